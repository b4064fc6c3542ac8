"""Where the text of a code leads: out of the marketplace, or nowhere but to the goods. Pure."""

import re
from typing import Final, Literal
from urllib.parse import urlsplit

from stdnum import ean

Way = Literal["link", "messenger", "phone", "mail", "payment", "contact", "here"]
"""``here``: to the goods themselves, by a number that holds, or to the marketplace."""

_WORDS_OF_MESSENGERS = (
    "whatsapp weixin wechat tg telegram kakaotalk kakaolink kakaoplus line naversearchapp viber skype zalo mqqapi mqq "
    "sgnl signal fb-messenger discord instagram xhsdiscover snssdk1128 xmpp session"
)
_WORDS_OF_PAYMENT = (
    "bitcoin bitcoincash ethereum litecoin monero dogecoin lightning tron solana ripple stellar cardano ton upi wxp "
    "alipay alipays alipayqr paypal payto paytm paytmmp phonepe gpay tez cashapp venmo kakaopay supertoss spd"
)
_SCHEMES: Final[dict[str, Way]] = {
    **dict.fromkeys(("tel", "sms", "smsto", "mms", "mmsto", "facetime", "facetime-audio", "callto"), "phone"),
    **dict.fromkeys(("mailto", "matmsg", "smtp"), "mail"),
    **dict.fromkeys(_WORDS_OF_MESSENGERS.split(), "messenger"),
    **dict.fromkeys(_WORDS_OF_PAYMENT.split(), "payment"),
    **dict.fromkeys(("mecard", "bizcard", "begin"), "contact"),
}
"""By the word before the colon; BEGIN:VCARD is a visiting card."""

_HOSTS_OF_MESSENGERS = (
    "wa.me whatsapp.com t.me telegram.me telegram.dog line.me lin.ee wechat.com weixin.qq.com open.kakao.com "
    "pf.kakao.com qr.kakao.com qm.qq.com jq.qq.com m.me messenger.com viber.com zalo.me signal.me signal.group "
    "discord.gg discord.com skype.com ig.me instagram.com facebook.com fb.me tiktok.com douyin.com xiaohongshu.com "
    "xhslink.com snapchat.com band.us twitter.com x.com linktr.ee"
)
_HOSTS_OF_PAYMENT = (
    "qr.alipay.com paypal.me paypal.com cash.app venmo.com qr.kakaopay.com link.kakaopay.com toss.me revolut.me "
    "wise.com payco.com paypay.ne.jp buymeacoffee.com ko-fi.com mercadopago.com wxpay.qq.com payapp.weixin.qq.com"
)
_HOSTS: Final[dict[str, Way]] = {
    **dict.fromkeys(_HOSTS_OF_MESSENGERS.split(), "messenger"),
    **dict.fromkeys(_HOSTS_OF_PAYMENT.split(), "payment"),
}
_ENDINGS: Final = (
    "com|net|org|info|biz|shop|store|online|site|club|vip|top|xyz|icu|app|dev|link|live|me|io|co|cc|tv|ai|gg|to|ly|"
    "kr|jp|cn|tw|hk|es|mx|ar|cl|pe|us|uk|de|fr|it|pt|nl|be|eu|ch|at|se|no|dk|fi|pl|ru|in|id|vn|th|sg|my|ph|sa|ae|tr|br|ca|au"
)
_ADDRESS = re.compile(r"\bhttps?:/?/?\S+|\bwww\.\S+", re.IGNORECASE)
_BARE = re.compile(rf"(?:[\w-]+\.)+(?:{_ENDINGS})(?::\d+)?(?:[/?#]\S*)?", re.IGNORECASE)
_SCHEME = re.compile(r"\s*([a-z][a-z0-9+.-]{1,30}):(//)?", re.IGNORECASE)
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(
    r"\+\d[\d ().-]{6,18}\d"  # written for other countries
    r"|0\d{1,3}[ ).-]+\d{3,4}[ .-]+\d{3,4}"  # with an area or a network before it
    r"|01[016789]\d{7,8}|0[789]0\d{8}|1[3-9]\d{9}"  # mobile phones of Korea, Japan and China
)
_PAYMENT = re.compile(
    r"000201\d{2}[\s\S]*63\d{2}[0-9A-F]{4}"  # EMVCo's merchant-presented code
    r"|BCD\r?\n00[12]\r?\n[\s\S]*"  # EPC069-12, the SEPA credit transfer
    r"|SPC\r?\n02\d\d\r?\n[\s\S]*"  # the Swiss QR-bill
    r"|bc1[a-z0-9]{25,59}|[13][1-9A-HJ-NP-Za-km-z]{25,33}|0x[0-9a-fA-F]{40}|T[1-9A-HJ-NP-Za-km-z]{33}"
)
_DIGITAL_LINK = re.compile(r"/(?:01|gtin)/(\d{8,14})(?:/|$)")
_GS1: Final = "gs1.org"


def leads_to(text: str, own: frozenset[str] = frozenset()) -> Way | None:
    """Return where a code's text leads a shopper; None for what is no address and nobody's number, such as a lot.

    ``own`` are hosts that are not elsewhere: the marketplace's. GS1's own resolver with a GTIN that holds leads to
    the goods; the same path at another host may be anybody's, and is a link.
    """
    plain = text.strip()
    if plain.isascii() and plain.isdigit() and ean.is_valid(plain):
        return "here"
    scheme = _SCHEME.match(plain)
    name = scheme[1].lower() if scheme else ""
    if name == "begin" and not plain[6:].upper().startswith("VCARD"):
        return None
    if name in _SCHEMES:
        return _SCHEMES[name]
    if _PAYMENT.fullmatch(plain):
        return "payment"
    link = _ADDRESS.search(plain)
    address = link[0] if link else plain if _BARE.fullmatch(plain) else ""
    if address:
        return _of_address(address, own)
    if _MAIL.search(plain):
        return "mail"
    if _PHONE.fullmatch(plain):
        return "phone"
    return "link" if scheme and scheme[2] else None


def _of_address(address: str, own: frozenset[str]) -> Way:
    rest = re.sub(r"^https?:/*", "", address, flags=re.IGNORECASE)
    try:
        parts = urlsplit(f"//{rest}")
        host = (parts.hostname or "").removeprefix("www.").rstrip(".")
    except ValueError:
        return "link"
    if host in own or any(host.endswith(f".{each}") for each in own):
        return "here"
    if host == _GS1 or host.endswith(f".{_GS1}"):
        goods = _DIGITAL_LINK.search(parts.path)
        return "here" if goods and ean.is_valid(goods[1].zfill(14)) else "link"
    labels = host.split(".")
    for at in range(len(labels) - 1):
        way = _HOSTS.get(".".join(labels[at:]))
        if way is not None:
            return way
    return "link"
