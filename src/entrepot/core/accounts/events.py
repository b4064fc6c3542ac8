"""What accounts announce."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class SellerCreated:
    """A seller was opened."""

    NAME: ClassVar[str] = "core.seller.created"
    seller_id: str
    owner_id: str


@dataclass(frozen=True, slots=True)
class PersonSignedUp:
    """Somebody opened an account."""

    NAME: ClassVar[str] = "core.person.signed_up"
    person_id: str


@dataclass(frozen=True, slots=True)
class PersonErased:
    """A person's data were erased; whoever keeps more of it (addresses, carts) erases that too."""

    NAME: ClassVar[str] = "core.person.erased"
    person_id: str
