"""A fix in one click takes all of a fault out of a listing, and promises the points that the score then wins."""

import pytest

from entrepot.sell.scoring import ContentScore, Lost, ScoredListing, mended, offered, score

_FACTS = "A stoneware mug of 350 ml for coffee and tea, glazed by hand; it may be washed in a dishwasher."


def _lost(scored: ContentScore, code: str) -> Lost:
    return next(each for each in scored.lost if each.code == code)


@pytest.mark.parametrize(
    ("locale", "title", "left"),
    [
        ("en", "Navy stoneware mug 350 ml, call 010-1234-5678", "Navy stoneware mug 350 ml"),
        ("en", "Steel bottle 500 ml visit www.shop.com", "Steel bottle 500 ml"),
        ("ko", "머그 350ml 문의는 카톡 abc1234", "머그 350ml"),
        ("zh", "陶瓷马克杯 350ml 加微信 abc12345", "陶瓷马克杯 350ml"),
        ("ja", "陶器 マグカップ 350ml LINE ID: shop123", "陶器 マグカップ 350ml"),
        ("es", "Taza de cerámica 350 ml WhatsApp +34 612 345 678", "Taza de cerámica 350 ml"),
    ],
)
def test_the_words_that_lead_to_a_contact_go_with_it(locale: str, title: str, left: str) -> None:
    listing = ScoredListing(locale, title)
    code = "links" if "www" in title else "contact"
    fix = _lost(score(listing), code).fix
    assert fix is not None
    assert mended(listing, fix).title == left


@pytest.mark.parametrize(
    ("locale", "title", "left"),
    [
        ("en", "Navy stoneware mug 350 ml SALE up to 50% off today only", "Navy stoneware mug 350 ml"),
        ("ko", "남색 도자기 머그 350ml 최대 50% 할인 오늘만", "남색 도자기 머그 350ml"),
        ("ja", "陶器 マグカップ 350ml 最大50%割引 激安", "陶器 マグカップ 350ml"),
        ("en", "Yoghurt 3.5% fat sale", "Yoghurt 3.5% fat"),
        ("en", "Mug set of 50 sale", "Mug set of 50"),
    ],
)
def test_a_share_goes_with_the_promotion_that_it_is_of_and_no_other_number_does(
    locale: str, title: str, left: str
) -> None:
    listing = ScoredListing(locale, title)
    fix = _lost(score(listing), "title_promotion").fix
    assert fix is not None
    assert mended(listing, fix).title == left


@pytest.mark.parametrize(
    ("locale", "text", "left"),
    [
        (
            "en",
            "Made of steel. Buy now, limited time only, best price guaranteed. Holds 500 ml.",
            "Made of steel. Holds 500 ml.",
        ),
        ("en", "Made of steel, free shipping. Holds 500 ml.", "Made of steel. Holds 500 ml."),
        (
            "es",
            "Taza de cerámica. Envío gratis hoy. Apta para lavavajillas.",
            "Taza de cerámica. Apta para lavavajillas.",
        ),
    ],
)
def test_promotion_goes_with_its_clause_where_nothing_else_is_said_in_it(locale: str, text: str, left: str) -> None:
    listing = ScoredListing(locale, "Steel bottle", description=text)
    fix = _lost(score(listing), "text_promotion").fix
    assert fix is not None
    assert mended(listing, fix).description == left


def test_a_contact_in_several_fields_goes_from_all_of_them_with_one_fix() -> None:
    called = "call 010-1234-5678"
    listing = ScoredListing(
        "en", f"Navy mug 350 ml, {called}", (called, "Holds 350 ml"), f"{_FACTS} Please {called}.", brand="Onda"
    )
    found = offered(listing, score(listing))
    lost = _lost(found, "contact")
    assert lost.fix is not None
    after = mended(listing, lost.fix)
    assert "010" not in f"{after.title} {after.bullets} {after.description}"
    assert after.bullets == ("Holds 350 ml",)
    assert lost.gain == round(score(after).points - found.points, 2) > 0


def test_a_fix_that_gains_nothing_is_not_offered() -> None:
    """A title of nothing but a number cannot be mended by taking it out, and neither can the description alone."""
    listing = ScoredListing("en", "010-1234-5678", description=f"{_FACTS} Call 010-1234-5678.")
    lost = _lost(offered(listing, score(listing)), "contact")
    assert lost.gain is None
    assert lost.fix is not None
    assert (lost.fix.kind, lost.fix.field) == ("open", "title")


@pytest.mark.parametrize(
    "listing",
    [
        ScoredListing("en", "BEST PRICE navy mug MUG MUG ★ 24.00 EUR", ("WOW", "Holds 350 ml", "Holds 350 ml")),
        ScoredListing("zh", "特价 陶瓷马克杯 350ml 包邮 加微信 abc12345", description="限时特价，加微信 abc12345。"),
        ScoredListing("en", "Holds 350 ml " * 20, description=_FACTS * 12),
    ],
)
def test_each_fix_gains_the_points_that_it_promises(listing: ScoredListing) -> None:
    found = offered(listing, score(listing))
    promised = [each for each in found.lost if each.gain is not None]
    assert promised
    for each in promised:
        assert each.fix is not None
        assert each.gain == round(score(mended(listing, each.fix)).points - found.points, 2) > 0
