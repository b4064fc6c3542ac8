"""Letters by e-mail: queued with the change that they tell of, composed when they are sent, tried again, never lost.

The queue holds ids only. The pages compose a letter when it is sent, in the person's language, from what holds then.
"""

from entrepot.core.mail.choices import change_choices, refused_choices, refused_kinds
from entrepot.core.mail.domain import (
    CHOICES,
    GIVEN_UP_AFTER,
    Addressee,
    Composer,
    Letter,
    Written,
    one_line,
    wait_after,
)
from entrepot.core.mail.post import post_letter
from entrepot.core.mail.postman import Postman
from entrepot.core.mail.read import COUNTED, LetterRow, get_letter, letter_counts, list_letters, send_again

__all__ = [
    "CHOICES",
    "COUNTED",
    "GIVEN_UP_AFTER",
    "Addressee",
    "Composer",
    "Letter",
    "LetterRow",
    "Postman",
    "Written",
    "change_choices",
    "get_letter",
    "letter_counts",
    "list_letters",
    "one_line",
    "post_letter",
    "refused_choices",
    "refused_kinds",
    "send_again",
    "wait_after",
]
