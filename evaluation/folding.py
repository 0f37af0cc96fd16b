"""Texts as the leak audit compares them: words without case, accents, endings and odd signs."""

from __future__ import annotations

import itertools
import re
import unicodedata

from agent.reading.normal import content_words, simplified, words_of

# Han with its repetition sign, kana and Hangul: scripts that are written without spaces.
UNSPACED = r"\u3005\u3007\u3040-\u30fa\u30fc-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af"
_PIECE = re.compile(rf"[{UNSPACED}]|[^\W_{UNSPACED}]+(?:'[^\W_{UNSPACED}]+)*")
_RUN = re.compile(rf"[{UNSPACED}]{{2,}}")
_WORD = re.compile(rf"[^\W_{UNSPACED}]+(?:'[^\W_{UNSPACED}]+)*")
_NUMBER = re.compile(r"\d{2,}")
_ZH_NUMBER = re.compile("[零〇一二三四五六七八九]{2,}")
_ZH_DIGITS = str.maketrans("零〇一二三四五六七八九", "00123456789")
_QUOTES = str.maketrans("’‘`´", "''''")
_UNSEEN = frozenset(["Mn", "Me", "Cf", "Cc", "Cs"])  # accents, zero width, control
_ENDINGS = ("ings", "ing", "edly", "ers", "er", "ed", "ies", "es", "ly", "s", "e")
SHORTEST = 3  # letters that an ending leaves


def folded(text: str) -> str:
    """Casefolded, half width, simplified characters, single spaces, without accents."""
    wide = unicodedata.normalize("NFKC", text).translate(_QUOTES).casefold()
    parts = unicodedata.normalize("NFKD", " ".join(wide.split()))
    kept = "".join(c for c in parts if unicodedata.category(c) not in _UNSEEN)
    return simplified(unicodedata.normalize("NFKC", kept))


def pieces(text: str) -> list[str]:
    """Stems of the words in order; of scripts without spaces every character."""
    return [stem(piece) for piece in _PIECE.findall(folded(text))]


def words(text: str) -> list[str]:
    """Whole words without apostrophes, and overlapping pairs of scripts without spaces."""
    whole = folded(text)
    runs = (a + b for run in _RUN.findall(whole) for a, b in itertools.pairwise(run))
    return [*(_bare(word) for word in _WORD.findall(whole)), *runs]


def numbers(text: str) -> set[str]:
    """Numbers of two figures or more, also those that are written 一九一八."""
    whole = folded(text)
    spelled = (run.translate(_ZH_DIGITS) for run in _ZH_NUMBER.findall(whole))
    return {*_NUMBER.findall(whole), *spelled}


def is_stop(word: str) -> bool:
    """Whether a folded word or pair of characters says nothing, as "the" does."""
    return bool(words_of(word)) and not content_words(word)


def stem(word: str) -> str:
    """An English word without its endings, alike for both sides; others as they are.

    Endings are taken off until none is left, so that "octopuses" and "octopus" meet; plain words
    may meet as well, which makes the audit stricter and never laxer.
    """
    word = _bare(word)
    if not (word.isascii() and word.isalpha()):
        return word
    while ending := next((one for one in _ENDINGS if _ends(word, one)), None):
        word = word.removesuffix(ending) + ("y" if ending == "ies" else "")
    if len(word) > SHORTEST and word[-1] == word[-2]:
        word = word[:-1]
    return word[:-1] + {"y": "i", "v": "f"}.get(word[-1], word[-1])


def _ends(word: str, ending: str) -> bool:
    if len(word) - len(ending) < SHORTEST or (ending == "s" and word.endswith("ss")):
        return False
    return word.endswith(ending)


def _bare(word: str) -> str:
    return word.removesuffix("'s").replace("'", "")
