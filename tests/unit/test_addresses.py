"""Addresses are asked for, checked and written as their country does it."""

from dataclasses import replace
from typing import Any

import pytest

from entrepot.shop.orders import Address, AddressInvalid, address_form, address_lines, check_address, countries

SEOUL = Address(
    name="Shopper",
    country="KR",
    postcode="03187",
    region="서울특별시",
    city="종로구",
    line1="세종대로 175",
    line2="3층",
    phone="02-1234-5678",
)


def test_a_korean_address_runs_from_the_province_down_to_the_name() -> None:
    assert address_lines(SEOUL) == ["서울특별시 종로구 세종대로 175", "3층", "Shopper", "03187", "SOUTH KOREA"]


def test_the_same_address_in_latin_letters_runs_the_other_way() -> None:
    latin = replace(SEOUL, region="Seoul", city="Jongno-gu", line1="175 Sejong-daero", line2="3F")
    assert address_lines(latin, with_country=False) == [
        "Shopper",
        "175 Sejong-daero",
        "3F",
        "Jongno-gu",
        "Seoul 03187",
    ]


def test_a_japanese_postcode_gets_its_hyphen_and_its_sign() -> None:
    tokyo = check_address(
        Address(
            name="Shopper",
            country="JP",
            postcode="〒1000001",
            region="東京都",
            city="千代田区",
            line1="千代田1-1",
            phone="03 1234 5678",
        )
    )
    assert tokyo.postcode == "100-0001"
    assert address_lines(tokyo) == ["〒100-0001", "東京都千代田区千代田1-1", "Shopper", "JAPAN"]


@pytest.mark.parametrize(
    ("address", "lines"),
    [
        (
            Address(name="A", country="US", city="San Jose", region="california", postcode="95113", line1="1 Main St"),
            ["A", "1 Main St", "San Jose, CA 95113", "UNITED STATES"],
        ),
        (
            Address(name="A", country="GB", city="London", postcode="sw1a2aa", line1="10 High Street"),
            ["A", "10 High Street", "London", "SW1A 2AA", "UNITED KINGDOM"],
        ),
        (
            Address(name="A", country="DE", city="Berlin", postcode="10117", line1="Unter den Linden 1"),
            ["A", "Unter den Linden 1", "10117 Berlin", "GERMANY"],
        ),
        (
            Address(name="A", country="CA", city="Ottawa", region="Ontario", postcode="k1a0b1", line1="1 Rideau St"),
            ["A", "1 Rideau St", "Ottawa ON K1A 0B1", "CANADA"],
        ),
        (
            Address(name="A", country="SG", postcode="018989", line1="1 Raffles Place"),
            ["A", "1 Raffles Place", "Singapore 018989", "SINGAPORE"],
        ),
        (
            Address(
                name="王",
                country="CN",
                region="上海市",
                city="黄浦区",
                line1="人民大道200号",
                postcode="200003",
                phone="021 5555 0000",
            ),
            ["200003", "上海市黄浦区", "人民大道200号", "王", "CHINA"],
        ),
        (
            Address(name="A", country="FJ", city="Suva", line1="1 Victoria Parade"),
            ["A", "1 Victoria Parade", "Suva", "FIJI"],
        ),
    ],
)
def test_an_address_is_tidied_and_written_in_its_countrys_order(address: Address, lines: list[str]) -> None:
    assert address_lines(check_address(address)) == lines


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " "}, "name"),
        ({"postcode": "12"}, "postcode"),
        ({"postcode": ""}, "postcode"),
        ({"region": ""}, "region"),
        ({"phone": "call me"}, "phone"),
        ({"country": "QQ"}, "country"),
        ({"line1": "세종대로\n175"}, "line1"),
        ({"line1": "x" * 201}, "line1"),
        ({"name": "evil\u202ename"}, "name"),
        ({"lat": 91.0, "lon": 0.0}, "lat"),
        ({"lat": 37.5}, "lat"),
        ({"lat": float("nan"), "lon": 0.0}, "lat"),
    ],
)
def test_a_bad_address_names_the_field_and_what_was_expected(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(AddressInvalid) as refusal:
        check_address(replace(SEOUL, **changes))
    assert refusal.value.extra["field"] == field
    assert refusal.value.extra["expected"]


def test_a_state_that_does_not_exist_is_refused_where_states_are_known() -> None:
    with pytest.raises(AddressInvalid, match="regions"):
        check_address(Address(name="A", country="US", city="X", region="Atlantis", postcode="95113", line1="1 Main St"))


def test_every_form_asks_for_a_name_and_a_street_and_its_example_postcode_is_valid() -> None:
    for country in countries():
        form = {field.name: field for field in address_form(country).fields}
        assert form["name"].required
        assert form["line1"].required
        if "postcode" in form:
            filled = Address(
                name="A",
                country=country,
                line1="1",
                city="C",
                district="D",
                region=next((value for value, _ in form["region"].choices), "R") if "region" in form else "",
                postcode=form["postcode"].example,
                phone="+1 555 0100",
            )
            assert check_address(filled).postcode == form["postcode"].example, country


def test_a_form_offers_regions_in_the_countrys_own_words() -> None:
    regions = next(field for field in address_form("KR").fields if field.name == "region").choices
    assert ("서울특별시", "서울특별시") in regions
    assert len(regions) == 17
