"""The composition root: wires modules to each other, to the API, the pages and the workers."""

from entrepot.app.modules import API, JOBS, SCHEDULES, SUBSCRIPTIONS
from entrepot.app.running import App, open_app

__all__ = ["API", "JOBS", "SCHEDULES", "SUBSCRIPTIONS", "App", "open_app"]
