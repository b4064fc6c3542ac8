"""What a validation expected, in sentences that can be translated; never the value, which may be secret."""

from collections.abc import Mapping
from typing import Any, Final

from entrepot.core.http.types import ID_ERROR
from entrepot.kit.sentences import Sentence, say, sentence

_WHOLE: Final[Mapping[str, Sentence]] = {
    "missing": say("expected, but it is missing"),
    "extra_forbidden": say("no such field is expected"),
}
_EXPECTED: Final[Mapping[str, Sentence]] = {
    # our own
    "text_nul": say("text without the NUL character"),
    "text_surrogate": say("text that is valid Unicode"),
    "currency": say("an ISO 4217 currency code such as KRW"),
    "instant_range": say("a moment between the years 1970 and 2200"),
    ID_ERROR: say("an id such as %(example)s"),
    # Pydantic's
    "json_invalid": say("JSON (UTF-8)"),
    "too_short": say("a list of %(min_length)s or more"),
    "too_long": say("a list of at most %(max_length)s"),
    "string_type": say("a valid string"),
    "string_too_short": say("text that should have at least %(min_length)s characters"),
    "string_too_long": say("text that should have at most %(max_length)s characters"),
    "string_pattern_mismatch": say("text that should match pattern '%(pattern)s'"),
    "int_type": say("a whole number"),
    "int_parsing": say("a whole number"),
    "int_parsing_size": say("a whole number that is not so large"),
    "int_from_float": say("a whole number"),
    "float_type": say("a number"),
    "float_parsing": say("a number"),
    "finite_number": say("a finite number"),
    "bool_type": say("true or false"),
    "bool_parsing": say("true or false"),
    "greater_than": say("greater than %(gt)s"),
    "greater_than_equal": say("greater than or equal to %(ge)s"),
    "less_than": say("less than %(lt)s"),
    "less_than_equal": say("less than or equal to %(le)s"),
    "literal_error": say("one of %(expected)s"),
    "enum": say("one of %(expected)s"),
    "list_type": say("a list"),
    "tuple_type": say("a list"),
    "dict_type": say("an object with fields"),
    "model_type": say("an object with fields"),
    "model_attributes_type": say("an object with fields"),
    "datetime_type": say("a moment such as 2026-03-02T09:00:00Z"),
    "datetime_parsing": say("a moment such as 2026-03-02T09:00:00Z"),
    "datetime_from_date_parsing": say("a moment such as 2026-03-02T09:00:00Z"),
    "timezone_aware": say("a moment with its offset from UTC"),
    "date_type": say("a day such as 2026-03-02"),
    "date_parsing": say("a day such as 2026-03-02"),
    "date_from_datetime_parsing": say("a day such as 2026-03-02"),
}
_TOO_LONG_TO_SAY: Final = 400


def expected_of(error: Mapping[str, Any]) -> Sentence:
    """Return what was expected of a field, such as ``a whole number``, of one error of Pydantic's."""
    kind = str(error["type"])
    whole = _WHOLE.get(kind)
    if whole is not None:
        return whole
    known = _EXPECTED.get(kind)
    if known is not None:
        context = {name: str(value)[:_TOO_LONG_TO_SAY] for name, value in error.get("ctx", {}).items()}
        try:
            return Sentence(known.template, context if "%(" in known.template else None)
        except KeyError:  # another kind of limit than the sentence tells
            pass
    message = str(error["msg"])
    return sentence(message.replace("Input should be", "expected", 1).removeprefix("expected "))


def detail_of(field: str, error: Mapping[str, Any]) -> Sentence:
    """Return the sentence of an error: the field and what was expected of it."""
    expected = expected_of(error)
    if error["type"] in _WHOLE:
        return say("%(field)s: %(reason)s", field=field, reason=expected)
    return say("%(field)s: expected %(expected)s", field=field, expected=expected)
