"""From the truck to the door: stops, couriers, attempts, returns, tracking, on both engines."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Table, select

from entrepot.core import accounts
from entrepot.core.database import Database, audit_log, outbox_event
from entrepot.core.outbox import read_events
from entrepot.core.outbox.read import Position
from entrepot.deliver.dispatch import (
    NoShift,
    Proof,
    ProofMissing,
    StillOut,
    StopClosed,
    StopNotFound,
    StopRecalled,
    TrackingNotFound,
    TrackingView,
    WrongCode,
    accept,
    assign_to,
    depart,
    end_shift,
    proof_of,
    replan,
    report_position,
    roll_shifts,
    start_shift,
    stop_history,
    stops,
    tracking,
    unassign,
)
from entrepot.deliver.dispatch.api import router, shown
from entrepot.deliver.dispatch.assign import assign_waiting
from entrepot.deliver.dispatch.erase import forget_old
from entrepot.deliver.dispatch.live import MOST_OF_ONE, Listeners, follow
from entrepot.deliver.dispatch.quotes import Tariffs
from entrepot.deliver.dispatch.tables import (
    courier_position,
    delivery_event,
    delivery_place,
    delivery_proof,
    delivery_stop,
    delivery_tracking,
)
from entrepot.fulfil.warehouse import BoxShipped
from entrepot.kit.clock import ManualClock
from entrepot.kit.errors import Forbidden, IdempotencyMismatch, InvalidInput, Unavailable
from entrepot.kit.geo import Point
from tests.deliver_factories import SIGNED, Fleet
from tests.floor_factories import SEOUL
from tests.visitors import PASSWORD, Visitor, bearer, build_app

HOUR = timedelta(hours=1)


@pytest.fixture
def fleet(db: Database, clock: ManualClock, tmp_path: Path) -> Fleet:
    return Fleet(db, clock, tmp_path)


@pytest.fixture
def courier(fleet: Fleet) -> str:
    return fleet.courier()


def told(fleet: Fleet, name: str) -> list[dict[str, Any]]:
    with fleet.db.read() as conn:
        return [each.payload for each in read_events(conn, Position(), 1000, [name])[0]]


def count(fleet: Fleet, table: Table) -> int:
    with fleet.db.read() as conn:
        return len(conn.execute(select(table)).all())


def audited_stops(fleet: Fleet) -> list[str]:
    """What the append-only record alone says of every stop, against what the stops say."""
    with fleet.db.read() as conn:
        state: dict[str, tuple[str, int]] = {}
        for event in conn.execute(select(delivery_event).order_by(delivery_event.c.xid, delivery_event.c.seq)):
            state[event.stop_id] = (event.state, max(event.attempt, state.get(event.stop_id, ("", 0))[1]))
        faults = [
            stop.id
            for stop in conn.execute(select(delivery_stop))
            if state.pop(stop.id, None) != (stop.state, stop.attempts)
        ]
    return faults + list(state)


class TestTakingOver:
    def test_a_shipped_box_becomes_a_stop_of_a_courier(self, fleet: Fleet, courier: str) -> None:
        order_id = fleet.order()
        (box_id,) = fleet.ship(order_id)
        stop = fleet.stop_of(box_id)
        assert (stop.state, stop.courier_id, stop.attempts) == ("assigned", courier, 0)
        route = fleet.route(courier)
        assert [each.box_id for each in route.stops] == [box_id]
        assert route.stops[0].address_lines[-1:] != ()
        assert route.stops[0].phone == "02-1234-5678"
        assert route.change == "stops_added"

    def test_the_same_shipment_again_changes_nothing(self, fleet: Fleet, courier: str) -> None:
        (box_id,) = fleet.ship(fleet.order())
        (shipped,) = told(fleet, "fulfil.box.shipped")
        fleet.db.write(lambda tx: accept(tx, BoxShipped(**shipped)))
        with fleet.db.read() as conn:
            assert [each.box_id for each in stops(conn).items] == [box_id]

    def test_without_a_courier_a_stop_waits_and_the_next_shift_takes_it(self, fleet: Fleet) -> None:
        (box_id,) = fleet.ship(fleet.order())
        assert fleet.stop_of(box_id).state == "waiting"
        courier = fleet.courier()
        fleet.step()
        assert fleet.stop_of(box_id).courier_id == courier

    def test_stops_are_shared_out_by_room_and_by_route(self, fleet: Fleet) -> None:
        bicycle = fleet.courier(vehicle="bicycle", routes=("KR-2",))
        van = fleet.courier(vehicle="van", routes=("KR-1",))
        orders = [fleet.order(shopper=f"s{number}") for number in range(4)]
        fleet.ship(*orders)
        with fleet.db.read() as conn:
            assert {stop.courier_id for stop in stops(conn).items} == {van}
        with pytest.raises(NoShift):
            fleet.route("per_nobody")
        assert fleet.route(bicycle).stops == ()

    def test_the_order_of_stops_is_short(self, fleet: Fleet, courier: str) -> None:
        homes = [{**SEOUL, "line1": f"세종대로 {number}"} for number in range(8)]
        fleet.ship(*[fleet.order(shopper=f"s{number}", address=home) for number, home in enumerate(homes)])
        before = fleet.route(courier)
        replan(fleet.db, courier, actor="per_dispatcher")
        after = fleet.route(courier)
        assert {stop.id for stop in after.stops} == {stop.id for stop in before.stops}
        assert after.length_m <= before.length_m
        assert len({stop.point for stop in after.stops}) == 8
        assert after.change == "replanned"


class TestAtTheDoor:
    def test_a_delivery_with_a_proof_moves_the_orders_on(self, fleet: Fleet, courier: str) -> None:
        first, second = fleet.order(seller="sel_a"), fleet.order(seller="sel_b")
        (box_id,) = fleet.ship(first, second, together=True)
        assert depart(fleet.db, courier) == 1
        stop = fleet.stop_of(box_id)
        assert stop.state == "out"
        made = fleet.at_the_door(stop)
        assert (made.state, made.attempts, made.again_at_us) == ("delivered", 1, None)
        assert [fleet.order_state(each) for each in (first, second)] == ["delivered", "delivered"]
        with fleet.db.read() as conn:
            proof = proof_of(conn, stop.id)
            assert [event.kind for event in stop_history(conn, stop.id)] == ["accept", "assign", "depart", "deliver"]
        assert proof is not None
        assert proof.name == "Shopper at the door"
        (announced,) = told(fleet, "deliver.box.delivered")
        assert announced["order_ids"] == sorted([first, second])
        assert fleet.route(courier).change == "home"
        assert audited_stops(fleet) == []

    def test_the_record_holds_no_personal_data(self, fleet: Fleet, courier: str) -> None:
        fleet.ship(fleet.order())
        fleet.at_the_door(fleet.stop_of(fleet.route(courier).stops[0].box_id))
        with fleet.db.read() as conn:
            record = str([*conn.execute(select(delivery_event)), *conn.execute(select(audit_log))])
            announced = str(list(conn.execute(select(outbox_event.c.payload))))
        for personal in ("Shopper", "세종대로", "02-1234", "lat"):
            assert personal not in record
            assert personal not in announced

    @pytest.mark.parametrize(
        "proof",
        [
            Proof(name="A neighbour"),
            Proof(photo_file_id="0" * 64),
            Proof(signature=(((0, 0), (500, 1000)), ((10, 10),))),
        ],
    )
    def test_each_kind_of_proof_will_do(self, fleet: Fleet, courier: str, proof: Proof) -> None:
        (box_id,) = fleet.ship(fleet.order())
        assert fleet.at_the_door(fleet.stop_of(box_id), proof=proof).state == "delivered"

    def test_the_shopper_s_code_must_be_right(self, fleet: Fleet, courier: str) -> None:
        order_id = fleet.order()
        (box_id,) = fleet.ship(order_id)
        code = fleet.follow(order_id, viewer="per_anna").boxes[0].handover_code
        assert code is not None
        wrong = f"{(int(code) + 1) % 10_000:04d}"
        with pytest.raises(WrongCode):
            fleet.at_the_door(fleet.stop_of(box_id), proof=Proof(code=wrong))
        assert fleet.stop_of(box_id).state == "assigned"
        assert fleet.at_the_door(fleet.stop_of(box_id), proof=Proof(code=code)).state == "delivered"

    def test_what_proves_nothing_is_refused_and_changes_nothing(self, fleet: Fleet, courier: str) -> None:
        (box_id,) = fleet.ship(fleet.order())
        stop = fleet.stop_of(box_id)
        with pytest.raises(ProofMissing):
            fleet.at_the_door(stop, proof=Proof())
        for wrong in (
            {"outcome": "lost"},
            {"outcome": "failed", "reason": "rain"},
            {"proof": Proof(signature=(((0, 1001),),))},
            {"at_us": fleet.clock.now_us() + 3600 * 1_000_000},
            {"at_us": fleet.clock.now_us() - 4 * 86_400 * 1_000_000},
        ):
            with pytest.raises(InvalidInput):
                fleet.at_the_door(stop, **wrong)
        assert fleet.stop_of(box_id) == stop
        assert count(fleet, delivery_proof) == 0

    def test_a_courier_tells_only_of_own_stops_and_of_each_once(self, fleet: Fleet, courier: str) -> None:
        (box_id,) = fleet.ship(fleet.order())
        stop = fleet.stop_of(box_id)
        with pytest.raises(StopNotFound):
            fleet.at_the_door(stop, courier_id=fleet.courier())
        with pytest.raises(StopNotFound):
            fleet.at_the_door(stop, courier_id="per_nobody")
        fleet.at_the_door(stop)
        with pytest.raises(StopClosed):
            fleet.at_the_door(stop)

    def test_a_repeated_report_gets_the_first_answer(self, fleet: Fleet, courier: str) -> None:
        (box_id,) = fleet.ship(fleet.order())
        stop = fleet.stop_of(box_id)
        first = fleet.at_the_door(stop, "failed", idempotency_key="k1")
        assert fleet.at_the_door(stop, "failed", idempotency_key="k1") == first
        assert fleet.stop_of(box_id).attempts == 1
        with pytest.raises(IdempotencyMismatch):
            fleet.at_the_door(stop, "failed", reason="refused", idempotency_key="k1")

    def test_a_failed_attempt_comes_again_on_the_next_working_day(self, fleet: Fleet, courier: str) -> None:
        (box_id,) = fleet.ship(fleet.order())
        made = fleet.at_the_door(fleet.stop_of(box_id), "failed", reason="absent")
        stop = fleet.stop_of(box_id)
        assert (made.state, made.attempts) == ("waiting", 1)
        assert (stop.courier_id, stop.not_before_at.isoformat()) == (None, "2026-03-02T21:00:00+00:00")
        fleet.step()
        assert fleet.stop_of(box_id).state == "waiting"
        fleet.clock.advance(15 * HOUR)
        fleet.step()
        assert fleet.stop_of(box_id).courier_id == courier
        assert audited_stops(fleet) == []

    def test_after_the_third_the_box_goes_back_to_the_hub(self, fleet: Fleet, courier: str) -> None:
        order_id = fleet.order()
        (box_id,) = fleet.ship(order_id)
        for reason in ("absent", "no_access", "refused"):
            fleet.step()
            made = fleet.at_the_door(fleet.stop_of(box_id), "failed", reason=reason)
            fleet.clock.advance(24 * HOUR)
        assert (made.state, made.again_at_us) == ("returned", None)
        assert fleet.box(box_id).state == "back"
        assert fleet.order_state(order_id) == "shipped"
        (returned,) = told(fleet, "deliver.box.returned")
        assert (returned["box_id"], returned["reason"], returned["order_ids"]) == (box_id, "refused", [order_id])
        assert len(told(fleet, "deliver.attempt.failed")) == 3
        with fleet.db.read() as conn:
            kinds = [event.kind for event in stop_history(conn, fleet.stop_of(box_id).id)]
        assert kinds[-2:] == ["fail", "return"]
        assert audited_stops(fleet) == []

    def test_a_box_goes_to_the_door_without_the_order_that_was_cancelled_on_the_way(
        self, fleet: Fleet, courier: str
    ) -> None:
        kept, dropped = fleet.order(), fleet.order()
        (box_id,) = fleet.ship(kept, dropped, together=True)
        fleet.cancel(dropped)
        assert fleet.at_the_door(fleet.stop_of(box_id)).state == "delivered"
        assert (fleet.order_state(kept), fleet.order_state(dropped)) == ("delivered", "cancelled")
        (delivered,) = told(fleet, "deliver.box.delivered")
        assert delivered["order_ids"] == [kept]

    def test_a_box_of_cancelled_orders_alone_goes_back_at_once(self, fleet: Fleet, courier: str) -> None:
        order_id = fleet.order()
        (box_id,) = fleet.ship(order_id)
        fleet.cancel(order_id)
        with pytest.raises(StopRecalled):
            fleet.at_the_door(fleet.stop_of(box_id))
        assert fleet.at_the_door(fleet.stop_of(box_id), "failed").state == "returned"
        assert fleet.order_state(order_id) == "cancelled"


class TestShifts:
    def test_shifts_open_and_close_with_working_hours(self, fleet: Fleet, courier: str) -> None:
        roll_shifts(fleet.db)
        assert fleet.route(courier).ends_at.isoformat() == "2026-03-02T12:00:00+00:00"
        fleet.clock.advance(4 * HOUR)
        roll_shifts(fleet.db)
        with pytest.raises(NoShift):
            fleet.route(courier)

    def test_what_was_not_loaded_waits_for_another(self, fleet: Fleet, courier: str) -> None:
        (box_id,) = fleet.ship(fleet.order())
        end_shift(fleet.db, courier)
        stop = fleet.stop_of(box_id)
        assert (stop.state, stop.courier_id) == ("waiting", None)
        assert audited_stops(fleet) == []

    def test_nobody_ends_a_shift_with_boxes_on_the_road(self, fleet: Fleet, courier: str) -> None:
        (box_id,) = fleet.ship(fleet.order())
        depart(fleet.db, courier)
        with pytest.raises(StillOut):
            end_shift(fleet.db, courier)
        fleet.clock.advance(4 * HOUR)
        roll_shifts(fleet.db)
        assert fleet.stop_of(box_id).state == "out"
        fleet.at_the_door(fleet.stop_of(box_id))
        roll_shifts(fleet.db)
        with pytest.raises(NoShift):
            fleet.route(courier)

    def test_who_is_on_the_road_gets_no_new_stops_until_they_are_back(self, fleet: Fleet, courier: str) -> None:
        (first,) = fleet.ship(fleet.order(shopper="a"))
        depart(fleet.db, courier)
        (second,) = fleet.ship(fleet.order(shopper="b"))
        assert fleet.stop_of(second).state == "waiting"
        fleet.at_the_door(fleet.stop_of(first))
        fleet.step()
        assert fleet.stop_of(second).courier_id == courier

    def test_a_dispatcher_moves_stops_between_couriers_at_the_hub(self, fleet: Fleet, courier: str) -> None:
        (box_id,) = fleet.ship(fleet.order())
        other = fleet.courier()
        roll_shifts(fleet.db)
        stop = fleet.stop_of(box_id)
        assign_to(fleet.db, stop.id, other, actor="per_dispatcher")
        assert fleet.stop_of(box_id).courier_id == other
        assert [each.id for each in fleet.route(other).stops] == [stop.id]
        unassign(fleet.db, stop.id, actor="per_dispatcher")
        assert fleet.stop_of(box_id).state == "waiting"
        with pytest.raises(StopClosed):
            unassign(fleet.db, stop.id, actor="per_dispatcher")
        with pytest.raises(StopNotFound):
            assign_to(fleet.db, "stp_nothing", other, actor="per_dispatcher")
        assert audited_stops(fleet) == []

    def test_a_shift_can_be_started_by_hand_for_sixteen_hours_at_most(self, fleet: Fleet, courier: str) -> None:
        fleet.clock.advance(6 * HOUR)
        shift_id = start_shift(fleet.db, courier)
        assert start_shift(fleet.db, courier) == shift_id
        with pytest.raises(InvalidInput):
            start_shift(fleet.db, courier, ends_at_us=fleet.clock.now_us() + 17 * 3600 * 1_000_000)

    def test_assigning_again_finds_nothing_to_do(self, fleet: Fleet, courier: str) -> None:
        fleet.ship(fleet.order())
        assert assign_waiting(fleet.db) == 0


class TestTracking:
    def test_a_purchase_is_followed_through_six_steps(self, fleet: Fleet, courier: str) -> None:
        order_id, late = fleet.order(seller="sel_a"), fleet.order(seller="sel_b")
        seen = [fleet.follow(order_id).now]
        slot = fleet.scan(order_id, "receive", at="R1").expected_position
        seen.append(fleet.follow(order_id).now)
        fleet.scan(order_id, "store", slot)
        seen.append(fleet.follow(order_id).now)
        box = fleet.seal(order_id, late)
        seen.append(fleet.follow(order_id).now)
        fleet.scan(str(box.sscc), "sort", "C01", at="I1")
        seen.append(fleet.follow(order_id).now)
        fleet.ship(order_id, late, together=True)
        seen.append(fleet.follow(order_id).now)
        assert seen == ["receive", "store", "merge", "sort", "ship", "deliver"]
        assert fleet.follow(late).boxes[0].sscc == box.sscc
        fleet.at_the_door(fleet.stop_of(box.id))
        done = fleet.follow(order_id)
        assert done.done
        assert [step.state for step in done.boxes[0].steps] == ["done"] * 6
        moments = [step.at_us for step in done.boxes[0].steps]
        assert None not in moments

    def test_several_sellers_parcels_in_one_box_are_one(self, fleet: Fleet, courier: str) -> None:
        order_id = fleet.order(seller="sel_a")
        fleet.order(seller="sel_b")
        before = fleet.follow(order_id)
        assert (before.boxes[0].box_code, before.boxes[0].order_ids) == (None, (order_id,))

    def test_the_link_shows_the_way_and_only_the_shopper_sees_the_door(self, fleet: Fleet, courier: str) -> None:
        order_id = fleet.order()
        fleet.ship(order_id)
        depart(fleet.db, courier)
        report_position(fleet.db, courier, Point(10.01, -40.01), accuracy_m=8)
        guest, shopper = fleet.follow(order_id).boxes[0], fleet.follow(order_id, viewer="per_anna").boxes[0]
        assert (guest.place, guest.handover_code) == (None, None)
        assert shopper.place is not None
        assert shopper.handover_code is not None
        assert guest.courier == Point(10.01, -40.01)
        assert guest.stops_before == 0
        assert guest.window is not None
        assert guest.window[0] < guest.window[1]

    def test_only_the_shopper_sees_who_took_the_box_and_the_signature(self, fleet: Fleet, courier: str) -> None:
        order_id = fleet.order()
        (box_id,) = fleet.ship(order_id)
        assert fleet.follow(order_id, viewer="per_anna").boxes[0].proof is None
        fleet.at_the_door(fleet.stop_of(box_id), proof=Proof(name="A neighbour", signature=(((0, 0), (500, 1000)),)))
        guest, shopper = fleet.follow(order_id).boxes[0], fleet.follow(order_id, viewer="per_anna").boxes[0]
        assert guest.proof is None
        assert shopper.proof is not None
        assert (shopper.proof.name, shopper.proof.signature) == ("A neighbour", [[[0, 0], [500, 1000]]])

    def test_a_courier_who_is_far_off_is_not_shown(self, fleet: Fleet, courier: str) -> None:
        orders = [fleet.order(shopper=f"s{number}") for number in range(6)]
        fleet.ship(*orders)
        depart(fleet.db, courier)
        report_position(fleet.db, courier, Point(10.0, -40.0))
        shown_to = {
            fleet.follow(order).boxes[0].stops_before: fleet.follow(order).boxes[0].courier is not None
            for order in orders
        }
        assert shown_to == {0: True, 1: True, 2: True, 3: True, 4: False, 5: False}

    def test_a_failed_attempt_says_when_it_comes_again(self, fleet: Fleet, courier: str) -> None:
        order_id = fleet.order()
        (box_id,) = fleet.ship(order_id)
        fleet.at_the_door(fleet.stop_of(box_id), "failed")
        box = fleet.follow(order_id).boxes[0]
        assert (box.attempts, box.again_at is not None, box.state) == (1, True, "waiting")

    def test_a_guessed_or_erased_link_leads_nowhere(self, fleet: Fleet, courier: str) -> None:
        order_id = fleet.order()
        token = fleet.token(order_id)
        assert len(token) == 30
        with fleet.db.read() as conn, pytest.raises(TrackingNotFound):
            tracking(conn, token[:-1] + ("0" if token[-1] != "0" else "1"), now_us=0)
        fleet.db.write(lambda tx: tx.publish(accounts.PersonErased("per_anna")))
        fleet.outbox.drain()
        with fleet.db.read() as conn, pytest.raises(TrackingNotFound):
            tracking(conn, token, now_us=0)

    def test_a_stream_tells_each_change_once_and_ends_with_the_delivery(self, fleet: Fleet, courier: str) -> None:
        order_id = fleet.order()
        (box_id,) = fleet.ship(order_id)
        token, listeners = fleet.token(order_id), Listeners()
        listeners.enter(token)
        looks = iter(range(100))

        def read() -> TrackingView:
            if next(looks) == 4:
                fleet.at_the_door(fleet.stop_of(box_id))
            return fleet.follow(order_id)

        async def collect() -> list[bytes]:
            stream = follow(listeners, token, read, shown, every_s=0.001, heartbeat_s=0.002)
            return [part async for part in stream]

        said = asyncio.run(collect())
        kinds = [part.split(b"\n")[0] for part in said]
        assert kinds[0] == b"retry: 3000"
        assert kinds.count(b"event: tracking") == 2
        assert b": still here" in kinds
        assert b'"done":true' in said[-1]
        assert len(listeners) == 0

    def test_listeners_are_bounded(self) -> None:
        listeners = Listeners()
        for _ in range(MOST_OF_ONE):
            listeners.enter("trk_a")
        with pytest.raises(Unavailable):
            listeners.enter("trk_a")
        listeners.leave("trk_a")
        listeners.enter("trk_a")


class TestForgetting:
    def test_an_erased_shopper_leaves_ids_alone(self, fleet: Fleet, courier: str) -> None:
        (box_id,) = fleet.ship(fleet.order())
        fleet.at_the_door(fleet.stop_of(box_id))
        assert [count(fleet, table) for table in (delivery_place, delivery_proof, delivery_tracking)] == [1, 1, 1]
        fleet.db.write(lambda tx: tx.publish(accounts.PersonErased("per_anna")))
        fleet.outbox.drain()
        assert [count(fleet, table) for table in (delivery_place, delivery_proof, delivery_tracking)] == [0, 0, 0]
        assert fleet.stop_of(box_id).point is None
        assert audited_stops(fleet) == []

    def test_places_and_positions_are_forgotten_after_their_time(self, fleet: Fleet, courier: str) -> None:
        (box_id,) = fleet.ship(fleet.order())
        report_position(fleet.db, courier, Point(10.0, -40.0))
        fleet.at_the_door(fleet.stop_of(box_id))
        assert forget_old(fleet.db) == 0
        fleet.clock.advance(timedelta(days=31))
        assert forget_old(fleet.db) == 2
        assert [count(fleet, table) for table in (delivery_place, courier_position)] == [0, 0]
        assert count(fleet, delivery_proof) == 1


class TestQuotes:
    def ask(self, fleet: Fleet, **changes: Any) -> tuple[int, str]:
        asked: dict[str, Any] = {"country": "KR", "postcode": "03187", "weight_g": 900, "volume_cm3": 1000}
        asked |= {"currency": "EUR"} | changes
        with fleet.db.read() as conn:
            quote = Tariffs().quote(conn, now_us=fleet.clock.now_us(), **asked)
        day = timedelta(microseconds=quote.promised_at_us - fleet.clock.now_us()) // timedelta(days=1)
        return quote.price_minor, f"{quote.service} in {day} days"

    def test_price_and_promise_follow_place_weight_and_volume(self, fleet: Fleet) -> None:
        assert self.ask(fleet) == (210, "standard in 4 days")
        assert self.ask(fleet, weight_g=1001) == (260, "standard in 4 days")
        assert self.ask(fleet, volume_cm3=24_000) == (320, "standard in 4 days")
        assert self.ask(fleet, postcode="63-123") == (390, "standard in 7 days")
        assert self.ask(fleet, country="DE", postcode="10117")[0] == 1290
        assert self.ask(fleet, country="AQ", postcode="")[0] == 1990

    def test_what_is_heavier_than_the_last_bracket_goes_in_several_parcels(self, fleet: Fleet) -> None:
        assert self.ask(fleet, weight_g=30_000)[0] == 720
        assert self.ask(fleet, weight_g=31_000)[0] == 720 + 210
        assert self.ask(fleet, weight_g=60_000)[0] == 1440

    def test_the_price_is_shown_in_the_shopper_s_currency(self, fleet: Fleet) -> None:
        assert self.ask(fleet, currency="USD")[0] > 210
        assert self.ask(fleet, currency="KRW")[0] > 1000


class TestOverHttp:
    @pytest.fixture
    def visitor(self, fleet: Fleet, tmp_path: Path) -> Iterator[Visitor]:
        visitor = Visitor(build_app(fleet.db, tmp_path, [router]))
        yield visitor
        visitor.close()

    def sign_in(self, fleet: Fleet, visitor: Visitor, email: str) -> None:
        visitor.headers = dict(bearer(accounts.sign_in(fleet.db, email, PASSWORD)))

    def operator(self, fleet: Fleet) -> str:
        person_id = accounts.sign_up(fleet.db, "operator@entrepot.example", PASSWORD, "Operator", "en")
        accounts.grant_role(fleet.db, person_id, "operator", actor="system")
        return person_id

    def test_a_courier_works_through_the_day(self, fleet: Fleet, courier: str, visitor: Visitor) -> None:
        order_id = fleet.order()
        fleet.ship(order_id)
        assert visitor.get("/api/v1/courier/route").status == 401
        self.sign_in(fleet, visitor, "courier1@entrepot.example")
        assert visitor.post("/api/v1/courier/shift", {}).status == 201
        route = visitor.get("/api/v1/courier/route").json()
        stop = route["stops"][0]
        assert stop["address_lines"]
        assert visitor.request("PUT", "/api/v1/courier/position", json={"lat": 10.0, "lon": -40.0}).status == 204
        assert visitor.post("/api/v1/courier/shift/departure").json() == {"stops": 1}
        path = f"/api/v1/courier/stops/{stop['id']}/attempts"
        assert visitor.post(path, {"outcome": "delivered"}).status == 422
        photo = {"outcome": "delivered", "proof": {"photo_file_id": "0" * 64}}
        assert visitor.post(path, photo).json()["field"] == "proof.photo_file_id"
        signed = {"outcome": "delivered", "proof": {"name": "A neighbour", "signature": [[[0, 0], [10, 20]]]}}
        answer = visitor.post(path, signed, headers={"idempotency-key": "a1"})
        assert (answer.status, answer.json()["state"]) == (200, "delivered")
        assert visitor.post(path, signed, headers={"idempotency-key": "a1"}).json() == answer.json()
        assert visitor.post("/api/v1/courier/shift/end").status == 204
        assert fleet.order_state(order_id) == "delivered"
        assert visitor.get("/api/v1/dispatch/stops").status == 403

    def test_a_courier_sees_no_other_courier_s_stops(self, fleet: Fleet, courier: str, visitor: Visitor) -> None:
        (box_id,) = fleet.ship(fleet.order())
        stop = fleet.stop_of(box_id)
        fleet.courier()
        self.sign_in(fleet, visitor, "courier2@entrepot.example")
        visitor.post("/api/v1/courier/shift", {})
        assert visitor.get("/api/v1/courier/route").json()["stops"] == []
        told_of = {"outcome": "failed", "reason": "absent"}
        assert visitor.post(f"/api/v1/courier/stops/{stop.id}/attempts", told_of).status == 404

    def test_a_dispatcher_sees_and_moves_everything(self, fleet: Fleet, courier: str, visitor: Visitor) -> None:
        (box_id,) = fleet.ship(fleet.order())
        stop = fleet.stop_of(box_id)
        self.operator(fleet)
        self.sign_in(fleet, visitor, "operator@entrepot.example")
        listed = visitor.get("/api/v1/dispatch/stops?state=assigned").json()
        assert [each["id"] for each in listed["items"]] == [stop.id]
        assert "address_lines" not in listed["items"][0]
        story = visitor.get(f"/api/v1/dispatch/stops/{stop.id}").json()
        assert [event["kind"] for event in story["events"]] == ["accept", "assign"]
        couriers = visitor.get("/api/v1/dispatch/couriers").json()["items"]
        assert [(each["person_id"], each["assigned"]) for each in couriers] == [(courier, 1)]
        other = fleet.courier()
        how = {"vehicle": "bicycle", "works_from": "06:00", "works_to": "23:00"}
        assert visitor.request("PUT", f"/api/v1/dispatch/couriers/{other}", json=how).status == 204
        roll_shifts(fleet.db)
        path = f"/api/v1/dispatch/stops/{stop.id}/courier"
        assert visitor.request("PUT", path, json={"courier_id": other}).status == 204
        assert fleet.stop_of(box_id).courier_id == other
        assert visitor.post(f"/api/v1/dispatch/couriers/{other}/replan").status == 204
        assert visitor.request("DELETE", path).status == 204
        assert visitor.request("DELETE", path).status == 409
        bad = {"vehicle": "rocket"}
        assert visitor.request("PUT", f"/api/v1/dispatch/couriers/{other}", json=bad).status == 422

    def test_a_shopper_follows_by_the_link(self, fleet: Fleet, courier: str, visitor: Visitor) -> None:
        order_id = fleet.order()
        fleet.ship(order_id)
        view = visitor.get(f"/api/v1/tracking/{fleet.token(order_id)}")
        assert view.headers["cache-control"] == "no-store"
        box = view.json()["boxes"][0]
        assert [step["name"] for step in box["steps"]][-1] == "deliver"
        assert (box["place"], box["handover_code"]) == (None, None)
        nowhere = "trk_00000000000000000000000000"
        assert visitor.get(f"/api/v1/tracking/{nowhere}").status == 404
        assert visitor.get(f"/api/v1/tracking/{nowhere}/events").status == 404
        assert visitor.get("/api/v1/tracking/x").status == 404
        shopper = accounts.sign_up(fleet.db, "shopper@entrepot.example", PASSWORD, "Shopper", "en")
        assert shopper != "per_anna"
        self.sign_in(fleet, visitor, "shopper@entrepot.example")
        with fleet.db.read() as conn:
            group_id = conn.execute(select(delivery_tracking.c.group_id)).scalar_one()
        assert visitor.get(f"/api/v1/groups/{group_id}/tracking").status == 404

    def test_delivery_is_quoted_before_anything_is_bought(self, visitor: Visitor) -> None:
        found = visitor.get("/api/v1/delivery/quotes?country=KR&postcode=03187&weight_g=500&currency=KRW").json()
        assert [each["service"] for each in found["items"]] == ["standard", "express"]
        assert found["items"][1]["promised_at"] < found["items"][0]["promised_at"]
        assert visitor.get("/api/v1/delivery/quotes?country=KR&weight_g=0").status == 422
        assert len(visitor.get("/api/v1/delivery/city").json()["streets"]) == 28


def test_people_of_other_roles_are_kept_out() -> None:
    assert issubclass(StopNotFound, Exception)
    assert not issubclass(StopNotFound, Forbidden)  # it must not say that the stop exists
    assert SIGNED.empty is False
