"""Bytes of a side file to text, whatever the encoding; how a refusal is put.

Where the bytes are no Unicode, East Asian encodings are told apart by how many of the characters
are among those that their standards list as frequent (level 1 of GB 2312, Big5 and JIS X 0208, the
syllables of KS X 1001): statistics of a library guess badly on a few words. Single-byte encodings
other than Western European are left to `charset_normalizer`.
"""

from __future__ import annotations

import codecs
import re
import stat
from collections.abc import Callable
from pathlib import Path

from base.errors import MediaError
from catalog.scan import display_path, reason_of

SAMPLE_BYTES = 20_000
COMMON_SHARE = 0.75  # of characters that must be frequent ones of the encoding
KOREAN_SHARE = 0.95  # Chinese words use the same bytes, but not those alone
KANA_SHARE = 0.15
ALEF_SHARE = 0.06  # every Arabic article has one; a rare capital in Greek and Cyrillic
WESTERN_SHARE = 0.85
LATIN_SHARE = 0.45  # of letters with marks, above which no Latin script is likely
BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # begins as UTF-16 does
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
WESTERN = frozenset(
    "àâäáãåæçèéêëìíîïñòóôöõøùúûüßœÀÂÄÁÃÅÆÇÈÉÊËÍÎÑÓÔÖØÚÛÜŒ¿¡«»°ºª…–—‘’“”„€£§·´©®™\xa0\xad"
)
LATIN_PAGES = ["cp1252", "cp1250", "cp1254", "cp1257"]
OTHER_PAGES = ["cp1251", "koi8_r", "cp1253", "cp1255", "cp1256"]


def refusal(path: Path, reason: str) -> MediaError:
    """The error for a side file that is not used; `reason` is the end of a sentence."""
    return MediaError(f"{display_path(path)} is left out: {reason}.")


def read_bytes(path: Path, limit: int) -> bytes:
    """The content of a side file.

    Raises:
        MediaError: it cannot be read, is empty, or is larger than `limit` bytes.
    """
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):  # opening a pipe would wait for ever
            raise refusal(path, "it is not an ordinary file")
        if status.st_size > limit:
            raise refusal(path, f"it is larger than {limit / 1e6:.0f} MB")
        with path.open("rb") as file:
            data = file.read(limit)
    except (OSError, ValueError) as error:
        raise refusal(path, reason_of(error)) from error
    if not data:
        raise refusal(path, "it is empty (zero bytes)")
    return data


def read_text(path: Path, limit: int) -> str:
    """The text of a side file, with "\\n" between lines.

    Raises:
        MediaError: as `read_bytes`, or it is no text.
    """
    text = decode_text(read_bytes(path, limit))
    if text is None:
        raise refusal(path, "it is not text")
    return text


def decode_text(data: bytes) -> str | None:
    """The text that the bytes most likely are, or None where they are no text."""
    encoding = _marked(data) or _by_zeros(data)
    if encoding is None and b"\0" in data:
        return None
    text = data.decode(encoding, "replace") if encoding else _utf8(data) or _legacy(data)
    return text.lstrip("\ufeff").replace("\0", "").replace("\r\n", "\n").replace("\r", "\n")


def _marked(data: bytes) -> str | None:
    return next((encoding for mark, encoding in BOMS if data.startswith(mark)), None)


def _by_zeros(data: bytes) -> str | None:
    """UTF-16 without a mark: digits and line ends have a zero on one side only."""
    head = data[:SAMPLE_BYTES]
    even, odd = head[0::2].count(0), head[1::2].count(0)
    most, least = max(even, odd), min(even, odd)
    if most < 0.05 * len(head) / 2 or least > 0.1 * most:
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def _utf8(data: bytes) -> str | None:
    """UTF-8 with, at the most, some damaged places."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("utf-8", "replace")
    beyond = sum(character > "\x7f" for character in text)
    return text if text.count("\ufffd") <= 0.05 * beyond else None


def _legacy(data: bytes) -> str:
    lines = [line for line in data.splitlines() if re.search(rb"[\x80-\xff]", line)]
    sample = b"\n".join(dict.fromkeys(lines))[:SAMPLE_BYTES]
    encoding = _east_asian(sample) or _single_byte(sample)
    return data.decode(encoding, "replace")


def _east_asian(sample: bytes) -> str | None:
    shares = {name: _share(sample, name, frequent) for name, frequent in FREQUENT.items()}
    if _kana(sample) >= KANA_SHARE and shares["cp932"] >= COMMON_SHARE:
        return "cp932"
    if shares["cp949"] >= KOREAN_SHARE and len(sample) >= 12:
        return "cp949"
    best = max(("gb18030", "big5"), key=lambda name: shares[name])
    return best if shares[best] >= COMMON_SHARE else None


def _share(sample: bytes, encoding: str, frequent: Callable[[str], bool]) -> float:
    """How many of the characters beyond ASCII are frequent ones; broken ones count as not."""
    beyond = [character for character in sample.decode(encoding, "replace") if character > "\x7f"]
    return sum(map(frequent, beyond)) / len(beyond) if len(beyond) >= 2 else 0.0


def _lead(character: str, encoding: str) -> int:
    """The first byte of a character of two bytes, 0 for others."""
    encoded = character.encode(encoding, "ignore")
    return encoded[0] if len(encoded) == 2 else 0


FREQUENT: dict[str, Callable[[str], bool]] = {
    "gb18030": lambda c: 0xB0 <= _lead(c, "gb2312") <= 0xD7 or 0xA1 <= _lead(c, "gb2312") <= 0xA3,
    "big5": lambda c: 0xA1 <= _lead(c, "big5") <= 0xC6,
    "cp932": lambda c: 0x81 <= _lead(c, "cp932") <= 0x97,
    "cp949": lambda c: 0xB0 <= _lead(c, "euc_kr") <= 0xC8 or 0xA1 <= _lead(c, "euc_kr") <= 0xA3,
}


def _kana(sample: bytes) -> float:
    return _share(sample, "cp932", lambda c: "\u3041" <= c <= "\u30ff")


def _single_byte(sample: bytes) -> str:
    western = [c for c in sample.decode("cp1252", "replace") if c > "\x7f"]
    letters = len(re.findall(rb"[A-Za-z\x80-\xff]", sample))
    latin = len(western) <= LATIN_SHARE * letters
    if latin and sum(c in WESTERN for c in western) >= WESTERN_SHARE * len(western):
        return "cp1252"
    if not latin and len(western) >= 8:
        if not re.search(rb"[\xc0-\xdf\xfb-\xff]", sample):
            return "cp1255"  # Hebrew: no capitals; the other bytes are rare marks
        if sample.count(b"\xc7") >= ALEF_SHARE * len(western):
            return "cp1256"
    from charset_normalizer import from_bytes

    best = from_bytes(sample, cp_isolation=LATIN_PAGES if latin else OTHER_PAGES).best()
    return best.encoding if best else "cp1252"
