"""What is screened, and what screening of its text says: values without behaviour. Pure."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal

Verdict = Literal["allow", "review", "block"]

SEVERITY: Final[dict[str, int]] = {"allow": 0, "review": 1, "block": 2}


@dataclass(frozen=True, slots=True)
class Listing:
    """A listing's words and what they are judged beside.

    ``category`` is the name or path of its category in any language, ``price`` in units of ``currency`` (ISO 4217),
    ``seller_brands`` the brands that the seller owns or may sell as their own.
    """

    title: str
    description: str = ""
    category: str = ""
    price: Decimal | None = None
    currency: str = ""
    seller_brands: tuple[str, ...] = ()
    language: str = ""


@dataclass(frozen=True, slots=True)
class Spot:
    """A piece of evidence: ``text[start:end]`` of a field as the seller wrote it, and the rule that it met."""

    field: Literal["title", "description"]
    start: int
    end: int
    quote: str
    rule: str


@dataclass(frozen=True, slots=True)
class Finding:
    """A policy that a listing meets.

    ``confidence`` is 0 to 1, no probability. ``change`` names what the seller can do (see `changes`); ``wording`` is a
    text to put in place of the first evidence, "" to remove it, None where the program has none to propose.
    ``disguised``: a word was written so that programs pass over it, which nobody does by mistake.
    """

    policy: str
    verdict: Verdict
    confidence: float
    evidence: tuple[Spot, ...]
    change: str
    wording: str | None = None
    disguised: bool = False


@dataclass(frozen=True, slots=True)
class Signal:
    """One thing that speaks for a policy: where it stands in the text that was read, and how much it says.

    ``sure`` is a word that counts only beside others, which were there.
    """

    policy: str
    verdict: Literal["block", "review", "hint"]
    start: int
    end: int
    rule: str
    disguised: bool = False
    wording: str | None = None
    change: str = ""
    sure: bool = False
