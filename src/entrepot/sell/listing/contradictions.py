"""What of a draft cannot all be true: its sources say different things of a field, or two of its fields do. Pure.

Nothing of it is published unasked: a person chooses, or says that it is meant so.
"""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from entrepot.ai import Evidence
from entrepot.kit.errors import Conflict
from entrepot.kit.sentences import joined, say
from entrepot.sell.listing.content import VARIANTS, Content, Field, Other, evidence_to_json
from entrepot.sell.listing.variants import STOCK_DIFFERS

SOURCES: Final = "sources_differ"
"""Two sources say different things of one field."""
_WORDS_AND_PICTURE: Final = "words_and_picture_differ"
OF_FIELDS: Final = {"pictures_of_different_things": "pictures", STOCK_DIFFERS: VARIANTS, "parcel_lighter": "weight_g"}
"""What was noticed of several fields together, and the field where it is to be put right."""
_TOLD: Final = {
    SOURCES: say("what was said of this field differs: one of these, or that it is meant so"),
    _WORDS_AND_PICTURE: say("the words and the photo seem to be about different things"),
    "pictures_of_different_things": say("the photos seem to show different things"),
    STOCK_DIFFERS: say("of the options there are more, or fewer, than there are units in stock in all"),
    "parcel_lighter": say("the packed parcel weighs less than the thing itself"),
}


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Things that cannot all be true: the field to put it right in, why, and what is said, with what speaks for it.

    ``code`` is for programs, ``told`` for people.
    """

    field: str
    code: str
    told: str
    says: tuple[Other, ...] = ()


class DraftContradicts(Conflict):
    """A draft that is to go on sale contradicts itself; ``extra["contradictions"]`` says where, and by what.

    Decide those fields, or accept it all the same by naming them.
    """

    code = "listing.draft_contradicts"
    title = "This draft contradicts itself"


def contradictions(content: Content) -> tuple[Contradiction, ...]:
    """Return what contradicts itself in a draft and nobody has decided, in the order of its fields."""
    found = [_of_field(each, content) for each in content.fields if each.conflict and each.decided is None]
    found += [_of_draft(code, content) for code in OF_FIELDS if code in content.problems]
    return tuple(found)


def refuse_contradictions(content: Content, despite: Collection[str]) -> None:
    """Raise DraftContradicts where a draft contradicts itself in a field that nobody said is meant so."""
    still = [each for each in contradictions(content) if each.field not in despite]
    if still:
        fields = joined(dict.fromkeys(each.field for each in still))
        raise DraftContradicts(
            say("say what is right, or that it is meant so: %(fields)s", fields=fields),
            contradictions=[_to_json(each) for each in still],
        )


def _of_field(field: Field, content: Content) -> Contradiction:
    said = Other(field.value, field.confidence, field.evidence)
    differ = field.name == "category" and _WORDS_AND_PICTURE in content.problems
    code = _WORDS_AND_PICTURE if differ else SOURCES
    spoken = (each for each in field.others if each.evidence)  # a guess that nothing speaks for contradicts nothing
    return Contradiction(field.name, code, _TOLD[code], (said, *spoken))


def _of_draft(code: str, content: Content) -> Contradiction:
    return Contradiction(OF_FIELDS[code], code, _TOLD[code], tuple(_two_amounts(code, content)))


def _two_amounts(code: str, content: Content) -> Sequence[Other]:
    """Return the two amounts that do not go together: of the parcel and the thing, or of all units and of each."""
    match code:
        case "parcel_lighter" if (parcel := content.get("weight_g")) is not None:
            net = content.get("attribute.net_weight") or content.get("attribute.weight")
            said = [Other(parcel.value, parcel.confidence, parcel.evidence)]
            return said if net is None else [*said, Other(net.value, net.confidence, net.evidence)]
        case "stock_differs" if (stock := content.get("stock")) is not None:
            each = sum(one.get("stock") or 0 for one in content.value(VARIANTS) or () if one.get("sold", True))
            return [Other(stock.value, stock.confidence, stock.evidence), Other(each, 1.0, (Evidence("seller"),))]
    return ()


def _to_json(each: Contradiction) -> dict[str, Any]:
    says = [
        {
            "value": one.value,
            "confidence": round(one.confidence, 3),
            "evidence": [evidence_to_json(because) for because in one.evidence],
        }
        for one in each.says
    ]
    return {**asdict(each), "told": str(each.told), "says": says}
