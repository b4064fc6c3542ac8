"""Text without disguise, with where each letter stood: the views in which terms are looked for. Pure, linear in time.

Three views of a text:

- ``plain``: one form for each letter (see `letters`), every run of what is no letter one space;
- ``leet``: the same length, digits and signs read as the letters that they stand for (``c0c@ine``);
- ``squeezed``: ``leet`` without any space, emoji or lone digit between Chinese, Japanese or Korean letters (``g.u.n``,
  ``마/약``), with the places in ``plain``.

Many texts are folded at once as one array: that is what makes tens of thousands of listings a second possible.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from entrepot.sell.screening.text.letters import (
    DIGIT,
    DROP,
    EMOJI,
    HAN,
    HANGUL,
    KANA,
    LATIN,
    LONG,
    SEPARATOR,
    SIGN,
    SPACE,
    VOICED_FORMS,
    Bytes,
    Codes,
    classes,
    table,
)

Places = npt.NDArray[np.int64]

FIELD_END = "\n"
LISTING_END = "\x1e"
_LEET = dict(zip("0123456789@$!|+l", "oizeasgtbgasiiti", strict=True))
"""What digits and signs stand for; l is read as i so that 1, which may be either, is both."""


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text and, for each of its letters, its place in what was written."""

    text: str
    places: Places
    length: int

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where a stretch of the folded text stands in what was written; an empty one where it would begin."""
        if start >= len(self.places):
            return self.length, self.length
        first = int(self.places[max(start, 0)])
        return (first, int(self.places[min(end, len(self.places)) - 1]) + 1) if end > start else (first, first)


@dataclass(frozen=True, slots=True)
class Views:
    """The views of a text.

    ``letters`` and ``kinds`` are code points and classes of ``plain`` (letters with three line ends after), ``places``
    where each stands in the text; ``stands_for`` marks the signs that the leet view reads as letters. ``leet`` and
    ``squeezed`` hold only stretches that can tell something, ``…_places`` their places in ``plain``.
    """

    plain: str
    leet: str
    squeezed: str
    letters: Codes
    kinds: Bytes
    stands_for: npt.NDArray[np.bool_]
    places: Places
    leet_places: Places
    squeezed_places: Places


def fold(text: str) -> Folded:
    """Return the plain view of one text."""
    codes, places = _plain(_codes_of(text))
    return Folded(_text_of(codes), places, len(text))


def folded_text(text: str) -> str:
    """Return the plain view alone, trimmed: the form in which terms are kept."""
    return fold(text).text.strip()


def leet_form(folded: str) -> str:
    """Return a folded term as the leet view spells it."""
    return folded.translate(_LEET_TABLE)


def views(text: str) -> Views:
    """Return all views of a text, which may be many listings with `LISTING_END` between."""
    written = _codes_of(text)
    codes, places = _plain(written)
    kinds = classes()[codes]
    leet = np.where(codes < 128, _LEET_CODES[np.minimum(codes, 127)], codes)
    stands_for = (leet != codes) & (codes != ord("l"))
    is_end = (codes == 10) | (codes == 0x1E)
    gaps = (kinds == SEPARATOR) | (kinds == EMOJI)
    words = np.cumsum(gaps)
    leet_places = np.flatnonzero(_with_neighbours(_words_of(stands_for, words), words) | is_end)
    broken = _with_neighbours(_broken_words(written, codes, places, kinds, gaps, words), words)
    squeezed_places = np.flatnonzero((_kept_in_squeezed(codes, kinds) & broken) | is_end)
    return Views(
        plain=_text_of(codes),
        leet=_text_of(leet[leet_places]),
        squeezed=_text_of(leet[squeezed_places]),
        letters=np.concatenate((codes, _LINE_ENDS)),
        kinds=kinds,
        stands_for=stands_for,
        places=places,
        leet_places=leet_places,
        squeezed_places=squeezed_places,
    )


def _words_of(marked: npt.NDArray[np.bool_], words: Places) -> npt.NDArray[np.bool_]:
    """Return which words hold a marked letter, by the words' numbers."""
    found = np.zeros(int(words[-1]) + 1 if len(words) else 1, np.bool_)
    found[words[marked]] = True
    return found


def _with_neighbours(chosen: npt.NDArray[np.bool_], words: Places) -> npt.NDArray[np.bool_]:
    """Return which letters belong to a chosen word or one beside it."""
    wider = chosen.copy()
    wider[1:] |= chosen[:-1]
    wider[:-1] |= chosen[1:]
    return wider[words]


def _broken_words(
    written: Codes, codes: Codes, places: Places, kinds: Bytes, gaps: npt.NDArray[np.bool_], words: Places
) -> npt.NDArray[np.bool_]:
    """Return which words may be parts of one that was broken up, by the words' numbers.

    Those of one or two letters; those beside a sign that stands tight between letters (co-caine, gl.ock); those of
    Chinese, Japanese or Korean letters with a space, a digit or a Latin letter between.
    """
    count = int(words[-1]) + 1 if len(words) else 1
    lengths = np.bincount(words[~gaps], minlength=count)
    found = lengths <= _SHORT
    asian = (kinds == HAN) | (kinds == HANGUL) | (kinds == KANA)
    others = (kinds == DIGIT) | (kinds == LATIN) | (kinds == SIGN)
    mixed = others[1:-1] & asian[:-2] & asian[2:]
    found[words[1:-1][mixed]] = True
    at = np.flatnonzero(gaps[1:-1]) + 1
    tight = (written[places[at]] > SPACE) & (places[at + 1] - places[at - 1] <= 3)
    found[words[at[tight]]] = True
    del codes
    return found


def joined(texts: Sequence[str]) -> str:
    """Return listings as one text; a sign that would end a listing, or a field, becomes a space within it."""
    return LISTING_END.join(texts)


def _codes_of(text: str) -> Codes:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4").astype(np.int64)


def _text_of(codes: Codes) -> str:
    return codes.astype("<u4").tobytes().decode("utf-32-le")


def _plain(codes: Codes) -> tuple[Codes, Places]:
    """Return folded letters and their places: dropped ones gone, spaces of a row one."""
    letters, longs = table()
    folded = letters[codes]
    voiced = np.flatnonzero((folded == 0x3099) | (folded == 0x309A))
    if len(voiced):
        _put_voice(folded, voiced)
    kept = folded != DROP
    space = folded == SPACE
    kept[1:] &= ~(space[1:] & space[:-1])
    places = np.flatnonzero(kept)
    folded = folded[places]
    if len(folded) and int(folded.max()) >= LONG:
        folded, places = _spelled_out(folded, places, longs)
    again = folded == SPACE
    again[1:] &= folded[:-1] == SPACE
    again[:1] = False
    if again.any():  # a dropped letter stood between two spaces
        folded, places = folded[~again], places[~again]
    return folded, places


def _put_voice(folded: Codes, voiced: npt.NDArray[np.int64]) -> None:
    """Join each mark of voice with the kana before it."""
    for at in voiced.tolist():
        form = VOICED_FORMS.get((int(folded[at - 1]), int(folded[at]))) if at else None
        if form is not None:
            folded[at - 1] = form
        folded[at] = DROP


def _spelled_out(folded: Codes, places: Places, longs: tuple[str, ...]) -> tuple[Codes, Places]:
    """Put each letter that becomes several in full."""
    lengths = np.ones(len(folded), np.int64)
    at = np.flatnonzero(folded >= LONG)
    forms = [longs[int(code) - LONG] for code in folded[at]]
    lengths[at] = [len(form) for form in forms]
    out = np.repeat(folded, lengths)
    starts = np.concatenate(([0], np.cumsum(lengths)[:-1]))
    for start, form in zip(starts[at].tolist(), forms, strict=True):
        out[start : start + len(form)] = [ord(letter) for letter in form]
    return out, np.repeat(places, lengths)


def _kept_in_squeezed(codes: Codes, kinds: Bytes) -> npt.NDArray[np.bool_]:
    """Return which letters stay when a text is squeezed: words, and the ends of fields and listings."""
    kept: npt.NDArray[np.bool_] = (kinds != SEPARATOR) & (kinds != EMOJI)
    kept |= (codes == 10) | (codes == 0x1E)
    kept &= (kinds != SIGN) | _IS_SIGN_LETTER[np.minimum(codes, 127)]
    asian = (kinds == HAN) | (kinds == HANGUL) | (kinds == KANA)
    alone = ((kinds == DIGIT) | (kinds == LATIN) | (kinds == SIGN))[1:-1] & asian[:-2] & asian[2:]
    kept[1:-1] &= ~alone
    return kept


_LEET_TABLE = str.maketrans(_LEET)
_LEET_CODES = np.array([ord(chr(code).translate(_LEET_TABLE)) for code in range(128)], np.int64)
_IS_SIGN_LETTER = np.array([chr(code) in "@$!|" for code in range(128)], np.bool_)
_LINE_ENDS = np.full(3, 10, np.int64)
_SHORT = 2
