"""What goes wrong in a hand, on the scanner's page: a photo of the damage, a full slot, a count, a weight in words."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from entrepot.app import App, open_app
from entrepot.core.accounts import grant_role
from entrepot.fulfil.warehouse import Advice, advise, exceptions, find_parcel
from tests.integration.test_warehouse_pages import Scanner
from tests.visitors import Visitor, fresh_settings


@pytest.fixture
def app(tmp_path: Path) -> Iterator[App]:
    app = open_app(fresh_settings(tmp_path), durable=False)
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


@pytest.fixture
def codes(app: App) -> list[str]:
    """Three parcels of one shopper, of whom a fourth is waited for."""
    db = app.platform.db
    promised = db.clock.now_us() + 5 * 86_400 * 10**6
    coming = [Advice(f"r{n}", "anna", "KR", "04524", 200, 150, 80, 900, promised) for n in range(4)]
    return advise(db, client_id="other-shop", parcels=coming, actor="test")[:3]


def _photo() -> bytes:
    raw = io.BytesIO()
    Image.new("RGB", (640, 480), "brown").save(raw, "JPEG")
    return raw.getvalue()


def _state(app: App, code: str) -> tuple[str, str | None, str | None]:
    with app.platform.db.read() as connection:
        parcel = find_parcel(connection, code).parcel
    return parcel.state, parcel.position, parcel.slot


def test_a_photo_of_the_damage_is_seen_by_who_decides_about_the_parcel(
    app: App, hand: Visitor, codes: list[str]
) -> None:
    head = b'--edge\r\nContent-Disposition: form-data; name="photo"; filename="wet.jpg"\r\n\r\n'
    sent = hand.request(
        "POST",
        "/warehouse/scan/photo",
        body=head + _photo() + b"\r\n--edge--\r\n",
        headers={"content-type": "multipart/form-data; boundary=edge"},
    )
    assert sent.status == 200, sent.text
    photo = sent.json()["photo_file_id"]
    Scanner(hand, "R1").scan(codes[0], kind="damaged", reason="wet", photo_file_id=photo)
    for page in ("/warehouse/exceptions", f"/warehouse/parcels/{codes[0]}"):
        shown = re.search(rf'<img class="damage-photo" src="(/files/{photo}/[^"]+)"', hand.get(page).text)
        assert shown is not None, page
        assert hand.get(shown[1]).status == 200


def test_a_photo_that_somebody_else_sent_is_not_booked(app: App, hand: Visitor, codes: list[str]) -> None:
    form = {"station": "R1", "code": codes[0], "kind": "damaged", "reason": "wet", "photo_file_id": "ab" * 32}
    assert hand.request("POST", "/warehouse/scan", form=form).status == 404
    assert _state(app, codes[0])[0] == "expected"


def test_a_hand_before_a_full_slot_gets_another_and_the_full_one_becomes_a_task(
    app: App, hand: Visitor, codes: list[str]
) -> None:
    scanner = Scanner(hand, "R1")
    full = scanner.scan(codes[0])
    assert "Its slot is full or broken" in scanner.page
    (parcel_id,) = set(re.findall(r'name="parcel_id" value="(pcl_[0-9a-z]+)"', scanner.page))
    form = {"station": "R1", "parcel_id": parcel_id}
    scanner.page = hand.request("POST", "/warehouse/scan/reslot", form=form).text
    other = _state(app, codes[0])[2]
    assert other not in {None, full}
    assert other in scanner.page
    scanner.scan(str(other))
    assert _state(app, codes[0])[:2] == ("stored", other)
    with app.platform.db.read() as connection:
        assert [(task.kind, task.place) for task in exceptions(connection).items] == [("slot_blocked", full)]
    refused = hand.request("POST", "/warehouse/scan/reslot", form=form)
    assert (refused.status, "not on its way to a slot" in refused.text) == (409, True)


def test_a_slot_is_counted_on_its_page(app: App, hand: Visitor, codes: list[str]) -> None:
    slot = ""
    for code in codes[:2]:
        scanner = Scanner(hand, "R1")
        slot = scanner.scan(code)
        scanner.scan(slot)
    where = f"/warehouse/places/{slot}"
    assert f'href="{where}#count"' in _page_of(hand, slot)
    page = hand.get(where).text
    assert all(f'name="here" value="{code}"' in page for code in codes[:2])
    count_id = re.findall(r'name="count_id" value="([0-9a-f]{32})"', page)[0]
    form = {"count_id": count_id, "here": codes[0], "codes": f"{codes[2]}\n\n"}
    for _twice in range(2):
        assert hand.request("POST", f"{where}/count", form=form).status == 303
    assert [_state(app, code)[0] for code in codes] == ["stored", "missing", "expected"]
    with app.platform.db.read() as connection:
        found = {(task.kind, task.code) for task in exceptions(connection).items}
    assert found == {("missing", codes[1]), ("misplaced", codes[2])}
    assert "1 is right, 1 is missing, 1 belongs elsewhere" in hand.get(where).text


@pytest.mark.parametrize("said", [{}, {"empty": "1", "codes": "P4K7Q2M9D3CX"}])
def test_an_empty_slot_is_said_in_so_many_words(
    app: App, hand: Visitor, codes: list[str], said: dict[str, str]
) -> None:
    scanner = Scanner(hand, "R1")
    slot = scanner.scan(codes[0])
    scanner.scan(slot)
    where = f"/warehouse/places/{slot}/count"
    hand.request("POST", where, form={"count_id": "0" * 32, **said})
    assert _state(app, codes[0])[0] == "stored"
    hand.request("POST", where, form={"count_id": "1" * 32, "empty": "1"})
    assert _state(app, codes[0])[0] == "missing"


def _at_the_scale(app: App, hand: Visitor) -> Scanner:
    db = app.platform.db
    promised = db.clock.now_us() + 5 * 86_400 * 10**6
    (code,) = advise(
        db,
        client_id="other-shop",
        parcels=[Advice("alone", "ben", "KR", "04524", 200, 150, 80, 900, promised)],
        actor="test",
    )
    scanner = Scanner(hand, "P1")
    scanner.scan(code)
    return scanner


@pytest.mark.parametrize("typed", ["0.9", "0,9 kg", "900.5"])
def test_a_weight_that_is_no_whole_grams_stays_a_weight(app: App, hand: Visitor, typed: str) -> None:
    scanner = _at_the_scale(app, hand)
    with app.platform.db.read() as connection:
        before = len(exceptions(connection).items)
    form = {**_asked(scanner.page), "code": typed}
    answer = hand.request("POST", "/warehouse/scan", form=form)
    assert (answer.status, "is not a weight in whole grams" in answer.text) == (422, True)
    assert _asked(answer.text)["expects"] == "weight"
    with app.platform.db.read() as connection:
        assert len(exceptions(connection).items) == before


@pytest.mark.parametrize("typed", ["900", "900 g", "900G"])
def test_grams_may_be_said(app: App, hand: Visitor, typed: str) -> None:
    scanner = _at_the_scale(app, hand)
    scanner.scan(typed)
    assert "Print the label" in scanner.page


def test_a_label_that_is_all_digits_is_no_weight(app: App, hand: Visitor) -> None:
    scanner = _at_the_scale(app, hand)
    scanner.scan("00000000000000000900")
    assert "Print the label" not in scanner.page


def _asked(page: str) -> dict[str, str]:
    form = page[page.index('class="scan-form"') :]
    form = form[: form.index("</form>")]
    return dict(re.findall(r'<input type="hidden" name="(station|kind|begun|expects)" value="([^"]*)"', form))


def _page_of(hand: Visitor, slot: str) -> str:
    scanner = Scanner(hand, "H1")
    scanner.scan(slot)
    return scanner.page
