"""What ``wardesk gazetteer`` does: lists of places are added, fetched, listed, searched and removed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

from rich.console import Console
from rich.table import Table

from wardesk.errors import InputError, UsageError
from wardesk.gazetteer.keys import LEVELS
from wardesk.gazetteer.lookup import Gazetteer, open_gazetteer, open_world
from wardesk.gazetteer.rows import How, PlaceRow
from wardesk.gazetteer.shelf import Added, add, listed, remove

MOST_SHOWN = 20
"""Rows that a search shows, and rows left out that adding names."""


class Folders(NamedTuple):
    """Where things are kept."""

    cache: Path
    """The index of the world and what was fetched: may be deleted at any time."""
    data: Path
    """The lists a user added."""


def act(action: str, what: str | None, how: How, folders: Folders, screen: Console, name: str | None = None) -> None:
    """Do one thing. Raises ``UsageError`` for a wrong call, ``InputError`` for a file or name that will not do."""
    if action == "list":
        _list(listed(folders.data), screen)
        return
    if action not in ("add", "fetch", "search", "remove"):
        raise UsageError(f"gazetteer does add, fetch, list, search or remove, not {action!r}")
    if what is None:
        raise UsageError(f"gazetteer {action} needs to be told what; see: wardesk gazetteer --help")
    if action == "add":
        _add(Path(what), how, folders, screen, name)
    elif action == "fetch":
        from wardesk.gazetteer.fetch import fetch

        dump, alternates = fetch(what, folders.cache)
        _add(dump, how._replace(kind="geonames", alternates=alternates), folders, screen, name or what.casefold())
    elif action == "search":
        _search(what, how.country, folders, screen)
    else:
        remove(what, folders.data)
        screen.print(f"{what} is removed", markup=False)


def _add(path: Path, how: How, folders: Folders, screen: Console, name: str | None) -> None:
    world = open_world(folders.cache)
    try:
        added, issues = add(path, how, folders.data, world, name)
    finally:
        world.close()
    for issue in issues[:MOST_SHOWN]:
        screen.print(issue.message, markup=False, soft_wrap=True)
    mended = f", {added.mended:,} outlines mended" if added.mended else ""
    screen.print(f"{added.name}: {added.rows:,} rows added, {added.refused:,} left out{mended}", markup=False, soft_wrap=True)


def _list(shelf: list[Added], screen: Console) -> None:
    rows = [
        {"name": one.name, "rows": one.rows, "sources": _origins(one), "file": one.file, "sha256": one.sha256, "added": one.added}
        for one in shelf
    ]
    _show(rows, screen)
    if not rows and screen.is_terminal:
        screen.print("no gazetteer was added; the built-in one is always there")


def _origins(one: Added) -> str:
    return "; ".join(f"{source}: {licence}" for source, licence in one.sources)


def _search(name: str, country: str | None, folders: Folders, screen: Console) -> None:
    gazetteer = open_gazetteer([Path(one.word) for one in listed(folders.data)], cache=folders.cache, data=folders.data)
    try:
        rows = [row for row in gazetteer.find(name) if country in (None, row.country)]
        if not rows:
            raise InputError(f"no place is called {name!r}" + (f" in {country}" if country else ""))
        _show([_found(row, gazetteer) for row in rows], screen)
    finally:
        gazetteer.close()


def _found(row: PlaceRow, gazetteer: Gazetteer) -> dict[str, object]:
    return {
        "id": row.id, "name": row.name, "met_by": LEVELS[row.level], "feature": row.feature,
        "in": ", ".join(filter(None, (gazetteer.admin2_name(row), gazetteer.admin1_name(row), row.country))),
        "lat": row.lat, "lon": row.lon, "radius_km": row.radius_km, "people": row.population, "since": row.since,
        "until": row.until, "source": row.source, "licence": row.licence,
    }  # fmt: skip


def _show(rows: list[dict[str, object]], screen: Console) -> None:
    """A table on a terminal, one JSON object a line on a pipe."""
    if not screen.is_terminal:
        for row in rows:
            screen.file.write(json.dumps(row, ensure_ascii=False) + "\n")
    elif rows:
        table = Table(*rows[0], box=None)
        for row in rows[:MOST_SHOWN]:
            table.add_row(*("" if value is None else str(value) for value in row.values()))
        screen.print(table)
        if len(rows) > MOST_SHOWN:
            screen.print(f"and {len(rows) - MOST_SHOWN} more")
