"""What food is said to contain: whole lists of allergens in five languages, or nothing.

A list is read where words declare it ("contains milk and nuts", 含小麦、大豆, 우유 함유, アレルゲン 卵). Were one of
its items not known, the rest would be a cut list, and whoever may not eat the missing one would trust it: then
nothing is read. What food *may* contain is none of its allergens.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice

from entrepot.sell.classification import product_words
from entrepot.sell.extraction.reading import Reading, fold
from entrepot.sell.extraction.reading import read as fold_text
from entrepot.sell.extraction.result import Claim
from entrepot.sell.extraction.words import LANGUAGES, Finder, Meaning, finder, lines_of

_SURE = 0.85
_LIST_MAX, _LISTS_MAX = 240, 24
_OPENS = re.compile(
    r"(?:(?<![a-z])(?:contains?|contiene|contienen)(?: allergens?| alergenos)?|"
    r"(?<![a-z])(?:allergens?|allergy|alergenos?)(?: (?:information|info|advice|statement|declaration))?|"
    r"(?:过敏原|过敏源|致敏物质|致敏原)(?:信息|提示|说明)?|(?:本品)?内?含有?(?![ぁ-ゖ量])|"
    r"(?:アレルゲン|アレルギー)(?:物質|表示|情報|品目)?|特定原材料(?:等)?|"
    r"(?:알레르기|알러지|알레르겐)(?: ?유발)?(?: ?(?:물질|성분|정보|표시))?)"
    r"(?: ?[:：=\]】] ?| is | are |は|은 |는 | )?(?:一部に)?"
)
_DENIED = re.compile(
    r"(?:(?:not|n't|never|may|might|can|could|no|puede|pueden|podria|without|sin|what it|free of|free from) ?|"
    r"[不无無未可能包])$"
)
_CLOSES = re.compile(
    r"(?P<han>(?:が含まれ|を含(?:む|み)|含む))(?P<after>.{0,8})|(?P<hangul>\s?(?:함유|포함))(?P<later>.{0,10})"
)
_POSSIBLY = re.compile(r"(?:可能性|場合|할 ?수|될 ?수|가능|안|하지|되지|않|ません|ない|없|수 있)")
_ENDS = re.compile(
    r"[;|\n。；!?！？]|[.](?!\d)|\s[-–]\s|"
    r"(?<![a-z])(?:may (?:also )?contain|may have|traces? of|(?:made|produced|packed|processed|manufactured) (?:in|"
    r"on)|"
    r"but|pero|puede(?:n)? contener|trazas|for|para|free from|does not|no contiene)(?![a-z])|"
    r"可能含|也可能|微量|同一|本品|不含|同じ|本製品|工場|같은 |동일|제조시설|혼입|含む可能|含まれ|を含"
)
_BOUNDS = re.compile(r"[;|\n。；!?！？:：()（）\[\]]|[.](?!\d)|알레르기|一部に|は(?=\S)")
_SIGNS = re.compile(
    r"\s*(?P<comma>[,，、;；/·・+•()（）])\s*|"
    r"\s+(?:and|y|e|및|plus|as well as|also|with)\s+|\s*(?P<amp>&)\s*|(?P<and>和|及|与|以及|跟|(?<!사)과 |"
    r"(?<=[가-힣])와 |"
    r"(?<=[一-鿿ぁ-ゖァ-ー])[とや](?=[一-鿿ァ-ー]))"
)
_REST = re.compile(
    r"(?:\s?(?:powder|flour|protein|lecithin|solids?|oil|extract|starch|paste|products?|derivatives|ingredients|"
    r"pieces|"
    r"en polvo|proteina|lecitina|类|類|粉|制品|製品|成分|蛋白|油|等|粒|碎|류|분말|가루|성분|단백|유래|등|함유|"
    r"포함)){0,2}[.\s]*"
)
_QUALITY = re.compile(r"(?:[a-z]+ ){0,2}")
_DECLARED = re.compile(r"allerg|alergeno|过敏|致敏|アレル|알레르|알러지|特定原材料")
_LAST_CLAUSE = re.compile(r"[^\n;|。；.:：]*[\s.]*\Z")
_LEAST_LISTED = 2
_FREE = re.compile(r"(?<![a-z])(?:free|no|sin|non|without|not)(?![a-z])|无|無|不|없|프리|フリー")
_MAY = re.compile(r"(?<![a-z])(?:may|traces?|puede|trazas)(?![a-z])|可能|微量|가능|수 있|혼입")


@lru_cache(maxsize=1)
def _known() -> Finder:
    def words() -> Iterator[tuple[str, Meaning | None]]:
        for heading, columns in lines_of("allergens.tsv"):
            named = heading != "not"
            for column in columns[1 : len(LANGUAGES) + 1] if named else columns:
                for word in filter(None, column.split("|")):
                    yield word, Meaning("allergens", columns[0]) if named else None

    return Finder(words())


@lru_cache(maxsize=1)
def _things() -> Finder:
    """Finds what products are called by: a word that is no food's ingredient."""
    return Finder(
        (word, Meaning("", fold(word)))
        for entry in product_words()
        for words in entry.words.values()
        for word in words
        if word
    )


def allergens(reading: Reading) -> Iterator[Claim]:
    """Yield each whole list of what a text declares; nothing at all where one of its lists cannot be read whole."""
    lists = _declared(reading.folded)
    if all(read is not None for _, _, read in lists):
        yield from (Claim("allergens", read, _SURE, at, end) for at, end, read in lists if read)


def unread_allergens(reading: Reading) -> list[tuple[int, int]]:
    """Return where a text declares allergens that cannot be read whole; then none of its lists is taken."""
    text = reading.folded
    found = [(at, end) for at, end, read in _declared(text) if read is None]
    for opened in _OPENS.finditer(text):
        if opened[0].rstrip()[-1:] in {":", "：", "="} and _DECLARED.search(opened[0]):
            clause = _clause(text, opened.end())
            if _items(clause) == ((), 0) and any(_may_be_one(clause[start:end]) for start, end, _ in _parts(clause)):
                found.append((opened.start(), opened.end() + len(clause.rstrip())))
    return found


def _may_be_one(item: str) -> bool:
    return not (_is_something_else(item) or _NONE.fullmatch(item.strip(" .")))


_NONE = re.compile(r"none|no|n/a|-|없음|해당 ?없음|无|無|なし|ninguno|ningun[oa]s?")


def undeclared_allergens(reading: Reading) -> tuple[int, int] | None:
    """Return where a text ends in a list of nothing but allergens that no word declares: 쿠키 150g 우유, 대두."""
    clause = _LAST_CLAUSE.search(reading.folded)
    if clause is None:
        return None
    parts, begin, count = _parts(clause[0]), clause.start(), 0
    start = end = clause.end()
    for first, last, joined in reversed(parts):
        item = clause[0][first:last]
        tail = item.rsplit(" ", 1)[-1]
        whole = _item(item)
        if not whole and not (tail != item and _item(tail)):
            break
        if whole and joined and count:
            return None  # with almonds, hazelnuts
        count += 1
        start, end = begin + (first if whole else last - len(tail)), max(end if count > 1 else 0, begin + last)
        if not whole:
            break
    start += len(reading.folded[start:end]) - len(reading.folded[start:end].lstrip())
    declared = any(at < end and start < stop for at, stop, _ in _declared(reading.folded))
    named = bool(reading.folded[:start].strip(" ,"))
    return (start, end) if count >= _LEAST_LISTED and named and not declared else None


def allergen_lists(text: str) -> list[tuple[int, int]]:
    """Return where a text lists allergens, whether all of them can be read or not, and whether or not it says so."""
    reading = fold_text(text)
    spans = [(at, end) for at, end, read in _declared(reading.folded) if read is None or read]
    bare = undeclared_allergens(reading)
    return sorted(reading.span(*each) for each in (*spans, *([bare] if bare else [])))


def _declared(text: str) -> list[tuple[int, int, tuple[str, ...] | None]]:
    """Return (begin, end, items) of the lists that a text declares; no items for what cannot be read whole."""
    for pattern in (_OPENS, _CLOSES):
        many = list(islice(pattern.finditer(text), _LISTS_MAX + 1))
        if len(many) > _LISTS_MAX:
            return [(many[0].start(), many[0].end(), None)]
    return [*_after(text), *_before(text)]


def labelled(text: str) -> tuple[str, ...] | None:
    """Return the allergens of a labelled, folded value; None where one of them is not known, () where it names none."""
    end = _ENDS.search(text)
    read = _items(text[: end.start()] if end else text)
    return None if read is None else read[0]


def only_contained(written: str) -> str:
    """Return a labelled value without what it says that food may contain."""
    folded = written.casefold()
    cut = re.search(r"[,.;(，、。；]?\s*(?:may |can |might |puede|trazas|traces|可能|微量|같은 |동일|혼입)", folded)
    return written[: cut.start()] if cut and len(folded) == len(written) else written


def _after(text: str) -> Iterator[tuple[int, int, tuple[str, ...] | None]]:
    """Yield (begin, end, items) of the lists that stand behind the word that declares them."""
    for opened in _OPENS.finditer(text):
        if _DENIED.search(text, max(0, opened.start() - 14), opened.start()):
            continue
        clause = _clause(text, opened.end())
        read = _items(clause)
        if read is None:
            yield opened.start(), opened.end() + len(clause.rstrip()), None
        elif read[0]:
            yield opened.start(), opened.end() + read[1], read[0]


def _clause(text: str, at: int) -> str:
    """Return what stands behind the word that declares a list, as far as the list may reach."""
    clause = text[at : at + _LIST_MAX]
    clause = clause[: _closing(clause)]
    stop = _ENDS.search(clause)
    return clause[: stop.start()] if stop else clause


def _closing(clause: str) -> int:
    """Return where the bracket closes in which a list stands, else the clause's length."""
    depth = 0
    for at, letter in enumerate(clause):
        depth += (letter in "(（[【") - (letter in ")）]】")
        if depth < 0:
            return at
    return len(clause)


def _before(text: str) -> Iterator[tuple[int, int, tuple[str, ...] | None]]:
    """Yield the lists that stand before the word that declares them: 우유, 대두 함유, 卵・乳を含む."""
    for closed in _CLOSES.finditer(text):
        if _POSSIBLY.search(closed["after"] or closed["later"] or ""):
            continue
        begin = max(0, closed.start() - _LIST_MAX)
        for bound in _BOUNDS.finditer(text, begin, closed.start()):
            begin = bound.end()
        yield _backwards(text, begin, closed.start(), closed.end("han") if closed["han"] else closed.end("hangul"))


def _backwards(text: str, begin: int, end: int, closed: int) -> tuple[int, int, tuple[str, ...] | None]:
    values: list[str] = []
    at = end
    for start, stop, _ in reversed(_parts(text[begin:end])):
        item = text[begin + start : begin + stop]
        mine = _item(item)
        if mine:
            values[:0] = mine
            at = begin + start
            continue
        tail = item.rsplit(" ", 1)[-1]
        last = _item(tail) if tail != item else ()
        if last and not _FREE.search(item):
            return begin + stop - len(tail), closed, _once([*last, *values])
        if values and not _is_something_else(item):
            return at, closed, None
        break
    return at, closed, _once(values)


def _parts(clause: str) -> list[tuple[int, int, bool]]:
    """Return the items of a list as (start, end, whether "and" stands before it)."""
    found: list[tuple[int, int, bool]] = []
    at, joined = 0, False
    for sign in _SIGNS.finditer(clause):
        if clause[at : sign.start()].strip():
            found.append((at, sign.start(), joined))
            joined = False
        joined = joined or not sign["comma"]
        at = sign.end()
    if clause[at:].strip():
        found.append((at, len(clause), joined))
    return found


def _items(clause: str) -> tuple[tuple[str, ...], int] | None:
    """Return a list's values and where it ends; None where an item is not known that may be one more allergen."""
    values: list[str] = []
    end, closed, open_ = 0, False, False
    for start, stop, joined in _parts(clause):
        item = clause[start:stop]
        mine = _item(item)
        closed = closed or (joined and bool(mine))
        if mine:
            if open_:
                return None
            values.extend(mine)
            end = stop
        elif _is_something_else(item) or (closed and not joined):
            if not values and not _FREE.search(item):
                break
        else:
            open_ = True
            if values:
                return None
    return _once(values), end


def _once(values: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))


def _item(item: str) -> tuple[str, ...]:
    """Return what one item names: an allergen and little else; () for anything else."""
    item = item.strip(" .'\"*")
    if not item or _FREE.search(item):
        return ()
    found = _known().find(Reading(item, item))
    if not found or not _QUALITY.fullmatch(item[: found[0].start]) or not _REST.fullmatch(item[found[-1].end :]):
        return ()
    return tuple(meaning.value for each in found for meaning in each.meanings[:1])


def _is_something_else(item: str) -> bool:
    """Return whether an item is clearly no further allergen: a number, a kind of thing, what it is free from."""
    part = Reading(item, item)
    if _known().find(part) and not _FREE.search(item):
        return False
    return (
        any(letter.isdigit() for letter in item)
        or _FREE.search(item) is not None
        or bool(finder().find(part) or _things().find(part))
    )
