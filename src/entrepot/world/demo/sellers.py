"""The demonstration's sellers: eight shops in six countries, each with an owner named by role and one place."""

from dataclasses import dataclass
from typing import Final

from entrepot.world.people import DEMO_PEOPLE, DemoPerson

DEMO_PASSWORD: Final = "entrepot demo"  # noqa: S105  # printed when a demonstration starts; no secret


@dataclass(frozen=True, slots=True)
class DemoSeller:
    """A shop: ``key`` names it in the goods' files, ``locale`` is that of its local titles, "" for none."""

    key: str
    name: str
    slug: str
    country: str
    currency: str
    locale: str
    place: str
    postcode: str
    city: str
    street: str

    @property
    def owner_email(self) -> str:
        """The address that its owner signs in with."""
        return f"owner@{self.slug}.example"


_PLACES: Final = {  # name, postcode, city, street
    "saebyeok": ("Seongsu workshop", "04790", "Seoul", "Seongsui-ro 10"),
    "haneul": ("Busan depot", "46760", "Busan", "Noksan Industrial Road 5"),
    "lingnan": ("Bao'an warehouse", "518101", "Shenzhen", "Xin'an Road 88"),
    "yunwu": ("Tea house store", "310013", "Hangzhou", "Longjing Road 12"),
    "aoi": ("Kyoto store", "604-8005", "Kyoto", "Kawaramachi 3"),
    "nordlicht": ("Hafenlager", "20457", "Hamburg", "Kaistraße 4"),
    "harbour": ("Mill warehouse", "97209", "Portland", "Front Avenue 200"),
    "thistle": ("Mill store", "LS10 1JZ", "Leeds", "Canal Lane 7"),
}
_SHOPS: Final = (  # key, name, short name, country, currency, local language
    ("saebyeok", "Saebyeok Goods", "saebyeok", "KR", "KRW", "ko"),
    ("haneul", "Haneul Outdoor", "haneul", "KR", "KRW", "ko"),
    ("lingnan", "Lingnan Electronics", "lingnan", "CN", "CNY", "zh"),
    ("yunwu", "Yunwu Tea House", "yunwu", "CN", "CNY", "zh"),
    ("aoi", "Aoi Craft", "aoi-craft", "JP", "JPY", "ja"),
    ("nordlicht", "Nordlicht Werkstatt", "nordlicht", "DE", "EUR", ""),
    ("harbour", "Harbour & Pine", "harbour-pine", "US", "USD", ""),
    ("thistle", "Thistle & Weft", "thistle-weft", "GB", "GBP", ""),
)
DEMO_SELLERS: Final = tuple(DemoSeller(*shop, *_PLACES[shop[0]]) for shop in _SHOPS)

DEMO_ACCOUNTS: Final = (
    *DEMO_PEOPLE,
    *(
        DemoPerson("Seller", each.owner_email, f"Owner, {each.name}", None, "/sell", each.locale or "en")
        for each in DEMO_SELLERS
    ),
)
"""Everybody whom a visitor may play."""
