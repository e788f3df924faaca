"""Bytes → characters: byte-order marks, UTF-8, then a stated guess; never a silent one."""

from __future__ import annotations

import codecs
import re
from typing import BinaryIO

from charset_normalizer import from_bytes

from wardesk.ingest.report import clean, issue
from wardesk.model import Issue

MAX_BYTES = 20_000_000
"""A report of more bytes than this is not read."""
SAMPLE_BYTES = 100_000

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_MAGIC = (
    (b"%PDF", "a PDF"), (b"PK\x03\x04", "a ZIP archive or office document"), (b"\x1f\x8b", "a gzip archive"),
    (b"\x89PNG", "an image"), (b"\xff\xd8\xff", "an image"), (b"GIF8", "an image"), (b"{\\rtf", "an RTF document"),
    (b"\xd0\xcf\x11\xe0", "an old office document"), (b"BZh", "a bzip2 archive"), (b"7z\xbc\xaf", "a 7z archive"),
    (b"\xfd7zXZ", "an xz archive"), (b"SQLite format 3", "a database"), (b"PAR1", "a Parquet table"),
)  # fmt: skip
_DECLARED = re.compile(rb"<meta[^>]{0,200}?charset\s{0,3}=\s{0,3}[\"']?([\w-]{2,20})", re.I)
_GUESSES = [
    "cp1251",
    "koi8_r",
    "cp1256",
    "cp1250",
    "cp1252",
    "cp1254",
    "cp1253",
    "cp1255",
    "gb18030",
    "shift_jis",
    "euc_kr",
]


def take(stream: BinaryIO, path: str) -> tuple[bytes, Issue | None]:
    """All bytes of a stream, or the issue that says why they are not read."""
    raw = stream.read(MAX_BYTES + 1)
    if len(raw) > MAX_BYTES:
        return b"", issue("too_large", path, f"more than {MAX_BYTES // 1_000_000} MB", "split it into reports, one a file")
    magic = next((what for start, what in _MAGIC if raw.startswith(start)), None)
    if magic:
        return b"", issue("binary", path, f"this is {magic}, not text", "save it as plain text or HTML first")
    if not raw.strip(b" \t\r\n\x0b\x0c\x00\xef\xbb\xbf\xff\xfe"):
        return b"", issue("empty", path, "nothing in it but blanks", "check how it was saved, or leave it out")
    return raw, None


def decode(raw: bytes, path: str, *, page: bool = False) -> tuple[str | None, list[Issue]]:
    """Text of the bytes and what had to be guessed or replaced; None when they are not text.

    ``page``: an HTML page may name its own encoding.
    """
    text, issues = _decode(raw, path, page=page)
    if text is None:
        return None, issues
    text, broken = clean(text)
    if broken:
        what = f"{broken} broken characters (NUL or half a surrogate pair) were replaced by U+FFFD"
        issues.append(issue("characters_replaced", path, what, "check how it was saved"))
    return text, issues


def _decode(raw: bytes, path: str, *, page: bool) -> tuple[str | None, list[Issue]]:
    name = next((name for bom, name in _BOMS if raw.startswith(bom)), "utf-8")
    try:
        text = raw.decode(name)
    except (UnicodeDecodeError, ValueError):
        return _guess(raw, path, page=page)
    if name == "utf-8" and raw.count(0, 0, SAMPLE_BYTES) * 5 > min(len(raw), SAMPLE_BYTES):
        return _guess(raw, path, page=page)
    return (None, [_binary(path)]) if _is_binary(text) else (text, [])


def _guess(raw: bytes, path: str, *, page: bool) -> tuple[str | None, list[Issue]]:
    name = _declared(raw) if page else None
    guess = name or _wide(raw) or _narrow(raw)
    if guess is None:
        return None, [_binary(path)]
    text = raw.decode(guess, "replace")
    if _is_binary(text):
        return None, [_binary(path)]
    if name:
        return text, []
    return text, [issue("encoding_guessed", path, f"not UTF-8; read as {guess}", "save it as UTF-8 if letters are wrong")]


def _declared(raw: bytes) -> str | None:
    match = _DECLARED.search(raw, 0, 4096)
    try:
        info = codecs.lookup(match.group(1).decode("ascii")) if match else None
    except LookupError:
        return None
    # HTML reads ISO 8859-1 as its superset; only encodings of text are taken, never rot13 or base64.
    text_encoding = getattr(info, "_is_text_encoding", False)
    return {"iso8859-1": "cp1252"}.get(info.name, info.name) if info and text_encoding else None


def _wide(raw: bytes) -> str | None:
    """UTF-16 without a mark: every other byte of a Latin text is NUL."""
    sample = raw[:4000]
    even, odd = sample[::2].count(0) / len(sample), sample[1::2].count(0) / len(sample)
    if odd > 0.3 and even < 0.05:
        return "utf-16-le"
    return "utf-16-be" if even > 0.3 and odd < 0.05 else None


def _narrow(raw: bytes) -> str | None:
    """A one-byte encoding: Windows Latin for texts of mostly ASCII, else what the bytes look most like."""
    sample = raw[:SAMPLE_BYTES]
    high = sum(byte > 127 for byte in sample)
    if sample.count(0) or high * 5 < len(sample):
        return None if sample.count(0) * 50 > len(sample) else "cp1252"
    best = from_bytes(sample, cp_isolation=_GUESSES).best()
    return best.encoding if best else None


def _is_binary(text: str) -> bool:
    sample = text[:SAMPLE_BYTES]
    odd = sum((char < " " and char not in "\t\n\r\x0c\x1b") or "\x7f" <= char < "\xa0" for char in sample)
    return odd * 20 > len(sample) or sample.count("\ufffd") * 10 > len(sample) + 20


def _binary(path: str) -> Issue:
    return issue("binary", path, "this is not text", "save it as plain text, HTML or JSON first")
