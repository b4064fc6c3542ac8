"""Yes-or-no attributes: what is said to be so, and what is said not to be, in five languages."""

import re
from collections.abc import Iterable, Iterator

from entrepot.sell.extraction.reading import Reading
from entrepot.sell.extraction.result import Claim
from entrepot.sell.extraction.words import Found, is_hangul, topics

_SAID, _DENIED, _NEAR = 0.9, 0.92, 0.85
_NOT_BEFORE = re.compile(
    r"(?:\b(?:not|isn't|is not|aren't|non|no(?!\.?[\s-]?\d)|never|without|lacks?|don't|do not|cannot|"
    r"can't|not a|sin|nunca|jamas|no es|no apto para)[\s-]+(?:\w+\s){0,2}|"
    r"(?:不|(?<![南是除])非|(?<![有虚南])[无無]|未|没有|沒有|不可|不能|不是|不支持|并非|勿|禁止|(?<![가-힣])(?:안|노))\s?|(?<![가-힣])비)$"
)
_NOT_AFTER = re.compile(
    r"^[\s:：은는이가을를도에서]{0,4}(?:사용\s?|세척\s?|조리\s?|가열\s?|투입\s?|기능\s?|충전\s?|제품(?:이|은)?\s?)?"
    r"(?:불가능?|안\s?됨|안\s?돼요|안\s?됩니다|금지|않|아닙니다|아님|아니|없음|없습니다|미지원|미포함|x(?![a-z0-9])|"
    r"不可|不能|禁止|不支持|非対応|不対応|では(?:ない|ありません)|(?:は)?(?:使え|でき|使用でき|対応して(?:い)?)(?:ません|ない)|なし|ng(?![a-z])|"
    r"no(?![a-z]|\.?\s?[#-]?\s?\d)|not (?:included|supported|recommended|allowed|safe)|no incluid|not)"
)
_YES_AFTER = re.compile(
    r"^[\s:：은는이가을를도에서]{0,4}(?:사용\s?|세척\s?|조리\s?|가열\s?)?(?:가능|ok|o(?![a-z0-9])|지원|됩니다|돼요|"
    r"可(?!不)|可用|适用|支持|対応|使用可|safe|yes|si(?![a-z])|included|compatible)"
)
_NOT_FAR = re.compile(
    r"^[^\n.;。；]{0,12}?(?:사용|세척|조리|가열|투입)?[은는을를]?\s?(?:불가|금지|안\s?됨|하지\s?마|삼가)|^[^\n.;。；]{0,8}?(?:不可|"
    r"禁止|不能|できません|使えません|非対応)"
)
_NOT_TO = re.compile(
    r"(?:do not|don't|never|not (?:suitable|safe|recommended|intended) for(?: use in)?(?: the)?|"
    r"no (?:usar|meter|lavar|poner|utilizar) en(?: el)?|no (?:apto|apta|aptos) para(?: el)?|"
    r"keep out of(?: the)?|不可(?:用|放|入|进)?(?:于|入)?|不能(?:用|放|入|进)?|禁止(?:使用|放入)?|请勿(?:放入|"
    r"使用)?|勿(?:放入|用)?|不适用于?|不支持)\s?(?:use in |put in |the |in the )*$"
)


def verdicts(reading: Reading, found: Iterable[Found]) -> Iterator[Claim]:
    """Yield what a text says for and against each yes-or-no attribute."""
    text = reading.folded
    taken: list[tuple[str, int, int]] = []
    for word in found:
        for meaning in word.meanings:
            if meaning.value:
                continue
            says, start, end = meaning.says, word.start, word.end
            if _ends_a_word(text, start):
                says, start = True, start + 1
            elif says:
                before = _NOT_BEFORE.search(text[max(0, start - 24) : start])
                after = _NOT_AFTER.match(text[end : end + 24])
                if before is not None:
                    says, start = False, start - len(before[0].lstrip())
                elif after is not None:
                    says, end = False, end + after.end()
            taken.append((meaning.code, start, end))
            yield Claim(meaning.code, says, _DENIED if meaning.says and not says else _SAID, start, end)
    yield from _by_topic(text, taken)


def _ends_a_word(text: str, at: int) -> bool:
    """Return whether 비 there denies nothing: it ends a word (준비 방수팩), or is the rain that a coat keeps out."""
    return text[at] == "비" and (is_hangul(text[at - 1 : at] or " ") or text[at + 1 : at + 2] == " ")


def _by_topic(text: str, taken: list[tuple[str, int, int]]) -> Iterator[Claim]:
    """Yield verdicts on a topic such as 식기세척기 that stand beside it: 사용 가능, 사용 불가."""
    for code, topic in topics():
        at = text.find(topic)
        while at >= 0:
            end = at + len(topic)
            if not any(each == code and start <= at < stop for each, start, stop in taken):
                yield from _near(text, code, at, end)
            at = text.find(topic, end)


def _near(text: str, code: str, at: int, end: int) -> Iterator[Claim]:
    after, before = text[end : end + 24], text[max(0, at - 40) : at]
    denied = _NOT_AFTER.match(after) or _NOT_FAR.match(after)
    if denied is not None:
        yield Claim(code, value=False, confidence=_NEAR, start=at, end=end + denied.end())
    elif (warned := _NOT_TO.search(before)) is not None:
        yield Claim(code, value=False, confidence=_NEAR, start=at - len(warned[0]), end=end)
    elif code in _NEEDS_YES and (said := _YES_AFTER.match(after)) is not None:
        yield Claim(code, value=True, confidence=_NEAR, start=at, end=end + said.end())


_NEEDS_YES = frozenset(
    {"dishwasher_safe", "microwave_safe", "oven_safe", "induction", "machine_washable", "saucer", "drainage_hole"}
)
"""Attributes whose topic alone says nothing: a brush for dishwashers is not dishwasher safe."""
