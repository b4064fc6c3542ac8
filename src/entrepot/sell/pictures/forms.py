"""Whether a picture shows a thing of the category that the words name, judged by its form: a bag is no T-shirt.

A category's things have forms: what they look like, what is easily taken for them, and what they are photographed in
(``forms.toml``). A picture speaks against a category when a form that its things do not have is seen there clearly, and
those that they have are hardly seen: ``_RATIO`` times less. Both bounds were chosen on photos of clothes, groceries
and 54 products of a shop's demonstration; bench/RESULTS.md says how often it is right.
"""

import math
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from entrepot.ai import Evidence, PictureKind, Proposal
from entrepot.sell.catalog import CategoryNames
from entrepot.sell.pictures.kinds import nearest

PACKAGE: Final = "package"
"""The form that may hold anything, and so speaks against nothing."""
_CLEAR: Final = 0.25
_RATIO: Final = 2.0
"""Of logarithms: a form against the category is seen 7.4 times as clearly as those of it."""
_HARDLY: Final = 1e-3


@dataclass(frozen=True, slots=True)
class Stranger:
    """The form that a picture shows though the words speak of something else, and how clearly, 0 to 1."""

    form: str
    share: float


def forms_of(code: str | None) -> frozenset[str] | None:
    """Return the forms that things of a category of the public taxonomy have; None where it may be any."""
    looks = _table().looks
    rest = code or ""
    while rest and rest not in looks:
        rest = rest.rpartition("-")[0]
    return looks.get(rest)


def form_of_kind(kind: str) -> str:
    """Return the form that things of a kind have which the classifier names; "" where it is none of them."""
    return _table().form_of.get(kind, "")


def looked_for() -> tuple[str, ...]:
    """Return the codes of the categories of which it is written down how their things look."""
    return tuple(_table().looks)


def stranger(code: str | None, shares: Mapping[str, float], kinds: Iterable[PictureKind]) -> Stranger | None:
    """Return what a picture shows that no thing of a category looks like; None where it may well be of the category.

    ``shares`` are the picture's forms with their share of one, ``kinds`` those that the classifier names.
    """
    own = forms_of(code)
    if own is None:
        return None
    clear, beside = dict(shares), 0.0
    for kind in kinds:
        form = _table().form_of.get(kind.name, PACKAGE)
        if form in own or form == PACKAGE:
            beside = max(beside, kind.confidence)
        else:
            clear[form] = max(clear.get(form, 0.0), kind.confidence)
    supported = beside + sum(share for form, share in shares.items() if form in own or form == PACKAGE)
    against = [(share, form) for form, share in clear.items() if form not in own and form != PACKAGE]
    share, form = max(against, default=(0.0, ""))
    if share < _CLEAR or math.log(share) - math.log(supported + _HARDLY) <= _RATIO:
        return None
    return Stranger(form, round(share, 3))


def supports(code: str | None, shares: Mapping[str, float]) -> bool:
    """Return whether a picture clearly shows a form that things of a category have."""
    own = forms_of(code)
    return own is not None and sum(shares.get(form, 0.0) for form in own) >= _CLEAR


def category_of_form(
    seen: Stranger, categories: Iterable[CategoryNames], *, picture_id: str = "", model: str = ""
) -> Proposal[str] | None:
    """Return the catalogue's category that is nearest to a form, as a weak hint; None where it has none.

    The value is a category id.
    """
    by_code = {each.taxonomy_code: each.id for each in categories if each.taxonomy_code}
    found = nearest(_table().codes.get(seen.form, ""), by_code)
    if found is None:
        return None
    return Proposal(found, seen.share, (Evidence("photo", seen.form, picture_id),), model)


@dataclass(frozen=True, slots=True)
class _Table:
    codes: Mapping[str, str]
    form_of: Mapping[str, str]
    looks: Mapping[str, frozenset[str] | None]


@cache
def _table() -> _Table:
    read = tomllib.loads(files("entrepot.sell.pictures").joinpath("forms.toml").read_text("utf-8"))
    forms, looks = read["forms"], read["looks"]
    return _Table(
        {name: form["code"] for name, form in forms.items()},
        {kind: name for name, form in forms.items() for kind in form.get("kinds", ())},
        {code: None if names == "anything" else frozenset(names) for code, names in looks.items()},
    )
