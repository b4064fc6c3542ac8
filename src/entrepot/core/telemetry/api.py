"""What watches a node: liveness, readiness and figures."""

from fastapi import Request, Response

from entrepot.core.http import ApiRouter, client_address, platform_of, principal_of, reply, slow
from entrepot.core.maintenance import schema_problem
from entrepot.core.telemetry.health import Heartbeat, readiness
from entrepot.core.telemetry.metrics import Metrics
from entrepot.kit.errors import Forbidden, NotFound

router = ApiRouter(prefix="", tags=["health"], include_in_schema=False)

_LOOPBACK = ("127.", "::1", "::ffff:127.")
_FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip")
_TEXT = "text/plain; version=0.0.4; charset=utf-8"


@router.get("/health/live")
def live() -> Response:
    """Say that the process answers."""
    return reply({"status": "live"})


@router.get("/health/ready")
@slow
def ready(request: Request) -> Response:
    """Say whether the node can work: it reads, it writes, its schema is up to date, its disk has room."""
    platform = platform_of(request)
    checks = readiness(
        platform.db, platform.settings, platform.ports.get(Heartbeat), lambda: schema_problem(platform.db)
    )
    good = all(check.good for check in checks)
    answer = {
        "status": "ready" if good else "not ready",
        "checks": {check.name: {"good": check.good, "detail": check.detail} for check in checks},
    }
    return reply(answer, 200 if good else 503)


@router.get("/metrics")
@slow
def metrics(request: Request) -> Response:
    """Return the figures in Prometheus' text format, to this machine and to operators."""
    if not (_is_this_machine(request) or _is_operator(request)):
        raise Forbidden("figures are for operators (a key with the scope operator:metrics) and for this machine")
    figures = platform_of(request).ports.get(Metrics)
    if figures is None:
        raise NotFound("this node keeps no figures")
    return Response(figures.render(), media_type=_TEXT)


def _is_this_machine(request: Request) -> bool:
    """Return whether the request was made here; one that a proxy passes on is not, though it comes from here."""
    address = client_address(request) or ""
    return address.startswith(_LOOPBACK) and not any(name in request.headers for name in _FORWARDED)


def _is_operator(request: Request) -> bool:
    who = principal_of(request)
    return who is not None and who.has_role("operator") and who.may("operator:metrics")
