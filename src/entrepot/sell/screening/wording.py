"""Taking out of a text what may not stand there, so that what is left still reads as a text. Pure.

A stretch goes with what it hangs on: the clause around it where the rest of the sentence stands by itself, else the
sentence; in a title the part between its signs, else the stretch with the words that lead to it.
"""

import re
from collections.abc import Collection, Sequence
from typing import Final

Span = tuple[int, int]

_SENTENCE_ENDS: Final = re.compile(r"(?<=[.!?])\s+|(?<=[。！？])\s*|\n+")
_CLAUSE_ENDS: Final = re.compile(r"\s*[,;，；、]\s*|\s+[–—|·•-]\s+|\s*[()（）\[\]【】]\s*")
_TITLE_SIGNS: Final = re.compile(r"\s*[,;，；、|/]\s*|\s+[–—·•:-]\s+|\s*[()（）\[\]【】]\s*")
_LATIN_WORD: Final = re.compile(r"[^\W\d_]")
_ASIAN: Final = re.compile(r"[぀-ヿ㐀-鿿가-힣]")
_LEADS: Final = (
    r"that|which|to|for|and|or|with|it|helps?|can|at|on|by|via|me|us|please|call|tel|telephone|phone|contact|text|order|"
    r"add|write|whatsapp|telegram|wechat|line|kakao\w*|e-?mail|mail|id|no|que|para|y|con|llama\w*|escrib\w*|tfno|al"
)
_LEADS_ASIAN: Final = (
    r"문의|연락처?|전화|주문|카톡|카카오톡|텔레그램|아이디|번호|상담|联系|电话|微信|手机|加|请|订购|咨询|号|"
    r"連絡先?|電話|注文|ライン|お問い合わせ|問合せ|または|및|또는|그리고"
)
_LEAD_BEFORE: Final = re.compile(
    rf"(?:(?:(?<![^\W_])(?:{_LEADS})(?![^\W_])|{_LEADS_ASIAN})[\s.:：;,=@→-]*|[\s.:：;,=@→-]+)$", re.IGNORECASE
)
_TRAIL_AFTER: Final = re.compile(
    r"^(?:[가-힣]+|\s*(?:으?로|에서?|하는|하고|에|的|地|了|する|して|の|に|を)(?![가-힣]))?"
    r"(?:\s*(?:문의|연락|주문|주세요|바랍니다|드려요|联系|咨询|优惠|まで)+[가-힣]*)*"
)
_ALONE_LETTERS: Final = 12
_ALONE_ASIAN: Final = 5
_ALONE_WORDS: Final = 3
_DANGLING_END: Final = re.compile(
    r"[\s,;:，；、：|/·•–—&+-]+$|\s(?:that|which|to|for|and|or|with|by|y|para|con|que)$", re.IGNORECASE
)
_DANGLING_START: Final = re.compile(r"^[\s,;:，；、：|/·•–—&+.。-]+|^(?:and|or|but|y|o)\s+", re.IGNORECASE)


def merged(spans: Sequence[Span]) -> list[Span]:
    """Return stretches in order, those that meet or overlap as one."""
    found: list[Span] = []
    for start, end in sorted(each for each in spans if each[0] < each[1]):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


def without(text: str, spans: Sequence[Span], *, title: bool) -> str:
    """Return a text without some stretches of it; "" where nothing is left that could stand alone."""
    untouched = set(text.split("\n"))
    begins_large = text[:1].isupper()
    for start, end in reversed(merged([(max(0, start), min(end, len(text))) for start, end in spans])):
        text = _title_without(text, start, end) if title else _prose_without(text, start, end)
    left = _tidy(text, untouched)
    return left[:1].upper() + left[1:] if begins_large else left


def _prose_without(text: str, start: int, end: int) -> str:
    first, last = _around(_SENTENCE_ENDS, text, start, end)
    sentence = text[first:last]
    left, right = _around(_CLAUSE_ENDS, sentence, start - first, end - first)
    before, after = sentence[:left].rstrip(), sentence[right:].lstrip()
    bare_after = after.strip(" .!?。！？,;，；、–—|·•-()（）[]【】")
    if _stands_alone(before) and not bare_after:
        ending = sentence.rstrip()[-1:] if sentence.rstrip()[-1:] in set(".!?。！？") else ""
        return text[:first] + _cut_end(before) + ending + text[last:]
    if not before.strip(" ,;，；、–—|·•-()（）[]【】") and _stands_alone(bare_after):
        kept = _DANGLING_START.sub("", after)
        return text[:first] + kept[:1].upper() + kept[1:] + text[last:]
    return (
        text[:first].rstrip(" ")
        + (" " if text[:first].strip() and not text[:first].endswith("\n") else "")
        + (text[last:].lstrip(" "))
    )


def _title_without(text: str, start: int, end: int) -> str:
    left, right = _around(_TITLE_SIGNS, text, start, end)
    rest = f"{text[:left].rstrip()} {text[right:].lstrip()}".strip()
    if (left > 0 or right < len(text)) and _stands_alone(rest, words=2):
        return (
            rest if not (text[:left].strip() and text[right:].strip()) else text[:left] + text[right:].lstrip(" ,，、")
        )
    while end < len(text) and text[end - 1].isascii() and text[end].isascii() and text[end].isalnum():
        end += 1
    end += _TRAIL_AFTER.match(text[end:]).end()  # type: ignore[union-attr]  # it matches nothing at least
    before = text[:start]
    while (shorter := _LEAD_BEFORE.sub("", before)) != before:
        before = shorter
    return f"{before.rstrip()} {text[end:].lstrip()}".strip()


def _around(ends: re.Pattern[str], text: str, start: int, end: int) -> Span:
    """Return the stretch between two ends that holds another one."""
    first, last = 0, len(text)
    for match in ends.finditer(text):
        if match.end() <= start:
            first = match.end()
        elif match.start() >= end:
            last = match.end() if ends is _SENTENCE_ENDS else match.start()
            break
    return first, last


def _stands_alone(text: str, words: int = _ALONE_WORDS) -> bool:
    """Return whether a text is long enough to say something by itself."""
    asian = len(_ASIAN.findall(text))
    if asian:
        return asian >= _ALONE_ASIAN
    return len(_LATIN_WORD.findall(text)) >= min(_ALONE_LETTERS, 4 * words) and len(text.split()) >= words


def _cut_end(text: str) -> str:
    while (shorter := _DANGLING_END.sub("", text)) != text:
        text = shorter
    return text


def _tidy(text: str, untouched: Collection[str]) -> str:
    lines = [line if line in untouched else _tidy_line(line) for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _tidy_line(line: str) -> str:
    line = re.sub(r"\(\s*\)|（\s*）|\[\s*\]|【\s*】", "", line)
    line = re.sub(r"[ \t]{2,}", " ", line)
    line = re.sub(r" +([,.;:，。；：、)）])", r"\1", line)
    return _DANGLING_START.sub("", _cut_end(line))
