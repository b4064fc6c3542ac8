"""Are two offers of the same product? What is read in their words, found among many, said of them, and why."""

import random
import threading
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from entrepot.kit.money import Money
from entrepot.sell.matching import Match, Offer, candidates, comparables, match_lists, match_pairs
from entrepot.sell.matching.features import pair_features
from entrepot.sell.matching.offer import read
from entrepot.sell.matching.rivals import rival_features
from entrepot.sell.matching.trees import learned

SPEAKER = Offer(
    "Sonority SB-2400 portable bluetooth speaker black", "Sonority", Money(5_999, "USD"), "20 w, 12 h battery"
)
SAME_SPEAKER = Offer("Sonority portable speaker with bluetooth, black (SB2400)", "", Money(5_799, "USD"))
OTHER_SPEAKER = Offer("Sonority SB-1200 mini bluetooth speaker black", "Sonority", Money(2_999, "USD"))
DISHWASHER = Offer("Norwick 24 inch built-in dishwasher white NW-884", "Norwick", Money(49_900, "USD"))


def _one(left: Offer, right: Offer) -> Match:
    (found,) = match_pairs([(left, right)])
    return found


def _said(match: Match) -> dict[tuple[str, bool], str]:
    return {(reason.kind, reason.speaks_for): str(reason.text) for reason in match.reasons}


def test_the_same_product_in_other_words_is_surer_than_its_sister_and_than_another_thing() -> None:
    same, sister, other = (_one(SPEAKER, each).confidence for each in (SAME_SPEAKER, OTHER_SPEAKER, DISHWASHER))
    assert same > 0.9
    assert sister <= 0.2
    assert other < 0.05
    assert _one(SPEAKER, SAME_SPEAKER).same
    assert not _one(SPEAKER, OTHER_SPEAKER).same


def test_reasons_name_what_is_shared_and_what_differs() -> None:
    said = _said(_one(SPEAKER, SAME_SPEAKER))
    assert said["model", True] == "the same model number SB2400"
    assert said["brand", True] == "both name sonority"
    assert said["price", True] == "the prices are close"
    said = _said(_one(SPEAKER, OTHER_SPEAKER))
    assert said["model", False] == "model number SB2400, not SB1200"
    assert said["price", False] == "the prices are 50 % apart"
    assert "mini" in said["edition", False]


def test_sizes_versions_and_colours_that_differ_are_reasons_against() -> None:
    said = _said(_one(Offer("Lumo cable 2 m white usb-c 2019"), Offer("Lumo cable 3 m black usb-c 2021")))
    assert said["measure", False] == "2m, not 3m"
    assert said["colour", False] == "white, not black"
    assert "2019" in said["version", False]


def test_a_trade_number_in_common_settles_it_and_different_ones_nearly_do() -> None:
    one, other = (replace(SPEAKER, gtins=(gtin,)) for gtin in ("04006381333931", "4006381333948"))
    twin = replace(DISHWASHER, gtins=("4006381333931",))
    assert _one(one, twin).confidence >= 0.99
    assert ("gtin", True) in _said(_one(one, twin))
    assert _one(one, other).confidence <= 0.2
    assert not _one(one, other).same


def test_one_form_of_model_number_with_other_digits_is_another_product() -> None:
    title = "Sonority {} portable bluetooth speaker black 20 w"
    one = Offer(title.format("SB-2400"), price=Money(5_999, "USD"))
    assert _one(one, replace(one, title=title.format("SB-2410"))).confidence <= 0.2
    assert _one(one, replace(one, title=title.format("sb2400"))).confidence > 0.8


def test_prices_in_different_currencies_are_not_compared() -> None:
    won = replace(SAME_SPEAKER, price=Money(79_000, "KRW"))
    nothing = replace(SAME_SPEAKER, price=None)
    assert _one(SPEAKER, won).confidence == _one(SPEAKER, nothing).confidence
    assert not any(kind == "price" for kind, _ in _said(_one(SPEAKER, won)))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("소노리티 SB-2400 블루투스 스피커 블랙", "소노리티 블루투스 스피커 SB2400 블랙 정품"),
        ("索诺 SB-2400 便携蓝牙音箱 黑色", "索诺便携蓝牙音箱黑色 SB2400"),
        ("ソノリティ SB-2400 ワイヤレススピーカー 黒", "ソノリティ ワイヤレススピーカー SB2400"),
    ],
)
def test_other_scripts_are_matched_by_their_words_and_model_numbers(one: str, other: str) -> None:
    same = _one(Offer(one), Offer(other))
    differs = _one(Offer(one), Offer(other.replace("2400", "9900")))
    assert same.confidence > 0.5 > differs.confidence
    assert ("model", True) in _said(same)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Photoshop Elements 4.0 Mac", ["photoshop", "element", "4", "mac"]),
        ("MS Office Std XP Upg", ["microsoft", "office", "standard", "windows", "upgrade"]),
        ("Player ( R ) v10 .0", ["player", "10"]),
        ("standard17 win/mac", ["standard", "17", "windows", "mac"]),
        ("1,299 pcs Café", ["1299", "pcs", "cafe"]),
        ("便携蓝牙", ["便携", "携蓝", "蓝牙"]),
    ],
)
def test_words_are_read_alike_however_they_are_written(text: str, words: list[str]) -> None:
    assert list(read(Offer(text)).words) == words


def test_model_numbers_are_no_measures_and_no_plain_words() -> None:
    found = read(Offer("Panasonic KX-TG9343T cordless 1080p 500gb 2.4ghz phone 13102488"))
    assert found.models == {"kxtg9343t", "13102488"}
    assert {"1080p", "500gb", "2.4ghz"} <= found.measures


@pytest.mark.parametrize("title", ["", " ", "\x00\x00", "é" * 10_000, "-/.", "9" * 5_000, "(((", "😀 😀"])
def test_any_title_can_be_compared(title: str) -> None:
    match = _one(Offer(title, title, None, title), Offer("Sonority SB-2400 speaker"))
    assert 0 <= match.confidence <= 1
    assert isinstance(match.reasons, tuple)
    assert candidates([Offer(title), Offer(title)]) in ([], [(0, 1)])


def test_every_pair_has_as_many_numbers() -> None:
    weights = learned().vocabulary.weights()
    offers = [SPEAKER, DISHWASHER, Offer(""), Offer("a", "b", Money(1, "KRW"), "c", (("colour", "red"),))]
    lengths = {len(pair_features(read(one), read(other), weights)) for one in offers for other in offers}
    assert len(lengths) == 1


def test_no_pairs_have_no_matches() -> None:
    assert match_pairs([]) == []
    assert match_lists([]) == []
    assert candidates([]) == []
    assert candidates([], []) == []
    assert comparables(SPEAKER, []) == []


def test_between_two_lists_a_better_rival_takes_the_match_away() -> None:
    vague = Offer("Sonority bluetooth speaker black", "Sonority", Money(5_899, "USD"))
    alone = match_lists([(vague, SPEAKER)], beside=[])[0].confidence
    beside = match_lists([(vague, SPEAKER), (SAME_SPEAKER, SPEAKER)])[0].confidence
    assert beside < alone


def test_pairs_are_answered_in_their_order_and_repeated_ones_alike() -> None:
    pairs = [(SPEAKER, DISHWASHER), (SPEAKER, SAME_SPEAKER), (SPEAKER, DISHWASHER), (SPEAKER, OTHER_SPEAKER)]
    for judge in (match_pairs, match_lists):
        found = [match.confidence for match in judge(pairs)]
        assert found[0] == found[2] < found[1]
        assert found[3] < found[1]


def test_a_rival_counts_by_its_score() -> None:
    pairs = [(0, 10), (1, 10), (0, 11)]
    strong = rival_features(1, pairs, scores=_scores(0.6, 0.9, 0.1), gaps=[0.1, 0.2, 0.3])
    weak = rival_features(1, pairs, scores=_scores(0.6, 0.2, 0.1), gaps=[0.1, 0.2, 0.3])
    assert strong.shape == weak.shape
    assert strong[0, 7] == pytest.approx(-0.3)
    assert weak[0, 7] == pytest.approx(0.4)


def _scores(*values: float) -> NDArray[np.float64]:
    return np.array(values)


def test_comparable_offers_come_surest_first_and_with_their_place() -> None:
    found = comparables(SPEAKER, [DISHWASHER, OTHER_SPEAKER, SAME_SPEAKER])
    assert found[0].place == 2
    assert found[0].offer is SAME_SPEAKER
    assert found == sorted(found, key=lambda each: -each.match.confidence)
    assert all(each.match.confidence >= 0.1 for each in found)
    assert 0 not in [each.place for each in found]


def test_candidates_find_the_twin_of_each_of_many_offers() -> None:
    chance = random.Random(4)
    nouns = ("speaker", "kettle", "lamp", "charger", "backpack", "watch", "keyboard", "jacket")
    makers = ("Norwick", "Sonority", "Lumo", "Tarn", "Velo")
    titles = [
        f"{chance.choice(makers)} {chance.choice(nouns)} {chance.choice('ABCDEF')}{chance.choice('KLMN')}-{number}"
        for number in range(10_000, 12_000)
    ]
    ours = [Offer(title) for title in titles]
    theirs = [Offer(" ".join(reversed(title.split()))) for title in titles]
    found = set(candidates(ours, theirs, limit=2))
    assert all((at, at) in found for at in range(len(titles)))
    assert len(found) < 5 * len(titles)
    together = set(candidates([*ours[:50], *theirs[:50]], limit=2))
    assert {(at, at + 50) for at in range(50)} <= together
    assert all(one < other for one, other in together)


def test_threads_may_match_at_the_same_time() -> None:
    expected = _one(SPEAKER, SAME_SPEAKER).confidence
    found: list[float] = []
    threads = [threading.Thread(target=lambda: found.append(_one(SPEAKER, SAME_SPEAKER).confidence)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [expected] * 4
