"""A batch of transfers comes to what a plain ledger makes of them one after the other."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from entrepot.kit.errors import AppError
from entrepot.pay.ledger import Account, Leg, Transfer
from entrepot.pay.ledger.domain import Ready, Standing, apply, ready

OWNERS = ("ann", "ben", "cho")


def wallet(owner: str) -> Account:
    return Account(owner, "wallet", "EUR")


def row(owner: str) -> str:
    return wallet(owner).row_id("")


def move(name: int, giver: str, taker: str, minor: int) -> Transfer:
    return Transfer(f"t{name}", "transfer", "", (Leg(wallet(giver), -minor), Leg(wallet(taker), minor)))


owners = st.sampled_from(OWNERS)
transfers = st.builds(move, st.integers(0, 9), owners, owners, st.integers(1, 60))


def plainly(groups: list[list[Transfer]], funds: dict[str, int]) -> tuple[list[bool], dict[str, int], list[str]]:
    """The ledger as a child would keep it: copy everything, try, and put the copy back where something is wrong."""
    held, made = dict(funds), dict[str, Transfer]()
    answers = []
    for group in groups:
        before, before_made = dict(held), dict(made)
        good = True
        for each in group:
            giver, taker = each.legs
            if giver.account == taker.account:
                continue
            if each.transfer_id in made:
                good = good and made[each.transfer_id].legs == each.legs
                continue
            held[giver.account.owner] += giver.amount_minor
            held[taker.account.owner] += taker.amount_minor
            good = good and held[giver.account.owner] >= 0
            made[each.transfer_id] = each
        if not good:
            held, made = before, before_made
        answers.append(good)
    return answers, held, list(made)


@given(
    st.lists(st.lists(transfers, min_size=1, max_size=3), max_size=12),
    st.fixed_dictionaries({owner: st.integers(0, 100) for owner in OWNERS}),
)
def test_a_batch_is_its_groups_one_after_the_other(groups: list[list[Transfer]], funds: dict[str, int]) -> None:
    prepared: list[list[Ready]] = [[ready(each) for each in group] for group in groups]
    limited = {row(owner): minor for owner, minor in funds.items()}
    applied = apply(prepared, Standing(limited), {})
    answers, held, made = plainly(groups, funds)
    assert [problem is None for problem in applied.refused] == answers
    assert all(problem is None or isinstance(problem, AppError) for problem in applied.refused)
    assert [each.transfer.transfer_id for each in applied.made] == made
    after = {owner: funds[owner] + applied.changes.get(row(owner), 0) for owner in OWNERS}
    assert after == held
    assert min(after.values()) >= 0
