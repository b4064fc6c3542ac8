"""Whether registered words are found where they are written almost right, and left alone where they are meant honestly.

A thousand names of well-known brands (the writer's list, filled up with titles of simple-icons) are registered. Squats
are made of them in eleven ways and put where brands stand in real titles of the data; the same titles as they are, of
which many name other brands or what something fits, tell how often an honest listing is doubted.

- ``brand_recall``: of the squats, those for which a person is asked or the listing blocked, for that brand; by kind in
  ``brand_recall_…``. ``brand_false_alarm``: of the real titles as they are, those doubted for any brand.
- ``brand_listings_per_cpu_s``: listings a CPU second through the comparison of words alone, beside 100,000 registered.
"""

from __future__ import annotations

import gzip
import json
import random
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from importlib import import_module
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from entrepot.sell.brands import BrandWords, Registered, ordinary_words
from entrepot.sell.screening import doubts_word

SEED = 20_261_124
NAMES = 1_000
MANY = 100_000
SQUATS = 4_000
CATALOGUE = 6_000
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_BESIDE = {each: row[at + 1] for row in _ROWS for at, each in enumerate(row[:-1])}
_HOMOGLYPHS = dict(zip("aceopxyis", "асеорхуіѕ", strict=True))
_LEET = {"o": "0", "i": "1", "l": "1", "e": "3", "a": "@", "s": "$"}
_VOWELS = "aeiou"
_SYLLABLES = "ba ko ri tra mel on ex pli ca ton ga zur ip ne shi wa lo vin"


def figures(data: Path) -> dict[str, Any]:
    titles = [*real_titles(data)]
    if not titles:
        return {"brands_skipped": f"{data / 'listings'} is not there"}
    if find_spec("simplepycons") is None:
        return {"brands_skipped": "simplepycons is not installed: pip install 'simplepycons==1!16.35.0'"}
    names = known_names()
    registered = [Registered(f"brd_{at}", name) for at, name in enumerate(names)]
    words = BrandWords(registered, ordinary_words())
    chance = random.Random(SEED)
    right: dict[str, list[bool]] = defaultdict(list)
    long = [
        each for each in registered if len(each.name) >= 4 and each.name.isascii() and not words.is_common(each.name)
    ]
    while sum(map(len, right.values())) < SQUATS:
        each = chance.choice(long)
        kind = chance.choice(list(KINDS))
        squat = KINDS[kind](each.name, chance)
        if squat is None or squat.casefold() == each.name.casefold():
            continue
        title = f"{squat} {chance.choice(titles)}"
        seen = words.find({"title": title})
        right[kind].append(any(doubts_word(one) for one in seen if one.brand_id == each.brand_id))
    alarms = [title for title in titles if any(map(doubts_word, words.find({"title": title})))]
    found: dict[str, Any] = {f"brand_recall_{kind}": _share(hits) for kind, hits in sorted(right.items())}
    found["brand_recall"] = _share([hit for hits in right.values() for hit in hits])
    found["brand_false_alarm"] = round(len(alarms) / len(titles), 4)
    found["brand_titles"] = len(titles)
    found["brand_names"] = len(names)
    found["brand_listings_per_cpu_s"] = _speed(registered, titles, chance)
    return found


def _share(hits: list[bool]) -> float:
    return round(sum(hits) / len(hits), 3)


def _speed(registered: list[Registered], titles: list[str], chance: random.Random) -> int:
    """Return listings a CPU second beside as many words as a large register holds, made-up ones added."""
    syllables = _SYLLABLES.split()
    made = {"".join(chance.choice(syllables) for _ in range(chance.randint(2, 4))) for _ in range(3 * MANY)}
    more = [Registered(f"brd_m{at}", name) for at, name in enumerate(sorted(made)[: MANY - len(registered)])]
    words = BrandWords([*registered, *more], ordinary_words())
    for title in titles:  # what was looked up before costs little: a judge is warm after some minutes
        words.find({"title": title})
    began = time.process_time()
    for title in titles:
        words.find({"title": title})
    return round(len(titles) / (time.process_time() - began))


def real_titles(data: Path) -> Iterator[str]:
    """Yield titles of real listings."""
    for name in ("ae-110k_train", "oa-mine_train"):
        path = data / "listings" / f"{name}.jsonl.gz"
        if path.is_file():
            with gzip.open(path, "rt", encoding="utf-8") as lines:
                yield from (json.loads(line)["input"] for line in lines)
    path = data / "catalogue" / "products.jsonl.gz"
    if path.is_file():
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for at, line in enumerate(lines):
                if at >= CATALOGUE:
                    return
                yield json.loads(line)["title"]


def known_names() -> list[str]:
    """Return a thousand names of brands."""
    text = files("entrepot.sell.writing").joinpath("words", "brands.txt").read_text("utf-8")
    names = [line.rstrip("!").strip() for line in text.splitlines() if line.strip()]
    icons = import_module("simplepycons")
    kinds = [name for name in dir(icons) if name.endswith("Icon") and name != "Icon"]
    titles = sorted({getattr(icons, name)().title for name in kinds}, key=str.casefold)
    random.Random(SEED).shuffle(titles)
    names += [title for title in titles if len(title) > 3 and title.isascii()]
    return list({name.casefold(): name for name in names}.values())[:NAMES]


def _letters_at(name: str, chance: random.Random, wanted: Callable[[int], bool]) -> int | None:
    places = [at for at in range(1, len(name)) if name[at].isalpha() and wanted(at)]
    return chance.choice(places) if places else None


def _swapped(name: str, chance: random.Random) -> str | None:
    at = _letters_at(
        name, chance, lambda at: at + 1 < len(name) and name[at + 1].isalpha() and name[at] != name[at + 1]
    )
    return None if at is None else name[:at] + name[at + 1] + name[at] + name[at + 2 :]


def _doubled(name: str, chance: random.Random) -> str | None:
    at = _letters_at(name, chance, lambda _: True)
    return None if at is None else name[:at] + name[at] + name[at:]


def _dropped(name: str, chance: random.Random) -> str | None:
    at = _letters_at(name, chance, lambda _: len(name) > 5)
    return None if at is None else name[:at] + name[at + 1 :]


def _beside(name: str, chance: random.Random) -> str | None:
    at = _letters_at(name, chance, lambda at: len(name) > 5 and name[at].lower() in _BESIDE)
    return None if at is None else name[:at] + _BESIDE[name[at].lower()] + name[at + 1 :]


def _vowel(name: str, chance: random.Random) -> str | None:
    at = _letters_at(name, chance, lambda at: len(name) > 4 and name[at].lower() in _VOWELS)
    return None if at is None else name[:at] + chance.choice(_VOWELS.replace(name[at].lower(), "")) + name[at + 1 :]


def _replaced(table: dict[str, str]) -> Callable[[str, random.Random], str | None]:
    def replace(name: str, chance: random.Random) -> str | None:
        places = [at for at, letter in enumerate(name) if letter.lower() in table]
        if not places:
            return None
        at = chance.choice(places)
        return name[:at] + table[name[at].lower()] + name[at + 1 :]

    return replace


def _spaced(name: str, chance: random.Random) -> str | None:
    if not name.isalpha() or len(name) > 8:
        return None
    del chance
    return " ".join(name.upper())


def _dotted(name: str, chance: random.Random) -> str | None:
    del chance
    return ".".join(name) if name.isalpha() else None


def _pair(name: str, chance: random.Random) -> str | None:
    del chance
    return name.replace("m", "rn").replace("w", "vv") if name.isalpha() else None


def _two(name: str, chance: random.Random) -> str | None:
    once = _vowel(name, chance) if len(name) > 9 else None
    return None if once is None else _doubled(once, chance)


def _like(name: str, chance: random.Random) -> str:
    return f"{name} {chance.choice(['style', 'type', 'inspired'])}"


KINDS: dict[str, Callable[[str, random.Random], str | None]] = {
    "swapped": _swapped,
    "doubled": _doubled,
    "dropped": _dropped,
    "beside": _beside,
    "vowel": _vowel,
    "homoglyph": _replaced(_HOMOGLYPHS),
    "leet": _replaced(_LEET),
    "spaced": _spaced,
    "dotted": _dotted,
    "pair": _pair,
    "two": _two,
    "like": _like,
}
