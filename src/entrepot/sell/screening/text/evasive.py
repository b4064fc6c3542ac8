"""Words written so that a program should not read them: a sign of something to hide, whatever the word is. Pure.

``appr0ved``, ``d*abet*s``, ``t u m o u r s``, ``dㅏ이애나``, ``ㅇㅇㄷ``: honest listings do not write so.
Model numbers, sizes and laughter (ㅋㅋ) do not count.
"""

import re
from typing import Final

MOST: Final = 8
_LEET: Final = re.compile(r"(?<![a-z0-9])[a-z]{1,12}[a-z](?:[013457]|[@$!](?=[a-z]))[a-z]{2,12}(?![a-z0-9])")
_FIRST_LEET: Final = re.compile(r"[a-z][013457@$!][a-z]")
_MASKED: Final = re.compile(r"(?<![a-z*])[a-z]{1,8}\*{1,3}[a-z]{2,10}(?:\*[a-z]{1,6})?(?![a-z*])")
_SPELLED: Final = re.compile(r"(?<![a-z0-9])(?:[a-z] ){3,14}[a-z](?![a-z0-9])")
_JAMO_CODE: Final = re.compile(
    r"(?<![ㄱ-ㅎㅏ-ㅣ])[ㄱ-ㅎ]{2,6}(?![ㄱ-ㅎㅏ-ㅣ])|[ㄱ-ㅎ][ㅏ-ㅣ]|[가-힣][ㅏ-ㅣ][가-힣]|[a-z][ㅏ-ㅣ][가-힣]"
)
_LAUGHTER: Final = re.compile(
    r"^(?:[ㅋㅎㅠㅜㄷㄱㄴㅊㅇ]*[ㅋㅎㅠㅜ][ㅋㅎㅠㅜㄷㄱㄴㅊㅇ]*|ㄷ+|ㄱ+|ㄴ+|ㄹㅇ|ㅇㅈ|ㅊㅋ|ㅇㅋ|ㄱㅅ|ㅅㅅ)$"
)
_SIZES: Final = (frozenset("smlx "), frozenset("abcgnx "))
"""Letters of sizes, and of wireless standards."""
_FOR: Final = re.compile(
    r"4(?:you|all|kids|u|life|men|ever|pets|home|sale|wd|x4)|3d|1st|0ff|[a-z]+[01]{1}[a-z]{2}$", re.IGNORECASE
)
_NOT_LEET: Final = re.compile(
    r"(?:h26[45]|mp[34]|4k|2k|8k|win1|usb|ddr|hdmi|cat\d|ipx|bs\d|rs\d|co2|h2o|no1|top1|web3)"
)


def evasive_spans(plain: str) -> list[tuple[int, int]]:
    """Return where a folded text hides words, at most a few places; linear in its length."""
    found: list[tuple[int, int]] = []
    if _FIRST_LEET.search(plain):
        found += [
            match.span()
            for match in _LEET.finditer(plain)
            if not _FOR.search(match[0]) and not _NOT_LEET.search(match[0])
        ]
    if "*" in plain:
        found += [match.span() for match in _MASKED.finditer(plain)]
    for match in _SPELLED.finditer(plain):
        if not any(set(match[0]) <= known for known in _SIZES):
            found.append(match.span())
    if not plain.isascii():
        found += [match.span() for match in _JAMO_CODE.finditer(plain) if not _LAUGHTER.match(match[0])]
    return found[:MOST]
