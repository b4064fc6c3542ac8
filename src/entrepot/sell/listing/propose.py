"""Propose all fields of a draft from what it is made of."""

from sqlalchemy import Connection

from entrepot.ai import Evidence
from entrepot.sell.classification import suggest_categories
from entrepot.sell.listing.domain import REQUIRED, Content, Field, Other, decide
from entrepot.sell.listing.inputs import Inputs


def propose(connection: Connection, inputs: Inputs) -> Content:
    """Return a draft's fields."""
    text = " ".join([inputs.words, *(value for _, value in inputs.source)])
    fields = []
    if text.strip():
        fields.append(Field("title", inputs.words or text[:150], 0.5, (Evidence("words", inputs.words),)))
    guesses = suggest_categories(connection, text)
    if guesses:
        best, *rest = guesses
        others = tuple(Other(each.category_id, each.share) for each in rest)
        evidence = tuple(Evidence("words", word) for word in best.words)
        fields.append(Field("category", best.category_id, best.share, evidence, "", others))
    found = decide(fields, inputs.decided)
    content = Content(found)
    return Content(found, tuple(name for name in REQUIRED if content.value(name) is None))
