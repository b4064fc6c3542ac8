"""People, sessions, keys, roles and sellers on both engines."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from entrepot.core import accounts
from entrepot.core.accounts.jobs import prune
from entrepot.core.accounts.keyring import keyring_of, open_keyring
from entrepot.core.accounts.tables import account_session, api_key, person_private, sign_in_failure
from entrepot.core.database import Database
from entrepot.core.database import audit_log as audit_table
from entrepot.core.files import LocalFiles
from entrepot.core.jobs import JobKind, JobRun, Jobs
from entrepot.core.platform import Platform
from entrepot.kit.clock import ManualClock
from entrepot.kit.errors import AppError, Forbidden, InvalidInput, NotFound
from tests.visitors import PASSWORD, quick_settings


@pytest.fixture(autouse=True)
def _quick(db: Database, tmp_path: Path) -> None:
    open_keyring(db, quick_settings(tmp_path))


def make_person(db: Database, email: str = "seller.owner@entrepot.example") -> str:
    return accounts.sign_up(db, email, PASSWORD, "Seller owner", "ko", currency="KRW")


def audited(db: Database) -> list[str]:
    with db.read() as conn:
        return list(conn.execute(select(audit_table.c.action).order_by(audit_table.c.seq)).scalars())


def rows(db: Database, statement: Any) -> list[Any]:
    with db.read() as conn:
        return list(conn.execute(statement).all())


class TestSignUp:
    def test_a_person_can_sign_in_after_signing_up_whatever_the_case_of_the_address(self, db: Database) -> None:
        person_id = make_person(db, "Seller.Owner@Entrepot.example")
        token = accounts.sign_in(db, " seller.owner@ENTREPOT.example ", PASSWORD)
        who = accounts.principal_of_session(db, token)
        assert who is not None
        assert (who.person_id, who.roles, who.scopes) == (person_id, frozenset({"shopper"}), None)
        assert (who.locale, who.currency, who.seller_id) == ("ko", "KRW", None)

    def test_an_address_can_be_taken_once(self, db: Database) -> None:
        make_person(db)
        with pytest.raises(accounts.EmailTaken):
            make_person(db, "SELLER.owner@entrepot.example")
        assert audited(db) == ["person.signed_up"]

    def test_of_many_who_take_one_address_at_once_one_gets_it(self, db: Database) -> None:
        def attempt(_: int) -> str:
            try:
                return make_person(db)
            except accounts.EmailTaken:
                return "taken"

        with ThreadPoolExecutor(8) as pool:
            outcomes = list(pool.map(attempt, range(16)))
        assert outcomes.count("taken") == 15

    @pytest.mark.parametrize("email", ["", "no", "a@b", "a b@c.de", "a@b.", "x" * 250 + "@c.de", "a@@b.de"])
    def test_what_is_no_address_is_refused_by_name(self, db: Database, email: str) -> None:
        with pytest.raises(InvalidInput) as refusal:
            make_person(db, email)
        assert refusal.value.extra["field"] == "email"

    @pytest.mark.parametrize("password", ["short", "aaaaaaaaaaaa", "x" * 201, "buyer@entrepot.example"])
    def test_a_weak_password_is_refused_by_name(self, db: Database, password: str) -> None:
        with pytest.raises(InvalidInput) as refusal:
            accounts.sign_up(db, "buyer@entrepot.example", password, "Shopper")
        assert refusal.value.extra["field"] == "password"

    def test_a_password_is_one_however_its_characters_are_composed(self, db: Database) -> None:
        accounts.sign_up(db, "buyer@entrepot.example", "caf\u00e9 crème brûlée", "Shopper")
        assert accounts.sign_in(db, "buyer@entrepot.example", "cafe\u0301 crème brûlée")

    def test_no_secret_and_nothing_personal_stands_outside_its_table(self, db: Database) -> None:
        person_id = make_person(db)
        token = accounts.sign_in(db, "seller.owner@entrepot.example", PASSWORD)
        _, secret = accounts.create_api_key(db, person_id, ["orders:read"], "Desk")
        stored = repr(rows(db, select(account_session))) + repr(rows(db, select(api_key)))
        assert token not in stored
        assert secret not in stored
        [private] = rows(db, select(person_private))
        assert private.password_hash.startswith("$argon2id$")
        evidence = repr(rows(db, select(audit_table)))
        assert "entrepot.example" not in evidence
        assert "Seller owner" not in evidence


class TestSessions:
    def test_an_unused_session_ends_and_a_used_one_goes_on(self, db: Database, clock: ManualClock) -> None:
        make_person(db)
        used, unused = (accounts.sign_in(db, "seller.owner@entrepot.example", PASSWORD) for _ in range(2))
        for _ in range(4):
            clock.advance(timedelta(days=10))
            assert accounts.principal_of_session(db, used) is not None
        assert accounts.principal_of_session(db, unused) is None

    def test_the_last_moment_of_a_session_is_before_its_end(self, db: Database, clock: ManualClock) -> None:
        make_person(db)
        token = accounts.sign_in(db, "seller.owner@entrepot.example", PASSWORD)
        clock.advance(timedelta(days=30) - timedelta(microseconds=1))
        assert accounts.principal_of_session(db, token) is not None
        clock.advance(timedelta(days=30))
        assert accounts.principal_of_session(db, token) is None

    def test_signing_out_ends_that_session_at_once_and_its_token_stays_dead(self, db: Database) -> None:
        make_person(db)
        one, other = (accounts.sign_in(db, "seller.owner@entrepot.example", PASSWORD) for _ in range(2))
        assert accounts.principal_of_session(db, one) is not None
        accounts.sign_out(db, one)
        accounts.sign_out(db, one)
        assert accounts.principal_of_session(db, one) is None
        assert accounts.principal_of_session(db, other) is not None

    def test_signing_out_everywhere_ends_all(self, db: Database) -> None:
        person_id = make_person(db)
        tokens = [accounts.sign_in(db, "seller.owner@entrepot.example", PASSWORD) for _ in range(3)]
        assert all(accounts.principal_of_session(db, token) for token in tokens)
        accounts.sign_out_everywhere(db, person_id)
        assert not any(accounts.principal_of_session(db, token) for token in tokens)

    def test_a_made_up_token_is_nobodys(self, db: Database) -> None:
        for token in ("es_", "es_" + "A" * 43, "", "ek_x", "es_\ud800", "es_\x00"):
            assert accounts.principal_of_session(db, token) is None
            assert accounts.principal_of_key(db, token) is None

    def test_a_new_password_ends_other_sessions_and_keeps_this_one(self, db: Database) -> None:
        person_id = make_person(db)
        here, there = (accounts.sign_in(db, "seller.owner@entrepot.example", PASSWORD) for _ in range(2))
        this = accounts.principal_of_session(db, here)
        assert this is not None
        with pytest.raises(accounts.BadCredentials):
            accounts.change_password(db, person_id, "not my password", "another long one")
        accounts.change_password(db, person_id, PASSWORD, "another long one", keep_session=this.credential)
        assert accounts.principal_of_session(db, here) is not None
        assert accounts.principal_of_session(db, there) is None
        with pytest.raises(accounts.BadCredentials):
            accounts.sign_in(db, "seller.owner@entrepot.example", PASSWORD)
        assert accounts.sign_in(db, "seller.owner@entrepot.example", "another long one")

    def test_a_hash_of_older_parameters_is_renewed_at_sign_in(self, db: Database, tmp_path: Path) -> None:
        make_person(db)
        [before] = rows(db, select(person_private.c.password_hash))
        open_keyring(db, quick_settings(tmp_path).model_copy(update={"argon2_passes": 2}))
        accounts.sign_in(db, "seller.owner@entrepot.example", PASSWORD)
        [after] = rows(db, select(person_private.c.password_hash))
        assert "t=1" in before.password_hash
        assert "t=2" in after.password_hash

    def test_a_principal_read_before_a_change_is_not_remembered_after_it(self, db: Database) -> None:
        person_id = make_person(db)
        token = accounts.sign_in(db, "seller.owner@entrepot.example", PASSWORD)
        recollection = keyring_of(db).recollection
        changes = recollection.changes
        stale = accounts.principal_of_session(db, token)
        assert stale is not None
        accounts.sign_out_everywhere(db, person_id)
        recollection.keep("key", stale, now_us=db.clock.now_us(), until_us=None, changes=changes)
        assert recollection.recall("key", db.clock.now_us()) is None


class TestSignInThrottle:
    def fail(self, db: Database, email: str, address: str | None) -> AppError:
        with pytest.raises(AppError) as failure:
            accounts.sign_in(db, email, "wrong password", address=address)
        return failure.value

    def test_after_eight_failures_even_the_right_password_waits(self, db: Database, clock: ManualClock) -> None:
        make_person(db)
        for _ in range(8):
            assert isinstance(self.fail(db, "seller.owner@entrepot.example", "198.51.100.7"), accounts.BadCredentials)
        with pytest.raises(accounts.SignInThrottled) as refusal:
            accounts.sign_in(db, "seller.owner@entrepot.example", PASSWORD, address="198.51.100.7")
        assert 0 < refusal.value.extra["retry_after_s"] <= 900
        clock.advance(timedelta(minutes=15))
        assert accounts.sign_in(db, "seller.owner@entrepot.example", PASSWORD, address="198.51.100.7")

    def test_the_owner_signs_in_from_elsewhere_while_a_stranger_waits(self, db: Database) -> None:
        make_person(db)
        for _ in range(10):
            self.fail(db, "seller.owner@entrepot.example", "198.51.100.7")
        assert accounts.sign_in(db, "seller.owner@entrepot.example", PASSWORD, address="203.0.113.9")

    def test_many_addresses_together_are_held_back_from_one_account(self, db: Database) -> None:
        make_person(db)
        kinds = {type(self.fail(db, "seller.owner@entrepot.example", f"198.51.100.{n}")) for n in range(40)}
        assert kinds == {accounts.BadCredentials}
        assert isinstance(self.fail(db, "seller.owner@entrepot.example", "198.51.100.99"), accounts.SignInThrottled)

    def test_one_address_is_held_back_from_all_accounts(self, db: Database) -> None:
        for n in range(100):
            self.fail(db, f"somebody{n}@entrepot.example", "198.51.100.7")
        assert isinstance(self.fail(db, "new@entrepot.example", "198.51.100.7"), accounts.SignInThrottled)

    def test_an_unknown_account_is_refused_and_held_back_like_a_known_one(self, db: Database) -> None:
        make_person(db)
        known = [self.fail(db, "seller.owner@entrepot.example", "198.51.100.1") for _ in range(10)]
        unknown = [self.fail(db, "nobody@entrepot.example", "198.51.100.2") for _ in range(10)]
        assert [(each.code, each.detail) for each in known] == [(each.code, each.detail) for each in unknown]
        assert audited(db).count("session.refused") == 16

    def test_many_attempts_at_once_get_no_more_than_their_number(self, db: Database) -> None:
        make_person(db)
        with ThreadPoolExecutor(8) as pool:
            failures = list(
                pool.map(lambda _: self.fail(db, "seller.owner@entrepot.example", "198.51.100.7"), range(24))
            )
        assert sum(isinstance(each, accounts.BadCredentials) for each in failures) == 8

    def test_a_right_sign_in_does_not_count(self, db: Database) -> None:
        make_person(db)
        for _ in range(60):
            accounts.sign_in(db, "seller.owner@entrepot.example", PASSWORD, address="198.51.100.7")

    def test_the_counts_name_nobody_and_go_after_their_window(
        self, db: Database, clock: ManualClock, tmp_path: Path
    ) -> None:
        make_person(db)
        self.fail(db, "seller.owner@entrepot.example", "198.51.100.7")
        token = accounts.sign_in(db, "seller.owner@entrepot.example", PASSWORD)
        assert "198.51" not in repr(rows(db, select(sign_in_failure)))
        clock.advance(timedelta(days=31))
        platform = Platform(quick_settings(tmp_path), db, LocalFiles(tmp_path / "files"))
        run_job(platform, "core.accounts.prune", prune)
        assert rows(db, select(sign_in_failure)) == []
        assert rows(db, select(account_session)) == []
        assert accounts.principal_of_session(db, token) is None


def run_job(platform: Platform, name: str, handle: Callable[[JobRun], None]) -> None:
    platform.db.write(lambda tx: tx.enqueue(name, {}))
    assert Jobs(platform, [JobKind(name=name, handle=handle)], []).step() == 1


class TestApiKeys:
    def test_a_key_acts_for_its_person_within_its_scopes(self, db: Database) -> None:
        person_id = make_person(db)
        key_id, secret = accounts.create_api_key(db, person_id, ["orders:read", "catalog:read"], "Desk")
        who = accounts.principal_of_key(db, secret)
        assert who is not None
        assert (who.person_id, who.credential) == (person_id, key_id)
        assert who.may("orders:read")
        assert not who.may("orders:write")
        assert not who.may("operator:people")

    def test_a_revoked_key_is_dead_at_once(self, db: Database) -> None:
        person_id = make_person(db)
        key_id, secret = accounts.create_api_key(db, person_id, ["orders:read"], "Desk")
        assert accounts.principal_of_key(db, secret) is not None
        accounts.revoke_api_key(db, person_id, key_id)
        accounts.revoke_api_key(db, person_id, key_id)
        assert accounts.principal_of_key(db, secret) is None
        assert audited(db).count("key.revoked") == 1

    def test_a_key_ends_on_its_day(self, db: Database, clock: ManualClock) -> None:
        person_id = make_person(db)
        _, secret = accounts.create_api_key(db, person_id, ["orders:read"], "Desk", life=timedelta(days=1))
        assert accounts.principal_of_key(db, secret) is not None
        clock.advance(timedelta(days=1))
        assert accounts.principal_of_key(db, secret) is None

    def test_anothers_key_cannot_be_revoked(self, db: Database) -> None:
        person_id, other_id = make_person(db), make_person(db, "other@entrepot.example")
        key_id, secret = accounts.create_api_key(db, person_id, ["orders:read"], "Desk")
        with pytest.raises(NotFound):
            accounts.revoke_api_key(db, other_id, key_id)
        assert accounts.principal_of_key(db, secret) is not None

    def test_a_scope_takes_the_role_that_it_is_for(self, db: Database) -> None:
        person_id = make_person(db)
        for scope in ("stock:write", "warehouse:scan", "operator:*"):
            with pytest.raises(Forbidden):
                accounts.create_api_key(db, person_id, [scope], "Desk")
        with pytest.raises(InvalidInput):
            accounts.create_api_key(db, person_id, ["everything"], "Desk")
        with pytest.raises(InvalidInput):
            accounts.create_api_key(db, person_id, [], "Desk")

    def test_a_person_holds_a_bounded_number_of_keys(self, db: Database) -> None:
        person_id = make_person(db)
        for _ in range(50):
            accounts.create_api_key(db, person_id, ["orders:read"], "Desk")
        with pytest.raises(accounts.TooManyKeys):
            accounts.create_api_key(db, person_id, ["orders:read"], "Desk")

    def test_the_last_use_is_noted_to_the_hour(self, db: Database, clock: ManualClock) -> None:
        person_id = make_person(db)
        _, secret = accounts.create_api_key(db, person_id, ["orders:read"], "Desk")
        clock.advance(timedelta(minutes=42))
        accounts.principal_of_key(db, secret)
        with db.read() as conn:
            [key] = accounts.list_api_keys(conn, person_id)
        assert key.used_at is not None
        assert key.used_at % 3_600_000_000 == 0
        assert key.hint == secret[-4:]


class TestRoles:
    def test_a_granted_role_holds_at_once_and_until_it_is_withdrawn(self, db: Database) -> None:
        person_id = make_person(db)
        token = accounts.sign_in(db, "seller.owner@entrepot.example", PASSWORD)

        def roles() -> frozenset[str]:
            who = accounts.principal_of_session(db, token)
            assert who is not None
            return who.roles

        assert roles() == {"shopper"}
        accounts.grant_role(db, person_id, "warehouse")
        accounts.grant_role(db, person_id, "warehouse")
        assert roles() == {"shopper", "warehouse"}
        accounts.revoke_role(db, person_id, "warehouse")
        assert roles() == {"shopper"}
        assert audited(db)[-2:] == ["role.granted", "role.withdrawn"]

    def test_only_roles_of_the_house_are_granted_and_only_to_people(self, db: Database) -> None:
        person_id = make_person(db)
        with pytest.raises(InvalidInput):
            accounts.grant_role(db, person_id, "seller_owner")
        with pytest.raises(NotFound):
            accounts.grant_role(db, "per_nobody", "courier")

    def test_the_last_operator_stays(self, db: Database) -> None:
        one, other = make_person(db), make_person(db, "other@entrepot.example")
        accounts.grant_role(db, one, "operator")
        ways: list[Callable[[], None]] = [
            lambda: accounts.revoke_role(db, one, "operator"),
            lambda: accounts.suspend_person(db, one, suspended=True, actor=other),
            lambda: accounts.erase_person(db, one, actor=one),
        ]
        for leave in ways:
            with pytest.raises(accounts.LastOwner):
                leave()
        accounts.grant_role(db, other, "operator")
        accounts.revoke_role(db, one, "operator")

    def test_a_suspended_person_is_out_at_once_and_may_come_back(self, db: Database) -> None:
        person_id = make_person(db)
        token = accounts.sign_in(db, "seller.owner@entrepot.example", PASSWORD)
        _, secret = accounts.create_api_key(db, person_id, ["orders:read"], "Desk")
        accounts.suspend_person(db, person_id, suspended=True, actor="system")
        assert accounts.principal_of_session(db, token) is None
        assert accounts.principal_of_key(db, secret) is None
        with pytest.raises(accounts.Suspended):
            accounts.sign_in(db, "seller.owner@entrepot.example", PASSWORD)
        accounts.suspend_person(db, person_id, suspended=False, actor="system")
        assert accounts.sign_in(db, "seller.owner@entrepot.example", PASSWORD)
        assert accounts.principal_of_key(db, secret) is not None


class TestSellers:
    def open_seller(self, db: Database, owner_id: str, slug: str = "north-quay") -> str:
        return accounts.create_seller(db, owner_id, "North Quay", "KR", "KRW", slug)

    def test_whoever_opens_a_seller_acts_for_it_at_once(self, db: Database) -> None:
        owner_id = make_person(db)
        token = accounts.sign_in(db, "seller.owner@entrepot.example", PASSWORD)
        assert accounts.principal_of_session(db, token) is not None
        seller_id = self.open_seller(db, owner_id)
        who = accounts.principal_of_session(db, token)
        assert who is not None
        assert who.seller_id == seller_id
        assert who.roles == {"shopper", "seller_owner"}
        with db.read() as conn:
            assert accounts.get_seller(conn, seller_id).currency == "KRW"
            assert accounts.seller_by_slug(conn, "north-quay").id == seller_id
            assert accounts.sellers(conn, [seller_id, "sel_none"]).keys() == {seller_id}

    def test_a_short_name_is_one_sellers(self, db: Database) -> None:
        owner_id = make_person(db)
        self.open_seller(db, owner_id)
        with pytest.raises(accounts.SlugTaken):
            self.open_seller(db, owner_id)
        for slug in ("ab", "-abc", "abc-", "a--b", "Große", "x" * 61, "sel_1"):
            with pytest.raises(InvalidInput):
                self.open_seller(db, owner_id, slug)

    def test_a_member_who_goes_loses_keys_and_role_for_that_seller(self, db: Database) -> None:
        owner_id, staff_id = make_person(db), make_person(db, "seller.staff@entrepot.example")
        seller_id = self.open_seller(db, owner_id)
        accounts.add_member(db, seller_id, staff_id, "seller_staff", actor=owner_id)
        token = accounts.sign_in(db, "seller.staff@entrepot.example", PASSWORD)
        _, secret = accounts.create_api_key(db, staff_id, ["stock:write"], "Desk", seller_id)
        who = accounts.principal_of_key(db, secret)
        assert who is not None
        assert who.seller_id == seller_id
        accounts.remove_member(db, seller_id, staff_id, actor=owner_id)
        assert accounts.principal_of_key(db, secret) is None
        who = accounts.principal_of_session(db, token)
        assert who is not None
        assert who.seller_id is None
        assert who.roles == {"shopper"}

    def test_a_seller_keeps_an_owner(self, db: Database) -> None:
        owner_id, staff_id = make_person(db), make_person(db, "seller.staff@entrepot.example")
        seller_id = self.open_seller(db, owner_id)
        accounts.add_member(db, seller_id, staff_id, "seller_staff", actor=owner_id)
        ways: list[Callable[[], None]] = [
            lambda: accounts.remove_member(db, seller_id, owner_id, actor=owner_id),
            lambda: accounts.add_member(db, seller_id, owner_id, "seller_staff", actor=owner_id),
            lambda: accounts.erase_person(db, owner_id, actor=owner_id),
        ]
        for leave in ways:
            with pytest.raises(accounts.LastOwner):
                leave()
        accounts.add_member(db, seller_id, staff_id, "seller_owner", actor=owner_id)
        accounts.remove_member(db, seller_id, owner_id, actor=owner_id)
        with db.read() as conn:
            assert [(each.person_id, each.role) for each in accounts.members(conn, seller_id)] == [
                (staff_id, "seller_owner")
            ]

    def test_of_two_owners_who_leave_at_once_one_stays(self, db: Database) -> None:
        people = [make_person(db, f"owner{n}@entrepot.example") for n in range(2)]
        seller_id = self.open_seller(db, people[0])
        accounts.add_member(db, seller_id, people[1], "seller_owner", actor=people[0])
        start = threading.Barrier(2)

        def leave(person_id: str) -> bool:
            start.wait()
            try:
                accounts.remove_member(db, seller_id, person_id, actor=person_id)
            except accounts.LastOwner:
                return False
            return True

        with ThreadPoolExecutor(2) as pool:
            assert sorted(pool.map(leave, people)) == [False, True]

    def test_a_key_for_a_seller_that_is_not_ones_own_is_refused(self, db: Database) -> None:
        owner_id, other_id = make_person(db), make_person(db, "other@entrepot.example")
        seller_id = self.open_seller(db, owner_id)
        with pytest.raises(NotFound):
            accounts.create_api_key(db, other_id, ["stock:write"], "Desk", seller_id)

    def test_a_session_acts_only_for_ones_own_sellers(self, db: Database) -> None:
        owner_id, other_id = make_person(db), make_person(db, "other@entrepot.example")
        first, second = self.open_seller(db, owner_id), self.open_seller(db, owner_id, "south-quay")
        token = accounts.sign_in(db, "seller.owner@entrepot.example", PASSWORD)
        who = accounts.principal_of_session(db, token)
        assert who is not None
        assert who.seller_id == first
        accounts.act_for(db, owner_id, who.credential, second)
        who = accounts.principal_of_session(db, token)
        assert who is not None
        assert who.seller_id == second
        with pytest.raises(NotFound):
            accounts.act_for(db, other_id, "ses_any", second)


class TestErasure:
    def test_an_erased_person_leaves_an_id_and_nothing_personal(self, db: Database) -> None:
        owner_id, other_id = make_person(db), make_person(db, "other@entrepot.example")
        seller_id = accounts.create_seller(db, owner_id, "North Quay", "KR", "KRW", "north-quay")
        accounts.add_member(db, seller_id, other_id, "seller_staff", actor=owner_id)
        accounts.grant_role(db, other_id, "courier")
        token = accounts.sign_in(db, "other@entrepot.example", PASSWORD)
        _, secret = accounts.create_api_key(db, other_id, ["orders:read"], "Desk")
        accounts.erase_person(db, other_id, actor=owner_id)
        assert accounts.principal_of_session(db, token) is None
        assert accounts.principal_of_key(db, secret) is None
        with db.read() as conn:
            row = accounts.get_person(conn, other_id)
            assert (row.state, row.name, row.email, row.roles) == ("erased", None, None, [])
            assert accounts.person_names(conn, [owner_id, other_id]) == {owner_id: "Seller owner"}
            assert [each.person_id for each in accounts.members(conn, seller_id)] == [owner_id]
        with pytest.raises(NotFound):
            accounts.erase_person(db, other_id, actor=owner_id)

    def test_the_address_of_an_erased_person_is_free_again(self, db: Database) -> None:
        first = make_person(db)
        accounts.erase_person(db, first, actor=first)
        assert make_person(db) != first


class TestLists:
    def test_people_are_listed_newest_first_page_by_page(self, db: Database) -> None:
        made = [make_person(db, f"person{n}@entrepot.example") for n in range(7)]
        accounts.grant_role(db, made[3], "reviewer")
        seen: list[str] = []
        cursor: str | None = None
        with db.read() as conn:
            while True:
                page = accounts.list_people(conn, cursor=cursor, limit=3)
                seen += [row.id for row in page.items]
                cursor = page.next
                if cursor is None:
                    break
            [found] = accounts.list_people(conn, email_key="person3@entrepot.example").items
        assert seen == made[::-1]
        assert (found.id, found.roles) == (made[3], ["reviewer"])

    def test_a_profile_changes_only_where_it_is_told(self, db: Database) -> None:
        person_id, _ = make_person(db), make_person(db, "other@entrepot.example")
        accounts.change_profile(db, person_id, {"name": "Seller", "phone": "+82 2 555 0100"})
        with db.read() as conn:
            profile = accounts.get_profile(conn, person_id)
        assert (profile.name, profile.phone, profile.locale) == ("Seller", "+82 2 555 0100", "ko")
        with pytest.raises(accounts.EmailTaken):
            accounts.change_profile(db, person_id, {"email": "OTHER@entrepot.example"})
        with pytest.raises(InvalidInput):
            accounts.change_profile(db, person_id, {"password_hash": "x"})
        with pytest.raises(InvalidInput):
            accounts.change_profile(db, person_id, {"currency": "XXX"})
