"""What a scanner keeps for the time without a network: its empty page and the worker that shows it.

Neither holds anything of anybody: no name, no token, no parcel. What was scanned is kept by the page itself.
"""

from typing import Final

from fastapi import Request, Response

from entrepot.core.http import ApiRouter
from entrepot.fulfil.warehouse import DAMAGE_REASONS
from entrepot.web.assets import STATIC
from entrepot.web.pages.warehouse.scanner import Asked, Here, said
from entrepot.web.render import render

router = ApiRouter(prefix="", pages=True)

SCOPE: Final = "/warehouse/scan"
_WORKER: Final = (STATIC / "js" / "scan-worker.js").read_text(encoding="utf-8")


@router.get("/warehouse/scan/worker.js", include_in_schema=False)
def show_worker(request: Request) -> Response:
    """Give the scanner's service worker, for the scanner's pages alone."""
    return Response(
        _WORKER,
        media_type="text/javascript; charset=utf-8",
        headers={"Service-Worker-Allowed": SCOPE, "Cache-Control": "no-cache"},
    )


@router.get("/warehouse/scan/shell", include_in_schema=False)
def show_shell(request: Request) -> Response:
    """Give the scanner's page without anybody's data, in the reader's language."""
    request.state.principal = None
    request.state.csrf_token = ""
    return render(
        request,
        "warehouse/scan.html",
        station="",
        result=None,
        refusal=None,
        asked=Asked(),
        bay=None,
        here=Here(),
        look="idle",
        counts="",
        said=said,
        reasons=DAMAGE_REASONS,
        cut_off=True,
    )
