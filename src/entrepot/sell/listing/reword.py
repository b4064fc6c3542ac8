"""Let a language model reword what the composer wrote; each sentence is proven before it is used."""

from collections.abc import Sequence

from entrepot.core.database import Database
from entrepot.kit.errors import Conflict
from entrepot.sell.catalog import category_tree
from entrepot.sell.listing.decide import decide_fields
from entrepot.sell.listing.make import Maker
from entrepot.sell.listing.read import get_draft
from entrepot.sell.listing.texts import sheet_of
from entrepot.sell.writing import Sentence, compose_bullets, compose_description, rephrase


class NoModel(Conflict):
    """No language model is configured, so nothing can be reworded."""

    code = "listing.no_model"
    title = "No language model is configured"


class NothingReworded(Conflict):
    """The model could not be reached, or none of its sentences was proven; the composer's stay."""

    code = "listing.nothing_reworded"
    title = "The sentences stay as they are"


def reword_draft(maker: Maker, db: Database, seller_id: str, draft_id: str, actor: str) -> int:
    """Reword the selling points and the description; return how many sentences are in the model's words now.

    Raises NotFound, DraftClosed, NoModel, NothingReworded. What says more or less than the facts is not used.
    """
    generator = maker.generator
    if generator is None:
        raise NoModel("the operator can name one in the settings")
    with db.read() as connection:
        draft = get_draft(connection, seller_id, draft_id)
        if not generator.speaks(draft.locale):
            raise NothingReworded("the model does not speak the draft's language")
        tree = category_tree(connection, draft.locale)
        sheet = sheet_of(connection, tree, draft.content, draft.locale)
    bullets = compose_bullets(sheet, draft.locale)
    description = compose_description(sheet, draft.locale)
    flat = [sentence for paragraph in description.paragraphs for sentence in paragraph]
    worded = rephrase([*bullets, *flat], sheet, draft.locale, generator)
    changed = sum(1 for each in worded if each.origin == generator.name)
    if not changed:
        raise NothingReworded("the model was not reached, or what it said was not proven by the facts")
    points, rest = worded[: len(bullets)], iter(worded[len(bullets) :])
    paragraphs = [[next(rest) for _ in paragraph] for paragraph in description.paragraphs]
    specs = "\n".join(each.text for each in description.specs)
    prose = "\n\n".join(_joined(paragraph, description.joint) for paragraph in paragraphs)
    said = {
        "bullets": ("change", [each.text for each in points]),
        "description": ("change", "\n\n".join(part for part in (prose, specs) if part)),
    }
    decide_fields(maker, db, seller_id, draft_id, said, actor, model=generator.name)  # type: ignore[arg-type]  # acts by their names
    return changed


def _joined(sentences: Sequence[Sentence], joint: str) -> str:
    return joint.join(each.text for each in sentences)
