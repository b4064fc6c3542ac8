"""Mending a listing never lowers its score, whatever else is wrong with it; every score is between 0 and 100."""

import random
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from bench.listing.bases import Base, bases
from bench.listing.worse import WAYS
from entrepot.sell.scoring import PICTURE_FINDINGS, CategoryFacts, PictureFacts, ScoredListing, mended, score

BASES = tuple(bases(7))
FIELDS = tuple(ScoredListing.__dataclass_fields__)


@st.composite
def faulty(draw: st.DrawFn) -> tuple[Base, ScoredListing]:
    """Draw a good listing and the same one with up to six faults."""
    base = draw(st.sampled_from(BASES))
    chance = random.Random(draw(st.integers(0, 1_000)))
    spoilt = base
    for way in draw(st.lists(st.sampled_from(WAYS), max_size=6)):
        try:
            worse = way.make(spoilt, chance)
        except (IndexError, StopIteration, ValueError):
            continue  # an earlier fault took away what this one would spoil
        if worse is not None:
            spoilt = replace(spoilt, listing=worse)
    return base, spoilt.listing


@settings(max_examples=300, deadline=None)
@given(faulty())
def test_every_fix_in_one_click_keeps_or_raises_the_score(drawn: tuple[Base, ScoredListing]) -> None:
    _, listing = drawn
    before = score(listing)
    for lost in before.lost:
        if lost.fix is not None:
            assert score(mended(listing, lost.fix)).points >= before.points, (lost.code, lost.fix)


@settings(max_examples=300, deadline=None)
@given(faulty(), st.sampled_from(FIELDS))
def test_a_field_put_right_keeps_or_raises_the_score(drawn: tuple[Base, ScoredListing], field: str) -> None:
    base, listing = drawn
    right = replace(listing, **{field: getattr(base.listing, field)})
    assert score(right).points >= score(listing).points, field


TEXT = st.text(max_size=400)
PICTURES = st.builds(
    PictureFacts, st.integers(1, 5_000), st.integers(1, 5_000), st.frozensets(st.sampled_from(PICTURE_FINDINGS))
)


@settings(max_examples=300, deadline=None)
@given(
    listing=st.builds(
        ScoredListing,
        locale=st.sampled_from(["en", "ko", "zh-Hans", "ja", "es", "de", ""]),
        title=TEXT,
        bullets=st.lists(TEXT, max_size=6).map(tuple),
        description=TEXT,
        brand=TEXT,
        condition=TEXT,
        gtins=st.lists(TEXT, max_size=2).map(tuple),
        category=st.none() | st.builds(CategoryFacts, TEXT, st.sampled_from(["", "aa-1", "lb-1", "aa-6-9"])),
        attributes=st.dictionaries(TEXT, TEXT | st.booleans() | st.lists(TEXT, max_size=3).map(tuple), max_size=4),
        variants=st.lists(st.lists(st.tuples(TEXT, TEXT), max_size=2).map(tuple), max_size=2).map(tuple),
        pictures=st.lists(PICTURES, max_size=6).map(tuple),
        price_minor=st.none() | st.integers(-5, 10**12),
        comparables_minor=st.lists(st.integers(0, 10**9), max_size=5).map(tuple),
    )
)
def test_any_listing_has_a_score_between_0_and_100_and_its_losses_explain_it(listing: ScoredListing) -> None:
    scored = score(listing)
    assert 0 <= scored.points <= 100
    assert abs(100 - scored.points - sum(each.points for each in scored.lost)) < 0.3
    for lost in scored.lost:
        assert str(lost.reason)
        if lost.fix is not None:
            mended(listing, lost.fix)
