"""What brands, holders, papers and finds are called on pages."""

from typing import Any, Final

from entrepot.web.i18n import Lazy, lazy
from entrepot.web.states import State

STATES: Final[dict[str, State]] = {
    "waiting": State(lazy("Is looked at"), "review", "clock"),
    "verified": State(lazy("Verified"), "allow", "check"),
    "refused": State(lazy("Refused"), "block", "x"),
    "retired": State(lazy("Out of use"), "", "pause"),
}
HOLDER_KINDS: Final[dict[str, Lazy]] = {
    "owner": lazy("Owner of brands"),
    "agency": lazy("Agency that acts for owners"),
}
KINDS: Final[dict[str, Lazy]] = {
    "word": lazy("Word"),
    "figure": lazy("Figure"),
    "picture": lazy("Picture"),
}
DOUBTS: Final[dict[str, Lazy]] = {
    "plain": lazy("So plain that a disc or a frame passes for it: it is never found in photos."),
    "alike": lazy("Nearly the same as another registered figure: whichever is found names both."),
    "common": lazy("An ordinary word of goods: it is looked for in the field for the brand and where it is disguised."),
    "short": lazy("So short that it stands in many words: looked for in the field for the brand and where disguised."),
}
DOCUMENTS: Final[dict[str, Lazy]] = {
    "registration": lazy("Certificate of registration"),
    "authority": lazy("Power of attorney"),
    "company": lazy("Extract of the company register"),
    "licence": lazy("Licence"),
    "other": lazy("Other paper"),
}
SAYS: Final[dict[str, Lazy]] = {
    "counterfeit": lazy("Counterfeit"),
    "licensed": lazy("Licensed"),
    "not_ours": lazy("Not our mark"),
}
OUTCOMES: Final[dict[str, State]] = {
    "allow": State(lazy("Noted"), "", "eye"),
    "review": State(lazy("A person looks"), "review", "eye"),
    "block": State(lazy("Taken down"), "block", "stop"),
}
ROLES: Final[dict[str, Lazy]] = {"lead": lazy("In charge"), "member": lazy("Member")}


def brand_words() -> dict[str, Any]:
    """Return what templates of brands say things with."""
    return {
        "brand_states": STATES,
        "holder_kinds": HOLDER_KINDS,
        "brand_kinds": KINDS,
        "doubt_words": DOUBTS,
        "document_kinds": DOCUMENTS,
        "say_words": SAYS,
        "outcome_words": OUTCOMES,
        "role_words": ROLES,
    }
