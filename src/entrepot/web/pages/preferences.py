"""Keep a visitor's language, theme and currency in cookies: a plain form, so that it works without script.

The language of who is signed in is kept with the account too, for other devices and for letters.
"""

from typing import Final

from fastapi import Form, Request, Response

from entrepot.core.accounts import change_profile
from entrepot.core.http import (
    CURRENCY_COOKIE,
    LOCALE_COOKIE,
    THEME_COOKIE,
    ApiRouter,
    MaybeSigned,
    platform_of,
    set_cookie,
)
from entrepot.web.flash import local_path
from entrepot.web.i18n import OFFERED, language_of
from entrepot.web.reader import THEMES
from entrepot.web.render import CURRENCIES

router = ApiRouter(prefix="", pages=True)

_YEAR_S: Final = 365 * 86_400


@router.post("/preferences")
def keep_preferences(
    request: Request,
    who: MaybeSigned,
    *,
    lang: str = Form("", max_length=20),
    theme: str = Form("", max_length=20),
    currency: str = Form("", max_length=20),
    next_: str = Form("/", alias="next", max_length=2000),
) -> Response:
    """Keep what was chosen and go back to the page; a value that is not offered changes nothing."""
    response = Response(status_code=303, headers={"Location": local_path(next_)})
    kept: list[tuple[str, str]] = []
    language = language_of(lang)
    if language is not None:
        kept.append((LOCALE_COOKIE, language.code))
        if who is not None and language in OFFERED and who.locale != language.code:
            change_profile(platform_of(request).db, who.person_id, {"locale": language.code})
    if theme in THEMES:
        kept.append((THEME_COOKIE, theme))
    if currency in CURRENCIES:
        kept.append((CURRENCY_COOKIE, currency))
    secure = request.url.scheme == "https"
    for name, value in kept:
        header = set_cookie(name, value, secure=secure, max_age_s=_YEAR_S)
        response.raw_headers.append((b"set-cookie", header))
    return response
