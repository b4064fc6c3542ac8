"""Remembered answers: the first thousand products of a question, so that its pages are stable and cheap."""

from array import array
from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock

from entrepot.shop.search.domain import Facet
from entrepot.shop.search.entry import id_of_words, id_words


@dataclass(frozen=True, slots=True)
class Answer:
    """The products of one question in their order (ids as two 64-bit numbers each) and what is told with them."""

    version: str
    high: "array[int]"
    low: "array[int]"
    scores: "array[float]"
    facets: tuple[Facet, ...]
    exact: int
    more: bool
    corrected: str | None

    def __len__(self) -> int:
        return len(self.high)

    def product_id(self, index: int) -> str:
        """The id of the product at a place."""
        return id_of_words(self.high[index], self.low[index])

    def after(self, product_id: str, index: int) -> int:
        """Where to go on after a product that stood at ``index`` when the list was made; there, where it is gone."""
        words = id_words(product_id)
        if index < len(self) and (self.high[index], self.low[index]) == words:
            return index + 1
        for place, (high, low) in enumerate(zip(self.high, self.low, strict=True)):
            if (high, low) == words:
                return place + 1
        return min(index + 1, len(self))


class Memory:
    """The latest answers by question and moment, at most ``most`` of them (some 20 kB each). Safe between threads.

    An answer is served for the first page only while the index has not changed; its further pages as long as it is
    remembered.
    """

    def __init__(self, most: int = 512) -> None:
        self._most = most
        self._answers: OrderedDict[tuple[str, str], Answer] = OrderedDict()
        self._lock = Lock()

    def get(self, question: str, version: str) -> Answer | None:
        """Return the answer to a question as of a moment, if it is remembered."""
        with self._lock:
            answer = self._answers.get((question, version))
            if answer is not None:
                self._answers.move_to_end((question, version))
            return answer

    def keep(self, question: str, answer: Answer) -> None:
        """Remember an answer; the one not asked for longest is forgotten."""
        with self._lock:
            self._answers[question, answer.version] = answer
            self._answers.move_to_end((question, answer.version))
            while len(self._answers) > self._most:
                self._answers.popitem(last=False)

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._answers.clear()
