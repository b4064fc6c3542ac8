"""What is set and by what, and the tables of taxes, exchange rates and tariffs that can be changed while it runs."""

import os
import re
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from fastapi import File, Form, Request, Response, UploadFile

from entrepot.core.database import Database
from entrepot.core.http import ApiRouter, platform_of, slow
from entrepot.core.settings import Settings
from entrepot.deliver.dispatch import import_tariffs, tariff_parts
from entrepot.kit.errors import AppError
from entrepot.shop.cart import fx_at, import_fx_rates
from entrepot.shop.orders import import_tax_rates, tax_sources
from entrepot.web.flash import Toast, see_other
from entrepot.web.i18n import Lazy, ngettext
from entrepot.web.pages.operator.frame import Operator, frame
from entrepot.web.pages.operator.settings_words import MEANINGS
from entrepot.web.reader import reading
from entrepot.web.render import reader_of, render

router = ApiRouter(prefix="", pages=True)

_HERE: Final = "/operator/settings"
_TABLE_LIMIT: Final = 16 * 2**20
_SECRET: Final = re.compile(r"password|secret|token|_key\b")
_PASSWORD: Final = re.compile(r"(?<=://)([^:/@\s]*):[^@\s]*@")
_COLUMNS: Final = {
    "taxes": "start_date, stop_date, territory_codes, rate, rate_type",
    "fixings": "as_of, base, currency, rate",
    "zones": "country, postcode_prefix, zone, time_zone, working_days",
    "services": "zone, service, handling_days, transit_days, cut_off, arrives_by, valid_from",
    "rates": "zone, service, to_g, price_minor, currency, valid_from",
    "holidays": "country, day, name",
}
Part = Literal["taxes", "fixings", "zones", "services", "rates", "holidays"]


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting as the page shows it; the value of a secret is never in it."""

    name: str
    meaning: Lazy | str
    value: str | None
    default: str | None
    source: Literal["default", "environment", "given"]
    secret: bool


def settings_shown(settings: Settings) -> list[Setting]:
    """Every setting with its value in force and where that comes from."""
    shown = []
    for name, field in type(settings).model_fields.items():
        variable = f"ENTREPOT_{name.upper()}"
        value = getattr(settings, name)
        secret = field.repr is False or _SECRET.search(name) is not None
        given = variable in os.environ or variable.lower() in os.environ
        shown.append(
            Setting(
                variable,
                MEANINGS.get(name, field.description or ""),
                None if secret or value is None else _plain(value),
                None if field.default is None else _plain(field.default),
                "environment" if given else "given" if name in settings.model_fields_set else "default",
                secret=secret and bool(value),
            )
        )
    return shown


def _plain(value: object) -> str:
    said = {True: "true", False: "false"}.get(value, str(value)) if isinstance(value, bool) else str(value)
    return _PASSWORD.sub(r"\1:…@", said)


@router.get(_HERE)
def show_settings(request: Request, who: Operator) -> Response:
    """Show every setting, and the tables in force."""
    return _page(request)


@router.post(f"{_HERE}/tables", max_body_size=_TABLE_LIMIT)
@slow
def load_table(
    request: Request, who: Operator, part: Annotated[Part, Form()], file: Annotated[UploadFile, File()]
) -> Response:
    """Load a table; what is wrong in it is named by row and field, and then nothing of it is kept."""
    name = re.sub(r"[^\w.-]+", "-", Path(file.filename or "upload.csv").name)[:80]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table.csv"
        with path.open("wb") as kept:
            shutil.copyfileobj(file.file, kept)
        try:
            rows = _loader(part, name, who.person_id)(platform_of(request).db, path)
        except UnicodeDecodeError as fault:
            return _page(request, part=part, refusal={"row": None, "found": fault.start})
        except AppError as refusal:
            return _page(request, part=part, refusal=refusal)
    with reading(reader_of(request)):
        said = ngettext("%(num)s row is in force now", "%(num)s rows are in force now", rows)
        return see_other(f"{_HERE}#tables", Toast("allow", said))


def _loader(part: Part, name: str, actor: str) -> Callable[[Database, Path], int]:
    if part == "taxes":
        return partial(import_tax_rates, source=name, actor=actor)
    if part == "fixings":
        return partial(import_fx_rates, source=name, actor=actor)
    return lambda db, path: import_tariffs(db, part, path, actor=actor)


def _page(request: Request, *, part: str = "", refusal: Any = None) -> Response:
    platform = platform_of(request)
    now_us = platform.db.clock.now_us()
    with platform.db.read() as connection:
        context: dict[str, Any] = {
            "taxes": tax_sources(connection, now_us),
            "fixing": fx_at(connection, now_us),
            "tariffs": tariff_parts(connection, now_us),
        }
    return render(
        request,
        "operator/settings.html",
        status_code=422 if refusal is not None else 200,
        settings=settings_shown(platform.settings),
        part=part,
        refusal=refusal if isinstance(refusal, AppError) else None,
        unreadable=None if refusal is None or isinstance(refusal, AppError) else refusal,
        columns=_COLUMNS,
        **context,
        **frame(request),
    )
