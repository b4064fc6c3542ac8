"""What all actors share: the node that they ask, the loop that wakes them, their luck, and what they were told."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from random import Random
from typing import Any

from entrepot.core.http.client import Response
from entrepot.world.acknowledged import Acknowledgements
from entrepot.world.faults import Faults
from entrepot.world.node import Node
from entrepot.world.simulation import Simulation

_FAULT = 500
_MISMATCH = 422


class UnexpectedAnswer(Exception):
    """The marketplace answered with what it should never answer; the message names the seed and the request."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an account and a session (``token``)."""

    person_id: str
    token: str
    email: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: the status and the body as JSON, {} where there is none."""

    status: int
    body: Any

    @property
    def code(self) -> str:
        """The stable code of a refusal."""
        return str(self.body.get("code", ""))


@dataclass(slots=True)
class World:
    """A world on a node. ``name`` begins every key that it makes, so that no two runs share one."""

    node: Node
    sim: Simulation
    faults: Faults
    said: Acknowledgements
    name: str
    counts: Counter[str] = field(default_factory=Counter)
    _keys: int = 0

    @property
    def rng(self) -> Random:
        """The generator of all luck."""
        return self.sim.rng

    def chance(self, of: float) -> bool:
        """Return whether something of a chance from 0 to 1 happens now."""
        return self.rng.random() < of

    def key(self, of: str) -> str:
        """Return a new key: for idempotency, or a scan's own."""
        self._keys += 1
        return f"{of}-{self.name}-{self._keys}"

    def ask(
        self,
        who: Person | None,
        method: str,
        path: str,
        body: Any = None,
        *,
        key: str | None = None,
        may: Collection[int] = (),
    ) -> Answer:
        """Send a request as somebody; raise UnexpectedAnswer for a fault, and for a refusal that ``may`` does not name.

        With a key the request may be sent a second time, and is to be answered alike.
        """
        response = self._send(who, method, path, body, key)
        if key is not None and response.status < 300:
            self._again(who, method, path, body, key, response)
        if response.status >= 300 and response.status not in may:
            raise self.unexpected(method, path, body, response)
        return _answer(response)

    def _send(self, who: Person | None, method: str, path: str, body: Any, key: str | None) -> Response:
        self.counts["requests"] += 1
        headers = {} if who is None else {"authorization": f"Bearer {who.token}"}
        if key is not None:
            headers["idempotency-key"] = key
        response = self.node.request(method, f"/api/v1{path}", json=body, headers=headers)
        if response.status >= _FAULT:
            raise self.unexpected(method, path, body, response)
        return response

    def _again(self, who: Person | None, method: str, path: str, body: Any, key: str, first: Response) -> None:
        if self.chance(self.faults.sent_twice):
            second = self._send(who, method, path, body, key)
            if _answer(second) != _answer(first):
                raise self.unexpected(method, path, body, second, "again, and answered otherwise")
            self.counts["requests sent twice"] += 1
        if self.chance(self.faults.key_reused):
            other = _otherwise(body)
            refused = self._send(who, method, path, other, key)
            if refused.status != _MISMATCH:
                raise self.unexpected(method, path, other, refused, "under a key that was used with another body")
            self.counts["keys refused"] += 1

    def unexpected(self, method: str, path: str, body: Any, response: Response, why: str = "") -> UnexpectedAnswer:
        """Return the error that tells how to see it again."""
        return UnexpectedAnswer(
            f"world {self.name}: {method} /api/v1{path} {body!r} {why} was answered with {response.status}: "
            f"{response.text[:1000]}"
        )


def _otherwise(body: dict[str, Any]) -> dict[str, Any]:
    """Return a body that asks for something else, and is as valid."""
    changed = dict(body)
    if "amount_minor" in changed:
        changed["amount_minor"] += 1
    elif "quantity" in changed:
        changed["quantity"] += 1
    elif "note" in changed:
        changed["note"] += "!"
    elif "outcome" in changed:
        changed = {"outcome": "failed", "reason": "no_access" if changed.get("reason") != "no_access" else "absent"}
    else:
        changed["address"] = {**changed["address"], "name": changed["address"]["name"] + " again"}
    return changed


def _answer(response: Response) -> Answer:
    return Answer(response.status, response.json() if response.body else {})
