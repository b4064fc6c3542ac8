"""One product: written, priced, pictured, shown or taken off sale."""

from collections.abc import Callable
from typing import Annotated, Any, Final, Literal

from fastapi import File, Form, Request, Response, UploadFile

from entrepot.core.database import Database
from entrepot.core.files import upload_picture
from entrepot.core.http import ApiRouter, platform_of, seller_of
from entrepot.core.http.types import Id
from entrepot.kit.errors import AppError, InvalidInput
from entrepot.kit.money import parse_money
from entrepot.kit.sentences import say
from entrepot.sell.catalog import (
    OfferDraft,
    PictureDraft,
    ProductDraft,
    SkuDraft,
    add_picture,
    archive_product,
    category_tree,
    create_product,
    describe_picture,
    get_own_product,
    move_picture,
    places,
    publish_product,
    remove_picture,
    set_sku,
    unpublish_product,
    update_product,
)
from entrepot.sell.demand import demand_of_product
from entrepot.web.flash import Toast, see_other
from entrepot.web.i18n import gettext as _
from entrepot.web.pages.seller.frame import Seller, field_error, frame
from entrepot.web.pages.seller.screening import standing_context
from entrepot.web.reader import reading
from entrepot.web.render import CURRENCIES, reader_of, render

router = ApiRouter(prefix="", pages=True)

ProductId = Annotated[str, Id("prd")]
PictureId = Annotated[str, Id("pic")]
Words = Annotated[str, Form(max_length=1_000)]
_PICTURE_LIMIT: Final = 24 * 2**20
_MIB: Final = 2**20
_Change = Callable[[Database, str, str, str], None]
_ACTS: Final[dict[str, _Change]] = {
    "publish": publish_product,
    "unpublish": unpublish_product,
    "archive": archive_product,
}


@router.get("/sell/products/new")
def write_product(request: Request, who: Seller) -> Response:
    """Show an empty product to fill in."""
    return _new_page(request, seller_of(who), {}, {})


@router.post("/sell/products/new")
def make_product(  # noqa: PLR0913  # a form has as many fields as it has
    request: Request,
    who: Seller,
    title: Words = "",
    description: Annotated[str, Form(max_length=20_000)] = "",
    brand: Words = "",
    category_id: Words = "",
    code: Words = "",
    price: Words = "",
    currency: Words = "",
    stock: Words = "",
    weight_g: Words = "",
    place_id: Words = "",
) -> Response:
    """Make a product with its first variant; it is a draft until it is put on sale."""
    said = {
        "title": title,
        "description": description,
        "brand": brand,
        "category_id": category_id,
        "code": code,
        "price": price,
        "currency": currency,
        "stock": stock,
        "weight_g": weight_g,
        "place_id": place_id,
    }
    seller_id = seller_of(who)
    try:
        sku = _sku(said)
        draft = ProductDraft(
            title=title.strip(),
            description=description,
            brand=brand.strip(),
            category_id=category_id or None,
            locale=reader_of(request).language.code,
            state="draft",
            skus=(sku,),
        )
        product_id = create_product(platform_of(request).db, seller_id, draft, who.person_id)
    except AppError as refusal:
        return _new_page(request, seller_id, said, field_error(refusal))
    with reading(reader_of(request)):
        text = _("Saved as a draft. Add a picture, then put it on sale")
        return see_other(f"/sell/products/{product_id}", Toast("allow", text))


@router.get("/sell/products/{product_id}")
def show_product(request: Request, who: Seller, product_id: ProductId) -> Response:
    """Show a product to change."""
    return _page(request, seller_of(who), product_id, {})


@router.post("/sell/products/{product_id}")
def change_product(
    request: Request,
    who: Seller,
    product_id: ProductId,
    title: Words = "",
    description: Annotated[str, Form(max_length=20_000)] = "",
    bullets: Annotated[str | None, Form(max_length=6_000)] = None,
    search_words: Annotated[str | None, Form(max_length=6_000)] = None,
    condition: Words = "",
    brand: Words = "",
    category_id: Words = "",
) -> Response:
    """Change the words of a product; lists that the form left out stay as they are."""
    draft = ProductDraft(
        title=title.strip(),
        description=description,
        bullets=None if bullets is None else _lines(bullets),
        search_words=None if search_words is None else _lines(search_words.replace(",", "\n")),
        condition=condition or None,
        brand=brand.strip(),
        category_id=category_id or None,
    )
    return _changed(
        request,
        seller_of(who),
        product_id,
        lambda: update_product(platform_of(request).db, seller_of(who), product_id, draft, who.person_id),
    )


@router.post("/sell/products/{product_id}/variants")
def change_variant(
    request: Request,
    who: Seller,
    product_id: ProductId,
    code: Words = "",
    price: Words = "",
    currency: Words = "",
    stock: Words = "",
    weight_g: Words = "",
    place_id: Words = "",
) -> Response:
    """Add a variant, or change the price, weight and count of the one with that code."""
    said = {"code": code, "price": price, "currency": currency, "stock": stock, "weight_g": weight_g}

    def change() -> None:
        sku = _sku({**said, "place_id": place_id})
        set_sku(platform_of(request).db, seller_of(who), product_id, sku, who.person_id)

    return _changed(request, seller_of(who), product_id, change)


@router.post("/sell/products/{product_id}/pictures", max_body_size=_PICTURE_LIMIT)
def add_product_picture(
    request: Request, who: Seller, product_id: ProductId, picture: Annotated[UploadFile, File()], alt: Words = ""
) -> Response:
    """Add a picture; it is checked, its metadata is removed, and it is drawn anew in three sizes."""
    platform, seller_id = platform_of(request), seller_of(who)

    def change() -> None:
        kept, _sizes = upload_picture(
            platform.db,
            platform.files,
            picture.file.read(_PICTURE_LIMIT + 1),
            owner=seller_id,
            max_bytes=platform.settings.picture_limit_mb * _MIB,
        )
        add_picture(platform.db, seller_id, product_id, PictureDraft(kept.id, alt=alt.strip()), who.person_id)

    return _changed(request, seller_id, product_id, change)


@router.post("/sell/products/{product_id}/pictures/{picture_id}")
def change_product_picture(
    request: Request,
    who: Seller,
    product_id: ProductId,
    picture_id: PictureId,
    act: Annotated[Literal["alt", "earlier", "later"], Form()] = "alt",
    alt: Words = "",
) -> Response:
    """Say what a picture shows, or move it one place; the first is the one that shelves show."""
    db, seller_id = platform_of(request).db, seller_of(who)

    def change() -> None:
        if act == "alt":
            describe_picture(db, seller_id, product_id, picture_id, alt.replace("\0", "").strip(), who.person_id)
            return
        move_picture(db, seller_id, product_id, picture_id, -1 if act == "earlier" else 1, who.person_id)

    return _changed(request, seller_id, product_id, change)


@router.post("/sell/products/{product_id}/pictures/{picture_id}/remove")
def remove_product_picture(request: Request, who: Seller, product_id: ProductId, picture_id: PictureId) -> Response:
    """Take a picture off."""
    db, seller_id = platform_of(request).db, seller_of(who)
    return _changed(
        request, seller_id, product_id, lambda: remove_picture(db, seller_id, product_id, picture_id, who.person_id)
    )


@router.post("/sell/products/{product_id}/state")
def change_state(
    request: Request, who: Seller, product_id: ProductId, act: Annotated[str, Form(pattern="^[a-z]{1,12}$")]
) -> Response:
    """Put a product on sale, take it off, or put it away."""
    if act not in _ACTS:
        raise InvalidInput("this cannot be done with a product", field="act", expected=", ".join(_ACTS))
    db, seller_id = platform_of(request).db, seller_of(who)
    return _changed(request, seller_id, product_id, lambda: _ACTS[act](db, seller_id, product_id, who.person_id))


def _changed(request: Request, seller_id: str, product_id: str, change: Callable[[], None]) -> Response:
    try:
        change()
    except AppError as refusal:
        if refusal.status == 404:
            raise
        return _page(request, seller_id, product_id, field_error(refusal))
    with reading(reader_of(request)):
        return see_other(f"/sell/products/{product_id}", Toast("allow", _("Saved")))


def _sku(said: dict[str, str]) -> SkuDraft:
    price = parse_money(said["price"], said["currency"])
    offer = OfferDraft(
        price.minor,
        price.currency,
        said["place_id"] or None,
        stock=_whole(said["stock"], "stock"),
    )
    return SkuDraft(said["code"].strip(), weight_g=_whole(said["weight_g"], "weight_g"), offers=(offer,))


def _whole(text: str, field: str) -> int | None:
    if not text.strip():
        return None
    if not text.strip().isdecimal() or len(text) > 10:
        raise InvalidInput(
            say("“%(text)s” is not a whole number", text=text[:20]), field=field, expected="a whole number such as 12"
        )
    return int(text)


def _choices(request: Request, seller_id: str) -> dict[str, Any]:
    with platform_of(request).db.read() as connection:
        tree = category_tree(connection, reader_of(request).language.code)
        return {
            "categories": [each for each in tree if not each.has_children],
            "places": places(connection, seller_id),
            "currencies": CURRENCIES,
        }


def _new_page(request: Request, seller_id: str, said: dict[str, str], errors: dict[str, str]) -> Response:
    return render(
        request,
        "seller/new_product.html",
        status_code=422 if errors else 200,
        said=said,
        errors=errors,
        **_choices(request, seller_id),
        **frame(request),
    )


def _page(request: Request, seller_id: str, product_id: str, errors: dict[str, str]) -> Response:
    with platform_of(request).db.read() as connection:
        product = get_own_product(connection, seller_id, product_id, reader_of(request).language.code)
        demand = demand_of_product(connection, product_id, platform_of(request).db.clock.now_us())
        standing = standing_context(request, connection, product)
    return render(
        request,
        "seller/product.html",
        status_code=422 if errors else 200,
        product=product,
        demand=demand,
        errors=errors,
        **standing,
        **_choices(request, seller_id),
        **frame(request),
    )


def _lines(said: str) -> tuple[str, ...]:
    return tuple(line for each in said.splitlines() if (line := each.strip()))
