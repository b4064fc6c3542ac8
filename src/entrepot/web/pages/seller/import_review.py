"""An import's rows that did not fit, to be put right where they stand: one page, one button."""

import re
from typing import Annotated, Any, Final, Literal

from fastapi import Form, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from entrepot.core.http import ApiRouter, platform_of, seller_of
from entrepot.core.http.types import CursorParam, Id
from entrepot.sell.catalog import (
    KEPT_DAYS,
    RowsTaken,
    category_tree,
    counts_by_state,
    import_errors,
    import_status,
    keep_edits,
    move_rows,
    rows_to_review,
    take_rows,
)
from entrepot.web.flash import Toast, see_other
from entrepot.web.i18n import gettext as _
from entrepot.web.i18n import ngettext
from entrepot.web.pages.seller.frame import Seller, frame
from entrepot.web.reader import reading
from entrepot.web.render import reader_of, render
from entrepot.web.sentences import in_words

router = ApiRouter(prefix="", pages=True)

ImportId = Annotated[str, Id("job")]
RowNumber = Annotated[int, Field(ge=1, lt=2**53)]
_OVER: Final = frozenset({"done", "refused"})
_FEW: Final = 20
_CELL: Final = re.compile(r"r(\d{1,15})\.(.{0,200})", re.DOTALL)


class RowsForm(BaseModel):
    """What a person wrote in the rows of a page: beside these fields, ``r17.price`` is the price of row 17."""

    model_config = ConfigDict(extra="allow")

    act: Literal["take", "aside", "back"] = "take"
    rows: list[RowNumber] = Field(default_factory=list, max_length=50)
    only: RowNumber | None = None

    def edits(self) -> dict[int, dict[str, str]]:
        """Return row to column to cell, for the rows that the page showed."""
        said: dict[int, dict[str, str]] = {row: {} for row in self.rows}
        for name, value in (self.model_extra or {}).items():
            found = _CELL.fullmatch(name)
            if found and isinstance(value, str) and (row := int(found[1])) in said:
                said[row][found[2]] = value
        return said


@router.get("/sell/imports/{import_id}")
def show_import(
    request: Request,
    who: Seller,
    import_id: ImportId,
    state: Annotated[Literal["waiting", "aside"], Query()] = "waiting",
    cursor: CursorParam = None,
) -> Response:
    """Show how far an import is, and each row that did not fit as a form with what was found and expected."""
    seller_id = seller_of(who)
    reader = reader_of(request)
    with platform_of(request).db.read() as connection:
        status = import_status(connection, seller_id, import_id)
        counts = counts_by_state(connection, import_id)
        over = status.state in _OVER
        context: dict[str, Any] = {
            "status": status,
            "counts": counts,
            "over": over,
            "shown_state": state,
            "rows": rows_to_review(connection, seller_id, import_id, state, cursor) if over else None,
            "problems": import_errors(connection, seller_id, import_id, limit=_FEW),
            "categories": sorted({each.name for each in category_tree(connection, reader.language.code)}),
            "kept_days": KEPT_DAYS,
            "words": in_words,
        }
    return render(request, "seller/import.html", **context, **frame(request))


@router.post("/sell/imports/{import_id}/rows")
def change_rows(request: Request, who: Seller, import_id: ImportId, said: Annotated[RowsForm, Form()]) -> Response:
    """Take rows in, with what was written in them; or put them aside, or back."""
    db, seller_id = platform_of(request).db, seller_of(who)
    here = f"/sell/imports/{import_id}"
    if said.act == "take" and said.only is None:
        done = take_rows(db, seller_id, import_id, said.edits(), who.person_id)
        with reading(reader_of(request)):
            return see_other(here, _told(done))
    to: Literal["aside", "waiting"] = "waiting" if said.act == "back" else "aside"
    if to == "aside" and said.rows:
        keep_edits(db, seller_id, import_id, said.edits())
    chosen = [said.only] if said.only is not None else said.rows
    moved = move_rows(db, seller_id, import_id, chosen or None, to, who.person_id)
    with reading(reader_of(request)):
        if to == "waiting":
            text = ngettext("%(num)s row waits again", "%(num)s rows wait again", moved) % {"num": moved}
            return see_other(here, Toast("allow", text))
        text = ngettext("%(num)s row put aside", "%(num)s rows put aside", moved) % {"num": moved}
        undo = {"act": "back"} | ({"only": str(said.only)} if said.only is not None else {})
        return see_other(here, Toast("allow", text, _("Undo"), action=f"{here}/rows", fields=undo))


def _told(done: RowsTaken) -> Toast:
    if done.taken and not done.left:
        text = ngettext("%(num)s row is in", "%(num)s rows are in", done.taken) % {"num": done.taken}
        return Toast("allow", text, _("Products"), href="/sell/products")
    if done.left:
        text = _("Rows that are in: %(taken)s. Rows that need another look: %(left)s")
        return Toast("review", text % {"taken": done.taken, "left": done.left})
    return Toast("info", _("These rows were no longer waiting. Nothing was changed"))
