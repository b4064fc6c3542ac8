"""Listings with honest mistakes, for the demonstration's review desk: each seller meant well and wrote a word too many.

They are products of the demonstration's sellers and go the way of all: submitted, looked at, doubted. Two doubts are
decided already, and against one of the decisions the seller appeals.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final

from entrepot.core.accounts import list_people, seller_by_slug
from entrepot.core.database import Tx
from entrepot.core.platform import Platform
from entrepot.kit.errors import AppError
from entrepot.sell.catalog import OfferDraft, PictureDraft, ProductDraft, SkuDraft, needs_verdict, save_products
from entrepot.sell.screening import appeal, cases_of, decide
from entrepot.sell.stock import places
from entrepot.world.demo.seed import store_pictures

_REFERENCE: Final = "demo"
_OPERATOR: Final = "operator@demo.example"


@dataclass(frozen=True, slots=True)
class Mistake:
    """A listing: its shop, key, language, words, category, picture and price in minor units of the shop's currency."""

    slug: str
    key: str
    locale: str
    title: str
    text: str
    category: str
    picture: str
    minor: int
    currency: str


MISTAKES: Final = (
    Mistake(
        "saebyeok",
        "doubt-ginger",
        "ko",
        "생강차 티백 20개입, 감기 예방",
        "국내산 생강을 말려 만든 차입니다. 매일 마시면 감기를 예방하고 혈압을 낮춥니다.",
        "cat_tea",
        "tea-barley-200-cream-front",
        9_800,
        "KRW",
    ),
    Mistake(
        "saebyeok",
        "doubt-makgeolli",
        "en",
        "Makgeolli rice wine 6%, 750 ml",
        "Unfiltered rice wine from a small brewery, bottled the week it ships. Keep cold.",
        "cat_tea",
        "bottle-750-steel-front",
        14_000,
        "KRW",
    ),
    Mistake(
        "yunwu",
        "doubt-pressure",
        "zh",
        "明前龙井茶 100 克 降血压",
        "手工炒制的春茶。长期饮用可降血压，预防癌症。",
        "cat_tea",
        "tea-longjing-100-green-front",
        8_800,
        "CNY",
    ),
    Mistake(
        "lingnan",
        "doubt-powerbank",
        "en",
        "Power bank 30000 mAh 111 Wh with two ports",
        "Charges a laptop and a phone at once. Metal case, 620 g.",
        "cat_electronics",
        "speaker-mini-10-black-front",
        18_900,
        "CNY",
    ),
    Mistake(
        "lingnan",
        "doubt-camera",
        "en",
        "Mini spy camera pen 1080p",
        "A pen that records video. The hidden camera starts with one press; nobody notices it.",
        "cat_electronics",
        "",
        12_900,
        "CNY",
    ),
    Mistake(
        "nordlicht",
        "doubt-watch",
        "en",
        "Automatic watch 40 mm, Rolex style",
        "Our own movement and dial in a steel case. Looks like a Submariner, a homage to the divers of the sixties.",
        "cat_watches",
        "watch-kontor-40-blue-front",
        24_900,
        "EUR",
    ),
    Mistake(
        "harbour-pine",
        "doubt-lamp",
        "en",
        "Children's night lamp, warm white",
        "Turns itself off after an hour. For larger orders write to lamps.harbour@gmail.com or WhatsApp 503 555 0134.",
        "cat_table-lamps",
        "lamp-night-24-cream-front",
        3_900,
        "USD",
    ),
    Mistake(
        "haneul",
        "doubt-gas",
        "en",
        "Camping gas canister 230 g butane, UN 2037",
        "Fits our camp kettle. One canister boils twelve litres.",
        "cat_kettles",
        "kettle-camp-10-green-front",
        4_500,
        "KRW",
    ),
    Mistake(
        "thistle-weft",
        "doubt-balm",
        "en",
        "Lanolin balm 60 ml, cures eczema",
        "Pure lanolin from our own mill. Rub it in at night: it cures eczema and heals burns.",
        "cat_throws",
        "tea-earlgrey-125-cream-front",
        1_200,
        "GBP",
    ),
)
_DECIDED: Final = (
    ("doubt-watch", "“Rolex style” and “looks like a Submariner” use another firm's brand to sell your watch."),
    ("doubt-gas", "Pressed gas is sent by nobody here: it needs a carrier for dangerous goods."),
)
_APPEALED: Final = (
    "doubt-watch",
    "The watch is our own design, made in Hamburg. The comparison came from our copywriter; may we take it out?",
)


def plant_doubts(platform: Platform, judge: Callable[[], object]) -> None:
    """Make the listings, have ``judge`` judge them, and let an operator decide two. Without the gate nothing happens.

    What is there already stays as it is.
    """
    db = platform.db
    if not db.write(needs_verdict):
        return
    pictures = store_pictures(platform.files, only_covers=True)
    made: dict[str, tuple[str, str]] = {}
    for each in MISTAKES:
        with db.read() as connection:
            seller_id = seller_by_slug(connection, each.slug).id
            place_id = places(connection, seller_id)[0].id
        saved = db.write(partial(_put, of=each, seller_id=seller_id, place_id=place_id, pictures=pictures))
        if saved is not None:
            made[each.key] = seller_id, saved
    if not made:
        return
    judge()
    with db.read() as connection:
        operator = list_people(connection, email_key=_OPERATOR).items[0].id
    for key, reason in _DECIDED:
        _decide(platform, made, key, reason, operator)
    key, words = _APPEALED
    if key in made:
        seller_id, product_id = made[key]
        try:
            appeal(db, seller_id, product_id, words, "system")
        except AppError:  # the detectors see no mistake in it any more: there is nothing to appeal against
            return


def _put(tx: Tx, *, of: Mistake, seller_id: str, place_id: str, pictures: dict[str, str]) -> str | None:
    shots = (PictureDraft(pictures[of.picture], alt=of.title),) if of.picture in pictures else ()
    draft = ProductDraft(
        external_id=of.key,
        title=of.title,
        description=of.text,
        category_id=of.category,
        locale=of.locale,
        state="live",
        skus=(SkuDraft(of.key.upper(), offers=(OfferDraft(of.minor, of.currency, place_id),)),),
        pictures=shots,
    )
    (saved,) = save_products(tx, seller_id, [draft], reference=_REFERENCE, default_place_id=place_id)
    return saved.product_id if saved.outcome == "created" else None


def _decide(platform: Platform, made: dict[str, tuple[str, str]], key: str, reason: str, operator: str) -> None:
    if key not in made:
        return
    with platform.db.read() as connection:
        cases = cases_of(connection, made[key][1], 1)
    if cases and cases[0].state == "open":
        decide(platform.db, cases[0].case_id, "block", reason, operator)
