"""What every way in shares: what the user said, what a reader found, and the report made of both."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import date
from pathlib import PurePath
from typing import Literal, NamedTuple

from wardesk.dateline import publication_day
from wardesk.model import Issue, Report
from wardesk.script import language
from wardesk.text import digest

Basis = Literal["given", "sidecar", "page", "dateline", "none"]

_BROKEN = re.compile(r"[\x00\ud800-\udfff]")


class Given(NamedTuple):
    """What the user said on the command line about everything that is read."""

    published: date | None = None
    publisher: str | None = None
    title: str | None = None
    url: str | None = None
    today: date | None = None
    """A day of publication after this one is reported. None: no check."""


class Meta(NamedTuple):
    """What a page, a row or a sidecar says about a report."""

    published: date | None = None
    publisher: str | None = None
    title: str | None = None
    url: str | None = None
    basis: Basis = "none"
    id: str | None = None
    """Id that whoever made the data gave to the report."""


class Draft(NamedTuple):
    """A text that a reader found, before anybody knows what else is said about it."""

    text: str
    path: str
    meta: Meta = Meta()
    original_sha256: str | None = None


def make_report(
    text: str,
    *,
    publisher: str | None = None,
    published: date | None = None,
    url: str | None = None,
    published_basis: Basis | None = None,
    **more: str | None,
) -> Report:
    """A report with its ids. ``more`` takes title, path, language, original_sha256; the language is told if absent.

    Two reports with the same text, publisher, day and address are one and have one id.
    """
    key = {"text": text, "publisher": publisher, "published": published and published.isoformat(), "url": url}
    basis: Basis = published_basis or ("given" if published else "none")
    return Report(
        id=digest(json.dumps(key, ensure_ascii=False, sort_keys=True, separators=(",", ":"))),
        text_id=digest(text),
        text=text,
        publisher=publisher,
        published=published,
        published_basis=basis,
        url=url,
        language=more.pop("language", None) or language(text),
        **more,
    )


def from_draft(draft: Draft, given: Given, sidecar: Meta) -> Report:
    """A report of a draft. Command line goes before sidecar, sidecar before page, page before the text's own head."""
    day, basis = _day(draft, given, sidecar)
    meta = draft.meta
    return make_report(
        draft.text,
        publisher=given.publisher or sidecar.publisher or meta.publisher,
        published=day,
        published_basis=basis,
        url=given.url or sidecar.url or meta.url,
        title=given.title or sidecar.title or meta.title,
        path=PurePath(draft.path).as_posix(),
        original_sha256=draft.original_sha256,
    )


def _day(draft: Draft, given: Given, sidecar: Meta) -> tuple[date | None, Basis]:
    if given.published:
        return given.published, "given"
    if sidecar.published:
        return sidecar.published, "sidecar"
    if draft.meta.published:
        return draft.meta.published, draft.meta.basis
    day = publication_day(draft.text)
    return day, "dateline" if day else "none"


def clean(text: str) -> tuple[str, int]:
    """The text with characters that no file may hold (NUL, half a surrogate pair) as U+FFFD, and how many."""
    return _BROKEN.subn("\ufffd", text)


def sha256(raw: bytes) -> str:
    """Full SHA-256 of the bytes as they came."""
    return hashlib.sha256(raw).hexdigest()


def issue(kind: str, path: str, what: str, try_this: str) -> Issue:
    """An issue whose message says where, what, and what to try."""
    return Issue(kind=kind, path=path, message=f"{path}: {what}; {try_this}")
