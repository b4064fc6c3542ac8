"""What banks answer: ISO 20022 pain.002 (status), camt.054 (notification) and camt.053 (statement), of any version.

Read for what concerns payouts, by the reference that our file gave each; the account's other movements are passed over.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, NoReturn
from xml.etree.ElementTree import Element, ParseError, TreeBuilder, XMLParser

from entrepot.kit.errors import InvalidInput
from entrepot.kit.money import EXPONENTS, Money
from entrepot.kit.sentences import say
from entrepot.pay.settlement.domain import Said

_NAMESPACE: Final = re.compile(r"\{urn:iso:std:iso:20022:tech:xsd:(pain\.002|camt\.05[34])\.001\.\d{2}\}Document")
_TAG: Final = re.compile(r"\{[^}]*\}")
_AMOUNT: Final = re.compile(r"\d{1,15}(\.\d{1,5})?")
_STATUS: Final = {
    "RJCT": Said.REFUSED,
    "CANC": Said.REFUSED,
    "ACSC": Said.PAID,
    "ACCC": Said.PAID,
    **dict.fromkeys(("RCVD", "PDNG", "ACTC", "ACCP", "ACSP", "ACWC", "ACFC"), Said.ACCEPTED),
}
_OURS: Final = ("pot-", "pfl-")
_ELEMENTS_MOST: Final = 400_000


@dataclass(frozen=True, slots=True)
class Word:
    """What a bank says of one payout, or of a whole file of them; ``reason`` is a code of ISO 20022."""

    about: str
    said: Said
    amount: Money | None
    reason: str | None


class ReportUnreadable(InvalidInput):
    """This is no report of a bank that we can read; nothing of it was applied."""

    code = "payout.report_unreadable"
    title = "This report cannot be read"


def read_bank_message(content: bytes) -> tuple[str, list[Word]]:
    """Return which message it is and what it says of payouts, in its order; raise ReportUnreadable and why."""
    parser = XMLParser(target=_NoDoctype())  # noqa: S314  # no document type, so no entities; size and elements bounded
    try:
        parser.feed(content)
        root: Element = parser.close()
    except (ParseError, ValueError) as problem:
        raise _unreadable(say("it is no XML: %(problem)s", problem=str(problem)[:120])) from None
    found = _NAMESPACE.fullmatch(root.tag)
    if found is None:
        raise _unreadable(say("its root is %(root)s", root=root.tag[:120]))
    message = found[1]
    return message, list(_statuses(root) if message == "pain.002" else _movements(root))


class _NoDoctype(TreeBuilder):
    """Builds the tree; refuses what a report has no use for."""

    def __init__(self) -> None:
        super().__init__()
        self._elements = 0

    def start(self, tag: str, attrs: dict[str, str], /) -> Element:
        self._elements += 1
        if self._elements > _ELEMENTS_MOST:
            raise _unreadable(say("it has more than %(most)s elements", most=_ELEMENTS_MOST))
        return super().start(tag, attrs)

    def doctype(self, *_: object) -> NoReturn:
        """Refuse entities before they are declared."""
        raise _unreadable("it declares a document type")


def _unreadable(why: str) -> ReportUnreadable:
    return ReportUnreadable(why, field="report", expected="pain.002, camt.053 or camt.054 of ISO 20022")


def _statuses(root: Element) -> Iterator[Word]:
    for group in _all(root, "OrgnlGrpInfAndSts"):
        about, status = _text(group, "OrgnlMsgId"), _text(group, "GrpSts")
        if status == "RJCT" and about.startswith(_OURS):
            yield Word(_id(about), Said.REFUSED, None, _text(group, "StsRsnInf/Rsn/Cd") or None)
    for block in _all(root, "OrgnlPmtInfAndSts"):
        whole = _text(block, "PmtInfSts")
        lines = list(_all(block, "TxInfAndSts"))
        if whole == "RJCT" and not lines:
            raise _unreadable("a block was refused without naming its transfers; ask the bank for the single ones")
        for line in lines:
            about, status = _text(line, "OrgnlEndToEndId"), _text(line, "TxSts") or whole
            if not about.startswith(_OURS):
                continue
            if status not in _STATUS:
                raise _unreadable(
                    say("the status %(status)s of %(about)s is unknown", status=status[:8], about=about[:35])
                )
            amount = _amount(_find(line, "OrgnlTxRef/Amt/InstdAmt"))
            yield Word(_id(about), _STATUS[status], amount, _text(line, "StsRsnInf/Rsn/Cd") or None)


def _movements(root: Element) -> Iterator[Word]:
    for entry in _all(root, "Ntry"):
        status = _text(entry, "Sts/Cd") or _text(entry, "Sts")
        if status != "BOOK":
            continue  # it is announced, and comes again once it is booked
        for line in _all(entry, "TxDtls"):
            about = _text(line, "Refs/EndToEndId")
            if not about.startswith(_OURS):
                continue
            side = _text(line, "CdtDbtInd") or _text(entry, "CdtDbtInd")
            amount = _amount(_find(line, "Amt") if _find(line, "Amt") is not None else _find(entry, "Amt"))
            said = Said.RETURNED if side == "CRDT" else Said.PAID
            yield Word(_id(about), said, amount, _text(line, "RtrInf/Rsn/Cd") or None)


def _amount(element: Element | None) -> Money | None:
    if element is None:
        return None
    currency, text = element.get("Ccy", ""), (element.text or "").strip()
    if currency not in EXPONENTS or not _AMOUNT.fullmatch(text):
        raise _unreadable(say("%(text)s %(currency)s is no amount", text=text[:40], currency=currency[:8]))
    minor = Decimal(text).scaleb(EXPONENTS[currency])
    if minor != minor.to_integral_value():
        raise _unreadable(say("%(text)s %(currency)s is no amount", text=text[:40], currency=currency))
    return Money(int(minor), currency)


def _id(reference: str) -> str:
    return reference.replace("-", "_", 1)


def _all(element: Element, name: str) -> Iterator[Element]:
    return (each for each in element.iter() if _local(each) == name)


def _find(element: Element, path: str) -> Element | None:
    found: Element | None = element
    for name in path.split("/"):
        found = next((each for each in found if _local(each) == name), None) if found is not None else None
    return found


def _text(element: Element, path: str) -> str:
    found = _find(element, path)
    return (found.text or "").strip() if found is not None else ""


def _local(element: Element) -> str:
    return _TAG.sub("", element.tag)
