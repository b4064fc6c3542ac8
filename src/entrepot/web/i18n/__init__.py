"""The words of the pages: which language a reader gets, and the translation of each message.

English is the source; Korean and Chinese come from `web/locale/<code>/LC_MESSAGES/entrepot.po`, read at first use.
The pseudo-language `qps` marks every translated message, so that text which escaped translation stands out.
"""

from entrepot.web.i18n.languages import LANGUAGES, OFFERED, Language, language_of
from entrepot.web.i18n.translate import Lazy, current_language, gettext, given, lazy, ngettext, pgettext, use_language

__all__ = [
    "LANGUAGES",
    "OFFERED",
    "Language",
    "Lazy",
    "current_language",
    "gettext",
    "given",
    "language_of",
    "lazy",
    "ngettext",
    "pgettext",
    "use_language",
]
