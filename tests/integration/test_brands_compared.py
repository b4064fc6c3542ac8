"""Registered brands are looked for in every listing: squats are doubted, licensees and honest words are left alone."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from entrepot.core.database import Database
from entrepot.core.files import LocalFiles
from entrepot.core.jobs import Jobs
from entrepot.core.outbox import Outbox
from entrepot.core.platform import Platform
from entrepot.core.settings import Settings
from entrepot.kit.errors import InvalidInput, NotFound
from entrepot.sell.brands import (
    BrandDraft,
    BrandIndexes,
    MarkUnreadable,
    Sighting,
    add_licensee,
    end_licensee,
    get_brand,
    register_brand,
    retire_brand,
    say_on,
    sighting_counts,
    sightings_of,
    sightings_on,
)
from entrepot.sell.brands.events import SUBSCRIPTIONS as BRAND_SUBSCRIPTIONS
from entrepot.sell.brands.jobs import JOBS as BRAND_JOBS
from entrepot.sell.catalog import (
    OfferDraft,
    ProductDraft,
    SkuDraft,
    create_product,
    get_own_product,
    plant_categories,
    raise_gate,
)
from entrepot.sell.screening import Detectors, Screening, rulings_in_force, trust_of, verdicts_of
from entrepot.sell.screening.events import SUBSCRIPTIONS
from entrepot.sell.screening.jobs import JOBS
from tests.integration.test_brand_registry import LEAD, make_brand, make_holder, make_seller, word
from tests.sell_factories import ACTOR, make_place

SQUARE = "<svg viewBox='0 0 24 24'><path d='M2 2H22V22H2Z'/></svg>"


@dataclass(slots=True)
class Market:
    """A marketplace that compares listings with brands."""

    db: Database
    files: LocalFiles
    outbox: Outbox
    jobs: Jobs
    screening: Screening
    holder_id: str
    seller_id: str
    place_id: str

    def run(self) -> None:
        while self.outbox.drain() + self.jobs.step() + self.screening.step():
            pass

    def sell(self, title: str, *, price: int = 12_000, seller_id: str | None = None, brand: str = "") -> str:
        offer = OfferDraft(price, "KRW", self.place_id)
        draft = ProductDraft(
            title=title,
            category_id="cat_mugs",
            state="live",
            brand=brand,
            skus=(SkuDraft(self.db.ids.new("sku")[-8:], offers=(offer,)),),
        )
        product_id = create_product(self.db, seller_id or self.seller_id, draft, ACTOR)
        self.run()
        return product_id

    def screening_of(self, product_id: str) -> tuple[str, str | None]:
        with self.db.read() as connection:
            product = get_own_product(connection, self.seller_id, product_id)
            return product.state, product.screening

    def seen(self, product_id: str) -> list[Sighting]:
        with self.db.read() as connection:
            return sightings_on(connection, product_id)


@pytest.fixture
def market(db: Database, tmp_path: Path) -> Market:
    plant_categories(db)
    raise_gate(db)
    files = LocalFiles(tmp_path / "files")
    platform = Platform(Settings(data_dir=tmp_path), db, files)
    seller_id = make_seller(db)
    return Market(
        db=db,
        files=files,
        outbox=Outbox(db, [*BRAND_SUBSCRIPTIONS, *SUBSCRIPTIONS]),
        jobs=Jobs(platform, [*JOBS, *BRAND_JOBS], ()),
        screening=Screening(db, files, Detectors(), rulings_in_force, trust_of, BrandIndexes(db, files)),
        holder_id=make_holder(db),
        seller_id=seller_id,
        place_id=make_place(db, seller_id),
    )


def test_a_squat_is_held_for_a_person_and_its_holder_is_told(market: Market) -> None:
    brand_id = make_brand(
        market.db, market.files, market.holder_id, word("Saebyeok", territories=["KR", "US", "EU", "JP", "CN", "SA"])
    )
    market.run()
    product_id = market.sell("Saebyeokk mug")
    assert market.screening_of(product_id) == ("draft", "held")
    (seen,) = market.seen(product_id)
    assert (seen.brand_id, seen.state, seen.outcome) == (brand_id, "open", "review")
    assert seen.evidence[0]["quote"] == "Saebyeokk"
    assert seen.evidence[0]["span"] == [0, 9]
    with market.db.read() as connection:
        verdict = verdicts_of(connection, product_id)[0]
        assert [(each.policy, each.detector) for each in verdict.findings] == [("counterfeit", "brand_names")]
        assert sighting_counts(connection, market.holder_id) == {"open": 1}


def test_only_markets_where_the_mark_is_registered_are_closed(market: Market) -> None:
    make_brand(market.db, market.files, market.holder_id, word("Saebyeok", territories=["KR", "FR"]))
    market.run()
    product_id = market.sell("Saebyeokk mug")
    with market.db.read() as connection:
        markets = verdicts_of(connection, product_id)[0].markets
    assert {market for market, outcome in markets.items() if outcome != "allow"} == {"KR", "EU"}


@pytest.mark.parametrize(
    "title", ["Lid for Saebyeokk mugs", "Plain mug", "Saebyeok mug, bought new", "Mug compatible with Saebyeok"]
)
def test_honest_words_are_shown(market: Market, title: str) -> None:
    make_brand(market.db, market.files, market.holder_id)
    market.run()
    assert market.screening_of(market.sell(title)) == ("live", None)


def test_a_price_far_below_what_genuine_goods_cost_is_doubted(market: Market) -> None:
    make_brand(market.db, market.files, market.holder_id, word(lowest_minor=50_000, currency="KRW"))
    market.run()
    cheap = market.sell("Saebyeok mug", price=9_000)
    assert {each.policy for each in _findings(market, cheap)} == {"counterfeit"}
    assert _findings(market, market.sell("Saebyeok mug", price=49_000)) == []


def test_a_licensee_is_never_doubted_and_is_again_once_the_licence_ends(market: Market) -> None:
    brand_id = make_brand(market.db, market.files, market.holder_id)
    licence_id = add_licensee(market.db, market.holder_id, brand_id, market.seller_id, actor=LEAD)
    market.run()
    product_id = market.sell("S.a.e.b.y.e.o.k mug")
    assert _findings(market, product_id) == []
    assert market.screening_of(product_id) == ("live", None)
    end_licensee(market.db, market.holder_id, licence_id, actor=LEAD)
    product_id = market.sell("Saebyeokk cup")
    assert _findings(market, product_id) != []
    add_licensee(market.db, market.holder_id, brand_id, market.seller_id, actor=LEAD)
    market.run()
    assert market.screening_of(product_id) == ("live", None), "a licence that comes later opens what was doubted"


def test_a_holders_own_shop_may_use_all_its_brands(market: Market) -> None:
    one = make_brand(market.db, market.files, market.holder_id)
    make_brand(market.db, market.files, market.holder_id, word("Nokteura"))
    add_licensee(market.db, market.holder_id, one, market.seller_id, actor=LEAD, kind="own")
    market.run()
    assert _findings(market, market.sell("Nokteuraa mug")) == []


def test_what_a_holder_says_is_judged_with(market: Market) -> None:
    make_brand(market.db, market.files, market.holder_id)
    market.run()
    honest, squat = market.sell("Saebyeok mug"), market.sell("Saebyeokk mug")
    with market.db.read() as connection:
        by_product = {each.product_id: each for each in sightings_of(connection, market.holder_id).items}
    say_on(
        market.db, market.holder_id, by_product[honest].sighting_id, "counterfeit", "We make no such mug.", actor=LEAD
    )
    say_on(market.db, market.holder_id, by_product[squat].sighting_id, "not_ours", "", actor=LEAD)
    market.run()
    assert [each.confidence for each in _findings(market, honest)] == [0.95]
    assert market.screening_of(squat) == ("live", None)
    with pytest.raises(NotFound):
        say_on(market.db, make_holder(market.db, "per_x"), by_product[squat].sighting_id, "licensed", "", actor="per_x")
    with pytest.raises(InvalidInput):
        say_on(market.db, market.holder_id, by_product[squat].sighting_id, "licensed", "x" * 2_001, actor=LEAD)


def test_a_brand_that_is_verified_later_is_looked_for_in_what_is_on_sale(market: Market) -> None:
    product_id = market.sell("Saebyeokk mug")
    assert market.screening_of(product_id) == ("live", None)
    brand_id = make_brand(market.db, market.files, market.holder_id)
    market.run()
    assert _findings(market, product_id) != []
    retire_brand(market.db, market.holder_id, brand_id, actor=LEAD)
    market.run()
    assert _findings(market, product_id) == []
    assert [each.state for each in market.seen(product_id)] == ["gone"]


def test_an_index_that_was_lost_is_built_anew(market: Market) -> None:
    make_brand(market.db, market.files, market.holder_id)
    market.run()
    for path in market.files.folder.rglob("*"):
        if path.is_file():
            path.unlink()
    market.screening = Screening(
        market.db, market.files, Detectors(), rulings_in_force, trust_of, BrandIndexes(market.db, market.files)
    )
    product_id = market.sell("Saebyeokk mug")
    market.run()
    assert _findings(market, product_id) != []


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_plain_figure_is_told_and_a_hostile_one_refused(market: Market) -> None:
    figure = BrandDraft("A square", "figure", [21], ["KR"], "40-1", "KIPO")
    brand_id = register_brand(market.db, market.files, market.holder_id, figure, actor=LEAD, data=SQUARE.encode())
    with market.db.read() as connection:
        assert get_brand(connection, brand_id).doubts == ("plain",)
    for hostile in (
        b"<svg viewBox='0 0 9 9'><script>alert(1)</script></svg>",
        b"<svg viewBox='0 0 9 9' onload='alert(1)'><path d='M2 2H9V9Z'/></svg>",
        b"<!DOCTYPE svg [<!ENTITY a 'b'>]><svg><path d='M0 0H9'/></svg>",
        b"<svg>" + b"<g>" * 100_000,
    ):
        with pytest.raises(MarkUnreadable):
            register_brand(market.db, market.files, market.holder_id, figure, actor=LEAD, data=hostile)
    with pytest.raises(InvalidInput):
        register_brand(market.db, market.files, market.holder_id, figure, actor=LEAD)


def _findings(market: Market, product_id: str) -> list:  # type: ignore[type-arg]  # of findings
    with market.db.read() as connection:
        return list(verdicts_of(connection, product_id)[0].findings)
