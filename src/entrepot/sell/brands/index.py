"""The index of verified brands: built by a job, kept as files, loaded by whoever compares listings when it changed."""

import gzip
import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, ClassVar, Final

import orjson
import structlog
from sqlalchemy import bindparam, delete, select, update

from entrepot.core.database import Database, Tx, upsert
from entrepot.core.files import FileDamaged, FileMissing, FileStore
from entrepot.core.jobs import JobRun
from entrepot.kit.errors import AppError
from entrepot.sell.brands.copies import Copies
from entrepot.sell.brands.domain import Brand, Doubt, name_key
from entrepot.sell.brands.figures import figure_of, readable
from entrepot.sell.brands.marks import Marks
from entrepot.sell.brands.read import brand_of_row
from entrepot.sell.brands.tables import brand, brand_index, rights_holder
from entrepot.sell.brands.words import BrandWords, Registered, ordinary_words

BUILD_KIND: Final = "sell.brands.index"
WORDS, FIGURES, PICTURES = "words", "figures", "pictures"
_FORM: Final = "1"
"""Counted up where an index of the same brands would find something else."""
_SHORT: Final = 4
_INDEX_MAX: Final = 512 * 2**20
_B = brand.c
_VERIFIED = (
    select(brand)
    .join(rights_holder, rights_holder.c.id == _B.holder_id)
    .where(_B.state == "verified", rights_holder.c.state == "verified", _B.id > bindparam("after"))
    .order_by(_B.id)
    .limit(1_000)
)
_KEEP = upsert(brand_index, index=["name"], set_=["version", "file_id", "brands", "built_at"])
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class BrandIndexBuilt:
    """The index of brands is another one: listings are compared with it anew."""

    NAME: ClassVar[str] = "sell.brand.indexed"
    name: str
    version: str


@dataclass(frozen=True, slots=True)
class BrandIndex:
    """What listings are compared with, at one moment; ``versions`` by part: words, figures, pictures."""

    versions: Mapping[str, str] = field(default_factory=dict)
    brands: Mapping[str, Brand] = field(default_factory=dict)
    words: BrandWords = field(default_factory=lambda: BrandWords(()))
    figures: Marks | None = None
    pictures: Copies | None = None


def ask_for_index(tx: Tx) -> None:
    """Have the index built after this write; several changes at once are one job."""
    tx.enqueue(BUILD_KIND, {}, key=BUILD_KIND)


def build_index(job: JobRun) -> None:
    """Build what changed of the index, and tell what cannot be found of figures; again, it changes nothing."""
    files = job.platform.files
    brands = list(_verified(job.db))
    for name, build in _BUILDERS.items():
        kind = name.removesuffix("s")
        some = [each for each in brands if each.kind == kind and each.holds(job.db.clock.now_us())]
        version = _version(some)
        with job.db.read() as connection:
            known = connection.execute(select(brand_index.c.version).where(brand_index.c.name == name)).scalar()
        if known == version or (known is None and not some):
            continue
        content, doubts = build(files, some) if some else (None, {})
        file_id = None
        if content is not None:
            file_id = files.put(content, "application/octet-stream", max_bytes=_INDEX_MAX).id
        row = {"name": name, "version": version, "file_id": file_id, "brands": len(some)}

        def keep(tx: Tx, row: dict[str, Any] = row, doubts: Mapping[str, Sequence[Doubt]] = doubts) -> None:
            tx.execute(_KEEP, {**row, "built_at": tx.now_us})
            for brand_id, each in doubts.items():
                tx.execute(update(brand).where(_B.id == brand_id).values(doubts=tuple(each)))
            tx.publish(BrandIndexBuilt(row["name"], row["version"]))

        job.db.write(keep)


def _verified(db: Database) -> Iterator[Brand]:
    after = ""
    while True:
        with db.read() as connection:
            rows = connection.execute(_VERIFIED, {"after": after}).all()
        yield from map(brand_of_row, rows)
        if not rows:
            return
        after = rows[-1].id


def _version(brands: Sequence[Brand]) -> str:
    digest = hashlib.sha256(_FORM.encode())
    for each in brands:
        digest.update(
            orjson.dumps(
                [
                    each.brand_id,
                    each.name,
                    each.spellings,
                    each.file_id,
                    each.classes,
                    each.territories,
                    each.lowest_minor,
                ]
            )
        )
    return digest.hexdigest()[:12]


Built = tuple[bytes | None, Mapping[str, Sequence[Doubt]]]


def _build_words(files: FileStore, brands: Sequence[Brand]) -> Built:
    del files
    ordinary = BrandWords((), ordinary_words())
    doubts: dict[str, Sequence[Doubt]] = {}
    for each in brands:
        said: list[Doubt] = ["common"] if ordinary.is_common(each.name) else []
        doubts[each.brand_id] = [*said, "short"] if len(name_key(each.name)) < _SHORT else said
    lines = b"\n".join(orjson.dumps([each.brand_id, each.name, each.spellings]) for each in brands)
    return gzip.compress(lines, mtime=0), {
        each.brand_id: doubts[each.brand_id] for each in brands if tuple(doubts[each.brand_id]) != each.doubts
    }


def _build_figures(files: FileStore, brands: Sequence[Brand]) -> Built:
    drawn = []
    for each in brands:
        try:
            figure = figure_of(read_bytes(files, each))
            readable(figure)
        except (AppError, FileMissing, FileDamaged):  # it was checked when it was registered; what is lost is left out
            _log.warning("brands.figure_left_out", brand=each.brand_id)
        else:
            drawn.append((each.brand_id, figure))
    if not drawn:
        return None, {}
    marks = Marks.build(drawn)
    doubts: dict[str, list[Doubt]] = {each.brand_id: [] for each in brands}
    for brand_id in marks.plain:
        doubts[brand_id].append("plain")
    for brand_id in marks.alike:
        doubts[brand_id].append("alike")
    return marks.save(), doubts


def _build_pictures(files: FileStore, brands: Sequence[Brand]) -> Built:
    copies = Copies()
    for each in brands:
        try:
            copies.add(each.brand_id, read_bytes(files, each))
        except (AppError, FileMissing, FileDamaged):  # the same
            _log.warning("brands.picture_left_out", brand=each.brand_id)
    return copies.save(), {}


_BUILDERS: Final[Mapping[str, Callable[[FileStore, Sequence[Brand]], Built]]] = {
    WORDS: _build_words,
    FIGURES: _build_figures,
    PICTURES: _build_pictures,
}


def read_bytes(files: FileStore, of: Brand) -> bytes:
    """Return the file of a figure or a picture; raise FileMissing, FileDamaged."""
    if of.file_id is None:
        raise FileMissing
    with files.open(of.file_id) as stream:
        return stream.read()


class BrandIndexes:
    """The newest index, as one process holds it."""

    def __init__(self, db: Database, files: FileStore) -> None:
        self._db, self._files = db, files
        self._lock = Lock()
        self._held = BrandIndex()

    def renewed(self) -> BrandIndex | None:
        """Return the index where it is another one than was returned last, else None."""
        with self._lock:
            with self._db.read() as connection:
                rows = connection.execute(select(brand_index)).all()
            versions = {row.name: row.version for row in rows}
            if versions == self._held.versions:
                return None
            files = {row.name: row.file_id for row in rows}
            try:
                self._held = self._loaded(versions, files)
            except (FileMissing, FileDamaged, ValueError):  # as after a restore without files: it is built anew
                _log.exception("brands.index_lost")
                self._db.write(_build_anew)
                return None
            return self._held

    def _loaded(self, versions: Mapping[str, str], files: Mapping[str, str | None]) -> BrandIndex:
        held = self._held
        brands = {each.brand_id: each for each in _verified(self._db)}
        words, figures, pictures = held.words, held.figures, held.pictures
        if versions.get(WORDS) != held.versions.get(WORDS):
            content = self._content(files.get(WORDS))
            words = BrandWords((), ordinary_words()) if content is None else _words(content)
        if versions.get(FIGURES) != held.versions.get(FIGURES):
            content = self._content(files.get(FIGURES))
            figures = None if content is None else Marks.load(content)
        if versions.get(PICTURES) != held.versions.get(PICTURES):
            content = self._content(files.get(PICTURES))
            pictures = None if content is None else Copies.load(content)
        return BrandIndex(versions, brands, words, figures, pictures)

    def _content(self, file_id: str | None) -> bytes | None:
        if file_id is None:
            return None
        with self._files.open(file_id) as stream:
            return stream.read()


def _build_anew(tx: Tx) -> None:
    tx.execute(delete(brand_index))
    ask_for_index(tx)


def _words(content: bytes) -> BrandWords:
    rows = [orjson.loads(line) for line in gzip.decompress(content).splitlines()]
    return BrandWords((Registered(row[0], row[1], tuple(row[2])) for row in rows), ordinary_words())
