"""The composition root: wires modules to each other, to the API, the pages and the workers."""

from entrepot.app.modules import JOBS, SCHEDULES, SUBSCRIPTIONS
from entrepot.app.running import App, open_app

__all__ = ["JOBS", "SCHEDULES", "SUBSCRIPTIONS", "App", "open_app"]
