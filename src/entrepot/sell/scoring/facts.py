"""What is scored, and what comes out: frozen values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from entrepot.kit.sentences import Sentence
from entrepot.sell.catalog import AttributeValue

PICTURE_FINDINGS = ("blur", "dark", "bright", "overlay", "border", "background", "subject_small", "duplicate")
"""What a look at a picture may find: ``overlay`` is text or a mark on it, ``background`` one that is not plain white,
``duplicate`` that it is nearly the same as one before it."""


@dataclass(frozen=True, slots=True)
class PictureFacts:
    """A picture's size in pixels, and which of ``PICTURE_FINDINGS`` were found in it."""

    width: int
    height: int
    findings: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ExpectedAttribute:
    """An attribute that is typical of a category; ``name`` in the listing's language, ``unit`` that of a number."""

    code: str
    name: str = ""
    kind: str = "text"
    unit: str = ""
    required: bool = False


@dataclass(frozen=True, slots=True)
class CategoryFacts:
    """The category: ``code`` in Shopify's taxonomy (``aa-1-4``) where it has one; a ``leaf`` has none below it."""

    id: str
    code: str = ""
    leaf: bool = True
    expected: tuple[ExpectedAttribute, ...] = ()


@dataclass(frozen=True, slots=True)
class FactProblem:
    """A statement that no fact holds, as a fact checker found it: what it says, and in which field."""

    field: str
    quote: str
    span: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class ScoredListing:
    """All of a listing that the score looks at. Prices are minor units of one currency.

    ``variants`` holds each variant's options as (name, value); ``comparables_minor`` the prices of the same product
    elsewhere, in the same currency; the first of ``pictures`` is the main one.
    """

    locale: str
    title: str = ""
    bullets: tuple[str, ...] = ()
    description: str = ""
    brand: str = ""
    condition: str = ""
    gtins: tuple[str, ...] = ()
    category: CategoryFacts | None = None
    attributes: Mapping[str, AttributeValue] = field(default_factory=dict)
    variants: tuple[tuple[tuple[str, str], ...], ...] = ()
    pictures: tuple[PictureFacts, ...] = ()
    price_minor: int | None = None
    comparables_minor: tuple[int, ...] = ()
    shipping_stated: bool = False
    returns_stated: bool = False
    search_words: tuple[str, ...] = ()
    has_size_table: bool = False


FixKind = Literal["replace", "remove", "move", "open", "picture"]


@dataclass(frozen=True, slots=True)
class Fix:
    """A change in one click; ``field`` is such as ``title``, ``bullets.1`` (from 0) or ``attributes.colour``.

    ``replace`` puts ``value`` into the field, ``remove`` takes the item away, ``move`` puts it at the place ``value``,
    ``open`` leads to the field that only a person can fill, ``picture`` uses the tool named by ``value``: ``crop``,
    ``trim``, ``lighten`` or ``white_background``; ``retake`` asks for another photo. ``also`` is changed together with
    it, in this order: what stands in three fields is gone when it is gone from all of them.
    """

    kind: FixKind
    field: str
    value: str = ""
    also: tuple["Fix", ...] = ()


@dataclass(frozen=True, slots=True)
class Lost:
    """Points that a rule took: what was found where, why it matters, and what can be done.

    ``quote`` and ``span`` (in characters) say what stands there, where there is something; ``order`` is 1 for what to
    do first: the most points for the least effort. ``gain`` is what the score wins when the fix is carried out, as far
    as that was tried out (``offered``).
    """

    code: str
    points: float
    field: str
    reason: Sentence
    quote: str = ""
    span: tuple[int, int] | None = None
    fix: Fix | None = None
    effort: int = 1
    order: int = 0
    gain: float | None = None


@dataclass(frozen=True, slots=True)
class ContentScore:
    """0 to 100 with one decimal, and all that was lost, what to do first at the front."""

    points: float
    lost: tuple[Lost, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """A check's finding before it is weighed: ``share`` of the rule's points, 0 to 1."""

    code: str
    share: float
    field: str
    reason: Sentence
    quote: str = ""
    span: tuple[int, int] | None = None
    fix: Fix | None = None
