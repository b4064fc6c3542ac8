"""People, sellers, roles, sessions and API keys: who somebody is and what they may do."""

from entrepot.core.accounts.create_seller import create_seller
from entrepot.core.accounts.domain import (
    BadCredentials,
    EmailTaken,
    LastOwner,
    MoneyLeft,
    PasswordSet,
    Seller,
    SignInThrottled,
    SlugTaken,
    Suspended,
    TooManyKeys,
    email_key,
)
from entrepot.core.accounts.erase import Belongings, erase_person, suspend_person
from entrepot.core.accounts.events import PersonErased, PersonSignedUp, SellerCreated
from entrepot.core.accounts.find import find_people
from entrepot.core.accounts.guest import has_password, open_guest, set_first_password
from entrepot.core.accounts.keys import ApiKey, create_api_key, list_api_keys, revoke_api_key
from entrepot.core.accounts.members import add_member, remove_member
from entrepot.core.accounts.profile import act_for, change_password, change_profile, check_password
from entrepot.core.accounts.recognise import Doorkeeper, principal_of_key, principal_of_session
from entrepot.core.accounts.reset import RESET_LASTS, ask_reset, may_reset, reset_password
from entrepot.core.accounts.roles import grant_role, revoke_role
from entrepot.core.accounts.sessions import Session, list_sessions
from entrepot.core.accounts.sign_in import open_session, sign_in
from entrepot.core.accounts.sign_out import sign_out, sign_out_everywhere, sign_out_session
from entrepot.core.accounts.sign_up import sign_up
from entrepot.core.accounts.store import (
    Member,
    Membership,
    PersonRow,
    Profile,
    get_person,
    get_profile,
    get_seller,
    list_people,
    list_sellers,
    members,
    memberships,
    people_with_role,
    person_names,
    seller_by_slug,
    sellers,
)
from entrepot.core.principal import Principal

__all__ = [
    "RESET_LASTS",
    "ApiKey",
    "BadCredentials",
    "Belongings",
    "Doorkeeper",
    "EmailTaken",
    "LastOwner",
    "Member",
    "Membership",
    "MoneyLeft",
    "PasswordSet",
    "PersonErased",
    "PersonRow",
    "PersonSignedUp",
    "Principal",
    "Profile",
    "Seller",
    "SellerCreated",
    "Session",
    "SignInThrottled",
    "SlugTaken",
    "Suspended",
    "TooManyKeys",
    "act_for",
    "add_member",
    "ask_reset",
    "change_password",
    "change_profile",
    "check_password",
    "create_api_key",
    "create_seller",
    "email_key",
    "erase_person",
    "find_people",
    "get_person",
    "get_profile",
    "get_seller",
    "grant_role",
    "has_password",
    "list_api_keys",
    "list_people",
    "list_sellers",
    "list_sessions",
    "may_reset",
    "members",
    "memberships",
    "open_guest",
    "open_session",
    "people_with_role",
    "person_names",
    "principal_of_key",
    "principal_of_session",
    "remove_member",
    "reset_password",
    "revoke_api_key",
    "revoke_role",
    "seller_by_slug",
    "sellers",
    "set_first_password",
    "sign_in",
    "sign_out",
    "sign_out_everywhere",
    "sign_out_session",
    "sign_up",
    "suspend_person",
]
