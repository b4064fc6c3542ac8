"""The marketplace's own bank account, from which sellers are paid."""

from entrepot.core.settings import Settings
from entrepot.kit.errors import Conflict
from entrepot.pay.settlement.domain import Destination, destination


class NoHouseAccount(Conflict):
    """The operator has not said from which account sellers are paid."""

    code = "payout.no_house_account"
    title = "Say first which account sellers are paid from: set ENTREPOT_BANK_HOLDER and ENTREPOT_BANK_ACCOUNT"


def debtor(settings: Settings) -> Destination:
    """Return the account that payouts leave from; raise NoHouseAccount, or InvalidInput for wrong settings."""
    if not settings.bank_holder or not settings.bank_account:
        raise NoHouseAccount
    number = settings.bank_account
    country = number[:2].upper() if number[:2].isalpha() else settings.default_country
    return destination(settings.bank_holder, country, number, settings.bank_bic)
