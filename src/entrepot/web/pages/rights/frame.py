"""What every page of the rights-holders' portal has: for which holder its reader acts, its name and its ways."""

from dataclasses import dataclass
from typing import Any, Final

from fastapi import Request

from entrepot.core.http import Principal, platform_of
from entrepot.kit.errors import Forbidden
from entrepot.sell.brands import Holder, Membership, holders_of
from entrepot.web.desks import Ways, desk_frame
from entrepot.web.i18n import lazy

HOME: Final = "/rights"
HOLDER_COOKIE: Final = "entrepot_holder"
_WAYS: Final[Ways] = (
    (HOME, lazy("Overview")),
    ("/rights/brands", lazy("Brands")),
    ("/rights/found", lazy("Found for you")),
    ("/rights/notices", lazy("Notices")),
    ("/rights/documents", lazy("Documents")),
    ("/rights/people", lazy("People")),
)
DESK: Final = lazy("Brand protection")


@dataclass(frozen=True, slots=True)
class Acting:
    """A signed-in person, the holder that they act for, as what, and all holders that they may act for."""

    person_id: str
    holder: Holder
    role: str
    memberships: tuple[Membership, ...]

    @property
    def holder_id(self) -> str:
        """The holder's id."""
        return self.holder.holder_id


def acting_of(request: Request, who: Principal) -> Acting | None:
    """Return for whom a person acts: the holder that they chose last, else their first; None where they have none."""
    with platform_of(request).db.read() as connection:
        memberships = holders_of(connection, who.person_id)
    if not memberships:
        return None
    wanted = request.cookies.get(HOLDER_COOKIE)
    chosen = next((each for each in memberships if each.holder.holder_id == wanted), memberships[0])
    return Acting(who.person_id, chosen.holder, chosen.role, tuple(memberships))


def acting_for(request: Request, who: Principal) -> Acting:
    """Return for whom a person acts; raise Forbidden where they act for no holder of rights."""
    acting = acting_of(request, who)
    if acting is None:
        raise Forbidden("this is for holders of rights; register as one first, at /rights")
    return acting


def frame(request: Request, acting: Acting | None) -> dict[str, Any]:
    """Return what the portal's layout needs, with the way marked on which the reader is."""
    return {
        **desk_frame(request, DESK, _WAYS if acting is not None else _WAYS[:1]),
        "acting": acting,
    }
