"""In which language, colours and currency a visitor reads."""

from functools import lru_cache

from entrepot.kit.money import EXPONENTS

LOCALE_COOKIE, THEME_COOKIE, CURRENCY_COOKIE = "entrepot_locale", "entrepot_theme", "entrepot_currency"
LOCALES = ("en", "ko", "zh")
GOODS_LOCALES = (*LOCALES, "ja", "es", "de", "fr", "pt")
"""Languages that goods are described in; the pages themselves speak the first of them."""
THEMES = ("light", "dark")


@lru_cache(maxsize=1024)
def preferred_locale(accept_language: str, among: tuple[str, ...] = LOCALES) -> str:
    """Return the language of some that an ``Accept-Language`` header likes best (RFC 9110); the first if none."""
    best, weight = among[0], 0.0
    for part in accept_language.split(",")[:20]:
        tag, _, quality = part.strip().partition(";")
        language = tag.partition("-")[0].lower()
        try:
            liked = float(quality.strip().removeprefix("q=") or 1)
        except ValueError:
            continue
        if language in among and liked > weight:
            best, weight = language, liked
    return best


def choose_locale(cookie: str | None, person: str | None, accept_language: str) -> str:
    """Return what the visitor chose, else what their account says, else what their browser asks for."""
    if cookie in LOCALES:
        return cookie
    language = (person or "").partition("-")[0]
    return language if language in LOCALES else preferred_locale(accept_language)


def choose_goods_locale(cookie: str | None, person: str | None, accept_language: str) -> str:
    """Return the language for what sellers say of goods: chosen as the pages' is, among more languages."""
    if cookie in LOCALES:
        return cookie
    language = (person or "").partition("-")[0]
    return language if language in GOODS_LOCALES else preferred_locale(accept_language, GOODS_LOCALES)


def asked_locale(cookie: str | None, accept_language: str) -> str:
    """Return the language in which an API client asked to read problems; English unless it asked for another.

    What an account prefers does not count: a program that acts for a person reads sentences that stay the same.
    """
    return cookie if cookie in LOCALES else preferred_locale(accept_language)


def choose_theme(cookie: str | None) -> str | None:
    """Return ``light`` or ``dark`` where the visitor chose, else None: the system's."""
    return cookie if cookie in THEMES else None


def choose_currency(cookie: str | None, person: str | None, default: str) -> str:
    """Return the ISO 4217 code that prices are shown in."""
    if cookie in EXPONENTS:
        return cookie
    return person if person in EXPONENTS else default
