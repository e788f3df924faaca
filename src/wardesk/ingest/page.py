"""An HTML page → draft: the article's text and what the page says about it. Nothing is fetched."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO, cast
from urllib.parse import urlsplit

from wardesk.dateline import parse_day
from wardesk.ingest.decode import decode, take
from wardesk.ingest.report import Draft, Meta, clean, issue, sha256
from wardesk.model import Issue

if TYPE_CHECKING:
    from trafilatura.settings import Document

FEW_CHARS = 40
"""An article of fewer characters than this is none."""
DATE_RULES = {"extensive_search": False, "original_date": True, "min_date": "1990-01-01", "max_date": "2099-12-31"}
"""Only dates the page marks as its own. The last day is fixed: by default it would be the clock's today."""


def read_page(stream: BinaryIO, path: str) -> Iterator[Draft | Issue]:
    """One saved web page."""
    raw, bad = take(stream, path)
    if bad:
        yield bad
        return
    markup, issues = decode(raw, path, page=True)
    yield from issues
    if markup is None:
        return
    document = _extract(markup)
    text = clean(document.text or "")[0].strip() if document is not None else ""
    if document is None or len(text) < FEW_CHARS:
        what = "no article found in the page"
        yield issue("no_article", path, what, "save the article's own page, or its text as .txt")
        return
    yield Draft(text, path, _meta(document), sha256(raw))


def _extract(markup: str) -> Document | None:
    # Slow to import (half a second) and needed for pages alone.
    from lxml.etree import LxmlError  # type: ignore[import-untyped]  # noqa: PLC0415
    from trafilatura import bare_extraction  # noqa: PLC0415

    try:
        found = bare_extraction(
            markup,
            include_comments=False,
            include_tables=False,
            deduplicate=False,
            with_metadata=True,
            date_extraction_params=dict(DATE_RULES),
        )
    except (LxmlError, ValueError, TypeError, AttributeError, KeyError, IndexError, RecursionError):
        # Hostile markup trips the extractor in ways it does not document; that page then has no article.
        return None
    return cast("Document", found) if found else None


def _meta(document: Document) -> Meta:
    return Meta(
        published=parse_day(document.date) if document.date else None,
        publisher=_line(document.sitename),
        title=_line(document.title),
        url=_address(_line(document.url)),
        basis="page",
    )


def _line(value: str | None) -> str | None:
    return clean(" ".join(value[:2000].split()))[0] or None if value else None


def _address(url: str | None) -> str | None:
    """Only web addresses: what a page gives as its own may be anything."""
    try:
        return url if url and urlsplit(url).scheme in ("http", "https") else None
    except ValueError:
        return None
