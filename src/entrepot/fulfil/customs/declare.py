"""Declare a box: gather what is in it, say what is missing, and give it its number once nothing is.

Called within the transaction that closes the box, and again before it is loaded while something is missing: what was
said of the goods in the catalogue meanwhile then counts. What people filled in for a line stays with that line.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from entrepot.core.database import Tx
from entrepot.fulfil.customs import store
from entrepot.fulfil.customs.domain import (
    ContentLine,
    Declaration,
    Form,
    Gap,
    MailClass,
    form_for,
    gaps_in,
    is_packet,
    totals,
)
from entrepot.fulfil.customs.numbers import next_number
from entrepot.fulfil.customs.sender import home_country, sdr_rate
from entrepot.sell.catalog import customs_facts
from entrepot.sell.duties import crosses_border
from entrepot.shop.cart import RateMissing, fx_at
from entrepot.shop.orders import address_for_delivery, contents_of

_DOLLAR = "USD"


@dataclass(frozen=True, slots=True)
class BoxFacts:
    """What the warehouse knows of a closed box; grams, millimetres."""

    box_id: str
    address_id: str
    order_ids: Sequence[str]
    gross_g: int
    sides_mm: tuple[int, int, int]


def declare(tx: Tx, box: BoxFacts, *, actor: str) -> Declaration | None:
    """Return what is declared of a closed box, None where it does not leave the hub's customs area.

    A declaration that is ready stays as it is; one that is not is made anew from what is known now.
    """
    home = home_country(tx)
    if home is None:
        return None
    address = address_for_delivery(tx.connection, box.address_id)
    if not crosses_border(home, address.country):
        return None
    row = store.live_row(tx, box.box_id, lock=True)
    if row is not None and row.state == "ready":
        return store.declaration_from(row, store.lines_of(tx, row.id))
    lines = _lines(tx, box)
    values, gaps = _settled(tx, box, lines, addressee=bool(address.name and address.line1))
    if row is None:
        declaration_id = tx.new_id("cus")
        made = {
            "id": declaration_id,
            "box_id": box.box_id,
            "live_box": box.box_id,
            "destination": address.country,
            "address_id": box.address_id,
            "made_at": tx.now_us,
            "made_by": actor,
        }
        store.insert_declaration(tx, made | values, lines)
    else:
        declaration_id = row.id
        store.change_declaration(tx, row.id, values)
        store.write_lines(tx, row.id, lines)
    if not gaps:
        tx.audit(actor, "customs.declared", box.box_id, number=values["number"], form=values["form"])
    found = store.live_row(tx, box.box_id)
    assert found is not None  # noqa: S101  # written just now
    return store.declaration_from(found, lines)


def withdraw(tx: Tx, box_id: str, *, actor: str) -> None:
    """Make the declaration of a box void: the box was opened. Its number is never given again."""
    row = store.live_row(tx, box_id, lock=True)
    if row is None:
        return
    store.change_declaration(tx, row.id, {"state": "void", "live_box": None, "void_at": tx.now_us})
    tx.audit(actor, "customs.withdrawn", box_id, number=row.number)


def _lines(tx: Tx, box: BoxFacts) -> tuple[ContentLine, ...]:
    sold = contents_of(tx, box.order_ids)
    facts = customs_facts(tx, [line.sku_id for line in sold])
    given = store.given_before(tx, box.box_id)
    lines = []
    for number, line in enumerate(sold, start=1):
        fact = facts.get(line.sku_id)
        weight_g = line.weight_g or (fact.weight_g if fact else None) or 0
        content = ContentLine(
            number=number,
            line_id=line.line_id,
            order_id=line.order_id,
            sku_id=line.sku_id,
            description=" ".join((fact.title if fact else line.title).split())[:200],
            quantity=line.quantity,
            net_g=weight_g * line.quantity or None,
            value_minor=line.net_minor,
            currency=line.currency,
            hs_code=(fact.hs_code if fact else None) or line.hs_code,
            origin=fact.origin if fact else None,
            given={},
        )
        lines.append(replace(content, **given.get(line.line_id, {})))
    return tuple(lines)


def _settled(
    tx: Tx, box: BoxFacts, lines: tuple[ContentLine, ...], *, addressee: bool
) -> tuple[dict[str, Any], tuple[Gap, ...]]:
    """Return the columns that follow from the lines, and what is missing; takes a number where nothing is."""
    gaps = gaps_in(lines, gross_g=box.gross_g, addressee=addressee)
    mail_class: MailClass = "packet" if is_packet(box.gross_g, box.sides_mm) else "parcel"
    form: Form = "cn23"
    try:
        form = _form(tx, mail_class, lines)
    except RateMissing:
        gaps = (*gaps, Gap("exchange_rate"))
    number = range_id = None
    if not gaps:
        taken = next_number(tx, mail_class)
        if taken is None and (taken := next_number(tx, "parcel")) is not None:  # what is small may go as a parcel too
            mail_class, form = "parcel", "cn23"
        if taken is None:
            gaps = (Gap("number"),)
        else:
            range_id, number = taken[0], str(taken[1])
    values = {
        "state": "incomplete" if gaps else "ready",
        "form": form,
        "mail_class": mail_class,
        "number": number,
        "range_id": range_id,
        "gross_g": box.gross_g,
        "net_g": sum(line.net_g or 0 for line in lines),
        "totals": totals(lines),
        "gaps": [[gap.what, gap.line] for gap in gaps],
        "sides_mm": list(box.sides_mm),
        "ready_at": None if gaps else tx.now_us,
    }
    return values, gaps


def _form(tx: Tx, mail_class: MailClass, lines: tuple[ContentLine, ...]) -> Form:
    worth = totals(lines)
    if set(worth) <= {_DOLLAR}:
        dollars = worth.get(_DOLLAR, 0)
    else:
        rates = fx_at(tx.connection, tx.now_us)
        dollars = sum(rates.convert(minor, currency, _DOLLAR) for currency, minor in worth.items())
    return form_for(mail_class, len(lines), dollars, sdr_rate(tx, tx.now_us).usd_micros)
