"""How often something goes wrong in the world: chances from 0 to 1, drawn from the run's own generator."""

from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True)
class Faults:
    """Each field is the chance that it happens where it can."""

    # --- requests ---
    sent_twice: float = 0.02
    key_reused: float = 0.01
    # --- money ---
    empty_wallet: float = 0.10
    never_paid: float = 0.04
    # --- changes of mind, by where the order stands then ---
    cancelled_unpaid: float = 0.02
    cancelled_by_shopper: float = 0.04
    cancelled_by_seller: float = 0.01
    cancelled_on_its_way: float = 0.01
    cancelled_at_the_hub: float = 0.015
    returned: float = 0.08
    # --- the way to the hub ---
    not_said_to_be_sent: float = 0.02
    lost_on_its_way: float = 0.005
    # --- scans ---
    scan_sent_again: float = 0.03
    scanned_twice: float = 0.03
    scan_out_of_order: float = 0.02
    misread: float = 0.02
    wrong_place: float = 0.03
    damaged: float = 0.01
    missing: float = 0.01
    wrong_weight: float = 0.02
    # --- the door ---
    not_at_home: float = 0.10
    # --- the machine: chances at each round of its background work ---
    killed: float = 0.05
    clock_stepped: float = 0.03

    @classmethod
    def none(cls) -> "Faults":
        """Return a world in which nothing goes wrong."""
        return cls(**dict.fromkeys((each.name for each in fields(cls)), 0.0))
