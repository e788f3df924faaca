"""The files of MUC-4: reports, the answer keys with all 24 slots, and the two reduced keys with five roles.

Format of the full keys: ``template-doc-part1`` version 7 (sections 4.1, 4.2, 6 and 7), in the folder ``task`` of the set.
``/`` stands between alternatives, ``:`` before a cross-reference, ``?`` before what may be left out, ``-`` for nothing,
``*`` for a slot or a whole report that does not apply. The reduced keys are those of Du et al. 2021 (GRIT and GTT), made
with github.com/brendano/muc4_proc.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from wardesk.errors import InputError

SLOTS: Mapping[int, str] = {
    2: "date", 3: "location", 4: "type", 5: "stage", 6: "instrument_id", 7: "instrument_type", 8: "category",
    9: "perp_individual", 10: "perp_organization", 11: "perp_confidence", 12: "target_id", 13: "target_type",
    14: "target_number", 15: "target_nation", 16: "target_effect", 17: "target_total", 18: "victim_name",
    19: "victim_description", 20: "victim_type", 21: "victim_number", 22: "victim_nation", 23: "victim_effect",
    24: "victim_total",
}  # fmt: skip
"""Scored slots by the number they have in the keys. Slots 0 and 1, the ids, are not scored (Chinchor 1992)."""
ROLES: Mapping[str, tuple[str, int]] = {
    "PerpInd": ("perp_individual_id", 9), "PerpOrg": ("perp_organization_id", 10), "Target": ("phys_tgt_id", 12),
    "Victim": ("hum_tgt_name", 18), "Weapon": ("incident_instrument_id", 6),
}  # fmt: skip
"""The five roles of GRIT and GTT: name in ``templates_*``, name in ``keys_*``, number in the full keys."""
MAX_BYTES = 64_000_000
"""Larger files are refused."""

_SLOT_LINE = re.compile(r"\s*(\d{1,2})\s*\.\s+[A-Z]+(?: [A-Z]+)?: [A-Z]+(?: [A-Z]+){0,2}(?:\s{2,}|\t|\s*$)\s*(.*)")
_ID = re.compile(r"\S+")
_STRING = re.compile(r'"((?:\\.|[^"\\])*)"')
_DAY = re.compile(r"(?:(\d{1,2})\s+)([A-Z]{3})[A-Z]*\s+(\d{2,4})\b", re.IGNORECASE)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


class Document(NamedTuple):
    """A report of the set."""

    id: str
    text: str
    dateline: str | None = None
    """``SAN SALVADOR, 3 JAN 90 (AGENCY)``; None where the file has none."""


class Filler(NamedTuple):
    """One answer to one slot, with the forms it may take."""

    values: tuple[str, ...]
    """Alternatives: strings without their quotation marks, or words of a set list."""
    refs: tuple[str, ...] = ()
    """Alternatives of the string the answer is about (the cross-reference); empty where there is none."""
    optional: bool = False
    """Leaving it out is right as well."""


class Template(NamedTuple):
    """One incident of a report, in all slots. A key's and a system's alike."""

    document: str
    slots: Mapping[int, tuple[Filler, ...]]
    """By slot number. A slot that is absent does not apply; an empty one applies and has no filler."""
    optional: bool = False
    """Leaving the whole template out is right as well."""


class RoleTemplate(NamedTuple):
    """One incident with the five roles of GTT: each role a list of entities, each entity its mentions as written."""

    incident: str
    """Type in small letters; alternatives with `` / `` between them."""
    roles: Mapping[str, tuple[tuple[str, ...], ...]]


# ---------------------------------------------------------------- JSON files


def read_values(path: Path) -> Iterator[Any]:
    """JSON values that stand one after another in a file, with or without lines of ``%%%`` between them.

    Raises ``InputError`` with file and position.
    """
    text = _text_of(path)
    decoder, at = json.JSONDecoder(), 0
    skip = re.compile(r"(?:\s|%)*")
    while (at := _end(skip, text, at)) < len(text):
        try:
            value, at = decoder.raw_decode(text, at)
        except (json.JSONDecodeError, RecursionError) as error:
            line = text.count("\n", 0, at) + 1
            raise InputError(f"{path}, value at line {line}: not JSON ({error.__class__.__name__})") from error
        yield value


def _end(pattern: re.Pattern[str], text: str, at: int) -> int:
    match = pattern.match(text, at)
    return match.end() if match else at


def _text_of(path: Path) -> str:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise InputError(f"{path}: larger than {MAX_BYTES} bytes")
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror})") from error


def read_documents(path: Path) -> list[Document]:
    """Reports of a ``doc_*.json`` (``docid``, ``text``, ``dateline``) or ``templates_*.json`` (``docid``, ``doctext``)."""
    found = []
    for number, value in enumerate(read_values(path), 1):
        text = value.get("text", value.get("doctext")) if isinstance(value, dict) else None
        if not isinstance(text, str) or not isinstance(value.get("docid"), str):
            raise InputError(f"{path}, value {number}: an object with the strings docid and text (or doctext) is needed")
        dateline = value.get("dateline")
        found.append(Document(value["docid"], text, dateline if isinstance(dateline, str) else None))
    return found


def read_role_templates(path: Path) -> dict[str, list[RoleTemplate]]:
    """Five-role templates by document id, of a ``templates_*.json`` or a ``keys_*.json``. No incident: an empty list."""
    found: dict[str, list[RoleTemplate]] = {}
    for number, value in enumerate(read_values(path), 1):
        try:
            _take_object(value, found) if isinstance(value, dict) else _take_rows(value, found)
        except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
            raise InputError(f"{path}, value {number}: no template of GTT or muc4_proc ({error!r})") from error
    return found


def _take_object(value: Mapping[str, Any], found: dict[str, list[RoleTemplate]]) -> None:
    """One report of ``templates_*.json``: every role a list of entities, every entity a list of [mention, offset]."""
    rows = found.setdefault(value["docid"], [])
    for row in value["templates"] or ():
        entities = {role: tuple(_mentions(entity) for entity in row.get(role) or ()) for role in ROLES}
        rows.append(_role_template(row["incident_type"], entities))


def _mentions(entity: Sequence[Any]) -> tuple[str, ...]:
    return tuple(mention if isinstance(mention, str) else mention[0] for mention in entity)


def _take_rows(value: Sequence[Any], found: dict[str, list[RoleTemplate]]) -> None:
    """One template of ``keys_*.json``: a list of [slot, filler], fillers with ``strings``."""
    rows = found.setdefault(next(row[1] for row in value if row[0] == "message_id"), [])
    incident = next(row[1] for row in value if row[0] == "incident_type")
    if incident == "*":
        return
    entities = {
        role: tuple(tuple(row[1]["strings"]) for row in value if row[0] == name and row[1]) for role, (name, _) in ROLES.items()
    }
    rows.append(_role_template(incident, entities))


def _role_template(incident: str, entities: Mapping[str, tuple[tuple[str, ...], ...]]) -> RoleTemplate:
    lowered = {role: tuple(tuple(map(str.lower, entity)) for entity in rows if entity) for role, rows in entities.items()}
    return RoleTemplate(incident.lower(), lowered)


def to_roles(templates: Sequence[Template]) -> list[RoleTemplate]:
    """The five roles of full-key templates, as muc4_proc takes them out: the alternatives of a filler are its mentions."""
    found = []
    for template in templates:
        incident = " / ".join(template.slots[4][0].values) if template.slots.get(4) else "attack"
        entities = {
            role: tuple(tuple(value for value in filler.values if value != "-") for filler in template.slots.get(number, ()))
            for role, (_, number) in ROLES.items()
        }
        found.append(_role_template(incident, entities))
    return found


# ---------------------------------------------------------------- full keys


def read_full_keys(path: Path) -> dict[str, list[Template]]:
    """Templates by document id of one full key. A report without incidents has an empty list.

    Raises ``InputError`` with file and line where a slot has no known number or a template no document.
    """
    found: dict[str, list[Template]] = {}
    rows: dict[int, list[str]] = {}
    for line_number, line in enumerate(_text_of(path).splitlines(), 1):
        if not line.strip() or line.startswith(";"):
            continue
        match = _SLOT_LINE.match(line)
        if match is None:
            if not rows or not line[:1].isspace():
                raise InputError(f"{path}, line {line_number}: neither a slot nor the rest of one: {line[:60]!r}")
            rows[max(rows)].append(line.strip())
            continue
        slot = int(match.group(1))
        if slot > max(SLOTS) or (slot and not rows):
            raise InputError(f"{path}, line {line_number}: slot {slot} is not known, or comes before MESSAGE: ID")
        if slot == 0:
            _close(rows, found)
            rows = {}
        rows[slot] = [match.group(2).strip()]
    _close(rows, found)
    return found


def _close(rows: Mapping[int, list[str]], found: dict[str, list[Template]]) -> None:
    """Add the template that was read; ``*`` as its number says that the report has no incident."""
    match = _ID.match(rows[0][0]) if rows else None
    if match is None:
        return
    templates = found.setdefault(match.group(), [])
    number = rows.get(1, ["*"])[0]
    if number.startswith("*"):
        return
    slots = {
        slot: tuple(filler for line in lines if (filler := read_filler(line, slot)))
        for slot, lines in rows.items()
        if slot in SLOTS and lines[0] != "*"
    }
    templates.append(Template(match.group(), slots, optional="OPTIONAL" in number.upper()))


def read_filler(line: str, slot: int) -> Filler | None:
    """One line of a slot; None for ``-`` (no filler). A ``-`` among alternatives makes the filler optional."""
    text, optional = line.strip(), False
    if text.startswith("?"):
        text, optional = text[1:].strip(), True
    left, right = (text, "") if slot == 3 else _halves(text)
    values = _alternatives(left)
    if slot != 2 and "-" in values:
        values, optional = tuple(value for value in values if value != "-"), True
    refs = _alternatives(right) if right else ()
    return Filler(values, refs, optional) if values and values != ("-",) else None


def _halves(text: str) -> tuple[str, str]:
    at = next((at for at in _outside(text) if text[at] == ":"), None)
    return (text, "") if at is None else (text[:at].strip(), text[at + 1 :].strip())


def _alternatives(text: str) -> tuple[str, ...]:
    cuts = [-1, *(at for at in _outside(text) if text[at] == "/"), len(text)]
    parts = [text[one + 1 : two].strip() for one, two in pairwise(cuts)]
    if len(parts) == 1 and _is_wrapped(text.strip()):
        return _alternatives(text.strip()[1:-1])
    return tuple(bare for part in parts for bare in (_bare(part),) if bare)


def _bare(part: str) -> str:
    """A filler without its wrapping brackets, or a string without quotation marks and escapes."""
    while _is_wrapped(part):
        part = part[1:-1].strip()
    match = _STRING.fullmatch(part)
    return match.group(1).replace('\\"', '"').replace("\\\\", "\\").strip() if match else part.strip('"').strip()


def _is_wrapped(text: str) -> bool:
    """Whether the first bracket of a text closes at its very end."""
    if not (text.startswith("(") and text.endswith(")")):
        return False
    depth = 0
    for at, char in enumerate(text):
        depth += (char == "(") - (char == ")")
        if depth == 0:
            return at == len(text) - 1
    return False


def _outside(text: str) -> Iterator[int]:
    """Positions of a line that lie in no string and in no brackets."""
    depth, quoted, escaped = 0, False, False
    for at, char in enumerate(text):
        if escaped:
            escaped = False
        elif char == "\\":
            escaped = True
        elif char == '"':
            quoted = not quoted
        elif not quoted:
            depth += (char == "(") - (char == ")")
            if depth == 0:
                yield at


# ---------------------------------------------------------------- days


def read_days(text: str) -> tuple[date | None, date] | None:
    """First and last day of a date filler or dateline: ``- 04 FEB 90`` has no first day. None where no day is written."""
    days = [day for match in _DAY.finditer(text) if (day := _day(*match.groups()))]
    if not days:
        return None
    if text.strip().startswith("-"):
        return None, days[0]
    return days[0], days[-1]


def _day(number: str, month: str, year: str) -> date | None:
    """A day of the calendar. Two digits of a year are of the twentieth century, as the whole set is."""
    if month.lower() not in _MONTHS:
        return None
    try:
        return date(int(year) + (1900 if len(year) == 2 else 0), _MONTHS.index(month.lower()) + 1, int(number))
    except ValueError:
        return None
