"""What a product's page says of notices: who said what, where it is off sale, until when, and where to answer."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from entrepot.kit.errors import NotFound
from entrepot.kit.ids import is_id
from entrepot.sell.brands import brand_by_ids, get_holder
from entrepot.sell.notices import NoticeView, get_notice
from entrepot.sell.screening import RELISTED, Finding, held_outside, notice_of
from entrepot.web.i18n import gettext as _
from entrepot.web.notice_words import GROUNDS
from entrepot.web.verdict_words import MARKET_NAMES, named_places


@dataclass(frozen=True, slots=True)
class NoticeTold:
    """A notice as the page of a product tells it.

    ``again`` where it was given against another product, of which this one may be the same goods. ``back_us`` is when
    the product comes back by itself, None where it does not.
    """

    notice_id: str
    holder: str
    brand: str
    ground: str
    where: str
    state: str
    again: bool
    may_answer: bool
    in_court: bool
    back_us: int | None


def notices_told(
    connection: Connection, seller_id: str, product_id: str, findings: Iterable[Finding]
) -> tuple[NoticeTold, ...]:
    """Return the notices that hold a product, then those because of which a person looks at it."""
    holding = [each.reference for each in held_outside(connection, product_id) if is_id(each.reference, "ntc")]
    resembling = [notice_id for each in findings if each.policy == RELISTED and (notice_id := notice_of(each))]
    told = []
    for notice_id in dict.fromkeys([*holding, *resembling]):
        try:
            view = get_notice(connection, notice_id, seller_id=seller_id)
        except NotFound:  # one of another shop's says nothing here
            continue
        told.append(_told(connection, view, again=notice_id not in holding))
    return tuple(told)


def _told(connection: Connection, view: NoticeView, *, again: bool) -> NoticeTold:
    brand = brand_by_ids(connection, [view.brand_id]).get(view.brand_id)
    in_court = view.counter is not None and view.counter.answer is not None
    return NoticeTold(
        view.notice_id,
        get_holder(connection, view.holder_id).name,
        "–" if brand is None else brand.name,
        str(GROUNDS[view.ground]),
        territories_in_words(view.territories),
        view.state,
        again,
        view.may_counter,
        in_court,
        view.counter.restore_us if view.counter is not None and view.state == "countered" and not in_court else None,
    )


def territories_in_words(territories: Sequence[str]) -> str:
    """Return where a notice holds in the reader's language: markets and countries by their names."""
    if not territories or set(territories) >= set(MARKET_NAMES):
        return _("everywhere")
    return named_places(territories)
