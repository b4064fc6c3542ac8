"""What holders, brands, licences and documents are, and what must hold for each; pure."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any, Final, Literal

from entrepot.kit.clock import to_us
from entrepot.kit.countries import COUNTRIES
from entrepot.kit.errors import Conflict, InvalidInput
from entrepot.kit.sentences import say

HolderKind = Literal["owner", "agency"]
HolderState = Literal["waiting", "verified", "refused"]
Role = Literal["lead", "member"]
BrandKind = Literal["word", "figure", "picture"]
BrandState = Literal["waiting", "verified", "refused", "retired"]
LicenceKind = Literal["own", "licensee"]
DocumentKind = Literal["registration", "authority", "company", "licence", "other"]
Say = Literal["counterfeit", "licensed", "not_ours"]
Doubt = Literal["plain", "alike", "common", "short"]

NAME_MAX, NUMBER_MAX, EMAIL_MAX, REASON_MAX = 120, 60, 254, 2_000
SPELLINGS_MAX, MEMBERS_MAX, DOCUMENTS_MAX, LICENCES_MAX, BRANDS_MAX = 20, 50, 200, 2_000, 20_000
DOCUMENT_BYTES_MAX: Final = 10 * 2**20
CLASSES: Final = range(1, 46)
"""Of the Nice Classification: 1 to 34 are goods, 35 to 45 services."""
_EU_CODES: Final = "AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE"
EU: Final = frozenset(_EU_CODES.split())
_EMAIL: Final = re.compile(r"[^@\s\x00-\x1f]{1,64}@[^@\s\x00-\x1f]+\.[^@\s\x00-\x1f.]+")


class HolderNotVerified(Conflict):
    """A brand counts only once its holder is known."""

    code = "brands.holder_not_verified"
    title = "The holder of this brand is not verified"


class AlreadyDecided(Conflict):
    """Somebody decided this already, or it is out of use."""

    code = "brands.already_decided"
    title = "This was decided already"


class TooMany(Conflict):
    """A holder, or a brand, has as many of these as it may have."""

    code = "brands.too_many"
    title = "There are as many of these as there may be"


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody who holds rights in brands, or acts for those who do."""

    holder_id: str
    name: str
    kind: HolderKind
    state: HolderState
    contact_email: str
    country: str
    created_at_us: int
    decided_by: str | None = None
    decided_at_us: int | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Brand:
    """A mark: a word, a figure or a picture that is looked for in listings once it is verified.

    ``classes`` are those of the Nice Classification, ``territories`` ISO 3166-1 countries or "EU". ``spellings`` are
    other ways of writing a word, such as in another script. ``lowest_minor`` in ``currency`` is what genuine goods cost
    at least, as their owner says.
    """

    brand_id: str
    holder_id: str
    name: str
    kind: BrandKind
    spellings: tuple[str, ...]
    classes: tuple[int, ...]
    territories: tuple[str, ...]
    registration_no: str
    office: str
    state: BrandState
    valid_until_us: int | None
    file_id: str | None
    doubts: tuple[Doubt, ...]
    lowest_minor: int | None
    currency: str | None
    created_at_us: int
    decided_by: str | None = None
    decided_at_us: int | None = None
    reason: str | None = None

    def holds(self, at_us: int) -> bool:
        """Return whether it is verified and its registration has not run out."""
        return self.state == "verified" and (self.valid_until_us is None or at_us < self.valid_until_us)


@dataclass(frozen=True, slots=True)
class Licence:
    """That a seller may sell under a brand; no ``territories`` means all of the brand's.

    A holder's ``own`` shop may sell under all its brands: ``own_of`` is the holder then.
    """

    licence_id: str
    brand_id: str
    seller_id: str
    kind: LicenceKind
    territories: tuple[str, ...]
    since_us: int
    until_us: int | None
    own_of: str | None = None

    def covers(self, at_us: int, country: str | None = None) -> bool:
        """Return whether it holds at a moment, and in a country where one is named."""
        in_time = self.since_us <= at_us and (self.until_us is None or at_us < self.until_us)
        return in_time and (country is None or not self.territories or within(country, self.territories))


@dataclass(frozen=True, slots=True)
class Document:
    """A paper that a holder sent in: only its own people and reviewers see it."""

    document_id: str
    holder_id: str
    brand_id: str | None
    kind: DocumentKind
    name: str
    file_id: str
    media_type: str
    size: int
    added_at_us: int


@dataclass(frozen=True, slots=True)
class BrandDraft:
    """What somebody says of a brand that they register."""

    name: str
    kind: BrandKind
    classes: Sequence[int]
    territories: Sequence[str]
    registration_no: str
    office: str
    spellings: Sequence[str] = ()
    valid_until_us: int | None = None
    lowest_minor: int | None = None
    currency: str | None = None


def within(country: str, territories: Iterable[str]) -> bool:
    """Return whether a country, or the EU, lies in territories; a country of the EU lies in "EU"."""
    held = frozenset(territories)
    return country in held or (country in EU and "EU" in held)


def name_key(name: str) -> str:
    """Return the form of a name by which it is found: compatible letters, no case, no accents, no spaces or signs."""
    letters = unicodedata.normalize("NFKD", name).casefold()
    kept = "".join(each for each in letters if each.isalnum() or unicodedata.category(each) == "Mc")
    return unicodedata.normalize("NFC", kept)


def line(text: str, *, field: str, most: int = NAME_MAX) -> str:
    """Return one line of text as it is kept; raise InvalidInput where it is empty, long or holds what is no text."""
    if len(text) > 4 * most:
        raise InvalidInput("this is too long", field=field, expected=say("at most %(most)s characters", most=most))
    said = " ".join(unicodedata.normalize("NFC", text).split())
    odd = any(unicodedata.category(each) in {"Cc", "Cs", "Cn", "Co"} for each in said)
    if not said or len(said) > most or odd or not any(each.isprintable() and not each.isspace() for each in said):
        expected = say("1 to %(most)s characters", most=most)
        raise InvalidInput(
            "this is empty, too long, or holds letters that cannot be shown", field=field, expected=expected
        )
    return said


def end_of_day_us(day: date) -> int:
    """Return the end of a day in UTC, in microseconds since 1970: registrations and licences hold for all of it."""
    return to_us(datetime.combine(day, time(23, 59, 59), UTC))


def day_us(text: str, field: str) -> int | None:
    """Return the end of a day written as 2030-12-31; None for an empty text; raise InvalidInput naming the field."""
    if not text.strip():
        return None
    try:
        return end_of_day_us(date.fromisoformat(text.strip()))
    except (ValueError, OverflowError) as error:
        raise InvalidInput("this is no day", field=field, expected="a day such as 2030-12-31") from error


def checked_email(email: str) -> str:
    """Return an address for letters; raise InvalidInput."""
    address = unicodedata.normalize("NFC", email.strip())
    if len(address) > EMAIL_MAX or not _EMAIL.fullmatch(address):
        raise InvalidInput(
            "this is not an e-mail address", field="contact_email", expected="an address such as a@b.example"
        )
    return address


def checked_country(code: str, *, field: str = "country") -> str:
    """Return a country's code; raise InvalidInput."""
    said = code.strip().upper()[:8]
    if said not in COUNTRIES and said != "EU":
        raise InvalidInput("this is no country", field=field, expected="two letters of ISO 3166-1, such as KR")
    return said


def checked_territories(codes: Iterable[str], *, least: int = 1, field: str = "territories") -> tuple[str, ...]:
    """Return territories sorted, each once; raise InvalidInput."""
    held = sorted({checked_country(each, field=field) for each in codes})
    if len(held) < least:
        raise InvalidInput("say where this holds", field=field, expected="countries (ISO 3166-1) or EU")
    return tuple(held)


def checked_classes(classes: Iterable[int]) -> tuple[int, ...]:
    """Return Nice classes sorted, each once; raise InvalidInput."""
    held = sorted(set(classes))
    if not held or any(each not in CLASSES for each in held):
        raise InvalidInput("say for what goods this is registered", field="classes", expected="Nice classes, 1 to 45")
    return tuple(held)


def checked_reason(reason: str) -> str:
    """Return why somebody decided so; raise InvalidInput where it is missing or too long."""
    said = reason.strip()
    if not said or len(said) > REASON_MAX:
        expected = say("a reason of at most %(most)s characters", most=f"{REASON_MAX:,}")
        raise InvalidInput("say why you decide so", field="reason", expected=expected)
    return said


def checked_brand(draft: BrandDraft, now_us: int) -> Mapping[str, Any]:
    """Return the columns that a draft fills; raise InvalidInput naming the field that is amiss."""
    name = line(draft.name, field="name")
    if draft.kind == "word" and not name_key(name):
        raise InvalidInput("a word has letters or digits", field="name", expected="the word as it is registered")
    spellings = tuple(dict.fromkeys(line(each, field="spellings") for each in draft.spellings))
    if len(spellings) > SPELLINGS_MAX or (spellings and draft.kind != "word"):
        expected = say("at most %(most)s other ways to write a word", most=SPELLINGS_MAX)
        raise InvalidInput("these are too many, or of no word", field="spellings", expected=expected)
    if draft.valid_until_us is not None and draft.valid_until_us <= now_us:
        raise InvalidInput("this registration has run out", field="valid_until", expected="a day to come")
    if draft.lowest_minor is not None and (draft.lowest_minor <= 0 or draft.currency is None):
        raise InvalidInput("this is no price", field="lowest", expected="an amount above zero with its currency")
    return {
        "name": name,
        "name_key": name_key(name),
        "kind": draft.kind,
        "spellings": spellings,
        "classes": checked_classes(draft.classes),
        "territories": checked_territories(draft.territories),
        "registration_no": line(draft.registration_no, field="registration_no", most=NUMBER_MAX),
        "office": line(draft.office, field="office", most=NUMBER_MAX),
        "valid_until": draft.valid_until_us,
        "lowest_minor": draft.lowest_minor,
        "currency": draft.currency if draft.lowest_minor is not None else None,
    }
