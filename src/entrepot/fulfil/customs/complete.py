"""People fill in what is missing of a line: the code, the country of origin, the weight, a description in English."""

from dataclasses import replace
from typing import Any

from entrepot.core.database import Tx
from entrepot.fulfil.customs import store
from entrepot.fulfil.customs.domain import (
    CustomsConflict,
    DeclarationNotFound,
    check_description,
    check_hs_code,
)
from entrepot.kit.countries import COUNTRIES
from entrepot.kit.errors import InvalidInput
from entrepot.kit.sentences import say

_MOST_G = 1_000_000


def complete_line(
    tx: Tx,
    box_id: str,
    number: int,
    *,
    actor: str,
    hs_code: str | None = None,
    origin: str | None = None,
    net_g: int | None = None,
    description: str | None = None,
) -> None:
    """Fill in what is missing of a line; None leaves a field as it is. It is noted who said so.

    Raises DeclarationNotFound for no such line, CustomsConflict once the declaration is ready (open the box to change
    it), InvalidInput for a value that customs would refuse.
    """
    row = store.live_row(tx, box_id, lock=True)
    if row is None:
        raise DeclarationNotFound("the box needs no customs declaration")
    if row.state == "ready":
        raise CustomsConflict("the declaration is complete and its papers may be on the box: open the box to change it")
    lines = store.lines_of(tx, row.id)
    if not 1 <= number <= len(lines):
        raise DeclarationNotFound(say("there is no line %(number)s", number=number))
    said = _checked(hs_code=hs_code, origin=origin, net_g=net_g, description=description)
    line = lines[number - 1]
    filled = replace(line, **said, given=dict(line.given) | dict.fromkeys(said, actor))
    store.write_lines(tx, row.id, [filled if each.number == number else each for each in lines])
    tx.audit(actor, "customs.line.completed", box_id, line=number, fields=sorted(said))


def _checked(*, hs_code: str | None, origin: str | None, net_g: int | None, description: str | None) -> dict[str, Any]:
    said: dict[str, Any] = {}
    if hs_code is not None:
        said["hs_code"] = check_hs_code(hs_code)
    if origin is not None:
        if origin.upper() not in COUNTRIES:
            raise InvalidInput("this is no country", field="origin", expected="an ISO 3166 code such as KR")
        said["origin"] = origin.upper()
    if net_g is not None:
        if not 1 <= net_g <= _MOST_G:
            raise InvalidInput("this weight cannot be", field="net_g", expected="1 to 1,000,000 g")
        said["net_g"] = net_g
    if description is not None:
        said["description"] = check_description(description)
    return said
