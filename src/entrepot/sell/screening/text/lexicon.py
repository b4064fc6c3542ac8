"""The lexicon: words that break a policy, words around them, and phrases that are innocent. Data in ``words/``.

``POLICY.LANG.tsv`` has the columns ``term weight needs unless markets note``; ``contexts.LANG.tsv`` a group and a term;
``innocent.LANG.tsv`` a phrase and a note. Lines beginning with ``#`` are comments. Terms are written plainly: folding
is the engine's. A ``*`` at the end of a Latin term allows any ending; ``A + B`` means both, near each other.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final, Literal, cast, get_args

from entrepot.sell.screening.judgement import MARKETS, POLICIES
from entrepot.sell.screening.text.fold import folded_text

Weight = Literal["block", "review", "hint"]

_COLUMNS: Final = 6
_FOLDER: Final = files("entrepot.sell.screening.text") / "words"


@dataclass(frozen=True, slots=True)
class Phrase:
    """A folded phrase to look for; ``open_end`` allows any ending of its last word."""

    text: str
    open_end: bool = False


@dataclass(frozen=True, slots=True)
class Term:
    """One line of a policy's lexicon. ``parts`` are one phrase, or several that must stand near each other."""

    policy: str
    written: str
    parts: tuple[Phrase, ...]
    weight: Weight
    needs: frozenset[str] = frozenset()
    unless: frozenset[str] = frozenset()
    markets: frozenset[str] = frozenset()
    language: str = ""

    @property
    def rule(self) -> str:
        """What evidence names: the policy, its language part, and the term."""
        return f"{self.policy}.{self.language}:{self.written}"


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All terms, context words by group, and innocent phrases; ``faults`` are terms left out, with the reason."""

    terms: tuple[Term, ...]
    contexts: tuple[tuple[str, Phrase], ...] = ()
    innocent: tuple[Phrase, ...] = ()
    faults: tuple[str, ...] = field(default=())


class BadLexicon(ValueError):
    """A file of the lexicon has a line of another form; the message names file and line."""


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """Return the lexicon that the package brings; raise BadLexicon where a line cannot be read."""
    return read_lexicon(_FOLDER)


def read_lexicon(folder: Traversable) -> Lexicon:
    """Read a folder of TSV files."""
    terms: list[Term] = []
    contexts: list[tuple[str, Phrase]] = []
    innocent: list[Phrase] = []
    faults: list[str] = []
    for file in sorted(folder.iterdir(), key=lambda each: each.name):
        if not file.name.endswith(".tsv"):
            continue
        subject, language = file.name.removesuffix(".tsv").split(".")
        for where, row in _rows(file):
            if subject == "contexts":
                contexts.append((row[0], _phrase(row[1], where)))
            elif subject == "innocent":
                innocent.append(_phrase(row[0], where))
            else:
                term = _term(subject, language, row, where)
                if stands_everywhere(term):
                    faults.append(f"{where}: {term.written} folds to {term.parts[0].text}, which stands everywhere")
                else:
                    terms.append(term)
    return Lexicon(tuple(terms), tuple(contexts), tuple(innocent), tuple(faults))


def stands_everywhere(term: Term) -> bool:
    """Return whether a term is a lone Latin letter or digit: it is left out, and said so."""
    return len(term.parts) == 1 and len(term.parts[0].text) == 1 and term.parts[0].text.isascii()


def _rows(file: Traversable) -> Iterator[tuple[str, list[str]]]:
    """Yield each line that says something, and where it stands."""
    for number, line in enumerate(file.read_text("utf-8").splitlines(), start=1):
        if not line.strip() or line.startswith(("#", "term\t", "group\t", "phrase\t")):
            continue
        yield f"{file.name}, line {number}", [cell.strip() for cell in line.split("\t")]


def _term(policy: str, language: str, row: list[str], where: str) -> Term:
    cells = [*row, *[""] * (_COLUMNS - len(row))]
    written, weight, needs, unless, markets = cells[:5]
    if policy not in POLICIES:
        raise BadLexicon(f"{where}: {policy} is no policy")
    if weight not in get_args(Weight):
        raise BadLexicon(f"{where}: expected block, review or hint, found {weight or 'nothing'}")
    named = _names(markets) - {"any"}
    if not named <= set(MARKETS):
        raise BadLexicon(f"{where}: no such market: {', '.join(sorted(named - set(MARKETS)))}")
    parts = tuple(_phrase(part, where) for part in written.split(" + "))
    return Term(policy, written, parts, cast(Weight, weight), _names(needs), _names(unless), named, language)


def _phrase(written: str, where: str) -> Phrase:
    open_end = written.endswith("*")
    text = folded_text(written.removesuffix("*"))
    if not text:
        raise BadLexicon(f"{where}: {written or 'an empty cell'} folds to nothing")
    return Phrase(text, open_end)


def _names(cell: str) -> frozenset[str]:
    return frozenset(name.strip() for name in cell.split(",") if name.strip())
