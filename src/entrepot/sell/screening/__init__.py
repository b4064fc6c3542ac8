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
from entrepot.sell.screening.domain import (
    MARKETS,
    POLICIES,
    Finding,
    Judgement,
    Outcome,
    Ruling,
    judge,
)
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
from entrepot.sell.screening.work import Screening

__all__ = [
    "MARKETS",
    "POLICIES",
    "CaseClosed",
    "CaseView",
    "Decision",
    "Detector",
    "Detectors",
    "Finding",
    "Judgement",
    "NothingToAppeal",
    "Outcome",
    "PictureDetector",
    "Ruling",
    "SamePerson",
    "Screening",
    "VerdictView",
    "appeal",
    "cases_of",
    "decide",
    "get_case",
    "get_verdict",
    "judge",
    "list_cases",
    "verdicts_of",
    "waiting",
]
