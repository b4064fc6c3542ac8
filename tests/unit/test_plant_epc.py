"""Tags of GS1: bits, URIs and Digital Links name the same things, as in the examples of the Tag Data Standard."""

from __future__ import annotations

from contextlib import suppress

import pytest
from epcpy.epc_schemes.sscc import SSCC, SSCCFilterValue
from hypothesis import given
from hypothesis import strategies as st

from entrepot.fulfil.plant.epc import read_tag
from entrepot.fulfil.warehouse import is_sscc
from entrepot.kit.errors import InvalidInput


@pytest.mark.parametrize(
    ("text", "kind", "elements"),
    [
        ("3074257BF7194E4000001A85", "item", {"01": "80614141123458", "21": "6789"}),
        ("urn:epc:id:sgtin:0614141.812345.6789", "item", {"01": "80614141123458", "21": "6789"}),
        ("urn:epc:id:sscc:0614141.1234567890", "sscc", {"00": "106141412345678908"}),
        ("urn:epc:tag:sscc-96:3.0614141.1234567890", "sscc", {"00": "106141412345678908"}),
        ("https://id.gs1.org/00/106141412345678908", "sscc", {"00": "106141412345678908"}),
        (
            "https://shop.example/some/path/01/80614141123458/21/6789?x=1",
            "item",
            {"01": "80614141123458", "21": "6789"},
        ),
        ("3314257BF40C0E4000001A85", "asset", {"8003": "006141411234526789"}),
        ("3414257BF40C0E4000001A85", "asset", {"8004": "06141413393367761230469"}),
    ],
)
def test_a_tag_is_read(text: str, kind: str, elements: dict[str, str]) -> None:
    tag = read_tag(text)
    assert (tag.kind, tag.elements) == (kind, elements)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hello",
        "FF" * 12,
        "3114257BF4",  # cut off
        "3114257BF40C0E40000010000",  # half a byte too many
        "urn:epc:id:sscc:0614141.12345678901",
        "urn:epc:id:sgtin:x",
        "urn:epc:id:",
        "https://id.gs1.org/00/106141412345678900",  # its check digit is wrong
        "https://id.gs1.org/01/80614141123450",
        "https://id.gs1.org/00",
        "https://example.com/",
        "3" * 1_000,
    ],
)
def test_what_is_no_tag_is_refused_in_words(text: str) -> None:
    with pytest.raises(InvalidInput):
        read_tag(text)


@given(
    st.integers(6, 12).flatmap(
        lambda digits: st.tuples(
            st.from_regex(rf"\A[0-9]{{{digits}}}\Z"), st.from_regex(rf"\A[0-9]{{{17 - digits}}}\Z")
        )
    )
)
def test_every_sscc_comes_back_from_the_bits_of_its_tag(parts: tuple[str, str]) -> None:
    prefix, serial = parts
    written = SSCC(f"urn:epc:id:sscc:{prefix}.{serial}")
    bits = int(written.binary(SSCCFilterValue.ALL_OTHERS), 2)
    tag = read_tag(f"{bits:024X}")
    assert tag.uri == f"urn:epc:id:sscc:{prefix}.{serial}"
    assert tag.sscc is not None
    assert is_sscc(tag.sscc)


@given(st.text(max_size=60) | st.from_regex(r"\A[0-9A-F]{24}\Z") | st.from_regex(r"\Aurn:epc:id:[a-z]{3,5}:.{0,30}\Z"))
def test_whatever_a_tag_holds_it_is_read_or_refused(text: str) -> None:
    with suppress(InvalidInput):
        read_tag(text)
