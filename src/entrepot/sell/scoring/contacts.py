"""Ways of reaching a seller outside the marketplace, in any text: telephones, addresses, messengers, links. Pure."""

import re

from entrepot.sell.scoring.text import Span, Text
from entrepot.sell.scoring.words import listed

_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{2,63})+")
_LINK = re.compile(r"(?:https?://|www\.)\S{2,}")
_ENDS = r"\.(?:com|net|org|shop|store|info|biz|xyz|link|top|me|io|ly|kr|cn|jp|es|tw|hk|co)(?![\w-])"
_DOT_COM = re.compile(_ENDS)
_DOMAIN = re.compile(rf"(?<![\w@.-])[a-z0-9][a-z0-9-]{{1,62}}(?:\.[a-z0-9-]{{1,62}})?{_ENDS}(?:/\S*)?")
_PHONE = re.compile(
    r"(?<![\w.,-])(?:"
    r"\+\d{1,3}[ .-]?\(?\d{1,4}\)?(?:[ .-]?\d{2,5}){2,4}"
    r"|\(?0\d{1,3}\)?[ .-]\d{3,4}[ .-]?\d{4}|0\d{9,10}"
    r"|1[3-9]\d[ -]?\d{4}[ -]?\d{4}"
    r"|\(?[2-9]\d{2}\)?[ .-]\d{3}[ .-]\d{4}"
    r"|[6789]\d{2}[ .-]\d{3}[ .-]\d{3}"
    r"|[679]\d{2}[ .-]\d{2}[ .-]\d{2}[ .-]\d{2}"
    r")(?![\w-]|[.,]\d)"
)
_NEAR_DIGIT = re.compile(r"\do|o\d")
_ODD_ZERO = re.compile(r"(?<=\d)o(?=[\do-])|(?<![a-z])o(?=1[o0][ -]?\d)")
"""The letter o among digits, for the zero that it stands for; the text keeps its length."""
_AFTER_CUE = re.compile(r"[^\d\n]{0,12}(\+?\d[\d .()-]{5,18}\d)")
_ASKS = re.compile(
    r"\s*(?:(?:id(?![a-z])|account(?![a-z])|아이디|상담|문의|추가|号|號|群|加|アカウント|で|追加|友達)\s*[:：@#]?\s*[\w.@-]{0,40}"
    r"|@\s*[\w.-]{3,40})"
)
_NAMED = re.compile(
    r"\s*[:：#]\s*[\w.@-]{4,40}|(?:\s+|(?<=[^\x00-\x7f]))"
    r"(?:[a-z_.]*\d[\w.-]{4,40}|(?=[\w.-]{6})[a-z_.]{2,20}\d[\w.-]{0,40})"
)
_PLAIN_WORDS = frozenset({"line", "라인", "ライン"})
"""Messengers that are words as well: "product line: steel" is no contact."""
_DIGITS_LEAST = 7
_LEADS, _LEADS_MOST = ("phone", "messengers", "leads"), 4


def contact_in(text: Text) -> Span | None:
    """Return where a telephone number, an e-mail address or a messenger's id stands, also where spelt oddly."""
    seen = text.folded
    if "@" in seen and (found := _EMAIL.search(seen)):
        return found.span()
    found = _PHONE.search(seen) or (_PHONE.search(_ODD_ZERO.sub("0", seen)) if _NEAR_DIGIT.search(seen) else None)
    if found:
        return found.span()
    return _after_cue(text) or _messenger(text) or text.first(listed("contact", "spelt"))


def _after_cue(text: Text) -> Span | None:
    """A number of seven digits or more right after a word such as "tel" is a telephone's."""
    for start, end in text.find(listed("contact", "phone")):
        found = _AFTER_CUE.match(text.folded, end)
        if found and sum(map(str.isdigit, found[1])) >= _DIGITS_LEAST:
            return start, found.end()
    return None


def _messenger(text: Text) -> Span | None:
    for start, end in text.find(listed("contact", "messengers")):
        found = _ASKS.match(text.folded, end)
        if found is None and text.folded[start:end] not in _PLAIN_WORDS:
            found = _NAMED.match(text.folded, end)
        if found:
            return start, found.end()
    return None


def lead_to(text: Text, start: int) -> int:
    """Return where the words begin that lead to a contact or link at ``start``: “call us:”, “加微信”; else ``start``.

    What is left of them would still say that there is a way to reach the seller, and not which.
    """
    for _ in range(_LEADS_MOST):
        cues = (cue for each in _LEADS for cue in text.find(listed("contact", each)) if cue[1] <= start)
        before = next((at for at, end in cues if not any(map(str.isalnum, text.folded[end:start]))), None)
        if before is None:
            break
        start = before
    return start


def link_in(text: Text, brand: str = "") -> Span | None:
    """Return where a web address stands; a brand that is one, such as Example.com, may be named."""
    seen = text.folded.replace(brand, " " * len(brand)) if brand else text.folded
    found = _LINK.search(seen) if "http" in seen or "www." in seen else None
    found = found or (_DOMAIN.search(seen) if _DOT_COM.search(seen) else None)  # the first look is quick
    return found.span() if found else None
