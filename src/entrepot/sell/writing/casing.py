"""Letters as they are written inside a text: acronyms and names keep their capitals, other words have none."""

import re
from typing import Final

_ACRONYM = re.compile(
    r"(?<![a-z0-9])(?:led|oled|qled|lcd|usb(?:-[abc])?|hdmi|nfc|gps|ssd|hdd|tv|diy|haccp|pvc|tpu|tpe|abs|mdf|rgb|bbq|"
    r"dvd|uv|pu|wpc|bpa)(?![a-z0-9])",
    re.IGNORECASE,
)
_NAMES: Final = {
    each.lower(): each
    for each in ("iPhone", "iPad", "iMac", "MacBook", "AirPods", "Galaxy", "Bluetooth", "Wi-Fi", "MagSafe")
}
_NAMED = re.compile(rf"(?<![a-z0-9])(?:{'|'.join(_NAMES)})(?![a-z0-9])", re.IGNORECASE)
_T_SHIRT = re.compile(r"(?<![a-z])t(?=恤|シャツ|셔츠|[- ]shirt)")
_FIRST = re.compile(r"^[A-ZÀ-Þ](?=[a-zß-ÿ]| [a-zß-ÿ])")


def cased(text: str, language: str) -> str:
    """Return a text with the capitals of the acronyms and names in it: LED desk lamp, USB-C, T恤, Tシャツ, iPhone."""
    text = _ACRONYM.sub(lambda found: found[0].upper(), text)
    text = _NAMED.sub(lambda found: _NAMES[found[0].lower()], text)
    return text if language == "fr" else _T_SHIRT.sub("T", text)


def lowered(text: str) -> str:
    """Return a text as it stands inside a sentence: its first letter small, unless it is a name's or a code's."""
    return _FIRST.sub(lambda found: found[0].lower(), text)
