"""A seller starts a trial, stops it, or takes one of the two for good."""

from collections.abc import Sequence
from functools import reduce
from typing import Final, Protocol

from sqlalchemy import Connection, bindparam, select, update

from entrepot.core.database import Database, Tx, insert_or_ignore
from entrepot.core.idempotency import once
from entrepot.kit.errors import NotFound
from entrepot.kit.sentences import Sentence, say
from entrepot.sell.catalog import (
    PictureDraft,
    PictureView,
    ProductDraft,
    ProductView,
    get_own_product,
    needs_verdict,
    save_products,
)
from entrepot.sell.trials.announced import TrialProposed
from entrepot.sell.trials.domain import (
    DAYS,
    Arm,
    Plan,
    TrialInvalid,
    TrialNotPossible,
    TrialOver,
    Vary,
    Verdict,
)
from entrepot.sell.trials.running import trials_of
from entrepot.sell.trials.settle import settle
from entrepot.sell.trials.store import end
from entrepot.sell.trials.tables import trial
from entrepot.sell.trials.thompson import START_PERCENT

TITLE_MAX: Final = 300
_DAY_US: Final = 86_400 * 1_000_000
_T = trial.c
_NEW = insert_or_ignore(trial, ["running_of"])
_OF_PRODUCT = select(_T.id).where(_T.running_of == bindparam("of_product"))
_OWN = select(trial).where(_T.id == bindparam("its_id"), _T.seller_id == bindparam("its_seller")).with_for_update()
_ADOPT = (
    update(trial)
    .where(_T.id == bindparam("its_id"), _T.adopted.is_(None))
    .values(adopted=bindparam("arm"), adopted_at=bindparam("now"))
)


class TitleFaults(Protocol):
    """What a second title is held to before anybody sees it: the same as the product's own."""

    def __call__(self, connection: Connection, view: ProductView, title: str, at_us: int, /) -> Sequence[Sentence]:
        """Return why a title may not be shown for a product, in the language that it is seen in; nothing if it may."""


def start_trial(
    db: Database,
    seller_id: str,
    product_id: str,
    plan: Plan,
    actor: str,
    *,
    faults: TitleFaults | None = None,
    key: str | None = None,
    fingerprint: str = "",
) -> str:
    """Start a trial of a product's second title or main picture and return its id.

    Half of the visitors get it at first. ``faults`` says what a second title is refused for before it starts. Where
    the gate stands it is then shown to nobody before its verdict; pictures are the product's own, which were judged
    with it. Raises NotFound for another seller's product or picture, TrialInvalid for a second title or picture that is
    none or has faults, TrialNotPossible where the product is not on sale or a trial of it runs.
    """
    if plan.days not in DAYS:
        raise TrialInvalid(
            say("a trial does not run for %(days)s days", days=plan.days),
            field="days",
            expected=", ".join(str(each) for each in DAYS),
        )

    if plan.vary == "title" and faults is not None:
        with db.read() as connection:
            _refuse_faults(
                faults, connection, _seen_in(connection, seller_id, product_id, plan), plan, db.clock.now_us()
            )

    def start(tx: Tx) -> str:
        view = _seen_in(tx.connection, seller_id, product_id, plan)
        written_in = plan.locale or view.locale
        if view.state != "live":
            raise TrialNotPossible("only what is on sale can be tried: nobody would see it")
        if tx.execute(_OF_PRODUCT, {"of_product": product_id}).first() is not None:
            raise TrialNotPossible("a trial of this product is running; stop it first")
        a, b = _titles(view, written_in, plan.title) if plan.vary == "title" else _pictures(view, plan.picture_id)
        trial_id = tx.new_id("trl")
        waits = plan.vary == "title" and needs_verdict(tx)
        row = {
            "id": trial_id,
            "seller_id": seller_id,
            "product_id": product_id,
            "running_of": product_id,
            "vary": plan.vary,
            "a": a,
            "b": b,
            "locale": written_in,
            "hash_key": tx.new_id("arm"),
            "share": START_PERCENT,
            "state": "running",
            "created_at": tx.now_us,
            "ends_at": tx.now_us + plan.days * _DAY_US,
            "cleared_at": None if waits else tx.now_us,
        }
        if not tx.execute(_NEW, row).rowcount:  # somebody else's came first, between the look and the write
            raise TrialNotPossible("a trial of this product is running; stop it first")
        if waits:
            tx.publish(TrialProposed(trial_id, product_id, seller_id))
        tx.audit(actor, "trial.start", trial_id, seller_id=seller_id, product_id=product_id, what=plan.vary)
        return trial_id

    def start_once(tx: Tx) -> str:
        kept = once(tx, owner=actor, key=key, fingerprint=fingerprint, answer=lambda: {"id": start(tx)})
        return str(kept["id"])

    trial_id = db.write(start_once)
    trials_of(db).forget()
    return trial_id


def stop_trial(db: Database, seller_id: str, trial_id: str, actor: str) -> None:
    """Stop a trial: everybody sees the product as it is. Stopped twice it is stopped once; raise NotFound."""

    def stop(tx: Tx) -> None:
        if tx.execute(_OWN, {"its_id": trial_id, "its_seller": seller_id}).first() is None:
            raise NotFound("there is no such trial")
        if end(tx, trial_id, "stopped"):
            tx.audit(actor, "trial.stop", trial_id, seller_id=seller_id)

    db.write(stop)
    trials_of(db).forget()


def adopt(db: Database, seller_id: str, trial_id: str, arm: Arm, actor: str) -> None:
    """Take one of the two for good and end the trial: B becomes the product's title or main picture, A stays it.

    The product and the trial change in one transaction, once however often it is asked. Raises NotFound, TrialOver
    where the other one was adopted before, or the product is not what the trial was about any more, and
    TrialNotPossible for a B that may not be shown or waits for its verdict.
    """
    own = {"its_id": trial_id, "its_seller": seller_id}

    def lock(tx: Tx) -> bool:
        row = tx.execute(_OWN, own).one_or_none()
        if row is None:
            raise NotFound("there is no such trial")
        if row.adopted not in {None, arm}:
            raise TrialOver("the other one was adopted before")
        if arm == "b" and (row.state == "refused" or row.cleared_at is None):
            raise TrialNotPossible("this title was not allowed to be shown, or is still being checked")
        return row.adopted is None

    def take(tx: Tx, found: Verdict) -> None:
        row = tx.execute(_OWN, own).one()
        end(tx, trial_id, "decided" if found.decided else "stopped", found.winner)
        tx.execute(_ADOPT, {"its_id": trial_id, "arm": arm, "now": tx.now_us})
        if arm == "b":
            view = get_own_product(tx.connection, seller_id, row.product_id, row.locale)
            draft = _with_title(view, row.locale, row.a, row.b) if row.vary == "title" else _led_by(view, row.a, row.b)
            save_products(tx, seller_id, [draft], reference=actor, default_place_id="")
        tx.audit(actor, "trial.adopt", trial_id, seller_id=seller_id, product_id=row.product_id, arm=arm)

    settle(db, trial_id, lock, take)
    trials_of(db).forget()


def in_force(view: ProductView, vary: Vary, a: str, b: str) -> bool:
    """Return whether a product is still what a trial is about, seen in the trial's language.

    One that waits for a verdict is: something else of it was changed, and it is shown again in a moment.
    """
    if view.state != "live" and view.screening != "waiting":
        return False
    if vary == "title":
        return view.title == a
    return _main_picture(view) == a and any(each.file_id == b for each in view.pictures)


def _seen_in(connection: Connection, seller_id: str, product_id: str, plan: Plan) -> ProductView:
    """Return a product in the language of a trial, its own where none is named."""
    view = get_own_product(connection, seller_id, product_id, plan.locale or "en")
    written_in = plan.locale or view.locale
    return view if view.text_locale == written_in else get_own_product(connection, seller_id, product_id, written_in)


def _refuse_faults(faults: TitleFaults, connection: Connection, view: ProductView, plan: Plan, now_us: int) -> None:
    """Raise TrialInvalid where a second title breaks a rule; ``extra["faults"]`` says each."""
    _, title = _titles(view, plan.locale or view.locale, plan.title)
    found = faults(connection, view, title, now_us)
    if found:
        first, *rest = found
        told = reduce(lambda before, fault: say("%(before)s; %(fault)s", before=before, fault=fault), rest, first)
        raise TrialInvalid(told, field="title", faults=[str(each) for each in found])


def _titles(view: ProductView, locale: str, second: str) -> tuple[str, str]:
    if view.text_locale != locale:
        raise TrialInvalid("the product has no title in this language", field="locale", expected=view.locale)
    title = " ".join(second.split())
    if not title or len(title) > TITLE_MAX or not title.isprintable():
        raise TrialInvalid("this is not a title", field="title", expected=say("1 to %(most)s letters", most=TITLE_MAX))
    if title == view.title:
        raise TrialInvalid("this is the title that the product has", field="title", expected="another title")
    return view.title, title


def _pictures(view: ProductView, picture_id: str) -> tuple[str, str]:
    main = _main_picture(view)
    chosen = next((each for each in view.pictures if each.picture_id == picture_id), None)
    if chosen is None:
        raise NotFound("there is no such picture")
    if main is None or chosen.file_id is None or chosen.file_id == main:
        raise TrialInvalid("this is the main picture", field="picture_id", expected="another picture of the product")
    return main, chosen.file_id


def _main_picture(view: ProductView) -> str | None:
    return next((each.file_id for each in view.pictures if each.file_id), None)


def _with_title(view: ProductView, locale: str, a: str, b: str) -> ProductDraft:
    if view.title not in {a, b} or view.text_locale != locale:
        raise TrialOver("the product's title was changed since; write the one you want on its page")
    if locale == view.locale:
        return ProductDraft(external_id=view.external_id, title=b)
    description = str(view.translations[locale].get("description") or "")
    return ProductDraft(external_id=view.external_id, translations={locale: (b, description)})


def _led_by(view: ProductView, a: str, b: str) -> ProductDraft:
    second = next((each for each in view.pictures if each.file_id == b), None)
    if second is None or _main_picture(view) not in {a, b}:
        raise TrialOver("the product's pictures were changed since; choose the main one on its page")
    codes = {each.sku_id: each.code for each in view.variants}

    def draft(each: PictureView) -> PictureDraft:
        return PictureDraft(each.file_id, each.source_url, each.alt, codes.get(each.sku_id or ""))

    others = [draft(each) for each in view.pictures if each is not second]
    return ProductDraft(external_id=view.external_id, pictures=(draft(second), *others))
