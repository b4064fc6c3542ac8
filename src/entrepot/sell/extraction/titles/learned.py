"""The registered taggers, which titles they are for, and what their attributes are called in the catalogue."""

from collections.abc import Iterable
from functools import lru_cache

from entrepot import ai
from entrepot.sell.extraction.titles.tagger import Tagged, TitleTagger

_MODELS = ("titles-ae", "titles-oa")
_CATEGORIES = {
    "titles-oa": {
        "Shoes": ("shoes", "sandals", "sneakers", "boots"),
        "Vitamin": ("vitamins & supplements", "vitamins", "multivitamins", "nutritional supplements"),
        "Coffee": ("coffee",),
        "Toothbrush": ("toothbrushes", "electric toothbrushes"),
        "Breakfast Cereal": ("cereal & granola", "breakfast cereals", "cereals & granola", "oats, grits & hot cereal"),
        "Sunscreen": ("sunscreen", "sunscreens", "sun care"),
        "Conditioner": ("conditioners", "hair conditioners", "shampoo & conditioner"),
        "Laundry Detergent": ("laundry detergent", "laundry detergents"),
        "Safety Mask": ("dust masks", "medical masks", "protective masks", "respirator masks", "face masks"),
        "Tea": ("tea", "tea & infusions"),
    },
    "titles-ae": {
        "Shirts": ("shirts", "t-shirts", "shirts & tops", "sports jerseys"),
        "Eyewear": ("sunglasses", "eyewear", "sport sunglasses", "cycling glasses"),
        "Shorts": ("shorts",),
        "Guitar": ("guitars", "acoustic guitars", "electric guitars", "acoustic & classical guitars"),
        "Swimwear": ("swimwear", "bikinis", "swim briefs", "swimsuits", "one-pieces"),
        "Lure": ("fishing lures", "fishing baits & lures", "fishing hooks & lures", "lures"),
        "Fishing Rod": ("fishing rods",),
        "Baseball Caps": ("baseball caps", "hats", "trucker hats"),
        "Stove": ("camp stoves", "camping stoves", "camping cookware & dinnerware", "portable cooking stoves"),
        "Helmet": ("bicycle helmets", "sports helmets", "motorcycle helmets", "bike helmets"),
    },
}
"""Names of the catalogue's categories (English, lower case) under which a model's category lies."""

_CODES = {
    "Brand": "brand",
    "Brand Name": "brand",
    "Model": "model",
    "Model Number": "model",
    "Model name": "model",
    "Color": "colour",
    "Frame Color": "colour",
    "Material": "material",
    "Fabric Type": "material",
    "Frame Material": "material",
    "Body Material": "material",
    "Gender": "gender",
    "Size": "size",
    "Age": "age_group",
    "Age range": "age_group",
    "Applicable People": "age_group",
    "Season": "season",
    "Pattern": "pattern",
    "Scent": "scent",
    "Flavor": "flavour",
    "Skin type": "skin_type",
    "Protection level": "sun_protection",
    "Closure": "closure",
    "Power source": "power_source",
    "Net content": "net_weight",
    "Volume": "capacity",
    "Pack size": "pieces",
    "Country": "country",
}
"""What the models' attributes are in the catalogue; the others keep their own names in snake case."""


@lru_cache(maxsize=len(_MODELS))
def tagger(name: str) -> TitleTagger:
    """Return a registered tagger, loaded once."""
    return TitleTagger.from_bytes(ai.model(name).read())


def model_for(category_names: Iterable[str]) -> tuple[str, str] | None:
    """Return (model, its category) for a category's path of English names, the lowest first found; None without one."""
    names = [name.casefold() for name in category_names]
    for name in reversed(names):
        for model, categories in _CATEGORIES.items():
            for category, theirs in categories.items():
                if name in theirs:
                    return model, category
    return None


def learned_values(title: str, category_names: Iterable[str]) -> tuple[str, list[tuple[str, Tagged]]]:
    """Return the model's reference and (attribute's code, value) of what it finds; nothing for what it is not made for.

    A title that is not English in the main is not looked at.
    """
    chosen = model_for(category_names)
    if chosen is None or not _is_english(title):
        return "", []
    name, category = chosen
    found = tagger(name).tag(title, category)
    return ai.model(name).reference, [(code_of(each.attribute), each) for each in found]


def code_of(attribute: str) -> str:
    """Return what a model's attribute is called in the catalogue."""
    return _CODES.get(attribute) or "_".join(
        attribute.lower().replace("(", " ").replace(")", " ").replace("/", " ").split()
    )


def _is_english(title: str) -> bool:
    letters = [letter for letter in title if letter.isalpha()]
    return bool(letters) and sum(letter.isascii() for letter in letters) >= 0.95 * len(letters)
