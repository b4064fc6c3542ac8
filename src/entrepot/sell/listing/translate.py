"""Have a draft's own texts translated, each proven before it is kept: what is not proven stays as it was written."""

from collections.abc import Sequence

from entrepot.core.database import Database
from entrepot.kit.errors import Conflict
from entrepot.sell.catalog import category_tree
from entrepot.sell.listing.content import content_from_json
from entrepot.sell.listing.decide import find_draft, refuse_closed, remake
from entrepot.sell.listing.languages import own_texts, translate_texts
from entrepot.sell.listing.make import Maker
from entrepot.sell.listing.texts import sheet_of
from entrepot.sell.writing import LOCALES


class NoTranslator(Conflict):
    """No translator is configured, so nothing can be translated."""

    code = "listing.no_translator"
    title = "No translator is configured"


class NothingTranslated(Conflict):
    """The translator could not be reached, or none of its answers was proven; the texts stay as they were written."""

    code = "listing.nothing_translated"
    title = "The texts stay as they are"


def translate_draft(
    maker: Maker, db: Database, seller_id: str, draft_id: str, locales: Sequence[str], actor: str
) -> int:
    """Translate what the seller wrote into some languages and keep what was proven, with whose it is, on the draft.

    Returns how many texts are translated in these languages now; a text that the seller changes later is not
    translated any more. Raises NotFound, DraftClosed, NoTranslator, and NothingTranslated where there was something to
    translate and none of it was proven.
    """
    translator = maker.translator
    if translator is None:
        raise NoTranslator("the operator can name one in the settings")
    with db.read() as connection:
        row = find_draft(connection, seller_id, draft_id)
        refuse_closed(row)
        content = content_from_json(row.content)
        wanted = [each for each in locales if each in LOCALES and each != row.locale]
        tree = category_tree(connection, row.locale)
        sheets = {each: sheet_of(connection, tree, content, each) for each in wanted}
    if not own_texts(content):
        return 0
    made = {
        each: translate_texts(content, sheets[each], row.locale, each, row.translated.get(each, {}), translator)
        for each in wanted
    }
    remake(
        maker,
        db,
        seller_id,
        draft_id,
        lambda row: {"translated": {**row.translated, **made}},
        lambda tx: tx.audit(actor, "listing.translate", draft_id, languages=wanted, by=translator.name),
    )
    count = sum(1 for texts in made.values() for each in texts.values() if each["text"])
    if wanted and not count:
        raise NothingTranslated("the translator was not reached, or what it said was not proven by your texts")
    return count
