"""A bank to try payouts with: it answers the files in a bank's folder as banks do, late, twice and not always kindly.

``python -m entrepot.pay.settlement.sandbox DIR`` runs it as a process of its own.
"""

from entrepot.pay.settlement.sandbox.bank import CLOSED, Manners, SandboxBank

__all__ = ["CLOSED", "Manners", "SandboxBank"]
