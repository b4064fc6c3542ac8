"""The listing studio: what a seller's words, files and pictures say becomes drafts, which become products."""

from entrepot.sell.listing.accept import DraftIncomplete, DraftWorking, accept_draft
from entrepot.sell.listing.accept_many import Rule, accept_drafts, retry_acceptance, undo_acceptance
from entrepot.sell.listing.content import FIELDS_MAX, Act, Content, Decision, Field, Other, content_to_json
from entrepot.sell.listing.contradictions import Contradiction, DraftContradicts, contradictions
from entrepot.sell.listing.customs import CustomsCode, Goods, customs_codes
from entrepot.sell.listing.decide import (
    Discarded,
    DraftBusy,
    DraftClosed,
    change_inputs,
    decide_fields,
    discard_draft,
    discard_drafts,
    restore_drafts,
    set_pictures,
)
from entrepot.sell.listing.inputs import Inputs
from entrepot.sell.listing.kept_sentences import sentence_of
from entrepot.sell.listing.landed import SaleTerms, Terms
from entrepot.sell.listing.languages import COUNTRIES, InLanguage, LanguagePart, in_language, unproven_part
from entrepot.sell.listing.make import Made, Maker, score_of_draft
from entrepot.sell.listing.mend import Before, Mended, NoFix, mend_draft, mend_of, score_with_gains
from entrepot.sell.listing.preview_rule import RulePreview, preview_rule, usual_score
from entrepot.sell.listing.read import (
    AcceptanceView,
    BatchView,
    DraftRow,
    DraftView,
    StoredScores,
    get_acceptance,
    get_batch,
    get_draft,
    get_drafts_with_options,
    last_acceptance,
    list_batches,
    list_drafts,
    stored_scores,
    trials_ended_by_undo,
)
from entrepot.sell.listing.reword import NoModel, NothingReworded, reword_draft
from entrepot.sell.listing.screened import DraftRefused, check_draft
from entrepot.sell.listing.start import LOCALES, check_inputs, retry_batch, start_batch, start_draft
from entrepot.sell.listing.supplier import SupplierFile, SupplierRow, read_supplier_file
from entrepot.sell.listing.take_back import AlreadyUndone, take_back
from entrepot.sell.listing.take_wording import take_statement_in_draft, take_wording_in_draft
from entrepot.sell.listing.title_rules import title_faults
from entrepot.sell.listing.translate import NothingTranslated, NoTranslator, translate_draft
from entrepot.sell.listing.ungroup import ungroup_draft
from entrepot.sell.listing.unused import Unused, unused
from entrepot.sell.listing.variants import VARIANTS_MAX, DraftVariant, draft_variants, equal_split, stock_is_open

__all__ = [
    "COUNTRIES",
    "FIELDS_MAX",
    "LOCALES",
    "VARIANTS_MAX",
    "AcceptanceView",
    "Act",
    "AlreadyUndone",
    "BatchView",
    "Before",
    "Content",
    "Contradiction",
    "CustomsCode",
    "Decision",
    "Discarded",
    "DraftBusy",
    "DraftClosed",
    "DraftContradicts",
    "DraftIncomplete",
    "DraftRefused",
    "DraftRow",
    "DraftVariant",
    "DraftView",
    "DraftWorking",
    "Field",
    "Goods",
    "InLanguage",
    "Inputs",
    "LanguagePart",
    "Made",
    "Maker",
    "Mended",
    "NoFix",
    "NoModel",
    "NoTranslator",
    "NothingReworded",
    "NothingTranslated",
    "Other",
    "Rule",
    "RulePreview",
    "SaleTerms",
    "StoredScores",
    "SupplierFile",
    "SupplierRow",
    "Terms",
    "Unused",
    "accept_draft",
    "accept_drafts",
    "change_inputs",
    "check_draft",
    "check_inputs",
    "content_to_json",
    "contradictions",
    "customs_codes",
    "decide_fields",
    "discard_draft",
    "discard_drafts",
    "draft_variants",
    "equal_split",
    "get_acceptance",
    "get_batch",
    "get_draft",
    "get_drafts_with_options",
    "in_language",
    "last_acceptance",
    "list_batches",
    "list_drafts",
    "mend_draft",
    "mend_of",
    "preview_rule",
    "read_supplier_file",
    "restore_drafts",
    "retry_acceptance",
    "retry_batch",
    "reword_draft",
    "score_of_draft",
    "score_with_gains",
    "sentence_of",
    "set_pictures",
    "start_batch",
    "start_draft",
    "stock_is_open",
    "stored_scores",
    "take_back",
    "take_statement_in_draft",
    "take_wording_in_draft",
    "title_faults",
    "translate_draft",
    "trials_ended_by_undo",
    "undo_acceptance",
    "ungroup_draft",
    "unproven_part",
    "unused",
    "usual_score",
]
