"""One look at a page: who reads it, in which language and currency, where parcels go, what lies in the cart."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from fastapi import Request, Response
from sqlalchemy import Connection

from entrepot.core.http import LOCALES, Principal, platform_of, set_cookie
from entrepot.core.platform import Platform
from entrepot.kit.errors import AppError
from entrepot.kit.ids import is_id
from entrepot.sell.trials import Visitor
from entrepot.shop.cart import DeliveryQuote, DeliveryQuotes, cart_units, find_cart
from entrepot.shop.orders import countries, saved_destination
from entrepot.web.flash import Toast, see_other
from entrepot.web.reader import Reader, reading
from entrepot.web.render import reader_of

CART_COOKIE: Final = "entrepot_cart"
COUNTRY_COOKIE: Final = "entrepot_country"
SEEN_COOKIE: Final = "entrepot_seen"
SEEN_MOST: Final = 12
FEWER_COOKIE: Final = "entrepot_fewer"
FEWER_MOST: Final = 12
_CATEGORY: Final = re.compile(r"cat_[a-z0-9_-]{1,100}")
_HOME_OF_LANGUAGE: Final = {"ko": "KR", "zh": "CN"}
_YEAR_S: Final = 365 * 86_400
_TYPICAL_G, _TYPICAL_CM3 = 500, 2_000


class Destination(NamedTuple):
    """Where parcels go: a country (ISO 3166), and the postcode where a saved address tells it."""

    country: str
    postcode: str = ""


@dataclass(slots=True)
class Visit:
    """A request with what the shop's pages ask of it; ``who`` is None for a guest."""

    request: Request
    who: Principal | None
    platform: Platform
    reader: Reader
    trials: Visitor | None = field(default=None, init=False, repr=False)
    _to: Destination | None = field(default=None, init=False, repr=False)

    @property
    def locale(self) -> str:
        """The reader's language as the catalogue knows it."""
        return self.reader.language.code

    @property
    def goods_locale(self) -> str:
        """The language in which goods are described to the reader: one of more than the pages speak."""
        asked = getattr(self.request.state, "goods_locale", None)
        return asked if asked and self.locale in {asked, *LOCALES[:1]} else self.locale

    @property
    def currency(self) -> str:
        """ISO 4217 code of the currency in which prices are shown."""
        return self.reader.currency

    @property
    def person_id(self) -> str | None:
        """The person, or None for a guest."""
        return self.who.person_id if self.who else None

    def destination(self, conn: Connection) -> Destination:
        """Where parcels go: as chosen, else the newest saved address, else the language's home, else the settings'.

        Reads once a visit at most, and not for guests.
        """
        if self._to is None:
            self._to = self._find_destination(conn)
        return self._to

    def _find_destination(self, conn: Connection) -> Destination:
        named = self.request.cookies.get(COUNTRY_COOKIE, "")
        chosen = named if named in countries() else ""
        saved = saved_destination(conn, self.who.person_id, country=chosen) if self.who else None
        if saved is not None:
            return Destination(*saved)
        return Destination(chosen or _HOME_OF_LANGUAGE.get(self.locale, self.platform.settings.default_country))

    @property
    def guest_cart(self) -> str | None:
        """The cart that the cookie names, if it looks like one."""
        named = self.request.cookies.get(CART_COOKIE, "")
        return named if is_id(named, "crt") else None

    @property
    def seen(self) -> list[str]:
        """Products that were looked at on this device, the last first."""
        named = self.request.cookies.get(SEEN_COOKIE, "").split(".")[:SEEN_MOST]
        return [each for each in dict.fromkeys(named) if is_id(each, "prd")]

    @property
    def fewer(self) -> list[str]:
        """Categories of which this device's reader asked to be shown fewer, the last first."""
        named = self.request.cookies.get(FEWER_COOKIE, "").split(".")[:FEWER_MOST]
        return [each for each in dict.fromkeys(named) if _CATEGORY.fullmatch(each)]

    def cart(self, conn: Connection) -> str | None:
        """The person's or guest's cart; None where there is none yet."""
        return find_cart(conn, person_id=self.person_id, cart_id=self.guest_cart)

    def quote(
        self, conn: Connection, weight_g: int = _TYPICAL_G, volume_cm3: int = _TYPICAL_CM3
    ) -> DeliveryQuote | None:
        """What delivery of a parcel costs the reader and when it comes; None where nothing is delivered there."""
        to = self.destination(conn)
        try:
            return self.platform.port(DeliveryQuotes).quote(
                conn,
                country=to.country,
                postcode=to.postcode,
                weight_g=weight_g,
                volume_cm3=volume_cm3,
                currency=self.currency,
                now_us=self.platform.db.clock.now_us(),
            )
        except AppError:
            return None

    @contextmanager
    def speaking(self) -> Iterator[None]:
        """Messages and filters in the reader's language inside the block."""
        with reading(self.reader):
            yield

    def back(
        self,
        url: str,
        kind: str,
        text: object,
        *,
        action_label: object = "",
        href: str = "",
        action: str = "",
        fields: dict[str, str] | None = None,
    ) -> Response:
        """Redirect after a POST; the next page says ``text`` (a lazy message or one already translated)."""
        with reading(self.reader):
            toast = Toast(kind, str(text), str(action_label), href, action, fields or {})
        return see_other(url, toast)

    def keep(self, response: Response, name: str, value: str, *, max_age_s: int = _YEAR_S) -> Response:
        """Set a cookie that no script reads."""
        secure = self.platform.settings.secure_cookies
        header = set_cookie(name, value, secure=secure, max_age_s=max_age_s if value else 0)
        response.raw_headers.append((b"set-cookie", header))
        return response


def visit_of(request: Request, who: Principal | None) -> Visit:
    """The visit that a request is."""
    return Visit(request, who, platform_of(request), reader_of(request))


def frame(visit: Visit, conn: Connection, *, tab: str = "") -> dict[str, Any]:
    """What the shop's layout shows on each page: the figure at the cart and the tab of the phone."""
    cart_id = visit.cart(conn) if visit.who or visit.guest_cart else None
    return {"cart_count": cart_units(conn, cart_id) if cart_id else 0, "tab": tab}
