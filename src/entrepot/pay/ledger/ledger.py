"""Transfers of many callers at once: those that wait while a batch is written are the next batch."""

import threading
from collections import deque
from collections.abc import Sequence
from itertools import islice
from typing import Final

from sqlalchemy.exc import IntegrityError

from entrepot.core.database import Database
from entrepot.kit.errors import AppError
from entrepot.pay.ledger.domain import Transfer
from entrepot.pay.ledger.post import post_batch

MOST: Final = 2_000
"""Transfers in one batch: a write function is to take 10 ms or so."""
_LINGER_S: Final = 0.002


class _Asked:
    """What one caller asks for; its lock opens once it is answered, or is to write the next batch."""

    __slots__ = ("answers", "groups", "leads", "problem", "turn")

    def __init__(self, groups: Sequence[Sequence[Transfer]], *, leads: bool) -> None:
        self.groups, self.leads = groups, leads
        self.answers: Sequence[AppError | None] | None = None
        self.problem: BaseException | None = None
        self.turn = threading.Lock()
        self.turn.acquire()

    @property
    def is_answered(self) -> bool:
        """Whether its batch was written, or failed."""
        return self.answers is not None or self.problem is not None


class Ledger:
    """Makes transfers durable, many callers' in one transaction. Safe to use from many threads; keeps no thread.

    Whoever comes while no batch is being written writes the next one, of all that waits; the others wait for the
    answer. One batch holds one set of statements and one commit, however many callers it serves.
    """

    def __init__(self, db: Database) -> None:
        self._db = db
        self._door = threading.Lock()
        self._waiting: deque[_Asked] = deque()
        self._led = False
        self._callers = 0
        self._all_back: threading.Lock | None = None

    def transfer(self, *linked: Transfer) -> None:
        """Make transfers, all or none of them; when this returns they are durable.

        Each seen before with the same body counts as made. Raises InsufficientFunds, LimitExceeded, UnbalancedTransfer,
        and TransferDiffers where an id was used for something else. May not be called inside a write.
        """
        for problem in self._ask([linked]):
            if problem is not None:
                raise problem

    def transfer_each(self, transfers: Sequence[Transfer]) -> Sequence[AppError | None]:
        """Make transfers, each by itself, in their order; return for each why it was refused, or None."""
        return self._ask([[each] for each in transfers])

    def _ask(self, groups: Sequence[Sequence[Transfer]]) -> Sequence[AppError | None]:
        with self._door:
            mine = _Asked(groups, leads=not self._led)
            self._led = True
            self._waiting.append(mine)
            if self._all_back is not None and len(self._waiting) >= self._callers:
                self._all_back.release()
                self._all_back = None
        if not mine.leads:
            mine.turn.acquire()
        if not mine.is_answered:
            self._lead()
        if mine.problem is not None:
            raise mine.problem
        return mine.answers or ()

    def _lead(self) -> None:
        """Write the next batch, which begins with the leader's own, and hand the lead on."""
        self._linger()
        batch = self._take()
        try:
            answers = iter(self._write([group for asked in batch for group in asked.groups]))
            for asked in batch:
                asked.answers = list(islice(answers, len(asked.groups)))
        except BaseException as problem:  # noqa: BLE001  # every caller of the batch is told
            for asked in batch:
                asked.problem = problem
        with self._door:
            following = self._waiting[0] if self._waiting else None
            self._led = following is not None
        if following is not None:
            following.turn.release()
        for asked in batch:
            if asked.turn.locked():
                asked.turn.release()

    def _linger(self) -> None:
        """Give those of the last batch, who come back with their next in this moment, the time to be in this one."""
        with self._door:
            if len(self._waiting) >= self._callers:
                return
            self._all_back = gathered = threading.Lock()
            gathered.acquire()
        gathered.acquire(timeout=_LINGER_S)
        with self._door:
            self._all_back = None

    def _take(self) -> list[_Asked]:
        batch, count = list[_Asked](), 0
        with self._door:
            while self._waiting and (not batch or count + len(self._waiting[0].groups) <= MOST):
                batch.append(self._waiting.popleft())
                count += len(batch[-1].groups)
        self._callers = len(batch)
        return batch

    def _write(self, groups: Sequence[Sequence[Transfer]]) -> Sequence[AppError | None]:
        try:
            return self._db.write(lambda tx: post_batch(tx, groups))
        except IntegrityError:  # the same transfer at once from another process: it is known by now
            return self._db.write(lambda tx: post_batch(tx, groups))
