"""A table of actors in ACLED's manner: names with years in brackets, countries, ``inter`` codes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from wardesk.errors import InputError
from wardesk.registry.rows import Imported, Row, country_codes, day_of, key_of, read_rows, table_rows

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "name": ("actor", "actor_name", "actor1"),
    "kind": ("inter", "inter_code", "inter1", "actor_type"),
    "country": ("country", "iso", "iso3"),
    "first": ("first_seen", "first_event_date"),
    "last": ("last_seen", "last_event_date"),
}
"""What is read → names of the column that has it, the first that is there."""

_KINDS = (
    "state_forces", "rebel_group", "political_militia", "identity_militia", "rioters", "protesters", "civilians",
    "external_forces",
)  # fmt: skip
_LABELS = {"rebel_forces": "rebel_group", "external_other_forces": "external_forces", "other_forces": "external_forces"}
_YEARS = re.compile(r"\s*\((\d{4})-(\d{4})?\)")
_SHORT = re.compile(r"([A-Z][A-Za-z0-9/\-]{1,14}):\s+(\S.*)")
_BRACKETED = re.compile(r"\s*\([^)]*\)$")
_GENERIC = re.compile(r"(unidentified|protesters|rioters|civilians|unknown)\b", re.IGNORECASE)


def read_acled(path: Path, columns: Mapping[str, str]) -> Imported:
    """Entries ``acled_NAME`` of such a table; rows of one actor are put together. ``columns`` overrides ``COLUMNS``.

    Years in brackets date the name: *Military Forces of Syria (2000-2024)*. Protesters, civilians and unidentified
    groups are no organisations and are refused.
    """
    return read_rows(_together(_named(path, columns)), _entry)


def _named(path: Path, columns: Mapping[str, str]) -> Iterator[tuple[int, dict[str, str]]]:
    for line, row in table_rows(path, tuple(columns.values())):
        choices = {field: (columns[field],) if field in columns else names for field, names in COLUMNS.items()}
        missing = [field for field in ("name", "kind", "country") if not any(name in row for name in choices[field])]
        if missing:
            raise InputError(f"{path}: no column for {missing[0]}: one of {', '.join(choices[missing[0]])}; try --map")
        yield line, {field: next((row[name] for name in names if name in row), "") for field, names in choices.items()}


def _together(rows: Iterator[tuple[int, dict[str, str]]]) -> list[Row]:
    found: dict[str, tuple[int, dict[str, Any]]] = {}
    for line, row in rows:
        _, kept = found.setdefault(row["name"], (line, {**row, "country": [], "first": [], "last": [], "kinds": []}))
        for field in ("country", "first", "last"):
            kept[field] += [row[field]] if row[field] else []
        kept["kinds"].append(row["kind"])
    return list(found.values())


def _entry(row: Mapping[str, Any]) -> dict[str, Any]:
    name = row["name"]
    if not name or _GENERIC.match(name):
        raise InputError(f"{name!r} is no organisation" if name else "no name")
    kinds = {_kind(kind) for kind in row["kinds"]}
    if len(kinds) > 1:
        raise InputError(f"{name!r} has several kinds: {', '.join(sorted(kinds))}")
    return {
        "key": f"acled_{key_of(name)}", "names": _names(name), "kind": kinds.pop(), "country": country_codes(row["country"]),
        "seen_first": min((day_of(text) for text in row["first"]), default=None, key=str),
        "seen_last": max((day_of(text, last=True) for text in row["last"]), default=None, key=str),
    }  # fmt: skip


def _kind(cell: str) -> str:
    if cell.isdigit() and 1 <= int(cell) <= len(_KINDS):
        return _KINDS[int(cell) - 1]
    key = key_of(cell) if cell else ""
    kind = _LABELS.get(key, key)
    if kind not in _KINDS:
        raise InputError(f"{cell!r} is no inter code 1 to 8 or its label")
    return kind


def _names(said: str) -> list[dict[str, Any]]:
    """The name as the table has it, and without its years, its short form and its country in brackets."""
    years = _YEARS.search(said)
    dated: dict[str, Any] = {}
    if years:
        dated = {"since": day_of(years[1]), "until": day_of(years[2] or "", last=True)}
    plain = _YEARS.sub("", said)
    short = _SHORT.fullmatch(plain)
    forms = [short[2], short[1]] if short else [plain]
    forms += [_BRACKETED.sub("", form) for form in forms] + [said]
    return [{"name": form, **dated} for form in dict.fromkeys(forms) if form]
