"""Search of finished files for strings that must not be in them, however they are written or packed.

It looks into archives (``.xlsx``, ``.docx``), through JSON and HTML escapes, URL encoding, data addresses and mark-up
that splits a word, and compares without case and marks. It errs on the side of a hit.
"""

from __future__ import annotations

import base64
import binascii
import gzip
import html
import io
import itertools
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from typing import NamedTuple
from urllib.parse import unquote

from wardesk.text import words

MOST_BYTES = 200_000_000
"""More than this in one file, unpacked, counts as a hit: what cannot be searched cannot go out."""
DEEPEST = 4


class Forbidden(NamedTuple):
    """Forbidden strings, made ready to be searched for."""

    phrases: Mapping[str, tuple[tuple[str, ...], ...]]
    """Folded words by their first."""
    squeezed: frozenset[str]
    """The same phrases written as one word."""
    numbers: frozenset[tuple[str, ...]]
    """A coordinate, or two that stand side by side."""
    blank: frozenset[bytes] = frozenset()
    """SHA-256 of the parts of documents that are the same when nothing is told: fonts, themes, a template's picture."""


def audit(files: Mapping[str, bytes], forbidden: Iterable[str], *, empty: Mapping[str, bytes] | None = None) -> list[str]:
    """Names of the files that hold a forbidden string, in order. A file whose own name holds one is named by number.

    ``empty`` are the files of a run without reports: a part of a document that stands there, byte for byte, tells nothing.
    """
    wanted = prepare(forbidden)._replace(blank=frozenset(part for data in (empty or {}).values() for part in _parts(data)))
    hits: list[str] = []
    for number, name in enumerate(sorted(files), 1):
        if any(_holds(view, wanted) for view in _views(name.encode("utf-8", "surrogatepass"))):
            hits.append(f"file {number} of {len(files)}, in its name")
        elif not _clean(files[name], wanted, DEEPEST):
            hits.append(name)
    return hits


def prepare(forbidden: Iterable[str]) -> Forbidden:
    """Fold the forbidden strings. One that is only numbers is a coordinate, or a pair of them."""
    phrases: dict[str, set[tuple[str, ...]]] = {}
    squeezed: set[str] = set()
    numbers: set[tuple[str, ...]] = set()
    for text in forbidden:
        if _COORDINATES.fullmatch(text):
            numbers.add(tuple(_numbers(text)))
            continue
        parts = tuple(word.folded for word in words(text))
        if parts:
            phrases.setdefault(parts[0], set()).add(parts)
            if len(parts) > 1:
                squeezed.add("".join(parts))
    return Forbidden({first: tuple(sorted(rows)) for first, rows in phrases.items()}, frozenset(squeezed), frozenset(numbers))


_COORDINATES = re.compile(r"\s*[-+]?\d+\.\d+(?:[\s,]+[-+]?\d+(?:\.\d+)?)?\s*|\s*\d+[\s,]+\d+\.\d+\s*", re.ASCII)
_NUMBER = re.compile(r"\d+(?:\.\d+)?", re.ASCII)


def _numbers(text: str) -> list[str]:
    found = []
    for match in _NUMBER.finditer(text):
        whole, _, decimals = match[0].partition(".")
        decimals = decimals.rstrip("0")
        found.append((whole.lstrip("0") or "0") + (f".{decimals}" if decimals else ""))
    return found


def _clean(data: bytes, wanted: Forbidden, depth: int) -> bool:
    if len(data) > MOST_BYTES or depth < 0:
        return False
    if data[:4] == b"PK\x03\x04":
        return _clean_archive(data, wanted, depth)
    if data[:2] == b"\x1f\x8b":
        try:
            with gzip.GzipFile(fileobj=io.BytesIO(data)) as stream:
                return _clean(stream.read(MOST_BYTES + 1), wanted, depth - 1)
        except (OSError, EOFError, zlib.error):
            return False
    if any(_holds(view, wanted) for view in _views(data)):
        return False
    return all(_clean(inner, wanted, depth - 1) for inner in _data_addresses(data))


def _parts(data: bytes) -> Iterator[bytes]:
    if data[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            yield from (sha256(archive.read(member)).digest() for member in archive.infolist())


def _clean_archive(data: bytes, wanted: Forbidden, depth: int) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            if sum(member.file_size for member in members) > MOST_BYTES:
                return False
            notes = [archive.comment, *(member.comment for member in members)]
            labels = [*notes, *(member.filename.encode("utf-8", "surrogatepass") for member in members)]
            if any(_holds(view, wanted) for label in labels for view in _views(label)):
                return False
            parts = (archive.read(member) for member in members)
            return all(sha256(part).digest() in wanted.blank or _clean(part, wanted, depth - 1) for part in parts)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, zlib.error):
        return False


_DATA = re.compile(rb"data:[\w.+/;=-]{0,100};base64,([A-Za-z0-9+/=\s%]{4,})")


def _data_addresses(data: bytes) -> Iterator[bytes]:
    for match in _DATA.finditer(data):
        try:
            yield base64.b64decode(re.sub(rb"[\s%]", b"", match[1]) + b"==")
        except (binascii.Error, ValueError):
            continue


_CODED = re.compile(r"\\{1,9}(?:u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2}))")
_LETTER = re.compile(r"\\[nrtbf]|\\(?=[/\"\\])")
_TAG = re.compile(r"<[^<>]{0,2000}>")
_HIDDEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")


def _uncoded(text: str) -> str:
    def one(match: re.Match[str]) -> str:
        code = int(match[1] or match[2] or match[3], 16)
        return chr(code) if code < 0x110000 else " "

    if "\\" in text:
        text = _CODED.sub(one, text).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return html.unescape(text) if "&" in text else text


def _views(data: bytes) -> Iterator[str]:
    """The ways in which a reader, a browser or a program might read these bytes.

    Numbered characters are always decoded: half of an encoded word is not a word. Other escapes are read both ways.
    """
    text = data.replace(b"\0", b"").decode("utf-8", "replace")
    seen: set[str] = set()
    for _ in range(3):
        coded = _uncoded(text)
        lettered = _LETTER.sub(" ", coded)
        for view in (coded, lettered, text := unquote(lettered, errors="replace")):
            if view not in seen:
                seen.add(view)
                yield from _shown(view)


def _shown(text: str) -> Iterator[str]:
    text = _HIDDEN.sub("", text)
    yield text
    if "<" in text:
        yield _TAG.sub("", text)
        yield _TAG.sub(" ", text)


def _holds(text: str, wanted: Forbidden) -> bool:
    return _holds_phrase(text, wanted) or (bool(wanted.numbers) and _holds_number(text, wanted.numbers))


_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")


def _holds_phrase(text: str, wanted: Forbidden) -> bool:
    sequence = [word.folded for word in words(text)]
    for at, word in enumerate(sequence):
        if word.strip("0123456789") in wanted.squeezed:
            return True
        for parts in wanted.phrases.get(word, ()):
            if tuple(sequence[at : at + len(parts)]) == parts:
                return True
    humps = _HUMP.sub(" ", text) if len(text) < 1000 else text
    return humps != text and _holds_phrase(humps, wanted)


def _holds_number(text: str, numbers: frozenset[tuple[str, ...]]) -> bool:
    sequence = _numbers(text)
    if any((number,) in numbers for number in sequence):
        return True
    return any(pair in numbers for pair in itertools.pairwise(sequence))
