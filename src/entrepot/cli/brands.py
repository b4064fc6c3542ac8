"""The registry of brands at the command line: a file taken in, all of it or nothing, and written."""

from collections.abc import Iterator
from pathlib import Path

from entrepot.core.database import Database
from entrepot.core.settings import Settings
from entrepot.kit.errors import InvalidInput
from entrepot.sell.brands import BrandFileRefused, FileForm, every_brand, export_brands, import_brands

_PROBLEMS_SHOWN = 50


def take_brands(
    db: Database, *, path: str, form: FileForm | None = None, holder: str | None = None, verify: str | None = None
) -> Iterator[str]:
    """Register the words of a CSV or JSON file; every row that is amiss is told, and nothing is taken then."""
    file = Path(path)
    if not file.is_file():
        raise InvalidInput(f"there is no file {path}", field="file", expected="a CSV or JSON file")
    chosen = form or form_of(file)
    try:
        done = import_brands(db, file.read_bytes(), chosen, actor="system", holder=holder, verify=verify)
    except BrandFileRefused as refused:
        for each in refused.problems[:_PROBLEMS_SHOWN]:
            where = f"{file.name}, row {each.row}" + (f", {each.field}" if each.field else "")
            expected = f"; expected {each.expected}" if each.expected else ""
            yield f"{where}: found “{each.found}”: {each.problem}{expected}"
        if len(refused.problems) > _PROBLEMS_SHOWN:
            yield f"… and {len(refused.problems) - _PROBLEMS_SHOWN} more"
        raise
    yield (
        f"{done.registered} brands registered, {done.changed} changed, {done.unchanged} unchanged; "
        f"{done.licences} licences given"
    )


def write_brands(settings: Settings, path: Path, *, form: FileForm | None, holder: str | None) -> str:
    """Write the registered words into a file that can be imported again, and return a line that says so."""
    with _reading(settings) as db, db.read() as connection:
        text, count = export_brands(connection, form or form_of(path), db.clock.now_us(), holder=holder)
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_text(text, "utf-8")
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return f"{path}: {count} brands"


def listed(settings: Settings, *, state: str | None, holder: str | None) -> Iterator[str]:
    """Yield a line for each brand: its state, name, kind, where and for what it holds, its number and its holder."""
    with _reading(settings) as db, db.read() as connection:
        count = 0
        for of, each in every_brand(connection, holder=holder):
            if state is None or each.state == state:
                count += 1
                where, what = " ".join(each.territories), " ".join(map(str, each.classes))
                yield f"{each.state:<9} {each.name} ({each.kind})  {where}  {what}  {each.registration_no}  {of.name}"
    yield f"{count} brands"


def form_of(file: Path) -> FileForm:
    """Return the form that a file's name tells."""
    return "json" if file.suffix == ".json" else "csv"


def _reading(settings: Settings) -> Database:
    return Database.open_read_only(settings.url)
