"""The rules of webhooks: which addresses may be called, who is told of what, and how long to wait; pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Literal
from urllib.parse import urlsplit

from entrepot.kit.errors import Conflict, InvalidInput
from entrepot.kit.sentences import say

OPERATOR = "operator"
"""The owner of the house's own endpoints, which may be told of everything."""
MAX_ENDPOINTS = 20
"""Endpoints of one owner at most."""
MAX_ATTEMPTS = 10
"""After so many failures, about 46 hours, a delivery is given up."""
KEPT_DAYS = 30
"""Deliveries and their log are kept so long."""
SECRET_OVERLAP_S = 24 * 3600
"""After a change of secret both sign for so long."""

EndpointState = Literal["active", "paused", "disabled"]
DeliveryState = Literal["waiting", "sending", "delivered", "failed"]

_WAITS_S = (5, 30, 2 * 60, 10 * 60, 30 * 60, 2 * 3600, 6 * 3600, 12 * 3600, 24 * 3600)
_LONGEST_WAIT_S = 24 * 3600
_JITTER = 0.2
_MAX_URL = 2000
_PATTERN = re.compile(r"\*|[a-z0-9_]+(\.[a-z0-9_]+)*(\.\*)?")
_MAX_PATTERNS = 50
_INSIDE_NAMES = (".localhost", ".local", ".internal", ".intranet", ".lan", ".home.arpa", ".onion")
# A host that a resolver would read as a number (2130706433, 0x7f000001, 0177.0.0.1, 127.1) but that is not written
# as an address is written.
_NUMBERLIKE = re.compile(r"(0x[0-9a-f]*|[0-9]+)(\.(0x[0-9a-f]*|[0-9]+))*\.?", re.IGNORECASE)

# What IANA's registry of special-purpose addresses keeps from the public, and what clouds answer inside themselves.
_CLOSED_V4 = tuple(
    map(
        IPv4Network,
        (
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "168.63.129.16/32",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.31.196.0/24",
            "192.52.193.0/24",
            "192.88.99.0/24",
            "192.168.0.0/16",
            "192.175.48.0/24",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/4",
            "240.0.0.0/4",
        ),
    )
)
# Of IPv6 only global unicast is open, without the parts that lead elsewhere: Teredo and other protocol assignments,
# documentation, 6to4, segment routing. So ::1, link-local, unique local, multicast, site-local and IPv4-compatible
# addresses need no line of their own.
_OPEN_V6 = IPv6Network("2000::/3")
_CLOSED_V6 = tuple(map(IPv6Network, ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20", "5f00::/16")))
_NAT64 = IPv6Network("64:ff9b::/96")
_ISATAP = frozenset({0x0000_5EFE, 0x0200_5EFE})


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where an owner wants to be told; times in microseconds since the epoch. The secret is not part of it."""

    id: str
    owner: str
    url: str
    description: str
    events: tuple[str, ...]
    state: EndpointState
    disabled_reason: str | None
    failing_since_us: int | None
    created_at_us: int


@dataclass(frozen=True, slots=True)
class Delivery:
    """One event on its way to one endpoint; times in microseconds since the epoch."""

    id: str
    endpoint_id: str
    event_id: str
    event_name: str
    state: DeliveryState
    attempts: int
    next_at_us: int
    created_at_us: int
    done_at_us: int | None
    last_status: int | None
    last_error: str | None


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try: the status that came back, or why none did; ``response`` is the beginning of what was answered."""

    id: str
    at_us: int
    duration_ms: int
    status: int | None
    error: str | None
    response: str


class AddressRefused(InvalidInput):
    """The address leads inside, or is not one that webhooks are sent to."""

    code = "webhook.address_refused"
    title = "Webhooks are not sent to this address"


class TooManyEndpoints(Conflict):
    """The owner has MAX_ENDPOINTS already."""

    code = "webhook.too_many_endpoints"
    title = "There are too many endpoints already"


def is_outside(address: str) -> bool:
    """Return whether an IP address is of the public Internet, whatever form it is wrapped in."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    if isinstance(parsed, IPv4Address):
        return not any(parsed in network for network in _CLOSED_V4)
    return _is_outside_v6(parsed)


def _is_outside_v6(address: IPv6Address) -> bool:
    if address.scope_id is not None:
        return False
    wrapped = IPv4Address(int(address) & 0xFFFF_FFFF)
    if address.ipv4_mapped is not None or address in _NAT64:
        return is_outside(str(wrapped))
    if address not in _OPEN_V6 or any(address in network for network in _CLOSED_V6):
        return False
    return (int(address) >> 32) & 0xFFFF_FFFF not in _ISATAP or is_outside(str(wrapped))


def check_url(url: str, *, allow_private: bool) -> str:
    """Return the address where webhooks may be sent; raise AddressRefused saying what is wrong with it.

    Names are resolved only when something is sent, and every address that they lead to is checked then.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise _refused(say("this is not a web address")) from None
    if parts.scheme not in {"http", "https"}:
        raise _refused(say("it does not begin with https:// or http://"))
    if len(url) > _MAX_URL or not url.isascii() or any(character <= " " for character in url) or "\\" in url:
        raise _refused(say("it is too long or holds characters that an address does not have"))
    if parts.username is not None or parts.password is not None:
        raise _refused(say("it carries a name or password"))
    if parts.fragment:
        raise _refused(say("it has a part after #, which is never sent"))
    host = (parts.hostname or "").rstrip(".")
    if not host or "%" in host:
        raise _refused(say("it names no host"))
    if not allow_private:
        _check_host(host, port)
    return url


def _check_host(host: str, port: int | None) -> None:
    if port is not None and port < 1024 and port not in {80, 443}:  # the system's own ports
        raise _refused(say("its port is neither 80, 443 nor above 1023"))
    try:
        ip_address(host)
    except ValueError:
        if _NUMBERLIKE.fullmatch(host):
            raise _refused(say("its host is a number written in an unusual way")) from None
        if "." not in host or f".{host}".endswith(_INSIDE_NAMES):
            raise _refused(say("%(host)s is a name of a local network", host=host)) from None
    else:
        if not is_outside(host):
            raise _refused(say("%(host)s is not an address of the public Internet", host=host))


def _refused(why: str) -> AddressRefused:
    return AddressRefused(
        say("webhooks cannot be sent there: %(why)s", why=why),
        field="url",
        expected="such as https://shop.example/hooks",
    )


def check_patterns(patterns: Sequence[str]) -> tuple[str, ...]:
    """Return which events to tell of, without repetitions; raise InvalidInput for what is no name or pattern.

    A pattern is an event's name, its beginning with ``.*``, or ``*`` for all.
    """
    for pattern in patterns:
        if _PATTERN.fullmatch(pattern) is None:
            raise InvalidInput(
                say("“%(pattern)s” is no name of events", pattern=pattern[:80]),
                field="events",
                expected="such as shop.order.paid or shop.*",
            )
    if not 1 <= len(patterns) <= _MAX_PATTERNS:
        raise InvalidInput(
            "name the events to be told of",
            field="events",
            expected=say("1 to %(most)s names", most=_MAX_PATTERNS),
        )
    return tuple(dict.fromkeys(patterns))


def wants(patterns: Sequence[str], name: str) -> bool:
    """Return whether an event of that name is among what was asked for."""
    return any(
        pattern in {"*", name} or (pattern.endswith(".*") and name.startswith(pattern[:-1])) for pattern in patterns
    )


def wait_after(attempts: int, chance: float, retry_after_s: float | None = None) -> float | None:
    """Return the seconds to wait after so many failed attempts, or None to give up.

    ``chance`` from 0 to 1 spreads the wait by 20 % either way, so that receivers are not hit by all at once. What the
    receiver asked for (``Retry-After``) is respected up to a day.
    """
    if attempts >= MAX_ATTEMPTS:
        return None
    wait = _WAITS_S[attempts - 1] * (1 - _JITTER + 2 * _JITTER * chance)
    return max(wait, min(retry_after_s or 0.0, _LONGEST_WAIT_S))
