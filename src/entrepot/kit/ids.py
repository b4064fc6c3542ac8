"""Identifiers: UUIDv7 (RFC 9562) behind a readable prefix, such as ``ord_01jdc2v7f3w9hx5k8m2n4p6q7r``."""

import re
from random import Random
from threading import Lock

from entrepot.kit.clock import Clock

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_PAIRS = tuple(a + b for a in _ALPHABET for b in _ALPHABET)
_BODY = re.compile(r"[a-z]{2,6}_[0-7][0-9a-hjkmnp-tv-z]{25}")
_SEQUENCE_BITS = 12
_TAIL_BITS = 62


def _encode(value: int) -> str:
    """Return 128 bits as 26 characters of Crockford's base 32, lower case, in sorting order."""
    pairs = _PAIRS
    return "".join([pairs[(value >> shift) & 1023] for shift in range(120, -1, -10)])


class Ids:
    """Makes ids that sort by the time they were made; replays from its clock and its generator."""

    def __init__(self, clock: Clock, rng: Random) -> None:
        self._clock = clock
        self._rng = rng
        self._lock = Lock()
        self._last = 0

    def new(self, prefix: str) -> str:
        """Return a new id, greater than any that this generator made before."""
        with self._lock:
            stamp = (self._clock.now_us() // 1000) << _SEQUENCE_BITS
            self._last = max(stamp, self._last + 1)
            ordered, tail = self._last, self._rng.getrandbits(_TAIL_BITS)
        milliseconds, sequence = ordered >> _SEQUENCE_BITS, ordered & 0xFFF
        return f"{prefix}_{_encode((milliseconds << 80) | (0x7 << 76) | (sequence << 64) | (0b10 << 62) | tail)}"


def is_id(text: str, prefix: str) -> bool:
    """Return whether a text has the form of an id with that prefix."""
    return text.startswith(prefix + "_") and _BODY.fullmatch(text) is not None


def moment_of(text: str) -> int:
    """Return the moment in which an id was made, in milliseconds since the Unix epoch; raise ValueError for none."""
    prefix, _, body = text.partition("_")
    if not is_id(text, prefix):
        raise ValueError(text)
    value = 0
    for each in body:
        value = value * 32 + _ALPHABET.index(each)
    return value >> 80
