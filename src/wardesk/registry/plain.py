"""Any CSV table of actors, its columns named by the user."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from wardesk.errors import InputError
from wardesk.registry.rows import Imported, country_codes, day_of, key_of, read_rows, table_rows

FIELDS = ("key", "name", "aliases", "kind", "country", "since", "until", "note", "citation", "ucdp")
"""What a row may give. ``aliases`` and ``country`` may hold several, parted by semicolons."""


def read_plain(path: Path, columns: Mapping[str, str]) -> Imported:
    """Entries of a table; ``columns`` says where a field stands under another name, or with ``=`` what it is in every row.

    ``name`` and ``kind`` are needed. A key is made of the name where there is none.
    """
    unknown = [field for field in columns if field not in FIELDS]
    if unknown:
        raise InputError(f"no field {unknown[0]!r} to map; fields: {', '.join(FIELDS)}")
    constants = {field: text[1:] for field, text in columns.items() if text.startswith("=")}
    named = {field: columns.get(field, field) for field in FIELDS if field not in constants}
    needed = [name for field, name in named.items() if field in columns or field in ("name", "kind")]
    return read_rows(
        table_rows(path, needed),
        lambda row: _entry({**{field: row.get(name, "") for field, name in named.items()}, **constants}),
    )


def _entry(row: Mapping[str, str]) -> dict[str, Any]:
    if not row["name"]:
        raise InputError("no name")
    if row["ucdp"] and not row["ucdp"].isdigit():
        raise InputError(f"ucdp {row['ucdp']!r} is no number")
    days = {"since": day_of(row["since"]), "until": day_of(row["until"], last=True)}
    names = dict.fromkeys([row["name"], *(alias.strip() for alias in row["aliases"].split(";") if alias.strip())])
    entry = {
        "key": row["key"] or f"list_{key_of(row['name'])}", "names": [{"name": name, **days} for name in names],
        "kind": row["kind"], "country": country_codes(row["country"].split(";")), "note": row["note"] or None,
        "ucdp": int(row["ucdp"]) if row["ucdp"] else None,
    }  # fmt: skip
    return {**entry, "citation": row["citation"]} if row["citation"] else entry
