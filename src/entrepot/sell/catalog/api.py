"""The catalogue over HTTP: what anybody may read, and what a seller does to their own products."""

from typing import Annotated

from fastapi import Query, Request, Response
from pydantic import BaseModel

from entrepot.core.files import uploaded
from entrepot.core.http import (
    ApiRouter,
    MaybeSigned,
    Principal,
    Requires,
    fingerprint,
    platform_of,
    problems,
    reply,
    seller_of,
)
from entrepot.core.http.types import CursorParam, Id, IdempotencyKey, LimitParam, LocaleCode
from entrepot.kit.paging import Page
from entrepot.sell.catalog.bodies import (
    CategoryId,
    OfferBody,
    PictureBody,
    PictureOrderBody,
    ProductBody,
    ProductPatch,
    VariantBody,
)
from entrepot.sell.catalog.cards import ProductCard, products_by_id
from entrepot.sell.catalog.desk import (
    add_picture,
    archive_product,
    archive_sku,
    create_product_once,
    order_pictures,
    publish_product,
    remove_picture,
    set_offer,
    set_sku,
    unpublish_product,
    update_product,
)
from entrepot.sell.catalog.listing import ProductFilter, ProductRow, list_products
from entrepot.sell.catalog.tree import AttributeDefinition, Category, category_tree
from entrepot.sell.catalog.views import ProductView, get_own_product, get_product

router = ApiRouter(tags=["catalog"])

_SELLERS = ("seller_owner", "seller_staff")
Reader = Annotated[Principal, Requires(*_SELLERS, scope="catalog:read")]
Writer = Annotated[Principal, Requires(*_SELLERS, scope="catalog:write")]
ProductId = Annotated[str, Id("prd")]
SkuId = Annotated[str, Id("sku")]
PictureId = Annotated[str, Id("pic")]
Locale = Annotated[LocaleCode | None, Query(description="Language of the words, as de; the reader's own by default")]


class CategoryAnswer(BaseModel):
    """A category with the way to it, what is below it, and the attributes typical of it."""

    category: Category
    path: list[Category]
    children: list[Category]
    attributes: list[AttributeDefinition]


class CategoriesAnswer(BaseModel):
    """Categories beside each other."""

    items: list[Category]


class CardsAnswer(BaseModel):
    """Products as shelves show them."""

    items: list[ProductCard]


class CreatedAnswer(BaseModel):
    """The id of what was made."""

    id: str


@router.get("/categories", summary="Categories at the top of the tree", responses={200: {"model": CategoriesAnswer}})
def read_categories(request: Request, who: MaybeSigned, locale: Locale = None) -> Response:
    with platform_of(request).db.read() as connection:
        return reply({"items": category_tree(connection, _locale(request, locale)).roots})


@router.get(
    "/categories/{category_id}",
    summary="One category: its path, its children, its attributes",
    responses={200: {"model": CategoryAnswer}, **problems(404)},
)
def read_category(request: Request, who: MaybeSigned, category_id: CategoryId, locale: Locale = None) -> Response:
    with platform_of(request).db.read() as connection:
        tree = category_tree(connection, _locale(request, locale))
    return reply(
        {
            "category": tree.get(category_id),
            "path": tree.path(category_id),
            "children": tree.children(category_id),
            "attributes": tree.attributes(category_id),
        }
    )


@router.get("/products", summary="Cards of some products", responses={200: {"model": CardsAnswer}, **problems(422)})
def read_cards(
    request: Request,
    who: MaybeSigned,
    id: Annotated[list[ProductId], Query(min_length=1, max_length=100)],  # noqa: A002  # ?id=prd_…&id=prd_…
    locale: Locale = None,
) -> Response:
    """Products that are live, in the order asked for; the others are left out."""
    with platform_of(request).db.read() as connection:
        return reply({"items": products_by_id(connection, id, locale=_locale(request, locale))})


@router.get(
    "/products/{product_id}",
    summary="One product whole",
    responses={200: {"model": ProductView}, **problems(404)},
)
def read_product(request: Request, who: MaybeSigned, product_id: ProductId, locale: Locale = None) -> Response:
    with platform_of(request).db.read() as connection:
        return reply(get_product(connection, product_id, _locale(request, locale)))


@router.get(
    "/seller/products",
    summary="My products, the last changed first",
    responses={200: {"model": Page[ProductRow]}, **problems(401, 403, 422)},
)
def read_own_products(
    request: Request,
    who: Reader,
    state: Annotated[str | None, Query(pattern="^(draft|live|archived)$")] = None,
    category_id: Annotated[CategoryId | None, Query()] = None,
    text: Annotated[str, Query(max_length=100)] = "",
    cursor: CursorParam = None,
    limit: LimitParam = 50,
) -> Response:
    seller_id = seller_of(who)
    with platform_of(request).db.read() as connection:
        tree = category_tree(connection, "en")
        below = tuple(tree.descendants(category_id)) if category_id is not None else ()
        chosen = ProductFilter(state, below, text.replace("\x00", "").strip())
        return reply(list_products(connection, seller_id, chosen, cursor, limit))


@router.post(
    "/seller/products",
    status_code=201,
    summary="Create a product",
    responses={201: {"model": CreatedAnswer}, **problems(401, 403, 404, 409, 422)},
)
def make_product(request: Request, who: Writer, body: ProductBody, key: IdempotencyKey = None) -> Response:
    """Create a product with its variants and prices; ``state: live`` shows it at once if nothing is missing."""
    seller_id = seller_of(who)
    _refuse_foreign_files(request, seller_id, body.pictures or [])
    product_id = create_product_once(
        platform_of(request).db, seller_id, body.new_draft(), who.person_id, key, fingerprint(request, body)
    )
    return reply({"id": product_id}, 201, {"Location": f"/api/v1/seller/products/{product_id}"})


@router.get(
    "/seller/products/{product_id}",
    summary="One of my products, in whatever state",
    responses={200: {"model": ProductView}, **problems(401, 403, 404)},
)
def read_own_product(request: Request, who: Reader, product_id: ProductId, locale: Locale = None) -> Response:
    with platform_of(request).db.read() as connection:
        return reply(get_own_product(connection, seller_of(who), product_id, _locale(request, locale)))


@router.patch(
    "/seller/products/{product_id}",
    status_code=204,
    summary="Change a product",
    responses=problems(401, 403, 404, 409, 422),
)
def change_product(request: Request, who: Writer, product_id: ProductId, body: ProductPatch) -> Response:
    seller_id = seller_of(who)
    _refuse_foreign_files(request, seller_id, body.pictures or [])
    update_product(platform_of(request).db, seller_id, product_id, body.draft(), who.person_id)
    return reply(None, 204)


@router.post(
    "/seller/products/{product_id}/publish",
    status_code=204,
    summary="Show a product to shoppers",
    responses=problems(401, 403, 404, 409),
)
def show_product(request: Request, who: Writer, product_id: ProductId) -> Response:
    publish_product(platform_of(request).db, seller_of(who), product_id, who.person_id)
    return reply(None, 204)


@router.post(
    "/seller/products/{product_id}/unpublish",
    status_code=204,
    summary="Take a product back to a draft",
    responses=problems(401, 403, 404),
)
def hide_product(request: Request, who: Writer, product_id: ProductId) -> Response:
    unpublish_product(platform_of(request).db, seller_of(who), product_id, who.person_id)
    return reply(None, 204)


@router.post(
    "/seller/products/{product_id}/archive",
    status_code=204,
    summary="Put a product away",
    responses=problems(401, 403, 404),
)
def put_away_product(request: Request, who: Writer, product_id: ProductId) -> Response:
    archive_product(platform_of(request).db, seller_of(who), product_id, who.person_id)
    return reply(None, 204)


@router.put(
    "/seller/products/{product_id}/variants",
    status_code=204,
    summary="Add a variant, or change the one with that code",
    responses=problems(401, 403, 404, 409, 422),
)
def put_variant(request: Request, who: Writer, product_id: ProductId, body: VariantBody) -> Response:
    set_sku(platform_of(request).db, seller_of(who), product_id, body.draft(), who.person_id)
    return reply(None, 204)


@router.post(
    "/seller/variants/{sku_id}/archive",
    status_code=204,
    summary="Stop selling a variant",
    responses=problems(401, 403, 404),
)
def put_away_variant(request: Request, who: Writer, sku_id: SkuId) -> Response:
    archive_sku(platform_of(request).db, seller_of(who), sku_id, who.person_id)
    return reply(None, 204)


@router.put(
    "/seller/variants/{sku_id}/offers",
    status_code=204,
    summary="Set the price of a variant at a place",
    responses=problems(401, 403, 404, 409, 422),
)
def put_offer(request: Request, who: Writer, sku_id: SkuId, body: OfferBody, key: IdempotencyKey = None) -> Response:
    set_offer(
        platform_of(request).db,
        seller_of(who),
        sku_id,
        body.draft(),
        who.person_id,
        key=key,
        fingerprint=fingerprint(request, body),
    )
    return reply(None, 204)


@router.post(
    "/seller/products/{product_id}/pictures",
    status_code=204,
    summary="Add a picture to a product",
    responses=problems(401, 403, 404, 422),
)
def post_picture(request: Request, who: Writer, product_id: ProductId, body: PictureBody) -> Response:
    seller_id = seller_of(who)
    _refuse_foreign_files(request, seller_id, [body])
    add_picture(platform_of(request).db, seller_id, product_id, body.draft(), who.person_id)
    return reply(None, 204)


@router.delete(
    "/seller/products/{product_id}/pictures/{picture_id}",
    status_code=204,
    summary="Take a picture off a product",
    responses=problems(401, 403, 404),
)
def delete_picture(request: Request, who: Writer, product_id: ProductId, picture_id: PictureId) -> Response:
    remove_picture(platform_of(request).db, seller_of(who), product_id, picture_id, who.person_id)
    return reply(None, 204)


@router.put(
    "/seller/products/{product_id}/pictures/order",
    status_code=204,
    summary="Put a product's pictures into another order",
    responses=problems(401, 403, 404, 422),
)
def put_picture_order(request: Request, who: Writer, product_id: ProductId, body: PictureOrderBody) -> Response:
    order_pictures(platform_of(request).db, seller_of(who), product_id, body.picture_ids, who.person_id)
    return reply(None, 204)


def _locale(request: Request, said: str | None) -> str:
    return said or getattr(request.state, "goods_locale", None) or "en"


def _refuse_foreign_files(request: Request, seller_id: str, pictures: list[PictureBody]) -> None:
    """Raise FileMissing for a picture that this seller did not send."""
    with platform_of(request).db.read() as connection:
        for each in pictures:
            uploaded(connection, each.file_id, seller_id)
