"""Words of screening that pages and letters share: markets, what a seller has to change, what a rule rests on."""

from collections.abc import Iterable
from typing import Final

from entrepot.web.filters import country
from entrepot.web.i18n import Lazy, current_language, lazy

MARKET_NAMES: Final[dict[str, Lazy]] = {
    "US": lazy("United States"),
    "EU": lazy("European Union"),
    "KR": lazy("Korea"),
    "JP": lazy("Japan"),
    "CN": lazy("China"),
    "SA": lazy("Saudi Arabia"),
}
TO_CHANGE: Final[dict[str, Lazy]] = {
    "remove_words": lazy("Take the marked words out."),
    "remove_contact": lazy("Take the contact details out: buyers write to you through the marketplace."),
    "remove_personal": lazy("Take out what identifies a person."),
    "remove_claim": lazy("Take the claim out: only medicines may say that they heal or prevent an illness."),
    "prove_claim": lazy("Take the promise out, or say what it rests on."),
    "state_battery": lazy("State the energy in watt-hours and that the battery passed the UN 38.3 test."),
    "state_dangerous_goods": lazy("State the UN number, the hazard class and that there is a safety data sheet."),
    "state_age": lazy("State from which age it is meant, and which safety standard it meets."),
    "state_compatible": lazy("Another firm's brand may only say what yours fits, never what yours is."),
    "show_licence": lazy("Appeal, and say which permit or licence allows the sale."),
    "show_authority": lazy("Appeal, and say from whom you have the goods and what shows that you may sell this brand."),
    "check_price": lazy("Goods of this brand are never sold for so little. Put the price right, or appeal."),
    "change_picture": lazy("Use another picture."),
    "remove_code": lazy("Use a picture without the code: buyers write to you and pay through the marketplace."),
    "wait_for_person": lazy("Nothing is named that has to change: a person looks at the words as a whole."),
    "look_at_change": lazy("Nothing has to change: a person had to decide on it, and looks at the change."),
    "some_markets": lazy("This may be sold in some markets only, and a person looks at it."),
    "not_sold_here": lazy("This may not be sold here. If it is something else, say so in the title and the category."),
}
OWN_SOURCES: Final[dict[str, Lazy]] = {
    "Rules of this marketplace": lazy("Rules of this marketplace"),
    "National licensing law of each market": lazy("National licensing law of each market"),
    "First Amendment to the Constitution: not forbidden by law; a rule of this marketplace": lazy(
        "First Amendment to the Constitution: not forbidden by law; a rule of this marketplace"
    ),
}
"""What a policy rests on that is no law: said in the reader's language, where laws keep their own."""


def own_source(source: str) -> str:
    """Return in the reader's language what a policy rests on; empty where it is a law, which keeps its own words."""
    return str(OWN_SOURCES.get(source, ""))


def named_places(codes: Iterable[str]) -> str:
    """Return markets and countries by their names in the reader's language: EU, DE is European Union, Germany."""
    between = "、" if current_language().code == "zh" else ", "
    return between.join(str(MARKET_NAMES[each]) if each in MARKET_NAMES else country(each) for each in codes)
