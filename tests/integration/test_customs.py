"""Boxes that cross a border: declared when they are closed, numbered by the post's ranges, refused while unsaid."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import select, text

from entrepot.auditor import verify
from entrepot.core.database import Database, Tx
from entrepot.fulfil.customs import (
    CustomsConflict,
    Declaration,
    DeclarationNotFound,
    add_range,
    advance_data,
    declaration_of,
    number_ranges,
    parse_s10,
    sdr_rate,
    sender_of,
    set_sdr_rate,
    set_sender,
)
from entrepot.fulfil.customs.numbers import next_number
from entrepot.fulfil.customs.tables import customs_declaration
from entrepot.fulfil.warehouse import (
    check_customs,
    complete_customs,
    exceptions,
    find_box,
    open_manifest,
    reopen_box,
    resolve_exception,
    ways_out,
)
from entrepot.kit.clock import ManualClock
from entrepot.kit.errors import InvalidInput
from entrepot.shop.orders import address_for_delivery
from entrepot.shop.orders.tables import delivery_address
from tests.customs_factories import SEOUL_HUB, at_the_border, goods_of, order_abroad, tell_of
from tests.floor_audit import audit_floor
from tests.floor_factories import BERLIN, PERSON, SEOUL, Hub


@pytest.fixture
def hub(db: Database, clock: ManualClock) -> Hub:
    return Hub(db, clock)


def declared(hub: Hub, box_id: str) -> Declaration:
    with hub.db.read() as conn:
        found = declaration_of(conn, box_id)
    assert found is not None
    return found


def tasks(hub: Hub) -> dict[str, str]:
    with hub.db.read() as conn:
        return {task.kind: task.id for task in exceptions(conn).items}


# --- what is declared ---


def test_a_box_that_leaves_the_country_is_declared_when_it_is_closed(hub: Hub) -> None:
    at_the_border(hub)
    box = hub.seal(order_abroad(hub, goods_of(hub)))
    declaration = declared(hub, box.id)
    assert (declaration.state, declaration.form, declaration.mail_class) == ("ready", "cn22", "packet")
    assert declaration.number is not None
    number = parse_s10(declaration.number)
    assert (number.service, number.serial, number.country) == ("LX", 10_000_000, "KR")
    (line,) = declaration.lines
    assert (line.description, line.quantity, line.net_g, line.hs_code, line.origin) == (
        "Navy mug", 2, 300, "691200", "KR",
    )  # fmt: skip
    assert (declaration.totals, declaration.net_g, declaration.gross_g) == ({"KRW": 24_000}, 300, box.weight_g)
    assert tasks(hub) == {}
    assert audit_floor(hub.db) == []


def test_boxes_within_the_country_and_the_customs_union_need_no_papers(hub: Hub) -> None:
    goods = goods_of(hub)
    at_the_border(hub)
    home = hub.seal(order_abroad(hub, goods, address=SEOUL))
    with hub.db.read() as conn:
        assert declaration_of(conn, home.id) is None
    set_sender(hub.db, replace(SEOUL_HUB, city="Paris", postcode="75001", country="FR"), actor=PERSON)
    union = hub.seal(order_abroad(hub, goods, shopper="bert"))
    with hub.db.read() as conn:
        assert declaration_of(conn, union.id) is None  # from France to Germany


def test_nothing_is_asked_before_the_house_has_said_who_sends(hub: Hub) -> None:
    box = hub.seal(order_abroad(hub, goods_of(hub, hs_code=None)))
    open_manifest(hub.db, dock="D1", actor=PERSON)
    assert hub.scan(str(box.sscc), "load", "D1").outcome == "ok"
    assert tasks(hub) == {}


def test_several_sellers_goods_are_lines_of_one_declaration_with_sums_by_currency(hub: Hub) -> None:
    at_the_border(hub)
    mug, lamp = goods_of(hub), goods_of(hub, "LAMP", title="Desk lamp", hs_code="940521", origin="CN")
    orders = [order_abroad(hub, mug), order_abroad(hub, lamp, quantity=1, net_minor=1_999, currency="USD")]
    declaration = declared(hub, hub.seal(*orders).id)
    assert {line.description for line in declaration.lines} == {"Navy mug", "Desk lamp"}
    assert declaration.totals == {"KRW": 24_000, "USD": 1_999}


def test_goods_above_three_hundred_sdr_take_the_large_form_at_the_rate_in_force(hub: Hub) -> None:
    at_the_border(hub)
    goods = goods_of(hub)
    cheap = declared(hub, hub.seal(order_abroad(hub, goods, quantity=1, net_minor=40_000, currency="USD")).id)
    assert cheap.form == "cn22"
    set_sdr_rate(hub.db, usd_micros=1_000_000, source="a test", valid_from_us=0, actor=PERSON)
    with hub.db.read() as conn:
        assert sdr_rate(conn, hub.clock.now_us()).source == "a test"
    now = declared(
        hub, hub.seal(order_abroad(hub, goods, shopper="bert", quantity=1, net_minor=40_000, currency="USD")).id
    )
    assert (now.form, now.mail_class) == ("cn23", "packet")


def test_a_heavy_box_is_a_parcel_with_the_large_form(hub: Hub) -> None:
    at_the_border(hub)
    orders = [order_abroad(hub, goods_of(hub, f"MUG-{number}")) for number in range(3)]
    box = hub.seal(*orders)
    declaration = declared(hub, box.id)
    assert (box.weight_g or 0) > 2_000
    assert (declaration.form, declaration.mail_class) == ("cn23", "parcel")
    assert str(declaration.number).startswith("CX")


# --- what is missing ---


def test_what_is_missing_is_a_task_and_the_box_is_not_loaded_before_it_is_said(hub: Hub) -> None:
    at_the_border(hub)
    goods = goods_of(hub, hs_code=None, origin=None)
    box = hub.seal(order_abroad(hub, goods))
    declaration = declared(hub, box.id)
    assert (declaration.state, declaration.number) == ("incomplete", None)
    assert [(gap.what, gap.line) for gap in declaration.gaps] == [("hs_code", 1), ("origin", 1)]
    assert tasks(hub).keys() == {"customs_missing"}
    assert ways_out("customs_missing") == ()
    open_manifest(hub.db, dock="D1", actor=PERSON)
    refused = hub.scan(str(box.sscc), "load", "D1")
    assert (refused.outcome, refused.title.text) == ("refused", "Papers are missing")
    assert refused.exception_id == tasks(hub)["customs_missing"]
    assert hub.box(box.id).state == "packed"
    tell_of(hub, goods, hs_code="691200", origin="KR")
    assert hub.scan(str(box.sscc), "load", "D1").outcome == "ok"
    assert tasks(hub) == {}
    assert declared(hub, box.id).state == "ready"


def test_people_fill_in_a_line_and_it_is_noted_who_said_so(hub: Hub) -> None:
    at_the_border(hub)
    box = hub.seal(order_abroad(hub, goods_of(hub, title="머그", hs_code=None), weight_g=0))
    said = {"hs_code": "6912.00", "description": "Ceramic mug"}
    with pytest.raises(InvalidInput, match="customs code"):
        complete_customs(hub.db, box_id=box.id, number=1, actor=PERSON, hs_code="69")
    with pytest.raises(InvalidInput, match="country"):
        complete_customs(hub.db, box_id=box.id, number=1, actor=PERSON, origin="XX")
    with pytest.raises(DeclarationNotFound):
        complete_customs(hub.db, box_id=box.id, number=2, actor=PERSON, hs_code="691200")
    complete_customs(hub.db, box_id=box.id, number=1, actor=PERSON, **said)
    (line,) = declared(hub, box.id).lines
    assert (line.hs_code, line.description, dict(line.given)) == (
        "691200", "Ceramic mug", {"hs_code": PERSON, "description": PERSON},
    )  # fmt: skip
    assert declared(hub, box.id).state == "ready"
    assert tasks(hub) == {}
    with pytest.raises(CustomsConflict, match="open the box"):
        complete_customs(hub.db, box_id=box.id, number=1, actor=PERSON, origin="CN")


def test_what_people_said_stays_when_the_box_is_opened_and_its_number_is_never_given_again(hub: Hub) -> None:
    at_the_border(hub)
    order_id = order_abroad(hub, goods_of(hub, hs_code=None))
    box = hub.seal(order_id)
    complete_customs(hub.db, box_id=box.id, number=1, actor=PERSON, hs_code="691200")
    first = declared(hub, box.id).number
    reopen_box(hub.db, box_id=box.id, station="P1", actor=PERSON)
    with hub.db.read() as conn:
        assert declaration_of(conn, box.id) is None
    again = hub.seal(order_id)
    second = declared(hub, again.id)
    assert (second.state, second.lines[0].hs_code) == ("ready", "691200")
    assert second.number not in {None, first}
    assert hub.scan(str(first)).outcome == "unknown"
    assert hub.scan(str(second.number)).box_id == again.id


def test_a_forgotten_shopper_is_named_as_missing(hub: Hub) -> None:
    at_the_border(hub)
    order_id = order_abroad(hub, goods_of(hub))
    hub.db.write(lambda tx: tx.execute(delivery_address.update().values(name="", line1="")))
    assert [gap.what for gap in declared(hub, hub.seal(order_id).id).gaps] == ["addressee"]


# --- numbers ---


def test_numbers_are_given_once_and_in_order_and_a_used_up_range_is_a_task(hub: Hub) -> None:
    at_the_border(hub, packets=2, parcels=0)
    goods = goods_of(hub)
    boxes = [hub.seal(order_abroad(hub, goods, shopper=name)) for name in ("anna", "bert", "carla")]
    numbers = [declared(hub, box.id).number for box in boxes]
    assert [parse_s10(str(number)).serial for number in numbers[:2]] == [10_000_000, 10_000_001]
    assert numbers[2] is None
    assert {"customs_missing", "s10_used_up", "s10_low"} <= tasks(hub).keys()
    add_range(hub.db, mail_class="packet", service="RR", country="KR", first=5, last=500, actor=PERSON)
    check_customs(hub.db, box_id=boxes[2].id, actor=PERSON)
    assert parse_s10(str(declared(hub, boxes[2].id).number)).service == "RR"
    assert tasks(hub) == {}


def test_a_packet_goes_as_a_parcel_where_only_parcels_have_numbers(hub: Hub) -> None:
    at_the_border(hub, packets=0)
    declaration = declared(hub, hub.seal(order_abroad(hub, goods_of(hub))).id)
    assert (declaration.mail_class, declaration.form, str(declaration.number)[:2]) == ("parcel", "cn23", "CX")


def test_ranges_that_overlap_or_name_no_service_are_refused(hub: Hub) -> None:
    at_the_border(hub)
    with pytest.raises(CustomsConflict, match="10000000"):
        add_range(hub.db, mail_class="packet", service="LX", country="KR", first=10_000_499, last=11_000_000, actor="p")
    add_range(hub.db, mail_class="packet", service="LX", country="CN", first=10_000_050, last=10_001_000, actor="p")
    with pytest.raises(InvalidInput, match="class of mail"):
        add_range(hub.db, mail_class="packet", service="CX", country="KR", first=0, last=1, actor="p")
    with pytest.raises(InvalidInput, match="class of mail"):
        add_range(hub.db, mail_class="packet", service="L1", country="KR", first=0, last=1, actor="p")
    with pytest.raises(InvalidInput, match="ends before"):
        add_range(hub.db, mail_class="parcel", service="CY", country="KR", first=2, last=1, actor="p")
    with hub.db.read() as conn:
        assert [each.left for each in number_ranges(conn)] == [500, 951, 500]


def test_one_range_that_is_added_several_times_at_once_is_there_once(hub: Hub) -> None:
    def add(first: int) -> str:
        try:
            return add_range(
                hub.db, mail_class="packet", service="LX", country="KR", first=first, last=first + 150, actor="p"
            )
        except CustomsConflict:
            return ""

    with ThreadPoolExecutor(6) as hands:
        for first in range(0, 2_000, 200):
            assert sum(map(bool, hands.map(add, range(first, first + 6)))) == 1


def test_many_at_once_never_get_the_same_number(hub: Hub) -> None:
    at_the_border(hub, packets=7, parcels=0)
    add_range(hub.db, mail_class="packet", service="RR", country="KR", first=0, last=12, actor=PERSON)
    start = threading.Barrier(4)

    def take() -> list[str | None]:
        start.wait(20)
        return [hub.db.write(_one_number) for _ in range(6)]

    with ThreadPoolExecutor(4) as pool:
        given = [number for future in [pool.submit(take) for _ in range(4)] for number in future.result()]
    taken = [number for number in given if number is not None]
    assert len(taken) == len(set(taken)) == 20
    assert given.count(None) == 4


def _one_number(tx: Tx) -> str | None:
    taken = next_number(tx, "packet")
    return None if taken is None else str(taken[1])


def test_a_scan_of_the_number_finds_the_box(hub: Hub) -> None:
    at_the_border(hub)
    box = hub.seal(order_abroad(hub, goods_of(hub)))
    number = str(declared(hub, box.id).number)
    assert hub.scan(number, at="I1").big_text == "C11"
    with hub.db.read() as conn:
        assert find_box(conn, number.lower()).box.id == box.id
    wrong = number[:9] + str((int(number[9]) + 1) % 10) + number[10:]
    assert hub.scan(wrong).title.text == "Not read rightly"


# --- weights ---


def test_a_box_that_lost_weight_on_the_belt_goes_no_further_before_somebody_looked(hub: Hub) -> None:
    at_the_border(hub)
    box = hub.seal(order_abroad(hub, goods_of(hub)))
    first = declared(hub, box.id)
    sealed = box.weight_g or 0
    fine = hub.scan(str(box.sscc), "sort", at="I1", weight_g=sealed + 40)
    assert (fine.outcome, fine.big_text) == ("show", "C11")
    light = hub.scan(str(box.sscc), "sort", "C11", at="I1", weight_g=sealed - 200)
    assert (light.outcome, light.big_text, light.title.text) == ("refused", "Q1", "The weight does not fit")
    open_manifest(hub.db, dock="D1", actor=PERSON)
    assert hub.scan(str(box.sscc), "load", "D1", weight_g=sealed - 200).exception_id == light.exception_id
    assert hub.box(box.id).state == "packed"
    resolve_exception(hub.db, exception_id=str(light.exception_id), resolution="accept", actor=PERSON)
    assert hub.box(box.id).weight_g == sealed - 200
    again = declared(hub, box.id)
    assert (again.gross_g, again.state) == (sealed - 200, "ready")
    assert again.number != first.number  # the papers are others now
    assert hub.scan(str(box.sscc), "load", "D1", weight_g=sealed - 200).outcome == "ok"
    assert tasks(hub) == {}
    assert audit_floor(hub.db) == []


def test_a_second_weight_that_fits_settles_the_task(hub: Hub) -> None:
    box = hub.seal(hub.order())
    sealed = box.weight_g or 0
    hub.scan(str(box.sscc), "sort", at="I1", weight_g=sealed * 2)
    assert tasks(hub).keys() == {"weight_changed"}
    hub.scan(str(box.sscc), "sort", "C01", at="I1", weight_g=sealed)
    assert (tasks(hub), hub.box(box.id).state) == ({}, "sorted")


# --- advance data ---


def test_the_post_is_told_before_the_box_comes(hub: Hub) -> None:
    at_the_border(hub)
    box = hub.seal(order_abroad(hub, goods_of(hub)))
    declaration = declared(hub, box.id)
    with hub.db.read() as conn:
        sender = sender_of(conn)
        address_id = conn.execute(select(customs_declaration.c.address_id)).scalar_one()
        address = address_for_delivery(conn, address_id)
    assert sender == SEOUL_HUB
    told = advance_data(declaration, SEOUL_HUB, address)
    assert (told["item_id"], told["item_category"], told["gross_weight_g"]) == (declaration.number, "11", box.weight_g)
    assert told["addressee"]["country"] == BERLIN["country"]
    (piece,) = told["content_pieces"]
    assert (piece["declared_value"], piece["currency"], piece["hs_code"]) == ("24000", "KRW", "691200")
    with pytest.raises(CustomsConflict):
        advance_data(replace(declaration, number=None), SEOUL_HUB, address)


# --- the auditor ---


def found(hub: Hub) -> set[str]:
    return {name for name in verify(hub.db).found if name.startswith("customs")}


def test_the_auditor_agrees_with_honest_papers(hub: Hub) -> None:
    at_the_border(hub)
    goods = goods_of(hub)
    box = hub.seal(order_abroad(hub, goods))
    reopen_box(hub.db, box_id=box.id, station="P1", actor=PERSON)
    hub.seal(order_abroad(hub, goods, shopper="bert"))
    hub.seal(order_abroad(hub, goods_of(hub, "LAMP", hs_code=None), shopper="carla"))
    report = verify(hub.db)
    assert (found(hub), report.counts["declarations"]) == (set(), 3)


@pytest.mark.parametrize(
    ("change", "check"),
    [
        ("UPDATE customs_declaration SET number = 'LX100000009KR'", "customs.number"),
        ("UPDATE customs_declaration SET number = 'LX999999990KR'", "customs.number"),
        ("UPDATE customs_range SET next = next + 1 WHERE mail_class = 'packet'", "customs.range"),
        ("UPDATE customs_line SET value_minor = value_minor + 1", "customs.totals"),
        ("UPDATE customs_declaration SET net_g = net_g + 1", "customs.net"),
        ("UPDATE customs_line SET hs_code = NULL", "customs.complete"),
        ("UPDATE customs_declaration SET gross_g = 1", "customs.complete"),
        ("UPDATE customs_declaration SET state = 'incomplete'", "customs.loaded"),
    ],
)
def test_the_auditor_finds_papers_that_were_tampered_with(hub: Hub, change: str, check: str) -> None:
    at_the_border(hub)
    box = hub.seal(order_abroad(hub, goods_of(hub)))
    open_manifest(hub.db, dock="D1", actor=PERSON)
    assert hub.scan(str(box.sscc), "load", "D1").outcome == "ok"
    assert found(hub) == set()
    hub.db.write(lambda tx: tx.execute(text(change)))
    assert check in found(hub)
