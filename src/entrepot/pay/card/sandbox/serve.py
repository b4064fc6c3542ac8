"""The sandbox over HTTP: requests under idempotency keys, webhooks that are signed, late, twice and out of order."""

import heapq
import json
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx

from entrepot.kit.clock import SystemClock
from entrepot.pay.card.sandbox.book import Answer, Book, refused
from entrepot.pay.card.sandbox.plan import Plan
from entrepot.pay.card.signature import sign

_FORM_MOST = 64 * 1024
_TELL_TRIES = 5
_TELL_AGAIN_S = 0.2


class Sandbox:
    """The book behind a lock, what each idempotency key was answered, and the events that wait to be told."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._clock = SystemClock()
        self._lock = threading.Condition()
        self._book = Book()
        self._answers: dict[str, tuple[str, Answer]] = {}
        self._attempts: dict[str, int] = {}
        self._waiting: list[tuple[float, int, str, int, int]] = []
        self._events: list[bytes] = []
        self._count = 0
        threading.Thread(target=self._tell_all, daemon=True).start()

    def answer(self, verb: str, path: str, body: str, key: str) -> Answer | None:
        """Return what a request is answered, or None where the answer is lost on the way."""
        asked = f"{verb} {path} {body}"
        name = key or asked
        with self._lock:
            self._attempts[name] = self._attempts.get(name, 0) + 1
            dice = self._plan.of(f"{name}/{self._attempts[name]}")
            if dice.random() < self._plan.refuse:
                return refused("unavailable", status=503, kind="api_error")
            before = self._answers.get(key) if key else None
            if before is not None and before[0] != asked:
                return refused("idempotency_key_in_use", kind="idempotency_error")
            done = before[1] if before else self._book.carry_out(verb, urlsplit(path).path, dict(parse_qsl(body)))
            if key:
                self._answers[key] = (asked, done)
            self._queue_events()
            return None if dice.random() < self._plan.lose else done

    def _now_s(self) -> int:
        return int(self._clock.now().timestamp())

    def _queue_events(self) -> None:
        """Put what the book has to tell into the row, each for every endpoint that wants it."""
        for kind, about in self._book.told:
            number = len(self._events) + 1
            event = {"id": f"evt_{number:06d}", "object": "event", "type": kind, "created": self._now_s()}
            self._events.append(json.dumps({**event, "data": {"object": about}}).encode())
            dice = self._plan.of(f"event/{number}")
            for endpoint in self._book.endpoints.values():
                if kind in endpoint["enabled_events"] or "*" in endpoint["enabled_events"]:
                    for _ in range(2 if dice.random() < self._plan.duplicate else 1):
                        self._wait(dice.random() * self._plan.delay_s, endpoint["id"], number - 1, 1)
        self._book.told.clear()
        self._lock.notify()

    def _wait(self, delay_s: float, endpoint: str, event: int, attempt: int) -> None:
        self._count += 1
        heapq.heappush(self._waiting, (time.monotonic() + delay_s, self._count, endpoint, event, attempt))

    def _tell_all(self) -> None:
        with httpx.Client(timeout=5.0, trust_env=False) as http:
            while True:
                with self._lock:
                    while not self._waiting or self._waiting[0][0] > time.monotonic():
                        self._lock.wait(max(0.0, self._waiting[0][0] - time.monotonic()) if self._waiting else None)
                    _, _, endpoint_id, event, attempt = heapq.heappop(self._waiting)
                    endpoint, body = self._book.endpoints[endpoint_id], self._events[event]
                if not self._told(http, endpoint, body) and attempt < _TELL_TRIES:
                    with self._lock:
                        self._wait(_TELL_AGAIN_S, endpoint_id, event, attempt + 1)

    def _told(self, http: httpx.Client, endpoint: dict[str, Any], body: bytes) -> bool:
        signature = sign(body, secret=endpoint["secret"], now_s=self._now_s())
        try:
            return http.post(endpoint["url"], content=body, headers={"Stripe-Signature": signature}).is_success
        except httpx.HTTPError:
            return False


def serve(port: int, plan: Plan, *, tell: Callable[[str], object]) -> None:
    """Serve on 127.0.0.1 until interrupted; ``tell`` is given the address once it listens."""
    sandbox = Sandbox(plan)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._answer("")

        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            if length > _FORM_MOST:
                self.close_connection = True
                return
            self._answer(self.rfile.read(length).decode(errors="replace"))

        def _answer(self, body: str) -> None:
            if not self.headers.get("Authorization", "").startswith("Bearer sk_test_"):
                done: Answer | None = refused("api_key", status=401)
            else:
                done = sandbox.answer(self.command, self.path, body, self.headers.get("Idempotency-Key", ""))
            if done is None:
                self.close_connection = True
                return
            said = json.dumps(done[1]).encode()
            self.send_response(done[0])
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", port), Handler) as server:
        tell(f"http://127.0.0.1:{server.server_address[1]}")
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            return
