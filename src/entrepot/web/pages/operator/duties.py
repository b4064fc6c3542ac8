"""Import duties: which rates and reliefs are in force and where they come from; a table goes in whole or not at all."""

from typing import Annotated, Any, Final

from fastapi import File, Form, Query, Request, Response, UploadFile
from pydantic import AfterValidator

from entrepot.core.http import ApiRouter, platform_of, slow
from entrepot.core.http.types import CountryCode, storable
from entrepot.kit.errors import AppError
from entrepot.sell.duties import (
    FILE_MOST,
    RATE_COLUMNS,
    RELIEF_COLUMNS,
    DutiesInvalid,
    destinations,
    import_duties,
    list_duties,
)
from entrepot.web.flash import Toast, see_other
from entrepot.web.i18n import Lazy, lazy, ngettext
from entrepot.web.lists import Blank, Words
from entrepot.web.pages.operator.frame import Operator, frame
from entrepot.web.reader import reading
from entrepot.web.render import reader_of, render

router = ApiRouter(prefix="", pages=True)

_HERE: Final = "/operator/duties"
_BODY_MOST: Final = FILE_MOST + 2**20
_SHOWN: Final = 200
_PPM_PERCENT: Final = 10_000
KINDS: Final[dict[str, Lazy]] = {
    "mfn": lazy("most favoured nation"),
    "preferential": lazy("preferential"),
    "average": lazy("an average"),
}
BASES: Final[dict[str, Lazy]] = {
    "cif": lazy("goods and delivery (CIF)"),
    "fob": lazy("goods without delivery (FOB)"),
}


@router.get(_HERE)
def show_duties(
    request: Request,
    _who: Operator,
    destination: Annotated[CountryCode | None, Blank, Query()] = None,
    hs: Words = "",
) -> Response:
    """Show the rates in force by destination and customs code, and what small consignments pay instead."""
    return _page(request, destination=destination, hs=hs)


@router.post(_HERE, max_body_size=_BODY_MOST)
@slow
def load_duties(
    request: Request,
    who: Operator,
    file: Annotated[UploadFile, File()],
    source: Annotated[str, Form(max_length=500), AfterValidator(storable)] = "",
) -> Response:
    """Load a table of rates or of reliefs; what is wrong in it is named by row and field, and then nothing is kept."""
    try:
        text = file.file.read(FILE_MOST + 1).decode("utf-8-sig")
        loaded = import_duties(platform_of(request).db, text, actor=who.person_id, source=source.strip())
    except UnicodeDecodeError:
        return _page(request, source=source, unreadable=True)
    except DutiesInvalid as refusal:
        return _page(request, source=source, refusal=refusal)
    with reading(reader_of(request)):
        rows = loaded.rates + loaded.reliefs
        return see_other(_HERE, Toast("allow", ngettext("%(num)s row was read in", "%(num)s rows were read in", rows)))


def _page(
    request: Request,
    *,
    destination: str | None = None,
    hs: str = "",
    source: str = "",
    refusal: AppError | None = None,
    unreadable: bool = False,
) -> Response:
    db = platform_of(request).db
    code = "".join(each for each in hs if each in "0123456789")[:10]
    with db.read() as connection:
        duties = list_duties(connection, destination=destination or "", hs=code, now_us=db.clock.now_us(), limit=_SHOWN)
        places = destinations(connection)
    context: dict[str, Any] = {
        "rates": [(each, each.rate_ppm / _PPM_PERCENT) for each in duties.rates],
        "reliefs": duties.reliefs,
        "more": duties.more,
        "places": places,
        "columns": (RATE_COLUMNS, RELIEF_COLUMNS),
    }
    return render(
        request,
        "operator/duties.html",
        status_code=422 if refusal is not None or unreadable else 200,
        destination=destination,
        hs=code or hs,
        source=source,
        refusal=refusal,
        unreadable=unreadable,
        kinds=KINDS,
        bases=BASES,
        **context,
        **frame(request),
    )
