"""What the bank does with a file of payouts, and what it writes of it; all is in its folder, so it may be killed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Final, NamedTuple
from xml.etree.ElementTree import Element, SubElement, fromstring, tostring

CLOSED: Final = "0404"
"""An account whose number ends in these digits is closed: what is paid to it is refused, with AC04."""
_PAIN: Final = "{urn:iso:std:iso:20022:tech:xsd:pain.001.001.09}"
_STATUS: Final = "urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"
_NOTICE: Final = "urn:iso:std:iso:20022:tech:xsd:camt.054.001.08"
_NO_REASON: Final = "MS03"


@dataclass(frozen=True, slots=True)
class Manners:
    """How the bank behaves: parts of 1 that it refuses, returns after they were paid and tells twice; seconds it takes.

    The same seed and payout meet the same fate.
    """

    seed: int = 1
    refuse: float = 0.0
    give_back: float = 0.0
    duplicate: float = 0.0
    delay_s: float = 0.0


class _Order(NamedTuple):
    """A line of a file: our reference, the amount as it is written, its currency, the number of the account."""

    reference: str
    amount: str
    currency: str
    number: str


class _Report(NamedTuple):
    name: str
    content: bytes
    after_s: float


@dataclass(frozen=True, slots=True)
class SandboxBank:
    """A bank at the other end of a folder: it takes files from ``out`` and puts reports into ``in``."""

    root: Path
    manners: Manners = Manners()

    def work(self, now_s: float) -> int:
        """Take the files that are there, and tell what is due (seconds since the epoch); return how many were told."""
        for path in sorted(self._folder("out").glob("*.xml")):
            self._take(path, now_s)
        told = 0
        for waiting in sorted(self._folder("desk").glob("*.xml")):
            due_s, _, name = waiting.name.partition("_")
            if int(due_s) <= now_s * 1000:
                waiting.replace(self._folder("in") / name)
                told += 1
        return told

    def _take(self, path: Path, now_s: float) -> None:
        """Write all that will be told of a file, then put it away: killed in between, the same is written again."""
        orders = list(_orders(path.read_bytes()))
        for old in self._folder("desk").glob(f"*_{path.stem}.*"):
            old.unlink()
        for name, content, after_s in self._answers(path.stem, orders):
            due_ms = int((now_s + after_s) * 1000)
            half = self._folder("desk") / f".{name}"
            half.write_bytes(content)
            half.replace(self._folder("desk") / f"{due_ms}_{name}.xml")
        path.replace(self._folder("taken") / path.name)

    def _answers(self, stem: str, orders: Sequence[_Order]) -> Iterator[_Report]:
        """Yield the status of the file, what was booked of it, and what came back."""
        slow = self.manners.delay_s
        refused = {each.reference: why for each in orders if (why := self._refusal(each))}
        paid = [each for each in orders if each.reference not in refused]
        back = [each for each in paid if self._chance(each, "back") < self.manners.give_back]
        told = [_Report(f"{stem}.1-status", _status(orders, refused), slow)]
        if paid:
            told.append(_Report(f"{stem}.2-booked", _notice(paid, "DBIT"), 2 * slow))
        if back:
            told.append(_Report(f"{stem}.3-returned", _notice(back, "CRDT"), 4 * slow))
        for each in told:
            yield each
            if orders and self._chance(orders[0], each.name) < self.manners.duplicate:
                again = each.content.replace(b"?>", b"?><!-- again -->", 1)
                yield _Report(f"{each.name}-again", again, each.after_s * (0.5 + self._chance(orders[0], "late")))

    def _refusal(self, order: _Order) -> str | None:
        if order.number.endswith(CLOSED):
            return "AC04"
        return _NO_REASON if self._chance(order, "refuse") < self.manners.refuse else None

    def _chance(self, order: _Order, what: str) -> float:
        """Return a number from 0 to 1, the same each time for the same seed, order and question."""
        digest = sha256(f"{self.manners.seed}:{order.reference}:{what}".encode()).digest()
        return int.from_bytes(digest[:6]) / 2**48

    def _folder(self, name: str) -> Path:
        folder = self.root / name
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return folder


def _orders(content: bytes) -> Iterator[_Order]:
    for line in fromstring(content).iter(f"{_PAIN}CdtTrfTxInf"):  # noqa: S314  # a file of ours, in a bank to try with
        amount = line.find(f".//{_PAIN}InstdAmt")
        account = line.find(f"{_PAIN}CdtrAcct")
        assert amount is not None  # noqa: S101
        assert account is not None  # noqa: S101
        number = "".join(account.itertext()).strip()
        reference = line.findtext(f".//{_PAIN}EndToEndId", "")
        yield _Order(reference, amount.text or "", amount.get("Ccy", ""), number)


def _status(orders: Sequence[_Order], refused: dict[str, str]) -> bytes:
    root = Element("Document", xmlns=_STATUS)
    block = _put(_put(root, "CstmrPmtStsRpt"), "OrgnlPmtInfAndSts")
    for each in orders:
        line = _put(block, "TxInfAndSts")
        _put(line, "OrgnlEndToEndId", each.reference)
        why = refused.get(each.reference)
        _put(line, "TxSts", "RJCT" if why else "ACCP")
        if why:
            _put(line, "StsRsnInf/Rsn/Cd", why)
    return _written(root)


def _notice(orders: Sequence[_Order], side: str) -> bytes:
    """A notification with an entry for each order: DBIT is money that left, CRDT money that came back."""
    root = Element("Document", xmlns=_NOTICE)
    note = _put(_put(root, "BkToCstmrDbtCdtNtfctn"), "Ntfctn")
    for each in orders:
        entry = _put(note, "Ntry")
        _put(entry, "Amt", str(Decimal(each.amount))).set("Ccy", each.currency)
        _put(entry, "CdtDbtInd", side)
        _put(entry, "Sts/Cd", "BOOK")
        line = _put(entry, "NtryDtls/TxDtls")
        _put(line, "Refs/EndToEndId", each.reference)
        if side == "CRDT":
            _put(line, "RtrInf/Rsn/Cd", _NO_REASON)
    return _written(root)


def _put(element: Element, path: str, text: str | None = None) -> Element:
    for name in path.split("/"):
        element = SubElement(element, name)
    element.text = text
    return element


def _written(root: Element) -> bytes:
    content: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return content
