"""UCDP's list of actors: names, renamings, splits and alliances."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from wardesk.entries import ActorEntry
from wardesk.errors import InputError
from wardesk.registry.rows import Imported, country_code, country_codes, day_of, read_rows, table_rows
from wardesk.text import fold

COLUMNS = (
    "ActorId", "NameData", "NameOrig", "NameOrigFull", "NameOrigFullEng", "NameChange", "NewName", "NewNameFullMotherTongue",
    "NewNameFullEng", "Org", "ActorIdPrev", "ActorIdSplitTemp", "ActorIdAlliance", "ActorIdGroup", "Location",
)  # fmt: skip
SEEN_COLUMNS = ("name", "countries", "first_event", "last_event")
LICENCE = "CC BY 4.0"

_KIND = {"1": "rebel_group", "2": "political_militia", "3": "identity_militia", "4": "state_forces"}
"""UCDP's level of organisation → ACLED's kind: formal group, supporters of a party, communal group, state."""
_TIES = (
    ("ActorIdPrev", "split_from"), ("ActorIdSplitTemp", "split_from"), ("ActorIdAlliance", "member_of"),
    ("ActorIdGroup", "merged_into"),
)  # fmt: skip
_GOVERNMENT = "Government of "
_PARENTHESIS = re.compile(r"\s*\([^)]*\)$")


def read_ucdp(path: Path, columns: Mapping[str, str] | None = None) -> Imported:
    """Entries ``ucdp:ID`` of UCDP's actor list, version 22.1 or one with the same columns.

    ``country`` is where UCDP places the actor's conflicts; of a government its own. A tie to an id that the list does
    not have is left out. ``columns`` must be empty: the list has fixed ones.
    """
    if columns:
        raise InputError("UCDP's list has fixed columns: nothing to map")
    rows = list(table_rows(path, COLUMNS))
    ids = {row["ActorId"] for _, row in rows}
    return read_rows(rows, lambda row: _entry(row, ids))


def with_days(entries: Iterable[ActorEntry], path: Path) -> list[ActorEntry]:
    """The entries with the days of the first and last event that names them in a table of names by country.

    A name that two entries bear in one country tells nothing of either.
    """
    seen = [row for _, row in table_rows(path, SEEN_COLUMNS)]
    entries = list(entries)
    by_name: dict[str, list[ActorEntry]] = {}
    for entry in entries:
        by_name.setdefault(fold(entry.names[0].name), []).append(entry)
    days: dict[str, dict[str, Any]] = {}
    for row in seen:
        codes = {country_code(part.rsplit(" ", 1)[0]) for part in row["countries"].split("; ")}
        fitting = [entry for entry in by_name.get(fold(row["name"]), ()) if codes & set(entry.country)]
        if len(fitting) == 1:
            days[fitting[0].key] = {"seen_first": day_of(row["first_event"]), "seen_last": day_of(row["last_event"])}
    return [entry.model_copy(update=days.get(entry.key, {})) for entry in entries]


def _entry(row: Mapping[str, str], ids: set[str]) -> dict[str, Any]:
    if not row["ActorId"].isdigit():
        raise InputError(f"ActorId {row['ActorId']!r} is no number")
    if row["Org"] not in _KIND:
        raise InputError(f"Org {row['Org']!r} is none of {', '.join(_KIND)}")
    return {
        "key": f"ucdp:{row['ActorId']}", "ucdp": int(row["ActorId"]), "kind": _KIND[row["Org"]], "government": row["Org"] == "4",
        "country": _countries(row), "names": _names(row), "ties": _ties(row, ids),
    }  # fmt: skip


def _countries(row: Mapping[str, str]) -> tuple[str, ...]:
    own = row["NameData"].removeprefix(_GOVERNMENT)
    if row["Org"] == "4":
        return country_codes([own])
    return country_codes(row["Location"].replace("Macedonia, FYR", "Macedonia").split(","))


def _names(row: Mapping[str, str]) -> list[dict[str, Any]]:
    """Present names first, UCDP's own in front; then the former ones of an actor that changed its name."""
    changed = row["NameChange"] == "1"
    first = [row["NameOrig"], row["NameOrigFullEng"], row["NameOrigFull"]]
    shorts = _split(row["NewName"])
    steps = [[short, *rest] for short, *rest in _steps(row, shorts)] if changed else []
    present = [row["NameData"], *(steps[-1] if steps else ()), *(() if changed else first)]
    former = [*(name for step in reversed(steps[:-1]) for name in step), *(first if changed else ())]
    if row["Org"] == "4":
        present.append(_PARENTHESIS.sub("", row["NameData"]))
    found: dict[str, dict[str, Any]] = {}
    for name, old in (*((name, False) for name in present), *((name, True) for name in former)):
        clean = " ".join(name.replace("’", "'").split())
        if fold(clean) and fold(clean) != "n a":
            found.setdefault(fold(clean), {"name": clean, **({"former": True} if old else {})})
    return list(found.values())


def _steps(row: Mapping[str, str], shorts: list[str]) -> list[list[str]]:
    """New names in order of time: short, English and own one of each. Lists of unequal length are not cut up."""
    columns = [_split(row[column]) for column in ("NewNameFullEng", "NewNameFullMotherTongue")]
    if len(shorts) > 1:
        fitting = [column for column in columns if len(column) == len(shorts)]
        return [[short, *(column[at] for column in fitting)] for at, short in enumerate(shorts)]
    return [[row["NewName"], row["NewNameFullEng"], row["NewNameFullMotherTongue"]]]


def _split(cell: str) -> list[str]:
    return [part.strip() for part in cell.split(",")]


def _ties(row: Mapping[str, str], ids: set[str]) -> list[dict[str, str]]:
    found = {
        (f"ucdp:{number}", kind): None
        for column, kind in _TIES
        for number in _split(row[column])
        if number in ids and number != row["ActorId"]
    }
    return [{"actor": actor, "kind": kind} for actor, kind in found]
