"""Put the demonstration in: people, sellers, places, goods with pictures, and stock. Again, it changes nothing."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from importlib.resources import files
from typing import Final
from zlib import crc32

from entrepot.core.accounts import EmailTaken, create_seller, list_people, seller_by_slug, sign_up
from entrepot.core.database import Database, Tx
from entrepot.core.files import PICTURE_WIDTHS, FileStore
from entrepot.core.platform import Platform
from entrepot.kit.errors import NotFound
from entrepot.pay.settlement import set_account
from entrepot.sell.catalog import category_tree, plant_categories, save_products, sku_by_code
from entrepot.sell.screening import remember
from entrepot.sell.stock import create_place, places, receive
from entrepot.world.demo.bank import account_of
from entrepot.world.demo.goods import DemoProduct, demo_products
from entrepot.world.demo.seen import digest_of, pictures_seen
from entrepot.world.demo.sellers import DEMO_PASSWORD, DEMO_SELLERS, DemoSeller
from entrepot.world.people import seed_people

_PRODUCTS_A_WRITE: Final = 10
_COVER: Final = "-front.webp"
_REFERENCE: Final = "demo"


def seed_demo(
    platform: Platform, *, only_covers: bool = False, before_goods: Callable[[], object] | None = None
) -> None:
    """Make the demonstration's people, sellers and goods where they are not there yet.

    With ``only_covers`` the further views of the goods are left to ``store_pictures``, which takes some seconds more.
    ``before_goods`` is done once there are people and sellers, and nothing to be judged.
    """
    db = platform.db
    plant_categories(db)
    seed_people(platform, DEMO_PASSWORD)
    remember(db, pictures_seen())
    pictures = store_pictures(platform.files, only_covers=only_covers)
    with db.read() as connection:
        tree = category_tree(connection, "en")
    goods = list(demo_products(tree, pictures))
    ids = {seller.key: _have_seller(db, seller) for seller in DEMO_SELLERS}
    if before_goods is not None:
        before_goods()
    for seller in DEMO_SELLERS:
        seller_id = ids[seller.key]
        place_id = _have_place(db, seller_id, seller)
        own = sorted((each for each in goods if each.seller is seller), key=_mixed)
        for start in range(0, len(own), _PRODUCTS_A_WRITE):
            some = own[start : start + _PRODUCTS_A_WRITE]
            db.write(partial(_put, seller_id=seller_id, place_id=place_id, goods=some))


def _mixed(each: DemoProduct) -> int:
    """Sort goods so that a shelf of the newest shows several kinds."""
    return crc32(str(each.draft.external_id).encode())


def _have_seller(db: Database, seller: DemoSeller) -> str:
    with db.read() as connection:
        try:
            return seller_by_slug(connection, seller.slug).id
        except NotFound:
            pass
    try:
        owner = sign_up(db, seller.owner_email, DEMO_PASSWORD, f"Owner, {seller.name}", seller.locale or "en")
    except EmailTaken:
        with db.read() as connection:
            owner = list_people(connection, email_key=seller.owner_email).items[0].id
    made = create_seller(db, owner, seller.name, seller.country, seller.currency, seller.slug)
    if seller is not DEMO_SELLERS[-1]:  # the last one has not said yet where the money shall go
        set_account(db, seller_id=made, to=account_of(seller, DEMO_SELLERS.index(seller) + 1), actor=owner)
    return made


def _have_place(db: Database, seller_id: str, seller: DemoSeller) -> str:
    def have(tx: Tx) -> str:
        known = places(tx.connection, seller_id)
        if known:
            return known[0].id
        return create_place(
            tx,
            seller_id,
            name=seller.place,
            country=seller.country,
            postcode=seller.postcode,
            city=seller.city,
            street=seller.street,
        )

    return db.write(have)


def _put(tx: Tx, seller_id: str, place_id: str, goods: Sequence[DemoProduct]) -> None:
    saved = save_products(
        tx, seller_id, [each.draft for each in goods], reference=_REFERENCE, default_place_id=place_id
    )
    for each, outcome in zip(goods, saved, strict=True):
        if outcome.outcome != "created":
            continue
        for code, units in each.units.items():
            card = sku_by_code(tx.connection, seller_id, code)
            if card is not None and units:
                receive(tx, place_id=place_id, sku_id=card.sku_id, quantity=units, reference=_REFERENCE)


def store_pictures(store: FileStore, *, only_covers: bool = False) -> dict[str, str]:
    """Store the pictures that are not there yet and return the id of each by name, such as ``mug-350-navy-front``."""
    folder = files("entrepot.world.demo").joinpath("pictures")
    names = sorted(each.name for each in folder.iterdir() if each.name.endswith(".webp"))

    def have(name: str) -> tuple[str, str]:
        data = folder.joinpath(name).read_bytes()
        file_id = digest_of(data)
        wanted = name.endswith(_COVER) or not only_covers
        if wanted and not store.exists(file_id, f"{PICTURE_WIDTHS[-1]}.webp"):
            _store_picture(store, data)
        return name.removesuffix(".webp"), file_id

    with ThreadPoolExecutor(4) as hands:  # most of the time goes into waiting for the disk
        return dict(hands.map(have, names))


def _store_picture(store: FileStore, data: bytes) -> None:
    """Store one of our own pictures; drawn by ourselves and small, it serves as its own drawing at every width."""
    file = store.put(data, "image/webp")
    for width in PICTURE_WIDTHS:
        store.put_derived(file.id, f"{width}.webp", data)
