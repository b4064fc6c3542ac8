"""The portal of holders of rights and the desk that verifies them, page by page."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlencode

import pytest

from entrepot.sell.catalog import raise_gate
from tests.requests_of import Asked, Said, send
from tests.sell_factories import make_goods
from tests.town import Town

pytestmark = pytest.mark.slow
CERTIFICATE = b"%PDF-1.7\nA certificate."


def get(town: Town, path: str, who: str) -> Said:
    where, _, query = path.partition("?")
    return send(town.app.http, Asked("GET", where, dict(parse_qsl(query))), town.people[who].headers)


def post(town: Town, path: str, who: str, **fields: str) -> Said:
    body = urlencode(fields).encode()
    asked = Asked("POST", path, {}, body, "application/x-www-form-urlencoded")
    return send(town.app.http, asked, town.people[who].headers)


def upload(town: Town, path: str, who: str, data: bytes, name: str, **fields: str) -> Said:
    parts = [f'--x\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n' for key, value in fields.items()]
    head = f'--x\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
    body = "".join(parts).encode() + head.encode() + b"Content-Type: application/pdf\r\n\r\n" + data + b"\r\n--x--\r\n"
    return send(
        town.app.http, Asked("POST", path, {}, body, "multipart/form-data; boundary=x"), town.people[who].headers
    )


WORD = {
    "kind": "word",
    "name": "Nabigol",
    "spellings": "나비골",
    "registration_no": "40-1",
    "office": "KIPO",
    "territories": "KR, US EU JP CN SA",
    "classes": "21, 35",
    "lowest": "50000",
    "currency": "KRW",
}
LEAD, REVIEWER = "other_shopper", "reviewer"


@pytest.fixture(scope="module")
def brand_page(town: Town) -> str:
    """The page of a word that a firm registered on the portal, and a reviewer verified at the desk."""
    raise_gate(town.app.platform.db)
    assert "Protect your brands here" in read(get(town, "/rights", LEAD))
    refused = post(town, "/rights/register", LEAD, name="", kind="owner", contact_email="x", country="Korea")
    assert refused.status == 422
    firm = {"name": "Nabigol", "kind": "owner", "contact_email": "a@nabigol.example", "country": "KR"}
    assert post(town, "/rights/register", LEAD, **firm).status == 303
    assert "look at your papers" in read(get(town, "/rights", LEAD))
    assert upload(town, "/rights/documents", LEAD, CERTIFICATE, "extract.pdf", kind="company").status == 303
    preview = post(town, "/rights/brands", LEAD, act="preview", **WORD)
    assert "Nabigol style" in read(preview)
    made = post(town, "/rights/brands", LEAD, **WORD)
    assert made.status == 303
    page = made.headers["location"]
    desk_page = page.replace("/rights/", "/desk/")
    decided = post(town, desk_page, REVIEWER, decision="verify", reason="In the register.")
    assert decided.status == 422, "its holder comes first"
    holder_page = first(r"/desk/brands/holders/rho_\w+", get(town, "/desk/brands", REVIEWER))
    assert post(town, holder_page, REVIEWER, decision="verify", reason="").status == 422
    assert post(town, holder_page, REVIEWER, decision="verify", reason="The extract agrees.").status == 303
    assert post(town, desk_page, REVIEWER, decision="verify", reason="In the register.").status == 303
    town.app.step()
    return page


def read(said: Said) -> str:
    assert said.status < 500
    return said.body.decode()


def first(pattern: str, said: Said) -> str:
    found = re.search(pattern, read(said))
    assert found is not None
    return found[0]


def test_what_was_found_is_shown_to_the_holder_who_says_what_it_is(town: Town, brand_page: str) -> None:
    goods = town.goods["seller"]
    make_goods(
        town.app.platform.db, seller_id=goods.seller_id, place_id=goods.place_id, code="SQUAT", title="Nabigoll mug"
    )
    town.app.step()
    found = get(town, "/rights/found", LEAD)
    assert '<q class="quoted">Nabigoll</q>' in read(found)
    assert "Give a notice" not in read(found), "it is held: there is nothing to take from sale"
    word = first(r"/rights/found/sgt_\w+", found)
    assert post(town, word, "seller", say="licensed").status == 403
    assert post(town, word, LEAD, say="counterfeit", back="/rights/found").status == 303
    assert "Counterfeit" in read(get(town, "/rights/found?state=said", LEAD))
    assert "Nabigoll mug" in read(get(town, brand_page, LEAD))


def test_papers_are_for_the_holder_and_reviewers_alone(town: Town, brand_page: str) -> None:
    brand_id = brand_page.rpartition("/")[2]
    about = {"kind": "registration", "brand_id": brand_id}
    assert upload(town, "/rights/documents", LEAD, CERTIFICATE, "mark.pdf", **about).status == 303
    assert upload(town, "/rights/documents", LEAD, b"MZ", "virus.exe", kind="company").status == 422
    assert "mark.pdf" in read(get(town, brand_page, LEAD))
    paper = first(r"/rights/documents/doc_\w+", get(town, "/rights/documents", LEAD))
    at_desk = paper.replace("/rights/", "/desk/brands/")
    assert get(town, paper, LEAD).body == get(town, at_desk, REVIEWER).body == CERTIFICATE
    assert {get(town, paper, "seller").status, get(town, at_desk, "seller").status} == {403}


def test_a_shop_is_licensed_by_its_short_name_until_that_ends(town: Town, brand_page: str) -> None:
    assert post(town, f"{brand_page}/licensees", LEAD, shop="no-such-shop").status == 422
    assert post(town, f"{brand_page}/licensees", LEAD, shop="https://x.example/seller/").status == 303
    end = first(rf"{brand_page}/licensees/lic_\w+/end", get(town, brand_page, LEAD))
    assert post(town, end, LEAD).status == 303
    assert "does not hold now" in read(get(town, brand_page, LEAD))


def test_a_form_that_is_amiss_says_where(town: Town, brand_page: str) -> None:
    assert brand_page
    for field, value in {"classes": "99", "territories": "Korea", "lowest": "much", "valid_until": "soon"}.items():
        refused = post(town, "/rights/brands", LEAD, **{**WORD, field: value})
        assert refused.status == 422
        assert f'id="f-{field}-error"' in read(refused)


def test_a_person_joins_by_an_invitation(town: Town) -> None:
    post(town, "/rights/register", "courier", name="Firm", kind="agency", contact_email="a@firm.example", country="KR")
    shown = post(town, "/rights/people", "courier")
    link = re.search(r"/rights/join\?key=([\w-]+)", read(shown))
    assert link is not None
    assert shown.headers["cache-control"] == "no-store"
    assert "invited" in read(get(town, link[0], "worker"))
    assert post(town, "/rights/join", "worker", key=link[1]).status == 303
    assert post(town, "/rights/join", "other_courier", key=link[1]).status == 404
    assert "Leave" in read(get(town, "/rights/people", "worker"))


@pytest.mark.parametrize("path", ["/rights/brands", "/rights/found", "/rights/documents", "/rights/people"])
def test_who_acts_for_nobody_is_told_so(town: Town, path: str) -> None:
    assert get(town, path, "shopper").status == 403
    assert send(town.app.http, Asked("GET", path, {}), {}).status in {303, 401}
