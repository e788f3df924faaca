"""Entities of followthemoney, one JSON object on a line."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from wardesk.errors import InputError
from wardesk.registry.rows import MOST_ROWS, Imported, Row, check_size, country_codes, day_of, key_of, read_rows
from wardesk.script import script_shares

SCHEMATA = frozenset({"Organization", "PublicBody", "LegalEntity"})
"""What can be an organised actor. Persons are refused: the registry holds none."""


def read_ftm(path: Path, columns: Mapping[str, str]) -> Imported:
    """Entries ``ftm_ID`` of the organisations in a file.

    The model has no kind of actor: a public body is a government; for the others give ``kind`` in ``columns`` as a
    constant (``kind==rebel_group``). Topics such as *sanction* go into the note.
    """
    kind = columns.get("kind", "").removeprefix("=") or None
    if set(columns) - {"kind"}:
        raise InputError("of followthemoney's entities only kind can be given: --map kind==rebel_group")
    return read_rows(_objects(path), lambda row: _entry(row, kind))


def _objects(path: Path) -> Iterator[Row]:
    check_size(path)
    with path.open(encoding="utf-8-sig", errors="strict") as stream:
        try:
            for line, text in enumerate(stream, start=1):
                if line > MOST_ROWS:
                    raise InputError(f"{path}: more than {MOST_ROWS:,} lines; split the file")
                if text.strip():
                    yield line, _object(text)
        except UnicodeDecodeError as error:
            raise InputError(f"{path}: not UTF-8 at byte {error.start}") from error


def _object(text: str) -> Mapping[str, Any]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        return {"broken": f"not JSON: {error}"}
    return value if isinstance(value, dict) else {"broken": "not a JSON object"}


def _entry(row: Mapping[str, Any], kind: str | None) -> dict[str, Any]:
    if "broken" in row:
        raise InputError(row["broken"])
    schema = row.get("schema")
    if schema not in SCHEMATA:
        raise InputError(f"schema {schema!r} is none of {', '.join(sorted(SCHEMATA))}")
    kind = "state_forces" if schema == "PublicBody" else kind
    if kind is None:
        raise InputError("no kind of actor: give one, for example --map kind==rebel_group")
    topics = _values(row, "topics")
    return {
        "key": f"ftm_{key_of(str(row.get('id') or ''))}", "kind": kind, "government": schema == "PublicBody",
        "country": country_codes(_values(row, "country")), "names": _names(row),
        "note": f"topics: {', '.join(topics)}" if topics else None,
    }  # fmt: skip


def _values(row: Mapping[str, Any], field: str) -> list[str]:
    properties = row.get("properties")
    values = properties.get(field, []) if isinstance(properties, dict) else []
    return [text.strip() for text in values if isinstance(text, str) and text.strip()] if isinstance(values, list) else []


def _names(row: Mapping[str, Any]) -> list[dict[str, Any]]:
    caption = row.get("caption")
    given = [caption.strip()] if isinstance(caption, str) and caption.strip() else []
    days = {
        "since": day_of(min(_values(row, "incorporationDate"), default="")),
        "until": day_of(max(_values(row, "dissolutionDate"), default=""), last=True),
    }
    full = dict.fromkeys([*given, *_values(row, "name"), *_values(row, "alias"), *_values(row, "weakAlias")])
    weak = {*_values(row, "weakAlias")} - {*given, *_values(row, "name")}
    names = [{"name": name, **days, **_script(name), **({"cased": True} if name in weak else {})} for name in full]
    return sorted(names, key=lambda name: "script" in name)


def _script(name: str) -> dict[str, str]:
    shares = script_shares(name)
    most = max(shares, key=lambda code: shares[code], default="Latn")
    return {} if most == "Latn" else {"script": most}
