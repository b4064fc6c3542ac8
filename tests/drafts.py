"""Drafts of the studio as tests make them: an app of its own, a seller, words that become drafts, decisions."""

from datetime import UTC, datetime
from pathlib import Path

from entrepot.app import App, open_app
from entrepot.core.accounts import create_seller, sign_up
from entrepot.core.files import upload_file
from entrepot.kit.clock import ManualClock
from entrepot.sell.listing import DraftView, Maker, decide_fields, get_draft, start_draft
from tests.sell_factories import ACTOR
from tests.visitors import PASSWORD, fresh_settings

PRICE = {"minor": 24_000, "currency": "KRW"}


def studio_app(folder: Path) -> App:
    settings = fresh_settings(folder)
    return open_app(settings, clock=ManualClock(datetime(2026, 11, 18, 1, tzinfo=UTC)), durable=False)


def a_seller(app: App, slug: str) -> str:
    owner = sign_up(app.platform.db, f"{slug}@market.example", PASSWORD, "Owner", "en")
    return create_seller(app.platform.db, owner, slug.capitalize(), "KR", "KRW", slug)


def drafted(app: App, seller: str, words: str = "navy stoneware mug 350 ml", **more: object) -> DraftView:
    draft_id = start_draft(app.platform.db, seller, words=words, actor=ACTOR, **more)  # type: ignore[arg-type]  # whatever a test adds
    app.step()
    return read(app, seller, draft_id)


def read(app: App, seller: str, draft_id: str) -> DraftView:
    with app.platform.db.read() as connection:
        return get_draft(connection, seller, draft_id)


def said(app: App, seller: str, draft_id: str, **values: object) -> DraftView:
    decisions = {name.replace("__", "."): ("change", value) for name, value in values.items()}
    decide_fields(app.platform.port(Maker), app.platform.db, seller, draft_id, decisions, ACTOR)  # type: ignore[arg-type]  # an act by its name
    return read(app, seller, draft_id)


def sent(app: App, seller: str, data: bytes, media_type: str = "text/csv") -> str:
    platform = app.platform
    stored = upload_file(platform.db, platform.files, data, owner=seller, media_type=media_type, max_bytes=10**7)
    return stored.id


def of_each(stock: dict[str, int], option: str = "Colour") -> list[dict[str, object]]:
    """What ``variants`` says of one option's values: so many of each."""
    return [{"options": {option: value}, "stock": units} for value, units in stock.items()]
