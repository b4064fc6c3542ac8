"""Holders of rights, their brands, sellers and their listings: for tests of notices."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Literal

from entrepot.core.accounts import create_seller, grant_role, sign_up
from entrepot.core.database import Database
from entrepot.core.files import LocalFiles
from entrepot.core.jobs import Jobs
from entrepot.core.outbox import Outbox
from entrepot.core.platform import Platform
from entrepot.core.settings import Settings
from entrepot.sell.brands import BrandDraft, add_licensee, decide_brand, decide_holder, register_brand, register_holder
from entrepot.sell.catalog import (
    OfferDraft,
    ProductDraft,
    SkuDraft,
    create_product,
    get_own_product,
    plant_categories,
    raise_gate,
    update_product,
)
from entrepot.sell.notices import NoticeDraft, decide_notice, give_notice, kept_down
from entrepot.sell.notices.events import SUBSCRIPTIONS as NOTICE_SUBSCRIPTIONS
from entrepot.sell.notices.give import Given
from entrepot.sell.notices.jobs import JOBS
from entrepot.sell.screening import Detectors, Ruling, Screening, trust_of
from entrepot.sell.screening.events import SUBSCRIPTIONS
from tests.sell_factories import make_place

WORDS = "We bought one and it is a copy of our registered goods."
EVERYWHERE = ("US", "EU", "KR", "JP", "CN", "SA")
_names = count(1)


@dataclass(slots=True)
class Street:
    """A marketplace with reviewers, shops and holders of rights."""

    db: Database
    screening: Screening
    outbox: Outbox
    jobs: Jobs
    files: LocalFiles
    reviewers: list[str] = field(default_factory=list)
    owners: dict[str, str] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    rulings: dict[tuple[str, str], Ruling] = field(default_factory=dict)

    def step(self) -> None:
        while self.outbox.drain() + self.screening.step() + self.jobs.step():
            pass

    def person(self, *roles: str) -> str:
        email = f"p{next(_names)}@town.example"
        person_id = sign_up(self.db, email=email, password="a long word 1", name="Somebody", locale="en")
        for role in roles:
            grant_role(self.db, person_id, role)
        return person_id

    def shop(self) -> str:
        owner, slug = self.person(), f"shop-{next(_names)}"
        seller_id = create_seller(self.db, owner_person_id=owner, name=slug, country="KR", currency="KRW", slug=slug)
        self.owners[seller_id] = owner
        self.places[seller_id] = make_place(self.db, seller_id)
        return seller_id

    def listing(self, seller_id: str, title: str = "Onda mug, navy") -> str:
        code = f"S{next(_names)}"
        offer = OfferDraft(12_000, "KRW", self.places[seller_id])
        draft = ProductDraft(title=title, category_id="cat_mugs", state="live", skus=(SkuDraft(code, offers=(offer,)),))
        product_id = create_product(self.db, seller_id, draft, self.owners[seller_id])
        self.step()
        return product_id

    def edit(self, seller_id: str, product_id: str, title: str) -> None:
        update_product(self.db, seller_id, product_id, ProductDraft(title=title), self.owners[seller_id])

    def shown(self, seller_id: str, product_id: str) -> bool:
        with self.db.read() as connection:
            return get_own_product(connection, seller_id, product_id).state == "live"

    def holder(self, kind: Literal["owner", "agency"] = "owner") -> Rights:
        person = self.person()
        holder_id = register_holder(
            self.db,
            person,
            name="Onda",
            kind=kind,
            contact_email="legal@onda.example",
            country="KR",
        )
        decide_holder(self.db, holder_id, verified=True, reason="The papers are in order", actor=self.reviewers[0])
        return Rights(self, holder_id, person)


@dataclass(slots=True)
class Rights:
    """A verified holder of rights with its person."""

    street: Street
    holder_id: str
    person: str

    def brand(self, name: str = "Onda", territories: Sequence[str] = EVERYWHERE) -> str:
        draft = BrandDraft(
            name=name,
            kind="word",
            classes=[21],
            territories=territories,
            registration_no="40-1234567",
            office="KIPO",
        )
        brand_id = register_brand(self.street.db, self.street.files, self.holder_id, draft, actor=self.person)
        decide_brand(
            self.street.db, brand_id, verified=True, reason="It is in the register", actor=self.street.reviewers[0]
        )
        return brand_id

    def licenses(self, brand_id: str, seller_id: str) -> str:
        return add_licensee(self.street.db, self.holder_id, brand_id, seller_id, actor=self.person)

    def draft(self, brand_id: str, product_id: str, **more: object) -> NoticeDraft:
        said: dict[str, object] = {"ground": "counterfeit", "statement": WORDS, "good_faith": True}
        return NoticeDraft(brand_id, product_id, **(said | more))  # type: ignore[arg-type]  # whatever a test adds

    def says(self, brand_id: str, product_id: str, **more: object) -> Given:
        draft = self.draft(brand_id, product_id, **more)
        return give_notice(self.street.db, self.holder_id, draft, actor=self.person, channel="page")

    def earns_trust(self, brand_id: str, decided: int = 20, wrong: int = 0) -> None:
        """Have so many notices decided by a person, all against one shop: of one brand, so that it is only warned."""
        seller_id = self.street.shop()
        for number in range(decided):
            given = self.says(brand_id, self.street.listing(seller_id))
            reviewer = self.street.reviewers[0]
            decide_notice(self.street.db, given.notice_id, "refuse" if number < wrong else "uphold", "Seen", reviewer)
        self.street.step()


def make_street(db: Database, folder: Path, detectors: Callable[[], Detectors] = lambda: Detectors(())) -> Street:
    plant_categories(db)
    raise_gate(db)
    files = LocalFiles(folder / "files")
    rulings: dict[tuple[str, str], Ruling] = {}
    judge = Screening(db, files, detectors(), lambda _, __: ("test", rulings), trust_of, kept_down=kept_down)
    jobs = Jobs(Platform(Settings(data_dir=folder), db, files), JOBS, [])
    street = Street(db, judge, Outbox(db, [*SUBSCRIPTIONS, *NOTICE_SUBSCRIPTIONS]), jobs, files, rulings=rulings)
    street.reviewers = [street.person("reviewer") for _ in range(3)]
    return street
