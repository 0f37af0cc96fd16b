"""One spelling for what people write (width, quotes, case, traditional characters); its words."""

from __future__ import annotations

import itertools
import re
import unicodedata
from functools import cache
from pathlib import Path

_PAIRS = Path(__file__).with_name("simplified.txt").read_text(encoding="utf-8").split()
_SIMPLER = str.maketrans({pair[0]: pair[1] for pair in _PAIRS})
_QUOTES = str.maketrans("’‘“”「」『』，。！？；：（）、～", '\'\'"""""",.!?;:(),~')
_ZH_YEAR = re.compile(r"[零〇一二三四五六七八九]{4}(?=年)")
_DIGITS = str.maketrans("零〇一二三四五六七八九", "00123456789")
CJK = re.compile(r"[\u3400-\u9fff]")
_BARE_NOT = re.compile(r"\b(do|did|does|could|would|should|is|was|are|have|has|had|ca|wo)nt\b")
_WORD = re.compile(r"[a-z0-9à-öø-ÿ]+(?:'[a-z]+)?|[\u3400-\u9fff]+")
_STOP = Path(__file__).with_name("stopwords.txt")


def normal(text: str) -> str:
    """Lower case, half width, straight quotes, simplified characters; as long as it was or not."""
    text = unicodedata.normalize("NFKC", text).translate(_QUOTES).translate(_SIMPLER)
    text = _ZH_YEAR.sub(lambda year: year[0].translate(_DIGITS), text)
    text = _BARE_NOT.sub(r"\1n't", text.casefold())
    return re.sub(r"\s+", " ", text).strip()


def simplified(text: str) -> str:
    """The text with simplified characters for traditional ones, and nothing else changed."""
    return text.translate(_SIMPLER)


def is_chinese(text: str) -> bool:
    """Whether the text is more Chinese than anything else, by its words."""
    chinese = len(CJK.findall(text))
    return chinese > 0 and chinese >= len(re.findall(r"[A-Za-z]{2,}", text))


def name_in(name: str, text: str) -> list[re.Match[str]]:
    """Where a normalised name stands in the text; Chinese sets no spaces around one."""
    return list(re.finditer(rf"(?<![a-z0-9]){re.escape(name)}(?![a-z0-9])", text))


def words_of(text: str) -> list[str]:
    """The words of normalised text; a run of Chinese characters is one."""
    return _WORD.findall(text)


def content_words(text: str) -> list[str]:
    """Words that say something: English without stop words, stemmed; Chinese as bigrams."""
    found: list[str] = []
    for word in words_of(normal(text)):
        if CJK.match(word):
            kept = [c for c in word if c not in _stop()]
            found += [a + b for a, b in itertools.pairwise(kept)] or kept
        elif word not in _stop():
            found.append(stem(word))
    return found


def stem(word: str) -> str:
    """An English word without its commonest endings; crude, and the same for both sides."""
    word = word.removesuffix("'s")
    for ending in ("ational", "ations", "ation", "ingly", "ings", "ing", "edly", "ies", "ied"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)] + ("y" if ending in ("ies", "ied") else "")
    for ending in ("ers", "er", "est", "ed", "es", "ly", "s", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= 3 and not word.endswith("ss"):
            return word[: -len(ending)]
    return word


@cache
def _stop() -> frozenset[str]:
    lines = _STOP.read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())
