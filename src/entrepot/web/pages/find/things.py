"""What a person may find by typing: each kind through its module's public reads, a few of each, nobody else's."""

from collections.abc import Iterator
from contextlib import suppress
from urllib.parse import quote_plus

from sqlalchemy import Connection

from entrepot.core.accounts import find_people
from entrepot.core.http import Principal
from entrepot.core.jobs import Job, get_job, list_jobs
from entrepot.core.platform import Platform
from entrepot.core.principal import SELLER_ROLES
from entrepot.fulfil.warehouse import find_box, find_parcel
from entrepot.kit.clock import from_us
from entrepot.kit.errors import AppError
from entrepot.kit.ids import is_id
from entrepot.sell.catalog import ProductFilter, list_products
from entrepot.shop.orders import FoundOrder, find_orders, find_purchases
from entrepot.shop.search import SearchIndex
from entrepot.web.filters import date_, money
from entrepot.web.i18n import gettext as _
from entrepot.web.pages.find.ways import Found, Group
from entrepot.web.pages.operator.words import JOBS
from entrepot.web.states import state_of

MOST = 5


def things_of(platform: Platform, conn: Connection, who: Principal, text: str, locale: str) -> Iterator[Group]:
    """What the words fit, by kind, in the reader's language; empty kinds are left out."""
    found = [
        Group(_("Purchases"), _purchases(conn, who, text)),
        Group(_("Orders"), _orders(conn, who, text)),
        Group(_("Your products"), _own_products(conn, who, text)),
        Group(_("Parcels and boxes"), _parcels(conn, who, text)),
        Group(_("People"), _people(conn, who, text)),
        Group(_("Jobs"), _jobs(conn, who, text)),
        Group(_("In the shop"), _goods(platform, text, locale)),
    ]
    yield from (group for group in found if group.items)


def _purchases(conn: Connection, who: Principal, text: str) -> list[Found]:
    return [_order(each, f"/orders/{each.id}") for each in find_purchases(conn, text, who.person_id, limit=MOST)]


def _orders(conn: Connection, who: Principal, text: str) -> list[Found]:
    if who.has_role("operator"):
        return [_order(each, f"/operator/orders/{each.id}") for each in find_orders(conn, text, limit=MOST)]
    if who.seller_id is None or not who.has_role(*SELLER_ROLES):
        return []
    own = find_orders(conn, text, seller_id=who.seller_id, limit=MOST)
    return [_order(each, f"/sell/orders/{each.id}") for each in own]


def _order(one: FoundOrder, href: str) -> Found:
    note = f"{state_of(one.state).label} · {date_(from_us(one.placed_at))} · {money(one.total_minor, one.currency)}"
    return Found(one.id[-10:], href, note, "box")


def _own_products(conn: Connection, who: Principal, text: str) -> list[Found]:
    if who.seller_id is None or not who.has_role(*SELLER_ROLES):
        return []
    page = list_products(conn, who.seller_id, ProductFilter(text=text), limit=MOST)
    return [
        Found(row.title, f"/sell/products/{row.product_id}", str(state_of(row.state).label), "tag")
        for row in page.items
    ]


def _parcels(conn: Connection, who: Principal, text: str) -> list[Found]:
    if not who.has_role("warehouse", "operator"):
        return []
    found = []
    with suppress(AppError):
        parcel = find_parcel(conn, text).parcel
        said = f"{state_of(parcel.state).label} {parcel.position or ''}"
        found.append(Found(parcel.code, f"/warehouse/parcels/{parcel.code}", said, "pack"))
    with suppress(AppError):
        box = find_box(conn, text).box
        said = f"{state_of(box.state).label} {box.position or ''}"
        found.append(Found(box.code, f"/warehouse/boxes/{box.code}", said, "box"))
    return found


def _people(conn: Connection, who: Principal, text: str) -> list[Found]:
    if not who.has_role("operator"):
        return []
    page = find_people(conn, text=text, limit=MOST)
    return [Found(row.name or _("Erased"), f"/operator/people/{row.id}", row.email or "", "user") for row in page.items]


def _jobs(conn: Connection, who: Principal, text: str) -> list[Found]:
    if not who.has_role("operator"):
        return []
    if is_id(text, "job"):
        with suppress(AppError):
            return [_job(get_job(conn, text))]
    kinds = [kind for kind, label in JOBS.items() if Found(str(label), words=kind.replace(".", " ")).fits(text)]
    return [_job(job) for kind in kinds[:MOST] for job in list_jobs(conn, kind=kind, limit=1).items]


def _job(job: Job) -> Found:
    return Found(str(JOBS.get(job.kind, job.kind)), f"/operator/jobs/{job.id}", str(state_of(job.state).label), "clock")


def _goods(platform: Platform, text: str, locale: str) -> list[Found]:
    suggested = platform.port(SearchIndex).suggest(text, locale)[:MOST]
    return [Found(each.text, f"/search?q={quote_plus(each.text)}", "", "search") for each in suggested]
