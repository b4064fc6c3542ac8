"""A broker of one client, by script: MQTT 3.1.1 over a socket, so that a test decides what is sent, when and again."""

from __future__ import annotations

import json
import socket
import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Self

_CONNECT, _CONNACK, _PUBLISH, _PUBACK, _SUBSCRIBE, _SUBACK, _PINGREQ, _PINGRESP = 1, 2, 3, 4, 8, 9, 12, 13
_CLEAN_SESSION = 2


@dataclass(frozen=True, slots=True)
class Session:
    """What a client asked for when it connected."""

    client_id: str
    clean: bool


class ScriptedBroker:
    """Listens for one client at a time; ``accept`` it, ``publish`` to it, see its ``acknowledgements``, ``drop`` it."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(20)
        self.port: int = self._listener.getsockname()[1]
        self._peer: socket.socket | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.drop()
        self._listener.close()

    def accept(self, *, grants: bytes = b"\1\1", before_grants: Callable[[], object] = lambda: None) -> Session:
        """Let the client connect and subscribe, at these qualities of service; its session is there already."""
        self._peer, _ = self._listener.accept()
        self._peer.settimeout(20)
        _, body = self._expect(_CONNECT)
        flags, identity = body[7], body[12 : 12 + struct.unpack("!H", body[10:12])[0]]
        self._send(_CONNACK << 4, b"\1\0")
        _, asked = self._expect(_SUBSCRIBE)
        before_grants()
        self._send(_SUBACK << 4, asked[:2] + grants)
        return Session(identity.decode(), clean=bool(flags & _CLEAN_SESSION))

    def publish(self, topic: str, fields: dict[str, Any], *, number: int, again: bool = False) -> None:
        """Send a message with QoS 1; ``again`` marks it as sent before."""
        name = topic.encode()
        body = struct.pack("!H", len(name)) + name + struct.pack("!H", number) + json.dumps(fields).encode()
        self._send(_PUBLISH << 4 | again << 3 | 1 << 1, body)

    def acknowledgements(self, *, within_s: float, most: int = 100) -> list[int]:
        """The numbers that the client acknowledges in so many seconds, or until there are so many."""
        assert self._peer is not None
        self._peer.settimeout(within_s)
        seen: list[int] = []
        try:
            while len(seen) < most:
                kind, body = self._packet()
                if kind >> 4 == _PUBACK:
                    seen.append(struct.unpack("!H", body[:2])[0])
        except TimeoutError:
            pass
        self._peer.settimeout(20)
        return seen

    def drop(self) -> None:
        """Cut the connection."""
        if self._peer is not None:
            self._peer.close()
            self._peer = None

    def _expect(self, kind: int) -> tuple[int, bytes]:
        first, body = self._packet()
        assert first >> 4 == kind, f"packet {first >> 4} instead of {kind}"
        return first, body

    def _packet(self) -> tuple[int, bytes]:
        """The next packet; what a client publishes is acknowledged to it, a ping answered."""
        first = self._exactly(1)[0]
        length, shift = 0, 0
        while True:
            (digit,) = self._exactly(1)
            length |= (digit & 127) << shift
            shift += 7
            if digit < 128:
                break
        body = self._exactly(length)
        if first >> 4 == _PUBLISH:
            at = 2 + struct.unpack("!H", body[:2])[0]
            self._send(_PUBACK << 4, body[at : at + 2])
        elif first >> 4 == _PINGREQ:
            self._send(_PINGRESP << 4, b"")
        return first, body

    def _exactly(self, count: int) -> bytes:
        assert self._peer is not None
        got = b""
        while len(got) < count:
            more = self._peer.recv(count - len(got))
            assert more, "the client left"
            got += more
        return got

    def _send(self, first: int, body: bytes) -> None:
        assert self._peer is not None
        length, digits = len(body), bytearray()
        while True:
            length, digit = divmod(length, 128)
            digits.append(digit | (128 if length else 0))
            if not length:
                break
        self._peer.sendall(bytes([first]) + bytes(digits) + body)
