"""Files of brands: CSV with a header, or a JSON list of objects; each row a word with who holds it. Pure."""

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from entrepot.kit.clock import from_us
from entrepot.kit.errors import AppError, InvalidInput
from entrepot.kit.money import Money, parse_money
from entrepot.kit.sentences import say
from entrepot.sell.brands.domain import Brand, BrandDraft, day_us

FileForm = Literal["csv", "json"]
NEEDED: Final = ("name", "classes", "territories", "registration_no", "office")
COLUMNS: Final = ("holder", *NEEDED, "spellings", "valid_until", "lowest", "currency", "licensees")
TOLD: Final = ("id", "state")
"""Columns that an export has for people, and an import leaves alone."""
ROWS_MAX: Final = 2_000
BYTES_MAX: Final = 5 * 2**20
OWN: Final = "own:"
"""What stands before the short name of a holder's own shop among the licensees."""
_MANY: Final = ("spellings", "classes", "territories", "licensees")


@dataclass(frozen=True, slots=True)
class BrandRow:
    """One row: its number in the file, what stands in it once, and what stands in it as a list."""

    number: int
    one: Mapping[str, str]
    many: Mapping[str, tuple[str, ...]]

    def found(self, field: str) -> str:
        """Return what stands in a field, to be told to who wrote it; at most 80 characters."""
        return "; ".join(self.many[field])[:80] if field in self.many else self.one.get(field, "")[:80]

    def draft(self) -> BrandDraft:
        """Return the brand that the row says; raise InvalidInput naming the column."""
        said = self.one
        lowest = said.get("lowest", "")
        return BrandDraft(
            name=said.get("name", ""),
            kind="word",
            classes=_numbers(self.many["classes"]),
            territories=self.many["territories"],
            registration_no=said.get("registration_no", ""),
            office=said.get("office", ""),
            spellings=self.many["spellings"],
            valid_until_us=day_us(said.get("valid_until", ""), "valid_until"),
            lowest_minor=_minor(lowest, said.get("currency", "")) if lowest else None,
            currency=(said.get("currency") or None) if lowest else None,
        )


def rows_of(data: bytes, form: FileForm) -> Iterator[BrandRow]:
    """Yield the rows of a file; raise InvalidInput where it is none, too long, or lacks or misnames a column."""
    if len(data) > BYTES_MAX:
        expected = say("at most %(most)s bytes", most=f"{BYTES_MAX:,}")
        raise InvalidInput("this file is too large", field="file", expected=expected)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InvalidInput("the file cannot be read", field="file", expected="UTF-8 text") from None
    count = 0
    for row in _csv(text) if form == "csv" else _json(text):
        count += 1
        if count > ROWS_MAX:
            expected = say("at most %(most)s rows", most=f"{ROWS_MAX:,}")
            raise InvalidInput("the file has too many rows", field="file", expected=expected)
        yield row
    if not count:
        raise InvalidInput("the file has no rows", field="file", expected=", ".join(NEEDED))


def _csv(text: str) -> Iterator[BrandRow]:
    lines = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = [each.strip().casefold() for each in next(lines, [])]
        _check_columns(header, missing_too=True)
        for cells in lines:
            if any(each.strip() for each in cells):
                if len(cells) > len(header):
                    raise InvalidInput(
                        say("row %(row)s has more cells than the first", row=lines.line_num),
                        field="file",
                        expected="a cell with a comma in quotation marks",
                    )
                yield _row(lines.line_num, dict(zip(header, cells, strict=False)))
    except csv.Error:
        said = say("row %(row)s cannot be read", row=lines.line_num)
        raise InvalidInput(said, field="file", expected="CSV text") from None


def _json(text: str) -> Iterator[BrandRow]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        raise InvalidInput("the file cannot be read", field="file", expected="a JSON list of objects") from None
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise InvalidInput("the file cannot be read", field="file", expected="a JSON list of objects")
    for number, each in enumerate(found, 1):
        _check_columns(each, missing_too=False)
        yield _row(number, each)


def _check_columns(names: Iterable[str], *, missing_too: bool) -> None:
    known = set(names)
    if missing_too and (missing := [each for each in NEEDED if each not in known]):
        expected = say("a first row with the columns %(columns)s", columns=", ".join(NEEDED))
        raise InvalidInput("the file lacks columns", field=", ".join(missing), expected=expected)
    if odd := sorted(known - {*COLUMNS, *TOLD, ""}):
        said = say("there is no column “%(name)s”", name=odd[0][:40])
        raise InvalidInput(said, field="file", expected=", ".join(COLUMNS))


def _row(number: int, values: Mapping[str, Any]) -> BrandRow:
    one = {name: _text(values.get(name)) for name in COLUMNS if name not in _MANY}
    return BrandRow(number, one, {name: tuple(_parts(values.get(name), name)) for name in _MANY})


def _text(value: Any) -> str:
    return "" if value is None else str(value).strip()


def _parts(value: Any, name: str) -> Iterator[str]:
    """Yield the parts of a list: of JSON as it is, of text between semicolons, codes between spaces and commas too."""
    if isinstance(value, list):
        parts = [_text(each) for each in value]
    else:
        apart = r"[;,\s]+" if name in {"classes", "territories", "licensees"} else ";"
        parts = [each.strip() for each in re.split(apart, _text(value))]
    yield from filter(None, parts)


def _numbers(parts: Iterable[str]) -> list[int]:
    held = list(parts)
    if any(not each.isascii() or not each.isdigit() or len(each) > 2 for each in held):
        raise InvalidInput("these are no classes", field="classes", expected="Nice classes, 1 to 45")
    return [int(each) for each in held]


def _minor(text: str, currency: str) -> int:
    try:
        return parse_money(text.replace(",", ""), currency).minor
    except AppError as error:
        raise InvalidInput("this is no price", field="lowest", expected="an amount with its currency") from error


def as_row(brand: Brand, holder: str, licensees: Iterable[str]) -> dict[str, Any]:
    """Return a brand as a row that can be imported again; lists stay lists."""
    lowest = ""
    if brand.lowest_minor is not None and brand.currency is not None:
        lowest = f"{Money(brand.lowest_minor, brand.currency).decimal():f}"
    return {
        "id": brand.brand_id,
        "state": brand.state,
        "holder": holder,
        "name": brand.name,
        "classes": [str(each) for each in brand.classes],
        "territories": list(brand.territories),
        "registration_no": brand.registration_no,
        "office": brand.office,
        "spellings": list(brand.spellings),
        "valid_until": "" if brand.valid_until_us is None else from_us(brand.valid_until_us).date().isoformat(),
        "lowest": lowest,
        "currency": brand.currency or "",
        "licensees": list(licensees),
    }


def written(rows: Iterable[Mapping[str, Any]], form: FileForm) -> str:
    """Return rows as the text of a file."""
    if form == "json":
        return json.dumps(list(rows), ensure_ascii=False, indent=1) + "\n"
    target = io.StringIO()
    out = csv.DictWriter(target, [*TOLD, *COLUMNS], lineterminator="\n")
    out.writeheader()
    for each in rows:
        out.writerow({key: "; ".join(value) if isinstance(value, list) else value for key, value in each.items()})
    return target.getvalue()
