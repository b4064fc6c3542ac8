"""Calendars, tariffs, steps and the demonstration city, as rules."""

from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest

from entrepot.core.database import Database
from entrepot.deliver.dispatch import TariffInvalid, demo_city, import_tariffs, load_builtin_tariffs, point_of
from entrepot.deliver.dispatch.calendar import Calendar, Holidays
from entrepot.deliver.dispatch.domain import STEPS, Proof, check_outcome, steps_of
from entrepot.deliver.dispatch.quotes import read_tariff
from entrepot.deliver.dispatch.tariff import NoDelivery, Rate, Service, Tariff, ZoneRule
from entrepot.kit.clock import from_us, to_us
from entrepot.kit.errors import InvalidInput, Unavailable
from entrepot.kit.geo import Point, distance_m
from entrepot.shop.orders import Address

MON_TO_SAT = frozenset({1, 2, 3, 4, 5, 6})
SEOUL = Calendar("Asia/Seoul", MON_TO_SAT, frozenset({date(2026, 3, 5)}))
BERLIN = Calendar("Europe/Berlin", frozenset({1, 2, 3, 4, 5}), closed_every_year=frozenset({(12, 25), (12, 26)}))


def at(text: str) -> int:
    return to_us(datetime.fromisoformat(text).astimezone(UTC))


class TestCalendars:
    def test_working_days_skip_weekends_and_holidays(self) -> None:
        assert SEOUL.after(date(2026, 3, 3), 0) == date(2026, 3, 3)
        assert SEOUL.after(date(2026, 3, 3), 1) == date(2026, 3, 4)
        assert SEOUL.after(date(2026, 3, 4), 1) == date(2026, 3, 6)
        assert SEOUL.after(date(2026, 3, 7), 1) == date(2026, 3, 9)
        assert SEOUL.after(date(2026, 3, 8), 0) == date(2026, 3, 9)
        assert BERLIN.after(date(2026, 12, 24), 1) == date(2026, 12, 28)

    def test_a_place_that_never_opens_gives_the_day_itself(self) -> None:
        never = Calendar("UTC", frozenset())
        assert never.after(date(2026, 3, 3), 2) == date(2026, 3, 5)

    def test_moments_follow_summer_time(self) -> None:
        assert from_us(BERLIN.moment_us(date(2026, 3, 27), time(20))).hour == 19
        assert from_us(BERLIN.moment_us(date(2026, 3, 30), time(20))).hour == 18

    def test_everybody_s_holidays_hold_everywhere(self) -> None:
        holidays = Holidays({"KR": frozenset({date(2026, 3, 5)})}, {"*": frozenset({(1, 1)})})
        calendar = holidays.calendar("KR", "Asia/Seoul", MON_TO_SAT)
        assert not calendar.is_open(date(2026, 3, 5))
        assert not calendar.is_open(date(2027, 1, 1))


class TestTariffs:
    HUB = ZoneRule("HUB", "", "HUB", SEOUL)
    OLD, NEW = at("2025-01-01T00:00:00+00:00"), at("2026-03-03T00:00:00+00:00")

    def tariff(self) -> Tariff:
        services = [Service("KR", "standard", 1, 1, time(14), time(20), self.OLD)]
        rates = [
            Rate("KR", "standard", 1000, 200, "EUR", self.OLD),
            Rate("KR", "standard", 5000, 300, "EUR", self.OLD),
            Rate("KR", "standard", 5000, 999, "EUR", self.NEW),
        ]
        return Tariff([self.HUB, ZoneRule("KR", "", "KR", SEOUL), ZoneRule("KR", "63", "ISLE", SEOUL)], services, rates)

    def promise(self, now: str) -> str:
        priced = self.tariff().price("KR", "03187", weight_g=1, volume_cm3=0, now_us=at(now))
        return str(from_us(priced[0].promised_at_us))

    def test_the_cut_off_is_by_the_hub_s_clocks(self) -> None:
        assert self.promise("2026-03-02T13:59:00+09:00") == "2026-03-04 11:00:00+00:00"
        assert self.promise("2026-03-02T14:00:00+09:00") == "2026-03-06 11:00:00+00:00"

    def test_what_is_ordered_on_a_holiday_begins_on_the_next_working_day(self) -> None:
        assert self.promise("2026-03-05T09:00:00+09:00") == self.promise("2026-03-05T23:00:00+09:00")

    def test_the_newest_valid_rates_count_whole_tables_at_a_time(self) -> None:
        def minor(now: int, weight_g: int) -> int:
            return self.tariff().price("KR", "", weight_g=weight_g, volume_cm3=0, now_us=now)[0].price_minor

        assert (minor(self.NEW - 1, 900), minor(self.NEW, 900)) == (200, 999)

    def test_no_service_means_no_delivery(self) -> None:
        with pytest.raises(NoDelivery):
            self.tariff().price("KR", "63123", weight_g=1, volume_cm3=0, now_us=self.NEW)
        with pytest.raises(NoDelivery):
            self.tariff().price("DE", "", weight_g=1, volume_cm3=0, now_us=self.NEW)
        with pytest.raises(NoDelivery):
            self.tariff().price("KR", "", weight_g=1, volume_cm3=0, now_us=self.OLD - 1)

    def test_the_built_in_tariffs_serve_every_country_and_load_once(self, db: Database) -> None:
        with db.read() as conn, pytest.raises(Unavailable):
            read_tariff(conn)
        rows = load_builtin_tariffs(db)
        assert load_builtin_tariffs(db) == rows
        with db.read() as conn:
            tariff = read_tariff(conn)
        for country in ("KR", "JP", "CN", "US", "DE", "GB", "BR", "AQ"):
            found = tariff.price(country, "", weight_g=700, volume_cm3=0, now_us=self.NEW)
            assert found[0].service == "standard"
            assert found[0].promised_at_us > self.NEW

    @pytest.mark.parametrize(
        ("part", "text", "field"),
        [
            ("rates", "zone,service,to_g,price_minor,currency\n", "columns"),
            ("rates", "zone,service,to_g,price_minor,currency,valid_from\nKR,standard,0,1,EUR,2026-01-01\n", "to_g"),
            ("rates", "zone,service,to_g,price_minor,currency,valid_from\nKR,x,1,-1,EUR,2026-01-01\n", "price_minor"),
            ("rates", "zone,service,to_g,price_minor,currency,valid_from\nKR,x,1,1,ZZZ,2026-01-01\n", "currency"),
            ("rates", "zone,service,to_g,price_minor,currency,valid_from\nKR,x,1,1,EUR,soon\n", "valid_from"),
            ("zones", "country,postcode_prefix,zone,time_zone,working_days\nKR,,KR,Mars/Base,123\n", "time_zone"),
            ("zones", "country,postcode_prefix,zone,time_zone,working_days\nkorea,,KR,UTC,123\n", "country"),
            ("zones", "country,postcode_prefix,zone,time_zone,working_days\nKR,,KR,UTC,119\n", "working_days"),
            ("holidays", "country,day,name\nKR,2026-02-30,No day\n", "day"),
            ("prices", "", "part"),
        ],
    )
    @pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
    def test_a_faulty_file_is_refused_by_row_and_field(
        self, db: Database, tmp_path: Path, part: str, text: str, field: str
    ) -> None:
        path = tmp_path / "tariff.csv"
        path.write_text(text)
        with pytest.raises(TariffInvalid) as refused:
            import_tariffs(db, part, path)
        assert refused.value.extra["field"] == field


class TestSteps:
    @pytest.mark.parametrize(
        ("parcel", "stop", "now"),
        [
            (None, None, "receive"),
            ("expected", None, "receive"),
            ("received", None, "store"),
            ("stored", None, "merge"),
            ("picked", None, "merge"),
            ("packed", None, "sort"),
            ("sorted", None, "ship"),
            ("loaded", None, "ship"),
            ("shipped", "waiting", "deliver"),
            ("shipped", "out", "deliver"),
        ],
    )
    def test_the_step_of_now_follows_parcel_and_stop(self, parcel: str | None, stop: str | None, now: str) -> None:
        steps = steps_of(parcel, stop, {})
        assert [step.name for step in steps] == list(STEPS)
        assert [step.name for step in steps if step.state == "now"] == [now]
        states = [step.state for step in steps]
        assert states == sorted(states, key=["done", "now", "todo"].index)

    def test_trouble_and_return_are_failures_where_they_happened(self) -> None:
        damaged = steps_of("damaged", None, {"receive": 5})
        assert [step.state for step in damaged] == ["done", "failed", "todo", "todo", "todo", "todo"]
        assert damaged[0].at_us == 5
        assert steps_of("shipped", "returned", {})[-1].state == "failed"
        assert all(step.state == "done" for step in steps_of("shipped", "delivered", {}))

    def test_an_outcome_needs_its_proof_or_reason(self) -> None:
        check_outcome("delivered", "", Proof(name="A neighbour"))
        check_outcome("failed", "absent", Proof())
        for outcome, reason, proof in (("delivered", "", Proof()), ("failed", "", Proof()), ("left", "", Proof())):
            with pytest.raises(InvalidInput):
                check_outcome(outcome, reason, proof)


class TestCity:
    def test_the_same_seed_gives_the_same_city_and_another_seed_another(self) -> None:
        assert demo_city.__wrapped__(1) == demo_city.__wrapped__(1)
        assert demo_city.__wrapped__(1) != demo_city.__wrapped__(2)

    def test_every_address_has_one_house_inside_the_map(self) -> None:
        city = demo_city()
        houses = [city.house(f"Street {number}") for number in range(500)]
        assert houses == [city.house(f"Street {number}") for number in range(500)]
        assert len(set(houses)) > 450
        assert all(city.south_west.lat < each.lat < city.north_east.lat for each in houses)
        assert all(city.south_west.lon < each.lon < city.north_east.lon for each in houses)

    def test_coordinates_count_only_where_couriers_reach_them(self) -> None:
        home = Address(name="Shopper", country="KR", line1="세종대로 175")
        near = Address(name="Shopper", country="KR", line1="세종대로 175", lat=10.01, lon=-40.01)
        far = Address(name="Shopper", country="KR", line1="세종대로 175", lat=37.57, lon=126.98)
        assert point_of(near) == Point(10.01, -40.01)
        assert point_of(far) == point_of(home)
        assert distance_m(point_of(home), demo_city().depot) < 15_000
