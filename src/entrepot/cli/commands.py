"""The commands that write, as the process that owns the database runs them: each yields lines for people."""

import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from entrepot.app import App
from entrepot.cli.bank import apply_report, pay_now, write_files
from entrepot.cli.brands import take_brands
from entrepot.cli.building import install_building
from entrepot.cli.control import Command
from entrepot.cli.studio import draft_listing
from entrepot.cli.waves import release, withdraw
from entrepot.core.accounts import grant_role, list_sellers, seller_by_slug, sign_up
from entrepot.core.files import upload_file
from entrepot.core.jobs import Job, get_job
from entrepot.kit.clock import to_us
from entrepot.kit.errors import InvalidInput, NotFound
from entrepot.sell.brands import FileForm
from entrepot.sell.catalog import (
    ImportMapping,
    category_tree,
    import_errors,
    import_status,
    import_taxonomy,
    start_import,
)
from entrepot.sell.classification import suggest_categories
from entrepot.sell.duties import FILE_MOST as DUTIES_FILE_MOST
from entrepot.sell.duties import Part, export_duties, import_duties
from entrepot.sell.screening import ExportForm, ExportWhat, export_desk
from entrepot.shop.cart import import_fx_rates
from entrepot.shop.orders import import_tax_rates

_FOLLOW_S = 0.2
_MIB = 2**20
_PROBLEMS_SHOWN = 20


class JobFailed(InvalidInput):
    """The work that a command asked for failed; ``detail`` is the reason."""

    code = "job.failed"


def import_products(
    app: App,
    *,
    path: str,
    seller: str,
    file_format: str | None = None,
    mapping: str | None = None,
    category: str | None = None,
    place: str | None = None,
) -> Iterator[str]:
    """Import a seller's products from a file and follow the work to its end."""
    file = Path(path)
    if not file.is_file():
        raise InvalidInput(f"there is no file {path}", field="file", expected="a CSV or JSONL file, also as .gz")
    platform = app.platform
    seller_id = _seller_id(app, seller)
    with file.open("rb") as stream:
        ref = upload_file(
            platform.db,
            platform.files,
            stream,
            owner=seller_id,
            media_type="application/octet-stream",
            max_bytes=platform.settings.upload_limit_mb * _MIB,
        )
    chosen = file_format or _format_of(file)
    how = ImportMapping(preset=mapping or "auto", category_id=category, place_id=place)
    import_id = start_import(platform.db, platform.files, seller_id, ref, chosen, how, "system", file_name=file.name)
    yield from _follow(app, import_id)
    with platform.db.read() as connection:
        done = import_status(connection, seller_id, import_id)
        problems = import_errors(connection, seller_id, import_id, limit=_PROBLEMS_SHOWN).items
    for each in problems:
        where = f"row {each.row}, {each.field}" if each.field else f"row {each.row}"
        yield f"{where}: found “{each.found}”, expected {each.expected}"
    if done.errors > len(problems):
        yield f"… and {done.errors - len(problems)} more, all on the seller's page of imports"
    yield (
        f"{done.rows_done} rows read: {done.created} products created, {done.updated} updated, "
        f"{done.unchanged} unchanged, {done.errors} problem{'' if done.errors == 1 else 's'}"
    )


def _seller_id(app: App, seller: str) -> str:
    with app.platform.db.read() as connection:
        try:
            return seller_by_slug(connection, seller).id
        except NotFound:
            known = ", ".join(each.slug for each in list_sellers(connection).items) or "none yet"
            raise NotFound(f"there is no seller “{seller}”; known are: {known}") from None


def _format_of(file: Path) -> str:
    name = file.name.removesuffix(".gz")
    return "jsonl" if name.endswith((".jsonl", ".ndjson", ".json")) else "csv"


def _follow(app: App, job_id: str) -> Iterator[str]:
    """Yield a line whenever a job has come further, until it has ended; raise JobFailed with its reason."""
    shown = ""
    while True:
        with app.platform.db.read() as connection:
            job = get_job(connection, job_id)
        if (line := _progress_of(job)) != shown:
            shown = line
            yield line
        if job.state == "failed":
            raise JobFailed(job.error or "the work failed")
        if job.state == "done":
            return
        time.sleep(_FOLLOW_S)


def _progress_of(job: Job) -> str:
    part = "" if job.fraction is None else f" {job.fraction:.0%}"
    return f"{job.state}{part}: {job.progress_done} {job.progress_note or 'done'}"


def read_taxonomy(app: App, *, path: str) -> Iterator[str]:
    """Read a product taxonomy's folder, one folder a language."""
    read = import_taxonomy(app.platform.db, Path(path), _quietly)
    languages = ", ".join(read.locales)
    yield f"{read.categories} categories, {read.attributes} attributes and {read.choices} values in {languages}"


def suggest_category(app: App, *, title: str) -> Iterator[str]:
    """Name the categories that a title speaks for, best first, each with the words that it rests on."""
    with app.platform.db.read() as connection:
        guesses = suggest_categories(connection, title)
        tree = category_tree(connection, "en")
    for guess in guesses:
        path = " > ".join(each.name for each in tree.path(guess.category_id))
        yield f"{guess.share:.0%}  {path}  ({', '.join(guess.words)})"
    if not guesses:
        yield "no word of this title is known; choose a category by hand"


def read_tax_rates(app: App, *, path: str) -> Iterator[str]:
    """Read dated tax rates from a CSV file."""
    yield f"{import_tax_rates(app.platform.db, Path(path))} rates are in"


def read_fx_rates(app: App, *, path: str) -> Iterator[str]:
    """Read dated exchange rates from a CSV file."""
    yield f"{import_fx_rates(app.platform.db, Path(path))} rates are in"


def read_duties(app: App, *, path: str) -> Iterator[str]:
    """Read import duties, or what small consignments pay, from a CSV file."""
    file = Path(path)
    try:
        text = file.read_bytes()[: DUTIES_FILE_MOST + 1].decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InvalidInput(f"{file.name} is no UTF-8 text", field="file", expected="CSV in UTF-8") from None
    done = import_duties(app.platform.db, text, actor="system", source=file.name)
    yield f"{done.rates} rates and {done.reliefs} reliefs are in"


def write_duties(app: App, *, path: str, part: Part) -> Iterator[str]:
    """Write a table of import duties as a CSV file that can be imported again."""
    with app.platform.db.read() as connection:
        text = export_duties(connection, part)
    Path(path).write_text(text, "utf-8")
    yield f"{max(0, text.count(chr(10)) - 1)} {part} are in {path}"


def read_brands(
    app: App, *, path: str, form: FileForm | None = None, holder: str | None = None, verify: str | None = None
) -> Iterator[str]:
    """Register the words of a CSV or JSON file, all of it or nothing."""
    return take_brands(app.platform.db, path=path, form=form, holder=holder, verify=verify)


def rebuild_search(app: App) -> Iterator[str]:
    """Build the search index of this node anew."""
    yield f"{app.search.rebuild(_quietly)} products can be found"


def _quietly(_done: int, _total: int | None, _note: str) -> None:
    """Take no notice of progress: the command's last line tells."""


def add_person(app: App, *, email: str, password: str, name: str, role: str | None = None) -> Iterator[str]:
    """Open an account, with a role where one is named."""
    person_id = sign_up(app.platform.db, email=email, password=password, name=name, locale="en")
    if role is not None:
        grant_role(app.platform.db, person_id, role)
    yield f"{person_id} can sign in as {email}" + (f", {role}" if role else "")


def export_review(
    app: App, *, what: ExportWhat, form: ExportForm, path: str, since: str | None = None, until: str | None = None
) -> Iterator[str]:
    """Write cases or verdicts with their reasons into a file, from a day to a day (UTC), both included."""
    since_us = None if since is None else to_us(_day(since))
    until_us = None if until is None else to_us(_day(until) + timedelta(days=1))
    lines = export_desk(app.platform.db, what, form, "system", since_us=since_us, until_us=until_us)
    size = 0
    with Path(path).open("wb") as target:
        for each in lines:
            size += target.write(each)
    yield f"{path}: {size:,} bytes of {what}"


def _day(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=UTC)
    except ValueError:
        raise InvalidInput("this is no day", field="day", expected="a day such as 2026-11-22") from None


COMMANDS: Mapping[str, Command] = {
    "import": import_products,
    "taxonomy": read_taxonomy,
    "suggest-category": suggest_category,
    "listing-draft": draft_listing,
    "tax-rates": read_tax_rates,
    "fx-rates": read_fx_rates,
    "duties-import": read_duties,
    "duties-export": write_duties,
    "brands-import": read_brands,
    "search-rebuild": rebuild_search,
    "review-export": export_review,
    "warehouse-install": install_building,
    "payout-files": write_files,
    "payout-report": apply_report,
    "payouts-due": pay_now,
    "wave-release": release,
    "wave-withdraw": withdraw,
    "person": add_person,
}
