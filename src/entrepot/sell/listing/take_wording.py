"""A seller takes over, in a draft, the wording that screening proposes, or states what it asks for."""

from collections.abc import Mapping

from entrepot.core.database import Database
from entrepot.kit.errors import InvalidInput
from entrepot.sell.listing.decide import decide_fields
from entrepot.sell.listing.make import Maker
from entrepot.sell.listing.read import get_draft
from entrepot.sell.listing.screened import decisions_of
from entrepot.sell.screening import ASKS, is_changeable, statement


def take_wording_in_draft(
    maker: Maker, db: Database, seller_id: str, draft_id: str, texts: Mapping[str, str], actor: str
) -> None:
    """Put texts in place of a draft's own, by their fields as findings name them; "" takes a text away.

    Raises NotFound, DraftClosed, and InvalidInput for a field that is none or a text that cannot be.
    """
    with db.read() as connection:
        draft = get_draft(connection, seller_id, draft_id)
    amiss = next((place for place in texts if not is_changeable(place)), None)
    said = decisions_of(draft.content, texts) if amiss is None else {}
    if not said:
        raise InvalidInput("this is no text of the draft", field=(amiss or "texts")[:80], expected="title, description")
    decide_fields(maker, db, seller_id, draft_id, said, actor)


def take_statement_in_draft(
    maker: Maker, db: Database, seller_id: str, draft_id: str, key: str, said: Mapping[str, str], actor: str
) -> None:
    """Write what a finding asked for under a draft's description; raise InvalidInput where something is missing."""
    with db.read() as connection:
        draft = get_draft(connection, seller_id, draft_id)
    line = statement(key, ASKS[key], said, draft.locale)
    text = "\n".join(each for each in (str(draft.content.value("description") or "").rstrip(), line) if each)
    decide_fields(maker, db, seller_id, draft_id, {"description": ("change", text)}, actor)
