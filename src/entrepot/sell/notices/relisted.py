"""What upheld notices keep from sale, for screening: the same goods are not to be listed again unseen."""

from collections.abc import Mapping, Sequence
from typing import Final

from sqlalchemy import Connection, bindparam, select

from entrepot.sell.brands import Licence, brand_by_ids, licences_of_sellers
from entrepot.sell.notices.domain import DOWN
from entrepot.sell.notices.tables import notice
from entrepot.sell.screening import COUNTRIES, MARKETS, KeptDown

_MOST: Final = 500
_N = notice.c
_UPHELD = (
    select(_N.id, _N.product_id, _N.seller_id, _N.brand_id, _N.territories, _N.listing)
    .where(
        _N.seller_id.in_(bindparam("sellers", expanding=True)),
        _N.state.in_(sorted(DOWN)),
        _N.decided_by.is_not(None),  # what only acted, nobody upheld yet
    )
    .order_by(_N.id.desc())
    .limit(_MOST)
)


def kept_down(connection: Connection, seller_ids: Sequence[str], now_us: int) -> Mapping[str, Sequence[KeptDown]]:
    """Return the listings of sellers that an upheld notice keeps from sale, the newest first, by seller.

    A market in which the seller may sell under the brand by now is left out: a licensee's goods are their own.
    """
    rows = connection.execute(_UPHELD, {"sellers": list(seller_ids)}).all()
    if not rows:
        return {}
    licences = licences_of_sellers(connection, sorted({row.seller_id for row in rows}))
    brands = brand_by_ids(connection, sorted({row.brand_id for row in rows}))
    found: dict[str, list[KeptDown]] = {}
    for row in rows:
        holder_id = brands[row.brand_id].holder_id if row.brand_id in brands else ""
        mine = [
            each
            for each in licences.get(row.seller_id, ())
            if row.brand_id == each.brand_id or (holder_id and each.own_of == holder_id)
        ]
        markets = tuple(each for each in _touched(row.territories) if not _licensed(mine, now_us, each))
        pictures = tuple(row.listing.get("pictures", ()))
        one = KeptDown(row.id, row.product_id, row.listing.get("title", ""), pictures, markets)
        found.setdefault(row.seller_id, []).append(one)
    return found


def _touched(territories: Sequence[str]) -> tuple[str, ...]:
    """Return the markets in which a notice holds at least in part."""
    if not territories:
        return MARKETS
    held = {code for each in territories for code in COUNTRIES.get(each, (each,))}
    return tuple(each for each in MARKETS if held & set(COUNTRIES[each]))


def _licensed(licences: Sequence[Licence], now_us: int, market: str) -> bool:
    return any(each.covers(now_us, market) for each in licences)
