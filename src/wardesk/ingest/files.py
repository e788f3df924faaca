"""Files, folders and standard input → reports. What cannot be read is an issue, and the others go on."""

from __future__ import annotations

import io
import os
import stat
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple, TypeAlias

from wardesk.ingest.decode import SAMPLE_BYTES
from wardesk.ingest.page import read_page
from wardesk.ingest.plain import read_markdown, read_plain
from wardesk.ingest.report import Draft, Given, Meta, from_draft, issue
from wardesk.ingest.rows import has_text, read_json, read_jsonl, read_sidecar
from wardesk.model import Issue, Report
from wardesk.script import is_readable

Reader: TypeAlias = Callable[[BinaryIO, str], Iterator[Draft | Issue]]

READERS: dict[str, Reader] = {
    ".txt": read_plain,
    ".md": read_markdown,
    ".html": read_page,
    ".htm": read_page,
    ".json": read_json,
    ".jsonl": read_jsonl,
}
"""By suffix. A reader takes a stream and the path to name, and gives drafts and issues."""
WITH_SIDECAR = (".txt", ".md", ".html", ".htm")
MAX_DEPTH = 40
"""Folders nested deeper than this are not read."""

ISSUE_KINDS = {
    "binary": "The file is not text.",
    "characters_replaced": "NUL bytes or halves of surrogate pairs were replaced by U+FFFD.",
    "date_unreadable": "A publication day in the metadata is no full date, or can be read two ways.",
    "duplicate_report": "Same text, publisher, day and address as a report read before; kept once.",
    "empty": "Nothing in it but blanks.",
    "encoding_guessed": "Not UTF-8; the encoding named in the message was used.",
    "front_matter_unreadable": "The YAML at the head of a Markdown file is broken; it was read as text.",
    "future_date": "The day of publication lies after today; kept as it is.",
    "id_conflict": "One id given by the data stands for two different texts; both are kept.",
    "json_unreadable": "A JSON file, or the named line of one, is broken.",
    "json_without_text": "A JSON row has no text.",
    "language_not_read": "The report is not in English; it is kept and nothing is coded from it.",
    "language_not_told": "The language could not be told from the text; it is read as English.",
    "no_article": "The HTML page holds no article.",
    "no_publication_day": "Nothing states when the report was published; relative dates stay unknown.",
    "not_a_file": "A device, pipe or socket; not read.",
    "path_not_found": "The named file or folder does not exist.",
    "sidecar_text_ignored": "A JSON file beside a report of the same name holds a text; only its metadata were used.",
    "sidecar_unreadable": "The metadata file beside a report is broken; the report was read without it.",
    "skipped_files": "Files of a folder that are hidden or of unknown kind, counted.",
    "skipped_links": "Links of a folder that lead out of it, to folders, or nowhere, counted.",
    "too_large": "More than 20 MB in one report.",
    "unknown_suffix": "A named file is of a kind that is not read.",
    "unreadable_file": "The file could not be opened.",
}
"""Every kind of issue that reading input may give, and what it means."""


class _Source(NamedTuple):
    file: Path
    name: str
    """Relative to what the user named."""


class _Seen(NamedTuple):
    reports: dict[str, str]
    """Report id → path it was first read from."""
    ids: dict[str, tuple[str, str]]
    """Id given by the data → id of its text, path."""


def ingest(paths: Iterable[Path | str], *, given: Given, stdin: bytes | None = None) -> Iterator[Report | Issue]:
    """Reports and issues of all paths, in the order named; folders in sorted order; ``-`` is standard input."""
    named = [str(path) for path in paths]
    beside = {Path(path).absolute() for path in named if path != "-"}
    seen = _Seen({}, {})
    for path in named:
        for found in _stdin(stdin or b"") if path == "-" else _path(Path(path), beside):
            if isinstance(found, Issue):
                yield found
            else:
                yield from _finish(*found, given, seen)


# ---------------------------------------------------------------- what the whole shows


def _finish(draft: Draft, sidecar: Meta, given: Given, seen: _Seen) -> Iterator[Report | Issue]:
    report = from_draft(draft, given, sidecar)
    if report.id in seen.reports:
        what = f"same text, publisher, day and address as {seen.reports[report.id]}"
        yield _about(report, "duplicate_report", what, "nothing to do: it is kept once")
        return
    seen.reports[report.id] = draft.path
    yield report
    if report.published is None:
        what = "nothing states when it was published, so its relative dates stay unknown"
        yield _about(report, "no_publication_day", what, "add --published DAY or a sidecar .json")
    elif given.today and report.published > given.today:
        what = f"published {report.published}, after today ({given.today})"
        yield _about(report, "future_date", what, "check the day; it is used as it is")
    if report.language == "und" and is_readable(report.text):
        what = "in a language that could not be told, so it is read as English"
        yield _about(report, "language_not_told", what, "check its claims, or leave it out if it is not English")
    elif report.language != "en":
        what = f"in a language that is not read yet ({report.language})"
        yield _about(report, "language_not_read", what, "translate it, or wait: nothing is coded from it")
    own = draft.meta.id or sidecar.id
    if own:
        text_id, path = seen.ids.setdefault(own, (report.text_id, draft.path))
        if text_id != report.text_id:
            what = f"id {own[:60]!r} stands for another text in {path}"
            yield _about(report, "id_conflict", what, "check which is right; both are kept")


def _about(report: Report, kind: str, what: str, try_this: str) -> Issue:
    return issue(kind, report.path or "-", what, try_this).model_copy(update={"report": report.id})


# ---------------------------------------------------------------- where it comes from

_Found: TypeAlias = tuple[Draft, Meta] | Issue


def _stdin(raw: bytes) -> Iterator[_Found]:
    start = raw[:SAMPLE_BYTES].lstrip(b"\xef\xbb\xbf \t\r\n")
    head = start[:2000].lower()
    reader: Reader = read_plain
    if start[:1] == b"{" and has_text(raw):
        reader = read_jsonl
    elif start[:1] in (b"{", b"["):
        reader = read_json if _is_json(raw) else read_plain
    elif head.startswith((b"<!doctype html", b"<html")) or (head[:1] == b"<" and b"<body" in head):
        reader = read_page
    for found in reader(io.BytesIO(raw), "-"):
        yield found if isinstance(found, Issue) else (found, Meta())


def _is_json(raw: bytes) -> bool:
    return any(True for found in read_json(io.BytesIO(raw), "-") if not isinstance(found, Issue))


def _path(path: Path, named: set[Path]) -> Iterator[_Found]:
    shown = path.name or "."
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        yield issue("path_not_found", shown, "no such file or folder", "check the spelling")
    except (OSError, ValueError) as error:
        yield issue("unreadable_file", shown, f"cannot be opened ({_reason(error)})", "check its permissions")
    else:
        if stat.S_ISDIR(mode):
            yield from _folder(path)
        elif path.suffix.lower() not in READERS:
            what = f"files ending in {path.suffix!r} are not read" if path.suffix else "a file without a suffix"
            yield issue("unknown_suffix", shown, what, f"save it as one of {' '.join(READERS)}")
        elif not _is_sidecar(path, lambda twin: twin.absolute() in named):
            yield from _file(_Source(path, shown), sidecar=path.with_suffix(".json").is_file())


def _folder(root: Path) -> Iterator[_Found]:
    skipped: Counter[str] = Counter()
    issues: list[Issue] = []
    files = sorted(_walk(root, "", skipped, issues), key=lambda source: source.name)
    present = {source.file for source in files}
    yield from issues
    for source in files:
        if not _is_sidecar(source.file, present.__contains__):
            yield from _file(source, sidecar=source.file.with_suffix(".json") in present)
    shown = root.name or "."
    hidden, unknown, links = skipped["hidden"], skipped["unknown"], skipped["link"]
    if hidden or unknown:
        what = f"{hidden} hidden files and {unknown} of a kind that is not read were left out"
        yield issue("skipped_files", shown, what, f"name them, or save them as one of {' '.join(READERS)}")
    if links:
        what = f"{links} links were not followed: they lead out of the folder, to folders, or nowhere"
        yield issue("skipped_links", shown, what, "name what they point to")
    if not files:
        yield issue("empty", shown, "no file in the folder that can be read", f"look for {' '.join(READERS)}")


def _walk(root: Path, inside: str, skipped: Counter[str], issues: list[Issue]) -> Iterator[_Source]:
    """Regular files of a folder. Links are followed to files within ``root`` alone, so there are no loops."""
    try:
        entries = sorted(os.scandir(root / inside), key=lambda entry: entry.name)
    except OSError as error:
        issues.append(
            issue("unreadable_file", inside or root.name, f"cannot be opened ({_reason(error)})", "check its permissions")
        )
        return
    for entry in entries:
        name = f"{inside}/{entry.name}" if inside else entry.name
        if entry.name.startswith("."):
            skipped["hidden"] += 1
        elif entry.is_dir(follow_symlinks=False):
            if name.count("/") < MAX_DEPTH:
                yield from _walk(root, name, skipped, issues)
            else:
                skipped["unknown"] += 1
        elif Path(entry.name).suffix.lower() not in READERS:
            skipped["unknown"] += 1
        elif entry.is_symlink() and not _stays(root, Path(entry.path)):
            skipped["link"] += 1
        else:
            yield _Source(Path(entry.path), name)


def _stays(root: Path, link: Path) -> bool:
    try:
        target = link.resolve(strict=True)
    except (OSError, RuntimeError):
        return False
    return target.is_file() and target.is_relative_to(root.resolve())


def _is_sidecar(path: Path, is_named: Callable[[Path], bool]) -> bool:
    """Whether a JSON file is the metadata of a report that is read too."""
    return path.suffix.lower() == ".json" and any(is_named(path.with_suffix(suffix)) for suffix in WITH_SIDECAR)


def _file(source: _Source, *, sidecar: bool) -> Iterator[_Found]:
    meta = Meta()
    beside = source.file.with_suffix(".json")
    if sidecar and source.file.suffix.lower() in WITH_SIDECAR:
        shown = str(Path(source.name).with_suffix(".json").as_posix())
        stream, bad = _open(beside, shown)
        issues = [bad] if bad else []
        if stream:
            with stream:
                meta, issues = read_sidecar(stream, shown)
        yield from issues
    stream, bad = _open(source.file, source.name)
    if bad:
        yield bad
    if stream:
        with stream:
            for found in READERS[source.file.suffix.lower()](stream, source.name):
                yield found if isinstance(found, Issue) else (found, meta)


def _open(path: Path, shown: str) -> tuple[BinaryIO | None, Issue | None]:
    """A regular file opened; a pipe or device would hang and is refused."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            return None, issue("not_a_file", shown, "a device, pipe or socket", "save what comes out of it as a file")
        return path.open("rb"), None
    except OSError as error:
        return None, issue("unreadable_file", shown, f"cannot be opened ({_reason(error)})", "check its permissions")


def _reason(error: Exception) -> str:
    """The system's words without the path, which may be absolute."""
    return getattr(error, "strerror", None) or type(error).__name__
