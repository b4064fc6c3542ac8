"""No id crosses from one tenant to another: every route that takes one, asked by everybody whose it is not.

The routes are the application's own, and what they take they say themselves. A new route is asked too: it fails this
test if it takes an id that ``tests/town.py`` does not make, answers a stranger, touches or shows what is another's, or
refuses even its owner, until somebody says here what is right.
"""

from __future__ import annotations

import re
from dataclasses import asdict
from typing import Any

import pytest
from fastapi.routing import APIRoute
from sqlalchemy import text

from tests.requests_of import Asked, Said, Unknown, api_routes, ids_of, name_of, request_of, send
from tests.shop_factories import HOME
from tests.town import Town, a_picture, found_town

STRANGERS = ("visitor", "other_shopper", "other_seller", "other_seller_s_key", "other_courier", "other_agent")
OWNERS = ("shopper", "seller", "courier", "worker", "operator", "reviewer", "agent")
REFUSED = frozenset({401, 403, 404})
SEEN_BY_ALL = frozenset({"seller_id", "product_id", "sku_id", "offer_id", "picture_id", "picture_file_id"})
"""Things of a seller that stand on open shelves."""
NOT_THEIRS = frozenset({"courier_id"})
"""Things that are a stranger's own."""
WORDS = {
    "country": "KR",
    "form": "pdf",
    "number": "1",
    "name": "320.webp",
    "role": "reviewer",
    "subscriber": "fulfil.warehouse.expect",
    "category_id": "cat_mugs",
    "bay": "A01",
    "zone": "A",
    "wall": "W1",
    "part": "orders",
    "slug": "seller",
    "locale": "ko",
    "printer": "LP1",
    "policy": "alcohol",
}
"""What else stands in paths."""

_ADDRESS = {name: value for name, value in asdict(HOME).items() if value}
_BASKET = {"cart_id": "=cart_id", "address": _ADDRESS, "currency": "KRW", "lines": []}
_ARROW = b"<svg viewBox='0 0 24 24'><path d='M2 2H12L22 12L12 22H9L16 12L9 6H2Z'/></svg>"
_SHEET = b"product,brand,ground,statement,good_faith\nprd_0,brd_0,counterfeit,We bought one,yes\n"
PER_ROUTE: dict[str, dict[str, Any]] = {
    "POST /api/v1/keys": {"scopes": ["catalog:read"]},
    "POST /api/v1/sellers/{seller_id}/members": {"role": "seller_staff"},
    "DELETE /api/v1/sellers/{seller_id}/members/{person_id}": {"person_id": "=staff_id"},
    "GET /files/{file_id}/{name}": {"file_id": "=picture_file_id"},
    "GET /api/v1/carts/{cart_id}": {"country": "KR", "currency": "KRW"},
    "POST /api/v1/order-quotes": _BASKET,
    "POST /api/v1/order-groups": _BASKET,
    "POST /api/v1/order-groups/{group_id}/payment": {"group_id": "=unpaid_group_id"},
    "POST /api/v1/orders/{order_id}/returns": {"order_id": "=kept_order_id", "line_id": "=kept_line_id"},
    "POST /api/v1/reviews": {"line_id": "=kept_line_id"},
    "POST /api/v1/operator/reviews/{review_id}/hidden": {"reason": "off_topic"},
    "GET /api/v1/warehouse/boxes/{code}": {"code": "=box_code"},
    "GET /api/v1/warehouse/boxes/{code}/wave": {"code": "=box_code"},
    "GET /api/v1/warehouse/waves/{code}": {"code": "=wave_id"},
    "GET /api/v1/warehouse/boxes/{code}/history": {"code": "=box_code"},
    "GET /api/v1/warehouse/labels/{code}.{form}": {"code": "=box_code"},
    "POST /api/v1/warehouse/boxes/{code}/print": {"code": "=box_code", "printer": "LP1"},
    "GET /api/v1/warehouse/boxes/{code}/customs": {"code": "=abroad_code"},
    "GET /api/v1/warehouse/boxes/{code}/customs/advance": {"code": "=abroad_code"},
    "GET /api/v1/warehouse/boxes/{code}/customs/paper.{form}": {"code": "=abroad_code"},
    "POST /api/v1/warehouse/boxes/{box_id}/customs/check": {"box_id": "=abroad_box_id"},
    "PUT /api/v1/warehouse/boxes/{box_id}/customs/lines/{number}": {"box_id": "=abroad_box_id", "number": 1},
    "GET /api/v1/warehouse/parcels/{code}/return": {"code": "=back_code"},
    "GET /api/v1/warehouse/places/{code}": {"code": "A01-001"},
    "POST /api/v1/warehouse/places/{code}/counts": {"code": "A01-001", "codes": ["=code"]},
    "POST /api/v1/warehouse/exceptions/{exception_id}/resolve": {"resolution": "close"},
    "POST /api/v1/courier/stops/{stop_id}/attempts": {"proof": {"name": "Neighbour"}},
    "PUT /api/v1/dispatch/stops/{stop_id}/courier": {"courier_id": "=courier_id"},
    "POST /checkout/pay": {"total": 1, "currency": "KRW", "key": "key-12345678"},
    "POST /orders/{group_id}/pay": {"group_id": "=unpaid_group_id", "key": "key-12345678"},
    "GET /review/{line_id}": {"line_id": "=kept_line_id"},
    "POST /review/{line_id}": {"line_id": "=kept_line_id", "stars": "3"},
    "POST /operator/reviews/{review_id}": {"reason": "off_topic"},
    "POST /sell/products/{product_id}/state": {"act": "archive"},
    "POST /sell/products/change": {
        "product_ids": ["=product_id"],
        "what": "brand",
        "how": "set",
        "value": "Onda",
        "key": "",
    },
    "POST /api/v1/seller/drafts": {"words": "oak tray"},
    "PUT /api/v1/seller/drafts/{draft_id}/fields": {"fields": {"brand": {"act": "change", "value": "Onda"}}},
    "POST /api/v1/seller/drafts/{draft_id}/mend": {"rule": "brand_missing", "field": "brand"},
    "PUT /api/v1/seller/drafts/{draft_id}/pictures": {"pictures": ["=picture_file_id"]},
    "POST /api/v1/seller/draft-acceptances": {"batch_id": None, "draft_ids": ["=draft_id"]},
    "POST /sell/studio/files/{batch_id}/rows": {"draft_ids": ["=draft_id"], "act": "discard"},
    "POST /sell/studio/files/{batch_id}/accept": {"least_score": 0, "with_doubts": True},
    "POST /sell/studio/{draft_id}/fields": {"name": "brand", "act": "change", "value": "Onda"},
    "POST /sell/studio/{draft_id}/languages": {"languages": ["ko"]},
    "POST /sell/studio/{draft_id}/languages/part": {"to": "ko", "part": "title", "value": "머그"},
    "POST /sell/studio/{draft_id}/languages/translate": {"to": "ko"},
    "POST /sell/studio/{draft_id}/options": {"option": "Finish", "values": "Matt, Gloss"},
    "POST /sell/studio/{draft_id}/variants": {"act": "back"},
    "POST /sell/studio/{draft_id}/mend": {"code": "brand_missing", "field": "brand"},
    "POST /sell/studio/{draft_id}/pictures/{file_id}": {"file_id": "=picture_file_id", "act": "main"},
    "GET /sell/studio/{draft_id}/pictures/{file_id}": {"file_id": "=picture_file_id"},
    "GET /sell/studio/{draft_id}/pictures/{file_id}/drawn": {"file_id": "=picture_file_id"},
    "POST /sell/studio/{draft_id}/pictures/{file_id}/use": {"file_id": "=picture_file_id"},
    "POST /api/v1/seller/products/{product_id}/appeals": {"product_id": "=other_held_product_id"},
    "POST /sell/products/{product_id}/wording": {"place": ["description"], "text": ["A mug."]},
    "POST /sell/products/{product_id}/statement": {"key": "state_age", "age": "3", "standard": "EN 71"},
    "POST /sell/products/{product_id}/appeal": {"product_id": "=held_product_id", "words": "It is a lamp"},
    "POST /sell/studio/{draft_id}/wording": {"place": ["description"], "text": ["A mug."]},
    "POST /sell/studio/{draft_id}/statement": {"key": "state_age", "age": "3", "standard": "EN 71"},
    "POST /desk/policies/changes/{policy_id}": {"act": "adopt"},
    "POST /desk/policies/rules/{policy}": {
        "market": ["KR"],
        "action": ["block"],
        "severity": ["serious"],
        "note": "The law changed",
    },
    "POST /api/v1/partners/notices": {
        "holder_id": "=agency_id",
        "notices": [
            {
                "brand_id": "=agency_brand_id",
                "product_id": "=reported_product_id",
                "ground": "trademark",
                "statement": "It bears our mark without a licence.",
                "good_faith": True,
            }
        ],
    },
    "POST /api/v1/rights/holders/{holder_id}/notices": {
        "brand_id": "=agency_brand_id",
        "product_id": "=reported_product_id",
        "ground": "trademark",
        "statement": "It bears our mark without a licence.",
        "good_faith": True,
    },
    "POST /api/v1/rights/holders/{holder_id}/notice-uploads": {"__file__": _SHEET},
    "POST /api/v1/rights/holders/{holder_id}/marks": {"__file__": _ARROW},
    "DELETE /api/v1/rights/holders/{holder_id}/members/{person_id}": {"person_id": "=agent_id"},
    "GET /api/v1/rights/holders/{holder_id}/brands/{brand_id}/figure.png": {"brand_id": "=agency_figure_id"},
    "GET /api/v1/review/brands/{brand_id}/figure.png": {"brand_id": "=agency_figure_id"},
    "POST /api/v1/review/brands/{brand_id}/decision": {"decision": "refuse", "reason": "Another's number"},
    "POST /api/v1/review/brands/holders/{holder_id}/decision": {"decision": "refuse", "reason": "Another's extract"},
    "POST /api/v1/rights/holders/{holder_id}/investigations": {"subject_id": "=agency_brand_id"},
    "GET /api/v1/operator/payout-files/{file_id}": {"file_id": "=payout_file_id"},
    "GET /operator/payouts/files/{file_id}.xml": {"file_id": "=payout_file_id"},
    "GET /api/v1/rights/holders/{holder_id}/notices/{notice_id}/files/{file_id}": {"file_id": "=evidence_file_id"},
    "GET /api/v1/rights/holders/{holder_id}/investigations/{investigation_id}/files/{file_id}": {
        "file_id": "=evidence_file_id"
    },
    "DELETE /api/v1/rights/holders/{holder_id}/webhooks/{endpoint_id}": {"endpoint_id": "=hook_id"},
    "POST /api/v1/rights/holders/{holder_id}/webhooks/{endpoint_id}/secret": {"endpoint_id": "=hook_id"},
    "POST /api/v1/rights/holders/{holder_id}/webhooks/{endpoint_id}/test": {"endpoint_id": "=hook_id"},
    "GET /api/v1/rights/holders/{holder_id}/webhooks/{endpoint_id}/deliveries": {"endpoint_id": "=hook_id"},
    "POST /api/v1/rights/holders/{holder_id}/webhooks/{endpoint_id}/deliveries/{delivery_id}/replay": {
        "endpoint_id": "=hook_id",
        "delivery_id": "=hook_delivery_id",
    },
    "GET /api/v1/partners/notices": {"holder_id": "=agency_id"},
    "GET /api/v1/partners/statistics": {"holder_id": "=agency_id"},
    "POST /api/v1/partners/notices/{notice_id}/answer": {"words": "Seoul Central District Court, 2026 Gahap 1"},
    "POST /api/v1/seller/notices/{notice_id}/counter-notice": {
        "statement": "We bought these from the maker.",
        "good_faith": True,
        "evidence": [],
    },
    "POST /sell/notices/{notice_id}": {"statement": "We bought these from the maker.", "good_faith": "1"},
    "POST /rights/notices/{notice_id}": {"act": "withdraw"},
    "POST /rights/found/{sighting_id}": {"say": "licensed"},
    "GET /rights/brands/{brand_id}/drawn.png": {"brand_id": "=agency_figure_id"},
    "POST /rights/brands/{brand_id}/retire": {"brand_id": "=agency_figure_id"},
    "POST /rights/brands/{brand_id}/licensees": {"shop": "other-seller"},
    "POST /rights/people/{person_id}/remove": {"person_id": "=agent_id"},
    "GET /desk/brands/{brand_id}/drawn.png": {"brand_id": "=agency_figure_id"},
    "POST /desk/brands/{brand_id}": {"decision": "refuse", "reason": "Another's number"},
    "POST /desk/brands/holders/{holder_id}": {"decision": "refuse", "reason": "Another's extract"},
    "GET /rights/notices/{notice_id}/files/{file_id}": {"file_id": "=evidence_file_id"},
    "POST /rights/investigations/{investigation_id}": {"act": "note", "words": "Seen at a market in March"},
    "GET /rights/investigations/{investigation_id}/files/{file_id}": {"file_id": "=evidence_file_id"},
    "GET /desk/notices/{notice_id}/files/{file_id}": {"file_id": "=evidence_file_id"},
    "POST /api/v1/review/policies": {"changes": [], "note": "All as it comes"},
    "POST /api/v1/review/next": {},
    "POST /desk/cases/{case_id}": {"choice": "allow", "reason": "It is a lamp"},
    "POST /desk/cases/{case_id}/claim": {"act": "take"},
    "POST /desk/cases/{case_id}/reopening": {"reason": "A buyer says that it is no lamp"},
    "POST /desk/notices/{notice_id}": {"decision": "refuse", "reason": "The goods carry another mark"},
    "POST /desk/checks/{case_id}": {"choice": "allow", "reason": "It is a lamp"},
    "DELETE /api/v1/review/policies/{policy_id}": {"policy_id": "=other_policy_id"},
    "POST /api/v1/seller/trials": {"vary": "title", "title": "Mug with a handle", "days": 7},
    "POST /sell/products/{product_id}/trials": {"vary": "title", "title": "Mug with a handle"},
    "POST /sell/orders": {"act": "sent", "order_ids": ["=order_id"]},
    "POST /sell/stock/{sku_id}/{place_id}/count": {"units": "7", "seen": 5},
    "POST /sell/products/{product_id}/variants": {"sku": "NEW", "price": "12", "currency": "KRW"},
    "POST /sell/stock/{sku_id}/{place_id}": {"act": "receive", "units": "2"},
    "POST /courier/stops/{stop_id}": {"outcome": "delivered", "name": "Neighbour", "code": ""},
    "GET /warehouse/boxes/{code}": {"code": "=box_code"},
    "GET /warehouse/places/{code}": {"code": "A01-001"},
    "POST /warehouse/scan/reslot": {"station": "R1"},
    "POST /warehouse/places/{code}/count": {"code": "A01-001", "empty": "1", "count_id": "0" * 32},
    "GET /warehouse/building/{part}": {"part": "zones"},
    "POST /warehouse/building/entry": {"part": "docks", "number": "1", "code": "D1"},
    "POST /warehouse/boxes/{box_id}/reopen": {"station": "P1"},
    "POST /warehouse/exceptions/{exception_id}/resolve": {"resolution": "close"},
}
"""What a route takes that cannot be told by its names; ``=name`` is the thing of that name."""
OPEN: dict[str, str] = {
    "GET /api/v1/sellers/{seller_id}": "a seller's name and country stand beside its goods",
    "GET /api/v1/products": "what is on sale is on sale to all",
    "GET /api/v1/products/{product_id}": "the same",
    "GET /api/v1/search": "the same",
    "GET /api/v1/products/{product_id}/reviews": "what buyers say of it stands beside it",
    "GET /api/v1/sellers/{seller_id}/rating": "the same",
    "GET /p/{product_id}": "what is on sale is on sale to all",
    "GET /p/{product_id}/reviews": "what buyers say of it stands beside it",
    "GET /files/{file_id}/{name}": "a picture's drawings stand on open shelves",
    "GET /sell/products/change": "another's product is not among those chosen: nothing is told of it",
    "GET /api/v1/seller/drafts": "another's file narrows one's own drafts down to nothing",
    "GET /api/v1/seller/stock": "another's place filters one's own stock down to nothing",
    "POST /api/v1/carts/{cart_id}/merge": "whoever names another's cart gets their own: nothing is told of it",
    "GET /api/v1/tracking/{token}": "who was given the link may follow the parcel; 120 random bits",
    "GET /api/v1/tracking/{token}/events": "the same",
    "GET /tracking/{token}": "the same",
    "GET /courier": "another's stop is not on one's own round: nothing is told of it",
    "GET /tracking/{token}/parts": "the same",
}
"""Routes that answer strangers, and why that is right."""


pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def routes(town: Town) -> dict[str, APIRoute]:
    """The routes that take an id, by name."""
    taking = {name_of(route): route for route in api_routes(town.app.http) if prefixes_of(route)}
    assert len(taking) > 100
    return taking


def prefixes_of(route: APIRoute) -> dict[str, str]:
    """The names under which a route takes what is somebody's, with the prefix of each."""
    named = {name: "" for name in re.findall(r"{(\w+)}", route.path) if name not in WORDS}
    taken = {
        name.removesuffix("s") if name.endswith("_ids") else name: prefix for name, prefix in ids_of(route).items()
    }
    return named | {name: prefix for name, prefix in taken.items() if prefix != "cat"}


def request_for(route: APIRoute, town: Town) -> Asked:
    """The request of somebody whose things they are: each by its name, or any of its kind."""
    by_prefix = {value.partition("_")[0]: value for value in reversed(town.things.values())}
    things: dict[str, Any] = {**town.things, "__file__": a_picture()}
    for name, prefix in prefixes_of(route).items():
        if name not in things and prefix not in by_prefix:
            raise Unknown(f"{name_of(route)} takes {name}, an id with {prefix}_, of which the town has none")
        things.setdefault(name, by_prefix.get(prefix, ""))
    return request_of(route, things | _named(PER_ROUTE.get(name_of(route), {}), town), WORDS)


def _named(value: Any, town: Town) -> Any:
    """The value with the town's things where ``=name`` stands."""
    if isinstance(value, str) and value.startswith("="):
        return town.things[value[1:]]
    if isinstance(value, dict):
        return {key: _named(each, town) for key, each in value.items()}
    return [_named(each, town) for each in value] if isinstance(value, list) else value


def ask(town: Town, who: str, asked: Asked) -> Said:
    return send(town.app.http, asked, {} if who == "visitor" else town.people[who].headers)


def private(town: Town) -> list[str]:
    return [value for name, value in town.things.items() if name not in SEEN_BY_ALL | NOT_THEIRS]


def belongings(town: Town) -> set[tuple[str, ...]]:
    """Every row of the database that names something of the first tenants'."""
    theirs = re.compile("|".join(map(re.escape, private(town))))
    found = set()
    with town.app.platform.db.read() as connection:
        names = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'")).scalars().all()
        for name in names:
            for row in connection.exec_driver_sql(f'SELECT * FROM "{name}"'):
                line = (name, *map(str, row))
                if theirs.search(" ".join(line)):
                    found.add(line)
    return found


def test_every_id_that_a_route_takes_is_one_that_the_town_has(town: Town, routes: dict[str, APIRoute]) -> None:
    missing = []
    for route in routes.values():
        try:
            request_for(route, town)
        except Unknown as unknown:
            missing.append(str(unknown))
    assert not missing, "\n".join(missing)


def test_no_stranger_gets_at_what_is_another_s(town: Town, routes: dict[str, APIRoute]) -> None:
    offences = []
    before = belongings(town)
    for name, route in routes.items():
        asked = request_for(route, town)
        named = f"{asked.path}?{asked.query}{asked.body!r}"
        hidden = [each for each in private(town) if each not in named]
        for who in STRANGERS:
            said = ask(town, who, asked)
            shown = [each for each in hidden if each.encode() in said.body and name not in OPEN]
            touched = before ^ belongings(town) if asked.method != "GET" else set()
            refused = said.status in REFUSED or said.status in {303, 409, 422}
            if shown or touched or not (refused or (name in OPEN and said.status < 300)):
                offences.append(f"{name} → {said.status} for {who}; shown {shown}, touched {touched}")
                before = belongings(town)
    assert not offences, "\n".join(offences)


def test_every_route_that_is_said_to_be_open_is_there_and_answers(town: Town, routes: dict[str, APIRoute]) -> None:
    for name in OPEN:
        asked = request_for(routes[name], town)
        assert any(ask(town, who, asked).status < 300 for who in STRANGERS), name


def test_the_same_request_is_answered_when_its_owner_asks(
    tmp_path_factory: pytest.TempPathFactory, routes: dict[str, APIRoute]
) -> None:
    folder = tmp_path_factory.mktemp("owners")
    first = found_town(folder / "first")
    first.app.stop()
    readers, offences = first.twin(folder / "readers"), []
    for number, (name, route) in enumerate(sorted(routes.items())):
        reads = name.startswith("GET")
        town = readers if reads else first.twin(folder / str(number))
        asked = request_for(route, town)
        said = {}
        for who in OWNERS:
            said[who] = ask(town, who, asked)
            if said[who].status < 400 or said[who].status == 409:
                break
        else:
            told = {who: (each.status, each.body[:200]) for who, each in said.items() if each.status not in {401, 403}}
            offences.append(f"{name}: {told}")
        if not reads:
            town.app.stop()
    readers.app.stop()
    assert not offences, "\n".join(offences)
