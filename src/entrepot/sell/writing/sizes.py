"""Clothing and shoe sizes of six markets side by side.

Written from EN 13402-3 (Europe; body dimensions in cm), BS EN 13402 as British makers number it, ASTM D5585 and D6240
(United States), KS K 0051 and K 0050 (Korea), JIS L 4005, L 4004 and S 5037 (Japan), GB/T 1335 (China), and
ISO/TS 19407
for shoes, whose base is the length of the foot in mm. Makers differ by up to one size in clothing and half a size in
shoes, so a size here is a range where the standards overlap, and the body's own dimension stands beside it.
"""

from dataclasses import dataclass
from typing import Literal

System = Literal["EU", "US", "UK", "KR", "JP", "CN", "INT", "BODY"]
Group = Literal["women", "men", "kids", "women_shoes", "men_shoes", "kids_shoes"]
SYSTEMS: tuple[System, ...] = ("INT", "EU", "US", "UK", "KR", "JP", "CN", "BODY")
STANDARD = "EN 13402-3, ASTM D5585/D6240, KS K 0050/0051, JIS L 4004/4005, GB/T 1335; ISO/TS 19407"


@dataclass(frozen=True, slots=True)
class SizeRow:
    """One size in every market; ``BODY`` is bust, chest or height in cm, or the foot in mm."""

    sizes: dict[System, str]


def _rows(text: str) -> tuple[SizeRow, ...]:
    return tuple(SizeRow(dict(zip(SYSTEMS, line.split(), strict=True))) for line in text.strip().splitlines())


_TABLES: dict[Group, tuple[SizeRow, ...]] = {
    "women": _rows(
        "XS 34 2 6 44 5–7 155/80A 78–82\nS 36 4 8 55 7–9 160/84A 82–86\nM 38–40 6–8 10–12 66 9–11 165/88A 86–92\n"
        "L 42 10 14 77 13 170/92A 92–98\nXL 44–46 12–14 16–18 88 15–17 175/96A 98–106\n"
        "XXL 48 16 20 99 19 180/100A 106–112"
    ),
    "men": _rows(
        "XS 44 34 34 85–90 XS 165/84A 84–88\nS 46 36 36 90–95 S 170/88A 88–92\n"
        "M 48–50 38–40 38–40 95–100 M 175/96A 92–100\n"
        "L 52 42 42 100–105 L 180/100A 100–104\nXL 54–56 44–46 44–46 105–110 XL 185/108A 104–112\n"
        "XXL 58 48 48 115 3L 190/116A 112–118"
    ),
    "kids": _rows(
        "2Y 92 2T 1–2 90 90 90/52 86–92\n3Y 98 3T 2–3 100 100 100/56 92–98\n"
        "4Y 104 4T 3–4 100–110 100–110 110/56 98–104\n"
        "5Y 110 5 4–5 110 110 110/60 104–110\n6Y 116 6 5–6 110–120 120 120/60 110–116\n"
        "7Y 122 7 6–7 120 120 120/64 116–122\n"
        "8Y 128 8 7–8 130 130 130/64 122–128\n10Y 140 10 9–10 140 140 140/68 134–140\n"
        "12Y 152 12 11–12 150 150 150/72 146–152\n"
        "14Y 164 14 13–14 160 160 160/80 158–164"
    ),
    "women_shoes": _rows(
        "– 35–35.5 5 2.5–3 220 22.0 220 217–222\n– 36 5.5–6 3–3.5 225–230 22.5–23.0 225–230 223–230\n"
        "– 37–37.5 6.5–7 4–4.5 235–240 23.5–24.0 235–240 231–239\n"
        "– 38–38.5 7.5–8 5–5.5 240–245 24.0–24.5 240–245 240–247\n"
        "– 39–40 8.5–9 6–6.5 250–255 25.0–25.5 250–255 248–256\n– 41 9.5–10 7–7.5 260 26.0 260 257–263"
    ),
    "men_shoes": _rows(
        "– 39–39.5 6.5 5.5–6 245 24.5 245 242–247\n– 40–40.5 7–7.5 6–6.5 250–255 25.0–25.5 250–255 248–256\n"
        "– 41–42 8–8.5 7–7.5 260–265 26.0–26.5 260–265 257–266\n"
        "– 42.5–43 9–9.5 8–8.5 270–275 27.0–27.5 270–275 267–276\n"
        "– 44–44.5 10–10.5 9–9.5 280–285 28.0–28.5 280–285 277–286\n– 45–45.5 11–11.5 10–10.5 290 29.0 290 287–294\n"
        "– 46 12 11 300 30.0 300 295–302"
    ),
    "kids_shoes": _rows(
        "– 21–22 5–6 4–5 130–135 13.0–13.5 130–135 127–136\n– 24–25 8 7 150–155 15.0–15.5 150–155 147–156\n"
        "– 27–28 10–11 9–10 170–175 17.0–17.5 170–175 167–176\n"
        "– 30–31 12.5–13 11.5–12 190–195 19.0–19.5 190–195 187–196\n"
        "– 33–34 2 1–1.5 210 21.0 210 205–212"
    ),
}
_BY_COUNTRY: dict[str, System] = {
    "US": "US", "CA": "US", "MX": "US", "GB": "UK", "IE": "UK", "AU": "UK", "NZ": "UK",
    "KR": "KR", "JP": "JP", "CN": "CN", "TW": "CN", "HK": "CN",
}  # fmt: skip


def system_of(country: str) -> System:
    """Return the sizes that a country's shoppers use; European ones where it has none of its own here."""
    return _BY_COUNTRY.get(country, "EU")


def size_table(group: Group) -> tuple[SizeRow, ...]:
    """Return all sizes of a group."""
    return _TABLES[group]


def convert_size(size: str, group: Group, source: System, target: System) -> str | None:
    """Return a size, or a range of sizes, of another market; None where the table has no such size."""
    wanted = size.strip().upper().replace("-", "–")
    for row in _TABLES[group]:
        known = row.sizes[source]
        if wanted == known.upper() or _within(wanted, known):
            found = row.sizes[target]
            return None if found == "–" else found
    return None


def _within(size: str, known: str) -> bool:
    """Return whether a number lies in a range such as 38–40."""
    least, _, most = known.partition("–")
    try:
        return float(least) <= float(size) <= float(most or least)
    except ValueError:
        return False
