"""What payment refuses."""

from entrepot.kit.errors import Conflict


class PaymentRefused(Conflict):
    """The purchase cannot be paid: it was paid, cancelled or has expired, or another payment of it is under way."""

    code = "payment.refused"
    title = "This purchase cannot be paid"
