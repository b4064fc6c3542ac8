"""What paying sellers out knows: where money goes, when, what is kept back meanwhile, and what a bank says of it."""

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from entrepot.kit.errors import Conflict, InvalidInput
from entrepot.kit.sentences import say

PPM: Final = 1_000_000
HOLDER_MAX: Final = 140
"""Characters of a holder's name, as pain.001 allows."""
_IBAN: Final = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}")
_OTHER: Final = re.compile(r"[A-Z0-9][A-Z0-9-]{3,33}")
_BIC: Final = re.compile(r"[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?")
BAD_ACCOUNT: Final = frozenset({"AC01", "AC03", "AC04", "AC06", "AC13", "AC14", "BE01", "MD07", "RC01"})
"""Reasons (ISO 20022 external codes) after which the same account would be refused again."""


class NoBankAccount(Conflict):
    """The seller has not said where the money goes, or the bank refused that account."""

    code = "payout.no_bank_account"
    title = "There is no bank account to pay out to"


class PayoutTooLarge(InvalidInput):
    """The seller's balance does not cover the payout."""

    code = "payout.too_large"
    title = "The balance does not cover this payout"


class State(StrEnum):
    """Where a payout stands. In ``requested`` and ``sending`` its money is in transit, in ``paid`` it is the bank's."""

    REQUESTED = "requested"
    SENDING = "sending"
    PAID = "paid"
    REFUSED = "refused"
    RETURNED = "returned"


class Said(StrEnum):
    """What a bank says of a payout."""

    ACCEPTED = "accepted"
    PAID = "paid"
    REFUSED = "refused"
    RETURNED = "returned"


class Outcome(StrEnum):
    """What came of a bank's word: it was applied, it was known, or it does not fit and a person has to look."""

    APPLIED = "applied"
    KNOWN = "known"
    DIFFERS = "differs"


_NEXT: Final = {
    (State.SENDING, Said.PAID): State.PAID,
    (State.SENDING, Said.REFUSED): State.REFUSED,
    (State.SENDING, Said.RETURNED): State.RETURNED,  # it was told of the return first
    (State.PAID, Said.RETURNED): State.RETURNED,
}
_KNOWN: Final = frozenset(
    {
        (State.SENDING, Said.ACCEPTED),
        (State.PAID, Said.ACCEPTED),
        (State.PAID, Said.PAID),
        (State.REFUSED, Said.ACCEPTED),
        (State.REFUSED, Said.REFUSED),
        (State.RETURNED, Said.ACCEPTED),
        (State.RETURNED, Said.PAID),
        (State.RETURNED, Said.RETURNED),
    }
)


def after(state: State, said: Said) -> tuple[State, Outcome]:
    """Return where a payout stands after a bank's word, which may come late, twice and in any order."""
    if (state, said) in _NEXT:
        return _NEXT[state, said], Outcome.APPLIED
    return state, Outcome.KNOWN if (state, said) in _KNOWN else Outcome.DIFFERS


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a seller's money goes: whose account it is, its country (ISO 3166-1), IBAN or other number, BIC or none."""

    holder: str
    country: str
    number: str
    bic: str | None = None

    @property
    def is_iban(self) -> bool:
        """Whether the number is an IBAN (ISO 13616)."""
        return _is_iban(self.number)

    @property
    def masked(self) -> str:
        """The number as it is shown: its last four characters."""
        return f"•••• {self.number[-4:]}"


def destination(holder: str, country: str, number: str, bic: str | None = None) -> Destination:
    """Return where money shall go; raise InvalidInput naming the field.

    What begins like an IBAN must be one, of the same country: its two check digits are reckoned again (ISO 7064, MOD
    97-10), so that a mistyped digit is found before money is sent.
    """
    name, account = " ".join(holder.split()), re.sub(r"[\s.]", "", number).upper()
    code = re.sub(r"\s", "", bic or "").upper() or None
    if not 2 <= len(name) <= HOLDER_MAX or not name.isprintable():
        raise InvalidInput("Whose account is it?", field="holder", expected="a name of 2 to 140 characters")
    if code is not None and not _BIC.fullmatch(code):
        raise InvalidInput("This is no BIC", field="bic", expected="8 or 11 characters, such as DEUTDEFF")
    if account[:2].isalpha():
        if not _is_iban(account):
            raise InvalidInput(
                "This is no IBAN: a digit is missing or mistyped",
                field="number",
                expected="an IBAN, as your bank writes it",
            )
        if account[:2] != country:
            raise InvalidInput(
                say("This IBAN belongs to a bank in %(country)s", country=account[:2]),
                field="number",
                expected="an account in the country that you named",
            )
    elif not _OTHER.fullmatch(account):
        raise InvalidInput("This is no account number", field="number", expected="4 to 34 digits, letters and hyphens")
    elif code is None:
        raise InvalidInput(
            "An account without an IBAN needs its bank's BIC", field="bic", expected="8 or 11 characters"
        )
    return Destination(name, country, account, code)


def _is_iban(number: str) -> bool:
    if not _IBAN.fullmatch(number):
        return False
    turned = number[4:] + number[:4]
    return int("".join(str(int(each, 36)) for each in turned)) % 97 == 1


class Every(StrEnum):
    """How often a seller is paid out: when they ask, or with the beginning of each day, week (Monday) or month, UTC."""

    ASKED = "asked"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


def period(every: Every, at: datetime) -> str | None:
    """Return the name of the period of an instant (UTC): 2026-11-24, 2026-W48 or 2026-11; None where none is."""
    match every:
        case Every.DAY:
            return f"{at:%Y-%m-%d}"
        case Every.WEEK:
            year, week, _ = at.isocalendar()
            return f"{year}-W{week:02}"
        case Every.MONTH:
            return f"{at:%Y-%m}"
        case Every.ASKED:
            return None


@dataclass(frozen=True, slots=True)
class Terms:
    """When a seller is paid out, and what is kept back of a new one.

    For ``new_days`` after a seller's first sale, ``reserve_ppm`` of what each of the last ``reserve_days`` days brought
    (less what was given back) waits, in case it has to be given back. No days or no part: nothing is kept back.
    """

    every: Every = Every.ASKED
    reserve_ppm: int = 0
    reserve_days: int = 0
    new_days: int = 0


def check_terms(terms: Terms) -> None:
    """Raise InvalidInput where terms could keep more than there is, or for ever."""
    bounds = {"reserve_ppm": PPM, "reserve_days": 365, "new_days": 3650}
    for field, most in bounds.items():
        if not 0 <= getattr(terms, field) <= most:
            raise InvalidInput("This reserve is out of bounds", field=field, expected=say("0 to %(most)s", most=most))
