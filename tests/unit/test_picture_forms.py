"""A picture speaks against a category that its thing does not look like, and keeps silent where it may well be one."""

import tomllib
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from entrepot.ai import PictureKind, SmallPictureClassifier
from entrepot.sell.catalog import CategoryNames
from entrepot.sell.pictures import Stranger, category_of_form, form_of_kind, forms_of, looked_for, stranger, supports
from entrepot.sell.pictures.kinds import CODES
from entrepot.web.pages.seller.studio_forms import FORMS
from tests.pictures_drawn import file_of, thing

HANDBAGS, T_SHIRTS, MUGS, TEA, HEADPHONES = "aa-5-4", "aa-1-13-8", "hg-11-10-5-5", "fb-1-14", "el-2-2-7-1"
T_SHIRT = [PictureKind("t-shirt", 0.9)]
TABLE = tomllib.loads(files("entrepot.sell.pictures").joinpath("forms.toml").read_text("utf-8"))


@pytest.mark.parametrize("code", [HANDBAGS, MUGS, TEA, HEADPHONES])
def test_a_t_shirt_is_no_bag_no_mug_no_tea_and_no_headphones(code: str) -> None:
    assert stranger(code, {"top": 0.7, "bag": 0.02}, T_SHIRT) == Stranger("top", 0.9)


def test_what_looks_like_it_contradicts_nothing() -> None:
    assert stranger(T_SHIRTS, {"top": 0.7}, T_SHIRT) is None
    assert stranger("aa-1-10-2", {"top": 0.7}, T_SHIRT) is None


def test_a_bag_that_somebody_wears_is_a_bag() -> None:
    assert stranger(HANDBAGS, {"top": 0.4, "bag": 0.2}, [PictureKind("dress", 0.55)]) is None


def test_a_form_that_is_seen_dimly_contradicts_nothing() -> None:
    assert stranger(MUGS, {"keyboard": 0.2}, []) is None
    assert stranger(MUGS, {"keyboard": 0.3}, []) == Stranger("keyboard", 0.3)


def test_a_package_may_hold_anything() -> None:
    assert stranger(TEA, {"keyboard": 0.3, "package": 0.4}, []) is None
    assert stranger(HANDBAGS, {}, [PictureKind("milk", 0.9)]) is None


@pytest.mark.parametrize("code", [None, "", "gc", "sg-4-7", "aa-3-3"])
def test_what_may_look_like_anything_is_never_contradicted(code: str | None) -> None:
    assert forms_of(code) is None
    assert stranger(code, {"top": 0.9}, T_SHIRT) is None
    assert not supports(code, {"top": 0.9})


def test_a_form_leads_to_the_nearest_category_that_the_catalogue_has() -> None:
    catalogue = [CategoryNames("bags", None, "lb", {}), CategoryNames("home", None, "hg", {})]
    found = category_of_form(Stranger("bag", 0.6), catalogue, picture_id="file_1")
    assert found is not None
    assert (found.value, found.confidence, found.evidence[0].quote) == ("bags", 0.6, "bag")
    kept = category_of_form(Stranger("cup", 0.6), catalogue)
    assert kept is not None
    assert kept.value == "home"
    assert category_of_form(Stranger("weapon", 0.6), catalogue) is None


def test_every_form_is_made_of_classes_is_looked_for_and_has_a_word() -> None:
    lines = Path("bench/listing/forms.tsv").read_text("utf-8").splitlines()
    trained = {line.split("\t")[0] for line in lines if not line.startswith("#")}
    forms = set(TABLE["forms"])
    assert trained == forms == set(FORMS) | {"package"}
    assert {form for code in looked_for() for form in forms_of(code) or ()} <= forms
    assert {kind for form in TABLE["forms"].values() for kind in form.get("kinds", ())} == set(CODES)


@pytest.mark.parametrize(
    ("quote", "shown"),
    [("t-shirt", "a shirt or sweater"), ("shoes", "shoes"), ("apple", "food"), ("cup", "a cup or glass")],
)
def test_what_was_seen_is_said_in_words(quote: str, shown: str) -> None:
    assert FORMS[form_of_kind(quote) or quote].message == shown


def test_a_picture_is_looked_at_once_for_all() -> None:
    classifier, data = SmallPictureClassifier(), file_of(thing())
    sight = classifier.see(data)
    assert sight.kinds == classifier.kinds(data)
    assert np.allclose(sight.look, classifier.look(data))
    assert set(sight.forms) <= set(TABLE["forms"])
    assert list(sight.forms.values()) == sorted(sight.forms.values(), reverse=True)
    assert 0 < sum(sight.forms.values()) <= 1


def test_a_flat_picture_shows_no_form() -> None:
    sight = SmallPictureClassifier().see(file_of(Image.new("RGB", (640, 480), "white")))
    assert (sight.kinds, sight.forms) == ((), {})
