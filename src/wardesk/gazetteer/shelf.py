"""The gazetteers a user has added for good: one index file for each in the user's data folder, which no cleaner empties."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, NamedTuple

from platformdirs import user_data_path

from wardesk.errors import InputError, UsageError
from wardesk.gazetteer.index import Index, build_index, is_whole
from wardesk.gazetteer.intake import Intake
from wardesk.gazetteer.readers import reader_of
from wardesk.gazetteer.rows import Circle, Entry, How
from wardesk.model import Issue

MARK: Final = "added:"
"""Begins the word by which a run names an added gazetteer: ``added:syria@`` and its hash."""
MARKED: Final = 12
"""Digits of its hash by which a run names a gazetteer."""
_CHUNK: Final = 1 << 20
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9_.-]{0,60}")


def default_data() -> Path:
    """Folder of what the user brought: ``WARDESK_DATA`` or the user's data folder."""
    return Path(os.environ.get("WARDESK_DATA") or user_data_path("wardesk"))


class Added(NamedTuple):
    """One added gazetteer, as it is listed."""

    name: str
    rows: int
    refused: int
    mended: int
    """Broken outlines that were mended."""
    file: str
    sha256: str
    added: str
    """Day, ISO 8601."""
    sources: tuple[tuple[str, str], ...]
    """(source, licence) of its rows."""

    @property
    def word(self) -> str:
        """How a run names it."""
        return f"{MARK}{self.name}@{self.sha256[:MARKED]}"


def add(path: Path, how: How, data: Path, world: Index, name: str | None = None) -> tuple[Added, tuple[Issue, ...]]:
    """Read a file into an index of its own; what stood under the name stays until the new one is whole.

    Raises ``InputError`` where the file is not what it should be or not a row of it is good.
    """
    name = (name or re.sub(r"[^a-z0-9_.-]+", "-", path.stem.casefold())).strip("-.")
    if not _NAME.fullmatch(name):
        raise UsageError(f"{name!r} is no name for a gazetteer: small letters, digits, - and _")
    meta = {"name": name, "file": path.name, "sha256": digest(path), "added": datetime.now(UTC).date().isoformat()}
    build(path, how, _place(data, name), world, meta, least=1)
    index = Index(_place(data, name))
    try:
        return _added(index), read_issues(index)
    finally:
        index.close()


def build(path: Path, how: How, target: Path, world: Index, meta: Mapping[str, str], *, least: int = 0) -> None:
    """Index a file at ``target``, whole or not at all. Raises ``InputError`` as ``add`` does, also below ``least`` good rows."""
    circles = {row.country: Circle(row.lat, row.lon, row.radius_km or 0.0) for row in world.lands() if row.country}
    intake = Intake(path.name, circles)

    def about() -> dict[str, str]:
        issues = [issue.model_dump(mode="json") for issue in intake.close()]
        if intake.accepted < least:
            first = f"; the first fault: {issues[0]['message']}" if issues else ""
            raise InputError(f"gazetteer {path.name}: not a row can be used{first}")
        counts = {"rows": intake.accepted, "refused": intake.refused, "mended": intake.mended}
        return {**meta, "issues": json.dumps(issues, ensure_ascii=False), **{key: str(count) for key, count in counts.items()}}

    def twice(entry: Entry) -> None:
        intake.accepted -= 1
        if not entry.row.id.startswith(f"{path.name}:"):
            intake.refuse(f"id {entry.row.id!r} stands already")

    build_index(target, reader_of(path, how)(path, intake, how), about, twice)


def read_issues(index: Index) -> tuple[Issue, ...]:
    """What was left out when the index was built."""
    return tuple(Issue.model_validate(issue) for issue in json.loads(index.meta["issues"]))


def listed(data: Path) -> list[Added]:
    """All added gazetteers by name. Raises ``InputError`` where one cannot be used any more."""
    found = []
    for path in sorted(_folder(data).glob("*.sqlite")):
        index = open_added(path)
        found.append(_added(index))
        index.close()
    return found


def open_word(word: str, data: Path) -> Index:
    """Open what a run names. Raises ``InputError`` where it is gone or another than the run was made with."""
    name, _, mark = word.removeprefix(MARK).partition("@")
    path = _place(data, name)
    if not path.is_file():
        raise InputError(f"gazetteer {name!r} is not here; wardesk gazetteer add brings it back")
    index = open_added(path)
    if not index.meta["sha256"].startswith(mark):
        index.close()
        raise InputError(f"gazetteer {name!r} is another than the one named {word!r}; add that file again")
    return index


def open_added(path: Path) -> Index:
    """An added index. Raises ``InputError`` where it is not whole or not of this version."""
    if not is_whole(path, {}):
        raise InputError(f"gazetteer {path.stem!r} was added by another version of Wardesk; add the file again, or remove it")
    return Index(path)


def remove(name: str, data: Path) -> None:
    """Forget an added gazetteer. Raises ``InputError`` where there is none of the name."""
    path = _place(data, name)
    if not path.is_file():
        names = ", ".join(sorted(other.stem for other in _folder(data).glob("*.sqlite"))) or "none"
        raise InputError(f"no gazetteer {name!r} was added; there are: {names}")
    path.unlink()


def digest(path: Path) -> str:
    """SHA-256 of a file, of a shapefile with its table of attributes. Raises ``InputError`` where it cannot be read."""
    beside = path.with_suffix(".dbf")
    parts = (path, beside) if path.suffix.casefold() == ".shp" and beside.is_file() else (path,)
    found = hashlib.sha256()
    try:
        for part in parts:
            with part.open("rb") as stream:
                while chunk := stream.read(_CHUNK):
                    found.update(chunk)
        return found.hexdigest()
    except OSError as error:
        raise InputError(f"gazetteer {path.name}: cannot be read ({error.strerror}); check the path") from error


def _folder(data: Path) -> Path:
    return data / "added"


def _place(data: Path, name: str) -> Path:
    return _folder(data) / f"{name}.sqlite"


def _added(index: Index) -> Added:
    meta: Mapping[str, Any] = index.meta
    counts = (int(meta["rows"]), int(meta["refused"]), int(meta["mended"]))
    return Added(meta["name"], *counts, meta["file"], meta["sha256"], meta["added"], index.sources())
