"""Give a notice: it acts at once or waits for a person, in the write that keeps it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import Connection, bindparam, insert, select, update

from entrepot.core.database import Database, Tx, insert_or_ignore, upsert
from entrepot.core.files import FileMissing, uploaded
from entrepot.kit.errors import Conflict, InvalidInput, NotFound, RateLimited
from entrepot.sell.brands import Brand, Holder, HolderNotVerified, get_brand, holders_of, licensees_of, within
from entrepot.sell.catalog import Submission, submissions
from entrepot.sell.notices.accuracy import accuracy_of
from entrepot.sell.notices.announced import NoticeChanged
from entrepot.sell.notices.domain import (
    DAY,
    POLICY_OF,
    Channel,
    Ground,
    NoticeDraft,
    Why,
    checked_draft,
    moved,
    names_brand,
    notices_allowed,
    why_waits,
)
from entrepot.sell.notices.tables import notice, notice_day, notice_step
from entrepot.sell.screening import take_down

POLICY: Final = "policy:notices"
DUE: Final = {"waiting": timedelta(hours=24), "acted": timedelta(days=7), "countered": timedelta(hours=72)}
"""How long a person may take to look: at one that waits, at one that acted already, at a counter-notice."""
_FITS: Final[Mapping[str, tuple[Ground, ...]]] = {
    "word": ("counterfeit", "trademark"),
    "figure": ("counterfeit", "trademark", "design"),
    "picture": ("copyright", "design"),
}
"""What may be said of each kind of registration."""
_DAY_US: Final = DAY // timedelta(microseconds=1)
_N, _D = notice.c, notice_day.c
_KEEP = insert_or_ignore(notice, ["open_of"])
_OPEN = select(_N.id, _N.state, _N.why).where(_N.open_of == bindparam("key"))
_AGAIN = update(notice).where(_N.open_of == bindparam("key")).values(repeats=_N.repeats + 1)
_COUNT = upsert(
    notice_day,
    index=["holder_id", "day"],
    set_={
        name: notice_day.c[name] + bindparam(f"more_{name}", type_=notice_day.c[name].type)
        for name in ("given", "acted", "refused")
    },
)
_TODAY = select(notice_day).where(_D.holder_id == bindparam("holder"), _D.day == bindparam("today")).with_for_update()
_DECIDED_BEFORE = (
    select(_N.id)
    .where(
        _N.product_id == bindparam("product"),
        _N.brand_id == bindparam("brand"),
        _N.state.in_(("refused", "restored", "lapsed")),
    )
    .limit(1)
)


class BrandNotInForce(Conflict):
    """A notice needs a brand that is verified and whose registration has not run out."""

    code = "notices.brand_not_in_force"
    title = "This brand is not verified, or its registration has run out"


class TooManyNotices(RateLimited):
    """The reporter gave as many notices today as are taken of one."""

    code = "notices.too_many"
    title = "As many notices were taken from you today as may be"


@dataclass(frozen=True, slots=True)
class Given:
    """What became of a notice; ``folded`` where it said what an open one says already, whose id this is."""

    notice_id: str
    state: str
    why: Why
    folded: bool


def give_notice(
    db: Database,
    holder_id: str,
    draft: NoticeDraft,
    *,
    actor: str,
    channel: Channel,
    batch_id: str | None = None,
) -> Given:
    """Give a notice for a holder of rights; where its reporter is trusted the listing is off sale when this returns.

    Raises NotFound, HolderNotVerified, BrandNotInForce, InvalidInput naming the field, TooManyNotices.
    """
    said = checked_draft(draft)
    given = db.write(lambda tx: _give(tx, holder_id, said, actor, channel, batch_id))
    if given is None:
        raise TooManyNotices(
            "come back tomorrow, or ask the people of this marketplace for more", retry_after_s=int(DAY.total_seconds())
        )
    return given


def _give(
    tx: Tx, holder_id: str, draft: NoticeDraft, actor: str, channel: Channel, batch_id: str | None
) -> Given | None:
    holder = acting_holder(tx.connection, holder_id, actor)
    brand = _brand(tx, holder, draft)
    product = _product(tx.connection, draft.product_id)
    key = f"{brand.brand_id}:{product.product_id}:{draft.ground}"
    known = tx.execute(_OPEN, {"key": key}).one_or_none()
    accuracy = accuracy_of(tx.connection, holder_id, tx.now_us)
    agency = holder.kind == "agency"
    today = tx.execute(_TODAY, {"holder": holder_id, "today": tx.now_us // _DAY_US}).one_or_none()
    if today is not None and today.given >= notices_allowed(accuracy, agency=agency):
        _count(tx, holder_id, refused=1)
        if today.refused == 0:  # once a day: the journal is not to be filled by whom it is about
            tx.audit(POLICY, "notice.flood", holder_id, reason="as many as are taken in a day")
        return None
    if known is not None:
        tx.execute(_AGAIN, {"key": key})
        _count(tx, holder_id, given=1)
        return Given(known.id, known.state, known.why, folded=True)
    territories = _territories(draft, brand)
    licensee = any(each.seller_id == product.seller_id for each in licensees_of(tx.connection, brand.brand_id))
    named = brand.kind != "word" or names_brand(product.texts.values(), (brand.name, *brand.spellings))
    why = why_waits(
        licensee=licensee,
        accuracy=accuracy,
        agency=agency,
        acted_today=0 if today is None else today.acted,
        seen=named,
        decided_before=_decided_before(tx, product.product_id, brand.brand_id),
    )
    act = "wait" if why else "act"
    state = moved("received", "wait" if why else "act")
    notice_id = tx.new_id("ntc")
    row = {
        "id": notice_id,
        "holder_id": holder_id,
        "agency": agency,
        "brand_id": brand.brand_id,
        "product_id": product.product_id,
        "seller_id": product.seller_id,
        "open_of": key,
        "ground": draft.ground,
        "statement": draft.statement,
        "territories": list(territories),
        "evidence": files_of(tx.connection, draft.evidence, (actor, holder_id), "evidence"),
        "test_purchase": _test_purchase(tx.connection, draft, (actor, holder_id)),
        "listing": listing_now(product),
        "channel": channel,
        "batch_id": batch_id,
        "given_by": actor,
        "given_at": tx.now_us,
        "repeats": 0,
        "state": state,
        "why": why,
        "due_at": tx.now_us + DUE[state] // timedelta(microseconds=1),
        "acted_at": None if why else tx.now_us,
        **dict.fromkeys(("first_by", "decided_by", "decided_at", "reason", "counted", "counted_at")),
    }
    if tx.execute(_KEEP, row).rowcount == 0:  # somebody said the same in this moment
        known = tx.execute(_OPEN, {"key": key}).one()
        return Given(known.id, known.state, known.why, folded=True)
    _count(tx, holder_id, given=1, acted=int(not why))
    tx.audit(actor, "notice.given", notice_id, product_id=product.product_id, what=draft.ground)
    keep_step(tx, notice_id, "give", "received", actor)
    keep_step(tx, notice_id, act, state, POLICY, why or None)
    if not why:
        take_down(
            tx,
            product.product_id,
            reference=notice_id,
            policy=POLICY_OF[draft.ground],
            territories=territories,
        )
        tx.audit(POLICY, "notice.acted", notice_id, product_id=product.product_id)
    told = "" if why else product.seller_id
    tx.publish(NoticeChanged(notice_id, holder_id, told, product.product_id, "received", state))
    return Given(notice_id, state, why, folded=False)


def acting_holder(connection: Connection, holder_id: str, person_id: str) -> Holder:
    """Return a verified holder for whom a person acts; raise NotFound, HolderNotVerified."""
    for each in holders_of(connection, person_id):
        if each.holder.holder_id == holder_id:
            if each.holder.state != "verified":
                raise HolderNotVerified("the people of this marketplace look at your papers first")
            return each.holder
    raise NotFound("there is no such holder of rights")


def keep_step(tx: Tx, notice_id: str, act: str, state: str, actor: str, reason: str | None = None) -> None:
    """Write down a step of a notice for good."""
    step = {"notice_id": notice_id, "act": act, "state": state, "actor": actor, "reason": reason, "at": tx.now_us}
    tx.execute(insert(notice_step), {"id": tx.new_id("nst"), **step})


def files_of(
    connection: Connection, file_ids: Sequence[str], owners: Sequence[str], field: str
) -> list[Mapping[str, Any]]:
    """Return files that one of the owners uploaded, with what they are; raise InvalidInput for any other."""
    found: list[Mapping[str, Any]] = []
    for file_id in file_ids:
        for owner in owners:
            try:
                ref = uploaded(connection, file_id, owner)
            except FileMissing:
                continue
            found.append({"file_id": ref.id, "media_type": ref.media_type, "size": ref.size})
            break
        else:
            raise InvalidInput("you sent no such file", field=field, expected="the ids of files that you sent")
    return found


def listing_now(product: Submission) -> Mapping[str, Any]:
    """Return a listing as it is, to be kept with what is said against it."""
    return {
        "title": product.texts.get("title", ""),
        "brand": product.brand,
        "category": product.category,
        "description": product.texts.get("description", "")[:2_000],
        "revision": product.revision,
        "pictures": [file_id for file_id, _ in product.pictures][:10],
        "prices": dict(product.prices_minor),
    }


def _brand(tx: Tx, holder: Holder, draft: NoticeDraft) -> Brand:
    """Return the brand: an agency speaks for every holder's, a holder for its own."""
    try:
        brand = get_brand(
            tx.connection, draft.brand_id, holder_id=None if holder.kind == "agency" else holder.holder_id
        )
    except NotFound:
        raise InvalidInput("there is no such brand of yours", field="brand_id", expected="a brand's id") from None
    if not brand.holds(tx.now_us):
        raise BrandNotInForce
    if draft.ground not in _FITS[brand.kind]:
        expected = ", ".join(_FITS[brand.kind])
        raise InvalidInput("this ground does not fit the brand", field="ground", expected=expected)
    return brand


def _product(connection: Connection, product_id: str) -> Submission:
    found = submissions(connection, [product_id])
    if not found or not (found[0].state == "live" or found[0].screening is not None):
        raise InvalidInput("there is no such product on sale", field="product_id", expected="a product's id or address")
    return found[0]


def _territories(draft: NoticeDraft, brand: Brand) -> tuple[str, ...]:
    """Return where a notice holds: not farther than the brand's registration, copyright everywhere."""
    if draft.ground == "copyright":
        return draft.territories
    if not draft.territories:
        return brand.territories
    if not all(within(each, brand.territories) for each in draft.territories):
        expected = ", ".join(brand.territories)
        raise InvalidInput("the brand is not registered there", field="territories", expected=expected)
    return draft.territories


def _test_purchase(connection: Connection, draft: NoticeDraft, owners: Sequence[str]) -> Mapping[str, Any] | None:
    bought = draft.test_purchase
    if bought is None:
        return None
    return {
        "order_no": bought.order_no,
        "findings": bought.findings,
        "bought_on": bought.bought_on,
        "files": files_of(connection, bought.file_ids, owners, "test_purchase"),
    }


def _decided_before(tx: Tx, product_id: str, brand_id: str) -> bool:
    return tx.execute(_DECIDED_BEFORE, {"product": product_id, "brand": brand_id}).first() is not None


def _count(tx: Tx, holder_id: str, *, given: int = 0, acted: int = 0, refused: int = 0) -> None:
    more = {"given": given, "acted": acted, "refused": refused}
    row = {"holder_id": holder_id, "day": tx.now_us // _DAY_US, **more}
    tx.execute(_COUNT, row | {f"more_{name}": value for name, value in more.items()})
