"""The demonstration's bank: a folder beside the data, where a bank to try with answers a little late."""

from typing import Final

from entrepot.core.settings import Settings
from entrepot.pay.settlement import Destination, Manners, SandboxBank
from entrepot.world.demo.sellers import DemoSeller

_HOLDER: Final = "Entrepôt demonstration"
_ACCOUNT: Final = "DE02120300000000202051"  # the example that banks publish; nobody's
_BIC: Final = "DEMODEFF"
_MANNERS: Final = Manners(seed=5, refuse=0.05, give_back=0.08, duplicate=0.3, delay_s=30)


def with_bank(settings: Settings) -> Settings:
    """Return the settings with the demonstration's bank, where none is named."""
    if settings.bank_dir is not None or settings.bank_account is not None:
        return settings
    bank = {"bank_dir": settings.data_dir / "bank", "bank_holder": _HOLDER, "bank_account": _ACCOUNT}
    return settings.model_copy(update=bank)


def demo_bank(settings: Settings) -> SandboxBank | None:
    """Return the bank to try with, where the demonstration's is the one in force."""
    if settings.bank_dir is None or settings.bank_account != _ACCOUNT:
        return None
    return SandboxBank(settings.bank_dir, _MANNERS)


def account_of(seller: DemoSeller, number: int) -> Destination:
    """Return where a demonstration's seller is paid."""
    return Destination(seller.name, seller.country, f"{number:012}", _BIC)
