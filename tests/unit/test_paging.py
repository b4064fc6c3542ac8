"""Cursors come back as they were, and what is not a cursor is refused."""

import pytest

from entrepot.kit.errors import InvalidInput
from entrepot.kit.paging import decode_cursor, encode_cursor


def test_a_cursor_returns_its_key() -> None:
    key = {"id": "ord_1", "at": 17, "name": "물병"}
    assert decode_cursor(encode_cursor(key)) == key


@pytest.mark.parametrize("text", ["", "!", "eyJ", "W10", "x" * 5000, "é", "\x00"])
def test_a_text_that_is_no_cursor_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        decode_cursor(text)


@pytest.mark.parametrize(
    "key", [{"id": "a\x00"}, {"id": "\ud800"}, {"at": 2**63}, {"at": float("nan")}, {"a": [{"\x00": 1}]}], ids=repr
)
def test_a_cursor_that_no_engine_could_compare_with_is_refused(key: dict[str, object]) -> None:
    with pytest.raises(InvalidInput):
        decode_cursor(encode_cursor(key))
