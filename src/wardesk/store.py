"""A folder of results: written whole or not at all, judgements never lost, and nobody else's folder touched.

A folder holds ``run.json`` and four files of lines. All new files are written beside the old ones first; then
``.run.json.new`` marks the set as complete and the files change places. Whoever opens the folder after a writer was
killed finishes that step, so a reader sees the old run or the new one, never half of each.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import PydanticSerializationError

from wardesk.errors import StoreError
from wardesk.model import SCHEMA_VERSION, Claim, Issue, Judgement, Manifest, Report, Run

if sys.platform == "win32":  # pragma: no cover
    import msvcrt
else:
    import fcntl

Model = TypeVar("Model", bound=BaseModel)

MANIFEST = "run.json"
REPORTS, CLAIMS, ISSUES, JUDGEMENTS = "reports.jsonl", "claims.jsonl", "issues.jsonl", "judgements.jsonl"
FILES = (REPORTS, CLAIMS, ISSUES, JUDGEMENTS)
"""The files of lines, in the order in which they change places."""
LOCK = ".wardesk.lock"

# ---------------------------------------------------------------- lines


def write_lines(path: Path, records: Iterable[BaseModel]) -> int:
    """Write one record a line, keys in the order of their type, and put the file in place whole. Gives the number."""
    beside = path.with_name(f".{path.name}.tmp")
    count = _write(beside, records)
    beside.replace(path)
    _sync_folder(path.parent)
    return count


def read_lines(path: Path, model: type[Model]) -> tuple[Model, ...]:
    """Read a file of lines back. Raises ``StoreError`` with file and line on the first row that is not right."""
    found: list[Model] = []
    seen: dict[str, int] = {}
    try:
        with path.open("rb") as stream:
            for number, line in enumerate(stream, 1):
                if not line.strip():
                    continue
                record = _row(path, number, line, model)
                _no_twin(path, number, record, seen)
                found.append(record)
    except OSError as error:
        raise StoreError(f"{path}: cannot be read ({error.strerror}); code the reports again into this folder") from error
    return tuple(found)


def line(record: BaseModel) -> bytes:
    """One record as a line of JSON, newline included."""
    try:
        return record.model_dump_json().encode("utf-8") + b"\n"
    except (PydanticSerializationError, UnicodeEncodeError) as error:
        name = getattr(record, "id", type(record).__name__)
        raise StoreError(f"{type(record).__name__} {name}: cannot be written as UTF-8 JSON ({error})") from error


def _row(path: Path, number: int, data: bytes, model: type[Model]) -> Model:
    try:
        return model.model_validate_json(data)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        field = ".".join(map(str, first["loc"])) or "row"
        raise StoreError(
            f"{path}:{number}: not a {model.__name__.lower()}: {field}: {first['msg']};"
            " mend or delete this line, or code the reports again"
        ) from error


def _no_twin(path: Path, number: int, record: BaseModel, seen: dict[str, int]) -> None:
    key = getattr(record, "id", None)
    if key is None:
        return
    if key in seen:
        raise StoreError(f"{path}:{number}: id {key} stands twice, first in line {seen[key]}; delete one of the two")
    seen[key] = number


def _write(path: Path, records: Iterable[BaseModel]) -> int:
    count = 0
    with path.open("wb") as stream:
        for record in records:
            stream.write(line(record))
            count += 1
        _sync(stream)
    return count


def _sync(stream: IO[bytes]) -> None:
    stream.flush()
    os.fsync(stream.fileno())


def _sync_folder(folder: Path) -> None:
    if sys.platform == "win32":  # pragma: no cover
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


# ---------------------------------------------------------------- the folder


def save_run(run: Run, folder: Path) -> None:
    """Put a run in its folder. Judgements that stand there already are kept, in their order, before the run's own."""
    _refuse_foreign(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"{folder}: cannot be made ({error.strerror}); name another folder with --out") from error
    with locked(folder):
        _finish(folder)
        _save(run, folder)


def load_run(folder: Path) -> Run:
    """Read a run back. Raises ``StoreError`` when the folder is missing, not ours, of another version or damaged."""
    _refuse_unless_ours(folder)
    with locked(folder):
        _finish(folder)
        return _load(folder)


def change_run(folder: Path, change: Callable[[Run], Run]) -> Run:
    """Load, change and save under one lock, so that of two changes at once neither is lost. Gives the changed run."""
    _refuse_unless_ours(folder)
    with locked(folder):
        _finish(folder)
        changed = change(_load(folder))
        _save(changed, folder)
        return _load(folder)


def append_judgements(folder: Path, judgements: Sequence[Judgement]) -> tuple[Judgement, ...]:
    """Add judgements to the folder's file, under its lock, and give all that stand there now.

    What stood there keeps its bytes; a judgement that is there already is not written twice.
    """
    _refuse_unless_ours(folder)
    with locked(folder):
        _finish(folder)
        kept = _judgements(folder)
        every = _joined(kept, judgements)
        path = folder / JUDGEMENTS
        before = path.read_bytes() if path.exists() else b""
        if before and not before.endswith(b"\n"):
            before += b"\n"
        beside = folder / f".{JUDGEMENTS}.tmp"
        with beside.open("wb") as stream:
            stream.write(before + b"".join(line(row) for row in every[len(kept) :]))
            _sync(stream)
        beside.replace(path)
        _sync_folder(folder)
    return every


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the folder's lock; waits for whoever has it. A folder that may only be read is read without one."""
    try:
        handle = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        if os.access(folder, os.W_OK):
            raise StoreError(f"{folder / LOCK}: cannot be opened ({error.strerror}); delete it and try again") from error
        yield
        return
    try:
        if sys.platform == "win32":  # pragma: no cover
            msvcrt.locking(handle, msvcrt.LK_LOCK, 1)
        else:
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _refuse_foreign(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise StoreError(f"{folder}: is a file; name a folder with --out")
    ours = any((folder / name).exists() for name in (MANIFEST, f".{MANIFEST}.new", LOCK))
    strange = [name for name in FILES if (folder / name).exists()]
    if strange and not ours:
        raise StoreError(f"{folder}: holds {strange[0]} but no {MANIFEST}: not a folder of ours; name another one with --out")
    if (folder / MANIFEST).exists():
        _manifest(folder / MANIFEST)


def _refuse_unless_ours(folder: Path) -> None:
    if not folder.is_dir():
        raise StoreError(f"{folder}: no such folder of results; make one with: wardesk code REPORTS --out {folder}")
    if not any((folder / name).exists() for name in (MANIFEST, f".{MANIFEST}.new")):
        raise StoreError(f"{folder}: no {MANIFEST} here, so not a folder of results; code reports with --out {folder}")


def _refuse_other_marking(manifest: Manifest, folder: Path) -> None:
    path = folder / MANIFEST
    if path.exists() and (there := _manifest(path).marking) != manifest.marking:
        raise StoreError(f"{folder}: holds a {there}; a {manifest.marking} belongs in a folder of its own: name another")


def _manifest(path: Path) -> Manifest:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise StoreError(f"{path}: cannot be read ({error.strerror})") from error
    manifest_version = _version(path, data)
    ours = SCHEMA_VERSION.split(".")
    if manifest_version[0] != ours[0] or int(manifest_version[1]) > int(ours[1]):
        raise StoreError(
            f"{path}:1: schema version {'.'.join(manifest_version)}, this Wardesk reads {SCHEMA_VERSION};"
            " use the version that wrote it, or code the reports again into a new folder"
        )
    return _row(path, 1, data, Manifest)


class _Versioned(BaseModel):
    schema_version: str


def _version(path: Path, data: bytes) -> list[str]:
    parts = _row(path, 1, data, _Versioned).schema_version.split(".")
    if len(parts) != 3 or not all(part.isascii() and part.isdigit() for part in parts):
        raise StoreError(f"{path}:1: schema_version is not a version; this is not a file of Wardesk: name another folder")
    return parts


def _judgements(folder: Path) -> tuple[Judgement, ...]:
    path = folder / JUDGEMENTS
    return read_lines(path, Judgement) if path.exists() else ()


def _joined(kept: Sequence[Judgement], added: Iterable[Judgement]) -> tuple[Judgement, ...]:
    rows = {row.id: row for row in kept}
    for row in added:
        rows.setdefault(row.id, row)
    return tuple(rows.values())


def _load(folder: Path) -> Run:
    run = Run(
        _manifest(folder / MANIFEST),
        read_lines(folder / REPORTS, Report),
        read_lines(folder / CLAIMS, Claim),
        read_lines(folder / ISSUES, Issue),
        _judgements(folder),
    )
    _check_reports(run, folder)
    return run


def _save(run: Run, folder: Path) -> None:
    _refuse_other_marking(run.manifest, folder)
    rows = (run.reports, run.claims, run.issues, _joined(_judgements(folder), run.judgements))
    try:
        for name, records in zip(FILES, rows, strict=True):
            _write(folder / f".{name}.new", records)
        _sync_folder(folder)
        write_lines(folder / f".{MANIFEST}.new", [run.manifest])
        _finish(folder)
    except OSError as error:
        raise StoreError(f"{folder}: cannot be written ({error.strerror}); what stood there still stands") from error


def _finish(folder: Path) -> None:
    """Let a complete set of new files take its place; an incomplete one is left to be written over."""
    marker = folder / f".{MANIFEST}.new"
    if not marker.exists():
        return
    for name in FILES:
        beside = folder / f".{name}.new"
        if beside.exists():
            beside.replace(folder / name)
    marker.replace(folder / MANIFEST)
    _sync_folder(folder)


def _check_reports(run: Run, folder: Path) -> None:
    known = {report.id for report in run.reports}
    for number, claim in enumerate(run.claims, 1):
        if claim.report not in known:
            raise StoreError(
                f"{folder / CLAIMS}:{number}: claim {claim.id} is of report {claim.report}, which {REPORTS} does not"
                " hold; code the reports again"
            )
