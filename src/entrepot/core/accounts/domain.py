"""The rules of accounts: what an address, a password, a slug and a set of scopes must be; when sign-in is refused."""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass

from entrepot.core.principal import HOUSE_ROLES, SCOPES, SELLER_ROLES
from entrepot.kit.errors import Conflict, Forbidden, InvalidInput, RateLimited, Unauthenticated
from entrepot.kit.sentences import say

PASSWORD_LEAST, PASSWORD_MOST = 8, 200
KEYS_OF_A_PERSON = 50
SIGN_IN_WINDOW_US = 15 * 60 * 1_000_000
"""Failed sign-ins are counted in windows of 15 minutes."""
SIGN_IN_LIMITS = {"pair": 8, "account": 40, "address": 100, "reset": 5}
"""Failures a window: of one account from one address, of one account from anywhere, of one address with any account;
and letters with a link to a new password for one account.

The limit from anywhere is the looser, so that a stranger who guesses does not shut the owner out.
"""

_EMAIL = re.compile(r"[^@\s\x00-\x1f]{1,64}@[^@\s\x00-\x1f]+\.[^@\s\x00-\x1f.]+")
_EMAIL_MOST = 254
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_SLUG_LEAST, _SLUG_MOST = 3, 60
_LEAST_DISTINCT = 4


class EmailTaken(Conflict):
    """There is an account with this address already."""

    code = "accounts.email_taken"
    title = "There is an account with this address"


class PasswordSet(Conflict):
    """The account has a password already."""

    code = "accounts.password_set"
    title = "There is a password already"


class SlugTaken(Conflict):
    """Another seller has this short name."""

    code = "accounts.slug_taken"
    title = "Another seller has this short name"


class MoneyLeft(Conflict):
    """The person has money here that nobody could reach any more; ``extra`` has ``amounts``."""

    code = "accounts.money_left"
    title = "There is still money in the wallet"


class LastOwner(Conflict):
    """A seller would be left without an owner, or the house without an operator."""

    code = "accounts.last_owner"
    title = "Somebody must stay in charge"


class TooManyKeys(Conflict):
    """A person has as many API keys as they may have."""

    code = "accounts.too_many_keys"
    title = "There are too many API keys"


class BadCredentials(Unauthenticated):
    """The address or the password is not right; which of them is not said."""

    code = "auth.sign_in"
    title = "This sign-in is not right"


class SignInThrottled(RateLimited):
    """Too many failed sign-ins lately."""

    code = "auth.throttled"
    title = "Too many failed sign-ins"


class Suspended(Forbidden):
    """The account was suspended by an operator."""

    code = "auth.suspended"
    title = "This account is suspended"


@dataclass(frozen=True, slots=True)
class Seller:
    """An organisation that sells. ``currency`` (ISO 4217) is the one it is paid in, ``country`` ISO 3166-1."""

    id: str
    name: str
    slug: str
    country: str
    currency: str
    state: str
    created_at: int


def email_key(email: str) -> str:
    """Return the form of an address under which it is unique; raise InvalidInput where it is none."""
    address = unicodedata.normalize("NFC", email.strip())
    if len(address) > _EMAIL_MOST or not _EMAIL.fullmatch(address):
        raise InvalidInput("this is not an e-mail address", field="email", expected="an address such as a@b.example")
    return address.casefold()


def checked_password(password: str, email: str) -> str:
    """Return the form of a password that is hashed (NFKC, NIST SP 800-63B); raise InvalidInput for a weak one."""
    text = prepared_password(password)
    if not PASSWORD_LEAST <= len(text) <= PASSWORD_MOST:
        raise InvalidInput(
            "the password is too short or too long",
            field="password",
            expected=say(
                "%(least)s to %(most)s characters",
                least=PASSWORD_LEAST,
                most=PASSWORD_MOST,
            ),
        )
    if len(set(text)) < _LEAST_DISTINCT or text.casefold() == email.strip().casefold():
        raise InvalidInput(
            "this password is too easy to guess",
            field="password",
            expected=say("at least %(least)s different characters, not your address", least=_LEAST_DISTINCT),
        )
    return text


def prepared_password(password: str) -> str:
    """Return the one form of a text that may have been typed in several."""
    return unicodedata.normalize("NFKC", password)


def checked_slug(slug: str) -> str:
    """Return a seller's short name for addresses; raise InvalidInput where it is none."""
    if not _SLUG_LEAST <= len(slug) <= _SLUG_MOST or not _SLUG.fullmatch(slug):
        raise InvalidInput(
            "this short name cannot be used",
            field="slug",
            expected=say(
                "%(least)s to %(most)s small letters, digits and single hyphens between them",
                least=_SLUG_LEAST,
                most=_SLUG_MOST,
            ),
        )
    return slug


def checked_seller_role(role: str) -> str:
    """Return a role within a seller; raise InvalidInput for any other."""
    if role not in SELLER_ROLES:
        raise InvalidInput("this is not a role in a seller", field="role", expected=" or ".join(sorted(SELLER_ROLES)))
    return role


def checked_house_role(role: str) -> str:
    """Return a role of the house; raise InvalidInput for any other."""
    if role not in HOUSE_ROLES:
        raise InvalidInput("this is not a role of the house", field="role", expected=", ".join(sorted(HOUSE_ROLES)))
    return role


def checked_scopes(scopes: Collection[str], roles: frozenset[str]) -> list[str]:
    """Return scopes, sorted, that a person of these roles may give to a key; raise InvalidInput or Forbidden."""
    if not scopes:
        raise InvalidInput("a key needs a scope", field="scopes", expected=", ".join(SCOPES))
    for scope in scopes:
        if scope not in SCOPES:
            raise InvalidInput(
                say("there is no scope %(scope)s", scope=f"{scope[:60]!r}"), field="scopes", expected=", ".join(SCOPES)
            )
        if SCOPES[scope].isdisjoint(roles):
            raise Forbidden(
                say(
                    "the scope %(scope)s takes the role %(scopes)s",
                    scope=scope,
                    scopes=" or ".join(sorted(SCOPES[scope])),
                ),
                scope=scope,
            )
    return sorted(set(scopes))


def wait_for_sign_in(kind: str, failures: int, window_at_us: int, now_us: int) -> float | None:
    """Return in how many seconds sign-in may be tried again, or None where it may be tried now."""
    if failures <= SIGN_IN_LIMITS[kind]:
        return None
    return max(1.0, (window_at_us + SIGN_IN_WINDOW_US - now_us) / 1e6)
