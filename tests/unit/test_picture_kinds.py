"""The classifier of pictures says little: a kind where it is sure, else nothing; its kinds lead to categories."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from PIL import Image, ImageDraw

from entrepot.ai import PictureKind, SmallPictureClassifier, alike
from entrepot.sell.catalog import CategoryNames
from entrepot.sell.pictures import categories_seen, strangers
from entrepot.sell.pictures.kinds import CODES
from tests.pictures_drawn import busy, file_of, package, thing

CLASSIFIER = SmallPictureClassifier()


@pytest.mark.parametrize(
    "image",
    [
        Image.new("RGB", (640, 480), "white"),
        Image.new("RGB", (640, 480), "#3b7a2f"),
        thing(),
        busy(),
        Image.effect_noise((400, 400), 80).convert("RGB"),
        Image.linear_gradient("L").convert("RGB"),
    ],
    ids=["white", "green", "box", "busy", "noise", "gradient"],
)
def test_pictures_of_other_things_get_no_answer(image: Image.Image) -> None:
    assert CLASSIFIER.kinds(file_of(image)) == ()


def test_a_label_of_a_phone_charger_is_no_grocery() -> None:
    assert CLASSIFIER.kinds(package(["USB-C CHARGER 65 W", "Input 100-240 V"])) == ()


def test_every_kind_is_ranked_and_confidence_is_a_share() -> None:
    ranked = CLASSIFIER.ranked(thing())
    assert {each.name for each in ranked} == set(CODES)
    assert [each.confidence for each in ranked] == sorted((each.confidence for each in ranked), reverse=True)
    assert all(0 <= each.confidence <= 1 for each in ranked)


def test_a_drawn_lemon_is_nearer_to_lemons_than_to_shoes() -> None:
    image = Image.new("RGB", (400, 300), "white")
    ImageDraw.Draw(image).ellipse((90, 80, 310, 220), fill="#f2d21b", outline="#c9a90f", width=4)
    order = [each.name for each in CLASSIFIER.ranked(image)]
    assert order.index("lemon") < order.index("shoes")


def test_threads_share_one_session_and_agree() -> None:
    with ThreadPoolExecutor(4) as threads:
        answers = set(threads.map(lambda _: tuple(CLASSIFIER.ranked(thing())), range(8)))
    assert len(answers) == 1


def category(category_id: str, code: str | None) -> CategoryNames:
    return CategoryNames(category_id, None, code, {})


def test_a_kind_leads_to_its_category_else_to_the_nearest_above_it() -> None:
    tree = [
        category("food", "fb"),
        category("fruit", "fb-2-10-7"),
        category("shirts", "aa-1-13-7"),
        category("own", None),
    ]
    seen = [PictureKind("apple", 0.6), PictureKind("juice", 0.5), PictureKind("shirt", 0.7), PictureKind("hat", 0.4)]
    found = categories_seen(seen, tree, picture_id="fil_1", model="picture-kinds 1")
    assert [(each.value, each.confidence) for each in found] == [("shirts", 0.7), ("fruit", 0.6), ("food", 0.5)]
    assert found[0].evidence[0].origin == "photo"
    assert (found[0].evidence[0].quote, found[0].evidence[0].place) == ("shirt", "fil_1")
    assert found[0].model == "picture-kinds 1"


def test_kinds_of_one_category_are_told_once_at_the_surer() -> None:
    seen = [PictureKind("yoghurt", 0.6), PictureKind("soyghurt", 0.5)]
    assert [each.confidence for each in categories_seen(seen, [category("dairy", "fb-2-6")])] == [0.6]


def test_pictures_of_one_thing_look_alike_and_strangers_are_named() -> None:
    box = CLASSIFIER.look(thing())
    turned = CLASSIFIER.look(thing().rotate(5, fillcolor="white"))
    noise = CLASSIFIER.look(Image.effect_noise((400, 400), 80).convert("RGB"))
    assert alike(box, box) == pytest.approx(1, abs=1e-5)
    assert alike(box, turned) > 0.6 > alike(box, noise)
    assert strangers([box, turned]) == ()
    assert strangers([box, turned, noise]) == (2,)
    assert strangers([noise]) == ()
