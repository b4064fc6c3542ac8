"""What a reviewer must see may be upsetting: it is veiled until they ask for it, as they prefer."""

from typing import Final

from fastapi import Request

from entrepot.web.i18n import Lazy, lazy

VEIL_COOKIE: Final = "entrepot_veil"
VEILS: Final[dict[str, Lazy]] = {
    "policies": lazy("Where the policy is an upsetting one"),
    "always": lazy("Always"),
    "never": lazy("Never"),
}


def veil_of(request: Request, *, upsetting: bool) -> bool:
    """Return whether a case's pictures and marked words are veiled at first."""
    kept = request.cookies.get(VEIL_COOKIE, "policies")
    return kept == "always" or (kept != "never" and upsetting)
