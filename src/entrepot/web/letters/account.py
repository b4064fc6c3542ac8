"""Letters about an account: welcome, and a link to set a new password."""

from collections.abc import Mapping
from typing import Any

from entrepot.core.accounts import RESET_LASTS
from entrepot.web.i18n import gettext as _
from entrepot.web.letters.parts import Content, Desk

_MINUTE_S = 60


def welcome(desk: Desk, _facts: Mapping[str, Any]) -> Content:
    """Tell that the account is open."""
    return Content(
        _("Welcome to Entrepôt"),
        (
            _("Your account is open. You sign in with this address: %(email)s.") % {"email": desk.reader.email},
            _("What you order from several sellers comes in one parcel, and you can follow it to your door."),
        ),
        act=_("To the shop"),
        href="/",
        small=_("If you did not open this account, set a new password with “Forgot your password?” and close it."),
    )


def password_reset(_desk: Desk, facts: Mapping[str, Any]) -> Content | None:
    """Give the link that sets a new password; None once it was used and its token forgotten."""
    token = facts.get("token")
    if not token:
        return None
    minutes = int(RESET_LASTS.total_seconds()) // _MINUTE_S
    return Content(
        _("Set a new password"),
        (_("Somebody, we hope you, asked for a new password for this address. Choose one with this link."),),
        act=_("Choose a new password"),
        href=f"/reset-password?token={token}",
        small=_("The link works once, for %(minutes)s minutes. If it was not you, do nothing: your password stays.")
        % {"minutes": minutes},
    )
