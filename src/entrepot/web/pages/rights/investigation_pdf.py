"""An investigation as a PDF: its pieces with their hashes, the seal, and how anybody checks it."""

import io
import json
from collections.abc import Iterator, Sequence
from typing import Final

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, SimpleDocTemplate, Spacer

from entrepot.sell.notices import InvestigationView, Piece
from entrepot.web.filters import datetime_, from_micros
from entrepot.web.i18n import gettext as _
from entrepot.web.paper import said

_MOST_LETTERS: Final = 6_000


def as_pdf(view: InvestigationView, pieces: Sequence[Piece], holder: str) -> bytes:
    """Return the file as a PDF of A4 pages."""
    target = io.BytesIO()
    side = 18 * mm
    paper = SimpleDocTemplate(
        target,
        pagesize=A4,
        leftMargin=side,
        rightMargin=side,
        topMargin=side,
        bottomMargin=side,
        title=view.title,
        author=holder,
        subject=view.investigation_id,
    )
    paper.build(list(_flow(view, pieces, holder)))
    return target.getvalue()


def _flow(view: InvestigationView, pieces: Sequence[Piece], holder: str) -> Iterator[Flowable]:
    yield said(view.title, size=18)
    yield said(f"{holder} · {view.investigation_id} · {datetime_(from_micros(view.opened_at_us))}", size=9)
    yield Spacer(1, 4 * mm)
    yield said(_("Seal over all pieces: %(seal)s") % {"seal": view.head}, size=9, mono=True)
    yield said(
        _(
            "To check it: take each piece's content as in the JSON export; its SHA-256 is the hash. The SHA-256 of the "
            "seal before (64 zeros at first) followed by the hash is the seal. Each stands in the marketplace's audit "
            "log too."
        ),
        size=9,
    )
    for each in pieces:
        yield Spacer(1, 6 * mm)
        when = datetime_(from_micros(each.added_at_us))
        yield said(f"{each.number}. {each.kind.replace('_', ' ')} · {when}", size=12)
        text = json.dumps(json.loads(each.content), ensure_ascii=False, indent=1)
        yield said(text[:_MOST_LETTERS], size=8)
        yield said(f"SHA-256 {each.sha256}\n{_('Seal')} {each.seal}", size=7, mono=True)
