"""A holder's brands: all of them, a new one with what will be looked for, one with its papers and licensees."""

from collections import defaultdict
from typing import Annotated, Any, Final, Literal

from fastapi import Depends, File, Form, Query, Request, Response, UploadFile

from entrepot.core.accounts import seller_by_slug, sellers
from entrepot.core.http import ApiRouter, Signed, platform_of, slow
from entrepot.core.http.types import CursorParam, Id
from entrepot.kit.errors import AppError, InvalidInput, NotFound
from entrepot.kit.money import parse_money
from entrepot.sell.brands import (
    MARK_BYTES_MAX,
    Brand,
    BrandDraft,
    add_licensee,
    brand_counts,
    brands_of,
    day_us,
    documents_of,
    end_licensee,
    example_squats,
    figure_of,
    get_brand,
    licensees_of,
    read_bytes,
    readable,
    register_brand,
    retire_brand,
    sightings_of,
)
from entrepot.web.brand_words import brand_words
from entrepot.web.flash import Toast, see_other
from entrepot.web.i18n import lazy
from entrepot.web.lists import Blank
from entrepot.web.pages.rights.found import told_of
from entrepot.web.pages.rights.frame import Acting, acting_for, frame
from entrepot.web.pages.seller.frame import field_error
from entrepot.web.reader import reading
from entrepot.web.render import CURRENCIES, reader_of, render

router = ApiRouter(prefix="", pages=True)

HERE: Final = "/rights/brands"
BrandId = Annotated[str, Id("brd")]
LicenceId = Annotated[str, Id("lic")]
Line = Annotated[str, Form(max_length=2_000)]
Short = Annotated[str, Form(max_length=60)]
_PAGE: Final = 30
_EMPTY: Final[dict[str, Any]] = {
    "name": "",
    "kind": "word",
    "spellings": "",
    "classes": "",
    "territories": "",
    "registration_no": "",
    "office": "",
    "valid_until": "",
    "lowest": "",
    "currency": "",
}


@router.get(HERE)
def show_brands(
    request: Request,
    who: Signed,
    state: Annotated[Literal["waiting", "verified", "refused", "retired"] | None, Blank, Query()] = None,
    cursor: CursorParam = None,
) -> Response:
    """List the holder's brands."""
    acting = acting_for(request, who)
    with platform_of(request).db.read() as connection:
        page = brands_of(connection, acting.holder_id, state=state, cursor=cursor, limit=_PAGE)
        counts = brand_counts(connection, acting.holder_id)
    return render(
        request,
        "rights/brands.html",
        page=page,
        counts=counts,
        state=state,
        **brand_words(),
        **frame(request, acting),
    )


@router.get(HERE + "/new")
def show_new(request: Request, who: Signed, kind: Literal["word", "figure", "picture"] = "word") -> Response:
    """Show the form for a brand."""
    return _form(request, acting_for(request, who), {**_EMPTY, "kind": kind}, {})


async def _typed(
    name: Line = "",
    kind: Annotated[Literal["word", "figure", "picture"], Form()] = "word",
    spellings: Line = "",
    classes: Line = "",
    territories: Line = "",
    registration_no: Line = "",
    office: Line = "",
    valid_until: Short = "",
    lowest: Short = "",
    currency: Short = "",
) -> dict[str, Any]:
    """What was typed into the form."""
    return {key: value for key, value in locals().items()}  # noqa: C416  # a copy: locals() may change


@router.post(HERE, max_body_size=MARK_BYTES_MAX + 2**20)
@slow
def post_brand(
    request: Request,
    who: Signed,
    said: Annotated[dict[str, Any], Depends(_typed)],
    act: Short = "",
    file: Annotated[UploadFile | None, File()] = None,
) -> Response:
    """Register a brand, or show what would be looked for (``act`` is ``preview``)."""
    acting, platform = acting_for(request, who), platform_of(request)
    data = file.file.read(MARK_BYTES_MAX + 1) if file is not None and file.filename else None
    try:
        if act == "preview":
            return _form(request, acting, said, {}, preview=_preview(said, data))
        draft = _draft(said)
        brand_id = register_brand(platform.db, platform.files, acting.holder_id, draft, actor=who.person_id, data=data)
    except AppError as refusal:
        return _form(request, acting, said, _errors(refusal))
    with reading(reader_of(request)):
        said_ = Toast("allow", str(lazy("Registered. Add the certificate, so that it can be verified")))
        return see_other(f"{HERE}/{brand_id}", said_)


def _errors(refusal: AppError) -> dict[str, str]:
    found = field_error(refusal)
    return {"file" if field in {"picture", "mark"} else field: told for field, told in found.items()}


def _preview(said: dict[str, Any], data: bytes | None) -> dict[str, Any]:
    """What would be looked for: ways of writing a word, or the silhouette of a figure."""
    if said["kind"] == "word":
        return {"squats": example_squats(said["name"][:120])}
    if data is None:
        raise InvalidInput("choose a file first", field="file")
    if said["kind"] == "figure":
        readable(figure_of(data))
    return {"fine": True}


def _draft(said: dict[str, Any]) -> BrandDraft:
    return BrandDraft(
        name=said["name"],
        kind=said["kind"],
        classes=_numbers(said["classes"]),
        territories=said["territories"].replace(",", " ").split(),
        registration_no=said["registration_no"],
        office=said["office"],
        spellings=[each for each in (part.strip() for part in said["spellings"].split(",")) if each],
        valid_until_us=day_us(said["valid_until"], "valid_until"),
        lowest_minor=_minor(said["lowest"], said["currency"]) if said["lowest"].strip() else None,
        currency=said["currency"] or None,
    )


def _numbers(text: str) -> list[int]:
    parts = text.replace(",", " ").split()
    if any(not part.isascii() or not part.isdigit() or len(part) > 2 for part in parts):
        raise InvalidInput("these are no classes", field="classes", expected="Nice classes, 1 to 45")
    return [int(part) for part in parts]


def _minor(text: str, currency: str) -> int:
    try:
        return parse_money(text.strip().replace(",", ""), currency).minor
    except AppError as error:
        raise InvalidInput("this is no price", field="lowest", expected="an amount with its currency") from error


def _form(
    request: Request,
    acting: Acting,
    said: dict[str, Any],
    errors: dict[str, str],
    *,
    preview: dict[str, Any] | None = None,
) -> Response:
    return render(
        request,
        "rights/brand_new.html",
        status_code=422 if errors else 200,
        said=said,
        errors=defaultdict(str, errors),
        preview=preview,
        money=[("", "–"), *((code, code) for code in CURRENCIES)],
        **brand_words(),
        **frame(request, acting),
    )


@router.get(HERE + "/{brand_id}")
def show_brand(request: Request, who: Signed, brand_id: BrandId) -> Response:
    """Show one brand."""
    return _brand_page(request, acting_for(request, who), brand_id, {})


def _brand_page(request: Request, acting: Acting, brand_id: str, errors: dict[str, str]) -> Response:
    db = platform_of(request).db
    with db.read() as connection:
        brand = get_brand(connection, brand_id, holder_id=acting.holder_id)
        licences = licensees_of(connection, brand_id)
        newest = sightings_of(connection, acting.holder_id, brand_id=brand_id, limit=5).items
        told = told_of(connection, newest, reader_of(request).language.code)
        told["shops"] = told["shops"] | sellers(connection, {each.seller_id for each in licences})
        papers = documents_of(connection, acting.holder_id, brand_id=brand_id)
    return render(
        request,
        "rights/brand.html",
        status_code=422 if errors else 200,
        brand=brand,
        squats=example_squats(brand.name) if brand.kind == "word" else [],
        licences=licences,
        now_us=db.clock.now_us(),
        papers=papers,
        newest=newest,
        errors=defaultdict(str, errors),
        **told,
        **brand_words(),
        **frame(request, acting),
    )


@router.get(HERE + "/{brand_id}/drawn.png")
@slow
def draw_brand(request: Request, who: Signed, brand_id: BrandId) -> Response:
    """Give a figure as it is looked for, or a picture."""
    acting, platform = acting_for(request, who), platform_of(request)
    with platform.db.read() as connection:
        brand = get_brand(connection, brand_id, holder_id=acting.holder_id)
    return drawn(request, brand)


def drawn(request: Request, brand: Brand) -> Response:
    """Answer with a figure's silhouette as PNG; raise NotFound for a word."""
    if brand.kind != "figure":
        raise NotFound("there is no figure")
    png = readable(figure_of(read_bytes(platform_of(request).files, brand)))
    headers = {"Cache-Control": "private, max-age=600", "X-Content-Type-Options": "nosniff"}
    return Response(png, media_type="image/png", headers=headers)


@router.post(HERE + "/{brand_id}/retire")
def retire(request: Request, who: Signed, brand_id: BrandId) -> Response:
    """Put a brand out of use."""
    acting = acting_for(request, who)
    try:
        retire_brand(platform_of(request).db, acting.holder_id, brand_id, actor=who.person_id)
    except AppError as refusal:
        if isinstance(refusal, NotFound):
            raise
        return _brand_page(request, acting, brand_id, field_error(refusal))
    with reading(reader_of(request)):
        return see_other(f"{HERE}/{brand_id}", Toast("info", str(lazy("It is looked for no more"))))


@router.post(HERE + "/{brand_id}/licensees")
def post_licensee(
    request: Request,
    who: Signed,
    brand_id: BrandId,
    shop: Annotated[str, Form(max_length=200)] = "",
    kind: Annotated[Literal["own", "licensee"], Form()] = "licensee",
    territories: Line = "",
    until: Short = "",
) -> Response:
    """Let a seller, named by its short name or the address of its shop, sell under a brand."""
    acting, db = acting_for(request, who), platform_of(request).db
    with db.read() as connection:
        get_brand(connection, brand_id, holder_id=acting.holder_id)
    try:
        add_licensee(
            db,
            acting.holder_id,
            brand_id,
            _seller(request, shop),
            actor=who.person_id,
            kind=kind,
            territories=territories.replace(",", " ").split(),
            until_us=day_us(until, "until"),
        )
    except AppError as refusal:
        return _brand_page(request, acting, brand_id, field_error(refusal))
    with reading(reader_of(request)):
        said = Toast("allow", str(lazy("Noted. Their listings are not doubted for this brand")))
        return see_other(f"{HERE}/{brand_id}#licensees", said)


def _seller(request: Request, shop: str) -> str:
    slug = shop.strip().rstrip("/").rpartition("/")[2].lower()
    try:
        with platform_of(request).db.read() as connection:
            return seller_by_slug(connection, slug).id
    except NotFound as error:
        raise InvalidInput("no shop has this short name", field="shop", expected="a shop's short name") from error


@router.post(HERE + "/{brand_id}/licensees/{licence_id}/end")
def end_licence(request: Request, who: Signed, brand_id: BrandId, licence_id: LicenceId) -> Response:
    """End a licence."""
    acting = acting_for(request, who)
    try:
        end_licensee(platform_of(request).db, acting.holder_id, licence_id, actor=who.person_id)
    except AppError as refusal:
        if isinstance(refusal, NotFound):
            raise
        return _brand_page(request, acting, brand_id, field_error(refusal))
    return see_other(f"{HERE}/{brand_id}#licensees")
