"""Is a text in the language that it should be in? By its scripts; in Latin letters by words and letters in a row."""

import re
from functools import lru_cache

from entrepot.kit.sentences import Sentence, say
from entrepot.sell.scoring.latin import LANGUAGES, latin_scores, words_of

_NAMES = {
    "en": say("English"),
    "ko": say("Korean"),
    "zh": say("Chinese"),
    "ja": say("Japanese"),
    "es": say("Spanish"),
    "de": say("German"),
    "fr": say("French"),
    "pt": say("Portuguese"),
    "th": say("Thai"),
    "ar": say("Arabic"),
    "fa": say("Persian"),
    "hi": say("Hindi"),
    "ru": say("Russian"),
    "uk": say("Ukrainian"),
    "el": say("Greek"),
    "he": say("Hebrew"),
}
_READ_MAX = 1_000
_LATIN_ONLY = re.compile("[\u0000-\u024f]*")
_HANGUL, _KANA, _HAN = (
    re.compile(each) for each in ("[\uac00-\ud7af]", "[\u3041-\u30fa\u30fd-\u30ff]", "[\u3400-\u9fff]")
)
_SCRIPT_LEAST, _LATIN_LEAST, _LATIN_WORDS, _MARGIN = 0.15, 18, 3, 10.0
_ASIAN_SHARE, _HAN_LEAST, _CHINESE_LEAST = 0.2, 6, 1
_LETTER = re.compile(r"[^\W\d_]")
_OTHER_SCRIPTS = {
    "th": re.compile("[\u0e00-\u0e7f]"),
    "ar": re.compile("[\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufeff]"),
    "hi": re.compile("[\u0900-\u097f]"),
    "ru": re.compile("[\u0400-\u04ff]"),
    "el": re.compile("[\u0370-\u03ff\u1f00-\u1fff]"),
    "he": re.compile("[\u0590-\u05ff]"),
}
"""Scripts that no listing is written in, by the language that most who write so speak."""
_TOLD_APART = {"ru": ("uk", re.compile("[іїєґІЇЄҐ]")), "ar": ("fa", re.compile("[\u067e\u0686\u0698\u06af\u06cc]"))}
_OTHER_SHARE, _CLEARLY_LATIN = 0.5, 2.0


def language_name(code: str) -> Sentence:
    """Return what a language is called."""
    return _NAMES.get(code) or say("another language")


def foreign_language(text: str, language: str, *, names: tuple[str, ...] = ()) -> str:
    """Return the language that a text is in where that is not the one it should be in, "" where it is or may be.

    ``names`` such as the brand say nothing. Known are en, ko, zh, ja and es, with de, fr and pt to tell them from; a
    text that should be in any other language is not judged.
    """
    text = text[:_READ_MAX]
    for name in names:
        text = text.replace(name, " ") if name else text
    if text.isascii():
        return _in_latin(text, language, asian=0.0)
    if other := _other_script(text):
        return "" if other == language else other
    hangul, kana, han = (len(each.findall(text)) for each in (_HANGUL, _KANA, _HAN))
    letters = len(_LETTER.findall(text))
    asian = (hangul + kana + han) / max(1, letters)
    match language:
        case "ko" if kana > hangul or (not hangul and han >= _HAN_LEAST):
            return "ja" if kana else "zh"
        case "zh" | "ja" if hangul > kana + han:
            return "ko"
        case "zh" if kana and kana >= _SCRIPT_LEAST * (kana + han):
            return "ja"
        case "ja" if not kana and _is_chinese(text):
            return "zh"
        case "en" | "es" if asian > _ASIAN_SHARE:
            return "ko" if hangul >= kana + han else "ja" if kana else "zh"
    return _in_latin(text, language, asian=asian)


def unread_language(text: str) -> str:
    """Return the language of a text that is in none of en, ko, zh, ja and es; "" where it is, or may be.

    By its script, named after the language that is likeliest; in Latin letters German, French and Portuguese alone.
    """
    text = text[:_READ_MAX]
    if other := _other_script(text):
        return other
    words = words_of(text) if text.isascii() or _LATIN_ONLY.fullmatch(text) else []
    long = sum(map(len, words))
    if long < _LATIN_LEAST:
        return ""
    scores = latin_scores(words)
    best = max(LANGUAGES, key=scores.__getitem__)
    return best if best not in {"en", "es"} and scores[best] >= _CLEARLY_LATIN * long else ""


def _other_script(text: str) -> str:
    """Return the language of a script that no listing is written in, where at least half of the letters are of it."""
    if text.isascii():
        return ""
    letters = len(_LETTER.findall(text))
    for language, script in _OTHER_SCRIPTS.items():
        found = len(_LETTER.findall("".join(script.findall(text))))
        if found and found >= _OTHER_SHARE * letters:
            other, telling = _TOLD_APART.get(language, ("", script))
            return other if other and telling.search(text) else language
    return ""


@lru_cache(maxsize=2)
def _only_in(charset: str, other: str) -> frozenset[str]:
    """Return the Han letters of one standard that another lacks: GB 2312 is simplified Chinese, Shift JIS Japanese."""
    han = [chr(code) for code in range(0x4E00, 0x9FA6)]
    return frozenset(each for each in han if each.encode(charset, "ignore") and not each.encode(other, "ignore"))


def _is_chinese(text: str) -> bool:
    """Return whether a text without kana has letters that Japanese does not write, and none that only it does."""
    chinese, japanese = _only_in("gb2312", "shift_jis"), _only_in("shift_jis", "gbk")
    return sum(letter in chinese for letter in text) >= _CHINESE_LEAST and not any(each in japanese for each in text)


def _in_latin(text: str, language: str, *, asian: float) -> str:
    if language in {"ko", "zh", "ja"} and asian >= _SCRIPT_LEAST:
        return ""
    words = words_of(text)
    if sum(map(len, words)) < _LATIN_LEAST or len(words) < _LATIN_WORDS:
        return ""
    scores = latin_scores(words)
    best = max(LANGUAGES, key=scores.__getitem__)
    if language in {"ko", "zh", "ja"}:
        return best
    return best if language in scores and scores[best] - scores[language] > _MARGIN else ""
