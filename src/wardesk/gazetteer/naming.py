"""Which names of a list may stand in a report, and the name of an area without the word for its kind."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import yaml

from wardesk.text import fold

NAMES: Final = Path(__file__).parents[1] / "assets" / "names.yml"
_FOREIGN: Final = re.compile("[^\u0000-\u024f\u02b0-\u036f\u1e00-\u1eff\u2018\u2019]")
_SHORTEST = 3


@lru_cache(maxsize=1)
def sheet() -> dict[str, Any]:
    """The packaged names, read once."""
    return dict(yaml.load(NAMES.read_bytes(), Loader=yaml.CSafeLoader))


def latin(names: Iterable[str]) -> list[str]:
    """Alternate names an English report may write: Latin script, not a machine's small-letter romanisation, no code."""
    return [
        name
        for name in names
        if (name[:1].isupper() and not (name.isupper() and len(name) <= 4) and len(name) >= _SHORTEST and is_latin(name))
        or (name[:1] in "'\u2018\u02bf" and is_latin(name))
    ]  # fmt: skip


def is_latin(name: str) -> bool:
    """Whether every letter is of Latin script."""
    return not _FOREIGN.search(name)


def plain(name: str) -> str | None:
    """``Aleppo`` of ``Aleppo Governorate``; None where no word for a kind stands there or too little is left."""
    before, after, bare = _kinds()
    left = after.sub("", before.sub("", name))
    folded = fold(left)
    return left if left != name and len(folded) >= _SHORTEST and folded not in bare else None


@lru_cache(maxsize=1)
def _kinds() -> tuple[re.Pattern[str], re.Pattern[str], frozenset[str]]:
    kinds = sheet()["kinds"]
    before, after = ("|".join(sorted(map(re.escape, kinds[side]), reverse=True)) for side in ("before", "after"))
    return re.compile(rf"^(?:{before}) "), re.compile(rf" (?:{after})$"), frozenset(kinds["bare"])
