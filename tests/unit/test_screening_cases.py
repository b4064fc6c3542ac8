"""Are the labelled listings that measure screening well formed, fairly mixed, and none both tuned on and unseen?"""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).parents[2] / "bench/screening"
FILES = [name for name in ("cases_tuned.jsonl", "cases_unseen.jsonl") if (FOLDER / name).is_file()]
FIELDS = [
    "id",
    "language",
    "market",
    "seller_brands",
    "title",
    "description",
    "category",
    "price",
    "currency",
    "expected",
    "policy",
    "note",
]
LANGUAGES = {"en", "ko", "zh", "ja", "es"}
MARKETS = {"US", "EU", "KR", "JP", "CN", "SA"}
POLICIES = set(
    "weapons explosives drugs medicine_claims prescription_medicine tobacco_vape alcohol adult hate_symbols "  # noqa: SIM905  (one list as the issue writes it)
    "counterfeit brand_misuse wildlife live_animals human_remains hazardous_goods surveillance fake_documents "
    "counterfeit_currency gambling dual_use false_claims contact_diversion personal_data child_safety "
    "stolen_accounts".split()
)
INNOCENT = {"plain", "hard negative"}
KINDS = INNOCENT | {"direct", "evasion"}


def _read(name: str) -> list[dict[str, Any]]:
    # Not splitlines(): disguised titles may hold U+2028 and its like.
    return [json.loads(line) for line in (FOLDER / name).read_text(encoding="utf-8").split("\n") if line]


def _every() -> list[dict[str, Any]]:
    return [case for name in FILES for case in _read(name)]


def _kind(case: dict[str, Any]) -> str:
    return str(case["note"]).partition(":")[0]


@pytest.mark.parametrize("name", FILES)
def test_each_line_has_exactly_the_fields_of_a_case_and_values_that_mean_something(name: str) -> None:
    for case in _read(name):
        assert sorted(case) == sorted(FIELDS), case["id"]
        assert case["language"] in LANGUAGES, case["id"]
        assert case["market"] in MARKETS, case["id"]
        assert all(isinstance(brand, str) and brand for brand in case["seller_brands"]), case["id"]
        assert case["title"].strip(), case["id"]
        assert case["description"].strip(), case["id"]
        assert " > " in case["category"], case["id"]
        assert isinstance(case["price"], int | float), case["id"]
        assert case["price"] > 0, case["id"]
        assert case["currency"].isalpha(), case["id"]
        assert len(case["currency"]) == 3, case["id"]


@pytest.mark.parametrize("name", FILES)
def test_a_violation_names_its_policy_and_an_innocent_listing_names_none(name: str) -> None:
    for case in _read(name):
        assert _kind(case) in KINDS, case["id"]
        if _kind(case) in INNOCENT:
            assert (case["expected"], case["policy"]) == ("allow", ""), case["id"]
        else:
            assert case["expected"] in {"review", "block"}, case["id"]
            assert case["policy"] in POLICIES, case["id"]


def test_no_id_and_no_listing_occurs_twice() -> None:
    cases = _every()
    ids = Counter(case["id"] for case in cases)
    assert [one for one, times in ids.items() if times > 1] == []
    texts = Counter((case["title"], case["description"]) for case in cases)
    assert [text for text, times in texts.items() if times > 1] == []


@pytest.mark.parametrize("name", FILES)
def test_cases_are_kept_in_the_order_of_their_ids(name: str) -> None:
    ids = [case["id"] for case in _read(name)]
    assert ids == sorted(ids)


def test_the_set_is_large_and_holds_at_least_as_many_hard_negatives_as_violations_a_third_of_them_evasive() -> None:
    kinds = Counter(_kind(case) for case in _every())
    violations = kinds["direct"] + kinds["evasion"]
    assert kinds.total() >= 600
    assert kinds["hard negative"] >= violations
    assert kinds["evasion"] * 3 >= violations


def test_every_policy_and_every_language_is_measured_on_several_violations() -> None:
    violations = [case for case in _every() if case["expected"] != "allow"]
    of_policy = Counter(case["policy"] for case in violations)
    of_language = Counter(case["language"] for case in violations)
    assert {policy for policy in POLICIES if of_policy[policy] < 5} == set()
    assert {language for language in LANGUAGES if of_language[language] < 30} == set()


@pytest.mark.parametrize("name", FILES)
def test_violations_of_every_policy_are_in_each_file(name: str) -> None:
    assert {case["policy"] for case in _read(name)} - {""} == POLICIES
