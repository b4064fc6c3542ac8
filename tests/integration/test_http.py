"""The HTTP edge: who may, from where, how much, and what every answer carries."""

import asyncio
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any

import httpx
import pytest
import uvicorn
from fastapi import Form, Request, Response, UploadFile
from fastapi.responses import HTMLResponse, StreamingResponse
from pydantic import Field
from sqlalchemy import bindparam, select

from entrepot.core import accounts
from entrepot.core.accounts.api import router as accounts_router
from entrepot.core.accounts.operator_api import router as operator_router
from entrepot.core.accounts.tables import person
from entrepot.core.database import Database
from entrepot.core.http import (
    ApiRouter,
    HttpApp,
    MaybeSigned,
    Pages,
    Principal,
    Problem,
    Requires,
    Signed,
    build_http,
    fingerprint,
    platform_of,
    reply,
    seller_of,
    slow,
)
from entrepot.core.http.types import Body, CursorParam, Id, IdempotencyKey, LimitParam, Minor, Name, Quantity
from entrepot.core.idempotency import once
from entrepot.kit.clock import ManualClock
from entrepot.kit.errors import OutOfStock
from entrepot.kit.paging import decode_cursor
from tests.visitors import PASSWORD, Visitor, bearer, build_app

OrderId = Annotated[str, Id("ord")]
SellerPerson = Annotated[Principal, Requires("seller_owner", "seller_staff", scope="stock:write")]

# What is refused before anything is asked of the database is the same on both engines.
any_engine = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)

router = ApiRouter(tags=["probe"])
pages = ApiRouter(prefix="", pages=True)
plain_runs: list[str] = []


class Line(Body):
    name: Name
    quantity: Quantity
    price_minor: Minor
    attributes: dict[str, Any] = Field(default_factory=dict)


@router.get("/probe/open")
def read_open(request: Request, cursor: CursorParam = None, limit: LimitParam = 50) -> Response:
    key = None if cursor is None else decode_cursor(cursor)
    return reply({"limit": limit, "key": key, "locale": request.state.locale, "currency": request.state.currency})


@router.get("/probe/who")
def read_who(who: MaybeSigned) -> Response:
    return reply({"who": who.person_id if who else None})


@router.get("/probe/orders/{order_id}")
def read_order(order_id: OrderId, who: Signed) -> Response:
    return reply({"order_id": order_id, "by": who.person_id})


@router.post("/probe/lines", status_code=201)
def add_line(request: Request, line: Line, who: SellerPerson, key: IdempotencyKey = None) -> Response:
    def work(tx: Any) -> dict[str, Any]:
        return once(
            tx,
            owner=who.person_id,
            key=key,
            fingerprint=fingerprint(request, line),
            answer=lambda: {"id": tx.new_id("oln"), "seller_id": seller_of(who)},
        )

    return reply(platform_of(request).db.write(work), 201)


@router.post("/probe/free")
def take_line(line: Line) -> Response:
    return reply(line)


@router.get("/probe/fault")
def fail() -> Response:
    raise RuntimeError("the secret of the inside")


@router.get("/probe/sold-out")
def sold_out() -> Response:
    raise OutOfStock("2 are left, 5 were asked for", left=2, asked=5)


@router.get("/probe/raw/{text}")
def raw(request: Request, text: str, number: int = 0) -> Response:
    """What a careless route would do: anything at all reaches the database."""
    found = select(person.c.id).where(person.c.id == bindparam("text"), person.c.created_at > bindparam("number"))
    with platform_of(request).db.read() as conn:
        conn.execute(found, {"text": text, "number": number}).all()
    return reply({})


@router.get("/probe/thread")
def thread() -> Response:
    return reply({"thread": threading.current_thread().name})


@router.get("/probe/slow-thread")
@slow
def slow_thread() -> Response:
    return reply({"thread": threading.current_thread().name})


@router.post("/probe/thread")
def write_thread() -> Response:
    return reply({"thread": threading.current_thread().name})


@router.get("/probe/stream")
def stream() -> Response:
    def rows() -> Iterator[bytes]:
        yield b"a\n"
        yield b"b\n"

    return StreamingResponse(rows(), media_type="text/csv")


@router.post("/probe/uploads", max_body_size=3 * 1024 * 1024)
def upload(file: UploadFile) -> Response:
    return reply({"size": len(file.file.read())})


@pages.get("/probe/page")
def page(request: Request) -> Response:
    return HTMLResponse(request.state.csrf_token)


@pages.post("/probe/form")
def form(name: Annotated[Name, Form()], who: MaybeSigned) -> Response:
    return HTMLResponse(f"{name} {who.person_id if who else 'visitor'}")


@pages.post("/probe/picture")
async def picture(request: Request) -> Response:
    async with request.form() as fields:
        file = fields["file"]
        assert not isinstance(file, str)
        return HTMLResponse(f"{len(await file.read())}")


@pages.get("/probe/page-fault")
def page_fault() -> Response:
    raise RuntimeError("the secret of the inside")


def error_page(request: Request, problem: Problem) -> Response:
    return HTMLResponse(f"<h1>{problem.title}</h1>{problem.request_id}", problem.status)


@pytest.fixture
def app(db: Database, tmp_path: Path) -> HttpApp:
    return build_app(
        db, tmp_path, [accounts_router, operator_router, router], Pages(routers=[pages], error_page=error_page)
    )


@pytest.fixture
def visitor(app: HttpApp) -> Iterator[Visitor]:
    visitor = Visitor(app)
    yield visitor
    visitor.close()


@pytest.fixture
def seller(app: HttpApp, db: Database, visitor: Visitor) -> Iterator[Visitor]:
    """A seller's owner with a session, who sends its token as a program does."""
    owner = Visitor(app)
    owner_id = owner.sign_up("seller.owner@entrepot.example")
    accounts.create_seller(db, owner_id, "North Quay", "KR", "KRW", "north-quay")
    owner.sign_in("seller.owner@entrepot.example")
    yield owner
    owner.close()


@pytest.fixture
def served(app: HttpApp) -> Iterator[str]:
    """The address of a real server, on a thread of its own."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    thread.join()
    listener.close()


LINE = {"name": "Kettle", "quantity": 2, "price_minor": 39_000}


@any_engine
class TestProblems:
    def test_an_error_is_a_problem_document_with_its_facts(self, visitor: Visitor) -> None:
        answer = visitor.get("/api/v1/probe/sold-out")
        assert answer.status == 409
        assert answer.headers["content-type"] == "application/problem+json"
        problem = answer.json()
        assert problem["request_id"] == answer.headers["x-request-id"]
        assert {name: problem[name] for name in ("type", "title", "status", "detail", "code", "left", "asked")} == {
            "type": "urn:entrepot:problem:stock.insufficient",
            "title": "Not enough units are left",
            "status": 409,
            "detail": "2 are left, 5 were asked for",
            "code": "stock.insufficient",
            "left": 2,
            "asked": 5,
        }

    def test_a_fault_of_ours_tells_nothing_of_the_inside(self, visitor: Visitor) -> None:
        answer = visitor.get("/api/v1/probe/fault")
        assert answer.status == 500
        assert "secret" not in answer.text
        assert answer.json()["code"] == "fault"
        assert answer.json()["request_id"] in answer.json()["detail"]

    def test_a_bad_field_is_named_with_what_was_expected(self, visitor: Visitor) -> None:
        answer = visitor.post("/api/v1/probe/free", {"name": "", "quantity": "many", "colour": "red"})
        assert answer.status == 422
        problem = answer.json()
        assert {each["field"] for each in problem["errors"]} == {"name", "quantity", "price_minor", "colour"}
        assert problem["code"] == "input.invalid"
        assert "many" not in answer.text

    def test_an_address_that_is_not_there_and_a_method_that_is_not_taken(self, visitor: Visitor) -> None:
        missing = visitor.get("/api/v1/nowhere")
        assert (missing.status, missing.json()["code"]) == (404, "not_found")
        wrong = visitor.request("PUT", "/api/v1/probe/thread")
        assert (wrong.status, wrong.headers["allow"]) == (405, "GET, POST")

    def test_a_page_that_fails_is_answered_by_a_page(self, visitor: Visitor) -> None:
        fault = visitor.get("/probe/page-fault")
        assert (fault.status, fault.headers["content-type"]) == (500, "text/html; charset=utf-8")
        assert "secret" not in fault.text
        missing = visitor.get("/nowhere", headers={"accept": "text/html,*/*"})
        assert (missing.status, "<h1>" in missing.text) == (404, True)

    def test_head_gets_the_headers_of_get_and_no_body(self, visitor: Visitor) -> None:
        answer = visitor.request("HEAD", "/api/v1/probe/open")
        assert (answer.status, answer.body) == (200, b"")
        assert answer.headers["content-type"] == "application/json"


class TestWhoMay:
    def test_a_visitor_is_asked_to_sign_in(self, visitor: Visitor) -> None:
        answer = visitor.get("/api/v1/probe/orders/ord_01jdc2v7f3w9hx5k8m2n4p6q7r")
        assert (answer.status, answer.headers["www-authenticate"]) == (401, "Bearer")

    @any_engine
    @pytest.mark.parametrize(
        "credential", ["Basic eDp5", "Bearer", "Bearer x", "Bearer es_x", "Bearer ek_x", "bearer  ek_", "\xff"]
    )
    def test_a_bad_credential_is_refused_even_where_none_is_needed(self, visitor: Visitor, credential: str) -> None:
        answer = visitor.get("/api/v1/probe/open", headers={"authorization": credential})
        assert (answer.status, answer.json()["code"]) == (401, "auth.required")

    def test_a_role_is_needed_where_one_is_asked_for(self, visitor: Visitor, seller: Visitor) -> None:
        visitor.sign_up("shopper@entrepot.example")
        visitor.sign_in("shopper@entrepot.example")
        assert visitor.post("/api/v1/probe/lines", LINE).status == 403
        assert seller.post("/api/v1/probe/lines", LINE).status == 201

    def test_a_key_needs_the_scope_as_well_as_its_person_the_role(self, visitor: Visitor, seller: Visitor) -> None:
        seller_id = seller.get("/api/v1/me").json()["seller_id"]

        def key(*scopes: str) -> str:
            draft = {"name": "Desk", "scopes": list(scopes), "seller_id": seller_id}
            secret: str = seller.post("/api/v1/keys", draft).json()["secret"]
            return secret

        fits = visitor.post("/api/v1/probe/lines", LINE, headers=bearer(key("stock:write")))
        lacks = visitor.post("/api/v1/probe/lines", LINE, headers=bearer(key("stock:read", "orders:write")))
        assert (fits.status, fits.json()["seller_id"]) == (201, seller_id)
        assert (lacks.status, lacks.json()["code"], lacks.json()["scope"]) == (403, "auth.scope", "stock:write")

    def test_a_key_is_nobody_where_no_scope_is_named(self, visitor: Visitor, seller: Visitor) -> None:
        draft = {"name": "Desk", "scopes": ["orders:read", "orders:write"]}
        secret = seller.post("/api/v1/keys", draft).json()["secret"]
        assert visitor.get("/api/v1/me", headers=bearer(secret)).status == 403
        assert visitor.post("/api/v1/keys", draft, headers=bearer(secret)).status == 403
        assert visitor.get("/api/v1/probe/who", headers=bearer(secret)).json() == {"who": None}

    def test_a_malformed_id_is_not_found(self, seller: Visitor) -> None:
        for path in ("x", "ord_", "prd_01jdc2v7f3w9hx5k8m2n4p6q7r", "ord_01JDC2V7F3W9HX5K8M2N4P6Q7R", "%F0%9F%98%80"):
            assert seller.get(f"/api/v1/probe/orders/{path}").status == 404
        assert seller.get("/api/v1/probe/orders/ord_01jdc2v7f3w9hx5k8m2n4p6q7r").status == 200


class TestBrowsers:
    def sign_in(self, visitor: Visitor, email: str = "shopper@entrepot.example") -> None:
        visitor.sign_up(email)
        answer = visitor.post("/api/v1/sessions", {"email": email, "password": PASSWORD})
        assert answer.status == 201
        assert visitor.cookies["entrepot_session"].startswith("es_")

    def test_the_session_cookie_is_out_of_scripts_reach(self, visitor: Visitor) -> None:
        visitor.sign_up("shopper@entrepot.example")
        answer = visitor.post("/api/v1/sessions", {"email": "shopper@entrepot.example", "password": PASSWORD})
        attributes = answer.headers["set-cookie"].split("; ")[1:]
        assert attributes == ["Path=/", "SameSite=Lax", "Max-Age=2592000", "HttpOnly"]

    def test_behind_tls_cookies_and_transport_are_for_https_only(self, db: Database, tmp_path: Path) -> None:
        visitor = Visitor(build_app(db, tmp_path, [accounts_router], secure_cookies=True))
        visitor.sign_up("shopper@entrepot.example")
        answer = visitor.post("/api/v1/sessions", {"email": "shopper@entrepot.example", "password": PASSWORD})
        assert answer.headers["set-cookie"].endswith("; Secure")
        assert "max-age=" in answer.headers["strict-transport-security"]

    def test_a_change_by_cookie_needs_the_pages_token(self, visitor: Visitor) -> None:
        self.sign_in(visitor)
        token = visitor.get("/probe/page").text
        refused = visitor.request("PATCH", "/api/v1/me", json={"name": "Other"})
        assert (refused.status, refused.json()["code"]) == (403, "csrf.refused")
        for wrong in ("", "x", token[:-1]):
            assert (
                visitor.request("PATCH", "/api/v1/me", json={"name": "O"}, headers={"x-csrf-token": wrong}).status
                == 403
            )
        done = visitor.request("PATCH", "/api/v1/me", json={"name": "Other"}, headers={"x-csrf-token": token})
        assert (done.status, done.json()["name"]) == (200, "Other")

    def test_a_change_from_another_site_is_refused_even_with_the_token(self, visitor: Visitor) -> None:
        self.sign_in(visitor)
        token = visitor.get("/probe/page").text
        for told in ({"origin": "https://evil.example"}, {"origin": "null"}, {"sec-fetch-site": "cross-site"}):
            answer = visitor.request(
                "PATCH", "/api/v1/me", json={"name": "Other"}, headers={"x-csrf-token": token, **told}
            )
            assert (answer.status, answer.json()["code"]) == (403, "csrf.refused")
        own = {"x-csrf-token": token, "origin": "http://entrepot.test", "sec-fetch-site": "same-origin"}
        assert visitor.request("PATCH", "/api/v1/me", json={"name": "Other"}, headers=own).status == 200

    def test_a_token_of_another_session_is_refused(self, app: HttpApp, visitor: Visitor) -> None:
        self.sign_in(visitor)
        other = Visitor(app)
        self.sign_in(other, "other@entrepot.example")
        token = other.get("/probe/page").text
        answer = visitor.request("PATCH", "/api/v1/me", json={"name": "O"}, headers={"x-csrf-token": token})
        assert answer.status == 403

    def test_a_form_carries_its_token_as_a_field(self, visitor: Visitor) -> None:
        self.sign_in(visitor)
        token = visitor.get("/probe/page").text
        assert visitor.request("POST", "/probe/form", form={"_csrf": token, "name": "Kettle"}).status == 200
        assert visitor.request("POST", "/probe/form", form={"name": "Kettle"}).status == 403

    def test_a_visitors_form_carries_the_token_of_their_cookie(self, visitor: Visitor) -> None:
        token = visitor.get("/probe/page").text
        assert visitor.cookies["entrepot_csrf"] == token
        assert visitor.get("/probe/page").text == token
        sent = visitor.request("POST", "/probe/form", form={"_csrf": token, "name": "Kettle"})
        assert sent.text == "Kettle visitor"
        visitor.cookies.clear()
        assert visitor.request("POST", "/probe/form", form={"_csrf": token, "name": "Kettle"}).status == 403

    def test_an_upload_form_is_checked_without_reading_it_whole_and_arrives_whole(self, visitor: Visitor) -> None:
        token = visitor.get("/probe/page").text
        body = (
            f'--b\r\nContent-Disposition: form-data; name="_csrf"\r\n\r\n{token}\r\n'
            '--b\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\n'
        ).encode() + b"x" * 200_000
        sent = visitor.request(
            "POST",
            "/probe/picture",
            body=body + b"\r\n--b--\r\n",
            headers={"content-type": "multipart/form-data; boundary=b"},
        )
        assert (sent.status, sent.text) == (200, "200000")

    def test_an_ended_session_leaves_a_visitor(self, visitor: Visitor) -> None:
        self.sign_in(visitor)
        token = visitor.get("/probe/page").text
        assert visitor.request("DELETE", "/api/v1/sessions", headers={"x-csrf-token": token}).status == 204
        assert "entrepot_session" not in visitor.cookies
        visitor.cookies["entrepot_session"] = "es_" + "A" * 43
        assert visitor.get("/api/v1/probe/open").status == 200
        assert visitor.get("/api/v1/me").status == 401

    def test_every_answer_carries_the_security_headers(self, visitor: Visitor) -> None:
        for path in ("/probe/page", "/api/v1/probe/open", "/api/v1/probe/fault", "/nowhere", "/probe/page-fault"):
            headers = visitor.get(path).headers
            assert headers["content-security-policy"] == (
                "default-src 'self'; img-src 'self' data: blob:; style-src 'self'; script-src 'self'; "
                "object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
            )
            assert headers["x-content-type-options"] == "nosniff"
            assert headers["referrer-policy"] == "strict-origin-when-cross-origin"
            assert "camera=(self)" in headers["permissions-policy"]
            assert "no-store" in headers["cache-control"] or "no-cache" in headers["cache-control"]

    def test_the_visitors_language_and_currency_are_known_to_the_route(self, visitor: Visitor) -> None:
        assert visitor.get("/api/v1/probe/open", headers={"accept-language": "ko"}).json()["locale"] == "ko"
        visitor.cookies |= {"entrepot_locale": "zh", "entrepot_currency": "KRW"}
        answer = visitor.get("/api/v1/probe/open", headers={"accept-language": "ko"}).json()
        assert (answer["locale"], answer["currency"]) == ("zh", "KRW")


@any_engine
class TestBounds:
    def test_a_body_beyond_a_mebibyte_is_refused_before_it_is_read(self, visitor: Visitor) -> None:
        answer = visitor.request(
            "POST", "/api/v1/probe/free", body=b"x" * (1024 * 1024 + 1), headers={"content-type": "application/json"}
        )
        assert (answer.status, answer.json()["limit_bytes"]) == (413, 1024 * 1024)

    def test_a_body_that_does_not_say_its_length_is_counted(self, visitor: Visitor) -> None:
        answer = visitor.request(
            "POST",
            "/api/v1/probe/free",
            body=None,
            headers={"content-type": "application/json", "transfer-encoding": "chunked"},
            chunks=[b"x" * 600_000, b"x" * 600_000],
        )
        assert (answer.status, answer.json()["code"]) == (413, "input.too_large")

    def test_nothing_is_read_of_what_somebody_sends_who_may_not(self, app: HttpApp) -> None:
        scope = {
            "type": "http",
            "method": "POST",
            "path": "/api/v1/probe/lines",
            "query_string": b"",
            "headers": [(b"host", b"entrepot.test"), (b"transfer-encoding", b"chunked")],
            "state": {},
        }
        sent: list[Any] = []

        async def receive() -> Any:
            raise AssertionError("the body was read")

        async def send(message: Any) -> None:
            sent.append(message)

        asyncio.run(app(scope, receive, send))
        assert sent[0]["status"] == 401

    def test_a_length_that_is_no_number_is_refused(self, visitor: Visitor) -> None:
        for length in ("-1", "x", "9" * 40, "1e3"):
            answer = visitor.request(
                "POST",
                "/api/v1/probe/free",
                headers={"content-type": "application/json", "content-length": length},
            )
            assert answer.status in {413, 422}

    def test_a_route_may_take_more(self, visitor: Visitor) -> None:
        def send(size: int) -> int:
            body = b'--b\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\n' + b"x" * size
            return visitor.request(
                "POST",
                "/api/v1/probe/uploads",
                body=body + b"\r\n--b--\r\n",
                headers={"content-type": "multipart/form-data; boundary=b"},
            ).status

        assert send(2 * 1024 * 1024) == 200
        assert send(3 * 1024 * 1024) == 413

    def test_requests_of_one_address_are_limited_and_come_back(
        self, db: Database, tmp_path: Path, clock: ManualClock
    ) -> None:
        app = build_app(db, tmp_path, [router], rate_limit_per_minute=60)
        visitor, other = Visitor(app, address="198.51.100.7"), Visitor(app, address="203.0.113.9")
        statuses = [visitor.get("/api/v1/probe/open").status for _ in range(61)]
        assert statuses == [200] * 60 + [429]
        refused = visitor.get("/api/v1/probe/open")
        assert (refused.headers["retry-after"], refused.json()["code"]) == ("1", "rate.limited")
        assert other.get("/api/v1/probe/open").status == 200
        clock.advance(timedelta(seconds=1))
        assert visitor.get("/api/v1/probe/open").status == 200

    def test_guessing_keys_is_limited_like_asking(self, db: Database, tmp_path: Path) -> None:
        app = build_app(db, tmp_path, [router], rate_limit_per_minute=60)
        visitor = Visitor(app, address="198.51.100.7")
        statuses = {visitor.get("/api/v1/probe/open", headers=bearer(f"ek_{n}")).status for n in range(60)}
        assert statuses == {401}
        assert visitor.get("/api/v1/probe/open", headers=bearer("ek_more")).status == 429

    def test_people_and_keys_have_a_bucket_each(self, db: Database, tmp_path: Path) -> None:
        app = build_app(db, tmp_path, [accounts_router, router], rate_limit_per_minute=60)
        visitor = Visitor(app)
        visitor.sign_up("shopper@entrepot.example")
        visitor.sign_in("shopper@entrepot.example")
        key = visitor.post("/api/v1/keys", {"name": "Desk", "scopes": ["orders:read"]}).json()["secret"]
        assert [visitor.get("/api/v1/probe/open").status for _ in range(60)][-1] == 429
        assert visitor.get("/api/v1/probe/open", headers=bearer(key)).status == 200


HOSTILE = [
    b'{"name":"a\\u0000b","quantity":1,"price_minor":1}',
    b'{"name":"x","quantity":1,"price_minor":1,"attributes":{"a":["\\u0000"]}}',
    b'{"name":"x","quantity":1,"price_minor":1,"attributes":{"\\u0000":1}}',
    b'{"name":"\\ud800","quantity":1,"price_minor":1}',
    b'{"name":"x","quantity":99999999999999999999999999,"price_minor":1}',
    b'{"name":"x","quantity":1,"price_minor":-99999999999999999999999999}',
    b'{"name":"x","quantity":1e400,"price_minor":1}',
    b'{"name":"x","quantity":NaN,"price_minor":1}',
    b'{"name":"x","quantity":true,"price_minor":1}',
    b'{"name":"x","quantity":1,"price_minor":1,"\xff":1}',
    b'{"name":"x","quantity":1,"price_minor":1,"attributes":' + b'{"a":' * 3000 + b"1" + b"}" * 3000 + b"}",
    b"[" * 100_000,
    b"\x00",
    b"",
    b"null",
    b"[]",
    b'"text"',
    b"\xef\xbb\xbf{}",
    b"{",
]


class TestHostileInput:
    @any_engine
    @pytest.mark.parametrize("number", range(len(HOSTILE)))
    def test_a_hostile_body_is_a_precise_refusal(self, visitor: Visitor, number: int) -> None:
        answer = visitor.request(
            "POST", "/api/v1/probe/free", body=HOSTILE[number], headers={"content-type": "application/json"}
        )
        assert answer.status in {400, 422}, answer.text
        assert answer.headers["content-type"] == "application/problem+json"

    @any_engine
    @pytest.mark.parametrize("kind", ["", "text/plain", "application/xml", "application/json; charset=utf-16", "\xff"])
    def test_a_body_of_another_kind_is_refused(self, visitor: Visitor, kind: str) -> None:
        body = '{"name":"x","quantity":1,"price_minor":1}'.encode("utf-16")
        answer = visitor.request("POST", "/api/v1/probe/free", body=body, headers={"content-type": kind})
        assert answer.status in {400, 415, 422}

    @any_engine
    @pytest.mark.parametrize(
        "query",
        [
            "limit=0",
            "limit=201",
            "limit=99999999999999999999999",
            "limit=" + "9" * 5000,
            "limit=x",
            "limit=1.5",
            "cursor=x",
            "cursor=" + "e30" * 2000,
            "cursor=%00",
            "cursor=%ff%fe",
            "cursor=bnVsbA",
            "cursor=%ED%A0%80",
        ],
    )
    def test_a_hostile_query_is_a_refusal(self, visitor: Visitor, query: str) -> None:
        assert visitor.get(f"/api/v1/probe/open?{query}").status == 422

    def test_what_slips_past_a_careless_route_is_a_refusal_too(self, visitor: Visitor) -> None:
        for path in ("a%00b", "x?number=99999999999999999999999", "x?number=-99999999999999999999999"):
            answer = visitor.get(f"/api/v1/probe/raw/{path}")
            assert answer.status == 422, (path, answer.text)
        assert visitor.get("/api/v1/probe/raw/%ED%A0%80").status in {200, 404, 422}

    @any_engine
    @pytest.mark.parametrize("key", ["", " ", "x" * 256, "a b", "\x00", "\xe4"])
    def test_a_hostile_idempotency_key_is_a_refusal(self, seller: Visitor, key: str) -> None:
        assert seller.post("/api/v1/probe/lines", LINE, headers={"idempotency-key": key}).status == 422

    def test_hostile_cookies_and_headers_do_no_harm(self, visitor: Visitor) -> None:
        for headers in (
            {"cookie": "entrepot_session=es_\xff; entrepot_locale=\x00; entrepot_theme=<script>"},
            {"cookie": ";;;=;entrepot_session"},
            {"cookie": "entrepot_session=" + "A" * 10_000},
            {"accept-language": "\xff;q=inf,ko;q=nan"},
            {"host": "\xff"},
            {"origin": "http://[bad"},
        ):
            assert visitor.get("/api/v1/probe/open", headers=headers).status == 200

    def test_hostile_headers_on_a_change_are_a_refusal(self, visitor: Visitor) -> None:
        token = visitor.get("/probe/page").text
        for origin in ("http://[bad", "\xff", "//", "http://entrepot.test@evil.example"):
            answer = visitor.request(
                "POST", "/probe/form", form={"_csrf": token, "name": "x"}, headers={"origin": origin}
            )
            assert answer.status == 403


class TestIdempotency:
    def test_a_repeated_request_gets_its_first_answer(self, seller: Visitor) -> None:
        headers = {"idempotency-key": "k-1"}
        first = seller.post("/api/v1/probe/lines", LINE, headers=headers)
        again = seller.post("/api/v1/probe/lines", LINE, headers=headers)
        assert (again.status, again.json()) == (201, first.json())
        other = seller.post("/api/v1/probe/lines", {**LINE, "quantity": 3}, headers=headers)
        assert (other.status, other.json()["code"]) == (422, "idempotency.mismatch")

    def test_of_many_at_once_one_does_it(self, app: HttpApp, seller: Visitor) -> None:
        def send(_: int) -> str:
            sender = Visitor(app)
            sender.headers = {**seller.headers, "idempotency-key": "k-1"}
            answer = sender.post("/api/v1/probe/lines", LINE)
            sender.close()
            line_id: str = answer.json()["id"]
            return line_id

        with ThreadPoolExecutor(8) as pool:
            assert len(set(pool.map(send, range(16)))) == 1


class TestWhereWorkRuns:
    def test_in_process_everything_runs_on_the_callers_thread(self, visitor: Visitor) -> None:
        here = threading.current_thread().name
        for method, path in (("GET", "thread"), ("GET", "slow-thread"), ("POST", "thread")):
            assert visitor.request(method, f"/api/v1/probe/{path}").json() == {"thread": here}

    def test_a_server_reads_sqlite_on_its_loop_and_does_everything_else_on_threads(
        self, served: str, engine: str
    ) -> None:
        def name(method: str, path: str) -> str:
            thread: str = httpx.request(method, f"{served}/api/v1/probe/{path}").json()["thread"]
            return thread.rpartition("-")[0] if thread.startswith("http-work") else "loop"

        assert name("GET", "thread") == ("loop" if engine == "sqlite" else "http-work")
        assert name("GET", "slow-thread") == "http-work"
        assert name("POST", "thread") == "http-work"

    def test_a_server_answers_many_at_once(self, served: str, seller: Visitor) -> None:
        with httpx.Client(base_url=served, headers=seller.headers) as client, ThreadPoolExecutor(8) as pool:

            def send(n: int) -> str:
                answer = client.post("/api/v1/probe/lines", json=LINE, headers={"idempotency-key": f"k-{n % 4}"})
                assert answer.status_code == 201
                line_id: str = answer.json()["id"]
                return line_id

            assert len(set(pool.map(send, range(40)))) == 4

    def test_a_server_refuses_a_body_that_grows_too_large(self, served: str) -> None:
        def body() -> Iterator[bytes]:
            for _ in range(20):
                yield b"x" * 100_000

        try:
            status = httpx.post(
                f"{served}/api/v1/probe/free", content=body(), headers={"content-type": "application/json"}
            ).status_code
        except (httpx.WriteError, httpx.ReadError, httpx.RemoteProtocolError):
            status = 413  # the server hung up on us while we went on sending
        assert status == 413

    def test_a_stream_arrives_whole(self, visitor: Visitor) -> None:
        assert visitor.get("/api/v1/probe/stream").text == "a\nb\n"


@any_engine
class TestDescription:
    def test_the_description_says_who_may_and_how_errors_look(self, visitor: Visitor) -> None:
        document = visitor.get("/api/v1/openapi.json").json()
        assert document["openapi"] == "3.1.0"
        operation = document["paths"]["/api/v1/probe/lines"]["post"]
        assert operation["operationId"] == "probe_add_line"
        assert operation["security"] == [{"session": []}, {"bearer": []}]
        assert "seller_owner" in operation["description"]
        assert "`stock:write`" in operation["description"]
        assert "application/problem+json" in operation["responses"]["4XX"]["content"]
        assert "422" not in operation["responses"]
        assert document["paths"]["/api/v1/probe/open"]["get"]["security"] == []
        assert "/probe/page" not in document["paths"]
        assert "HTTPValidationError" not in str(document)

    def test_two_routes_with_one_operation_id_are_a_mistake(self, app: HttpApp) -> None:
        twice = ApiRouter(tags=["probe"])
        twice.add_api_route("/probe/again", read_open, methods=["GET"], name="read_open")
        with pytest.raises(ValueError, match="one operation id"):
            build_http(app.state.platform, [router, twice])

    def test_a_scope_that_no_key_can_be_given_is_a_mistake(self, app: HttpApp) -> None:
        odd = ApiRouter(tags=["odd"])

        @odd.get("/odd")
        def read_odd(who: Annotated[Principal, Requires(scope="odd:read")]) -> Response:
            return reply({})

        with pytest.raises(ValueError, match="odd:read"):
            build_http(app.state.platform, [odd])
