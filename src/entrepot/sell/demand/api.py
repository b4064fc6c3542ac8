"""Demand over HTTP: what a seller's own product was looked at and ordered."""

from typing import Annotated

from fastapi import Query, Request, Response

from entrepot.core.http import ApiRouter, Principal, Requires, platform_of, problems, reply, seller_of
from entrepot.core.http.types import Id
from entrepot.sell.catalog import get_own_product
from entrepot.sell.demand.domain import ProductDemand
from entrepot.sell.demand.store import WINDOW_DAYS, demand_of_product

router = ApiRouter(tags=["catalog"])

Reader = Annotated[Principal, Requires("seller_owner", "seller_staff", scope="catalog:read")]


@router.get(
    "/seller/products/{product_id}/demand",
    summary="How often my product was looked at and ordered, by day",
    responses={200: {"model": ProductDemand}, **problems(401, 403, 404, 422)},
)
def read_demand(
    request: Request,
    who: Reader,
    product_id: Annotated[str, Id("prd")],
    days: Annotated[int, Query(ge=1, le=366)] = WINDOW_DAYS,
) -> Response:
    """Views are by distinct visitors of a day, without programs and the seller's own; orders are paid ones."""
    platform = platform_of(request)
    with platform.db.read() as connection:
        get_own_product(connection, seller_of(who), product_id, "en")
        return reply(demand_of_product(connection, product_id, platform.db.clock.now_us(), days))
