"""JSON lines as Open Icecat's sample has them: attributes typed by prefix (``attr_t_``, ``attr_n_``, ``attr_b_``).

Prices are in cents of a currency that the file does not name, nor does it name categories: both come from the mapping.
Weights are grams and sides millimetres.
"""

from collections.abc import Mapping
from typing import Any

from entrepot.kit.sentences import say
from entrepot.sell.catalog.checks import shown
from entrepot.sell.catalog.domain import (
    SIDE_MAX_MM,
    WEIGHT_MAX_G,
    AttributeValue,
    OfferDraft,
    PictureDraft,
    Problem,
    ProductDraft,
    Quantity,
    SkuDraft,
    whole_gtin,
)
from entrepot.sell.catalog.exchange.json_lines import JsonReader
from entrepot.sell.catalog.exchange.rows import Surroundings

DEFAULT_CATEGORY = "cat_electronics"
_UNITS = {
    "weight": "g",
    "width": "mm",
    "height": "mm",
    "depth": "mm",
    "length": "mm",
    "package_weight": "g",
    "package_width": "mm",
    "package_height": "mm",
    "package_depth": "mm",
}
_EXPECTED = {"t_": say("a text"), "n_": say("a number"), "b_": say("true or false")}
_RENAMED = {"product_colour": "colour"}


def read_icecat(value: Mapping[str, Any], around: Surroundings, problems: list[Problem]) -> ProductDraft:
    """Read one product; what cannot be read goes to ``problems``."""
    reader = JsonReader(problems)
    code = reader.text(value, "id") or ""
    price = reader.whole(value, "price")
    attributes = _attributes(value, problems)
    picture = reader.text(value, "img_500x500")
    released = reader.text(value, "date_released")
    model = reader.text(value, "name")
    if model:
        attributes["model"] = model
    if released:
        attributes["released"] = released[:10]
    offers: tuple[OfferDraft, ...] = ()
    if price is not None:
        offers = (OfferDraft(price, around.currency, around.mapping.place_id),)
    gtins = reader.texts(value, "ean")
    sku = SkuDraft(
        code=code,
        gtins=None if gtins is None else tuple(map(whole_gtin, gtins)),
        weight_g=_rounded(attributes, "package_weight", "weight", most=WEIGHT_MAX_G),
        length_mm=_rounded(attributes, "package_depth", "depth", most=SIDE_MAX_MM),
        width_mm=_rounded(attributes, "package_width", "width", most=SIDE_MAX_MM),
        height_mm=_rounded(attributes, "package_height", "height", most=SIDE_MAX_MM),
        offers=offers,
    )
    return ProductDraft(
        external_id=code,
        title=reader.text(value, "title"),
        description=reader.text(value, "short_description") or "",
        brand=reader.text(value, "supplier"),
        category_id=around.mapping.category_id or DEFAULT_CATEGORY,
        locale=around.mapping.locale or "en",
        attributes=attributes,
        skus=(sku,),
        pictures=(PictureDraft(source_url=picture),) if picture else None,
    )


def _attributes(value: Mapping[str, Any], problems: list[Problem]) -> dict[str, AttributeValue]:
    found: dict[str, AttributeValue] = {}
    for name, said in value.items():
        if not name.startswith("attr_"):
            continue
        kind, code = name[5:7], name[7:].strip("_")
        code = _RENAMED.get(code, code)
        if (kind == "t_" and isinstance(said, str)) or (kind == "b_" and isinstance(said, bool)):
            found[code] = said
        elif kind == "n_" and isinstance(said, (int, float)) and not isinstance(said, bool):
            found[code] = Quantity(said, _UNITS.get(code, ""))
        else:
            expected = _EXPECTED.get(kind, say("attr_t_, attr_n_ or attr_b_"))
            problems.append(Problem(name, shown(said), expected, "not of the attribute's type"))
    return found


def _rounded(attributes: Mapping[str, AttributeValue], *codes: str, most: int) -> int | None:
    """Return the first of some quantities that is a plausible size, rounded up to a whole unit."""
    for code in codes:
        said = attributes.get(code)
        if isinstance(said, Quantity) and 0 < said.value <= most:
            return -int(-said.value // 1)
    return None
