"""Photos of different kinds of thing in one draft are noticed; unsure guesses are not."""

import pytest

from entrepot.sell.listing.pictured import kinds_differ


@pytest.mark.parametrize(
    ("shown", "differ"),
    [
        ([("dress", 0.9), ("shoes", 0.85)], True),
        ([("dress", 0.9), ("dress", 0.95), ("skirt", 0.6)], False),
        ([("dress", 0.7), ("shoes", 0.65), ("hat", 0.6)], True),
        ([("dress", 0.5), ("shoes", 0.4), ("hat", 0.3)], False),
        ([], False),
    ],
)
def test_two_kinds_that_are_sure_or_three_that_are_likely_differ(
    *, shown: list[tuple[str, float]], differ: bool
) -> None:
    kinds = [[{"name": name, "confidence": sure}] for name, sure in shown]
    assert kinds_differ([*kinds, []]) == differ
