"""The warehouse's desk and its scanner: a two-parcel shopper is served with the scan page alone."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from entrepot.app import App, open_app
from entrepot.core.accounts import grant_role
from entrepot.fulfil.warehouse import boxes, find_parcel, parcel_of_order, parcels
from entrepot.kit.money import Money
from entrepot.pay.checkout import pay
from entrepot.pay.wallet import top_up
from entrepot.shop.orders import DeliveryQuotes, place
from tests.shop_factories import make_market, wish
from tests.visitors import Visitor, fresh_settings

PAGES = (
    "/warehouse",
    "/warehouse/floor",
    "/warehouse/scan",
    "/warehouse/parcels",
    "/warehouse/parcels?state=sorted",
    "/warehouse/parcels?state=loaded&q=P&sort=leaves",
    "/warehouse/parcels?state=expected&q=P&since=2026-01-01&until=&sort=leaves",
    "/warehouse/boxes",
    "/warehouse/boxes?state=packed&q=B&until=2026-12-31&sort=-weight",
    "/warehouse/manifests",
    "/warehouse/manifests?state=open&q=D1&since=2026-01-01&sort=opened",
    "/warehouse/exceptions",
    "/warehouse/exceptions?state=resolved&kind=damaged&q=x&sort=opened",
    "/warehouse/bays/A01",
    "/warehouse/places/A01-001",
)


@pytest.fixture
def app(tmp_path: Path) -> Iterator[App]:
    settings = fresh_settings(tmp_path)
    app = open_app(settings, durable=False)
    yield app
    app.stop()


@pytest.fixture
def hand(app: App) -> Iterator[Visitor]:
    visitor = Visitor(app.http)
    person_id = visitor.sign_up("hand@market.example", name="Warehouse hand")
    grant_role(app.platform.db, person_id, "warehouse")
    visitor.sign_in("hand@market.example")
    yield visitor
    visitor.close()


def _two_parcels(app: App) -> list[str]:
    """A paid purchase of two sellers; return the codes of its parcels."""
    db = app.platform.db
    market = make_market(db)
    group = place(db, request=wish(market), delivery=app.platform.port(DeliveryQuotes))
    top_up(db, person_id=market.shopper_id, amount=Money(10_000_000, "KRW"), idempotency_key=None)
    pay(db, group_id=group.id, shopper_id=market.shopper_id)
    app.step()
    with db.read() as connection:
        return [parcel_of_order(connection, each.id, seller_id=each.seller_id).code for each in group.orders]


def _big(page: str) -> str:
    found = re.search(r'<p class="slot[^"]*">([^<]+)</p>', page)
    return found.group(1) if found else ""


def _fields(page: str) -> dict[str, str]:
    """What the scan form sends along with the next code."""
    form = page[page.index('class="scan-form"') : page.index("</form>", page.index('class="scan-form"'))]
    hidden = re.findall(r'<input type="hidden" name="([a-z_]+)" value="([^"]*)"', form)
    return {name: value for name, value in hidden if name != "_csrf"}


class Scanner:
    """The page as a hand sees it: what is scanned goes in with what the page carries along."""

    def __init__(self, visitor: Visitor, station: str) -> None:
        self.visitor = visitor
        self.page = visitor.get(f"/warehouse/scan?station={station}").text

    def scan(self, code: str, **more: str) -> str:
        answer = self.visitor.request("POST", "/warehouse/scan", form={**_fields(self.page), "code": code, **more})
        assert answer.status == 200, answer.text[:500]
        self.page = answer.text
        return _big(self.page)


@pytest.mark.parametrize("path", PAGES)
def test_each_page_shows_an_empty_and_a_busy_floor(app: App, hand: Visitor, path: str) -> None:
    assert hand.get(path).status == 200
    for code in _two_parcels(app):
        Scanner(hand, "R1").scan(code)
    Scanner(hand, "R1").scan("what is this")
    answer = hand.get(path)
    assert answer.status == 200, answer.text[:300]


@pytest.mark.parametrize("path", PAGES)
def test_only_the_hub_and_operators_see_the_floor(app: App, path: str) -> None:
    guest = Visitor(app.http)
    assert guest.get(path).status == 401
    guest.sign_up("shopper@market.example")
    guest.sign_in("shopper@market.example")
    assert guest.get(path).status == 403
    guest.close()


def test_two_parcels_become_one_box_on_a_truck_with_the_scan_page_alone(app: App, hand: Visitor) -> None:
    codes = _two_parcels(app)
    for code in codes:
        scanner = Scanner(hand, "R1")
        slot = scanner.scan(code)
        assert re.fullmatch(r"[A-Z]\d{1,2}-\d{2,3}", slot)
        scanner.scan(slot)
    app.step()
    for code in codes:
        Scanner(hand, "H1").scan(code, kind="pick")
    packing = Scanner(hand, "P1")
    for code in codes:
        packing.scan(code)
    with app.platform.db.read() as connection:
        (box,) = boxes(connection).items
        assert {parcel.state for parcel in parcels(connection).items} == {"packed"}
    packing = Scanner(hand, "P1")
    packing.scan(box.code, weight_g=str(box.expected_g))
    chute = Scanner(hand, "I1").scan(box.code)
    sorting = Scanner(hand, "I1")
    sorting.scan(box.code)
    sorting.scan(chute)
    assert hand.request("POST", "/warehouse/manifests", form={"dock": "D1"}).status == 303
    assert "Dock" in hand.get("/warehouse/scan?other=1").text
    Scanner(hand, "D1").scan(box.code)
    manifest = re.search(r"/warehouse/manifests/man_[0-9a-z]+", hand.get("/warehouse/manifests").text)
    assert manifest is not None
    assert "1 box, " in hand.get(manifest[0]).text
    for path in (f"/warehouse/parcels/{codes[0]}", f"/warehouse/boxes/{box.code}"):
        assert hand.get(path).status == 200


def test_a_planned_box_shows_how_it_is_packed_step_by_step(app: App, hand: Visitor) -> None:
    codes = _two_parcels(app)
    for code in codes:
        scanner = Scanner(hand, "R1")
        scanner.scan(scanner.scan(code))
    app.step()
    with app.platform.db.read() as connection:
        (box,) = boxes(connection).items
    page = hand.get(f"/warehouse/boxes/{box.code}").text
    steps = page[
        page.index('<ol class="packing-steps">') : page.index("</ol>", page.index('<ol class="packing-steps">'))
    ]
    assert sorted(re.findall(r'href="/warehouse/parcels/(\w+)"', steps)) == sorted(codes)
    assert "Step 1 of 2" in steps
    assert "on the floor of the carton" in steps
    assert steps.count('href="#put-1"') == 2
    assert steps.count('class="new"') == 2
    station = Scanner(hand, "P1")
    station.scan(codes[0])
    assert f'href="/warehouse/boxes/{box.id}#packing"' in station.page


@pytest.mark.parametrize("strange", ["4006381333931", "Z99-999"], ids=["nobody's code", "no place here"])
def test_a_strange_code_between_a_parcel_and_its_slot_leaves_the_parcel_in_hand(
    app: App, hand: Visitor, strange: str
) -> None:
    code, *_ = _two_parcels(app)
    scanner = Scanner(hand, "R1")
    slot = scanner.scan(code)
    scanner.scan(strange)
    assert "Still in your hand" in scanner.page
    assert code in scanner.page
    scanner.scan(slot)
    with app.platform.db.read() as connection:
        parcel = find_parcel(connection, code).parcel
    assert (parcel.state, parcel.position) == ("stored", slot)


@pytest.mark.parametrize(
    "path",
    ["/warehouse/parcels/nothing", "/warehouse/boxes/box_x", "/warehouse/manifests/man_1", "/warehouse/places/Z99"],
)
def test_a_code_that_is_none_gives_a_page_that_says_so(hand: Visitor, path: str) -> None:
    assert hand.get(path).status == 404


def test_a_scan_that_cannot_be_read_is_refused_on_the_page(hand: Visitor) -> None:
    for form in ({"code": "", "station": "R1"}, {"code": "x" * 500, "station": "R1"}, {"code": "P1", "station": "?!"}):
        assert hand.request("POST", "/warehouse/scan", form=form).status == 422


def test_a_list_is_taken_along_as_it_is_narrowed(app: App, hand: Visitor) -> None:
    first, second = _two_parcels(app)
    every = _table(hand, "/warehouse/parcels.csv?sort=leaves")
    assert {row[0] for row in every[1:]} == {first, second}
    assert [row[0] for row in _table(hand, f"/warehouse/parcels.csv?q={first[:8]}")[1:]] == [first]
    for name in ("parcels.csv?state=shipped", "boxes.csv", "manifests.csv", "exceptions.csv?state=open&kind=damaged"):
        assert len(_table(hand, f"/warehouse/{name}")) == 1
    assert hand.get("/warehouse/boxes.csv?bom=1").text.startswith("\N{BYTE ORDER MARK}")


def _table(hand: Visitor, path: str) -> list[list[str]]:
    response = hand.get(path)
    assert response.status == 200, response.text
    return list(csv.reader(io.StringIO(response.text)))


def test_the_links_of_a_list_keep_its_address(app: App, hand: Visitor) -> None:
    _two_parcels(app)
    page = hand.get("/warehouse/parcels?q=P&sort=leaves").text
    assert 'href="/warehouse/parcels?q=P&amp;sort=leaves&amp;state=stored"' in page
    assert 'href="/warehouse/parcels?q=P&amp;sort=-weight"' in page
    assert 'href="/warehouse/parcels.csv?q=P&amp;sort=leaves"' in page


def test_a_whole_code_typed_into_a_list_opens_what_it_names(app: App, hand: Visitor) -> None:
    code, _other = _two_parcels(app)
    answer = hand.get(f"/warehouse/parcels?q={code.lower()}")
    assert (answer.status, answer.headers["location"]) == (303, f"/warehouse/parcels/{code}")
    assert hand.get(f"/warehouse/parcels?q={code[:8]}").status == 200


@pytest.mark.parametrize(
    "query", ["sort=colour", "since=yesterday", "state=vanished", "cursor=e30x", "kind=DROP%20TABLE"]
)
def test_what_a_list_of_the_floor_does_not_know_is_refused(hand: Visitor, query: str) -> None:
    page = "exceptions" if query.startswith("kind") else "parcels"
    assert hand.get(f"/warehouse/{page}?{query}").status == 422


def test_who_sees_to_a_trouble_comes_back_to_the_list_as_it_was(app: App, hand: Visitor) -> None:
    Scanner(hand, "R1").scan("nobody-knows")
    page = hand.get("/warehouse/exceptions?kind=unknown_code").text
    (found,) = set(re.findall(r"/warehouse/exceptions/(exc_[0-9a-z]+)/resolve", page))
    form = {"resolution": "close", "back": "/warehouse/exceptions?kind=unknown_code"}
    answer = hand.request("POST", f"/warehouse/exceptions/{found}/resolve", form=form)
    assert (answer.status, answer.headers["location"]) == (303, "/warehouse/exceptions?kind=unknown_code")
