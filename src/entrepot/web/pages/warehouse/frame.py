"""What every page of the warehouse's desk has: who may see it and who may act, its name and its ways."""

from typing import Annotated, Any, Final

from fastapi import Request

from entrepot.core.http import Principal, Requires
from entrepot.web.desks import Ways, desk_frame
from entrepot.web.i18n import lazy

Reader = Annotated[Principal, Requires("warehouse", "operator")]
Worker = Annotated[Principal, Requires("warehouse")]

_WAYS: Final[Ways] = (
    ("/warehouse", lazy("Floor")),
    ("/warehouse/scan", lazy("Scan")),
    ("/warehouse/waves", lazy("Waves")),
    ("/warehouse/parcels", lazy("Parcels")),
    ("/warehouse/boxes", lazy("Boxes")),
    ("/warehouse/manifests", lazy("Manifests")),
    ("/warehouse/exceptions", lazy("Exceptions")),
    ("/warehouse/building", lazy("Building")),
    ("/warehouse/days", lazy("Simulated days")),
    ("/warehouse/plant", lazy("Machines")),
)
DESK: Final = lazy("Warehouse")


def frame(request: Request) -> dict[str, Any]:
    """Return what the desk's layout needs, with the way marked on which the reader is."""
    return desk_frame(request, DESK, _WAYS)
