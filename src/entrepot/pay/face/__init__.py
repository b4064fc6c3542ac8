"""Whose face it is, among those who opted in: templates kept under keys, a gallery, a decision that fails closed.

Nothing is paid with it yet, and nothing here is certified.
"""

from entrepot.pay.face.aes_gcm import SealedTemplate, new_person_key, open_template, seal
from entrepot.pay.face.challenge import Challenge, Outcome, Reading, Step, draw, feed
from entrepot.pay.face.clopper_pearson import upper_bound
from entrepot.pay.face.decide import decide
from entrepot.pay.face.domain import Decision, MatchRule, Reason, Template, TemplateRefused
from entrepot.pay.face.gallery import Gallery, Member
from entrepot.pay.face.haar_rotation import PlaceRotation
from entrepot.pay.face.venue_bound import false_charge, largest_gallery, needs_second_factor

__all__ = [
    "Challenge",
    "Decision",
    "Gallery",
    "MatchRule",
    "Member",
    "Outcome",
    "PlaceRotation",
    "Reading",
    "Reason",
    "SealedTemplate",
    "Step",
    "Template",
    "TemplateRefused",
    "decide",
    "draw",
    "false_charge",
    "feed",
    "largest_gallery",
    "needs_second_factor",
    "new_person_key",
    "open_template",
    "seal",
    "upper_bound",
]
