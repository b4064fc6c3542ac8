"""What a draft's pictures say of its category: what they show, and where that is not what the words speak of."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from entrepot.ai import PictureKind, Proposal
from entrepot.sell.catalog import CategoryTree
from entrepot.sell.listing.inputs import Inputs
from entrepot.sell.listing.see import looks_unlike
from entrepot.sell.pictures import Stranger, categories_seen, category_of_form, forms_of, stranger, supports

_KIND_AT_MOST, _FORM_AT_MOST = 0.6, 0.3
"""How much a picture speaks for a category, by the kind and by the form that it shows."""
_CLEAR_FORM: Final = 0.5
_SURE_KIND, _LIKELY_KIND, _TWO = 0.8, 0.6, 2


def pictured(
    tree: CategoryTree, inputs: Inputs, told: str | None, code: str | None
) -> tuple[list[str], list[Proposal[str]]]:
    """Return what is wrong with the pictures as a whole, and the categories that they speak for beside the one told.

    ``code`` is the category of the public taxonomy that the words name, which may be more exact than the one told.
    """
    problems, seen = _seen(tree, inputs)
    strange = _strange(tree, inputs, told, code, seen)
    if told is not None and strange:
        problems.append("words_and_picture_differ")
    most = _KIND_AT_MOST if seen else _FORM_AT_MOST
    return problems, [replace(each, confidence=min(each.confidence, most)) for each in seen or strange]


def _seen(tree: CategoryTree, inputs: Inputs) -> tuple[list[str], list[Proposal[str]]]:
    """Return what is wrong with the pictures as a whole, and the categories of what they show, one a picture."""
    problems, seen = [], []
    every = None
    for file_id in inputs.pictures:
        reading = inputs.readings.get(file_id, {})
        if reading.get("blank"):
            problems.append("picture_blank")
        if reading.get("apart"):
            problems.append("several_things_in_a_photo")
        if reading.get("problem"):
            problems.append("picture_unreadable")
        if kinds := _kinds_of(reading):
            every = list(tree.in_all_languages()) if every is None else every
            seen += categories_seen(kinds, every, picture_id=file_id, model=reading.get("kinds_model", ""))[:1]
    different = {each.value for each in seen}
    shown = [inputs.readings.get(file_id, {}).get("kinds", ()) for file_id in inputs.pictures]
    if (
        looks_unlike(inputs.pictures, inputs.readings)
        or kinds_differ(shown)
        or (len(different) > 1 and not all(_related(tree, each, sorted(different)) for each in different))
    ):
        problems.append("pictures_of_different_things")
    return list(dict.fromkeys(problems)), seen


def _strange(
    tree: CategoryTree, inputs: Inputs, told: str | None, code: str | None, seen: Sequence[Proposal[str]]
) -> list[Proposal[str]]:
    """Return what the pictures show that the category told does not look like, the clearest first.

    Nothing, where one of them may well show a thing of the category. Where no category is told, it is what the clearest
    shows at all; where things of it may look like anything, only a kind that is surely of another root counts.
    """
    if told is not None and forms_of(code) is None:
        surely = [each for each in seen if each.confidence >= _SURE_KIND]
        return [each for each in surely if not _related(tree, told, [each.value])]
    found = []
    for file_id in inputs.pictures:
        reading = inputs.readings.get(file_id, {})
        shares = reading.get("forms", {})
        if told is None:
            shown = max(shares.items(), key=lambda each: each[1], default=None)
            strange = Stranger(*shown) if shown and shown[1] >= _CLEAR_FORM else None
        elif supports(code, shares):
            return []
        else:
            strange = stranger(code, shares, _kinds_of(reading))
        model = reading.get("kinds_model", "")
        if strange and (of := category_of_form(strange, tree.in_all_languages(), picture_id=file_id, model=model)):
            found.append(of)
    return sorted(found, key=lambda each: -each.confidence)[:1]


def _kinds_of(reading: Mapping[str, Any]) -> list[PictureKind]:
    return [PictureKind(each["name"], each["confidence"]) for each in reading.get("kinds", ())]


def kinds_differ(shown: Sequence[Sequence[Mapping[str, Any]]]) -> bool:
    """Return whether pictures show different kinds of thing: two surely, or three likely.

    Of photos that nothing was trained on, none of 300 draws of four of one kind of garment were told apart so, 286 of
    300 draws of ten kinds were, and 73 of 300 draws of three.
    """
    best = [kinds[0] for kinds in shown if kinds]
    surely = {each["name"] for each in best if each["confidence"] >= _SURE_KIND}
    likely = {each["name"] for each in best if each["confidence"] >= _LIKELY_KIND}
    return len(surely) >= _TWO or len(likely) > _TWO


def _related(tree: CategoryTree, category_id: str, others: Sequence[str]) -> bool:
    """Return whether all are of one root of the tree."""
    root = tree.path_ids(category_id)[:1]
    return all(tree.path_ids(each)[:1] == root for each in others)
