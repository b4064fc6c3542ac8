"""The listing studio: what a seller's words, files and pictures say becomes drafts, which become products."""

from entrepot.sell.listing.accept import DraftIncomplete, DraftWorking, accept_draft
from entrepot.sell.listing.accept_many import AlreadyUndone, Rule, accept_drafts, take_back, undo_acceptance
from entrepot.sell.listing.customs import CustomsCode, customs_codes
from entrepot.sell.listing.decide import (
    DraftBusy,
    DraftClosed,
    change_inputs,
    decide_fields,
    discard_draft,
    keep_sure_fields,
    set_pictures,
)
from entrepot.sell.listing.domain import Content, Decision, Field, Other
from entrepot.sell.listing.make import Made, Maker
from entrepot.sell.listing.read import (
    AcceptanceView,
    BatchView,
    DraftRow,
    DraftView,
    draft_ids,
    get_acceptance,
    get_batch,
    get_draft,
    last_acceptance,
    list_batches,
    list_drafts,
    scores,
)
from entrepot.sell.listing.start import LOCALES, start_batch, start_draft
from entrepot.sell.listing.supplier import SupplierFile, SupplierRow, read_supplier_file

__all__ = [
    "LOCALES",
    "AcceptanceView",
    "AlreadyUndone",
    "BatchView",
    "Content",
    "CustomsCode",
    "Decision",
    "DraftBusy",
    "DraftClosed",
    "DraftIncomplete",
    "DraftRow",
    "DraftView",
    "DraftWorking",
    "Field",
    "Made",
    "Maker",
    "Other",
    "Rule",
    "SupplierFile",
    "SupplierRow",
    "accept_draft",
    "accept_drafts",
    "change_inputs",
    "customs_codes",
    "decide_fields",
    "discard_draft",
    "draft_ids",
    "get_acceptance",
    "get_batch",
    "get_draft",
    "keep_sure_fields",
    "last_acceptance",
    "list_batches",
    "list_drafts",
    "read_supplier_file",
    "scores",
    "set_pictures",
    "start_batch",
    "start_draft",
    "take_back",
    "undo_acceptance",
]
