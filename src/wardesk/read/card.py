"""The card of the trained model: what its files hash to, what its outputs mean, how sure its figures are."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Annotated, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from wardesk.errors import ModelError, NoModelError

CARD, MODEL, TOKENIZER = "card.json", "model.onnx", "tokenizer.json"
_WAY_ON = "install wardesk again, or read with the rules alone: --fast"
_MOST_PIECES = 2048
"""No window is longer: attention grows with the square of it."""

Platt = tuple[float, float]
"""Slope and offset: a probability p becomes sigmoid(slope · logit(p) + offset)."""


class Head(BaseModel):
    """One question the model answers: ``spans`` and ``marks`` for each word piece, ``document`` for a whole text."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    kind: Literal["spans", "marks", "document"]
    first: Annotated[int, Field(ge=0)]
    """Column of the first label in the output of this kind: ``document``, or else ``tokens``."""
    labels: Annotated[tuple[str, ...], Field(min_length=1)]
    """For spans and marks the first is ``O``, nothing; for spans each other is ``B-`` or ``I-`` and a name."""
    temperature: Annotated[float, Field(gt=0)] = 1.0
    """Scores are divided by it before they become probabilities."""
    outside: float = 0.0
    """For spans: taken from the score of ``O`` before the best path is looked for, so that labels which are rare, and seldom
    likelier than not, are given with the low probability that they have. The probabilities themselves stay as they are."""
    calibration: dict[str, Platt] = {}
    """By label, for spans by name; a label without one keeps its probability."""

    @property
    def names(self) -> tuple[str, ...]:
        """Labels of spans without ``B-`` and ``I-``, in order of first use; labels of others as they are."""
        if self.kind != "spans":
            return self.labels
        return tuple(dict.fromkeys(label[2:] for label in self.labels if label != "O"))

    @model_validator(mode="after")
    def _labels_fit_the_kind(self) -> Head:
        if len(set(self.labels)) < len(self.labels):
            raise ValueError("a label stands twice")
        if self.kind != "document" and self.labels[0] != "O":
            raise ValueError("the first label is not O")
        if self.kind == "spans" and any(label[:2] not in ("B-", "I-") or len(label) < 3 for label in self.labels[1:]):
            raise ValueError("a label of spans begins with neither B- nor I-")
        strange = [label for label in self.calibration if label not in self.names]
        if strange:
            raise ValueError(f"calibration of labels it does not have: {', '.join(strange)}")
        return self


class Pairs(BaseModel):
    """Roles that are scored between two word pieces of one window."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    roles: Annotated[tuple[str, ...], Field(min_length=1)]
    size: Annotated[int, Field(ge=1)]
    """Numbers per role in each row of ``left`` and ``right``."""
    calibration: dict[str, Platt] = {}

    @model_validator(mode="after")
    def _calibration_is_of_roles(self) -> Pairs:
        strange = [role for role in self.calibration if role not in self.roles]
        if strange:
            raise ValueError(f"calibration of roles it does not have: {', '.join(strange)}")
        return self


class Card(BaseModel):
    """All of ``card.json`` that reading needs. Keys that only tell where the model is from are left aside."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    format: Literal[1]
    name: Annotated[str, Field(min_length=1)]
    files: dict[str, Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]]
    """SHA-256 of each file by its name."""
    window: Annotated[int, Field(ge=1, le=_MOST_PIECES)]
    """Most pieces in a window, the marks of beginning and end not counted."""
    begin: int
    end: int
    pad: int
    heads: tuple[Head, ...] = ()
    pairs: Pairs | None = None

    @model_validator(mode="after")
    def _files_and_heads_are_whole(self) -> Card:
        lacking = {MODEL, TOKENIZER} - self.files.keys()
        if lacking:
            raise ValueError(f"no hash of {', '.join(sorted(lacking))}")
        names = [head.name for head in self.heads]
        if len(set(names)) < len(names):
            raise ValueError("two heads have one name")
        return self

    def width(self, *kinds: str) -> int:
        """Columns that heads of these kinds need."""
        return max((head.first + len(head.labels) for head in self.heads if head.kind in kinds), default=0)


class Shipped(NamedTuple):
    """The files of a model whose hashes were found right."""

    card: Card
    mark: str
    """The model's name and, behind an ``@``, the first twelve digits of its card's SHA-256, and so of all it names."""
    model: bytes
    tokenizer: bytes


def open_model(folder: Path) -> Shipped:
    """Read the files of a model and check their hashes against the card.

    Raises ``NoModelError`` where the folder or one of its three files is not there, ``ModelError`` where the card is broken
    or a file is not the one it names.
    """
    raw = _bytes(folder / CARD)
    try:
        card = Card.model_validate_json(raw)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "the whole"
        raise refused(folder / CARD, f"the model's card is broken at {where}: {first['msg']}") from error
    files = {}
    for name in (MODEL, TOKENIZER):
        files[name] = _bytes(folder / name)
        if hashlib.sha256(files[name]).hexdigest() != card.files[name]:
            raise refused(folder / name, "not the file that the model's card names: its SHA-256 is another")
    mark = f"{card.name}@{hashlib.sha256(raw).hexdigest()[:12]}"
    return Shipped(card, mark, files[MODEL], files[TOKENIZER])


def refused(path: Path, reason: str) -> ModelError:
    """The error that names a file of the model, what is wrong with it, and what to try."""
    return ModelError(f"{path}: {reason}; {_WAY_ON}")


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError) as error:
        missing = f"{path.parent.name}/{path.name} is not there"
        raise NoModelError(f"no trained tagger: {missing}; the rules read alone. To have it, install wardesk again") from error
    except OSError as error:
        raise refused(path, f"cannot be read ({error.strerror})") from error
