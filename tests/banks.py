"""What a bank says of payouts, as it writes it."""

from __future__ import annotations

PAIN002 = "urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"
CAMT054 = "urn:iso:std:iso:20022:tech:xsd:camt.054.001.08"


def status(*words: tuple[str, str, str]) -> bytes:
    """A pain.002: (payout, status, reason) each."""
    lines = "".join(
        f"<TxInfAndSts><OrgnlEndToEndId>{name.replace('_', '-')}</OrgnlEndToEndId><TxSts>{said}</TxSts>"
        f"<StsRsnInf><Rsn><Cd>{why}</Cd></Rsn></StsRsnInf></TxInfAndSts>"
        for name, said, why in words
    )
    return (
        f'<Document xmlns="{PAIN002}"><CstmrPmtStsRpt><OrgnlPmtInfAndSts>{lines}</OrgnlPmtInfAndSts></CstmrPmtStsRpt>'
        "</Document>"
    ).encode()


def booked(
    name: str, side: str, amount: str, *, currency: str = "KRW", why: str = "AC04", status_: str = "BOOK"
) -> bytes:
    """A camt.054 of one movement: DBIT is money that left, CRDT money that came back."""
    back = f"<RtrInf><Rsn><Cd>{why}</Cd></Rsn></RtrInf>" if side == "CRDT" else ""
    return (
        f'<Document xmlns="{CAMT054}"><BkToCstmrDbtCdtNtfctn><Ntfctn><Ntry><Amt Ccy="{currency}">{amount}</Amt>'
        f"<CdtDbtInd>{side}</CdtDbtInd><Sts><Cd>{status_}</Cd></Sts><NtryDtls><TxDtls><Refs>"
        f"<EndToEndId>{name.replace('_', '-')}</EndToEndId></Refs>{back}</TxDtls></NtryDtls></Ntry></Ntfctn>"
        "</BkToCstmrDbtCdtNtfctn></Document>"
    ).encode()
