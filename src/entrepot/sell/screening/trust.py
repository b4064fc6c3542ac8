"""How far a seller's past is trusted: the share of what people decided about them that was right."""

from collections.abc import Mapping, Sequence
from typing import Final

from sqlalchemy import Connection, bindparam, func, select

from entrepot.sell.screening.tables import screening_case

_C = screening_case.c
_PRIOR_RIGHT: Final = 1
_PRIOR: Final = 2
"""A seller of whom nothing is known is trusted by half; each decision counts as one."""
_DECIDED = (
    select(_C.seller_id, _C.decision, func.count().label("times"))
    .where(_C.seller_id.in_(bindparam("sellers", expanding=True)), _C.state == "closed")
    .group_by(_C.seller_id, _C.decision)
)


def trust_of(connection: Connection, seller_ids: Sequence[str]) -> Mapping[str, float]:
    """Return each seller's trust, 0 to 1: (decided for them + 1) / (decided + 2)."""
    right: dict[str, int] = dict.fromkeys(seller_ids, _PRIOR_RIGHT)
    of_all: dict[str, int] = dict.fromkeys(seller_ids, _PRIOR)
    for row in connection.execute(_DECIDED, {"sellers": list(seller_ids)}):
        of_all[row.seller_id] += row.times
        if row.decision == "allow":
            right[row.seller_id] += row.times
    return {each: right[each] / of_all[each] for each in seller_ids}
