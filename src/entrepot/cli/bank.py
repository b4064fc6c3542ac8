"""Paying sellers out at the command line: what was asked for, files for the bank, its reports."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from entrepot.app import App
from entrepot.core.database import Database
from entrepot.core.settings import Settings
from entrepot.kit.clock import from_us
from entrepot.kit.errors import InvalidInput
from entrepot.kit.money import Money
from entrepot.pay.settlement import (
    Payout,
    debtor,
    differences,
    file_content,
    make_file,
    pay_due,
    payouts,
    take_report,
)

_LISTED: Final = 50
_REPORT_MOST: Final = 16 * 2**20


def listed(settings: Settings, *, state: str | None) -> Iterator[str]:
    """Yield the newest payouts, a line each, and what a bank said that fits none; beside a running server too."""
    with Database.open_read_only(settings.url) as db, db.read() as connection:
        page, strange = payouts(connection, state=state, limit=_LISTED), differences(connection)
    for each in page.items:
        yield _line(each)
    if page.next:
        yield "… and older ones"
    for one in strange:
        yield f"to be looked at: the bank said {one.said} of {one.payout_id}, which is {one.state or 'not known here'}"


def _line(each: Payout) -> str:
    amount = f"{Money(each.amount_minor, each.currency).decimal():,f} {each.currency}"
    said = (
        f"{each.payout_id}  {each.state:<9}  {from_us(each.created_at_us):%Y-%m-%d %H:%M}  {each.seller_id}  {amount}"
    )
    return f"{said}  {each.reason}" if each.reason else said


def write_files(app: App, *, folder: str) -> Iterator[str]:
    """Take what waits into files of pain.001 and write them into a folder."""
    target, db = Path(folder), app.platform.db
    if not target.is_dir():
        raise InvalidInput(f"there is no folder {folder}", field="folder", expected="a folder for the files")
    owner, count = debtor(app.platform.settings), 0
    while (made := make_file(db, actor="system")) is not None:
        with db.read() as connection:
            content = file_content(connection, made.file_id, debtor=owner)
        path = target / f"{made.file_id}.xml"
        part = path.with_suffix(".part")
        part.write_bytes(content)
        part.replace(path)
        count += 1
        yield f"{path}: {made.payouts} payout{'' if made.payouts == 1 else 's'}"
    if not count:
        yield "no payout waits"


def apply_report(app: App, *, path: str) -> Iterator[str]:
    """Apply a bank's report, all of it or nothing; the same one again changes nothing."""
    file = Path(path)
    if file.stat().st_size > _REPORT_MOST:
        raise InvalidInput(f"{path} is too large", field="file", expected="16 MiB at most")
    done = take_report(app.platform.db, name=file.name, content=file.read_bytes(), actor="system")
    again = ", read before" if done.repeated else ""
    yield (
        f"{done.message}{again}: {done.applied} payouts moved, {done.known} known before, "
        f"{done.differing} to be looked at"
    )


def pay_now(app: App) -> Iterator[str]:
    """Pay out whoever's day, week or month has begun."""
    made = pay_due(app.platform.db)
    yield f"{made} payout{'' if made == 1 else 's'} made"
