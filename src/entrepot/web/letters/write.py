"""Writes a letter when it is sent: reads what it tells, in the language of who gets it."""

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from jinja2 import FileSystemLoader, Template

from entrepot.core.accounts import Profile, get_profile
from entrepot.core.database import Database
from entrepot.core.mail import CHOICES, Addressee, Letter, Written, one_line
from entrepot.core.settings import Settings
from entrepot.kit.clock import from_us
from entrepot.kit.errors import NotFound
from entrepot.kit.money import EXPONENTS
from entrepot.web.i18n import OFFERED, Lazy, language_of, lazy
from entrepot.web.i18n import gettext as _
from entrepot.web.letters import account, notices, screening, seller, shopper
from entrepot.web.letters.parts import Content, Desk, Section
from entrepot.web.reader import Reader, reading
from entrepot.web.render import environment

_Write = Callable[[Desk, Mapping[str, Any]], Content | None]
_WRITERS: Final[Mapping[str, _Write]] = {
    "welcome": account.welcome,
    "password_reset": account.password_reset,
    "confirmed": shopper.confirmed,
    "on_its_way": shopper.on_its_way,
    "delivered": shopper.delivered,
    "cancelled": shopper.cancelled,
    "return_received": shopper.return_received,
    "to_send": seller.to_send,
    "payout_returned": seller.payout_returned,
    "payout_sent": seller.payout_sent,
    "import_problems": seller.import_problems,
    "products_held": screening.products_held,
    "product_decided": screening.product_decided,
    "appeal_answered": screening.appeal_answered,
    "notice_to_seller": notices.notice_to_seller,
    "notice_to_holder": notices.notice_to_holder,
    "standing_changed": notices.standing_changed,
}
KINDS: Final[Mapping[str, Lazy]] = {
    "welcome": lazy("Welcome"),
    "password_reset": lazy("Link to a new password"),
    "confirmed": lazy("Purchase confirmed"),
    "on_its_way": lazy("On its way"),
    "delivered": lazy("Delivered"),
    "cancelled": lazy("Order cancelled"),
    "return_received": lazy("Return received"),
    "to_send": lazy("Orders to send"),
    "payout_returned": lazy("Payout came back"),
    "payout_sent": lazy("Payout sent"),
    "import_problems": lazy("Import with problems"),
    "products_held": lazy("Products held"),
    "product_decided": lazy("A reviewer decided about a product"),
    "appeal_answered": lazy("Appeal answered"),
    "notice_to_seller": lazy("Notice against a listing"),
    "notice_to_holder": lazy("What became of a notice"),
    "standing_changed": lazy("Where a shop stands after strikes"),
}
_OPTIONAL: Final = frozenset[str]().union(*CHOICES.values())
_ZONES: Final = {"ko": "Asia/Seoul", "zh": "Asia/Shanghai"}
"""Whose day it is: nobody's browser tells it here. English readers get UTC."""


class LetterWriter:
    """Composes letters from what the database holds now."""

    def __init__(self, db: Database, settings: Settings) -> None:
        self._db, self._settings = db, settings

    def compose(self, letter: Letter) -> Written | None:
        """Return the letter, or None where its person or what it tells is not there any more."""
        write = _WRITERS.get(letter.kind)
        if write is None:
            return None
        with self._db.read() as connection:
            try:
                to = get_profile(connection, letter.person_id)
                with reading(self._reader(to)) as reader:
                    content = write(Desk(connection, to, self._settings), letter.facts)
                    return None if content is None else self._written(letter, to, reader, content)
            except NotFound:
                return None

    def _reader(self, to: Profile) -> Reader:
        language = language_of(to.locale) or OFFERED[0]
        return Reader(
            language=language,
            currency=to.currency if to.currency in EXPONENTS else language.currency,
            timezone=ZoneInfo(_ZONES.get(language.code, "UTC")),
            theme="system",
            csrf_token="",
            path="/",
            now=from_us(self._db.clock.now_us()),
        )

    def _written(self, letter: Letter, to: Profile, reader: Reader, content: Content) -> Written:
        site = self._settings.public_url
        why = (
            _("You get this letter because of your account at %(site)s. Which letters you get: %(address)s")
            if letter.kind in _OPTIONAL
            else _("You get this letter because of your account at %(site)s.")
        ) % {"site": site, "address": f"{site}/account/letters"}
        greeting = _("Hello %(name)s,") % {"name": one_line(to.name, 100)}
        html = _template().render(
            content=content, greeting=greeting, why=why, site=site, lang=reader.language.tag, subject=content.subject
        )
        return Written(
            Addressee(to.name, to.email),
            content.subject,
            as_text(content, greeting, why, site),
            html,
            reader.language.tag,
        )


def as_text(content: Content, greeting: str, why: str, site: str) -> str:
    """A letter's words as plain text."""
    blocks = [greeting, *content.text, *map(_section, content.sections)]
    if content.act:
        blocks.append(f"{content.act}:\n{site}{content.href}")
    if content.small:
        blocks.append(content.small)
    return "\n\n".join((*blocks, f"-- \n{why}")) + "\n"


def _section(section: Section) -> str:
    lines = [f"{name}  {value}" for name, value in section.lines]
    if section.total:
        lines.append(f"{section.total[0]}  {section.total[1]}")
    return "\n".join(filter(None, (section.title, *lines, *section.text)))


@cache
def _template() -> Template:
    folder = Path(__file__).resolve().parent
    return environment().overlay(loader=FileSystemLoader(folder)).get_template("letter.html")
