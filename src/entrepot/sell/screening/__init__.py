"""Screening: every listing is looked at before it is shown, every verdict says why, and every owner is heard."""

from entrepot.sell.screening.announced import CaseDecided, ProductCleared, ProductHeld
from entrepot.sell.screening.appeals import NothingToAppeal, appeal
from entrepot.sell.screening.brands_seen import doubts_word
from entrepot.sell.screening.claims import CLAIM, claim_case, release_case, take_next
from entrepot.sell.screening.decide import (
    CaseClosed,
    CaseTaken,
    Decision,
    SamePerson,
    decide,
)
from entrepot.sell.screening.detect import Detector, Detectors, PictureDetector
from entrepot.sell.screening.explain import (
    Check,
    Explained,
    check_listing,
    check_second_title,
    explain,
    explain_title,
    judged_listing,
)
from entrepot.sell.screening.export import MEDIA_TYPES, ExportForm, ExportWhat, export_desk
from entrepot.sell.screening.figures import ENOUGH, Calibration, Figures, Point, Share, measure
from entrepot.sell.screening.fix import ASKS, Fix, is_changeable
from entrepot.sell.screening.fix import Change as TextChange
from entrepot.sell.screening.jobs import note_versions
from entrepot.sell.screening.judgement import (
    COUNTRIES,
    MARKETS,
    POLICIES,
    Action,
    Finding,
    Judgement,
    Outcome,
    Ruling,
    Severity,
    judge,
)
from entrepot.sell.screening.looking import remember
from entrepot.sell.screening.narrow import CaseFilter
from entrepot.sell.screening.outside import (
    Hold,
    held_outside,
    look_again,
    open_shop,
    put_back,
    shut_shop,
    take_down,
)
from entrepot.sell.screening.pictures import picture_detectors
from entrepot.sell.screening.policies import Rule, builtin_packs, rule_of, rulings_at
from entrepot.sell.screening.published import Number, published
from entrepot.sell.screening.queue import waiting
from entrepot.sell.screening.read import (
    CaseView,
    CheckView,
    Queue,
    VerdictView,
    cases_of,
    count_queue,
    decided_today,
    get_case,
    get_check,
    get_verdict,
    list_cases,
    open_checks,
    verdicts_of,
)
from entrepot.sell.screening.reasons import Reason, reasons_for
from entrepot.sell.screening.relisted import RELISTED, KeptDown, notice_of
from entrepot.sell.screening.reopen import CaseOpen, check_case, drop_check, reopen_case
from entrepot.sell.screening.rules import (
    Change,
    PolicyClosed,
    PolicyNotTried,
    PolicyVersion,
    Threshold,
    adopt_policy,
    drop_policy,
    get_policy,
    list_policies,
    propose_policy,
    propose_threshold,
    rulings_in_force,
    version_in_force,
)
from entrepot.sell.screening.stated import statement
from entrepot.sell.screening.store import finding_to_json, findings_from_json
from entrepot.sell.screening.take import take_statement, take_wording
from entrepot.sell.screening.trust import trust_of
from entrepot.sell.screening.words_of import Words
from entrepot.sell.screening.work import Screening

__all__ = [
    "ASKS",
    "CLAIM",
    "COUNTRIES",
    "ENOUGH",
    "MARKETS",
    "MEDIA_TYPES",
    "POLICIES",
    "RELISTED",
    "Action",
    "Calibration",
    "CaseClosed",
    "CaseDecided",
    "CaseFilter",
    "CaseOpen",
    "CaseTaken",
    "CaseView",
    "Change",
    "Check",
    "CheckView",
    "Decision",
    "Detector",
    "Detectors",
    "Explained",
    "ExportForm",
    "ExportWhat",
    "Figures",
    "Finding",
    "Fix",
    "Hold",
    "Judgement",
    "KeptDown",
    "NothingToAppeal",
    "Number",
    "Outcome",
    "PictureDetector",
    "Point",
    "PolicyClosed",
    "PolicyNotTried",
    "PolicyVersion",
    "ProductCleared",
    "ProductHeld",
    "Queue",
    "Reason",
    "Rule",
    "Ruling",
    "SamePerson",
    "Screening",
    "Severity",
    "Share",
    "TextChange",
    "Threshold",
    "VerdictView",
    "Words",
    "adopt_policy",
    "appeal",
    "builtin_packs",
    "cases_of",
    "check_case",
    "check_listing",
    "check_second_title",
    "claim_case",
    "count_queue",
    "decide",
    "decided_today",
    "doubts_word",
    "drop_check",
    "drop_policy",
    "explain",
    "explain_title",
    "export_desk",
    "finding_to_json",
    "findings_from_json",
    "get_case",
    "get_check",
    "get_policy",
    "get_verdict",
    "held_outside",
    "is_changeable",
    "judge",
    "judged_listing",
    "list_cases",
    "list_policies",
    "look_again",
    "measure",
    "note_versions",
    "notice_of",
    "open_checks",
    "open_shop",
    "picture_detectors",
    "propose_policy",
    "propose_threshold",
    "published",
    "put_back",
    "reasons_for",
    "release_case",
    "remember",
    "reopen_case",
    "rule_of",
    "rulings_at",
    "rulings_in_force",
    "shut_shop",
    "statement",
    "take_down",
    "take_next",
    "take_statement",
    "take_wording",
    "trust_of",
    "verdicts_of",
    "version_in_force",
    "waiting",
]
