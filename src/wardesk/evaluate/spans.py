"""What the suites that score spans share: reading their files, counting matches, showing a mistake in its text."""

from __future__ import annotations

import json
from collections.abc import Hashable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import Any

from wardesk.errors import InputError
from wardesk.evaluate.suite import Mistake

Pair = tuple[int, int]
"""Start and end, the end out, in code points of the text."""
MAX_BYTES = 200_000_000
"""No file of a benchmark is larger."""
CONTEXT = 160
"""Characters of the source shown on either side of a mistake."""


def read_text(path: Path) -> str:
    """A file as UTF-8 with its own line ends, so that offsets stay true. Raises ``InputError``."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise InputError(f"{path}: larger than {MAX_BYTES // 1_000_000} MB; is it the benchmark's own file?")
        return path.read_bytes().decode("utf-8")
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); check --data") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: not UTF-8 at byte {error.start}; is it the benchmark's own file?") from error


def json_lines(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Where each line stands (``file:line``) and the JSON object it holds; blank lines are passed. Raises ``InputError``."""
    for number, line in enumerate(read_text(path).split("\n"), 1):
        if not line.strip():
            continue
        where = f"{path}:{number}"
        try:
            row = json.loads(line)
        except ValueError as error:
            raise InputError(f"{where}: not JSON ({error}); one object a line is expected") from error
        if not isinstance(row, dict):
            raise InputError(f"{where}: a JSON object is expected, not {type(row).__name__}")
        yield where, row


def member(row: dict[str, Any], key: str, kind: type | tuple[type, ...], where: str) -> Any:
    """A member of a JSON object that must be there with the right kind of value. Raises ``InputError``."""
    value = row.get(key)
    if not isinstance(value, kind) or isinstance(value, bool):
        names = kind.__name__ if isinstance(kind, type) else " or ".join(one.__name__ for one in kind)
        raise InputError(f"{where}: {key!r} must be {names}, not {value!r:.80}")
    return value


def listing(row: dict[str, Any], key: str, where: str) -> list[Any]:
    """A list of a JSON object; empty where it is missing or null. Raises ``InputError``."""
    return [] if row.get(key) is None else list(member(row, key, list, where))


def tally(gold: AbstractSet[Hashable], predicted: AbstractSet[Hashable]) -> tuple[float, float, float]:
    """Right, predicted and gold of two sets."""
    return float(len(gold & predicted)), float(len(predicted)), float(len(gold))


def mistake(document: str, field: str, answers: tuple[str, str], text: str, marks: Sequence[Pair]) -> Mistake:
    """A mistake with the text around its marks. ``answers``: what the benchmark says, what Wardesk says."""
    start = max(0, min((mark[0] for mark in marks), default=0) - CONTEXT)
    end = min(len(text), max((mark[1] for mark in marks), default=0) + CONTEXT)
    end = min(end, start + 8 * CONTEXT)
    shown = tuple((one - start, min(two, end) - start) for one, two in marks if one < end)
    return Mistake(document, field, answers[0], answers[1], text[start:end], shown)
