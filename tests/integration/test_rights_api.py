"""The registry, notices and investigations over HTTP: what programs of holders do and reviewers decide."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from entrepot.core.accounts import create_api_key
from entrepot.core.accounts.api import router as accounts
from entrepot.core.database import Database
from entrepot.core.files.api import router as files
from entrepot.core.http import HttpApp
from entrepot.core.webhooks import Enqueuer
from entrepot.core.webhooks.tables import webhook_message
from entrepot.sell.brands.api import router as rights
from entrepot.sell.brands.papers_api import router as papers
from entrepot.sell.brands.review_api import router as review
from entrepot.sell.notices.partner_api import router as partners
from entrepot.sell.notices.rights_api import router as notices
from entrepot.sell.notices.webhook_api import router as hooks
from tests.notices_factories import WORDS, Rights, Street, make_street
from tests.visitors import Visitor, bearer, build_app

ARROW = b"<svg viewBox='0 0 24 24'><path d='M2 2H12L22 12L12 22H9L16 12L9 6H2Z'/></svg>"
PDF = b"%PDF-1.4 certificate"
WORD = {
    "name": "Perlmutt",
    "classes": [21],
    "territories": ["KR", "EU"],
    "registration_no": "40-7654321",
    "office": "KIPO",
    "valid_until": "2035-12-31",
}


@pytest.fixture
def street(db: Database, tmp_path: Path) -> Street:
    return make_street(db, tmp_path)


@pytest.fixture
def app(street: Street, db: Database, tmp_path: Path) -> HttpApp:
    return build_app(db, tmp_path, [accounts, files, rights, papers, review, partners, notices, hooks])


@pytest.fixture
def agency(street: Street) -> Rights:
    """Acts at once, by agreement."""
    return street.holder("agency")


def program(app: HttpApp, street: Street, person_id: str, *scopes: str) -> Visitor:
    """A program with a key of a person."""
    visitor = Visitor(app)
    _, secret = create_api_key(street.db, person_id, scopes or ("partner:read", "partner:write", "files:write"), "ours")
    visitor.headers |= bearer(secret)
    return visitor


@pytest.fixture
def client(app: HttpApp, street: Street, agency: Rights) -> Visitor:
    return program(app, street, agency.person)


@pytest.fixture
def reviewer(app: HttpApp, street: Street) -> Visitor:
    return program(app, street, street.reviewers[0], "review:read", "review:write")


def sends(visitor: Visitor, path: str, fields: dict[str, Any], file: bytes, name: str, **headers: str) -> Any:
    """Post a form with a file, as a browser encodes it."""
    head = 'Content-Disposition: form-data; name="{}"'
    parts = [
        f"--b\r\n{head.format(key)}\r\n\r\n{each}\r\n".encode()
        for key, value in fields.items()
        for each in (value if isinstance(value, list) else [value])
    ]
    parts.append(f'--b\r\n{head.format("file")}; filename="{name}"\r\n\r\n'.encode() + file + b"\r\n--b--\r\n")
    headers = {"content-type": "multipart/form-data; boundary=b", **headers}
    return visitor.request("POST", path, body=b"".join(parts), headers=headers)


def at(holder: Rights, *path: str) -> str:
    return "/".join((f"/api/v1/rights/holders/{holder.holder_id}", *path))


def ids(answer: Any) -> list[str]:
    assert answer.status == 200, answer.text
    return [each["id"] for each in answer.json()["items"]]


def test_a_holder_registers_and_a_reviewer_verifies_it_by_its_papers(
    app: HttpApp, street: Street, reviewer: Visitor
) -> None:
    mine = program(app, street, street.person())
    body = {"name": "Perlmutt GmbH", "contact_email": "legal@perlmutt.example", "country": "DE"}
    made = [mine.post("/api/v1/rights/holders", body, headers={"idempotency-key": "one"}) for _ in range(2)]
    assert [each.status for each in made] == [201, 201]
    assert made[0].json() == made[1].json()
    here = f"/api/v1/rights/holders/{made[0].json()['id']}"
    assert ids(mine.get("/api/v1/rights/holders")) == [made[0].json()["id"]]
    shown = mine.get(here).json()
    assert (shown["state"], shown["role"], shown["name"]) == ("waiting", "lead", "Perlmutt GmbH")
    paper = sends(mine, f"{here}/documents", {"kind": "company"}, PDF, "extract.pdf")
    assert paper.status == 201
    case = reviewer.get(f"/api/v1/review/brands/holders/{shown['id']}").json()
    assert [each["name"] for each in case["documents"]] == ["extract.pdf"]
    taken = reviewer.get(f"/api/v1/review/brands/documents/{case['documents'][0]['id']}")
    assert (taken.body, taken.headers["x-content-type-options"]) == (PDF, "nosniff")
    assert ids(reviewer.get("/api/v1/review/brands/holders?state=waiting")) == [shown["id"]]
    decided = {"decision": "verify", "reason": "The extract names the company."}
    assert reviewer.post(f"/api/v1/review/brands/holders/{shown['id']}/decision", decided).status == 204
    assert mine.get(here).json()["state"] == "verified"
    assert reviewer.post(f"/api/v1/review/brands/holders/{shown['id']}/decision", decided).status == 409


def test_a_word_is_registered_once_verified_and_put_out_of_use(
    client: Visitor, reviewer: Visitor, agency: Rights
) -> None:
    first, again = (client.post(at(agency, "brands"), WORD, headers={"idempotency-key": "w"}) for _ in range(2))
    assert (first.status, first.json()) == (201, again.json())
    other = client.post(at(agency, "brands"), {**WORD, "name": "Onda"}, headers={"idempotency-key": "w"})
    assert (other.status, other.json()["code"]) == (422, "idempotency.mismatch")
    brand_id = first.json()["id"]
    assert ids(client.get(at(agency, "brands"))) == [brand_id]
    shown = client.get(at(agency, "brands", brand_id)).json()
    assert (shown["state"], shown["valid_until"]) == ("waiting", "2035-12-31T23:59:59Z")
    paper = sends(
        client, at(agency, "documents"), {"kind": "registration", "brand_id": brand_id}, PDF, "certificate.pdf"
    )
    assert client.get(at(agency, "documents", paper.json()["id"])).body == PDF
    case = reviewer.get(f"/api/v1/review/brands/{brand_id}").json()
    assert (case["brand"]["id"], case["holder"]["id"], len(case["documents"])) == (brand_id, agency.holder_id, 1)
    verify = {"decision": "verify", "reason": "The number is in the register."}
    assert reviewer.post(f"/api/v1/review/brands/{brand_id}/decision", verify).status == 204
    assert ids(reviewer.get("/api/v1/review/brands?state=verified")) == [brand_id]
    assert client.post(at(agency, "brands", brand_id, "retirement")).status == 204
    assert ids(client.get(at(agency, "brands") + "?state=retired")) == [brand_id]


def test_what_is_amiss_is_named_by_its_field(client: Visitor, agency: Rights) -> None:
    for change, field in (
        ({"classes": [77]}, "classes"),
        ({"territories": ["Korea"]}, "territories"),
        ({"valid_until": "2020-01-01"}, "valid_until"),
        ({"lowest_minor": 100}, "lowest"),
    ):
        said = client.post(at(agency, "brands"), {**WORD, **change})
        assert (said.status, said.json().get("field")) == (422, field), said.text
    assert ids(client.get(at(agency, "brands"))) == []


def test_a_figure_is_registered_with_its_file_and_drawn_as_it_is_looked_for(
    client: Visitor, reviewer: Visitor, agency: Rights
) -> None:
    fields = {
        "name": "An arrow",
        "classes": [21, 25],
        "territories": ["KR"],
        "registration_no": "40-1111111",
        "office": "KIPO",
    }
    made = sends(client, at(agency, "marks"), fields, ARROW, "arrow.svg", **{"idempotency-key": "a"})
    assert made.status == 201, made.text
    again = sends(client, at(agency, "marks"), fields, ARROW, "arrow.svg", **{"idempotency-key": "a"})
    assert again.json() == made.json()
    drawn = client.get(at(agency, "brands", made.json()["id"], "figure.png"))
    assert drawn.body.startswith(b"\x89PNG")
    assert reviewer.get(f"/api/v1/review/brands/{made.json()['id']}/figure.png").body == drawn.body
    assert client.get(at(agency, "brands", made.json()["id"])).json()["classes"] == [21, 25]
    refused = sends(client, at(agency, "marks"), fields, b"<svg><script/></svg>", "bad.svg")
    assert 400 <= refused.status < 500


def test_a_licence_is_given_and_ended(client: Visitor, street: Street, agency: Rights) -> None:
    brand_id, seller_id = agency.brand(), street.shop()
    body = {"seller_id": seller_id, "territories": ["KR"], "until": "2035-01-01T00:00:00Z"}
    made = [
        client.post(at(agency, "brands", brand_id, "licences"), body, headers={"idempotency-key": "l"})
        for _ in range(2)
    ]
    assert made[0].json() == made[1].json()
    (licence,) = client.get(at(agency, "brands", brand_id, "licences")).json()["items"]
    assert (licence["seller_id"], licence["territories"], licence["until"]) == (
        seller_id,
        ["KR"],
        "2035-01-01T00:00:00Z",
    )
    assert client.request("DELETE", at(agency, "licences", licence["id"])).status == 204
    assert client.request("DELETE", at(agency, "licences", licence["id"])).status == 409


def test_one_notice_with_a_test_purchase_acts_is_read_and_folded(
    client: Visitor, street: Street, agency: Rights
) -> None:
    brand_id, seller_id = agency.brand(), street.shop()
    product_id = street.listing(seller_id)
    proof = sends(client, "/api/v1/files", {}, PDF, "proof.pdf").json()["id"]
    body = {
        "brand_id": brand_id,
        "product_id": product_id,
        "ground": "counterfeit",
        "statement": WORDS,
        "good_faith": True,
        "test_purchase": {"order_no": "2026-1", "findings": "The seam is glued.", "file_ids": [proof]},
    }
    given = client.post(at(agency, "notices"), body)
    assert (given.status, given.json()["state"], given.json()["folded"]) == (201, "acted", False)
    assert not street.shown(seller_id, product_id)
    assert client.post(at(agency, "notices"), body).json()["folded"]
    notice_id = given.json()["notice_id"]
    (shown,) = client.get(at(agency, "notices") + "?state=acted").json()["items"]
    assert (shown["notice_id"], shown["test_purchase"]["findings"]) == (notice_id, "The seam is glued.")
    assert client.get(at(agency, "notices", notice_id, "files", proof)).body == PDF
    assert client.get(at(agency, "notices", notice_id, "files", "0" * 64)).status == 404
    wrong = client.post(at(agency, "notices"), {**body, "ground": "copyright"})
    assert (wrong.status, wrong.json()["field"]) == (422, "ground")


def test_a_file_gives_many_notices_and_tells_how_it_went(client: Visitor, street: Street, agency: Rights) -> None:
    brand_id, seller_id = agency.brand(), street.shop()
    rows = [f"{street.listing(seller_id)},{brand_id},counterfeit,{WORDS},yes" for _ in range(2)]
    sheet = "\n".join(["product,brand,ground,statement,good_faith", *rows, f"nothing,{brand_id},counterfeit,,yes"])
    made = [
        sends(client, at(agency, "notice-uploads"), {}, sheet.encode(), "many.csv", **{"idempotency-key": "f"})
        for _ in range(2)
    ]
    assert (made[0].status, made[0].json()) == (202, made[1].json())
    upload_id = made[0].json()["id"]
    street.step()
    told = client.get(at(agency, "notice-uploads", upload_id)).json()
    assert (told["state"], told["total"], told["given"]) == ("done", 3, 2)
    assert [(each["row"], each["field"]) for each in told["problems"]] == [(4, "product"), (4, "statement")]
    assert ids(client.get(at(agency, "notice-uploads"))) == [upload_id]
    assert len(client.get(at(agency, "notices") + f"?upload_id={upload_id}").json()["items"]) == 2
    refused = sends(client, at(agency, "notice-uploads"), {}, b"a,b\n1,2\n", "wrong.csv")
    assert (refused.status, "product" in refused.json()["field"]) == (422, True)


def test_lists_go_on_where_a_page_ends(client: Visitor, street: Street, agency: Rights) -> None:
    brands = {agency.brand(f"Onda {name}") for name in ("Mare", "Sole", "Luna")}
    first = client.get(at(agency, "brands") + "?limit=2").json()
    second = client.get(at(agency, "brands") + f"?limit=2&cursor={first['next']}").json()
    assert ({each["id"] for each in first["items"] + second["items"]}, second["next"]) == (brands, None)
    assert client.get(at(agency, "brands") + "?cursor=nonsense").status == 422


def test_an_investigation_is_opened_collected_noted_sealed_and_closed(
    client: Visitor, street: Street, agency: Rights
) -> None:
    brand_id, seller_id = agency.brand(), street.shop()
    agency.says(brand_id, street.listing(seller_id))
    body = {"about": "brand", "subject_id": brand_id, "title": "Copies of mugs"}
    opened = client.post(at(agency, "investigations"), body)
    assert opened.status == 201
    file = at(agency, "investigations", opened.json()["id"])
    assert client.post(f"{file}/pieces").json() == {"added": 1}
    proof = sends(client, "/api/v1/files", {}, PDF, "proof.pdf").json()["id"]
    assert client.post(f"{file}/notes", {"words": "Seen in March", "file_ids": [proof]}).status == 204
    shown = client.get(file).json()
    assert (shown["pieces"], shown["broken_at"]) == (2, None)
    seal = "0" * 64
    for piece in shown["items"]:
        digest = hashlib.sha256(piece["content"].encode()).hexdigest()
        seal = hashlib.sha256(f"{seal}{digest}".encode()).hexdigest()
        assert (piece["sha256"], piece["seal"]) == (digest, seal)
    assert shown["head"] == seal
    assert client.get(f"{file}/files/{proof}").body == PDF
    assert client.post(f"{file}/closing").status == 204
    assert client.post(f"{file}/notes", {"words": "Too late"}).status == 409
    assert ids(client.get(at(agency, "investigations"))) == [shown["id"]]


def test_people_join_by_an_invitation_that_a_session_makes(app: HttpApp, street: Street, agency: Rights) -> None:
    lead, other = Visitor(app), Visitor(app)
    for visitor, name in ((lead, "lead"), (other, "other")):
        visitor.sign_up(f"{name}@onda.example")
        visitor.sign_in(f"{name}@onda.example")
    body = {"name": "Onda", "contact_email": "legal@onda.example", "country": "KR"}
    here = f"/api/v1/rights/holders/{lead.post('/api/v1/rights/holders', body).json()['id']}"
    secret = lead.post(f"{here}/invitations", {}).json()["secret"]
    assert other.get(here).status == 404
    assert other.post("/api/v1/rights/memberships", {"secret": secret}).status == 201
    assert other.post("/api/v1/rights/memberships", {"secret": secret}).status == 404
    people = lead.get(f"{here}/members").json()["items"]
    assert [each["role"] for each in people] == ["lead", "member"]
    assert other.request("DELETE", f"{here}/members/{people[0]['person_id']}").status == 403
    assert lead.request("DELETE", f"{here}/members/{people[1]['person_id']}").status == 204
    key = program(app, street, people[0]["person_id"])
    assert (key.post(f"{here}/invitations", {}).status, key.get(here).status) == (403, 200)


def test_another_holder_s_things_are_not_there(app: HttpApp, client: Visitor, street: Street, agency: Rights) -> None:
    rival = street.holder("agency")
    brand_id = rival.brand()
    paper = sends(
        program(app, street, rival.person), at(rival, "documents"), {"kind": "company"}, PDF, "extract.pdf"
    ).json()["id"]
    notice_id = rival.says(brand_id, street.listing(street.shop())).notice_id
    licence_id = rival.licenses(brand_id, street.shop())
    for holder in (rival, agency):  # under its own address and under one's own
        for path in (
            ("brands", brand_id),
            ("brands", brand_id, "licences"),
            ("documents", paper),
            ("notices", notice_id, "files", "0" * 64),
        ):
            assert client.get(at(holder, *path)).status == 404, path
        assert client.post(at(holder, "brands", brand_id, "retirement")).status == 404
        assert client.request("DELETE", at(holder, "licences", licence_id)).status == 404
    for part in ("", "brands", "documents", "members", "sightings", "notices", "notice-uploads", "investigations"):
        assert client.get(at(rival, part).rstrip("/")).status == 404, part
    assert client.post(at(rival, "brands"), WORD).status == 404
    assert client.get(f"/api/v1/review/brands/{brand_id}").status == 403


def test_a_key_does_what_its_scopes_say(app: HttpApp, street: Street, agency: Rights) -> None:
    reads = program(app, street, agency.person, "partner:read")
    assert reads.get(at(agency, "brands")).status == 200
    assert reads.post(at(agency, "brands"), WORD).status == 403
    looks = program(app, street, street.reviewers[0], "review:read")
    decision = {"decision": "refuse", "reason": "Another's number"}
    assert looks.post(f"/api/v1/review/brands/{agency.brand()}/decision", decision).status == 403


def test_a_webhook_tells_an_agency_of_its_own_notices_and_of_nothing_else(
    client: Visitor, street: Street, agency: Rights
) -> None:
    body = {"url": "https://agency.example/hooks", "description": "Our cases"}
    made = [client.post(at(agency, "webhooks"), body, headers={"idempotency-key": "h"}).json() for _ in range(2)]
    assert made[0] == made[1]
    assert made[0]["secret"].startswith("whsec_")
    hook = at(agency, "webhooks", made[0]["id"])
    (shown,) = client.get(at(agency, "webhooks")).json()["items"]
    assert (shown["events"], shown["state"], "secret" in shown) == (["sell.notice.changed"], "active", False)
    rival, brand_id = street.holder("agency"), agency.brand()
    mine = agency.says(brand_id, street.listing(street.shop()))
    rival.says(rival.brand("Rivale"), street.listing(street.shop(), "Rivale mug"))
    street.step()
    while Enqueuer(street.db).step():
        pass
    (sent,) = client.get(f"{hook}/deliveries").json()["items"]
    assert (sent["event_name"], sent["state"]) == ("sell.notice.changed", "waiting")
    with street.db.read() as connection:
        (body_,) = connection.execute(select(webhook_message.c.body)).scalars().all()
    assert mine.notice_id in body_
    assert client.post(f"{hook}/deliveries/{sent['id']}/replay").json() == {"id": sent["id"]}
    assert client.post(f"{hook}/test").status == 202
    assert client.post(f"{hook}/secret").json()["secret"] != made[0]["secret"]
    assert client.request("DELETE", hook).status == 204
    assert client.get(at(agency, "webhooks")).json()["items"] == []


def test_another_holder_s_webhook_is_not_there(app: HttpApp, client: Visitor, street: Street, agency: Rights) -> None:
    rival = street.holder("agency")
    theirs = program(app, street, rival.person)
    body = {"url": "https://rival.example/hooks"}
    endpoint_id = theirs.post(at(rival, "webhooks"), body).json()["id"]
    assert client.post(at(rival, "webhooks"), body).status == 404
    for holder in (rival, agency):
        hook = at(holder, "webhooks", endpoint_id)
        assert client.request("DELETE", hook).status == 404
        assert client.get(f"{hook}/deliveries").status == 404
        for act in ("secret", "test"):
            assert client.post(f"{hook}/{act}").status == 404, act
    inside = client.post(at(agency, "webhooks"), {"url": "http://169.254.169.254/latest"})
    assert (inside.status, inside.json()["field"]) == (422, "url")
