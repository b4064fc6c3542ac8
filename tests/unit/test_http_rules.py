"""The pure parts of the HTTP edge: buckets, form tokens, preferences, typed input, answers."""

import asyncio
import dataclasses
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone
from fractions import Fraction
from itertools import pairwise
from typing import Annotated, Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from entrepot.core.http import csrf, outside_address, to_json, types
from entrepot.core.http.limits import Buckets
from entrepot.core.http.preferences import choose_currency, choose_locale, choose_theme, preferred_locale
from entrepot.core.principal import SCOPES, Principal, covers
from entrepot.kit.money import Money
from entrepot.kit.paging import Page

SECOND = 1_000_000


class TestBuckets:
    def test_a_minutes_requests_may_come_at_once_and_then_steadily(self) -> None:
        buckets = Buckets(60)
        assert [buckets.take("a", 0) for _ in range(60)] == [None] * 60
        assert buckets.take("a", 0) == pytest.approx(1.0)
        assert buckets.take("a", SECOND) is None
        assert buckets.take("a", SECOND) is not None
        assert buckets.take("b", SECOND) is None

    def test_a_clock_that_steps_back_gives_and_takes_nothing(self) -> None:
        buckets = Buckets(60)
        buckets.take("a", 100 * SECOND)
        assert [buckets.take("a", 0) for _ in range(59)] == [None] * 59
        assert buckets.take("a", 0) is not None

    def test_no_limit_is_no_limit(self) -> None:
        buckets = Buckets(0)
        assert all(buckets.take("a", 0) is None for _ in range(10_000))

    def test_the_memory_is_bounded(self) -> None:
        buckets = Buckets(60)
        for n in range(120_000):
            buckets.take(str(n), n)
        assert len(buckets._left) <= 50_000

    @pytest.mark.parametrize(
        ("host", "counted"),
        [
            (None, None),
            ("127.0.0.1", None),
            ("::1", None),
            ("testclient", None),
            ("198.51.100.7", "198.51.100.7"),
            ("2001:db8:1:2:3:4:5:6", "2001:0db8:0001:0002"),
        ],
    )
    def test_an_address_is_counted_as_its_owner(self, host: str | None, counted: str | None) -> None:
        assert outside_address(host) == counted


def read_form(parts: Sequence[bytes], content_type: str) -> tuple[str | None, bytes]:
    messages = [
        {"type": "http.request", "body": part, "more_body": number < len(parts) - 1}
        for number, part in enumerate(parts)
    ]

    async def receive() -> Any:
        return messages.pop(0)

    async def read() -> tuple[str | None, bytes]:
        token, again = await csrf.form_token(receive, content_type)
        body = b""
        while True:
            message = await again()
            body += message["body"]
            if not message["more_body"]:
                return token, body

    return asyncio.run(read())


MULTIPART = (
    b'--b\r\nContent-Disposition: form-data; name="_csrf"\r\n\r\ntoken-1\r\n'
    b'--b\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\ndata\r\n--b--\r\n'
)


class TestFormTokens:
    @given(st.lists(st.integers(0, len(MULTIPART)), max_size=5))
    def test_the_token_of_an_upload_is_found_wherever_the_body_is_cut_and_nothing_is_lost(
        self, cuts: list[int]
    ) -> None:
        edges = [0, *sorted(cuts), len(MULTIPART)]
        parts = [MULTIPART[start:end] for start, end in pairwise(edges)]
        assert read_form(parts, "multipart/form-data; boundary=b") == ("token-1", MULTIPART)

    def test_the_token_of_a_form_is_found_among_its_fields(self) -> None:
        body = b"name=x&_csrf=a%2Bb&note=y"
        assert read_form([body[:8], body[8:]], "application/x-www-form-urlencoded") == ("a+b", body)

    def test_a_field_that_only_ends_like_the_token_is_not_it(self) -> None:
        assert read_form([b"not_csrf=x"], "application/x-www-form-urlencoded")[0] is None

    def test_an_upload_whose_token_comes_late_has_none(self) -> None:
        late = b"--b\r\n" + b"x" * 70_000
        parts = [late, MULTIPART]
        assert read_form(parts, "multipart/form-data; boundary=b") == (None, late + MULTIPART)

    def test_a_token_is_of_one_session_only(self) -> None:
        own = csrf.session_token("es_one")
        csrf.check_token(own, csrf.session_token("es_one"))
        for sent in (None, "", "x", own + "x", csrf.session_token("es_two"), "\ud800"):
            with pytest.raises(csrf.ForgedRequest):
                csrf.check_token(sent, own)
        with pytest.raises(csrf.ForgedRequest):
            csrf.check_token("", "")

    def test_only_our_own_origins_pass(self) -> None:
        own = frozenset({"shop.example", "shop.example:8443"})
        csrf.check_origin("https://shop.example", "same-origin", own)
        csrf.check_origin("https://SHOP.example:8443", None, own)
        csrf.check_origin(None, "same-origin", own)
        csrf.check_origin(None, None, own)
        for origin in ("null", "https://evil.example", "https://shop.example.evil.example", ""):
            with pytest.raises(csrf.ForgedRequest):
                csrf.check_origin(origin, None, own)
        with pytest.raises(csrf.ForgedRequest):
            csrf.check_origin(None, "cross-site", own)


class TestPreferences:
    @pytest.mark.parametrize(
        ("header", "locale"),
        [
            ("", "en"),
            ("ko-KR,ko;q=0.9,en;q=0.8", "ko"),
            ("fr;q=1, zh-Hans-CN;q=0.5, en;q=0.4", "zh"),
            ("de", "en"),
            ("ko;q=x, zh;q=0.1", "zh"),
            ("*;q=0.5," * 1000, "en"),
        ],
    )
    def test_the_browsers_best_liked_language_of_ours_is_taken(self, header: str, locale: str) -> None:
        assert preferred_locale(header) == locale

    def test_a_choice_beats_the_account_and_the_account_beats_the_browser(self) -> None:
        assert choose_locale("zh", "ko-KR", "en") == "zh"
        assert choose_locale("xx", "ko-KR", "en") == "ko"
        assert choose_locale(None, "ja", "ko") == "ko"
        assert (choose_theme("dark"), choose_theme("<script>"), choose_theme(None)) == ("dark", None, None)
        assert choose_currency("nope", "KRW", "USD") == "KRW"
        assert choose_currency(None, None, "USD") == "USD"


PlaceId = Annotated[str, types.Id("plc")]


class TestTypes:
    @pytest.mark.parametrize(
        ("kind", "value"),
        [
            (types.Name, ""),
            (types.Name, "   "),
            (types.Name, "a\x00b"),
            (types.Name, "x" * 201),
            (types.Text, "\ud800"),
            (types.LongText, "x" * 20_001),
            (types.Minor, -1),
            (types.Minor, 10**12 + 1),
            (types.Minor, 2**64),
            (types.Minor, True),
            (types.Minor, 1.5),
            (types.Minor, "1e3"),
            (types.Minor, float("nan")),
            (types.Quantity, 0),
            (types.Quantity, 10**6 + 1),
            (types.CurrencyCode, "krw"),
            (types.CurrencyCode, "QQQ"),
            (types.CountryCode, "KOR"),
            (types.LocaleCode, "english"),
            (types.Instant, "2026-03-02T09:00:00"),
            (types.Instant, "0001-01-01T00:00:00+14:00"),
            (types.Instant, "9999-12-31T23:59:59-14:00"),
            (PlaceId, "plc_1"),
            (PlaceId, "prd_01jdc2v7f3w9hx5k8m2n4p6q7r"),
            (PlaceId, "plc_01jdc2v7f3w9hx5k8m2n4p6q7r\n"),
        ],
    )
    def test_what_is_out_of_bounds_is_refused(self, kind: Any, value: Any) -> None:
        with pytest.raises(ValidationError):
            TypeAdapter(kind).validate_python(value)

    def test_what_is_within_bounds_is_taken(self) -> None:
        moment = TypeAdapter(types.Instant).validate_python("2026-03-02T18:00:00+09:00")
        assert (moment, moment.tzinfo) == (datetime(2026, 3, 2, 9, tzinfo=UTC), UTC)
        assert TypeAdapter(types.Name).validate_python("  서울 창고 ") == "서울 창고"
        assert TypeAdapter(types.Minor).validate_python("129000") == 129_000
        assert TypeAdapter(PlaceId).validate_python("plc_01jdc2v7f3w9hx5k8m2n4p6q7r")

    def test_a_body_refuses_fields_that_it_does_not_know(self) -> None:
        class Draft(types.Body):
            name: types.Name

        with pytest.raises(ValidationError):
            Draft.model_validate({"name": "x", "nam": "y"})


class TestAnswers:
    def test_everything_that_modules_answer_with_becomes_json(self) -> None:
        @dataclasses.dataclass(frozen=True, slots=True)
        class Row:
            at: datetime
            price: Money

        seoul = timezone(timedelta(hours=9))
        row = Row(datetime(2026, 3, 2, 18, tzinfo=seoul), Money(129_000, "KRW"))
        answer = to_json({"page": Page([row], "abc"), "roles": frozenset({"b", "a"}), "rate": Fraction(1, 3), 5: None})
        assert orjson.loads(answer) == {
            "page": {
                "items": [{"at": "2026-03-02T18:00:00+09:00", "price": {"minor": 129_000, "currency": "KRW"}}],
                "next": "abc",
                "previous": None,
            },
            "roles": ["a", "b"],
            "rate": "1/3",
            "5": None,
        }

    def test_what_has_no_form_in_json_is_our_fault(self) -> None:
        with pytest.raises(TypeError):
            to_json({"x": object()})


class TestPrincipals:
    def test_the_operators_star_covers_every_operator_scope_and_nothing_else(self) -> None:
        held = frozenset({"operator:*", "orders:read"})
        assert covers(held, "operator:people")
        assert covers(held, "orders:read")
        assert not covers(held, "orders:write")
        assert not covers(frozenset({"orders:read"}), "operator:people")

    def test_a_session_may_all_and_a_key_only_its_scopes(self) -> None:
        session = Principal("per_1", frozenset({"shopper"}))
        key = dataclasses.replace(session, scopes=frozenset({"orders:read"}))
        assert all(session.may(scope) for scope in SCOPES)
        assert [scope for scope in SCOPES if key.may(scope)] == ["orders:read"]
