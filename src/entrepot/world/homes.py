"""Where the world's shoppers live: public places in several countries, each with the currency that is paid there."""

from dataclasses import dataclass
from random import Random
from typing import Any, Final


@dataclass(frozen=True, slots=True)
class Home:
    """An address as orders take it, and a currency (ISO 4217)."""

    address: dict[str, Any]
    currency: str


def _home(currency: str, country: str, **rest: Any) -> Home:
    return Home({"country": country, **rest}, currency)


def _kr(postcode: str, region: str, city: str, line1: str) -> Home:
    return _home("KRW", "KR", postcode=postcode, region=region, city=city, line1=line1, phone="02-1234-5678")


HOMES: Final = (
    _kr("04524", "서울특별시", "중구", "세종대로 110"),
    _kr("03187", "서울특별시", "종로구", "세종대로 175"),
    _kr("03154", "서울특별시", "종로구", "종로 1"),
    _kr("04383", "서울특별시", "용산구", "서빙고로 137"),
    _kr("06164", "서울특별시", "강남구", "영동대로 513"),
    _kr("05551", "서울특별시", "송파구", "올림픽로 300"),
    _kr("07233", "서울특별시", "영등포구", "의사당대로 1"),
    _kr("04780", "서울특별시", "성동구", "뚝섬로 273"),
    _kr("21998", "인천광역시", "연수구", "컨벤시아대로 160"),
    _kr("35242", "대전광역시", "서구", "둔산로 100"),
    _kr("47545", "부산광역시", "연제구", "중앙대로 1001"),
    _home("JPY", "JP", postcode="100-0005", region="東京都", city="千代田区", line1="丸の内1-9-1",
          phone="03-1234-5678"),
    _home("CNY", "CN", postcode="100006", region="北京市", city="北京市", district="东城区", line1="景山前街4号",
          phone="010-1234-5678"),
    _home("CNY", "CN", postcode="200002", region="上海市", city="上海市", district="黄浦区", line1="中山东一路12号",
          phone="021-1234-5678"),
    _home("USD", "US", postcode="10001", region="NY", city="New York", line1="20 W 34th Street"),
    _home("EUR", "DE", postcode="10117", city="Berlin", line1="Unter den Linden 77"),
    _home("EUR", "FR", postcode="75007", city="Paris", line1="5 Avenue Anatole France"),
    _home("GBP", "GB", postcode="SW1A 2DX", city="London", line1="Trafalgar Square"),
)  # fmt: skip
_NEAR: Final = 11
"""The first homes are in the country of the hub."""
_NEARBY: Final = 0.75


def draw_home(rng: Random, name: str, *, nearby: float = _NEARBY, among: int = _NEAR) -> Home:
    """Return a home: ``nearby`` is the chance of one in the hub's country, ``among`` how many of those there are."""
    home = HOMES[rng.randrange(among)] if rng.random() < nearby else HOMES[rng.randrange(_NEAR, len(HOMES))]
    address = {**home.address, "name": name, "line2": f"{rng.randint(1, 24)}{'층' if home.currency == 'KRW' else ''}"}
    return Home(address, home.currency)
