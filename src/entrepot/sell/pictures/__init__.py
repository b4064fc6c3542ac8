"""Picture tools: what is wrong with a product's picture, the picture mended, and what it seems to show."""

from entrepot.sell.pictures.apart import things_apart
from entrepot.sell.pictures.channels import CHANNELS, HERE, Channel
from entrepot.sell.pictures.fingerprint import Fingerprint, distance, duplicates, fingerprint, strangers
from entrepot.sell.pictures.forms import (
    Stranger,
    category_of_form,
    form_of_kind,
    forms_of,
    looked_for,
    stranger,
    supports,
)
from entrepot.sell.pictures.improve import STEPS, Done, Improved, PictureStepUnknown, improve_picture
from entrepot.sell.pictures.inspect import inspect_picture
from entrepot.sell.pictures.kinds import categories_seen
from entrepot.sell.pictures.report import FAULTS, Finding, PictureReport, Severity, Step, SubjectSeen

__all__ = [
    "CHANNELS",
    "FAULTS",
    "HERE",
    "STEPS",
    "Channel",
    "Done",
    "Finding",
    "Fingerprint",
    "Improved",
    "PictureReport",
    "PictureStepUnknown",
    "Severity",
    "Step",
    "Stranger",
    "SubjectSeen",
    "categories_seen",
    "category_of_form",
    "distance",
    "duplicates",
    "fingerprint",
    "form_of_kind",
    "forms_of",
    "improve_picture",
    "inspect_picture",
    "looked_for",
    "stranger",
    "strangers",
    "supports",
    "things_apart",
]
