"""Token buckets in memory: how often one key, person or address may ask."""

from ipaddress import ip_address

_FORGET_AT = 50_000


def outside_address(host: str | None) -> str | None:
    """Return an address to count by, or None for this machine.

    A request from this machine is local work or comes through a proxy that does not say for whom; counting those
    together would shut out everybody at once. IPv6 counts by its /64, which is one customer's.
    """
    if not host:
        return None
    try:
        address = ip_address(host)
    except ValueError:
        return None
    if address.is_loopback:
        return None
    return host if address.version == 4 else ":".join(address.exploded.split(":")[:4])  # IPv4


class Buckets:
    """One bucket a key: it holds a minute's requests and refills steadily. Each process counts for itself.

    A lost update between two threads gives a request away; it is not worth a lock.
    """

    def __init__(self, per_minute: int) -> None:
        self._capacity = float(per_minute)
        self._per_us = per_minute / 60e6
        self._left: dict[str, tuple[float, int]] = {}

    def take(self, key: str, now_us: int) -> float | None:
        """Take one request at a moment in microseconds; return None, or in how many seconds to come again."""
        if self._capacity <= 0:
            return None
        left, at_us = self._left.get(key, (self._capacity, now_us))
        left = min(self._capacity, left + max(0, now_us - at_us) * self._per_us)
        if left < 1:
            return (1 - left) / self._per_us / 1e6
        if len(self._left) >= _FORGET_AT and key not in self._left:
            self._forget(now_us)
        self._left[key] = (left - 1, now_us)
        return None

    def _forget(self, now_us: int) -> None:
        """Drop the buckets that are full again; all of them where none is."""
        full = [
            key
            for key, (left, at_us) in list(self._left.items())
            if left + (now_us - at_us) * self._per_us >= self._capacity
        ]
        for key in full:
            self._left.pop(key, None)
        if len(self._left) >= _FORGET_AT:
            self._left.clear()
