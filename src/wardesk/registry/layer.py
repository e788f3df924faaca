"""An imported list written as a folder of the codebook."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

import yaml

from wardesk.book import UNVERIFIED, load_book
from wardesk.entries import ActorEntry
from wardesk.errors import BookError, InputError
from wardesk.registry.acled import read_acled
from wardesk.registry.ftm import read_ftm
from wardesk.registry.petrarch import read_petrarch
from wardesk.registry.plain import read_plain
from wardesk.registry.rows import Imported
from wardesk.registry.ucdp import read_ucdp

Reader: TypeAlias = Callable[[Path, Mapping[str, str]], Imported]

READERS: Mapping[str, Reader] = {
    "ucdp": read_ucdp, "acled": read_acled, "petrarch": read_petrarch, "ftm": read_ftm, "csv": read_plain,
}  # fmt: skip
"""Form of a list → what reads it."""


def write_layer(entries: Iterable[ActorEntry], source: Path, folder: Path, *, licence: str | None, force: bool) -> Path:
    """Write the entries to ``actors_NAME.yml`` in a folder that ``--codebook`` can take; returns the file.

    Entries without a citation of their own cite the source file. The file appears whole or not at all, and only when the
    codebook loads with it. Raises ``InputError`` where there is nothing to write, where the file is there already (but
    for ``force``), or where the codebook would not load.
    """
    target = folder / f"actors_{source.stem}.yml"
    keep_written(target, force=force)
    mark = hashlib.sha256(source.read_bytes()).hexdigest()[:16]
    cited = f"{source.name}, SHA-256 {mark}"
    rows = [_plain(entry, cited, licence) for entry in entries]
    if not rows:
        raise InputError(f"{source}: no row gave an actor")
    head = f"# {len(rows)} actors of {cited}. Licence: {licence or 'not named'}. Taken over unchecked: tier 2.\n"
    try:
        write_checked(target, head, {"actors": rows})
    except BookError as error:
        raise InputError(f"{source}: the codebook would not load with it: {error}") from error
    return target


def keep_written(target: Path, *, force: bool) -> None:
    """Refuse to write over a file, but for ``force``. Raises ``InputError``."""
    if target.exists() and not force:
        raise InputError(f"{target}: is there already; --force writes it anew")


def write_checked(target: Path, head: str, shelves: Mapping[str, object], layers: Sequence[Path] = ()) -> None:
    """Write a file of a codebook layer, whole or not at all, and only when the codebook, over ``layers``, loads with it.

    ``head`` is its comment. Raises ``BookError`` where the codebook does not load.
    """
    text = head + yaml.dump(dict(shelves), Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False, width=130)
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".layer-") as name:
        trial = Path(name) / target.name
        trial.write_text(text, "utf-8")
        load_book(*layers, trial.parent)
        trial.replace(target)


def _plain(entry: ActorEntry, cited: str, licence: str | None) -> dict[str, object]:
    row = entry.model_dump(mode="json", exclude_defaults=True)
    row["tier"] = 2
    if entry.citation == UNVERIFIED:
        row["citation"] = cited + (f", ActorId {entry.ucdp}" if entry.ucdp is not None else "")
    if licence:
        row["licence"] = licence
    return row
