"""What a source says of a field and cannot be taken, in a sentence for sellers: which column, why, what was expected.

A value that is left out without a word is one that the seller believes to be there.
"""

import re
from typing import Any, Final

from sqlalchemy import Connection, select

from entrepot.kit.sentences import Sentence, say
from entrepot.sell.catalog import gtin_is_valid, sku_by_code
from entrepot.sell.extraction import Unread
from entrepot.sell.listing.content import ATTRIBUTE, Objection
from entrepot.sell.listing.revivable import revivable
from entrepot.sell.listing.tables import listing_draft

_D = listing_draft.c
_SHOWN: Final = 40
_LIST_SHOWN: Final = 160
_GTIN_LENGTHS: Final = frozenset({8, 12, 13, 14})
_NO_DIGITS = re.compile(r"[^0-9]")


def wrong_gtin(column: str, text: str) -> Objection:
    """Return why what stands in a column is no GTIN; of a wrong check digit, which would be right."""
    digits = _NO_DIGITS.sub("", text)
    plain = len(digits) in _GTIN_LENGTHS and len(digits) >= len("".join(text.split())) - digits.count("-") - 2
    if plain and (right := _right_digit(digits)):
        return Objection(
            "gtin",
            say(
                "Column “%(column)s”: %(code)s is no GTIN; its last digit, the check digit, would have to be %(digit)s",
                column=column,
                code=digits,
                digit=right,
            ),
        )
    return Objection(
        "gtin",
        say(
            "Column “%(column)s”: “%(text)s” is no GTIN; expected are 8, 12, 13 or 14 digits",
            column=column,
            text=text[:_SHOWN],
        ),
    )


def _right_digit(digits: str) -> str:
    return next(last for last in "0123456789" if gtin_is_valid(digits[:-1] + last))


def no_country(column: str, text: str) -> Objection:
    """Return why what stands in a column is no country of origin."""
    told = say(
        "Column “%(column)s”: “%(text)s” is no country; expected is a name such as Korea, or two letters such as KR",
        column=column,
        text=text[:_SHOWN],
    )
    return Objection("origin", told)


def no_count(column: str, text: str) -> Objection:
    """Return why what stands in a column is no number of units in stock."""
    told = say(
        "Column “%(column)s”: “%(text)s” is no number of pieces; expected is a whole number such as 12",
        column=column,
        text=text[:_SHOWN],
    )
    return Objection("stock", told)


def two_counts(one: tuple[str, str], other: tuple[str, str]) -> Objection:
    """Return why two columns that say different numbers of units in stock are not taken."""
    told = say(
        "Two columns say the stock: “%(one)s” %(first)s, “%(other)s” %(second)s – which is it?",
        one=one[0],
        first=one[1][:_SHOWN],
        other=other[0],
        second=other[1][:_SHOWN],
    )
    return Objection("stock", told)


def open_currency(column: str, text: str, field: str = "price") -> Objection:
    """Return why a price with ¥ cannot be taken where nothing tells whether yen or yuan are meant."""
    if not column:
        return Objection(field, say("“%(text)s”: ¥ is yen and yuan – which currency?", text=text[:_SHOWN]))
    told = say(
        "Column “%(column)s”, “%(text)s”: ¥ is yen and yuan – which currency?", column=column, text=text[:_SHOWN]
    )
    return Objection(field, told)


def no_amount(column: str, text: str, field: str) -> Objection:
    """Return why what stands in a column is no amount of money: a range, or a currency that is not known."""
    told = say(
        "Column “%(column)s”: “%(text)s” is no amount; expected is one such as 12.50 USD",
        column=column,
        text=text[:_SHOWN],
    )
    return Objection(field, told)


def unread(each: Unread) -> Objection:
    """Return what has to be asked of something that a source says and that cannot be read surely."""
    text = each.evidence.quote.strip()
    shown = text if len(text) <= _LIST_SHOWN else f"{text[:_LIST_SHOWN]}…"
    match each.why:
        case "list":
            told = say("“%(text)s” is a list: does it come in each of these, or which one is it?", text=shown)
        case "allergens":
            told = say(
                "“%(text)s”: not every word of this list of allergens is known, so none was taken – name each allergen",
                text=shown,
            )
        case "undeclared":
            told = say("“%(text)s”: are these all its allergens? Name each one", text=shown)
    return Objection(f"{ATTRIBUTE}{each.code}", told)


def code_in_use(connection: Connection, row: Any, code: str | None) -> tuple[Objection, ...]:
    """Say where a draft's code (SKU) is that of a row before it in its file, or of another product of the seller."""
    if not code:
        return ()
    told: Sentence | None = None
    if row.batch_id is not None:
        first = connection.execute(
            select(_D.row)
            .where(_D.seller_id == row.seller_id, _D.sku == code, _D.batch_id == row.batch_id, _D.row < row.row)
            .where(_D.state.in_(("working", "ready", "accepted")))
            .order_by(_D.row)
            .limit(1)
        ).scalar_one_or_none()
        if first is not None:
            told = say(
                "Row %(row)s of the file has the code %(code)s too; each thing needs a code of its own",
                row=first,
                code=code,
            )
    taken = None if told is not None else sku_by_code(connection, row.seller_id, code)
    if taken is not None and taken.product_id != row.product_id and not revivable(connection, row.seller_id, [code]):
        told = say("Another product of yours has the code %(code)s; each thing needs a code of its own", code=code)
    return () if told is None else (Objection("sku", told),)
