"""A customs declaration: what is in a box, what it is worth, which form it needs, and what is still unsaid. Pure.

Forms follow the Convention Regulations of the Universal Postal Union: CN 22 on packets of the letter post worth up to
SDR 300, CN 23 on dearer ones and on every parcel. Packets weigh up to 2 kg, are up to 600 mm long and up to 900 mm in
length, width and depth together. Nothing is made up: what is not known is named in ``Gap`` and asked of people.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from entrepot.kit.errors import Conflict, InvalidInput, NotFound
from entrepot.kit.sentences import say

Form = Literal["cn22", "cn23"]
MailClass = Literal["packet", "parcel"]
State = Literal["incomplete", "ready", "void"]
MAIL_CLASSES: Final[tuple[MailClass, ...]] = ("packet", "parcel")
SERVICES: Final[Mapping[MailClass, str]] = {"packet": "LRUV", "parcel": "CEH"}
"""First letters of UPU S10 that stand for each class: letter post that is tracked, registered, plain or insured;
parcels, EMS, and parcels of electronic commerce."""

PACKET_MOST_G: Final = 2_000
PACKET_MOST_SIDE_MM: Final = 600
PACKET_MOST_SIDES_MM: Final = 900
CN22_MOST_SDR: Final = 300
SDR_MICROS: Final = 1_365_680
"""Millionths of a US dollar that one SDR is worth while no rate was entered: the IMF's rate of 2025-10-20."""
SDR_SOURCE: Final = "IMF, 2025-10-20: 1 SDR = 1.36568 USD"
CN22_MOST_LINES: Final = 5
"""More kinds of goods than fit on the small form go on the large one."""
MOST_DESCRIPTION: Final = 200
_MICRO: Final = 1_000_000

_HS: Final = re.compile(r"[0-9]{6,10}")
_COUNTRY: Final = re.compile(r"[A-Z]{2}")
_LATIN: Final = re.compile(r"[\x20-\x7e\u00a0-\u024f\u2010-\u2026\u20ac]+")


class DeclarationNotFound(NotFound):
    """The box has no customs declaration, or it has no such line."""

    code = "customs.not_found"


class CustomsConflict(Conflict):
    """The state of the declaration or of the numbers does not allow this."""

    code = "customs.conflict"


Missing = Literal[
    "no_content", "description", "net_weight", "value", "hs_code", "origin", "net_over_gross", "addressee",
    "exchange_rate", "number",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that is missing or does not add up; ``line`` is the number of the line, 0 for the whole."""

    what: Missing
    line: int = 0


@dataclass(frozen=True, slots=True)
class ContentLine:
    """One kind of goods: ``net_g`` and ``value_minor`` are of all its units together. None: nobody has said.

    ``given`` names the fields that a person filled in, each with that person's id.
    """

    number: int
    line_id: str
    order_id: str
    sku_id: str
    description: str
    quantity: int
    net_g: int | None
    value_minor: int
    currency: str
    hs_code: str | None
    origin: str | None
    given: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends: the hub, as the post and the customs know it. ``reference`` is its number there (EORI, IOSS, …)."""

    name: str
    line1: str
    city: str
    postcode: str
    country: str
    line2: str = ""
    region: str = ""
    phone: str = ""
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Declaration:
    """What is declared of one box. ``number`` is its S10; it has one as soon as nothing is missing any more."""

    id: str
    box_id: str
    state: State
    form: Form
    mail_class: MailClass
    number: str | None
    destination: str
    gross_g: int
    lines: tuple[ContentLine, ...]
    gaps: tuple[Gap, ...]
    made_at: int
    ready_at: int | None

    @property
    def net_g(self) -> int:
        """The sum of the lines' net weights, as far as they are known."""
        return sum(line.net_g or 0 for line in self.lines)

    @property
    def totals(self) -> dict[str, int]:
        """The sum of the values, in minor units by currency: exact, never converted."""
        return totals(self.lines)


def totals(lines: Iterable[ContentLine]) -> dict[str, int]:
    """Return the sum of values by currency, in the order of the currencies' codes."""
    sums: Counter[str] = Counter()
    for line in lines:
        sums[line.currency] += line.value_minor
    return dict(sorted(sums.items()))


def gaps_in(lines: Sequence[ContentLine], *, gross_g: int, addressee: bool) -> tuple[Gap, ...]:
    """Return everything that is missing or does not add up, in the order of the lines."""
    found = [] if lines else [Gap("no_content")]
    for line in lines:
        found += [Gap(what, line.number) for what in _gaps_of(line)]
    if all(line.net_g is not None for line in lines) and sum(line.net_g or 0 for line in lines) > gross_g:
        found.append(Gap("net_over_gross"))
    if not addressee:
        found.append(Gap("addressee"))
    return tuple(found)


def _gaps_of(line: ContentLine) -> Iterable[Missing]:
    if not is_description(line.description):
        yield "description"
    if not line.net_g or line.net_g < 0:
        yield "net_weight"
    if line.value_minor <= 0:
        yield "value"
    if line.hs_code is None or not is_hs_code(line.hs_code):
        yield "hs_code"
    if line.origin is None or not _COUNTRY.fullmatch(line.origin):
        yield "origin"


def is_hs_code(text: str) -> bool:
    """Return whether a text is a code of the Harmonized System that customs accept: six digits at least."""
    return _HS.fullmatch(text) is not None


def is_description(text: str) -> bool:
    """Return whether customs everywhere can read a description: Latin letters, for it must be English or French."""
    return 0 < len(text.strip()) <= MOST_DESCRIPTION and _LATIN.fullmatch(text) is not None


def check_description(text: str) -> str:
    """Return a description as it is declared; raise InvalidInput where customs could not read it."""
    tidy = " ".join(text.split())
    if not is_description(tidy):
        raise InvalidInput(
            "Customs could not read this description", field="description", expected="English or French, 200 letters"
        )
    return tidy


def check_hs_code(text: str) -> str:
    """Return a customs code without its dots and spaces; raise InvalidInput where it is none."""
    bare = re.sub(r"[ .]", "", text)
    if not is_hs_code(bare):
        raise InvalidInput(
            say("“%(text)s” is no customs code", text=text[:16]), field="hs_code", expected="6 to 10 digits"
        )
    return bare


def is_packet(gross_g: int, sides_mm: Sequence[int]) -> bool:
    """Return whether a box may go as a packet of the letter post."""
    small = max(sides_mm) <= PACKET_MOST_SIDE_MM and sum(sides_mm) <= PACKET_MOST_SIDES_MM
    return gross_g <= PACKET_MOST_G and small


def form_for(mail_class: MailClass, lines: int, worth_usd_minor: int, sdr_micros: int) -> Form:
    """Return the form of a box with so many lines, worth so many cents of a US dollar at the rate of the SDR."""
    worth_little = worth_usd_minor * _MICRO <= CN22_MOST_SDR * sdr_micros * 100  # cents of a dollar
    return "cn22" if mail_class == "packet" and lines <= CN22_MOST_LINES and worth_little else "cn23"
