"""An attempt at the door: delivered with a proof, or failed with a reason; after the third the box goes back.

It goes back at once where everything in it was cancelled on the way.
"""

from dataclasses import asdict
from datetime import time
from hashlib import sha256
from hmac import compare_digest
from typing import Any, Final

import orjson
from sqlalchemy import Row, insert, select, update

from entrepot.core.database import Database, Tx
from entrepot.core.idempotency import once
from entrepot.deliver.dispatch.announced import BoxDelivered, BoxReturned, DeliveryFailed
from entrepot.deliver.dispatch.domain import (
    ATTEMPTS,
    AttemptResult,
    Proof,
    StopClosed,
    StopNotFound,
    StopRecalled,
    StopState,
    WrongCode,
    check_outcome,
)
from entrepot.deliver.dispatch.quotes import hub_calendar
from entrepot.deliver.dispatch.record import record
from entrepot.deliver.dispatch.shifts import carried, changed, depart_in, open_shift
from entrepot.deliver.dispatch.tables import delivery_proof, delivery_stop
from entrepot.fulfil.warehouse import take_back
from entrepot.kit.errors import InvalidInput
from entrepot.kit.sentences import say
from entrepot.shop.orders import mark_delivered, not_cancelled

_AGAIN_FROM: Final = time(6)
_LATE_US: Final = 3 * 86_400 * 1_000_000
_EARLY_US: Final = 5 * 60 * 1_000_000
_T = delivery_stop.c


def attempt(
    db: Database,
    *,
    stop_id: str,
    courier_id: str,
    outcome: str,
    reason: str = "",
    proof: Proof | None = None,
    at_us: int | None = None,
    idempotency_key: str | None = None,
) -> AttemptResult:
    """Record what happened at the door and return what follows; the same key again gets the first answer.

    ``outcome`` is delivered or failed. ``at_us`` is when it happened, where the courier was offline: at most three days
    ago. Raise StopNotFound for another courier's stop, StopClosed, StopRecalled, ProofMissing, WrongCode, InvalidInput.
    """
    proof = proof or Proof()
    check_outcome(outcome, reason, proof)
    now_us = db.clock.now_us()
    if at_us is not None and not now_us - _LATE_US <= at_us <= now_us + _EARLY_US:
        raise InvalidInput("the moment is too long ago, or to come", field="at", expected="within the last three days")
    with db.read() as connection:
        calendar = hub_calendar(connection)
    again_us = calendar.moment_us(calendar.after(calendar.local(now_us).date(), 1), _AGAIN_FROM)
    told = orjson.dumps([stop_id, outcome, reason, asdict(proof), at_us], option=orjson.OPT_SORT_KEYS)

    def book(tx: Tx) -> dict[str, Any]:
        def answer() -> dict[str, Any]:
            at = min(at_us or tx.now_us, tx.now_us)
            if outcome == "delivered":
                return asdict(_delivered(tx, _own_stop(tx, stop_id, courier_id), proof, at))
            return asdict(_failed(tx, _own_stop(tx, stop_id, courier_id), reason, at, again_us))

        return once(
            tx,
            owner=courier_id,
            key=idempotency_key,
            fingerprint=sha256(told).hexdigest(),
            answer=answer,
        )

    return AttemptResult(**db.write(book))


def _own_stop(tx: Tx, stop_id: str, courier_id: str) -> Row[Any]:
    stop = tx.execute(select(delivery_stop).where(_T.id == stop_id).with_for_update()).one_or_none()
    if stop is None or stop.courier_id != courier_id:
        raise StopNotFound(stop_id=stop_id)
    if stop.state == StopState.ASSIGNED:
        depart_in(tx, open_shift(tx, courier_id), actor=courier_id)
    elif stop.state != StopState.OUT:
        raise StopClosed(say("it is %(state)s already", state=stop.state), state=stop.state)
    return stop


def _delivered(tx: Tx, stop: Row[Any], proof: Proof, at: int) -> AttemptResult:
    if proof.code is not None and not _is_code_of_the_door(tx, stop, proof.code):
        raise WrongCode(field="proof.code", expected="the four digits that the shopper sees")
    going = not_cancelled(tx, stop.order_ids)
    if not going:
        raise StopRecalled(stop_id=stop.id)
    attempts = stop.attempts + 1
    _move(tx, stop, state=StopState.DELIVERED.value, attempts=attempts, ended_at=at)
    kinds = [name for name in ("name", "code", "photo_file_id", "signature") if getattr(proof, name)]
    row = {
        "stop_id": stop.id,
        "attempt": attempts,
        "shopper_id": stop.shopper_id,
        "name": proof.name,
        "by_code": proof.code is not None,
        "photo_file_id": proof.photo_file_id,
        "signature": proof.signature,
        "at": at,
    }
    tx.execute(insert(delivery_proof), row)
    _record(tx, stop.id, "deliver", StopState.DELIVERED, stop.courier_id, at=at, proof=kinds)
    mark_delivered(tx, going, stop.courier_id)
    tx.publish(BoxDelivered(stop.box_id, stop.id, stop.shopper_id, going, stop.courier_id, at))
    _home_if_done(tx, stop.courier_id, "delivered")
    return AttemptResult(stop.id, StopState.DELIVERED.value, attempts, None)


def _is_code_of_the_door(tx: Tx, stop: Row[Any], said: str) -> bool:
    """Whether it is the code of this box, or of another that goes to the same shopper's door on the same round.

    Who has bought several boxes sees a code for each, and says one.
    """
    same = (_T.courier_id == stop.courier_id, _T.shopper_id == stop.shopper_id, _T.address_id == stop.address_id)
    on_this_round = tx.execute(select(_T.handover_code).where(_T.shift_id == stop.shift_id, *same)).scalars()
    return any(compare_digest(said.encode(), code.encode()) for code in (stop.handover_code, *on_this_round))


def _failed(tx: Tx, stop: Row[Any], reason: str, at: int, again_us: int) -> AttemptResult:
    attempts = stop.attempts + 1
    last = attempts >= ATTEMPTS or not not_cancelled(tx, stop.order_ids)
    state = StopState.RETURNED if last else StopState.WAITING
    if last:
        _move(tx, stop, state=state.value, attempts=attempts, ended_at=at)
    else:
        _move(tx, stop, state=state.value, attempts=attempts, not_before_at=again_us, shift_id=None, sequence=None)
    _record(tx, stop.id, "fail", state, stop.courier_id, at=at, reason=reason)
    tx.publish(
        DeliveryFailed(stop.box_id, stop.id, stop.shopper_id, stop.order_ids, attempts, reason, at),
    )
    if last:
        take_back(tx, stop.box_id, reason=reason, actor=stop.courier_id)
        _record(tx, stop.id, "return", state, stop.courier_id, at=at, reason=reason)
        tx.publish(BoxReturned(stop.box_id, stop.sscc, stop.id, stop.shopper_id, stop.order_ids, reason, at))
    else:
        tx.execute(update(delivery_stop).where(_T.id == stop.id).values(courier_id=None))
    _home_if_done(tx, stop.courier_id, "failed")
    return AttemptResult(stop.id, state.value, attempts, None if last else again_us)


def _move(tx: Tx, stop: Row[Any], **values: Any) -> None:
    tx.execute(update(delivery_stop).where(_T.id == stop.id).values(changed_at=tx.now_us, **values))


def _record(tx: Tx, stop_id: str, kind: str, state: StopState, actor: str, **detail: Any) -> None:
    columns = select(_T.id, _T.box_id, _T.attempts, _T.courier_id).where(_T.id == stop_id)
    record(tx, kind, tx.execute(columns).all(), state=state.value, actor=actor, **detail)


def _home_if_done(tx: Tx, courier_id: str, change: str) -> None:
    """With nothing left on the road a courier goes back to the hub, and can load again."""
    shift = open_shift(tx, courier_id)
    if any(stop.state == StopState.OUT for stop in carried(tx, courier_id)):
        changed(tx, shift, change)
    else:
        changed(tx, shift, "home", out_at=None)
