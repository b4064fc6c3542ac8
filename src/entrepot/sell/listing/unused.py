"""What a seller said and a draft does not use, in their own words: nothing vanishes without a word. Pure.

Used is what a field rests on, and what its texts say. Words that only join others say nothing.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise
from typing import Any, Final

from entrepot.sell.listing.columns import field_of_column
from entrepot.sell.listing.content import ALT, OPTION, TRANSLATION, Content, Field
from entrepot.sell.scoring import folded

_READ_MOST, _SHOWN_MOST, _LETTERS_MOST, _QUOTE_MOST = 20_000, 100, 200, 200
_TEXTS: Final = frozenset({"title", "bullets", "description", "search_words"})
_HAN: Final = "\u3400-\u9fff\uf900-\ufaff"
_KANA: Final = "\u3041-\u30ff"
_HANGUL: Final = "\uac00-\ud7af"
_LATIN: Final = rf"[^\W_{_HAN}{_KANA}{_HANGUL}]+"
_PIECE = re.compile(rf"[{_HANGUL}]+|[{_HAN}{_KANA}]+|{_LATIN}(?:['’.,-]{_LATIN})*")
_IS_HANGUL, _IS_EAST = re.compile(f"[{_HANGUL}]"), re.compile(f"[{_HAN}{_KANA}]")
_JOINED_BY = re.compile(r"[ \t%&+'’/():：-]*\Z")
_TELLS = re.compile(r"[^\W\d_]|\d")


@dataclass(frozen=True, slots=True)
class Unused:
    """What was said and is not used: the words themselves, and in which column of a file, "" for words and text."""

    said: str
    column: str = ""


@lru_cache(maxsize=1)
def _joins() -> frozenset[str]:
    """Words and particles of five languages that only join others."""
    return frozenset((files("entrepot.sell.listing") / "joins.txt").read_text("utf-8").split())


def unused(content: Content, words: str, text: str, source: Sequence[tuple[str, str]]) -> tuple[Unused, ...]:
    """Return what a draft's words, text and columns say that stands in none of its fields; a hundred at most."""
    written = _written(content.fields)
    found = [Unused(said) for each in (words, text) for said in _left(each, "", content.fields, written)]
    found += [Unused(said, name) for name, value in source for said in _left(value, name, content.fields, written)]
    return tuple(dict.fromkeys(found))[:_SHOWN_MOST]


def _left(text: str, column: str, fields: Sequence[Field], written: "_Written") -> Iterator[str]:
    """Yield the stretches of a source that nothing rests on, whole words as they stand there."""
    text = text[:_READ_MOST]
    if not text.strip():
        return
    plain = folded(text)
    covered = bytearray(len(plain))
    for quote in _quotes(fields, column, text):
        at = plain.find(quote)
        while at >= 0:
            covered[at : at + len(quote)] = b"\1" * len(quote)
            at = plain.find(quote, at + len(quote))
    pieces = [(each, _unused_part(each, plain, covered, written)) for each in _PIECE.finditer(plain)]
    run: list[tuple[int, int]] = []
    for each, part in pieces:
        joins = each[0] in _joins()
        if run and (part is not None or joins) and _JOINED_BY.match(text[run[-1][1] : each.start()]):
            run.append(part or each.span())
            continue
        yield from _shown(text, run)
        run = [part] if part is not None and not joins else []
    yield from _shown(text, run)


def _shown(text: str, run: list[tuple[int, int]]) -> Iterator[str]:
    """Yield a run of words without those at its end that only join; nothing where no word tells anything."""
    while run and folded(text[slice(*run[-1])]) in _joins():
        run = run[:-1]
    if not run:
        return
    said = " ".join(text[run[0][0] : run[-1][1]].split())
    if field_of_column(said) is not None:  # the name of what stands beside it, such as “cost”
        return
    if _TELLS.search(said) and (len(said) > 1 or _IS_EAST.search(said)):
        yield said[:_LETTERS_MOST]


def _unused_part(piece: re.Match[str], plain: str, covered: bytearray, written: "_Written") -> tuple[int, int] | None:
    """Return the part of a word, or of a run of Han and kana, that is not used; None where all of it is."""
    start, end = piece.span()
    if _IS_EAST.match(piece[0]):
        return _east(start, plain[start:end], covered[start:end], written)
    share = sum(covered[start:end])
    if 2 * share >= end - start or piece[0] in written.words or piece[0].removesuffix("s") in written.words:
        return None
    if _IS_HANGUL.match(piece[0]) and any(piece[0].startswith(each) for each in written.hangul):
        return None
    return start, end


def _east(start: int, run: str, covered: bytearray, written: "_Written") -> tuple[int, int] | None:
    """Return the stretch from the first to the last letter that no quote and no text of the draft holds."""
    used = bytearray(covered)
    for at, pair in enumerate(pairwise(run)):
        if "".join(pair) in written.pairs:
            used[at : at + 2] = b"\1\1"
    free = [at for at, letter in enumerate(run) if not used[at] and letter not in _joins()]
    if not free or all(run[at] in _joins() for at in free):
        return None
    first, last = free[0], free[-1] + 1
    telling = last - first > 1 or run == run[first:last]
    return (start + first, start + last) if telling else None


@dataclass(frozen=True, slots=True)
class _Written:
    """The words of a draft's fields: Latin ones and Hangul ones whole, of Han and kana the pairs of letters."""

    words: Collection[str]
    hangul: tuple[str, ...]
    pairs: Collection[str]


def _written(fields: Sequence[Field]) -> _Written:
    """Return what a draft's fields say, those of other languages and of pictures left out."""
    said = [text for each in fields if not each.name.startswith((ALT, TRANSLATION)) for text in _texts(each)]
    pieces = {piece for text in said for piece in _PIECE.findall(folded(text))}
    runs = [each for each in pieces if _IS_EAST.match(each)]
    pairs = {"".join(pair) for run in runs for pair in pairwise(run)}
    words = {each for each in pieces if not _IS_EAST.match(each)}
    words |= {each.removesuffix("s") for each in words}
    hangul = tuple(sorted(each for each in words if _IS_HANGUL.match(each) and len(each) > 1))
    return _Written(words, hangul, pairs)


def _texts(field: Field) -> Iterator[str]:
    def inside(value: Any) -> Iterator[str]:
        match value:
            case str():
                yield value
            case list() | tuple():
                for each in value:
                    yield from inside(each)
            case dict():
                yield from inside([str(each) for each in value.values()])

    if field.name.startswith(OPTION):
        yield field.name.removeprefix(OPTION)
    if field.name != "category" and field.decided != "remove":
        yield from inside(field.value)


def _quotes(fields: Sequence[Field], column: str, text: str) -> Iterator[str]:
    """Yield what fields quote of a source, also for what they were not taken for: that is shown beside them."""
    whole = folded(text.strip())[:_QUOTE_MOST]
    for each in fields:
        if each.name in _TEXTS or each.name.startswith((ALT, TRANSLATION)):
            continue
        for because in (*each.evidence, *(one for other in each.others for one in other.evidence)):
            if because.origin not in {"words", "file"} or not because.quote:
                continue
            quote = folded(because.quote.strip())
            if column and because.place == column and quote[:_QUOTE_MOST] == whole:
                yield folded(text)
            elif quote:
                yield quote
