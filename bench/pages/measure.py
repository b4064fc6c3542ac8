"""Looks at every page that was found, in every language, at every width, in both themes, and adds up what it saw."""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import groupby
from multiprocessing import get_context
from pathlib import Path
from typing import Final

from bench.machine import machine
from bench.pages.browser import LANGUAGES, WIDTHS, Seen, chromium, look, visiting, words
from bench.pages.market import Market, market
from bench.pages.routes import Shown, found
from bench.pages.words import PSEUDO, Untranslated

BROWSERS: Final = 2
MOST_KB: Final = 150
MOST_SHIFT: Final = 0.05
MOST_PAINT_MS: Final = 500
_CHUNK: Final = 24


_BROKEN = 500


@dataclass(frozen=True, slots=True)
class Task:
    """A page to be looked at: where it is served, who looks, in which language, how wide."""

    url: str
    sessions: dict[str, str]
    shown: Shown
    language: str
    width: str

    @property
    def visitor(self) -> tuple[str, str, str, str]:
        """Who looks: where, as whom, in which language, how wide."""
        return self.url, self.shown.role, self.language, self.width

    def __str__(self) -> str:
        shown = self.shown
        return f"{shown.state} {shown.role} {shown.path} [{shown.status}] {self.language} {self.width}"


@dataclass(slots=True)
class Findings:
    """What was found, each with where; every one is told on standard error as it is made."""

    axe: list[str] = field(default_factory=list)
    untranslated: list[str] = field(default_factory=list)
    overflowing: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)
    kb: list[float] = field(default_factory=list)
    paints_ms: list[float] = field(default_factory=list)
    shifts: list[float] = field(default_factory=list)

    def take(self, task: Task, seen: Seen, *, measured: bool) -> None:
        """Note what a look at a page found; ``measured`` where nothing was cached and nothing ran beside it."""
        for what in ("axe", "overflowing", "errors", "outside"):
            self.note(what, task, getattr(seen, what))
        self.shifts.append(seen.layout_shift)
        if seen.layout_shift > MOST_SHIFT:
            tell(f"shifting: {task}: {seen.layout_shift:.3f}")
        if not measured:
            return
        self.kb.append(seen.kb)
        if seen.kb > MOST_KB:
            tell(f"heavy: {task}: {seen.kb:.0f} KB")
        if seen.first_paint_ms is not None:
            self.paints_ms.append(seen.first_paint_ms)
            if seen.first_paint_ms > MOST_PAINT_MS:
                tell(f"slow: {task}: {seen.first_paint_ms:.0f} ms to the first paint")

    def note(self, what: str, task: Task, found_: Sequence[str]) -> None:
        """Keep findings of a kind (the name of a field) and tell them."""
        for each in found_:
            getattr(self, what).append(f"{task}: {each}")
            tell(f"{what}: {task}: {each}")


def figures(*, only: str = "", languages: Sequence[str] = LANGUAGES, times: bool = False) -> dict[str, object]:
    """Look at every page and return the figures; with ``times`` those alone that need a quiet machine."""
    findings = Findings()
    unseen: list[str] = []
    tasks: list[Task] = []
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        pages = 0
        for filled in (True, False):
            made = stack.enter_context(market(Path(folder) / str(filled), filled=filled))
            shown, missed = found(made)
            shown = [each for each in shown if re.search(only, each.route)]
            for each in shown:
                if each.status >= _BROKEN:
                    findings.note("errors", Task(made.url, made.sessions, each, "en", "desk"), ["the server failed"])
            unseen += missed
            pages += len(shown)
            _time(made, shown, findings)
            if times:
                continue
            tasks += _tasks(made, shown, languages)
            _read(made, shown, findings)
        _judge(tasks, findings)
    return _summed(pages, len(tasks), unseen, findings)


def _tasks(made: Market, shown: Sequence[Shown], languages: Sequence[str]) -> list[Task]:
    return [
        Task(made.url, made.sessions, each, language, width)
        for language in languages
        for width in WIDTHS
        for each in shown
    ]


def _time(made: Market, shown: Sequence[Shown], findings: Findings) -> None:
    """Open each page by itself with an empty cache: on a phone, then on a desk."""
    with chromium() as browser:
        for width in WIDTHS:
            for each in shown:
                task = Task(made.url, made.sessions, each, "en", width)
                with visiting(browser, made.url, made.sessions, role=each.role, language="en", width=width) as context:
                    findings.take(task, look(context, made.url, each, judge=False), measured=True)


def _read(made: Market, shown: Sequence[Shown], findings: Findings) -> None:
    """Read each page in the pseudo-language; what a form answered is in English, and is not read again."""
    judge = Untranslated(made.db)
    with chromium() as browser:
        for each in shown:
            if each.body:
                continue
            with visiting(browser, made.url, made.sessions, role=each.role, language=PSEUDO, width="desk") as context:
                status, texts = words(context, made.url, each)
            task = Task(made.url, made.sessions, each, PSEUDO, "desk")
            if status != each.status:
                findings.note("errors", task, [f"answered {status} in this language"])
            left = judge.of(texts)
            findings.note("untranslated", task, [repr(text[:120]) for text in left])


def _judge(tasks: Sequence[Task], findings: Findings) -> None:
    """Look at each page in each language and at each width, in both themes."""
    by_visitor = sorted(tasks, key=lambda task: task.visitor)
    chunks = [by_visitor[start : start + _CHUNK] for start in range(0, len(tasks), _CHUNK)]
    with ProcessPoolExecutor(BROWSERS, mp_context=get_context("spawn")) as hands:
        for number, seen in enumerate(hands.map(_look_at, chunks)):
            for task, each in seen:
                findings.take(task, each, measured=False)
            tell(f"{min((number + 1) * _CHUNK, len(tasks))} of {len(tasks)} looked at")


def _look_at(tasks: Sequence[Task]) -> list[tuple[Task, Seen]]:
    """Look at pages; those of one visitor, one after the other, share what their browser keeps."""
    seen = []
    with chromium() as browser:
        for (url, role, language, width), theirs in groupby(tasks, key=lambda task: task.visitor):
            mine = list(theirs)
            with visiting(browser, url, mine[0].sessions, role=role, language=language, width=width) as context:
                seen += [(task, look(context, url, task.shown)) for task in mine]
    return seen


def _summed(pages: int, views: int, unseen: Sequence[str], found_: Findings) -> dict[str, object]:
    paints = sorted(found_.paints_ms)
    looked: dict[str, object] = {
        "views": views * 2,
        "axe_serious": len(found_.axe),
        "untranslated": len(found_.untranslated),
        "overflowing": len(found_.overflowing),
        "console_errors": len(found_.errors),
        "outside_requests": len(found_.outside),
    }
    measured: dict[str, object] = {
        "page_kb_max": round(max(found_.kb, default=0), 1),
        "first_paint_p50_ms": round(paints[len(paints) // 2]) if paints else 0,
        "first_paint_p95_ms": round(paints[int(len(paints) * 0.95)]) if paints else 0,
        "layout_shift_max": round(max(found_.shifts, default=0), 3),
        "routes_unseen": len(unseen),
        "machine": machine(),
    }
    missed = {"routes_unseen_are": ", ".join(unseen)} if unseen else {}
    return {"pages": pages} | (looked if views else {}) | measured | missed


def tell(line: str) -> None:
    """Print a line on standard error."""
    print(line, file=sys.stderr, flush=True)
