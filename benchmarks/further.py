"""What more training of the finished network is worth: weak labels by the rules, and half its layers taught by the whole.

    python benchmarks/further.py --data ../shared/data --gold gold --wheels out/wheels --work out/train --steps 150

Needs requirements-train.txt and the checkpoints of ``wardesk train``. Every line: F1 on the documents that were kept back.
``more`` learns on as before, ``weak`` the same with 150 articles of syria_articles as the rules read them, ``half`` keeps
every second layer and learns from the labels and from the whole network's outputs.
"""

from __future__ import annotations

import argparse
import copy
import gzip
import itertools
import json
import time
from collections.abc import Iterator
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional

from wardesk.cli import cache_folder
from wardesk.evaluate.suite import Reader
from wardesk.model import Claim
from wardesk.pipeline import Tools, Workbench, set_up
from wardesk.train.batches import Batch, Batches
from wardesk.train.corpora import ROLES, split
from wardesk.train.example import Asked, Example, Labelled
from wardesk.train.loss import total
from wardesk.train.measure import score, table
from wardesk.train.net import Net, Seen
from wardesk.train.recipe import Stage, load_recipe
from wardesk.train.run import Places, Prepared, Turns, prepare

RATE, ARTICLES, LONGEST = 5e-5, 150, 4000


def weak(data: Path, bench: Workbench) -> Iterator[Example]:
    """Articles as the rules read them: their claims' triggers, types and roles."""
    reader = Reader(bench)
    with gzip.open(data / "syria_articles" / "articles.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in itertools.islice(lines, ARTICLES):
            text = json.loads(line)["text"][:LONGEST]
            claims = reader.code(text, published=None, title=None).claims
            labelled = tuple(sorted({Labelled("trigger", one.trigger.start, one.trigger.end, one.type) for one in claims}))
            asked = tuple(map(_asked, claims))
            yield Example("weak", text[:40], text, split(text), labelled, asked, whole=frozenset({"trigger"}))


def _asked(claim: Claim) -> Asked:
    fillers = {
        role: tuple(sorted({(one.mention.span.start, one.mention.span.end) for one in claim.role(role)}))  # type: ignore[arg-type]
        for role in ROLES
        if role not in ("place", "source")
    }
    fillers["place"] = tuple(sorted({(one.mention.span.start, one.mention.span.end) for one in claim.where}))
    return Asked((claim.trigger.start, claim.trigger.end), fillers)


def halved(net: Net) -> Net:
    """The network with every second of its layers, the last among them."""
    student = copy.deepcopy(net)
    student.encoder.layers = nn.ModuleList(list(student.encoder.layers)[1::2])
    return student


def likeness(told: Seen, teacher: Net, batch: Batch) -> Tensor:
    """How far a network's outputs on a batch lie from another network's."""
    with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
        wanted = teacher(batch.ids, batch.mask)
    known = batch.mask.bool()
    rows = ((getattr(told, name)[known], getattr(wanted, name)[known]) for name in ("tokens", "left", "right"))
    return sum((functional.mse_loss(one.float(), other.float()) for one, other in rows), torch.zeros(()))


def learn(net: Net, batches: Batches, stage: Stage, steps: int, teacher: Net | None = None) -> None:
    """So many steps, the rate falling to nothing."""
    free = [parameter for parameter in net.parameters() if parameter.requires_grad]
    optimizer = torch.optim.AdamW(free, lr=RATE * (4 if teacher else 1), weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: min(1.0, (step + 1) / 20) * max(0.0, 1 - step / steps))
    net.train()
    rows = (batch for epoch in itertools.count() for batch in batches.epoch(epoch, 99))
    for batch in itertools.islice(rows, steps):
        with torch.autocast("cpu", torch.bfloat16):
            seen = net(batch.ids, batch.mask)
        loss, _ = total(seen, batch, batches.heads, stage.weights)
        if teacher is not None:
            loss = loss + likeness(seen, teacher, batch)
        loss.backward()
        nn.utils.clip_grad_norm_(free, 1.0)
        optimizer.step()
        schedule.step()
        optimizer.zero_grad(set_to_none=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("data", "gold", "wheels", "work"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--steps", type=int, default=150)
    parser.add_argument("--try", action="append", dest="ways", choices=("more", "weak", "half"))
    given = parser.parse_args()
    recipe, bench = load_recipe(), set_up(Tools(cache=cache_folder(), fast=True))
    ready: Prepared = prepare(recipe, Places(given.data, given.gold, given.wheels, given.work, given.work), bench, print)
    kept = torch.load(given.work / f"stage{len(recipe.stages)}.pt", weights_only=True)
    ready.net.load_state_dict(kept["net"])
    last = recipe.stages[-1]
    old, stage = ready.batches, last.model_copy(update={"turns": {**last.turns, "weak": 1}})
    marks = old.begin, old.end, old.pad
    asked = Batches(ready.kept, ready.heads, old.maker, old.size, marks)
    print(f"as it is: {table(score(ready.net, asked))}", flush=True)
    for way in given.ways or ("more", "weak", "half"):
        before = time.perf_counter()
        examples = [*old.examples, *(weak(given.data, bench) if way == "weak" else ())]
        batches = Turns(Batches(examples, ready.heads, old.maker, old.size, marks), stage)
        net = halved(ready.net) if way == "half" else copy.deepcopy(ready.net)
        learn(net, batches, stage, given.steps * (4 if way == "half" else 1), ready.net if way == "half" else None)
        print(f"{way}: {table(score(net, asked))}; {time.perf_counter() - before:.0f} s", flush=True)


if __name__ == "__main__":
    main()
