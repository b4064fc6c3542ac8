"""Screening: every listing is looked at before it is shown, every verdict says why, and every owner is heard."""

from entrepot.sell.screening.decide import (
    CaseClosed,
    Decision,
    NothingToAppeal,
    SamePerson,
    appeal,
    decide,
)
from entrepot.sell.screening.detect import Detector, Detectors, PictureDetector
from entrepot.sell.screening.judgement import (
    MARKETS,
    POLICIES,
    Finding,
    Judgement,
    Outcome,
    Ruling,
    judge,
)
from entrepot.sell.screening.pictures import picture_detectors
from entrepot.sell.screening.queue import waiting
from entrepot.sell.screening.read import (
    CaseView,
    VerdictView,
    cases_of,
    get_case,
    get_verdict,
    list_cases,
    verdicts_of,
)
from entrepot.sell.screening.rules import (
    Change,
    PolicyClosed,
    PolicyNotTried,
    PolicyVersion,
    adopt_policy,
    drop_policy,
    get_policy,
    list_policies,
    propose_policy,
    rulings_in_force,
)
from entrepot.sell.screening.trust import trust_of
from entrepot.sell.screening.words_of import Words
from entrepot.sell.screening.work import Screening

__all__ = [
    "MARKETS",
    "POLICIES",
    "CaseClosed",
    "CaseView",
    "Change",
    "Decision",
    "Detector",
    "Detectors",
    "Finding",
    "Judgement",
    "NothingToAppeal",
    "Outcome",
    "PictureDetector",
    "PolicyClosed",
    "PolicyNotTried",
    "PolicyVersion",
    "Ruling",
    "SamePerson",
    "Screening",
    "VerdictView",
    "Words",
    "adopt_policy",
    "appeal",
    "cases_of",
    "decide",
    "drop_policy",
    "get_case",
    "get_policy",
    "get_verdict",
    "judge",
    "list_cases",
    "list_policies",
    "picture_detectors",
    "propose_policy",
    "rulings_in_force",
    "trust_of",
    "verdicts_of",
    "waiting",
]
