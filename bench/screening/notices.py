"""How fast a trusted reporter's notice takes a listing down: from the request to it not being sold, and not found."""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from entrepot.app import App, open_app
from entrepot.core.accounts import create_api_key, create_seller, grant_role, sign_up
from entrepot.core.http.client import InProcessClient
from entrepot.core.maintenance import upgrade
from entrepot.core.settings import Settings
from entrepot.sell.brands import BrandDraft, decide_brand, decide_holder, register_brand, register_holder
from entrepot.sell.catalog import OfferDraft, ProductDraft, SkuDraft, create_product, get_own_product, raise_gate
from entrepot.sell.stock import create_place

NOTICES = 200
PATIENCE_S = 60.0
WORDS = "We bought one: it is a copy of our registered goods."
_PASSWORD = "a password for measuring"  # noqa: S105  # opens nothing outside the measurement


def figures(data: Path) -> dict[str, Any]:  # noqa: ARG001  # the same for every part
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data_dir=Path(folder), argon2_memory_kib=8, argon2_passes=1, rate_limit_per_minute=0)
        upgrade(settings.url)
        app = open_app(settings)
        app.start()
        try:
            return _measure(app)
        finally:
            app.stop()


def _measure(app: App) -> dict[str, Any]:
    db, files = app.platform.db, app.platform.files
    raise_gate(db)
    reviewer = sign_up(db, email="r@bench.example", password=_PASSWORD, name="Reviewer", locale="en")
    grant_role(db, reviewer, "reviewer")
    person = sign_up(db, email="a@bench.example", password=_PASSWORD, name="Agency", locale="en")
    holder = register_holder(db, person, name="Agency", kind="agency", contact_email="a@bench.example", country="KR")
    decide_holder(db, holder, verified=True, reason="By agreement", actor=reviewer)
    markets = ["US", "EU", "KR", "JP", "CN", "SA"]
    mark = BrandDraft(
        name="Perlmutt", kind="word", classes=[21], territories=markets, registration_no="1", office="KIPO"
    )
    brand = register_brand(db, files, holder, mark, actor=person)
    decide_brand(db, brand, verified=True, reason="In the register", actor=reviewer)
    owner = sign_up(db, email="s@bench.example", password=_PASSWORD, name="Seller", locale="en")
    seller = create_seller(db, owner_person_id=owner, name="Shop", country="KR", currency="KRW", slug="shop")
    place = db.write(lambda tx: create_place(tx, seller, name="Shelf", country="KR"))
    listings = [
        create_product(
            db,
            seller,
            ProductDraft(
                title=f"Perlmutt cup {number}",
                category_id="cat_mugs",
                state="live",
                skus=(SkuDraft(f"C{number}", offers=(OfferDraft(24_000, "KRW", place),)),),
            ),
            owner,
        )
        for number in range(NOTICES)
    ]
    _wait(lambda: all(_sold(app, seller, each) for each in listings))
    _, key = create_api_key(db, person, ["partner:read", "partner:write"], "bench", None)
    client = InProcessClient(app.http)
    seconds, held = [], 0
    for each in listings:
        said = {"brand_id": brand, "product_id": each, "ground": "counterfeit", "statement": WORDS, "good_faith": True}
        began = time.perf_counter()
        answer = client.request(
            "POST",
            "/api/v1/partners/notices",
            json={"holder_id": holder, "notices": [said]},
            headers={"authorization": f"Bearer {key}"},
        )
        assert answer.status == 200, answer.body
        held += answer.json()["items"][0]["state"] == "acted"
        _wait(lambda each=each: not _sold(app, seller, each))
        seconds.append(time.perf_counter() - began)
    return {
        "notice_action_s": round(statistics.median(seconds), 4),
        "notice_action_p95_s": round(statistics.quantiles(seconds, n=20)[-1], 4),
        "notice_action_most_s": round(max(seconds), 4),
        "notices_acted": held,
        "notices": NOTICES,
    }


def _sold(app: App, seller_id: str, product_id: str) -> bool:
    with app.platform.db.read() as connection:
        return get_own_product(connection, seller_id, product_id).state == "live"


def _wait(done: Any) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not done():
        assert time.monotonic() < deadline
        time.sleep(0.002)
