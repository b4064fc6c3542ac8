"""Render a template for the reader of a request.

`render(request, "shop/orders.html", orders=orders)` is all a page calls. Language, theme, currency and time zone
come from what the gate put into `request.state` and from cookies; a page never passes them.
"""

from collections.abc import Mapping
from datetime import datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from entrepot.core.http import CURRENCY_COOKIE, LOCALE_COOKIE, THEME_COOKIE
from entrepot.kit.clock import SystemClock
from entrepot.kit.money import EXPONENTS
from entrepot.web import charts, i18n, lists
from entrepot.web.assets import STATIC, asset, svg_icon
from entrepot.web.filters import FILTERS
from entrepot.web.flash import forget_toasts, take_toasts
from entrepot.web.i18n import OFFERED, language_of
from entrepot.web.reader import THEMES, Reader, current_reader, reading
from entrepot.web.sentences import in_words, shown
from entrepot.web.states import state_of
from entrepot.web.verdict_words import named_places, own_source

WEB: Final = Path(__file__).resolve().parent
TEMPLATES: Final = WEB / "templates"
ZONE_COOKIE: Final = "entrepot_tz"
CURRENCIES: Final = ("USD", "KRW", "CNY", "JPY", "EUR")
_CLOCK: Final = SystemClock()


def render(
    request: Request,
    template: str,
    /,
    *,
    status_code: int = 200,
    headers: Mapping[str, str] | None = None,
    **context: object,
) -> HTMLResponse:
    """The page that `template` makes of `context`, in the reader's language, as a response."""
    reader = reader_of(request)
    toasts = take_toasts(request)
    with reading(reader):
        html = environment().get_template(template).render({**_shared(request, reader), "toasts": toasts, **context})
    kept = {
        "Content-Language": reader.language.tag,
        "Vary": "Cookie, Accept-Language",
        "Cache-Control": "private, no-cache",
    }
    response = HTMLResponse(html, status_code=status_code, headers={**kept, **(headers or {})})
    if toasts:
        forget_toasts(response)
    return response


def reader_of(request: Request) -> Reader:
    """The reader of a request. Whatever is missing or malformed falls back; a page always renders."""
    state, cookies = request.state, request.cookies
    principal = getattr(state, "principal", None)
    # The gate chose among the languages offered; the cookie alone may ask for the pseudo-language.
    language = language_of(cookies.get(LOCALE_COOKIE)) or language_of(getattr(state, "locale", None)) or OFFERED[0]
    theme = cookies.get(THEME_COOKIE) or getattr(state, "theme", None)
    chosen = cookies.get(CURRENCY_COOKIE) or getattr(principal, "currency", None)
    return Reader(
        language=language,
        currency=chosen if chosen in EXPONENTS else language.currency,
        timezone=_zone(cookies.get(ZONE_COOKIE)),
        theme=theme if theme in THEMES else "system",
        csrf_token=str(getattr(state, "csrf_token", None) or ""),
        path=request.url.path + (f"?{request.url.query}" if request.url.query else ""),
        now=_now(request),
    )


@cache
def environment() -> Environment:
    """The one template environment: escapes everything, refuses unknown names, speaks the reader's language."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=shown,
        extensions=["jinja2.ext.i18n", "jinja2.ext.loopcontrols"],
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
    )
    made.policies["ext.i18n.trimmed"] = True
    # Installed by jinja2.ext.i18n; the stubs do not know it.
    install: Any = made.install_gettext_callables  # type: ignore[attr-defined]  # Jinja's types leave the extension's methods out
    install(i18n.gettext, i18n.ngettext, newstyle=True, pgettext=i18n.pgettext)
    made.filters.update(FILTERS, in_words=in_words, own_source=own_source, places=named_places)
    made.globals.update(
        asset=asset,
        svg_icon=svg_icon,
        reader=current_reader,
        charts=charts,
        lists=lists,
        state_of=state_of,
        languages=OFFERED,
        currencies=CURRENCIES,
    )
    return made


def _shared(request: Request, reader: Reader) -> dict[str, object]:
    return {
        "request": request,
        "principal": getattr(request.state, "principal", None),
        "cart_count": getattr(request.state, "cart_count", 0),
        "csrf_token": reader.csrf_token,
        "lang": reader.language.code,
        "locale": reader.language.locale,
        "theme": reader.theme,
        "currency": reader.currency,
        "path": reader.path,
        "now": reader.now,
    }


def _now(request: Request) -> datetime:
    platform = getattr(request.app.state, "platform", None) if "app" in request.scope else None
    clock = getattr(getattr(platform, "db", None), "clock", None) or _CLOCK
    now: datetime = clock.now()
    return now


@lru_cache(maxsize=600)
def _zone(name: str | None) -> ZoneInfo:
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


__all__ = ["CURRENCIES", "STATIC", "TEMPLATES", "ZONE_COOKIE", "asset", "environment", "reader_of", "render"]
