"""JSON and JSON Lines → drafts, and sidecars → metadata."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

from wardesk.dateline import parse_day
from wardesk.ingest.decode import MAX_BYTES, decode, take
from wardesk.ingest.report import Basis, Draft, Meta, clean, issue, sha256
from wardesk.model import Issue

_DAY_KEYS = ("published", "date", "publication_date", "pubDate", "pubdate", "datePublished", "published_at")
_PUBLISHER_KEYS = ("publisher", "source", "sourceName", "sitename", "outlet")
_URL_KEYS = ("url", "sourceUrl", "link", "address")
_ID_KEYS = ("id", "_id", "docid", "doc_id")
_TEXT_KEYS = ("text", "body", "content")
_MAX_VALUE = 2000


def read_json(stream: BinaryIO, path: str) -> Iterator[Draft | Issue]:
    """One JSON object, a list of them, or one a line."""
    raw, bad = take(stream, path)
    if bad:
        yield bad
        return
    text, issues = decode(raw, path)
    yield from issues
    if text is None:
        return
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        if text.count("\n") and _is_object(text.split("\n", 1)[0]):
            yield from _lines(text, path)
        else:
            yield issue(
                "json_unreadable",
                path,
                f"not JSON ({_why(error)})",
                "mend it, or name it .jsonl if it has one object a line",
            )
        return
    if isinstance(value, list):
        if not value:
            yield issue("empty", path, "an empty list", "check how it was saved, or leave it out")
        for number, row in enumerate(value, 1):
            yield from _row(row, f"{path}#{number}", sha256(raw))
    else:
        yield from _row(value, path, sha256(raw))


def read_jsonl(stream: BinaryIO, path: str) -> Iterator[Draft | Issue]:
    """One JSON object a line; a broken line is an issue and the others still go on. Files may be of any length."""
    first = stream.readline(MAX_BYTES + 1)
    if first.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in first[:8]:
        text, issues = decode(first + stream.read(MAX_BYTES), path)
        yield from issues
        yield from _lines(text or "", path)
        if not issues and not (text or "").strip():
            yield issue("empty", path, "no line in it", "check how it was saved, or leave it out")
        return
    number, count, long = 0, 0, False
    for raw in itertools.chain([first], iter(lambda: stream.readline(MAX_BYTES + 1), b"")):
        was_long, long = long, len(raw) > MAX_BYTES and not raw.endswith(b"\n")
        number += not was_long
        where = f"{path}#{number}"
        if long and not was_long:
            yield issue("too_large", where, f"a line of more than {MAX_BYTES // 1_000_000} MB", "split it")
        if not was_long and not long and raw.strip():
            count += 1
            text, issues = decode(raw, where)
            yield from issues
            if text is not None:
                yield from _line(text, where, sha256(raw))
    if not count and not number > 1:
        yield issue("empty", path, "no line in it", "check how it was saved, or leave it out")


def read_sidecar(stream: BinaryIO, path: str) -> tuple[Meta, list[Issue]]:
    """Metadata of the report beside which the file stands."""
    raw, bad = take(stream, path)
    text, issues = decode(raw, path) if not bad else (None, [bad])
    if text is None:
        return Meta(), issues
    try:
        row = json.loads(text)
    except (ValueError, RecursionError) as error:
        what = f"the report's metadata is not JSON ({_why(error)})"
        return Meta(), [*issues, issue("sidecar_unreadable", path, what, "mend it; the report is read without it")]
    if not isinstance(row, dict):
        what = "the report's metadata is not a JSON object"
        return Meta(), [*issues, issue("sidecar_unreadable", path, what, 'write {"published": …, "publisher": …}')]
    if any(isinstance(row.get(key), str) for key in _TEXT_KEYS):
        what = "it stands beside a report of the same name, so its own text is not read"
        issues.append(issue("sidecar_text_ignored", path, what, "rename it if it is a report of its own"))
    meta, bad = meta_of(row, path, basis="sidecar")
    return meta, [*issues, *([bad] if bad else [])]


def has_text(raw: bytes) -> bool:
    """Whether bytes look like JSON Lines: the first line is an object."""
    return _is_object(raw.lstrip(b"\xef\xbb\xbf \r\n\t").split(b"\n", 1)[0].decode("utf-8", "replace"))


def meta_of(row: Mapping[str, Any], path: str, *, basis: Basis) -> tuple[Meta, Issue | None]:
    """Metadata under their usual keys; a day that cannot be read is an issue and no day."""
    said = _value(row, _DAY_KEYS)
    day = parse_day(said) if said else None
    bad = None
    if said and day is None:
        what = f"publication day {said[:40]!r} is not a full date that can be read one way only"
        bad = issue("date_unreadable", path, what, "write it as 2018-04-23")
    meta = Meta(
        published=day,
        publisher=_value(row, _PUBLISHER_KEYS),
        title=_value(row, ("title", "headline")),
        url=_value(row, _URL_KEYS),
        basis=basis,
        id=_value(row, _ID_KEYS),
    )
    return meta, bad


def _value(row: Mapping[str, Any], keys: tuple[str, ...]) -> str | None:
    for key in keys:
        value = row.get(key)
        if isinstance(value, str) and value.strip():
            return clean(" ".join(value[:_MAX_VALUE].split()))[0]
        if key in _ID_KEYS and isinstance(value, int) and not isinstance(value, bool):
            return str(value)
    return None


def _lines(text: str, path: str) -> Iterator[Draft | Issue]:
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield from _line(line, f"{path}#{number}", sha256(line.encode("utf-8", "surrogatepass")))


def _line(line: str, where: str, sha: str) -> Iterator[Draft | Issue]:
    try:
        row = json.loads(line.lstrip("\ufeff"))
    except (ValueError, RecursionError) as error:
        path, _, number = where.rpartition("#")
        yield issue(
            "json_unreadable",
            path,
            f"line {number} is not JSON ({_why(error, of_line=True)})",
            "mend or remove that line",
        )
        return
    yield from _row(row, where, sha)


def _row(row: Any, where: str, sha: str) -> Iterator[Draft | Issue]:
    if not isinstance(row, dict):
        yield issue("json_without_text", where, f"a {type(row).__name__}, not an object", 'write {"text": …, "published": …}')
        return
    text = next((row[key] for key in _TEXT_KEYS if isinstance(row.get(key), str) and row[key].strip()), None)
    if text is None:
        yield issue("json_without_text", where, "no text in it", f"put the report under one of {', '.join(_TEXT_KEYS)}")
        return
    if len(text) > MAX_BYTES:
        yield issue("too_large", where, f"a text of more than {MAX_BYTES // 1_000_000} MB", "split it")
        return
    text, broken = clean(text)
    if broken:
        what = f"{broken} broken characters (NUL or half a surrogate pair) were replaced by U+FFFD"
        yield issue("characters_replaced", where, what, "check how it was saved")
    meta, bad = meta_of(row, where, basis="sidecar")
    if bad:
        yield bad
    yield Draft(text, where, meta, sha)


def _is_object(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


def _why(error: Exception, *, of_line: bool = False) -> str:
    if isinstance(error, json.JSONDecodeError):
        line = "" if of_line else f"line {error.lineno}, "
        return f"{error.msg}, {line}column {error.colno}"
    return "nested too deep" if isinstance(error, RecursionError) else "a number too long"
