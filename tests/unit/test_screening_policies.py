"""Policies as data: every rule can be read by everybody, its examples hold, and a bad pack is refused by its place."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from entrepot.ai import Evidence
from entrepot.sell.catalog import Submission
from entrepot.sell.screening import Words
from entrepot.sell.screening.judgement import MARKETS, POLICIES, Finding, Ruling, judge
from entrepot.sell.screening.policies import PackInvalid, builtin_packs, read_pack, rule_of, rulings_at
from entrepot.sell.screening.text import Listing, screen_text

NOW = int(datetime(2026, 11, 22, tzinfo=UTC).timestamp() * 1_000_000)
BEFORE = int(datetime(2025, 12, 31, 23, 59, tzinfo=UTC).timestamp() * 1_000_000)
COMMON = builtin_packs()[0]
EXAMPLES = [(rule.policy, words) for rule in COMMON.rules for words in rule.forbidden]
FINE = [(rule.policy, words) for rule in COMMON.rules for words in rule.fine]
RULE = """
market = "SA"
[[rule]]
id = "alcohol"
action = "block"
from = 2026-01-01
sources = ["a law"]
"""


def test_there_is_one_common_rule_of_each_policy_and_a_pack_for_each_market() -> None:
    assert [rule.policy for rule in COMMON.rules] == list(POLICIES)
    assert [pack.market for pack in builtin_packs()] == ["any", *MARKETS]


@pytest.mark.parametrize(("policy", "words"), EXAMPLES)
def test_what_a_rule_names_as_forbidden_is_found_under_it(policy: str, words: str) -> None:
    assert policy in {each.policy for each in screen_text(Listing(words))}


@pytest.mark.parametrize(("policy", "words"), FINE)
def test_what_a_rule_names_as_fine_is_not_found(policy: str, words: str) -> None:
    assert [each for each in screen_text(Listing(words)) if each.policy == policy] == []


def test_a_markets_rule_takes_the_place_of_the_common_one_and_borrows_its_texts() -> None:
    rule = rule_of(builtin_packs(), "alcohol", "SA", NOW)
    assert rule is not None
    assert (rule.market, rule.action) == ("SA", "block")
    assert rule.remedy == next(each.remedy for each in COMMON.rules if each.policy == "alcohol")
    rulings = rulings_at(builtin_packs(), NOW)
    assert (rulings["alcohol", "SA"].action, rulings["alcohol", "US"].action) == ("block", "as_found")


def test_no_rule_holds_before_its_day_or_from_its_last_day_on() -> None:
    assert rule_of(builtin_packs(), "alcohol", "SA", BEFORE) is None
    pack = read_pack(RULE.replace("[[rule]]", "[[rule]]\nuntil = 2026-11-22").encode(), common=COMMON)
    rule = rule_of((COMMON, pack), "alcohol", "SA", NOW)
    assert rule is not None
    assert rule.market == "any"


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ('market = "SA"', 'market = "XX"', "market"),
        ('id = "alcohol"', 'id = "spirits"', "rule.1.id"),
        ('action = "block"', 'action = "never"', "rule.1 (alcohol).action"),
        ("from = 2026-01-01", 'from = "soon"', "rule.1 (alcohol).from"),
        ('sources = ["a law"]', "sources = []", "rule.1 (alcohol).sources"),
        ("from = 2026-01-01", "from = 2026-01-01\nuntil = 2025-01-01", "rule.1 (alcohol).until"),
        ('sources = ["a law"]', 'sources = ["a law"]\n[rule.title]\nen = "Alcohol"', "rule.1 (alcohol).title"),
        ("[[rule]]", "[rule]", "rule"),
        ('market = "SA"', "market =", "file"),
    ],
)
def test_a_bad_pack_is_refused_by_the_place_that_is_bad(old: str, new: str, field: str) -> None:
    with pytest.raises(PackInvalid) as refused:
        read_pack(RULE.replace(old, new, 1).encode(), common=COMMON)
    assert refused.value.extra["field"] == field


def test_a_pack_beyond_a_mebibyte_or_of_no_text_is_refused() -> None:
    for data in (b"#" * (2**20 + 1), b"\xff\xfe\x00"):
        with pytest.raises(PackInvalid):
            read_pack(data)


def found(
    outcome: str = "review", *, policy: str = "weapons", confidence: float = 0.5, markets: tuple[str, ...] = ()
) -> Finding:
    return Finding(policy, outcome, confidence, "terms", markets=markets)  # type: ignore[arg-type]  # of the three


def test_a_ruling_turns_what_was_found_and_allows_nothing_by_itself() -> None:
    rulings = {("weapons", "US"): Ruling("block"), ("weapons", "JP"): Ruling("allow")}
    judged = judge([found(confidence=0.65)], rulings)
    assert (judged.markets["US"], judged.markets["JP"], judged.markets["EU"]) == ("block", "allow", "review")
    assert set(judge([], rulings).markets.values()) == {"allow"}


@pytest.mark.parametrize(
    ("finding", "outcome"),
    [
        (Finding("adult", "review", 0.434, "words", (Evidence("seller", "성인", "title", (0, 2)),)), "review"),
        (Finding("adult", "review", 0.65, "words", (Evidence("seller", "성인", "title", (0, 2)),)), "block"),
        (Finding("adult", "review", 0.99, "print", (Evidence("package", "02-555-1234", "fil_1"),)), "review"),
        (Finding("adult", "review", 0.8, "unsafe_picture", (Evidence("photo", "", "fil_1"),)), "review"),
        (Finding("adult", "block", 0.95, "unsafe_picture", (Evidence("photo", "", "fil_1"),)), "block"),
        (Finding("adult", "review", 1.0, "person"), "review"),
    ],
)
def test_a_market_s_rule_refuses_only_what_is_certain(finding: Finding, outcome: str) -> None:
    assert judge([finding], {("adult", "SA"): Ruling("block")}).markets["SA"] == outcome


@pytest.mark.parametrize("title", ["성인 남성 양말", "담배꽁초 재떨이"])
def test_the_learned_opinion_closes_no_market(title: str) -> None:
    listing = Submission("", "", 0, "draft", None, "ko", None, "", "", {"title": title}, (), {})
    judged = judge(Words().find(listing), rulings_at(builtin_packs(), NOW))
    assert "block" not in judged.markets.values()


def test_the_worse_of_two_findings_holds_and_only_where_it_is_about() -> None:
    judged = judge([found("review"), found("block", markets=("SA",))], {})
    assert (judged.markets["SA"], judged.markets["US"]) == ("block", "review")


def test_a_listing_is_shown_where_it_may_be_and_held_where_no_market_takes_it() -> None:
    assert judge([found("block", markets=("SA",))], {}).outcome == "allow"
    assert judge([found("block", markets=("SA",))], {}).closed == ("SA",)
    assert judge([found("block")], {}).outcome == "block"
    assert judge([found("review", markets=("US",)), found("block", markets=MARKETS[1:])], {}).outcome == "review"


def test_graver_surer_and_of_less_trusted_sellers_comes_first() -> None:
    severe = {("weapons", market): Ruling(severity="severe") for market in MARKETS}
    assert judge([found()], severe).risk > judge([found()], {}).risk
    assert judge([found(confidence=0.9)], {}).risk > judge([found(confidence=0.1)], {}).risk
    assert judge([found()], {}, trust=0.1).risk > judge([found()], {}, trust=0.9).risk
    assert judge([found("block", confidence=1.0)], severe, trust=0.0).risk == 100
    assert judge([], severe, trust=0.0).risk == 0


def test_a_finding_that_is_allowed_everywhere_is_kept_and_does_not_count() -> None:
    allowed = {("weapons", market): Ruling("allow", "severe") for market in MARKETS}
    judged = judge([found()], allowed)
    assert (judged.outcome, judged.policies, judged.severe, len(judged.findings)) == ("allow", (), False, 1)
