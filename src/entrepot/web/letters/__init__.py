"""The letters that people get by e-mail, each in its reader's language, as text and as HTML of the same words.

`events.py` queues a letter when a stage announces something; `write.py` composes it when it is sent.
"""

from entrepot.web.letters.write import KINDS, LetterWriter

__all__ = ["KINDS", "LetterWriter"]
