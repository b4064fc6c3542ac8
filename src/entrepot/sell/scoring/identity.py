"""What is checked beside the texts: brand, codes, the category's attributes, pictures, price, terms."""

from collections.abc import Iterator
from statistics import median

from entrepot.kit.sentences import say
from entrepot.sell.catalog import AttributeValue, Quantity, gtin_is_valid
from entrepot.sell.scoring.facts import ExpectedAttribute, Fix, Found, PictureFacts, ScoredListing
from entrepot.sell.scoring.rules import ATTRIBUTES_ENOUGH, PICTURE_LEAST_PX, PICTURES_LEAST
from entrepot.sell.scoring.text import folded
from entrepot.sell.scoring.words import names_of_needs, needs_of

_NEED_NAMES = {
    "colour": say("colour"),
    "size": say("size"),
    "gender": say("gender"),
    "age_group": say("age group"),
}
_COMPARABLES_LEAST, _CHEAP, _DEAR = 3, 0.4, 2.5
_NAMED_MAX = 3
_MAIN_SHARE = 0.6
_PICTURE_RULES = (
    (frozenset({"blur", "dark", "bright"}), "picture_unclear", "retake"),
    (frozenset({"overlay"}), "picture_overlay", "retake"),
    (frozenset({"border"}), "picture_border", "trim"),
    (frozenset({"subject_small"}), "picture_subject", "crop"),
)
_PICTURE_SAYS = {
    "blur": say("Picture %(number)s is blurred"),
    "dark": say("Picture %(number)s is too dark"),
    "bright": say("Picture %(number)s is too bright"),
    "overlay": say("Text or a mark lies on picture %(number)s"),
    "border": say("Picture %(number)s has a border"),
    "subject_small": say("The product is small in picture %(number)s"),
}


def identity_findings(listing: ScoredListing) -> Iterator[Found]:
    """Yield what is missing or wrong of brand, condition and GTIN."""
    if not listing.brand.strip():
        reason = say("No brand is stated; where there is none, say so")
        yield Found("brand_missing", 1, "brand", reason, fix=Fix("open", "brand"))
    if not listing.condition.strip():
        reason = say("It is not said whether the product is new or used")
        yield Found("condition_missing", 1, "condition", reason, fix=Fix("open", "condition"))
    if not listing.gtins:
        reason = say("No GTIN (the number below the bar code) is stated")
        yield Found("gtin_missing", 1, "gtins", reason, fix=Fix("open", "gtins"))
    for at, gtin in enumerate(listing.gtins):
        if not gtin_is_valid(gtin):
            reason = say(
                "“%(gtin)s” is no GTIN: its digits do not agree with the last, the check digit", gtin=gtin[:40]
            )
            yield Found("gtin_wrong", 1, f"gtins.{at}", reason, gtin[:40], fix=Fix("open", f"gtins.{at}"))
            return


def attribute_findings(listing: ScoredListing) -> Iterator[Found]:
    """Yield what is missing of the category and of what it expects."""
    category = listing.category
    if category is None:
        reason = say("There is no category, so nobody finds the product by it")
        yield Found("category_missing", 1, "category", reason, fix=Fix("open", "category"))
        return
    if not category.leaf:
        reason = say("The category has more exact ones below it")
        yield Found("category_broad", 1, "category", reason, category.id, fix=Fix("open", "category"))
    yield from _missing_attributes(listing, category.expected)
    yield from _missing_units(listing, category.expected)
    needs = needs_of(category.code)
    said = {need for need in map(_need_of, _names(listing)) if need}
    missing = [need for need in needs.facts if need not in said]
    for need in missing:
        reason = say("Products of this category say their %(fact)s", fact=_NEED_NAMES[need])
        fix = Fix("open", f"attributes.{need}")
        yield Found("apparel", 1 / len(needs.facts), f"attributes.{need}", reason, need, fix=fix)
    if needs.size_table and not listing.has_size_table:
        reason = say("There is no size table: wrong sizes are what most returns are about")
        yield Found("size_table", 1, "size_table", reason, fix=Fix("open", "size_table"))


def _names(listing: ScoredListing) -> Iterator[str]:
    yield from (code for code, value in listing.attributes.items() if _says(value))
    yield from (name for options in listing.variants for name, value in options if value.strip())


def _need_of(name: str) -> str | None:
    return names_of_needs().get(folded(name).replace("_", " ").replace("-", " ").strip())


def _says(value: AttributeValue | None) -> bool:
    match value:
        case None:
            return False
        case str():
            return bool(value.strip())
        case tuple():
            return any(each.strip() for each in value)
    return True


def _missing_attributes(listing: ScoredListing, expected: tuple[ExpectedAttribute, ...]) -> Iterator[Found]:
    """Twelve attributes are enough where a category has more, but for those that it requires."""
    options = {folded(name) for each in listing.variants for name, value in each if value.strip()}
    missing = [
        each
        for each in sorted(expected, key=lambda each: not each.required)
        if not _says(listing.attributes.get(each.code)) and options.isdisjoint({folded(each.code), folded(each.name)})
    ]
    enough = max(sum(each.required for each in expected), min(len(expected), ATTRIBUTES_ENOUGH))
    lacking = max(sum(each.required for each in missing), enough - (len(expected) - len(missing)))
    for each in missing[: max(0, lacking)]:
        reason = say("“%(attribute)s” is not filled in", attribute=each.name or each.code)
        fix = Fix("open", f"attributes.{each.code}")
        yield Found("attributes_few", 1 / enough, f"attributes.{each.code}", reason, each.code, fix=fix)


def _missing_units(listing: ScoredListing, expected: tuple[ExpectedAttribute, ...]) -> Iterator[Found]:
    """A number without a unit where the category has one; a text of digits alone is such a number too."""
    measured = [each for each in expected if each.unit]
    for each in measured:
        value = listing.attributes.get(each.code)
        number = _bare_number(value)
        if number:
            name = each.name or each.code
            reason = say(
                "“%(number)s” of “%(attribute)s” has no unit such as %(unit)s",
                number=number,
                attribute=name,
                unit=each.unit,
            )
            fix = Fix("replace", f"attributes.{each.code}", f"{number} {each.unit}")
            yield Found("units_missing", 1 / len(measured), f"attributes.{each.code}", reason, number, fix=fix)


def _bare_number(value: AttributeValue | None) -> str:
    match value:
        case Quantity(number, ""):
            return f"{number:g}"
        case str(text) if (bare := text.strip().replace(",", ".")).replace(".", "", 1).isdecimal() and bare.isascii():
            return text.strip()
    return ""


def picture_findings(pictures: tuple[PictureFacts, ...]) -> Iterator[Found]:
    """Yield what is wrong with pictures: of each rule the main one is three fifths, the others share the rest.

    The same picture again is none more.
    """
    if not pictures:
        reason = say("There is no picture: hardly anybody buys what they cannot see")
        yield Found("pictures_missing", 1, "pictures", reason, fix=Fix("open", "pictures"))
        return
    twice = [at for at, picture in enumerate(pictures) if "duplicate" in picture.findings]
    count = len(pictures) - len(twice)
    if count < PICTURES_LEAST:
        reason = say("Pictures: %(count)s, and at least %(least)s are asked for", count=count, least=PICTURES_LEAST)
        share = (PICTURES_LEAST - count) / PICTURES_LEAST
        yield Found("pictures_few", share, "pictures", reason, fix=Fix("open", "pictures"))
    rest = (1 - _MAIN_SHARE) / max(PICTURES_LEAST - 1, len(pictures) - 1)
    for at, picture in enumerate(pictures):
        yield from _one_picture(at, picture, rest if at else _MAIN_SHARE)
    if "background" in pictures[0].findings:
        reason = say("The main picture's background is not plain white")
        fix = Fix("picture", "pictures.0", "white_background")
        yield Found("picture_background", 1, "pictures.0", reason, "background", fix=fix)
    if twice:
        reason = say("Picture %(number)s shows the same as one before it", number=twice[0] + 1)
        fix = Fix("remove", f"pictures.{twice[0]}")
        yield Found("picture_duplicate", 1, f"pictures.{twice[0]}", reason, "duplicate", fix=fix)


def _one_picture(at: int, picture: PictureFacts, share: float) -> Iterator[Found]:
    field, number = f"pictures.{at}", at + 1
    if min(picture.width, picture.height) < PICTURE_LEAST_PX:
        size = f"{picture.width}×{picture.height}"
        reason = say(
            "Picture %(number)s has %(size)s pixels; channels ask for %(least)s on each side",
            number=number,
            size=size,
            least=PICTURE_LEAST_PX,
        )
        yield Found("picture_small", share, field, reason, size, fix=Fix("picture", field, "retake"))
    for findings, code, tool in _PICTURE_RULES:
        seen = sorted(findings & picture.findings)
        if seen:
            reason = say(_PICTURE_SAYS[seen[0]].template, number=number)
            mends = "lighten" if seen == ["dark"] else tool
            yield Found(code, share, field, reason, seen[0], fix=Fix("picture", field, mends))


def offer_findings(listing: ScoredListing) -> Iterator[Found]:
    """Yield what is wrong with the price and missing of the terms."""
    if not listing.price_minor or listing.price_minor < 0:
        reason = say("There is no price")
        yield Found("price_missing", 1, "price", reason, fix=Fix("open", "price"))
    elif len(listing.comparables_minor) >= _COMPARABLES_LEAST:
        times = listing.price_minor / max(1.0, median(listing.comparables_minor))
        if not _CHEAP <= times <= _DEAR:
            reason = say(
                "The price is %(times)s times that of comparable offers: is a digit or the currency wrong?",
                times=f"{times:.2g}",
            )
            yield Found("price_odd", 1, "price", reason, f"{times:.2g}", fix=Fix("open", "price"))
    if not listing.shipping_stated:
        reason = say("Nothing is said of shipping: what it costs and how long it takes")
        yield Found("shipping_missing", 1, "shipping", reason, fix=Fix("open", "shipping"))
    if not listing.returns_stated:
        reason = say("Nothing is said of returns")
        yield Found("returns_missing", 1, "returns", reason, fix=Fix("open", "returns"))
    if not any(each.strip() for each in listing.search_words):
        reason = say("There are no search words beside those of the title")
        yield Found("search_words_missing", 1, "search_words", reason, fix=Fix("open", "search_words"))
