"""Live parts, forms and toasts in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import pytest
from fastapi import Request, Response
from playwright.sync_api import Page, expect
from starlette.responses import HTMLResponse

from entrepot.core.accounts import api as accounts_api
from entrepot.core.database import Database, Tx
from entrepot.core.http import SESSION_COOKIE, ApiRouter, HttpApp, Pages
from entrepot.web.assets import PageFiles
from entrepot.web.flash import Toast, see_other
from entrepot.web.pages import events
from entrepot.web.pages.errors import error_page
from entrepot.web.reader import reading
from entrepot.web.render import environment, reader_of
from tests.functional.served import served
from tests.visitors import PASSWORD, Visitor, build_app

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("engine", ["sqlite"], indirect=True)]

PAGE = """{% extends "layouts/base.html" %}{% import "macros/ui.html" as ui %}
{% block title %}Test{% endblock %}
{% block content %}{% call ui.live("/part", "test.happened", id="part") %}{{ count }} so far{% endcall %}
<form method="post" action="/act">{{ ui.csrf() }}{{ ui.button("Act", working="Acting", id="act") }}</form>
{% endblock %}"""


@dataclass(frozen=True, slots=True)
class Happened:
    NAME: ClassVar[str] = "test.happened"
    person_id: str


@dataclass(slots=True)
class Site:
    address: str
    app: HttpApp
    seen: dict[str, int]
    person_id: str
    token: str


@pytest.fixture
def site(db: Database, tmp_path: Path) -> Iterator[Site]:
    seen = {"parts": 0, "acts": 0}
    router = ApiRouter(prefix="", pages=True)

    @router.get("/page")
    def page(request: Request) -> Response:
        reader = reader_of(request)
        context: dict[str, object] = {
            "theme": "system",
            "csrf_token": reader.csrf_token,
            "lang": "en",
            "currency": "USD",
            "path": "/page",
            "principal": None,
            "count": seen["parts"],
            "toasts": [],
        }
        with reading(reader):
            return HTMLResponse(environment().from_string(PAGE).render(context))

    @router.get("/part")
    def part() -> Response:
        seen["parts"] += 1
        return HTMLResponse(f"<p>{seen['parts']} so far</p>")

    @router.post("/act")
    def act() -> Response:
        seen["acts"] += 1
        return see_other("/nowhere", Toast("allow", "It is done"))

    pages = Pages([router, events.router], {"/static": PageFiles()}, error_page)
    app = build_app(db, tmp_path, [accounts_api.router], pages)
    with ThreadPoolExecutor(1) as apart:  # Playwright's own loop runs on this thread
        person_id, token = apart.submit(_signed_in, app).result()
    with served(app) as address:
        yield Site(address, app, seen, person_id, token)


def _signed_in(app: HttpApp) -> tuple[str, str]:
    visitor = Visitor(app)
    person_id = visitor.sign_up("shopper@example.test")
    draft = {"email": "shopper@example.test", "password": PASSWORD}
    token: str = visitor.post("/api/v1/sessions", draft).json()["token"]
    visitor.close()
    return person_id, token


def test_a_part_is_swapped_when_its_topic_speaks(page: Page, site: Site, db: Database) -> None:
    page.context.add_cookies([{"name": SESSION_COOKIE, "value": site.token, "url": site.address}])
    page.goto(f"{site.address}/page")
    expect(page.locator("html")).to_have_attribute("data-connection", "live")
    page.wait_for_timeout(1000)

    def publish(tx: Tx) -> None:
        tx.publish(Happened(site.person_id))

    db.write(publish)
    expect(page.locator("#part")).to_have_text("1 so far")


def test_a_second_press_sends_no_second_form_and_the_next_page_says_what_happened(page: Page, site: Site) -> None:
    page.goto(f"{site.address}/page")
    page.evaluate("() => { const b = document.getElementById('act'); b.click(); b.click(); b.click(); }")
    expect(page.locator(".toast")).to_have_text("It is done")
    assert site.seen["acts"] == 1
    page.reload()
    expect(page.locator(".toast")).to_have_count(0)


def test_a_lost_server_is_told_and_does_not_break_the_page(page: Page, site: Site) -> None:
    page.context.add_cookies([{"name": SESSION_COOKIE, "value": site.token, "url": site.address}])
    page.goto(f"{site.address}/page")
    expect(page.locator("html")).to_have_attribute("data-connection", "live")
    page.context.set_offline(True)
    expect(page.locator(".connection")).to_be_visible()
    page.context.set_offline(False)
    expect(page.locator("html")).to_have_attribute("data-connection", "live")
