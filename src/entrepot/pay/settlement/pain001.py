"""Files of credit transfers as banks take them: ISO 20022 pain.001.001.09, Customer Credit Transfer Initiation.

Written for the SEPA rulebook and taken by banks elsewhere: a block for each currency, its count and sum stated, in
UTF-8. References keep to the characters that all schemes know, so an id's underscore is written as a hyphen.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final
from xml.etree.ElementTree import Element, SubElement, tostring

from entrepot.kit.clock import from_us
from entrepot.kit.money import Money
from entrepot.pay.settlement.domain import Destination

_NAMESPACE: Final = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"


@dataclass(frozen=True, slots=True)
class CreditTransfer:
    """An amount that goes to an account; ``reference`` is ours and comes back with the bank's word."""

    reference: str
    amount: Money
    to: Destination


def as_reference(name: str) -> str:
    """Return an id as banks carry it."""
    return name.replace("_", "-")


def write_pain001(file_id: str, at_us: int, debtor: Destination, transfers: Sequence[CreditTransfer]) -> bytes:
    """Return the file of transfers from the debtor's account, to be carried out on the day of its making (UTC)."""
    at = from_us(at_us)
    root = Element("Document", xmlns=_NAMESPACE)
    body = SubElement(root, "CstmrCdtTrfInitn")
    head = SubElement(body, "GrpHdr")
    _put(head, "MsgId", as_reference(file_id))
    _put(head, "CreDtTm", f"{at:%Y-%m-%dT%H:%M:%SZ}")
    _totals(head, transfers)
    _put(head, "InitgPty/Nm", debtor.holder)
    blocks: dict[str, list[CreditTransfer]] = defaultdict(list)
    for each in transfers:
        blocks[each.amount.currency].append(each)
    for currency, some in sorted(blocks.items()):
        block = SubElement(body, "PmtInf")
        _put(block, "PmtInfId", f"{as_reference(file_id)}-{currency}")
        _put(block, "PmtMtd", "TRF")
        _totals(block, some)
        _put(block, "ReqdExctnDt/Dt", f"{at:%Y-%m-%d}")
        _put(block, "Dbtr/Nm", debtor.holder)
        _account(SubElement(block, "DbtrAcct"), debtor)
        _agent(SubElement(block, "DbtrAgt"), debtor)
        for each in some:
            _transfer(SubElement(block, "CdtTrfTxInf"), each)
    content: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return content


def _transfer(line: Element, transfer: CreditTransfer) -> None:
    reference = as_reference(transfer.reference)
    _put(line, "PmtId/EndToEndId", reference)
    amount = _put(line, "Amt/InstdAmt", str(transfer.amount.decimal()))
    amount.set("Ccy", transfer.amount.currency)
    if transfer.to.bic:
        _agent(SubElement(line, "CdtrAgt"), transfer.to)
    _put(line, "Cdtr/Nm", transfer.to.holder)
    _account(SubElement(line, "CdtrAcct"), transfer.to)
    _put(line, "RmtInf/Ustrd", reference)


def _totals(element: Element, transfers: Sequence[CreditTransfer]) -> None:
    total = Decimal(0)
    for each in transfers:
        total += each.amount.decimal()
    _put(element, "NbOfTxs", str(len(transfers)))
    _put(element, "CtrlSum", str(total))


def _account(element: Element, of: Destination) -> None:
    _put(element, "Id/IBAN" if of.is_iban else "Id/Othr/Id", of.number)


def _agent(element: Element, of: Destination) -> None:
    _put(element, "FinInstnId/BICFI" if of.bic else "FinInstnId/Othr/Id", of.bic or "NOTPROVIDED")


def _put(element: Element, path: str, text: str) -> Element:
    for name in path.split("/"):
        element = SubElement(element, name)
    element.text = text
    return element
