"""Ways in which a name is written almost right, to show its owner what will be found. Pure."""

from typing import Final

_LIKE: Final = {"o": "0", "i": "1", "l": "1", "e": "3", "a": "@", "s": "$"}
_CYRILLIC: Final = dict(zip("aceopxyi", "асеорхуі", strict=True))
_SHORTEST: Final = 4


def example_squats(name: str) -> list[str]:
    """Return up to six disguises of a name that are looked for; none of one too short, or in an Asian script."""
    if len(name) < _SHORTEST or not name.isascii():
        return []
    found = [_first(name, _LIKE), _first(name, _CYRILLIC), " ".join(name.upper()) if name.isalpha() else name]
    middle = len(name) // 2
    found += [
        name[:middle] + name[middle] + name[middle:],
        name[: middle - 1] + name[middle] + name[middle - 1] + name[middle + 1 :],
    ]
    found += [f"{name} style"]
    return [each for each in dict.fromkeys(found) if each.casefold() != name.casefold()]


def _first(name: str, letters: dict[str, str]) -> str:
    at = next((at for at, letter in enumerate(name) if at and letter.lower() in letters), None)
    return name if at is None else name[:at] + letters[name[at].lower()] + name[at + 1 :]
