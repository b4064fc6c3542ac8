"""Every model is in the registry, and is the one that the registry describes."""

import dataclasses
import hashlib
from importlib import resources
from pathlib import Path

import pytest

from entrepot.ai.registry import WEIGHT_SUFFIXES, Model, NoSuchModel, model, models

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "entrepot"
SHIPPED = [name for name, one in models().items() if one.package]
OURS = [one for one in models().values() if one.package == "entrepot"]
MOST_BYTES = 10_000_000


def test_no_file_of_weights_is_without_its_entry() -> None:
    weights = {
        str(path.relative_to(PACKAGE).as_posix()) for path in PACKAGE.rglob("*") if path.suffix in WEIGHT_SUFFIXES
    }
    assert weights == {one.file for one in OURS}


@pytest.mark.parametrize("name", SHIPPED)
def test_a_models_file_is_the_one_that_was_registered(name: str) -> None:
    content = model(name).open().read_bytes()
    assert (len(content), hashlib.sha256(content).hexdigest()) == (model(name).size, model(name).sha256)


@pytest.mark.parametrize("name", models())
def test_a_model_says_whose_it_is_and_what_for(name: str) -> None:
    one = model(name)
    assert all((one.version, one.purpose, one.licence, one.origin)), one


def test_every_model_that_rapidocr_brings_is_registered() -> None:
    brought = {path.name for path in resources.files("rapidocr").joinpath("models").iterdir() if ".onnx" in path.name}
    assert brought == {one.file.removeprefix("models/") for one in models().values() if one.package == "rapidocr"}


@pytest.mark.parametrize("one", OURS, ids=lambda one: one.name)
def test_a_model_of_ours_is_small_and_tells_how_it_is_made_and_how_good_it_is(one: Model) -> None:
    assert one.size <= MOST_BYTES
    assert (ROOT / one.recipe).is_file()
    assert one.on
    assert one.measured


def test_changed_weights_are_not_run() -> None:
    known = model("ppocr-angle")
    changed = dataclasses.replace(known, sha256="0" * 64)
    assert len(known.read()) == known.size
    with pytest.raises(ValueError, match="is not the model that is registered"):
        changed.read()


def test_a_model_that_is_fetched_lies_in_no_package_and_says_what_fetches_it() -> None:
    fetched = [one for name, one in models().items() if name not in SHIPPED]
    assert [one.name for one in fetched] == ["face-boxes", "face-embedding", "face-mesh", "smollm2-135m-instruct"]
    assert all((ROOT / one.recipe).is_file() and one.measured and one.on for one in fetched)
    with pytest.raises(ValueError, match="not in a package"):
        fetched[0].open()


def test_an_unknown_model_is_named() -> None:
    with pytest.raises(NoSuchModel, match="no model is registered as oracle"):
        model("oracle")
