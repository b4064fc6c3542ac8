"""Second titles of trials: judged as if they were the product's own, and never against what is on sale already."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from entrepot.core.database import Tx
from entrepot.core.outbox import Subscription
from entrepot.sell.catalog import Submission, submissions
from entrepot.sell.screening.detect import Detectors, failed
from entrepot.sell.screening.judgement import Finding, Judgement
from entrepot.sell.screening.queue import SUBMITTED, queue
from entrepot.sell.screening.store import finding_to_json
from entrepot.sell.trials import SecondTitle, TrialProposed, clear_trial, refuse_trial

POLICY: Final = "policy:screening"


@dataclass(frozen=True, slots=True)
class JudgedTitle:
    """What follows for a second title: it may be shown, or not for what is found in it beyond the product's own."""

    title: SecondTitle
    allowed: bool
    findings: tuple[Finding, ...]
    policies: tuple[str, ...]


def with_title(product: Submission, locale: str, title: str) -> Submission:
    """Return a product as its judge would see it with another title in one language."""
    return replace(product, texts={**product.texts, _place(product, locale): title})


def try_title(
    title: SecondTitle | None,
    product: Submission,
    findings: Sequence[Finding],
    own: Judgement,
    detectors: Detectors | None,
    weigh: Callable[[Submission, Sequence[Finding]], tuple[Judgement, object]],
) -> JudgedTitle | None:
    """Return what follows for a second title: the product's words with it, and what its pictures show.

    None where nothing does: the product has another title by now, or is not allowed itself, which ends the trial. A
    second title may close no market that the product's own leaves open; a doubt is enough to keep it back. Without
    ``detectors``, which is where looks break off, it is not allowed.
    """
    if title is None or own.outcome != "allow" or product.texts.get(_place(product, title.locale)) != title.a:
        return None
    tried = with_title(product, title.locale, title.b)
    if detectors is None:
        words, others = [failed("screening")], list(findings)
    else:
        in_texts = {each.name for each in detectors.texts}
        words, others = detectors.in_texts(tried), [each for each in findings if each.detector not in in_texts]
    judged, _ = weigh(tried, [*others, *words])
    closes = [market for market, each in judged.markets.items() if each != "allow" and own.markets[market] == "allow"]
    added = tuple(each for each in judged.findings if each not in own.findings)
    return JudgedTitle(title, not closes and detectors is not None, added, judged.policies)


def act_on_title(tx: Tx, judged: JudgedTitle) -> None:
    """Have a second title shown, or end its trial; the product's own stays on sale."""
    title = judged.title
    if judged.allowed:
        clear_trial(tx, title.trial_id)
    elif refuse_trial(tx, title.trial_id, [finding_to_json(each) for each in judged.findings]):
        policies = list(judged.policies)
        tx.audit(POLICY, "trial.end", title.trial_id, seller_id=title.seller_id, reason="refused", policies=policies)


def _place(product: Submission, locale: str) -> str:
    return "title" if locale == product.locale else f"translations.{locale}.title"


def _proposed(tx: Tx, event: TrialProposed) -> None:
    _some_proposed(tx, [event])


def _some_proposed(tx: Tx, events: Sequence[TrialProposed]) -> None:
    found = submissions(tx.connection, sorted({each.product_id for each in events}))
    queue(tx, [(each.product_id, each.seller_id, each.revision) for each in found], SUBMITTED)


TITLE_SUBSCRIPTIONS: Final = [
    Subscription("sell.screening.title_proposed", TrialProposed, _proposed, handle_many=_some_proposed),
]
