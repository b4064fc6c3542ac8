"""How a node tells of itself: logs, figures, health."""

from entrepot.core.telemetry.health import Check, Heartbeat, readiness
from entrepot.core.telemetry.logs import configure_logs
from entrepot.core.telemetry.metrics import Metrics

__all__ = ["Check", "Heartbeat", "Metrics", "configure_logs", "readiness"]
