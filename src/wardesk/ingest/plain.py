"""Plain text and Markdown → draft. The characters stay as they are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

import yaml

from wardesk.ingest.decode import decode, take
from wardesk.ingest.report import Draft, Meta, issue, sha256
from wardesk.ingest.rows import meta_of
from wardesk.model import Issue

MAX_FRONT = 20_000
"""Longest front matter that is looked at."""

_FRONT = re.compile(r"---[ \t]*\r?\n(.*?\n)---[ \t]*(?:\r?\n|$)", re.S)
_NO_SCALAR_TYPES = yaml.BaseLoader


def read_plain(stream: BinaryIO, path: str) -> Iterator[Draft | Issue]:
    """One plain text: its characters, exactly."""
    yield from _read(stream, path, front=False)


def read_markdown(stream: BinaryIO, path: str) -> Iterator[Draft | Issue]:
    """One Markdown text: what follows its YAML front matter; the front matter is metadata."""
    yield from _read(stream, path, front=True)


def _read(stream: BinaryIO, path: str, *, front: bool) -> Iterator[Draft | Issue]:
    raw, bad = take(stream, path)
    if bad:
        yield bad
        return
    text, issues = decode(raw, path)
    yield from issues
    if text is None:
        return
    meta = Meta()
    if front:
        text, meta, bad = _front_matter(text, path)
        if bad:
            yield bad
    if text.strip():
        yield Draft(text, path, meta, sha256(raw))
    else:
        yield issue("empty", path, "nothing in it but blanks or metadata", "check how it was saved, or leave it out")


def _front_matter(text: str, path: str) -> tuple[str, Meta, Issue | None]:
    match = _FRONT.match(text, 0, MAX_FRONT)
    if match is None:
        return text, Meta(), None
    try:
        # Values stay strings (a date is parsed by us) and aliases are refused: nested ones grow without bound.
        if re.search(r"(?:^|[\s\[{,])[*&]\w", match.group(1)):
            raise yaml.YAMLError("anchors and aliases are not read")
        row = yaml.load(match.group(1), Loader=_NO_SCALAR_TYPES)  # noqa: S506 - builds strings, lists, mappings only
    except (yaml.YAMLError, ValueError, RecursionError):
        return text, Meta(), issue("front_matter_unreadable", path, "its front matter is not YAML", "mend or remove it")
    if not isinstance(row, dict):
        return text, Meta(), None
    meta, bad = meta_of(row, path, basis="page")
    return text[match.end() :], meta, bad
