"""Dictionaries of actors as PETRARCH and TABARI read them: names with underscores, dated CAMEO codes, synonyms."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from wardesk.errors import InputError
from wardesk.registry.rows import MOST_ROWS, Imported, Row, check_size, country_code, key_of, read_rows

_CODE = re.compile(r"\[([^\]]*)\]")
_SECTORS = {
    "GOV": ("state_forces", True), "MIL": ("state_forces", False), "COP": ("state_forces", False),
    "SPY": ("state_forces", False), "REB": ("rebel_group", False), "INS": ("rebel_group", False),
    "SEP": ("rebel_group", False), "UAF": ("political_militia", False),
}  # fmt: skip
"""CAMEO's role after the country → ACLED's kind, and whether it is a government. Other roles bear no arms."""


class _Code(NamedTuple):
    """One dated code of an actor."""

    country: str
    role: str
    since: date | None
    until: date | None


def read_petrarch(path: Path, columns: Mapping[str, str]) -> Imported:
    """Entries ``cameo_NAME`` of a dictionary of actors; ``columns`` must be empty, there is nothing to map.

    Codes without an armed or governing role are refused, and so is an actor whose role changes with time: an entry has
    one kind. Lines of agents (codes that begin with ``~``) are roles, no organisations.
    """
    if columns:
        raise InputError("a dictionary has no columns to map")
    return read_rows(_blocks(path), _entry)


def _blocks(path: Path) -> list[Row]:
    check_size(path)
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: not UTF-8 at byte {error.start}; save it as UTF-8") from error
    if len(lines) > MOST_ROWS:
        raise InputError(f"{path}: more than {MOST_ROWS:,} lines; split the file")
    found: list[tuple[int, dict[str, Any]]] = []
    for at, line in enumerate(lines, start=1):
        text = re.split(r"[;#]", line, maxsplit=1)[0].strip()
        name = _CODE.sub("", text).strip()
        if name and not name.startswith("+"):
            found.append((at, {"names": [], "codes": []}))
        if text and not found:
            raise InputError(f"{path}: line {at}: a code or synonym before the first name")
        if name:
            found[-1][1]["names"].append(name.removeprefix("+"))
        if found:
            found[-1][1]["codes"] += _CODE.findall(text)
    if not any(row["codes"] for _, row in found):
        raise InputError(f"{path}: no code in square brackets: this is no dictionary of actors")
    return list(found)


def _entry(row: Mapping[str, Any]) -> dict[str, Any]:
    names = [_spelled(name) for name in row["names"]]
    codes = [_read_code(text) for text in row["codes"]]
    if not codes:
        raise InputError(f"{names[0]!r} has no code")
    sorts = {(code.country, _SECTORS[code.role]) for code in codes}
    if len(sorts) > 1:
        raise InputError(f"{names[0]!r} changes its role: {', '.join(sorted({code.role for code in codes}))}")
    country, (kind, government) = sorts.pop()
    days = _days(codes)
    return {
        "key": f"cameo_{key_of(names[0])}", "kind": kind, "government": government, "country": (country,),
        "names": [{"name": name, **days} for name in dict.fromkeys(names)],
    }  # fmt: skip


def _days(codes: list[_Code]) -> dict[str, date | None]:
    """From the first day of any code to the last of any; open where one is open."""
    since = [code.since for code in codes]
    until = [code.until for code in codes]
    return {
        "since": None if None in since else min(day for day in since if day),
        "until": None if None in until else max(day for day in until if day),
    }


def _spelled(name: str) -> str:
    """``AL_SHABAAB_`` → ``Al Shabaab``; a short single word may be an acronym and keeps its capitals."""
    parts = name.replace("_", " ").split()
    if not parts:
        raise InputError("a name of underscores alone")
    if len(parts) == 1 and len(parts[0]) <= 5:
        return parts[0]
    return " ".join(part.capitalize() if part.isupper() else part for part in parts)


def _read_code(text: str) -> _Code:
    head, *when = text.split()
    if head.startswith("~"):
        raise InputError(f"[{text}] is an agent, no organisation")
    country, role = country_code(head[:3]), head[3:6]
    if country is None:
        raise InputError(f"[{text}]: no country {head[:3]!r}")
    if role not in _SECTORS:
        raise InputError(f"[{text}]: {'a country' if not role else f'role {role!r}'}, none of {', '.join(_SECTORS)}")
    return _Code(country, role, *_span("".join(when)))


def _span(text: str) -> tuple[date | None, date | None]:
    """``>960927``, ``<1996-09-27``, ``960927-011112``: from, until, between."""
    if not text:
        return None, None
    if text[0] in "<>":
        day = _day(text[1:])
        return (day, None) if text[0] == ">" else (None, day)
    first, _, last = text.partition("-")
    return _day(first), _day(last)


def _day(digits: str) -> date:
    """A day of six or eight digits; of six, years from 40 on lie in the last century."""
    if re.fullmatch(r"\d{6}", digits):
        digits = ("19" if int(digits[:2]) >= 40 else "20") + digits
    try:
        return date.fromisoformat(digits)
    except ValueError as error:
        raise InputError(f"{digits!r} is no day: YYMMDD or YYYYMMDD") from error
