"""Two titles or pictures of a product tried on the storefront: what visitors see, what is counted, how it ends."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import text

from entrepot.app import App, open_app
from entrepot.core.accounts import open_session
from entrepot.core.jobs import Jobs
from entrepot.kit.errors import AppError, NotFound, Unavailable
from entrepot.sell.catalog import (
    PictureDraft,
    ProductDraft,
    add_picture,
    archive_product,
    get_own_product,
    update_product,
)
from entrepot.sell.trials import (
    Counts,
    Plan,
    Purchase,
    TrialInvalid,
    TrialNotPossible,
    TrialOver,
    TrialResult,
    Trials,
    Verdict,
    adopt,
    list_trials,
    read_trial,
    record_purchases,
    start_trial,
    stop_trial,
    trials_of,
)
from entrepot.sell.trials.domain import Tally, verdict
from entrepot.sell.trials.jobs import JOBS, WEIGH
from entrepot.sell.trials.store import add_counts
from entrepot.shop.orders import By, Role, cancel
from tests.sell_factories import ACTOR, Goods, clear
from tests.shop_factories import PASSWORD as MARKET_PASSWORD
from tests.shop_factories import Market, make_market
from tests.visitors import PASSWORD, Visitor, quick_settings

SECOND = "Mug of navy enamel"
HELD = "Mug in navy"
"""One that the product's facts hold, as a seller's own has to be; SECOND says of what it is made."""
BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
ADDRESS = {
    "country": "KR",
    "shown": "KR",
    "act": "save",
    "name": "Shopper",
    "phone": "02-1234-5678",
    "postcode": "03187",
    "region": "서울특별시",
    "city": "종로구",
    "line1": "세종대로 175",
}
_numbers = count(1)


class Shopper(Visitor):
    """A browser that keeps cookies and says what it is."""

    def __init__(self, app: App) -> None:
        super().__init__(app.http)
        self.headers["user-agent"] = BROWSER
        self.cookies["entrepot_currency"] = "KRW"
        self.page = ""

    def look(self, path: str) -> str:
        page: str = self.get(path).text
        self.page = page
        return page

    def send(self, path: str, **fields: str) -> int:
        token = re.search(r'name="csrf-token" content="([^"]*)"', self.page)
        assert token is not None
        return self.request("POST", path, form={"_csrf": token[1], **fields}).status

    def hidden(self, name: str) -> str:
        found: list[str] = re.findall(rf'type="hidden" name="{name}" value="([^"]*)"', self.page)
        return found[-1]

    def joins(self) -> None:
        self.look("/sign-up")
        email = f"shopper{next(_numbers)}@trials.example"
        assert self.send("/sign-up", name="Shopper", email=email, password=PASSWORD) == 303


@pytest.fixture
def app(upgraded_url: str, tmp_path: Path) -> Iterator[App]:
    settings = quick_settings(tmp_path, database_url=upgraded_url, default_country="KR", rate_limit_per_minute=0)
    opened = open_app(settings, durable=False)
    yield opened
    opened.stop()


@pytest.fixture
def market(app: App) -> Market:
    made = make_market(app.platform.db)
    app.step()
    return made


def tries(app: App, goods: Goods, plan: Plan | None = None) -> str:
    plan = plan or Plan("title", SECOND)
    trial_id = start_trial(app.platform.db, goods.seller_id, goods.product_id, plan, ACTOR)
    app.step()  # its verdict
    return trial_id


def result(app: App, goods: Goods, trial_id: str) -> TrialResult:
    trials_of(app.platform.db).flush()
    with app.platform.db.read() as connection:
        return read_trial(connection, goods.seller_id, trial_id)


def both(found: TrialResult) -> Counts:
    """Both arms' counts together."""
    names = Counts.__dataclass_fields__
    return Counts(*(getattr(found.a, name) + getattr(found.b, name) for name in names))


def works(app: App, kind: str = WEIGH) -> None:
    """Run a job of trials now."""
    app.platform.db.write(lambda tx: tx.enqueue(kind, {}))
    Jobs(app.platform, JOBS, []).step()


def counted(app: App, trial_id: str, a: Counts, b: Counts, share: int = 50) -> None:
    """As if so many visitors had come."""
    app.platform.db.write(lambda tx: add_counts(tx, {(trial_id, share, "a"): a, (trial_id, share, "b"): b}))


def title_of(app: App, goods: Goods) -> str:
    with app.platform.db.read() as connection:
        return get_own_product(connection, goods.seller_id, goods.product_id).title


def test_each_visitor_keeps_seeing_one_of_the_two_titles_and_about_half_see_either(app: App, market: Market) -> None:
    tries(app, market.mug)
    seen = []
    for _ in range(24):
        visitor = Shopper(app)
        first = SECOND in visitor.look("/search?q=mug")
        assert (SECOND in visitor.look(f"/p/{market.mug.product_id}")) == first
        assert (SECOND in visitor.look("/search?q=mug")) == first
        assert (SECOND in visitor.look("/")) == first
        seen.append(first)
        visitor.close()
    assert 4 <= sum(seen) <= 20


def test_a_visitor_is_counted_once_at_each_step_however_often_they_come(app: App, market: Market) -> None:
    trial_id = tries(app, market.mug)
    visitor = Shopper(app)
    for _ in range(3):
        visitor.look("/search?q=mug")
        visitor.look(f"/p/{market.mug.product_id}")
    visitor.send("/cart/add", offer_id=market.mug.offer_id)
    visitor.send("/cart/add", offer_id=market.mug.offer_id)
    assert both(result(app, market.mug, trial_id)) == Counts(1, 1, 1, 0, 0)


def test_who_opens_the_page_without_having_seen_a_card_is_not_counted_but_keeps_their_arm(
    app: App, market: Market
) -> None:
    trial_id = tries(app, market.mug)
    visitor = Shopper(app)
    shown = SECOND in visitor.look(f"/p/{market.mug.product_id}")
    assert both(result(app, market.mug, trial_id)) == Counts()
    assert (SECOND in visitor.look("/search?q=mug")) == shown
    assert both(result(app, market.mug, trial_id)) == Counts(shown=1)


def test_a_share_that_changes_does_not_move_who_was_there_before(app: App, market: Market) -> None:
    trial_id = tries(app, market.mug)
    visitors = [Shopper(app) for _ in range(8)]
    before = [SECOND in each.look("/search?q=mug") for each in visitors]
    with_share = text("UPDATE trial SET share = :share WHERE id = :id")
    for share in (80, 20):
        app.platform.db.write(
            lambda tx, share=share: tx.execute(with_share, {"share": share, "id": trial_id})  # type: ignore[misc]  # a default argument binds the loop's value
        )
        trials_of(app.platform.db).forget()
        assert [SECOND in each.look("/search?q=mug") for each in visitors] == before


def test_programs_prefetching_and_the_people_of_the_seller_see_what_is_and_are_not_counted(
    app: App, market: Market
) -> None:
    trial_id = tries(app, market.mug)
    for agent in ("Googlebot/2.1", "curl/8.1", "python-requests/2", ""):
        for _ in range(6):
            visitor = Shopper(app)
            visitor.headers["user-agent"] = agent
            assert SECOND not in visitor.look("/search?q=mug")
    early = Shopper(app)
    early.headers["sec-purpose"] = "prefetch;prerender"
    early.look("/search?q=mug")
    owner = Shopper(app)
    owner.look("/sign-in")
    assert owner.send("/sign-in", email="owner@market.example", password=MARKET_PASSWORD) == 303
    assert SECOND not in owner.look("/search?q=mug") + owner.look(f"/p/{market.mug.product_id}")
    assert both(result(app, market.mug, trial_id)) == Counts()


def test_a_purchase_is_counted_once_with_its_order_and_told_apart_when_it_is_cancelled(
    app: App, market: Market
) -> None:
    trial_id = tries(app, market.mug)
    visitor = Shopper(app)
    visitor.look("/search?q=mug")
    shown = SECOND in visitor.look(f"/p/{market.mug.product_id}")
    visitor.send("/cart/add", offer_id=market.mug.offer_id)
    assert (SECOND in visitor.look("/cart")) == shown
    visitor.joins()
    visitor.look("/checkout")
    assert visitor.send("/checkout/address", **ADDRESS) == 303
    visitor.look("/checkout")
    names = ("address", "cart", "total", "currency", "key", "top_up")
    form = {name: visitor.hidden(name) for name in names if f'type="hidden" name="{name}"' in visitor.page}
    assert visitor.send("/checkout/pay", **form) == 303
    assert visitor.send("/checkout/pay", **form) == 303
    app.step()
    found = result(app, market.mug, trial_id)
    assert both(found) == Counts(1, 1, 1, 1, 0)
    assert (found.b.bought == 1) == shown
    with app.platform.db.read() as connection:
        order_id, shopper_id = connection.execute(text("SELECT id, shopper_id FROM customer_order")).one()
    cancel(app.platform.db, order_id=order_id, by=By(shopper_id, Role.SHOPPER), reason="other")
    app.step()
    app.step()
    assert both(result(app, market.mug, trial_id)) == Counts(1, 1, 1, 1, 1)


def test_an_order_told_twice_at_the_same_time_counts_once(app: App, market: Market) -> None:
    trial_id = tries(app, market.mug)
    told = [Purchase("ord_x", (trial_id, 50, "b"))]
    threads = [threading.Thread(target=record_purchases, args=(app.platform.db, told)) for _ in range(6)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert result(app, market.mug, trial_id).b == Counts(bought=1)


def test_what_cannot_be_written_now_waits_and_is_written_once(
    app: App, market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    trial_id = tries(app, market.mug)
    Shopper(app).look("/search?q=mug")
    trials, db = trials_of(app.platform.db), app.platform.db
    with monkeypatch.context() as away:
        away.setattr(type(db), "write", _away)
        with pytest.raises(Unavailable):
            trials.flush()
    assert both(result(app, market.mug, trial_id)) == Counts(shown=1)
    assert both(result(app, market.mug, trial_id)) == Counts(shown=1)


def _away(*_: object) -> None:
    raise Unavailable("the disk is away")


def test_many_pages_at_once_are_all_counted(app: App, market: Market) -> None:
    trial_id = tries(app, market.mug)
    trials = trials_of(app.platform.db)
    stop = threading.Event()
    flusher = threading.Thread(target=_flush_until, args=(trials, stop))
    flusher.start()
    pages = [threading.Thread(target=_count_many, args=(trials, trial_id)) for _ in range(4)]
    for each in pages:
        each.start()
    for each in pages:
        each.join()
    stop.set()
    flusher.join()
    assert result(app, market.mug, trial_id).a.shown == 2_000


def _count_many(trials: Trials, trial_id: str) -> None:
    for _ in range(500):
        trials.count([((trial_id, 50, "a"), "shown")])


def _flush_until(trials: Trials, stop: threading.Event) -> None:
    while not stop.is_set():
        trials.flush()


def test_only_one_trial_of_a_product_runs_at_a_time(app: App, market: Market) -> None:
    tries(app, market.mug)
    with pytest.raises(TrialNotPossible):
        tries(app, market.mug, Plan("title", "A third title"))
    tries(app, market.red_mug)
    refused: list[AppError] = []
    started: list[str] = []

    def start() -> None:
        try:
            started.append(tries(app, market.lamp))
        except AppError as refusal:
            refused.append(refusal)

    threads = [threading.Thread(target=start) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert (len(started), len(refused)) == (1, 3)


def test_a_start_sent_twice_starts_one_trial(app: App, market: Market) -> None:
    goods, plan = market.mug, Plan("title", SECOND)
    ids = {
        start_trial(
            app.platform.db, goods.seller_id, goods.product_id, plan, ACTOR, key="key-12345678", fingerprint="x"
        )
        for _ in range(2)
    }
    assert len(ids) == 1


@pytest.mark.parametrize(
    ("plan", "field"),
    [
        (Plan("title", "  "), "title"),
        (Plan("title", "Navy mug"), "title"),
        (Plan("title", "x" * 301), "title"),
        (Plan("title", "a\x07b"), "title"),
        (Plan("title", SECOND, locale="ja"), "locale"),
        (Plan("title", SECOND, days=3), "days"),
    ],
)
def test_a_second_title_that_is_none_is_refused_by_its_field(app: App, market: Market, plan: Plan, field: str) -> None:
    with pytest.raises(TrialInvalid) as refusal:
        tries(app, market.mug, plan)
    assert refusal.value.extra["field"] == field


def test_what_is_not_on_sale_and_what_is_another_s_cannot_be_tried(app: App, market: Market) -> None:
    db = app.platform.db
    with pytest.raises(NotFound):
        start_trial(db, market.lamp.seller_id, market.mug.product_id, Plan("title", SECOND), ACTOR)
    archive_product(db, market.mug.seller_id, market.mug.product_id, ACTOR)
    with pytest.raises(TrialNotPossible):
        tries(app, market.mug)


def test_the_better_title_is_given_to_more_visitors_and_told_when_it_is_sure(app: App, market: Market) -> None:
    trial_id = tries(app, market.mug)
    counted(app, trial_id, Counts(3_000, 60, 0, 3), Counts(3_000, 88, 0, 4))
    works(app)
    found = result(app, market.mug, trial_id)
    assert (found.trial.state, found.trial.share) == ("running", 80)
    assert len(found.points) == 1
    counted(app, trial_id, Counts(2_400, 70, 0, 3), Counts(9_600, 420, 0, 20), share=80)
    works(app)
    found = result(app, market.mug, trial_id)
    assert (found.trial.state, found.trial.winner) == ("decided", "b")
    assert found.verdict.winner == "b"
    assert len(found.points) == 2
    assert SECOND not in Shopper(app).look("/search?q=mug"), "until it is adopted everybody sees the product as it is"
    counted(app, trial_id, Counts(shown=9), Counts(shown=9))
    assert both(result(app, market.mug, trial_id)).shown == 18_000, "what was told stays as it was told"


def test_a_trial_ends_at_its_longest_without_a_winner(app: App, market: Market) -> None:
    trial_id = tries(app, market.mug, Plan("title", SECOND, days=7))
    counted(app, trial_id, Counts(500, 15), Counts(500, 16))
    works(app)
    assert result(app, market.mug, trial_id).trial.state == "running"
    app.platform.db.write(lambda tx: tx.execute(text("UPDATE trial SET ends_at = :now"), {"now": tx.now_us}))
    works(app)
    found = result(app, market.mug, trial_id)
    assert (found.trial.state, found.trial.winner) == ("expired", None)


def test_adopting_b_changes_the_title_once_with_the_trial(app: App, market: Market) -> None:
    db, goods = app.platform.db, market.mug
    trial_id = tries(app, goods)
    for _ in range(2):
        adopt(db, goods.seller_id, trial_id, "b", ACTOR)
    assert title_of(app, goods) == SECOND
    with pytest.raises(TrialOver):
        adopt(db, goods.seller_id, trial_id, "a", ACTOR)
    app.step()
    found = result(app, goods, trial_id)
    assert (found.trial.state, found.trial.adopted) == ("stopped", "b")
    with db.read() as connection:
        acts = connection.execute(text("SELECT action FROM audit_log WHERE subject = :id"), {"id": trial_id})
        assert list(acts.scalars()) == ["trial.start", "trial.adopt"]


def test_counts_that_come_while_the_answer_is_made_out_are_in_the_answer(
    app: App, market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    goods, late = market.mug, [True]
    trial_id = tries(app, goods)

    def slow(tally: Tally) -> Verdict:
        if late.pop() if late else False:
            counted(app, trial_id, Counts(4_000, 100), Counts(4_000, 400))
        return verdict(tally)

    monkeypatch.setattr("entrepot.sell.trials.settle.verdict", slow)
    adopt(app.platform.db, goods.seller_id, trial_id, "b", ACTOR)
    found = result(app, goods, trial_id)
    assert (found.trial.state, found.trial.winner) == ("decided", "b")


def test_adopting_keeps_other_languages_and_fails_whole_where_the_product_is_another_by_now(
    app: App, market: Market
) -> None:
    db, goods = app.platform.db, market.mug
    korean = ProductDraft(translations={"ko": ("남색 머그", "법랑")})
    update_product(db, goods.seller_id, goods.product_id, korean, ACTOR)
    app.step()
    trial_id = tries(app, goods, Plan("title", "남색 법랑 머그", locale="ko"))
    reader = Shopper(app)
    reader.cookies["entrepot_locale"] = "ko"
    assert "남색" in reader.look(f"/p/{goods.product_id}")
    english = [Shopper(app).look("/search?q=mug") for _ in range(6)]
    assert not any("법랑" in page for page in english), "readers of English see the English title"
    assert both(result(app, goods, trial_id)) == Counts()
    adopt(db, goods.seller_id, trial_id, "b", ACTOR)
    app.step()
    with db.read() as connection:
        view = get_own_product(connection, goods.seller_id, goods.product_id, "ko")
    assert (view.title, view.description, title_of(app, goods)) == ("남색 법랑 머그", "법랑", "Navy mug")
    late = tries(app, goods)
    update_product(db, goods.seller_id, goods.product_id, ProductDraft(title="Something else"), ACTOR)
    with pytest.raises(TrialOver):
        adopt(db, goods.seller_id, late, "b", ACTOR)
    assert result(app, goods, late).trial.adopted is None


def test_a_trial_ends_when_its_product_is_changed_and_not_when_something_else_of_it_is(
    app: App, market: Market
) -> None:
    db, goods = app.platform.db, market.mug
    trial_id = tries(app, goods)
    update_product(db, goods.seller_id, goods.product_id, ProductDraft(brand="Onda"), ACTOR)
    app.step()
    assert result(app, goods, trial_id).trial.state == "running"
    update_product(db, goods.seller_id, goods.product_id, ProductDraft(title="Another title"), ACTOR)
    app.step()
    assert result(app, goods, trial_id).trial.state == "changed"


def test_two_main_pictures_are_tried_on_cards_and_pages_and_the_better_becomes_the_first(
    app: App, market: Market
) -> None:
    db, goods = app.platform.db, market.mug
    for shade in ("a", "b", "c"):
        add_picture(db, goods.seller_id, goods.product_id, PictureDraft(file_id=shade * 64, alt=shade), ACTOR)
    app.step()
    clear(db, goods.product_id)
    app.step()
    with db.read() as connection:
        third = get_own_product(connection, goods.seller_id, goods.product_id).pictures[2]
    with pytest.raises(NotFound):
        tries(app, goods, Plan("picture", picture_id="pic_unknown"))
    trial_id = tries(app, goods, Plan("picture", picture_id=third.picture_id))
    seen = set()
    for _ in range(24):
        visitor = Shopper(app)
        card = "c" * 64 in visitor.look("/search?q=mug")
        page = visitor.look(f"/p/{goods.product_id}")
        first = re.search(r"/files/([abc])\1{63}/640", page)
        assert first is not None
        assert (first[1] == "c") == card
        seen.add(card)
    assert seen == {True, False}
    adopt(db, goods.seller_id, trial_id, "b", ACTOR)
    with db.read() as connection:
        pictures = get_own_product(connection, goods.seller_id, goods.product_id).pictures
    assert [each.alt for each in pictures] == ["c", "a", "b"]


def test_stopping_shows_everybody_the_product_as_it_is(app: App, market: Market) -> None:
    trial_id = tries(app, market.mug)
    for _ in range(2):
        stop_trial(app.platform.db, market.mug.seller_id, trial_id, ACTOR)
    assert all(SECOND not in Shopper(app).look("/search?q=mug") for _ in range(8))
    assert result(app, market.mug, trial_id).trial.state == "stopped"


def test_a_trial_is_its_seller_s_alone(app: App, market: Market) -> None:
    db, trial_id = app.platform.db, tries(app, market.mug)
    with pytest.raises(NotFound):
        stop_trial(db, market.lamp.seller_id, trial_id, ACTOR)
    with pytest.raises(NotFound):
        adopt(db, market.lamp.seller_id, trial_id, "b", ACTOR)
    with db.read() as connection:
        assert list_trials(connection, market.lamp.seller_id).items == []
        with pytest.raises(NotFound):
            read_trial(connection, market.lamp.seller_id, trial_id)


def test_nothing_of_a_visitor_is_kept(app: App, market: Market) -> None:
    tries(app, market.mug)
    visitor = Shopper(app)
    visitor.look("/search?q=mug")
    visitor.look(f"/p/{market.mug.product_id}")
    trials_of(app.platform.db).flush()
    number = visitor.cookies["entrepot_trials"].partition(".")[0]
    with app.platform.db.read() as connection:
        for table in ("trial", "trial_count", "trial_point", "trial_order"):
            rows = connection.execute(text(f"SELECT * FROM {table}")).all()  # the names above
            assert number not in str(rows)
            assert visitor.cookies["entrepot_csrf"] not in str(rows)


def test_old_orders_are_forgotten_and_the_counts_stay(app: App, market: Market) -> None:
    trial_id = tries(app, market.mug)
    record_purchases(app.platform.db, [Purchase("ord_x", (trial_id, 50, "b"))])
    app.platform.db.write(lambda tx: tx.execute(text("UPDATE trial_order SET at = 0")))
    works(app, "sell.trials.forget")
    with app.platform.db.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM trial_order")).scalar_one() == 0
    assert result(app, market.mug, trial_id).b.bought == 1


def test_a_seller_starts_reads_and_adopts_over_http(app: App, market: Market) -> None:
    owner = Shopper(app)
    with app.platform.db.read() as connection:
        person = connection.execute(text("SELECT max(id) FROM person")).scalar_one()
    owner.headers["authorization"] = f"Bearer {open_session(app.platform.db, person)}"
    assert owner.post("/api/v1/me/seller", {"seller_id": market.mug.seller_id}).status in {200, 204}
    body = {"product_id": market.mug.product_id, "vary": "title", "title": HELD}
    started = owner.post("/api/v1/seller/trials", body)
    assert started.status == 201
    trial_id = started.json()["id"]
    assert owner.post("/api/v1/seller/trials", body).status == 409
    assert owner.post("/api/v1/seller/trials", body | {"vary": "price"}).status == 422
    assert [each["id"] for each in owner.get("/api/v1/seller/trials?state=checking").json()["items"]] == [trial_id]
    assert owner.post(f"/api/v1/seller/trials/{trial_id}/adopt", {"arm": "b"}).status == 409
    app.step()
    assert [each["id"] for each in owner.get("/api/v1/seller/trials?state=running").json()["items"]] == [trial_id]
    counted(app, trial_id, Counts(900, 30, 4, 1), Counts(900, 36, 5, 2))
    found = owner.get(f"/api/v1/seller/trials/{trial_id}").json()
    assert found["b"] == {"shown": 900, "clicked": 36, "carted": 5, "bought": 2, "returned": 0}
    assert (found["verdict"]["decided"], found["verdict"]["winner"]) == (False, None)
    assert owner.post(f"/api/v1/seller/trials/{trial_id}/adopt", {"arm": "b"}).status == 204
    assert owner.post(f"/api/v1/seller/trials/{trial_id}/stop").status == 204
    assert title_of(app, market.mug) == HELD


def test_the_page_of_a_trial_says_in_words_what_it_has_shown(app: App, market: Market) -> None:
    goods, here = market.mug, f"/sell/products/{market.mug.product_id}/trials"
    owner = Shopper(app)
    owner.look("/sign-in")
    assert owner.send("/sign-in", email="owner@market.example", password=MARKET_PASSWORD) == 303
    with app.platform.db.read() as connection:
        acts_for = connection.execute(text("SELECT seller_id FROM account_session")).scalars().all()
    if goods.seller_id not in acts_for:
        goods, here = market.lamp, f"/sell/products/{market.lamp.product_id}/trials"
    assert "Try a second title" in owner.look(here)
    assert owner.send(here, vary="title", title=" ") == 422
    start_trial(app.platform.db, goods.seller_id, goods.product_id, Plan("title", "BEST MUG call 010-1234-5678"), ACTOR)
    assert "Title B is being checked" in owner.look(here)
    app.step()
    assert "Title B may not be shown" in owner.look(here)
    assert "<mark>010-1234-5678</mark>" in owner.page
    assert "Title B may not be shown" in owner.look(re.findall(r"/sell/trials/trl_\w+", owner.look("/sell/trials"))[0])
    owner.look(here)
    held = "Mug in navy" if goods is market.mug else "A lamp"
    assert owner.send(here, vary="title", title=held, days="14") == 303
    app.step()
    assert "Nobody has seen both yet" in owner.look(here)
    with app.platform.db.read() as connection:
        trial_id = list_trials(connection, goods.seller_id).items[0].id
    counted(app, trial_id, Counts(1_000, 32, 4, 1), Counts(1_000, 41, 5, 2))
    page = owner.look(here)
    assert "B was opened by 4.1% of those who were shown it, A by 3.2%. That can still be chance" in page
    assert "Too early to say" in page
    counted(app, trial_id, Counts(11_000, 340, 40, 11), Counts(11_000, 500, 60, 22))
    works(app)
    page = owner.look(here)
    assert "B is better" in page
    assert "That is unlikely to be chance" in page
    assert "Nobody" not in page
    assert held in owner.look(f"/sell/trials/{trial_id}")
    assert "B is better" in owner.look("/sell/trials")
    assert "No trial is like that" in owner.look("/sell/trials?state=running")
    owner.look(here)
    assert owner.send(f"/sell/trials/{trial_id}/adopt", arm="b") == 303
    assert "B was adopted" in owner.look(here)
    assert title_of(app, goods) == held
