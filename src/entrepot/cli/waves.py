"""Waves on the command line: listed, released, withdrawn."""

from collections.abc import Iterator
from typing import Final

from entrepot.app import App
from entrepot.core.database import Database
from entrepot.core.settings import Settings
from entrepot.fulfil.warehouse import WaveRow, due_now, find_wave, release_wave, waves, withdraw_wave

_HOUR_US: Final = 3_600_000_000
_LISTED: Final = 20


def listed(settings: Settings) -> Iterator[str]:
    """Say how far the newest waves have come and what would be released by now, beside a running server too."""
    db = Database.open_read_only(settings.url)
    try:
        now_us = db.clock.now_us()
        with db.read() as connection:
            newest, due = waves(connection, now_us, limit=_LISTED).items, due_now(connection, now_us)
    finally:
        db.close()
    for row in newest:
        yield _line(row)
    yield f"due by now: {due.boxes} boxes with {due.parcels} parcels; {due.waiting} boxes wait, room for {due.room}"


def _line(row: WaveRow) -> str:
    progress = row.progress
    return (
        f"{row.code}  {row.state:<9}  {row.cut_off_at:%Y-%m-%d %H:%M}  "
        f"{progress.sealed}/{progress.boxes} boxes sealed, {progress.to_fetch} parcels to fetch, {progress.late} late"
    )


def release(
    app: App, *, route: str | None = None, within_h: int | None = None, most: int | None = None
) -> Iterator[str]:
    """Release a wave and say what is in it."""
    db = app.platform.db
    until_us = None if within_h is None else db.clock.now_us() + within_h * _HOUR_US
    wave_id = release_wave(db, actor="system", route=route, until_us=until_us, most_boxes=most)
    with db.read() as connection:
        yield _line(find_wave(connection, wave_id, db.clock.now_us()))


def withdraw(app: App, *, wave: str) -> Iterator[str]:
    """Take back a wave by its code."""
    db = app.platform.db
    with db.read() as connection:
        found = find_wave(connection, wave, db.clock.now_us())
    withdraw_wave(db, wave_id=found.id, actor="system")
    yield f"{found.code} is withdrawn; its {found.progress.boxes} boxes wait again"
