"""Lists that people sort: keyset pages by any of some columns, newer and older, on both engines."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import Column, ColumnElement, Connection, Row, Select, String, and_, literal, or_, tuple_

from entrepot.kit.errors import InvalidInput
from entrepot.kit.paging import Page, decode_cursor, encode_cursor

T = TypeVar("T")
MOST_ROWS = 200


@dataclass(frozen=True, slots=True)
class SortKey:
    """What a list may be sorted by. ``nullable`` is also for columns that an outer join may leave empty."""

    column: ColumnElement[Any]
    nullable: bool = False


class Sorting:
    """The ways in which one list may be sorted.

    ``keys`` maps the names that an address may carry (``?sort=name``, ``?sort=-name`` for the largest first) to columns
    of texts or whole numbers. A nullable ``Column`` is known as such; an expression that may be NULL is given as a
    ``SortKey``. Rows without a value come last in either direction. ``tiebreak`` is the unique id, which is never NULL;
    it follows the direction, so that one index (column, id) serves both. An unknown name is refused, and so is a cursor
    of a page that was sorted otherwise.
    """

    def __init__(
        self, keys: Mapping[str, ColumnElement[Any] | SortKey], *, tiebreak: ColumnElement[str], default: str
    ) -> None:
        self._keys = {name: _as_key(each) for name, each in keys.items()}
        self._tiebreak = tiebreak
        self.default = default
        self._column(default)

    @property
    def names(self) -> tuple[str, ...]:
        """What an address may name, without directions."""
        return tuple(self._keys)

    def page(
        self,
        connection: Connection,
        statement: Select[Any],
        make: Callable[[Row[Any]], T],
        *,
        sort: str | None = None,
        cursor: str | None = None,
        limit: int = 50,
    ) -> Page[T]:
        """Return a page of a statement that has no order of its own; raise InvalidInput for a sort or cursor not ours.

        A statement that groups is passed as ``select(grouped.subquery())``.
        """
        chosen = sort or self.default
        key, descending = self._column(chosen), chosen.startswith("-")
        limit = max(1, min(limit, MOST_ROWS))
        edge = _edge(cursor, chosen, key) if cursor else None
        backwards = edge is not None and edge.backwards
        falling = descending != backwards
        statement = statement.add_columns(key.column.label("sort_value"), self._tiebreak.label("sort_id"))
        if edge is not None:
            statement = statement.where(self._beyond(key, edge, falling=falling))
        statement = statement.order_by(*self._order(key, falling=falling, backwards=backwards)).limit(limit + 1)
        rows = list(connection.execute(statement))
        more, rows = len(rows) > limit, rows[:limit]
        if backwards:
            rows.reverse()
        older = bool(rows) if backwards else more
        newer = more if backwards else edge is not None
        return Page(
            [make(row) for row in rows],
            next=_cursor(chosen, rows[-1], "next") if rows and older else None,
            previous=_cursor(chosen, rows[0], "previous") if rows and newer else None,
        )

    def _column(self, sort: str) -> SortKey:
        key = self._keys.get(sort.removeprefix("-"))
        if key is None:
            raise InvalidInput(
                f"this list is not sorted by “{sort[:24]}”", field="sort", expected=", ".join(sorted(self._keys))
            )
        return key

    def _order(self, key: SortKey, *, falling: bool, backwards: bool) -> list[ColumnElement[Any]]:
        order: list[ColumnElement[Any]] = [
            each.desc() if falling else each.asc() for each in (key.column, self._tiebreak)
        ]
        if key.nullable:
            empty = key.column.is_(None)
            order.insert(0, empty.desc() if backwards else empty.asc())
        return order

    def _beyond(self, key: SortKey, edge: "_Edge", *, falling: bool) -> ColumnElement[bool]:
        """Return what holds for the rows that follow an edge in the direction of the page."""
        last = literal(edge.id)
        after_id = self._tiebreak < last if falling else self._tiebreak > last
        if edge.value is None:
            tied = and_(key.column.is_(None), after_id)
            return or_(tied, key.column.is_not(None)) if edge.backwards else tied
        here, there = tuple_(key.column, self._tiebreak), tuple_(literal(edge.value, key.column.type), last)
        beyond = here < there if falling else here > there
        return or_(beyond, key.column.is_(None)) if key.nullable and not edge.backwards else beyond


@dataclass(frozen=True, slots=True)
class _Edge:
    value: Any
    id: str
    backwards: bool


def _as_key(given: ColumnElement[Any] | SortKey) -> SortKey:
    if isinstance(given, SortKey):
        return given
    return SortKey(given, nullable=isinstance(given, Column) and bool(given.nullable))


def _cursor(sort: str, row: Row[Any], way: str) -> str:
    value = row.sort_value
    # PostgreSQL sums bigints to numeric, which JSON does not know.
    plain = value if value is None or isinstance(value, (str, int)) else int(value)
    return encode_cursor({"sort": sort, "value": plain, "id": row.sort_id, "way": way})


def _edge(cursor: str, sort: str, key: SortKey) -> _Edge:
    match decode_cursor(cursor):
        case {"sort": str(other), "value": _, "id": str(), "way": "next" | "previous"} if other != sort:
            raise InvalidInput(
                "this page address is of the list in another order",
                field="cursor",
                expected=f"no cursor, or one of a page sorted by {sort}",
            )
        case {"sort": str(), "value": value, "id": str(last), "way": ("next" | "previous") as way} if _fits(value, key):
            return _Edge(value, last, way == "previous")
        case _:
            raise InvalidInput(
                "this page address is not valid", field="cursor", expected="a cursor from an earlier page"
            )


def _fits(value: Any, key: SortKey) -> bool:
    """Return whether a value can be compared with the column on both engines."""
    if value is None:
        return key.nullable
    if isinstance(value, bool):
        return False
    type_ = key.column.type
    return isinstance(value, str if isinstance(type_, String) else int)
