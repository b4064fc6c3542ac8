"""Brand protection for the demonstration: an agency with its brands, and notices that came as far as notices come.

All names are the demonstration's own. The brands are there before any goods, so that the catalogue is judged once; the
rest is planned over the last days of the past: listings of other shops name a brand, and people answer and decide.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from importlib.resources import files
from typing import Final

from entrepot.core.accounts import list_people, members, seller_by_slug
from entrepot.core.database import Tx
from entrepot.core.files import upload_file
from entrepot.core.platform import Platform
from entrepot.sell.brands import (
    BrandDraft,
    DocumentKind,
    add_document,
    add_licensee,
    decide_brand,
    decide_holder,
    register_brand,
    register_holder,
)
from entrepot.sell.catalog import OfferDraft, PictureDraft, ProductDraft, SkuDraft, save_products
from entrepot.sell.notices import (
    NoticeDraft,
    TestPurchase,
    collect,
    decide_notice,
    give_counter_notice,
    give_notice,
    open_investigation,
)
from entrepot.sell.stock import places
from entrepot.world.demo.papers import paper
from entrepot.world.demo.seen import digest_of

Errand = tuple[timedelta, Callable[[], None]]
"""How long before the end of the past something is done, and what."""
RIGHTS_EMAIL: Final = "rights@demo.example"
_REVIEWER: Final = "reviewer@demo.example"
_REFERENCE: Final = "demo"
_HOUR: Final = timedelta(hours=1)
_EVERYWHERE: Final = ("EU", "US", "KR", "JP", "CN", "SA")
_LABEL: Final = "watch-elbe-38-blue-front"


@dataclass(frozen=True, slots=True)
class Named:
    """A listing that names the brand: its shop, key, words, category, picture and price in minor units."""

    slug: str
    key: str
    title: str
    text: str
    category: str
    picture: str
    minor: int
    currency: str


LISTINGS: Final = (
    Named(
        "saebyeok",
        "named-lamp",
        "Night lamp by Nordlicht Werkstatt, warm white",
        "A small lamp for the bedside. Turns itself off after an hour.",
        "cat_table-lamps",
        "lamp-night-24-cream-front",
        45_000,
        "KRW",
    ),
    Named(
        "haneul",
        "named-watch",
        "Nordlicht Werkstatt watch, 40 mm, hand-wound",
        "With its box and papers. Bought from the workshop's own stock.",
        "cat_watches",
        "watch-kontor-40-silver-front",
        520_000,
        "KRW",
    ),
    Named(
        "lingnan",
        "named-copy",
        "Nordlicht Werkstatt watch 38 mm, automatic",
        "New, without papers. Sent within a day.",
        "cat_watches",
        "watch-elbe-38-black-front",
        218_000,
        "CNY",
    ),
    Named(
        "aoi-craft",
        "named-strap",
        "Leather strap for Nordlicht Werkstatt watches, 20 mm",
        "Cut and sewn in Kyoto. It fits watches with lugs of 20 mm.",
        "cat_watches",
        "watch-kontor-40-blue-front",
        6_800,
        "JPY",
    ),
    Named(
        "harbour-pine",
        "named-pine",
        "Pine tray with a Nordlicht Werkstatt lamp",
        "A tray of Oregon pine, sold together with the lamp that it was made for.",
        "cat_table-lamps",
        "lamp-night-24-cream-front",
        11_900,
        "USD",
    ),
)
_BOUGHT: Final = TestPurchase(
    "2026-000417", "The movement is another maker's, the case back bears no number, and the box is of thin card."
)
_SAYS: Final = {
    "named-copy": "We bought one. It is a copy: another movement, no number on the case back, a box of thin card.",
    "named-watch": "This shop never bought from us. We do not know where these watches come from.",
    "named-strap": "The strap is offered under our name without a licence.",
    "named-lamp": "We make no such lamp. Our name is used for goods that are not ours.",
    "named-pine": "The lamp in the picture is not one of ours.",
}
_ANSWER: Final = (
    "We bought twelve of these watches from the workshop in spring. "
    "The invoice is enclosed: it names each of them by its number."
)


@dataclass(slots=True)
class DemoRights:
    """The agency's errands, and what they made so far.

    ``judge`` hands over what was announced and judges what waits.
    """

    platform: Platform
    judge: Callable[[], object]
    holder_id: str = ""
    person_id: str = ""
    brand_id: str = ""
    products: dict[str, str | None] = field(default_factory=dict)
    notices: dict[str, str] = field(default_factory=dict)

    def register(self) -> None:
        """Register the agency and its brands: two verified, one refused, a figure that waits."""
        db, reviewer = self.platform.db, self._person(_REVIEWER)
        self.person_id = self._person(RIGHTS_EMAIL)
        self.holder_id = register_holder(
            db,
            self.person_id,
            name="Nordlicht Markenschutz",
            kind="agency",
            contact_email="marken@nordlicht.example",
            country="DE",
        )
        self._sends("company", "Extract of the commercial register")
        self._sends("authority", "Power of attorney of Nordlicht Werkstatt")
        decide_holder(
            db, self.holder_id, verified=True, reason="The extract and the power of attorney agree.", actor=reviewer
        )
        self.brand_id = self._registers(
            "Nordlicht Werkstatt", "DE-302019-0417", (9, 11, 14), ("노르트리히트 베르크슈타트",)
        )
        for brand_id in (self.brand_id, self._registers("Hafenlicht", "DE-302021-1108", (11,))):
            decide_brand(db, brand_id, verified=True, reason="The number is in the register.", actor=reviewer)
        ordinary = self._registers("Daylight", "DE-302023-0090", (11,))
        decide_brand(
            db,
            ordinary,
            verified=False,
            reason="The certificate names another holder, and the word is what such lamps are called.",
            actor=reviewer,
        )
        picture = BrandDraft("Watch Elbe, our photograph", "picture", (14,), _EVERYWHERE, "DE-402024-0031", "DPMA")
        shown, _ = _picture(_LABEL)
        waiting = register_brand(db, self.platform.files, self.holder_id, picture, actor=self.person_id, data=shown)
        self._sends("registration", "Certificate of the photograph", waiting)
        for slug, kind in (("nordlicht", "own"), ("harbour-pine", "licensee")):
            add_licensee(
                db,
                self.holder_id,
                self.brand_id,
                self._seller(slug),
                actor=self.person_id,
                kind="own" if kind == "own" else "licensee",
            )

    def list_goods(self) -> None:
        """Let other shops put their listings up."""
        for each in LISTINGS:
            seller_id = self._seller(each.slug)
            with self.platform.db.read() as connection:
                place_id = places(connection, seller_id)[0].id
            self.products[each.key] = self.platform.db.write(
                partial(_put, of=each, seller_id=seller_id, place_id=place_id, picture=_picture(each.picture)[1])
            )
        self.judge()

    def reports(self, key: str) -> None:
        """Give the notice against a listing."""
        product_id = self.products.get(key)
        if product_id is None:
            return
        copied = key == "named-copy"
        draft = NoticeDraft(
            self.brand_id,
            product_id,
            "counterfeit" if copied else "trademark",
            _SAYS[key],
            good_faith=True,
            evidence=(self._proof("Photographs of the watch that was bought"),) if copied else (),
            test_purchase=_BOUGHT if copied else None,
        )
        given = give_notice(self.platform.db, self.holder_id, draft, actor=self.person_id, channel="page")
        self.notices[key] = given.notice_id
        self.judge()

    def decides(self, key: str, decision: str, reason: str) -> None:
        """Let the reviewer decide a notice."""
        if key in self.notices:
            decide_notice(
                self.platform.db,
                self.notices[key],
                "uphold" if decision == "uphold" else "refuse",
                reason,
                self._person(_REVIEWER),
            )
            self.judge()

    def answers(self, key: str) -> None:
        """Let the seller answer a notice."""
        if key in self.notices:
            seller_id = self._seller(next(each.slug for each in LISTINGS if each.key == key))
            with self.platform.db.read() as connection:
                owner = members(connection, seller_id)[0].person_id
            proof = upload_file(
                self.platform.db,
                self.platform.files,
                paper("Invoice of twelve watches"),
                owner=seller_id,
                media_type="application/pdf",
                max_bytes=2**20,
            )
            give_counter_notice(
                self.platform.db,
                seller_id,
                self.notices[key],
                statement=_ANSWER,
                good_faith=True,
                evidence=(proof.id,),
                actor=owner,
            )

    def investigates(self) -> None:
        """Open a file about the brand and collect what is there."""
        db = self.platform.db
        opened = open_investigation(
            db,
            self.holder_id,
            about="brand",
            subject_id=self.brand_id,
            title="Watches under our name this autumn",
            actor=self.person_id,
        )
        collect(db, self.holder_id, opened, actor=self.person_id)

    def _registers(self, name: str, number: str, classes: tuple[int, ...], spellings: tuple[str, ...] = ()) -> str:
        draft = BrandDraft(name, "word", classes, _EVERYWHERE, number, "DPMA", spellings)
        db, kept = self.platform.db, self.platform.files
        brand_id = register_brand(db, kept, self.holder_id, draft, actor=self.person_id)
        self._sends("registration", f"Certificate of {name}", brand_id)
        return brand_id

    def _sends(self, kind: DocumentKind, title: str, brand_id: str | None = None) -> None:
        add_document(
            self.platform.db,
            self.platform.files,
            self.holder_id,
            paper(title),
            name=f"{title}.pdf",
            kind=kind,
            actor=self.person_id,
            brand_id=brand_id,
        )

    def _proof(self, title: str) -> str:
        db, files = self.platform.db, self.platform.files
        kept = upload_file(db, files, paper(title), owner=self.holder_id, media_type="application/pdf", max_bytes=2**20)
        return kept.id

    def _person(self, email: str) -> str:
        with self.platform.db.read() as connection:
            return list_people(connection, email_key=email).items[0].id

    def _seller(self, slug: str) -> str:
        with self.platform.db.read() as connection:
            return seller_by_slug(connection, slug).id

    def errands(self) -> Iterator[Errand]:
        """Yield what follows the registration, in order: within the last day, after the shelves were seen to."""
        yield 23 * _HOUR, self.list_goods
        yield 22 * _HOUR, partial(self.reports, "named-copy")
        yield 20 * _HOUR, self.investigates
        yield (
            19 * _HOUR,
            partial(self.decides, "named-copy", "uphold", "The one that was bought bears another maker's movement."),
        )
        yield 18 * _HOUR, partial(self.reports, "named-strap")
        yield 16 * _HOUR, partial(self.reports, "named-watch")
        yield (
            13 * _HOUR,
            partial(
                self.decides, "named-strap", "refuse", "It says what it fits and does not look like the brand's own."
            ),
        )
        yield 9 * _HOUR, partial(self.answers, "named-watch")
        yield 5 * _HOUR, partial(self.reports, "named-lamp")
        yield 2 * _HOUR, partial(self.reports, "named-pine")


def _picture(name: str) -> tuple[bytes, str]:
    """Return one of the demonstration's pictures, and the id that it is stored under."""
    data = files("entrepot.world.demo").joinpath("pictures", f"{name}.webp").read_bytes()
    return data, digest_of(data)


def _put(tx: Tx, *, of: Named, seller_id: str, place_id: str, picture: str) -> str | None:
    draft = ProductDraft(
        external_id=of.key,
        title=of.title,
        description=of.text,
        category_id=of.category,
        locale="en",
        state="live",
        skus=(SkuDraft(of.key.upper(), offers=(OfferDraft(of.minor, of.currency, place_id),)),),
        pictures=(PictureDraft(picture, alt=of.title),),
    )
    (saved,) = save_products(tx, seller_id, [draft], reference=_REFERENCE, default_place_id=place_id)
    return saved.product_id
