"""Prove a text against a product's facts: every number, unit, material, claim, name, colour and size in it."""

import re
from collections.abc import Iterator

from rapidfuzz.distance import OSA

from entrepot.kit.folding import Folded, fold
from entrepot.kit.number_words import COUNTED
from entrepot.kit.numbers import Number, read_numbers
from entrepot.kit.sentences import say
from entrepot.sell.writing.facts import FactSheet, Problem, ProblemKind
from entrepot.sell.writing.held import SIZE_TOKENS, Held, HeldNumber, held_by, share_of
from entrepot.sell.writing.lexicon import attribute_codes, concepts, vocabulary
from entrepot.sell.writing.matching_words import CJK, Row, Token, tokens_of
from entrepot.sell.writing.mentions import Mention, mentions, without_elided
from entrepot.sell.writing.ranges import offered
from entrepot.sell.writing.tied import Tied, tied_attributes
from entrepot.sell.writing.wording import term

TEXT_MAX = 20_000
_HALF_STEP_MAX, _ABOUT_MAX, _CLOSE, _EXACT = 0.026, 0.051, 0.015, 1e-9
_WORD = re.compile(r"[A-Za-zÀ-ɏ][A-Za-zÀ-ɏ0-9'\-]*")
_SENTENCE_STARTS = frozenset('.!?:;–—•\n"“”(|·*/-')
_SIZE_WORDS = re.compile(
    r"(?:\bsizes?\b|\btallas?\b|사이즈|尺码|サイズ|码)\s*:?\s*(?P<after>XXXL|XXL|XL|XS|S|M|L)\b|"
    r"(?P<before>\b(?:XXXL|XXL|XL|XS|S|M|L))\s?(?:사이즈|码|号|サイズ|\bsize\b)",
    re.IGNORECASE,
)
_ANY_SIZE = re.compile(r"(?<![A-Za-z])(?:XS|X{1,3}L|[2-5]XL)(?![A-Za-z])")
_CONTACT = re.compile(
    r"https?://|www\.|(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,64}\.[a-z]{2,}|"
    r"(?:wechat|whatsapp|telegram|카톡|微信|加V)\b",
    re.IGNORECASE,
)
_LEAST_LOOKALIKE = 4
_COLOUR_OR_MATERIAL = {
    "gold": "gold_metal", "silver": "silver_metal", "copper_colour": "copper", "terracotta": "terracotta_clay",
    "slate": "slate_stone", "gold_metal": "gold", "silver_metal": "silver", "copper": "copper_colour",
    "terracotta_clay": "terracotta", "mint": "mint_colour",
}  # fmt: skip
"""Words that name a colour as well as a material: either fact holds them."""


def check(text: str, sheet: FactSheet, locale: str) -> list[Problem]:
    """Return what a text says that the sheet's facts do not hold, in its order; an empty list proves the text.

    ``locale`` is the language that the text is written in. Of a longer text only the first ``TEXT_MAX`` characters are
    read, and what comes after is a problem.
    """
    held = held_by(sheet)
    folded = fold(text[:TEXT_MAX])
    plain = folded.text
    tokens = tokens_of(plain)
    numbers = read_numbers(plain, locale)
    mentioned = mentions(plain, locale, tokens)
    own = [*_own_words(plain, sheet, held, locale), *((each.start, each.end) for each in numbers if each.unit)]
    found = [
        *_numbers(plain, locale, numbers, held),
        *_mentions(plain, without_elided(plain, mentioned), held, own),
        *_names(plain, locale, numbers, mentioned, held),
        *_sizes(plain, held),
        *_contacts(plain),
    ]
    problems = [_problem(text, folded, *each) for each in sorted(found, key=lambda each: each[1:3])]
    if len(text) > TEXT_MAX:
        problems.append(Problem("number", "", (TEXT_MAX, len(text)), say("the text is too long to be checked")))
    return problems


_Found = tuple[ProblemKind, int, int, str]


def _problem(text: str, folded: Folded, kind: ProblemKind, start: int, end: int, why: str) -> Problem:
    span = folded.span(start, end)
    return Problem(kind, text[span[0] : span[1]], span, why)


def _numbers(plain: str, locale: str, numbers: list[Number], held: Held) -> Iterator[_Found]:
    tied = tied_attributes(plain, locale, numbers) if len(numbers) else []
    for place, (number, ties) in enumerate(zip(numbers, tied, strict=True)):
        if number.joined and not _apart(number, numbers[place + 1], held):
            yield "number", number.start, numbers[place + 1].end, say("the facts do not give these numbers together")
            continue
        why, kind = _wrong_number(plain, locale, number, ties, held)
        if why and not (number.code == "" and offered(plain, number, numbers, held)):
            yield kind, number.start, number.end, why


def _wrong_number(plain: str, locale: str, number: Number, ties: Tied, held: Held) -> tuple[str, ProblemKind]:
    if number.code:
        known = _code_held(number.code, held)
        return ("" if known else say("no fact holds this number or code")), "number"
    if number.unit is None:
        return ("" if _bare_held(plain, number, ties, held) else say("no fact holds this number")), "number"
    if number.unit.symbol == "percent":
        shares = held.shares.get(share_of(plain, locale, number), set())
        if shares and number.value not in shares:
            return say("the facts give another share of this material"), "number"
    own = held.numbers.get(number.unit.dimension, [])
    matching = [each for each in own if _same(number, each)]
    if not matching:
        elsewhere = any(
            abs(each.value - number.value) < _EXACT for dimension in held.numbers for each in held.numbers[dimension]
        )
        kind: ProblemKind = "unit" if elsewhere else "number"
        return (say("the facts give this number another unit") if elsewhere else say("no fact holds this number")), kind
    ties_codes = ties.codes | ({"maximum_load"} if "weight" in ties.codes else set())
    wanted = {code for code in ties_codes if any(each.code == code for each in own)}
    if wanted and not any(each.code in wanted or not _is_own(each.code) for each in matching):
        return say("the facts give this number of something else"), "number"
    return "", "number"


def _apart(one: Number, other: Number, held: Held) -> bool:
    """Return whether two joined numbers are two facts: 2 to 4 players, never 4 to 4."""
    dimension = one.unit.dimension if one.unit else ""
    own = held.numbers.get(dimension, [])
    first = {at for at, each in enumerate(own) if _same_or_bare(one, each)}
    second = {at for at, each in enumerate(own) if _same_or_bare(other, each)}
    return not first or not second or len(first | second) > 1


def _same_or_bare(number: Number, known: HeldNumber) -> bool:
    return abs(number.value - known.value) < _EXACT if number.unit is None else _same(number, known)


def _is_own(code: str) -> bool:
    """Return whether a number is an attribute's own and not one of a text that may speak of anything."""
    return code not in {"size", "option", "words", "frame_size", "kind"}


def _same(number: Number, known: HeldNumber) -> bool:
    """Return whether a number says the same as a fact, in the fact's unit or rounded sensibly in another."""
    unit = number.unit
    if unit is None:
        return False
    if unit.symbol == known.symbol:
        if abs(number.value - known.value) <= _EXACT * max(1.0, abs(known.value)):
            return True
        return number.about and _rounds(number, known.value, _ABOUT_MAX)
    return _rounds(number, unit.of_base(known.base), _ABOUT_MAX if number.about else _HALF_STEP_MAX)


def _rounds(number: Number, true: float, most: float) -> bool:
    """Return whether a number is ``true`` rounded to its last digit, and that digit says enough."""
    if abs(true - number.value) <= 1e-6 * max(1e-3, abs(true)):
        return True
    step = 10.0**-number.decimals
    if number.decimals == 0 and number.about:
        zeros = len(str(int(number.value))) - len(str(int(number.value)).rstrip("0")) if number.value else 0
        step *= 10.0**zeros
    fine = number.unit is not None and number.unit.dimension == "temperature"
    return abs(true - number.value) <= step / 2 * (1 + 1e-9) and (
        fine or step / 2 <= most * abs(true) or abs(true - number.value) <= _CLOSE * abs(true)
    )


def _code_held(code: str, held: Held) -> bool:
    plain = code.lower().strip(".-")
    squeezed = plain.replace("-", "").replace(" ", "")
    return plain in held.codes or squeezed in {each.replace("-", "") for each in held.codes}


def _bare_held(plain: str, number: Number, ties: Tied, held: Held) -> bool:
    """Return whether the facts hold a number without a unit, of what it counts."""
    bare = held.numbers.get("", [])
    own = [each for each in bare if abs(each.value - number.value) < _EXACT]
    if ties.codes and any(each.code in ties.codes for each in bare):
        return any(each.code in ties.codes for each in own)
    named = _named_before(plain, number)
    if (
        number.value == 1
        and not named
        and (
            number.noun in {"time", "cup"}
            or (number.noun == "piece" and not any(each.code == "pieces" for each in bare))
        )
    ):
        return True
    noun = named or number.noun
    if not noun:
        return any(not each.noun or each.code in {"pieces", "option", "size"} for each in own) or _age(
            plain, number, held
        )
    if noun in {"colour", "size"}:
        return any(each.noun == noun for each in own)
    if any(each.noun == noun and each.code != "variants" for each in bare):
        return any(each.noun == noun for each in own)
    if noun == "piece":
        return any(each.noun in {"", "piece"} for each in own)
    return any(not each.noun and each.code in {"in_the_box", "option", "words", "size", "kind"} for each in own)


_LATIN_BEFORE = re.compile(r"([A-Za-zÀ-ɏ]+)\s*[,:]\s*$")
_AGE = re.compile(r"\b(?:age|aged|ages|edad|años)\b|\+|and up|이상|以上|세|岁|歳|才", re.IGNORECASE)


def _named_before(plain: str, number: Number) -> str:
    """Return the class of the noun right before a generic counter: 주머니는 다섯 개, ポケットは5つ."""
    if number.noun not in {"piece", ""}:
        return ""
    if not CJK.search(plain[max(0, number.start - 9) : number.start]):
        match = _LATIN_BEFORE.search(plain, max(0, number.start - 24), number.start)
        named = COUNTED.get(match[1].casefold(), "") if match else ""
        return named if named not in {"piece", "time"} else ""
    before = re.sub(r"(?:수는|은|는|이|가|の数は|は|が|[\s:])+$", "", plain[max(0, number.start - 9) : number.start])
    for size in range(min(5, len(before)), 0, -1):
        noun = COUNTED.get(before[-size:])
        lone = size > 1 or not CJK.match(before[-2:-1] or " ")
        if noun and noun != "piece" and lone:
            return noun
    return ""


def _age(plain: str, number: Number, held: Held) -> bool:
    near = plain[max(0, number.start - 12) : number.end + 10]
    return any(abs(each.value - number.value) < _EXACT for each in held.numbers.get("age", [])) and bool(
        _AGE.search(near)
    )


def _own_words(plain: str, sheet: FactSheet, held: Held, locale: str) -> list[tuple[int, int]]:
    """Return where the facts' own texts stand as this language shows them: fausse fourrure, which is no fur."""
    if locale not in held.shown:
        every = [(fact.code, fact.value) for fact in sheet.facts]
        every += [
            (attribute_codes().get(name.lower(), ""), each) for one in sheet.variants for name, each in one.options
        ]
        texts = [(code, (value,) if isinstance(value, str) else value) for code, value in every]
        shown = {term(each, code, sheet, locale) for code, some in texts if isinstance(some, tuple) for each in some}
        held.shown[locale] = tuple(fold(each).text.lower() for each in shown if each)
    low = plain.lower()
    if len(low) != len(plain):
        return []
    return [found.span() for each in held.shown[locale] for found in re.finditer(re.escape(each), low)]


def _mentions(plain: str, found: list[Mention], held: Held, own: list[tuple[int, int]]) -> Iterator[_Found]:
    for mention in found:
        if mention.kind == "harmless" or (mention.kind == "ingredient" and not held.eaten):
            continue
        if not mention.denied and any(start <= mention.start and mention.end <= end for start, end in own):
            continue
        if mention.kind in {"origin", "certificate", "brand"}:
            if not _name_held(plain, mention, held):
                kind: ProblemKind = mention.kind  # type: ignore[assignment]  # it is one of these three
                yield kind, mention.start, mention.end, _WHY[kind]
            continue
        also = _COLOUR_OR_MATERIAL.get(mention.id, "")
        if mention.denied:
            if mention.id not in held.denied and not _denial_follows(mention, held):
                kind = _problem_kind(mention)
                yield kind, mention.start, mention.end, say("no fact says that it is not so")
        elif mention.id not in held.concepts and also not in held.concepts:
            kind = _problem_kind(mention)
            if _also_held(found, mention, held):
                continue
            yield kind, mention.start, mention.end, _WHY[kind]


def _also_held(found: list[Mention], mention: Mention, held: Held) -> bool:
    """Return whether the same word names something else that is held: copper, a colour and a metal."""
    return any(
        other.start == mention.start
        and other.end == mention.end
        and other.id != mention.id
        and other.id in held.concepts
        and other.kind != "claim"
        for other in found
    )


def _denial_follows(mention: Mention, held: Held) -> bool:
    """Return whether a denied word is part of care advice that the facts give, or of washing that is not needed."""
    return mention.id == "hand_wash" and "dishwasher_safe" in held.concepts


def _problem_kind(mention: Mention) -> ProblemKind:
    kind = concepts()[mention.id].kind
    return kind if kind in {"material", "colour", "ingredient"} else "claim"  # type: ignore[return-value]  # narrowed by the set


_WHY: dict[ProblemKind, str] = {
    "material": say("no fact holds this material"),
    "colour": say("no fact holds this colour"),
    "ingredient": say("no fact holds this ingredient or scent"),
    "claim": say("no fact holds this claim"),
    "origin": say("no fact holds this country"),
    "certificate": say("no fact holds this certificate"),
    "brand": say("no fact holds this brand"),
}


def _name_held(plain: str, mention: Mention, held: Held) -> bool:
    if mention.id in held.names:
        return True
    written = plain[mention.start : mention.end].lower()
    return mention.kind != "certificate" and written in held.brand.lower().split()


def _names(plain: str, locale: str, numbers: list[Number], mentioned: list[Mention], held: Held) -> Iterator[_Found]:
    """Words that look like a name: one like the brand's but not the same, or with a capital and no common word."""
    language = locale.partition("-")[0]
    words = list(_WORD.finditer(plain))
    brand = [word for word in re.findall(r"[^\s]+", held.brand) if len(word) >= _LEAST_LOOKALIKE]
    known = [*((each.start, each.end) for each in numbers), *((each.start, each.end) for each in mentioned)]
    titled = sum(word[0][:1].isupper() for word in words) > len(words) / 2
    for word in words:
        text = word[0].strip("-'")
        lower = text.lower().removesuffix("'s")
        cased = text[:1].isupper() or (len(brand) > 1 and plain[: word.start()].rstrip().endswith(brand[0]))
        if lower in held.words or not cased or any(a <= word.start() < b for a, b in known):
            continue
        if any(_looks_like(lower, each.lower()) for each in brand):
            yield "brand", word.start(), word.end(), say("this looks like the brand, but is another name")
        elif _unknown_name(plain, word, language, titled=titled):
            yield "brand", word.start(), word.end(), _WHY["brand"]
    if CJK.search(held.brand):
        yield from _joined_lookalikes(plain, held.brand.replace(" ", ""))


def _looks_like(word: str, brand: str) -> bool:
    return (
        word != brand
        and len(word) >= _LEAST_LOOKALIKE - 1
        and OSA.distance(word, brand, score_cutoff=2) <= (1 if len(brand) < 7 else 2)
    )


def _unknown_name(plain: str, word: "re.Match[str]", language: str, *, titled: bool) -> bool:
    text = word[0]
    if len(text) < 3 or language == "de" or all(part in vocabulary() for part in _parts(text)):
        return False
    if language in {"ko", "zh", "ja"}:
        return True
    before = plain[: word.start()].rstrip()
    starts = not before or before[-1] in _SENTENCE_STARTS
    return not titled and not starts


def _parts(text: str) -> list[str]:
    return [part.lower().removesuffix("'s") for part in text.split("-") if part]


def _joined_lookalikes(plain: str, brand: str) -> Iterator[_Found]:
    row = Row(plain)
    size = len(brand)
    if size < 3 or brand.lower() in row.letters:
        return
    for at in range(len(row.letters) - size + 1):
        piece = row.letters[at : at + size]
        if sum(a != b for a, b in zip(piece, brand.lower(), strict=True)) == 1 and CJK.search(piece):
            yield (
                "brand",
                row.places[at],
                row.places[at + size - 1] + 1,
                say("this looks like the brand, but is another name"),
            )
            return


def _sizes(plain: str, held: Held) -> Iterator[_Found]:
    seen: set[int] = set()
    for match in _SIZE_WORDS.finditer(plain):
        name = "after" if match["after"] else "before"
        if match[name].lower() not in held.sizes:
            seen.add(match.start(name))
            yield "size", match.start(name), match.end(name), say("no fact holds this size")
    for match in _ANY_SIZE.finditer(plain):
        if match[0].lower() in SIZE_TOKENS and match[0].lower() not in held.sizes and match.start() not in seen:
            yield "size", match.start(), match.end(), say("no fact holds this size")


def _contacts(plain: str) -> Iterator[_Found]:
    for match in _CONTACT.finditer(plain):
        yield "contact", match.start(), match.end(), say("an address or contact is no fact about the product")


__all__ = ["TEXT_MAX", "Token", "check"]
