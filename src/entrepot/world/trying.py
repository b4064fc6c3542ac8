"""A shop that tries two titles and two pictures, and the visitors who decide it."""

from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Any, Final

from entrepot.core.database import Database
from entrepot.sell.trials import Arm, Step, trials_of
from entrepot.world.market import Market, Shop
from entrepot.world.world import World

LOOK: Final = timedelta(hours=2)
"""So often its visitors are counted."""
_SEED: Final = 17
_BUYS, _CARTS = 0.07, 0.2


@dataclass(frozen=True, slots=True)
class _Idea:
    """What is tried of a product, by the title that it has, and what visitors make of it: (A, B) open it so often."""

    title: str
    second: str
    opens: tuple[float, float]
    visitors: int


_IDEAS: Final = (
    _Idea("Hand grinder, 25 g", "Hand coffee grinder, 38 mm steel burrs, 25 g", (0.034, 0.041), 95),
    _Idea("Coffee scale 2 kg, 0.1 g, with timer", "", (0.031, 0.049), 190),
)
"""The second tries a picture. The first is not decided after a week, the second is."""


class Trying:
    """The trials of the market's shops. Its dice are its own: the rest of a world lives on as without it."""

    def __init__(self, world: World, market: Market, db: Database) -> None:
        self._world, self._market, self._db = world, market, db
        self._rng = Random(_SEED)
        self._running: list[tuple[Shop, str, _Idea]] = []

    def begin(self) -> None:
        """Start the trials of the shop that has these goods."""
        for shop in self._market.shops:
            rows = self._world.ask(shop.owner, "GET", "/seller/products?state=live&limit=100").body["items"]
            by_title = {row["title"]: row["product_id"] for row in rows}
            for idea in _IDEAS:
                if idea.title in by_title:
                    body = self._body(shop, by_title[idea.title], idea)
                    started = self._world.ask(shop.owner, "POST", "/seller/trials", body).body
                    self._running.append((shop, started["id"], idea))

    def look(self) -> None:
        """Let some visitors come; each is in the arm that the share in force gives."""
        for shop, trial_id, idea in self._running:
            trial = self._world.ask(shop.owner, "GET", f"/seller/trials/{trial_id}").body["trial"]
            if trial["state"] == "running":
                self._come(trial_id, trial["share"], idea)
        trials_of(self._db).flush()

    def _body(self, shop: Shop, product_id: str, idea: _Idea) -> dict[str, Any]:
        if idea.second:
            return {"product_id": product_id, "vary": "title", "title": idea.second}
        pictures = self._world.ask(shop.owner, "GET", f"/seller/products/{product_id}").body["pictures"]
        main = pictures[0]["file_id"]
        second = next(each for each in pictures if each["file_id"] not in {main, None})
        return {"product_id": product_id, "vary": "picture", "picture_id": second["picture_id"], "days": 14}

    def _come(self, trial_id: str, share: int, idea: _Idea) -> None:
        rng, trials = self._rng, trials_of(self._db)
        for _ in range(rng.randint(idea.visitors * 3 // 4, idea.visitors * 5 // 4)):
            arm: Arm = "b" if rng.random() * 100 < share else "a"
            steps: list[Step] = ["shown"]
            if rng.random() < idea.opens[arm == "b"]:
                steps.append("clicked")
                steps += [step for step, of in (("carted", _CARTS), ("bought", _BUYS)) if rng.random() < of]  # type: ignore[misc]  # the literals of a tuple
            trials.count([((trial_id, share, arm), step) for step in steps])
