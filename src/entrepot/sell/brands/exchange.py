"""Take a file of brands into the registry, all of it or nothing, and write the registry as such a file."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, Final

from sqlalchemy import Connection, bindparam, select, update

from entrepot.core.accounts import Seller, seller_by_slug, sellers
from entrepot.core.database import Database, Tx
from entrepot.kit.errors import AppError, InvalidInput, NotFound
from entrepot.kit.sentences import Sentence, say
from entrepot.sell.brands.domain import Brand, Holder, checked_brand, checked_reason
from entrepot.sell.brands.index import ask_for_index
from entrepot.sell.brands.licences import insert_licence
from entrepot.sell.brands.read import brands_of, licensees_of, list_holders
from entrepot.sell.brands.register import insert_brand
from entrepot.sell.brands.rows import OWN, BrandRow, FileForm, as_row, rows_of, written
from entrepot.sell.brands.tables import brand, brand_licence

_B, _L = brand.c, brand_licence.c
_PAGE: Final = 200
_KNOWN = select(brand).where(_B.holder_id.in_(bindparam("holders", expanding=True)), _B.kind == "word")
_LICENCES = select(brand_licence).where(_L.brand_id == bindparam("brand"))
_FACTS: Final = ("name", "spellings", "classes", "territories", "valid_until", "lowest_minor", "currency")
"""What of a brand that is known already a file may change; its holder, office and number say which brand it is."""


@dataclass(frozen=True, slots=True)
class RowProblem:
    """What is amiss in a row: what was found in a field, and what was expected."""

    row: int
    field: str
    found: str
    problem: str | Sentence
    expected: str | Sentence


class BrandFileRefused(InvalidInput):
    """Rows of the file are amiss, so that nothing of it is taken; ``problems`` names each."""

    code = "brands.file_refused"
    title = "Nothing of the file was taken"

    def __init__(self, problems: Sequence[RowProblem]) -> None:
        super().__init__(say("%(rows)s rows are amiss: nothing of the file was taken", rows=len(problems)))
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class BrandsTaken:
    """What a file changed."""

    registered: int
    changed: int
    unchanged: int
    licences: int


@dataclass(frozen=True, slots=True)
class _Checked:
    row: BrandRow
    holder: Holder
    columns: Mapping[str, Any]
    licensees: tuple[tuple[str, Seller], ...]

    @property
    def key(self) -> tuple[str, str, str]:
        return self.holder.holder_id, self.columns["office"], self.columns["registration_no"]


def import_brands(
    db: Database, data: bytes, form: FileForm, *, actor: str, holder: str | None = None, verify: str | None = None
) -> BrandsTaken:
    """Register the words of a file, or bring those that are known to what it says; the same file again changes nothing.

    ``holder`` (an id or a name) is who holds rows that name nobody. ``verify`` is the reason with which new ones are
    verified; without it a reviewer decides. Raises InvalidInput where it is no such file, BrandFileRefused.
    """
    reason = None if verify is None else checked_reason(verify)
    rows = list(rows_of(data, form))
    checked: list[_Checked] = []
    problems: list[RowProblem] = []
    with db.read() as connection:
        named = _Named(connection)
        for row in rows:
            try:
                checked.append(_check(row, named, holder, verifies=reason is not None))
            except AppError as refused:
                problems.append(_problem(row, refused))
    problems += _twice(checked)
    if problems:
        raise BrandFileRefused(sorted(problems, key=lambda each: each.row))
    return db.write(lambda tx: _take(tx, checked, actor, reason))


class _Named:
    """Holders and sellers by what people call them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._sellers: dict[str, Seller] = {}
        self._holders: dict[str, list[Holder]] = {}
        for each in _all_holders(connection):
            for name in (each.holder_id, each.name):
                self._holders.setdefault(name, []).append(each)

    def holder(self, name: str) -> Holder:
        """Return a holder by its id or name; raise InvalidInput."""
        found = self._holders.get(name, [])
        if len(found) != 1:
            said = "no holder of rights has this id or name" if not found else "several holders have this name"
            raise InvalidInput(said, field="holder", expected="a holder's id, or its name as it is registered")
        return found[0]

    def seller(self, slug: str) -> Seller:
        """Return a seller by its short name; raise InvalidInput."""
        if slug not in self._sellers:
            try:
                self._sellers[slug] = seller_by_slug(self._connection, slug)
            except NotFound:
                expected = "a shop's short name"
                raise InvalidInput("no shop has this short name", field="licensees", expected=expected) from None
        return self._sellers[slug]


def _check(row: BrandRow, named: _Named, otherwise: str | None, *, verifies: bool) -> _Checked:
    holder = named.holder(row.one["holder"] or otherwise or "")
    if verifies and holder.state != "verified":
        raise InvalidInput("this holder is not verified", field="holder", expected="a holder that a reviewer verified")
    columns = checked_brand(row.draft(), 0)  # one that ran out may stand in the registry
    licensees = tuple(
        ("own" if each.startswith(OWN) else "licensee", named.seller(each.removeprefix(OWN)))
        for each in row.many["licensees"]
    )
    return _Checked(row, holder, columns, licensees)


def _problem(row: BrandRow, refused: AppError) -> RowProblem:
    field = str(refused.extra.get("field", ""))
    return RowProblem(row.number, field, row.found(field), refused.detail, refused.extra.get("expected", ""))


def _twice(checked: Iterable[_Checked]) -> Iterator[RowProblem]:
    first: dict[tuple[str, str, str], int] = {}
    for each in checked:
        before = first.setdefault(each.key, each.row.number)
        if before != each.row.number:
            said = say("row %(row)s says the same registration", row=before)
            number = each.columns["registration_no"]
            yield RowProblem(each.row.number, "registration_no", number, said, "each registration of a holder once")


def _take(tx: Tx, checked: Sequence[_Checked], actor: str, reason: str | None) -> BrandsTaken:
    known = {
        (row.holder_id, row.office, row.registration_no): row
        for row in tx.execute(_KNOWN, {"holders": sorted({each.holder.holder_id for each in checked})})
        if row.state != "retired"
    }
    late = [each for each in checked if _runs_out(each, known.get(each.key), tx.now_us)]
    if late:
        raise BrandFileRefused([_ran_out(each.row) for each in late])
    registered = changed = licences = 0
    for each in checked:
        row = known.get(each.key)
        if row is None:
            brand_id = insert_brand(tx, each.holder.holder_id, {**each.columns, "file_id": None, "doubts": ()}, actor)
            registered += 1
            if reason is not None:
                _verify(tx, brand_id, actor, reason)
        else:
            brand_id = row.id
            changed += _change(tx, row, each.columns, actor)
        licences += _let(tx, brand_id, each.licensees, actor)
    if changed or (registered and reason is not None):
        ask_for_index(tx)
    taken = BrandsTaken(registered, changed, len(checked) - registered - changed, licences)
    if registered or changed or licences:
        tx.audit(actor, "rights.brands_imported", "brands", rows=len(checked), changed=changed)
    return taken


def _runs_out(each: _Checked, known: Any, now_us: int) -> bool:
    """Return whether a row says that a registration has ended which nobody knew to end then."""
    until = each.columns["valid_until"]
    return until is not None and until <= now_us and (known is None or known.valid_until != until)


def _ran_out(row: BrandRow) -> RowProblem:
    until = row.found("valid_until")
    return RowProblem(row.number, "valid_until", until, "this registration has run out", "a day to come")


def _verify(tx: Tx, brand_id: str, actor: str, reason: str) -> None:
    decided = {"state": "verified", "decided_by": actor, "decided_at": tx.now_us, "reason": reason}
    tx.execute(update(brand).where(_B.id == brand_id).values(**decided))
    tx.audit(actor, "rights.brand_verified", brand_id)


def _change(tx: Tx, row: Any, columns: Mapping[str, Any], actor: str) -> int:
    now = {name: columns[name] for name in _FACTS}
    differing = sorted(name for name in _FACTS if _plain(now[name]) != _plain(getattr(row, name)))
    if not differing:
        return 0
    values = {**now, "name_key": columns["name_key"], "changed_at": tx.now_us}
    tx.execute(update(brand).where(_B.id == row.id).values(**values))
    tx.audit(actor, "rights.brands_imported", row.id, fields=differing)
    return 1


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, (list, tuple)) else value


def _let(tx: Tx, brand_id: str, licensees: Sequence[tuple[str, Seller]], actor: str) -> int:
    if not licensees:
        return 0
    held = {
        (row.kind, row.seller_id)
        for row in tx.execute(_LICENCES, {"brand": brand_id})
        if row.until is None or row.until > tx.now_us
    }
    missing = dict.fromkeys((kind, seller.id) for kind, seller in licensees if (kind, seller.id) not in held)
    for kind, seller_id in missing:
        given = {"kind": kind, "territories": (), "since": tx.now_us, "until": None}
        insert_licence(tx, brand_id, seller_id, given, actor)
    return len(missing)


def export_brands(connection: Connection, form: FileForm, now_us: int, *, holder: str | None = None) -> tuple[str, int]:
    """Return the registered words as a file that can be imported again, and how many; raise InvalidInput for no holder.

    Figures, pictures and what is out of use are left out: a file of rows cannot bring them back.
    """
    some = [_Named(connection).holder(holder)] if holder else list(_all_holders(connection))
    rows = [_row(connection, each, of, now_us) for of, each in _all_brands(connection, some) if _goes_out(each)]
    return written(rows, form), len(rows)


def _goes_out(each: Brand) -> bool:
    return each.kind == "word" and each.state != "retired"


def _row(connection: Connection, each: Brand, of: Holder, now_us: int) -> dict[str, Any]:
    held = [one for one in licensees_of(connection, each.brand_id) if one.until_us is None or one.until_us > now_us]
    names = sellers(connection, {one.seller_id for one in held})
    said = {("own:" if one.kind == "own" else "") + names[one.seller_id].slug for one in held if one.seller_id in names}
    return as_row(each, of.name, sorted(said))


def every_brand(connection: Connection, *, holder: str | None = None) -> Iterator[tuple[Holder, Brand]]:
    """Yield all brands with their holders, those of one where it is named by its id or name."""
    some: Iterable[Holder] = [_Named(connection).holder(holder)] if holder else _all_holders(connection)
    yield from _all_brands(connection, some)


def _all_holders(connection: Connection) -> Iterator[Holder]:
    page = list_holders(connection, limit=_PAGE)
    yield from page.items
    while page.next:
        page = list_holders(connection, cursor=page.next, limit=_PAGE)
        yield from page.items


def _all_brands(connection: Connection, holders: Iterable[Holder]) -> Iterator[tuple[Holder, Brand]]:
    yield from chain.from_iterable(_brands(connection, each) for each in holders)


def _brands(connection: Connection, holder: Holder) -> Iterator[tuple[Holder, Brand]]:
    cursor: str | None = None
    while True:
        page = brands_of(connection, holder.holder_id, cursor=cursor, limit=_PAGE)
        yield from ((holder, each) for each in page.items)
        cursor = page.next
        if cursor is None:
            return
