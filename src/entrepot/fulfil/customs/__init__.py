"""Customs: numbers of postal items (UPU S10), what is declared of a box, and what is missing before it may leave."""

from entrepot.fulfil.customs.advance import advance_data
from entrepot.fulfil.customs.complete import complete_line
from entrepot.fulfil.customs.declare import BoxFacts, declare, withdraw
from entrepot.fulfil.customs.domain import (
    MAIL_CLASSES,
    ContentLine,
    CustomsConflict,
    Declaration,
    DeclarationNotFound,
    Form,
    Gap,
    MailClass,
    Missing,
    Sender,
)
from entrepot.fulfil.customs.numbers import NumberRange, add_range, number_ranges, numbers_left
from entrepot.fulfil.customs.reads import declaration_of
from entrepot.fulfil.customs.s10 import S10, is_s10, looks_like_s10, parse_s10
from entrepot.fulfil.customs.sender import SdrRate, home_country, sdr_rate, sender_of, set_sdr_rate, set_sender
from entrepot.fulfil.customs.store import Mark, box_of_number, marks_of, state_of

__all__ = [
    "MAIL_CLASSES",
    "S10",
    "BoxFacts",
    "ContentLine",
    "CustomsConflict",
    "Declaration",
    "DeclarationNotFound",
    "Form",
    "Gap",
    "MailClass",
    "Mark",
    "Missing",
    "NumberRange",
    "SdrRate",
    "Sender",
    "add_range",
    "advance_data",
    "box_of_number",
    "complete_line",
    "declaration_of",
    "declare",
    "home_country",
    "is_s10",
    "looks_like_s10",
    "marks_of",
    "number_ranges",
    "numbers_left",
    "parse_s10",
    "sdr_rate",
    "sender_of",
    "set_sdr_rate",
    "set_sender",
    "state_of",
    "withdraw",
]
