"""Webhooks reach the public Internet only, and tell each owner what it asked for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entrepot.core.webhooks.domain import (
    MAX_ATTEMPTS,
    AddressRefused,
    check_patterns,
    check_url,
    is_outside,
    wait_after,
    wants,
)
from entrepot.kit.errors import InvalidInput

INSIDE = [
    "0.0.0.0",
    "10.1.2.3",
    "100.64.0.1",
    "100.100.100.200",  # a cloud's metadata
    "127.0.0.1",
    "127.255.255.254",
    "168.63.129.16",  # another's
    "169.254.169.254",  # most others'
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.192",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.0.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::8.8.8.8",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "::ffff:0:127.0.0.1",
    "64:ff9b::127.0.0.1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::8.8.8.8",
    "100::1",
    "2001::1",  # Teredo
    "2001:db8::1",
    "2002:7f00:1::1",  # 6to4 of 127.0.0.1
    "2002:808:808::1",  # 6to4 of a public address: a relay decides where it ends
    "2a00:1450::5efe:10.0.0.1",  # ISATAP
    "3fff::1",
    "5f00::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%eth0",
    "2a00:1450:4001::1%eth0",
    "fec0::1",
    "ff02::1",
    "not an address",
    "",
]
OUTSIDE = [
    "8.8.8.8",
    "1.1.1.1",
    "100.63.255.255",
    "172.32.0.1",
    "2a00:1450:4001:80b::200e",
    "2606:4700::1111",
    "::ffff:8.8.8.8",
    "64:ff9b::8.8.8.8",
]


@pytest.mark.parametrize("address", INSIDE)
def test_an_inside_address_is_inside_in_every_dress(address: str) -> None:
    assert not is_outside(address)


@pytest.mark.parametrize("address", OUTSIDE)
def test_an_address_of_the_public_internet_is_outside(address: str) -> None:
    assert is_outside(address)


@pytest.mark.parametrize(
    "url",
    [
        "https://shop.example/hooks",
        "http://shop.example",
        "https://shop.example:8443/a/b?c=d",
        "https://8.8.8.8/",
        "https://[2606:4700::1111]/",
        "https://xn--bcher-kva.example/",
    ],
)
def test_an_ordinary_address_is_accepted_as_it_is(url: str) -> None:
    assert check_url(url, allow_private=False) == url


@pytest.mark.parametrize(
    "url",
    [
        "",
        "shop.example/hooks",
        "ftp://shop.example",
        "file:///etc/passwd",
        "gopher://shop.example",
        "javascript:alert(1)",
        "https://",
        "https:///path",
        "https://user:secret@shop.example/",
        "https://user@shop.example/",
        "https://shop.example/#part",
        "https://shop.example:99999/",
        "https://shop.example:port/",
        "https://shop.example/a b",
        "https://shop.example/\r\nHost: inside",
        "https://shop.example\\@inside/",
        "https://bücher.example/",
        "https://shop.example/" + "x" * 2000,
        "https://[::1",
        "https://[fe80::1%25eth0]/",
    ],
)
@pytest.mark.parametrize("allow_private", [True, False])
def test_what_is_no_plain_web_address_is_refused(url: str, allow_private: bool) -> None:  # noqa: FBT001  # a table of cases
    with pytest.raises(AddressRefused):
        check_url(url, allow_private=allow_private)


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "LOCALHOST",
        "localhost.",
        "a.localhost",
        "printer",
        "printer.local",
        "metadata.google.internal",
        "127.0.0.1",
        "[::1]",
        "[::ffff:7f00:1]",
        "169.254.169.254",
        "2130706433",
        "0x7f000001",
        "0x7f.0.0.1",
        "0177.0.0.1",
        "127.1",
        "127.0.1",
        "0",
        "00000010.0.0.1",
        "shop.example:22",
        "shop.example:25",
    ],
)
def test_an_inside_host_is_refused_unless_development_allows_it(host: str) -> None:
    with pytest.raises(AddressRefused):
        check_url(f"https://{host}/", allow_private=False)


def test_development_may_call_this_machine() -> None:
    assert check_url("http://127.0.0.1:9000/", allow_private=True) == "http://127.0.0.1:9000/"


@given(st.ip_addresses(v=4))
def test_a_wrapped_ipv4_address_is_judged_as_itself(address: object) -> None:
    for wrapped in (f"::ffff:{address}", f"64:ff9b::{address}"):
        assert is_outside(wrapped) == is_outside(str(address))


@pytest.mark.parametrize(
    ("pattern", "name", "wanted"),
    [
        ("*", "shop.order.paid", True),
        ("shop.order.paid", "shop.order.paid", True),
        ("shop.order.paid", "shop.order.paid.again", False),
        ("shop.*", "shop.order.paid", True),
        ("shop.order.*", "shop.order.paid", True),
        ("shop.order.*", "shop.orders.paid", False),
        ("shop.*", "shop", False),
    ],
)
def test_a_pattern_is_a_name_its_beginning_or_everything(pattern: str, name: str, wanted: bool) -> None:  # noqa: FBT001  # a table of cases
    assert wants(check_patterns([pattern]), name) is wanted


@pytest.mark.parametrize("patterns", [[], ["shop.*.paid"], ["*.paid"], [""], ["shop."], ["Shop"], ["a"] * 51, ["%"]])
def test_what_is_no_pattern_is_refused(patterns: list[str]) -> None:
    with pytest.raises(InvalidInput) as refused:
        check_patterns(patterns)
    assert refused.value.extra["field"] == "events"


def test_waits_grow_and_end() -> None:
    waits = [wait_after(attempts, 0.5) for attempts in range(1, MAX_ATTEMPTS + 1)]
    assert waits[-1] is None
    known = [wait for wait in waits if wait is not None]
    assert known == sorted(known)
    assert 40 * 3600 < sum(known) < 50 * 3600


def test_chance_spreads_the_waits() -> None:
    assert wait_after(1, 0.0) == pytest.approx(4)
    assert wait_after(1, 1.0) == pytest.approx(6)


def test_a_receiver_may_ask_for_more_time_but_not_for_ever() -> None:
    assert wait_after(1, 0.5, 3600) == 3600
    assert wait_after(1, 0.5, 10**9) == 24 * 3600
    assert wait_after(1, 0.5, 0.1) == 5
