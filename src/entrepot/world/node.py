"""One node of the marketplace as the world sees it: an address to ask, which may die and come back at any moment."""

import time
from collections.abc import Callable
from random import Random
from typing import Any, Protocol

from entrepot.app import App, open_app
from entrepot.core.database import Database
from entrepot.core.http.client import InProcessClient, Response
from entrepot.core.outbox import held_back
from entrepot.core.settings import Settings
from entrepot.kit.clock import ManualClock

_PATIENCE_S = 10


class Killed(BaseException):
    """The process ended here: nothing that it had not committed is left, and nobody is told anything."""


class Node(Protocol):
    """Where requests go."""

    def request(self, method: str, path: str, *, json: Any, headers: dict[str, str]) -> Response:
        """Send a request and return the whole answer."""
        ...


class LiveNode:
    """The node of this very process, which nobody kills."""

    def __init__(self, app: App) -> None:
        self._client = InProcessClient(app.http)

    def request(self, method: str, path: str, *, json: Any, headers: dict[str, str]) -> Response:
        """Send a request and return the whole answer."""
        return self._client.request(method, path, json=json, headers=headers)


class MortalNode:
    """A node on a simulated clock that can be killed between, or in the middle of, anything that it writes.

    What is in its memory is lost then; a new one opens the same database. A request that was cut off is sent again,
    as every client of ours does.
    """

    def __init__(self, settings: Settings, clock: ManualClock, ids: Random) -> None:
        self._settings, self._clock, self._ids = settings, clock, ids
        self.deaths = 0
        self.app: App
        self._client: InProcessClient
        self._open()

    def _open(self) -> None:
        self.app = open_app(self._settings, clock=self._clock, rng=self._ids, durable=False)
        self._client = InProcessClient(self.app.http)

    @property
    def db(self) -> Database:
        """The database of the process that lives now."""
        return self.app.platform.db

    def request(self, method: str, path: str, *, json: Any, headers: dict[str, str]) -> Response:
        """Send a request; once more where the node died over it."""
        try:
            return self._client.request(method, path, json=json, headers=headers)
        except Killed:
            self.restart()
            return self._client.request(method, path, json=json, headers=headers)

    def hand_over(self) -> None:
        """Let the outbox hand over what was announced, and the judge judge what was submitted."""
        self._unless_killed(self._hand_over)

    def step(self) -> None:
        """Let the background do all that is due: events, jobs, the search index, the seals."""
        self._unless_killed(self._background)

    def _unless_killed(self, work: Callable[[], object]) -> None:
        try:
            work()
        except Killed:
            self.restart()

    def _hand_over(self) -> None:
        self._wait_for_the_newest()
        while self.app.outbox.step() + self.app.screening.step():
            pass

    def _background(self) -> None:
        app = self.app
        self._hand_over()
        while app.jobs.step():
            self._hand_over()
        app.search.catch_up()
        app.sealer.step()

    def _wait_for_the_newest(self) -> None:
        """On PostgreSQL other transactions hold the newest events back for a moment: a run that replays waits."""
        if self.db.dialect != "postgresql":
            return
        give_up = time.monotonic() + _PATIENCE_S
        while time.monotonic() < give_up:
            with self.db.read() as connection:
                if not held_back(connection):
                    return
            time.sleep(0.001)

    def kill_at(self, writes: int, *, committed: bool) -> None:
        """Die at the given write from now on: before it, or after its commit and before anybody is told."""
        db = self.db
        write, left = db.write, writes

        def cut(fn: Callable[[Any], Any]) -> Any:
            nonlocal left
            left -= 1
            if left > 0:
                return write(fn)
            if committed:
                write(fn)
            raise Killed

        db.write = cut  # type: ignore[method-assign]  # a process may end at any of its writes

    def restart(self) -> None:
        """Take the place of the process that died; nothing of it is finished or tidied up."""
        self.deaths += 1
        self.close()
        self._open()
        if self.db.dialect == "sqlite":
            self.app.jobs.reclaim()

    def close(self) -> None:
        """Give the files back."""
        self.app.search.close()
        self.app.platform.db.close()
