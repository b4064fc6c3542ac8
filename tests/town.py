"""A whole application with two tenants of each kind, whose things were made by real work: for tests of the edges."""

from __future__ import annotations

import io
import shutil
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from PIL import Image
from sqlalchemy import insert, text, update

from bench.pages.days import leave_report
from entrepot.app import App, open_app
from entrepot.core.accounts import (
    add_member,
    create_api_key,
    create_seller,
    grant_role,
    list_sessions,
    open_session,
    sign_up,
)
from entrepot.core.files import upload_file, upload_picture
from entrepot.core.webhooks.register import create_endpoint
from entrepot.core.webhooks.replay import send_test
from entrepot.deliver.dispatch import (
    CourierDraft,
    Proof,
    assign_waiting,
    attempt,
    depart,
    end_shift,
    set_courier,
    start_shift,
    tracking_token,
)
from entrepot.fulfil.customs import Sender, add_range, set_sender
from entrepot.fulfil.plant import add_printer
from entrepot.fulfil.warehouse import (
    ScanRequest,
    close_manifest,
    find_box,
    find_parcel,
    next_tour,
    open_manifest,
    release_wave,
    scan,
    send_now,
)
from entrepot.kit.clock import ManualClock
from entrepot.kit.money import Money
from entrepot.pay.checkout import pay
from entrepot.pay.settlement import make_file, request_payout
from entrepot.pay.wallet import top_up
from entrepot.sell.brands import (
    BrandDraft,
    Seen,
    add_document,
    add_licensee,
    decide_brand,
    decide_holder,
    note_sightings,
    register_brand,
    register_holder,
)
from entrepot.sell.bulk import Change, Selection, start_bulk_change
from entrepot.sell.catalog import (
    ImportMapping,
    OfferDraft,
    PictureDraft,
    ProductDraft,
    ProductFilter,
    SkuDraft,
    add_picture,
    create_product,
    get_own_product,
    lower_gate,
    raise_gate,
    start_import,
)
from entrepot.sell.catalog.tables import sku
from entrepot.sell.listing import Rule, accept_drafts, start_batch, start_draft
from entrepot.sell.notices import NoticeDraft, collect, give_notice, open_investigation, start_bulk
from entrepot.sell.screening import Change as PolicyChange
from entrepot.sell.screening import appeal, propose_policy
from entrepot.sell.screening.tables import screening_check
from entrepot.sell.trials import Plan, start_trial
from entrepot.shop.cart import cart_of, set_line
from entrepot.shop.orders import (
    Address,
    By,
    CommissionDraft,
    DeliveryQuotes,
    OrderGroupView,
    PlaceOrder,
    ReturnReason,
    Role,
    add_commission_rule,
    cancel,
    mark_sent,
    place,
    request_return,
)
from entrepot.shop.reviews import write_review
from tests.sell_factories import Goods, make_goods, make_place
from tests.shop_factories import ABROAD, HOME, give_account
from tests.visitors import PASSWORD, fresh_settings, quick_settings

SELLER_SCOPES = (
    "catalog:read",
    "catalog:write",
    "stock:read",
    "stock:write",
    "files:read",
    "files:write",
    "orders:read",
    "orders:write",
    "pay:read",
    "pay:write",
    "seller:read",
    "seller:write",
    "webhooks:write",
)
NOON = datetime(2026, 3, 2, 3, tzinfo=UTC)  # in Seoul, where the hub is

BANK = {"bank_holder": "The town", "bank_account": "DE02120300000000202051"}


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a session."""

    id: str
    token: str

    @property
    def headers(self) -> dict[str, str]:
        return {"authorization": f"Bearer {self.token}"}


@dataclass(slots=True)
class Town:
    """The application, its people by what they are, and the ids of what the first of each has, by parameter name."""

    app: App
    clock: ManualClock
    people: dict[str, Person] = field(default_factory=dict)
    things: dict[str, str] = field(default_factory=dict)
    goods: dict[str, Goods] = field(default_factory=dict)
    _presses: int = 0

    def person(self, name: str, *roles: str) -> Person:
        db = self.app.platform.db
        person_id = sign_up(db, email=f"{name}@town.example", password=PASSWORD, name=name, locale="en")
        for role in roles:
            grant_role(db, person_id, role)
        self.people[name] = Person(person_id, open_session(db, person_id))
        return self.people[name]

    def again(self, name: str) -> None:
        """Give a person a new session, as after signing in again."""
        known = self.people[name]
        self.people[name] = Person(known.id, open_session(self.app.platform.db, known.id))

    def buys(self, *, paid: bool = True, to: Address = HOME) -> OrderGroupView:
        """The shopper buys one thing of the seller."""
        db, shopper = self.app.platform.db, self.people["shopper"]
        asked = PlaceOrder(
            shopper_id=shopper.id, address=to, currency="KRW", lines=((self.goods["seller"].offer_id, 2),)
        )
        group = place(db, request=asked, delivery=self.app.platform.port(DeliveryQuotes))
        if paid:
            pay(db, group_id=group.id, shopper_id=shopper.id)
        self.app.outbox.drain()
        return group

    def scans(self, code: str, kind: str, at: str, position: str | None = None, weight_g: int | None = None) -> str:
        self._presses += 1
        answer = scan(
            self.app.platform.db,
            ScanRequest(
                scan_id=f"press-{self._presses}",
                station=at,
                code=code,
                actor=self.people["worker"].id,
                kind=kind,  # type: ignore[arg-type]  # a kind by its name
                position=position,
                weight_g=weight_g,
            ),
        )
        assert answer.outcome == "ok", answer
        return answer.code or ""

    def ships(self, order_id: str) -> str:
        """The order goes through the hub onto a truck; return its box's code."""
        db = self.app.platform.db
        with db.read() as connection:
            parcel = find_parcel(connection, order_id).parcel
        box_code = self.packs(parcel.code, parcel.weight_g)
        manifest = open_manifest(db, dock="D1", actor=self.people["worker"].id)
        self.scans(box_code, "load", "D1", "D1")
        self.things["manifest_id"] = manifest
        close_manifest(db, manifest_id=manifest, actor=self.people["worker"].id)
        self.app.outbox.drain()
        return box_code

    def packs(self, parcel_code: str, weight_g: int) -> str:
        """A parcel comes and is packed; return its box's code."""
        self.scans(parcel_code, "receive", "R1", weight_g=weight_g)
        self.scans(parcel_code, "pick", "H1")
        return self.scans(parcel_code, "pack", "P1")

    def rides(self, name: str = "courier") -> None:
        """The courier takes what waits."""
        db, courier = self.app.platform.db, self.people[name]
        start_shift(db, courier.id)
        assert assign_waiting(db) >= 1
        depart(db, courier.id)

    def twin(self, folder: Path) -> Town:
        """The same town on a copy of its folder; this one must be at rest (``app.stop()``)."""
        shutil.copytree(self.app.platform.settings.data_dir, folder)
        clock = ManualClock(self.clock.now())
        settings = quick_settings(folder, rate_limit_per_minute=0, **BANK)
        app = open_app(settings, clock=clock, rng=Random(12), durable=False)
        return Town(app, clock, dict(self.people), dict(self.things), dict(self.goods), self._presses)

    def one(self, sql: str) -> str:
        with self.app.platform.db.read() as connection:
            return str(connection.execute(text(sql)).scalar_one())


def a_picture() -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (40, 30), "#12263F").save(target, "PNG")
    return target.getvalue()


def found_town(folder: Path) -> Town:
    """Open the application in a folder and let everybody have one of everything."""
    settings = fresh_settings(folder, rate_limit_per_minute=0, **BANK)
    clock = ManualClock(NOON)
    town = Town(open_app(settings, clock=clock, rng=Random(11), durable=False), clock)
    for name, role in (
        ("shopper", ""),
        ("other_shopper", ""),
        ("seller", ""),
        ("staff", ""),
        ("other_seller", ""),
        ("courier", "courier"),
        ("other_courier", "courier"),
        ("worker", "warehouse"),
        ("reviewer", "reviewer"),
        ("operator", "operator"),
    ):
        town.person(name, *([role] if role else []))
    _open_shops(town)
    _buy_and_deliver(town)
    _pick_a_wave(town)
    _run_the_house(town)
    _cross_borders(town)
    _run_the_desk(town)
    _screen(town)
    _protect(town)
    return town


def _cross_borders(town: Town) -> None:
    """A box leaves the country with its papers, and a parcel goes back to its seller."""
    db, worker = town.app.platform.db, town.people["worker"].id
    sender = Sender(name="Town hub", line1="Sejong-daero 175", city="Seoul", postcode="03187", country="KR")
    set_sender(db, sender, actor=worker)
    add_range(db, mail_class="packet", service="LX", country="KR", first=1, last=9, actor=worker)
    said = {"hs_code": "691200", "origin": "KR"}
    db.write(lambda tx: tx.execute(update(sku).where(sku.c.id == town.goods["seller"].sku_id).values(**said)))
    bound, back = town.buys(to=ABROAD).orders[0].id, town.buys().orders[0].id
    with db.read() as connection:
        parcels = [find_parcel(connection, order_id).parcel for order_id in (bound, back)]
    town.things["abroad_code"] = town.packs(parcels[0].code, parcels[0].weight_g)
    with db.read() as connection:
        town.things["abroad_box_id"] = find_box(connection, town.things["abroad_code"]).box.id
    town.scans(parcels[1].code, "receive", "R1", weight_g=parcels[1].weight_g)
    cancel(db, order_id=back, by=By(worker, Role.OPERATOR), reason="Sold out")
    town.app.outbox.drain()
    town.things["back_code"] = town.scans(parcels[1].code, "return", "X1")


def _run_the_desk(town: Town) -> None:
    """The seller changes many products at once, tries a second title, and is paid out."""
    db, owner, seller_id = town.app.platform.db, town.people["seller"].id, town.goods["seller"].seller_id
    everything = Selection(everything=ProductFilter())
    town.things["bulk_id"] = start_bulk_change(db, seller_id, everything, Change("brand", "set", "Onda"), owner, "")
    plan = Plan("title", "Mug of navy enamel")
    town.things["trial_id"] = start_trial(db, seller_id, town.things["product_id"], plan, owner)
    _draft_listings(town, seller_id, owner)
    give_account(db, seller_id)
    amount = Money(1, "KRW")
    made = request_payout(db, seller_id=seller_id, amount=amount, actor=owner, idempotency_key=None)
    file = make_file(db, actor=town.people["operator"].id)
    assert file is not None
    town.things |= {"payout_id": made.payout_id, "payout_file_id": file.file_id}
    request_payout(db, seller_id=seller_id, amount=amount, actor=owner, idempotency_key=None)


def _screen(town: Town) -> None:
    """Two of the seller's products are held, against one of which they appeal; two changes of policy are tried."""
    db, owner, goods = town.app.platform.db, town.people["seller"].id, town.goods["seller"]
    raise_gate(db)
    for name in ("held", "other_held"):
        offer = OfferDraft(90_000, "KRW", goods.place_id)
        draft = ProductDraft(
            title="Cocaine 1 g, lab tested, discreet shipping",
            category_id="cat_mugs",
            state="live",
            skus=(SkuDraft(name.upper(), offers=(offer,)),),
        )
        town.things[f"{name}_product_id"] = create_product(db, goods.seller_id, draft, owner)
    town.app.step()
    lower_gate(db)
    held = town.things["held_product_id"]
    town.things["case_id"] = appeal(db, goods.seller_id, held, "It is a lamp", owner)
    check = {"case_id": town.things["case_id"], "product_id": held, "revision": 1, "policy": "drugs", "asked_at": 1}
    check["decided_by"] = town.people["worker"].id
    db.write(lambda tx: tx.execute(insert(screening_check), check))
    change = PolicyChange("alcohol", "KR", "block", "serious")
    for name in ("policy_id", "other_policy_id"):
        town.things[name] = propose_policy(db, [change], "The law changed", town.people["worker"].id)
    town.app.step()


def _protect(town: Town) -> None:
    """An agency had a listing of the seller's taken down, with evidence, and sent a file of notices."""
    db, files, goods = town.app.platform.db, town.app.platform.files, town.goods["seller"]
    agent, reviewer = town.person("agent").id, town.people["reviewer"].id
    holder_id = register_holder(
        db, agent, name="Office for marks", kind="agency", contact_email="a@marks.example", country="KR"
    )
    decide_holder(db, holder_id, verified=True, reason="By agreement", actor=reviewer)
    other = town.person("other_agent").id
    rival = register_holder(db, other, name="Rival", kind="agency", contact_email="b@marks.example", country="KR")
    decide_holder(db, rival, verified=True, reason="By agreement", actor=reviewer)
    mark = BrandDraft("Perlmutt", "word", [21], ["US", "EU", "KR", "JP", "CN", "SA"], "40-1234567", "KIPO")
    brand_id = register_brand(db, files, holder_id, mark, actor=agent)
    decide_brand(db, brand_id, verified=True, reason="In the register", actor=reviewer)
    offer = OfferDraft(90_000, "KRW", goods.place_id)
    skus = (SkuDraft("PERL", offers=(offer,)),)
    draft = ProductDraft(title="Perlmutt cup", category_id="cat_mugs", state="live", skus=skus)
    reported = create_product(db, goods.seller_id, draft, town.people["seller"].id)
    proof = upload_file(db, files, b"%PDF-1.4 proof", owner=holder_id, media_type="application/pdf", max_bytes=10**6)
    words = "We bought one: it is a copy of our registered goods."
    notice = NoticeDraft(brand_id, reported, "counterfeit", words, good_faith=True, evidence=(proof.id,))
    given = give_notice(db, holder_id, notice, actor=agent, channel="page")
    row = f"product,brand,ground,statement,good_faith\n{reported},{brand_id},counterfeit,{words},yes\n"
    upload_id = start_bulk(db, files, holder_id, row.encode(), file_name="many.csv", actor=agent)
    town.app.step()
    file = open_investigation(db, holder_id, about="brand", subject_id=brand_id, title="Copies of cups", actor=agent)
    collect(db, holder_id, file, actor=agent)
    arrow = b"<svg viewBox='0 0 24 24'><path d='M2 2H12L22 12L12 22H9L16 12L9 6H2Z'/></svg>"
    figure = BrandDraft("An arrow", "figure", [21], ["KR"], "40-7654321", "KIPO")
    paper = add_document(db, files, holder_id, b"%PDF-1.4 paper", name="paper.pdf", kind="company", actor=agent)
    hook = "https://marks.example/hooks"
    told = {"owner": holder_id, "url": hook, "events": ["sell.notice.changed"], "description": "", "actor": agent}
    hook_id, _ = db.write(lambda tx: create_endpoint(tx, **told, allow_private=True))  # type: ignore[arg-type]  # by name
    seen = Seen(brand_id, "review", 0.8, [])
    db.write(lambda tx: note_sightings(tx, reported, goods.seller_id, 1, [seen]))
    town.things |= {
        "agent_id": agent,
        "hook_id": hook_id,
        "hook_delivery_id": db.write(lambda tx: send_test(tx, owner=holder_id, endpoint_id=hook_id, actor=agent)),
        "agency_figure_id": register_brand(db, files, holder_id, figure, actor=agent, data=arrow),
        "document_id": paper,
        "licence_id": add_licensee(db, holder_id, brand_id, town.goods["other_seller"].seller_id, actor=agent),
        "sighting_id": town.one(f"SELECT id FROM brand_sighting WHERE product_id = '{reported}'"),
        "investigation_id": file,
        "agency_id": holder_id,
        "agency_brand_id": brand_id,
        "reported_product_id": reported,
        "notice_id": given.notice_id,
        "evidence_file_id": proof.id,
        "upload_id": upload_id,
    }


def _draft_listings(town: Town, seller_id: str, owner: str) -> None:
    """The seller makes a listing of a photo and words, and drafts of a supplier's file, one of which is accepted."""
    db, files = town.app.platform.db, town.app.platform.files
    picture = town.things["picture_file_id"]
    words = "navy stoneware mug 350 ml, 24,000 KRW"
    town.things["draft_id"] = start_draft(db, seller_id, words=words, pictures=[picture], actor=owner)
    sheet = upload_file(
        db,
        files,
        b"name,price,currency\nNavy stoneware mug,24000,KRW\nSage stoneware mug,31000,KRW\n",
        owner=seller_id,
        media_type="text/csv",
        max_bytes=10**6,
    )
    town.things["batch_id"] = start_batch(db, files, seller_id, file_id=sheet.id, file_name="cups.csv", actor=owner)
    town.app.step()
    first = town.one(f"SELECT min(id) FROM listing_draft WHERE batch_id = '{town.things['batch_id']}'")
    rule = Rule(town.things["batch_id"], (first,))
    town.things["acceptance_id"] = accept_drafts(db, seller_id, rule, owner)
    town.app.step()


def _open_shops(town: Town) -> None:
    db, files = town.app.platform.db, town.app.platform.files
    for name in ("seller", "other_seller"):
        slug = name.replace("_", "-")
        owner = town.people[name].id
        seller_id = create_seller(db, owner_person_id=owner, name=name, country="KR", currency="KRW", slug=slug)
        depot = make_place(db, seller_id)
        town.goods[name] = make_goods(db, seller_id=seller_id, place_id=depot, units=1_000)
        top_up(db, person_id=owner, amount=Money(1_000, "KRW"), idempotency_key=None)
        town.again(name)
    other = town.people["other_seller"].id
    _, secret = create_api_key(db, other, SELLER_SCOPES, "all", town.goods["other_seller"].seller_id)
    town.people["other_seller_s_key"] = Person(other, secret)
    goods, owner = town.goods["seller"], town.people["seller"].id
    add_member(db, goods.seller_id, town.people["staff"].id, "seller_staff", actor=owner)
    town.again("staff")
    picture, _ = upload_picture(db, files, a_picture(), owner=goods.seller_id, max_bytes=10**6)
    add_picture(db, goods.seller_id, goods.product_id, PictureDraft(file_id=picture.id, alt="A mug"), owner)
    table = upload_file(
        db, files, b"sku,title\nCUP,Cup\n,\n", owner=goods.seller_id, media_type="text/csv", max_bytes=10**6
    )
    mapping = ImportMapping(category_id="cat_mugs")
    import_id = start_import(db, files, goods.seller_id, table, "csv", mapping, owner, file_name="goods.csv")
    endpoint_id, _ = db.write(
        lambda tx: create_endpoint(
            tx,
            owner=goods.seller_id,
            url="https://seller.example/hook",
            events=["shop.*"],
            description="",
            actor=owner,
            allow_private=True,
        )
    )
    delivery_id = db.write(lambda tx: send_test(tx, owner=goods.seller_id, endpoint_id=endpoint_id, actor=owner))
    key_id, _ = create_api_key(db, owner, ["catalog:read"], "till", goods.seller_id)
    with db.read() as connection:
        product = get_own_product(connection, goods.seller_id, goods.product_id)
    town.things |= {
        "seller_id": goods.seller_id,
        "place_id": goods.place_id,
        "product_id": goods.product_id,
        "sku_id": goods.sku_id,
        "offer_id": goods.offer_id,
        "picture_id": product.pictures[0].picture_id,
        "file_id": table.id,
        "picture_file_id": picture.id,
        "import_id": import_id,
        "endpoint_id": endpoint_id,
        "delivery_id": delivery_id,
        "key_id": key_id,
        "day_key": leave_report(town.app.platform.settings.data_dir, "20261111-080000-1"),
    }
    town.app.step()


def _buy_and_deliver(town: Town) -> None:
    db, things = town.app.platform.db, town.things
    shopper, goods = town.people["shopper"], town.goods["seller"]
    top_up(db, person_id=shopper.id, amount=Money(10_000_000, "KRW"), idempotency_key=None)
    for name in ("courier", "other_courier"):
        set_courier(db, town.people[name].id, CourierDraft(working_days="1234567"), actor=town.people["operator"].id)
    for name in ("kept", "delivered"):
        delivered = town.buys().orders[0]
        things |= {f"{name}_order_id": delivered.id, f"{name}_line_id": delivered.lines[0].id}
        mark_sent(db, seller_id=goods.seller_id, order_id=delivered.id, actor=town.people["seller"].id)
        town.ships(delivered.id)
        town.rides()
        deliver(town, town.one("SELECT max(id) FROM delivery_stop"))
    things["return_id"] = request_return(
        db,
        order_id=delivered.id,
        by=By(shopper.id, Role.SHOPPER),
        lines=[(delivered.lines[0].id, 1)],
        reason=ReturnReason.LATE,
    )
    things["review_id"] = write_review(db, person_id=shopper.id, line_id=things["kept_line_id"], stars=4, text="Holds")
    out = town.buys()
    box_code = town.ships(out.orders[0].id)
    town.rides()
    things |= {
        "stop_id": town.one("SELECT max(id) FROM delivery_stop"),
        "box_id": town.one("SELECT max(id) FROM warehouse_box"),
        "box_code": box_code,
    }
    waiting = town.buys()
    things |= {
        "group_id": waiting.id,
        "order_id": waiting.orders[0].id,
        "line_id": waiting.orders[0].lines[0].id,
        "address_id": waiting.address_id,
        "unpaid_group_id": town.buys(paid=False).id,
        "parcel_id": town.one(f"SELECT id FROM warehouse_parcel WHERE order_id = '{waiting.orders[0].id}'"),
        "code": town.one(f"SELECT code FROM warehouse_parcel WHERE order_id = '{waiting.orders[0].id}'"),
    }
    with db.read() as connection:
        things["token"] = tracking_token(connection, waiting.id, shopper.id)
        things["session_id"] = list_sessions(connection, shopper.id, now_us=town.clock.now_us())[0].id
    cart_id = cart_of(db, person_id=shopper.id, cart_id=None)
    set_line(db, cart_id=cart_id, person_id=shopper.id, offer_id=goods.offer_id, quantity=1)
    things["cart_id"] = cart_id
    things |= {
        "person_id": shopper.id,
        "staff_id": town.people["staff"].id,
        "courier_id": town.people["other_courier"].id,
    }


def deliver(town: Town, stop_id: str) -> None:
    """The courier hands a box over."""
    courier = town.people["courier"].id
    attempt(
        town.app.platform.db,
        stop_id=stop_id,
        courier_id=courier,
        outcome="delivered",
        proof=Proof(name="Neighbour"),
    )
    end_shift(town.app.platform.db, courier)
    town.app.outbox.drain()
    town.clock.advance(timedelta(minutes=1))


def _pick_a_wave(town: Town) -> None:
    """A box that is released to picking, and the tour on which its parcel is fetched."""
    db, worker = town.app.platform.db, town.people["worker"].id
    order_id = town.buys().orders[0].id
    with db.read() as connection:
        parcel = find_parcel(connection, order_id).parcel
    scan(db, ScanRequest(scan_id="wave", station="R1", code=parcel.code, actor=worker, kind="receive"))
    if not town.one(f"SELECT coalesce(box_id, '') FROM warehouse_parcel WHERE id = '{parcel.id}'"):
        send_now(db, parcel_id=parcel.id, actor=worker)
    until_us = town.clock.now_us() + 60 * 86_400_000_000
    town.things["wave_id"] = release_wave(db, actor=worker, until_us=until_us)
    town.things["tour_id"] = next_tour(db, person_id=worker).id


def _run_the_house(town: Town) -> None:
    """What only the house's own people see: a job, a dead letter, a task on the floor."""
    db = town.app.platform.db
    add_printer(db, code="LP1", host="127.0.0.1", port=9100, station=None, actor=town.people["worker"].id)
    scan(db, ScanRequest(scan_id="unknown", station="R1", code="what is this", actor=town.people["worker"].id))
    town.things |= {
        "exception_id": town.one("SELECT min(id) FROM warehouse_exception"),
        "rule_id": add_commission_rule(
            db,
            actor=town.people["operator"].id,
            draft=CommissionDraft(ppm=50_000, name="Own terms", seller_id=town.goods["other_seller"].seller_id),
        ),
        "job_id": town.one("SELECT min(id) FROM job"),
        "letter_id": town.one("SELECT min(id) FROM mail_letter"),
        "event_id": town.one("SELECT min(id) FROM outbox_event WHERE name = 'shop.order.paid'"),
    }
    letter = {
        "subscriber": "fulfil.warehouse.expect",
        "event": town.things["event_id"],
        "now": town.clock.now_us(),
    }
    db.write(
        lambda tx: tx.execute(
            text(
                "INSERT INTO outbox_failure (subscriber, event_id, state, attempts, next_at, failed_at, error) "
                "VALUES (:subscriber, :event, 'dead', 8, :now, :now, 'OSError: the shelf fell down')"
            ),
            letter,
        )
    )
