"""What a draft's pictures are called for those who cannot see them: only what is known of each. Pure."""

from collections.abc import Collection, Iterator
from typing import Final

from entrepot.ai import PictureKind
from entrepot.sell.catalog import CategoryTree
from entrepot.sell.listing.inputs import Inputs
from entrepot.sell.pictures import categories_seen
from entrepot.sell.writing import FactSheet, Sentence, alt_text, numbered_alt_text

LEFT_TO_SELLER: Final = frozenset({"words_and_picture_differ", "pictures_of_different_things"})
"""Where this was noticed nobody here knows what a picture shows: the seller writes it."""
_LEAST_SURE: Final = 0.5
_LEAST_SHARED, _SHARED = 2, 3


def alt_texts(
    tree: CategoryTree, inputs: Inputs, category: str, sheet: FactSheet, problems: Collection[str]
) -> Iterator[tuple[str, Sentence]]:
    """Yield a text for each picture: the thing where it was seen in the first one, else the picture's number.

    Nothing is said of a picture that is blank or cannot be opened, nor where the photos differ from the words.
    """
    if LEFT_TO_SELLER.intersection(problems):
        return
    for place, file_id in enumerate(inputs.pictures, 1):
        reading = inputs.readings.get(file_id, {})
        if reading.get("blank") or reading.get("problem"):
            continue
        if place == 1 and _shows(tree, inputs, file_id, category):
            yield file_id, alt_text(sheet, inputs.locale)
        else:
            yield file_id, numbered_alt_text(sheet, place, len(inputs.pictures), inputs.locale)


def _shows(tree: CategoryTree, inputs: Inputs, file_id: str, category: str) -> bool:
    """Return whether what was surely seen in a picture is of the category: above it, below it, or close beside it."""
    kinds = [
        PictureKind(each["name"], each["confidence"])
        for each in inputs.readings.get(file_id, {}).get("kinds", ())
        if each["confidence"] >= _LEAST_SURE
    ]
    wanted = tree.path_ids(category)
    for seen in categories_seen(kinds[:1], tree.in_all_languages()) if kinds else ():
        path = tree.path_ids(seen.value)
        shared = sum(one == other for one, other in zip(path, wanted, strict=False))
        if shared >= max(_LEAST_SHARED, min(_SHARED, len(path), len(wanted))):
            return True
    return False
