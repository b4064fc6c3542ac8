"""A label printer on the wire: ZPL II over TCP (port 9100), and what it says of itself (~HS).

Zebra, "ZPL II Programming Guide": ~HS answers three strings, each between STX and ETX, of numbers with commas.
"""

import socket
from dataclasses import dataclass
from typing import Final

from entrepot.fulfil.plant.domain import PrinterTrouble
from entrepot.kit.sentences import say

CONNECT_S: Final = 3.0
ANSWER_S: Final = 1.5
_STX, _ETX = b"\x02", b"\x03"
_STRINGS: Final = 3
TEST_LABEL: Final = "^XA^CI28^LH0,0^FO40,40^A0N,60,60^FDEntrepôt^FS^FO40,120^A0N,40,40^FD{code}^FS^XZ\n"


@dataclass(frozen=True, slots=True)
class PrinterStatus:
    """What a printer says of itself; ``trouble`` is the first thing that keeps it from printing, or nothing."""

    paper_out: bool
    paused: bool
    head_open: bool
    ribbon_out: bool
    waiting: int

    @property
    def trouble(self) -> str:
        """Name what keeps it from printing; the empty text where nothing does."""
        named = {
            "paper_out": self.paper_out,
            "head_open": self.head_open,
            "ribbon_out": self.ribbon_out,
            "paused": self.paused,
        }
        return next((name for name, is_so in named.items() if is_so), "")


def status_from(answer: bytes) -> PrinterStatus | None:
    """Return what an answer to ~HS says; None where it is none."""
    strings = [part.partition(_ETX)[0].decode("ascii", "replace").split(",") for part in answer.split(_STX)[1:]]
    if len(strings) < 2 or len(strings[0]) < 5 or len(strings[1]) < 8:
        return None
    first, second = strings[0], strings[1]
    return PrinterStatus(
        paper_out=first[1] == "1",
        paused=first[2] == "1",
        waiting=int(first[4]) if first[4].isdigit() else 0,
        head_open=second[2] == "1",
        ribbon_out=second[3] == "1",
    )


def send(host: str, port: int, zpl: str) -> PrinterStatus | None:
    """Print; return what the printer said of itself beforehand, None where it says nothing.

    Raises PrinterTrouble where it cannot be reached, stops taking what is sent, or says that it cannot print.
    """
    try:
        with socket.create_connection((host, port), CONNECT_S) as wire:
            status = _ask(wire)
            if status is not None and status.trouble:
                raise PrinterTrouble(say("the printer says: %(trouble)s", trouble=status.trouble))
            wire.settimeout(CONNECT_S)
            wire.sendall(zpl.encode())
            wire.shutdown(socket.SHUT_WR)  # what was sent is taken whole; a printer says nothing to it
            return status
    except OSError as problem:
        reason = problem.strerror or type(problem).__name__
        raise PrinterTrouble(say("the printer cannot be reached: %(reason)s", reason=reason)) from problem


def _ask(wire: socket.socket) -> PrinterStatus | None:
    """Ask a printer how it is; many a cheap one never answers."""
    wire.settimeout(ANSWER_S)
    wire.sendall(b"~HS\r\n")
    answer = b""
    try:
        while answer.count(_ETX) < _STRINGS:
            part = wire.recv(1024)
            if not part:
                break
            answer += part
    except TimeoutError:
        return None
    return status_from(answer)
