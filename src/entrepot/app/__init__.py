"""The composition root: wires modules to each other, to the API, the pages and the workers."""

from entrepot.app.modules import JOBS, SCHEDULES, SUBSCRIPTIONS
from entrepot.app.running import App, open_app
from entrepot.app.wiring import BoxPrices, merge_by_tariff

__all__ = ["JOBS", "SCHEDULES", "SUBSCRIPTIONS", "App", "BoxPrices", "merge_by_tariff", "open_app"]
