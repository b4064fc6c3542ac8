"""The wallet: what a shopper has on deposit, in any currency."""

from entrepot.pay.wallet.top_up import LARGEST_TOP_UP_MINOR, TopUp, top_up
from entrepot.pay.wallet.view import Wallet, money_left, wallet_view

__all__ = ["LARGEST_TOP_UP_MINOR", "TopUp", "Wallet", "money_left", "top_up", "wallet_view"]
