"""Learn the weights of src/wardesk/extract/place_odds.json: which place of a sentence is where its verb's event happened.

Data: Halterman 2019, event location (MIT), train.jsonl.gz. Needs the extra ``evaluate``.

    python scripts/learn_place_odds.py PATH/TO/event_location
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path

from wardesk.evaluate.event_location import examples_of, group_keys, load_events, read_events, shipped_table
from wardesk.evaluate.learn import Model
from wardesk.pipeline import Tools, set_up

TARGET = Path(__file__).parents[1] / "src" / "wardesk" / "extract" / "place_odds.json"


def main(folder: Path) -> None:
    """Write the weights, each to three decimals, with what they were learned from."""
    file = folder / "train.jsonl.gz"
    events = load_events(file)
    reads = read_events(events, set_up(Tools()))
    labels = [example.label for example in examples_of(reads, group_keys(events))]
    table, names = shipped_table(reads)
    model = Model(table, labels, sparse=True)
    intercept, weights = model.weights(names)
    sign = 1 if model.labels[1] == "yes" else -1
    told = {
        "meaning": "logistic regression (L1, C = 0.5): odds that a name of a sentence is where its verb's event happened",
        "data": "A. Halterman, Geolocating Political Events in Text, 2019, arXiv 1905.12713; train.jsonl.gz",
        "licence": "MIT",
        "sha256": hashlib.sha256(file.read_bytes()).hexdigest(),
        "command": "python scripts/learn_place_odds.py event_location",
        "examples": len(labels),
        "intercept": round(sign * intercept, 3),
        "weights": {name: round(sign * weight, 3) for name, weight in sorted(weights.items())},
    }
    TARGET.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", "utf-8")
    print(f"{len(weights)} weights from {len(labels)} examples: {TARGET.name}, {TARGET.stat().st_size} bytes")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
