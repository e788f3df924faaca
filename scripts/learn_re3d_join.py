"""Which spans of the rules are worth adding to the trained reader's, for ``evaluate/profiles/re3d.yml``.

    python scripts/learn_re3d_join.py --data ../shared/data/re3d

Counted on the sources that the reader was trained on, never on the part it is scored on. See ``evaluate/re3d_names.py``.
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from pathlib import Path

from wardesk.cli import cache_folder
from wardesk.errors import WardeskError
from wardesk.evaluate import re3d
from wardesk.evaluate.profile import load_profile
from wardesk.evaluate.re3d_names import Answers, Kinds, f1_by_type, worth_adding
from wardesk.evaluate.suite import Reader
from wardesk.pipeline import Tools, set_up

FEW = 10
"""Of fewer spans than these nothing is said."""


def main() -> None:
    """Print the counts, then the lines of the profile."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    bench = set_up(Tools(cache=cache_folder()))
    if bench.tagger is None:
        raise WardeskError("no trained reader: there is nothing to join")
    profile = load_profile("re3d", Kinds).check(bench)
    documents = [one for one in re3d.load(parser.parse_args().data, None) if one.source != re3d.NOT_FREE]
    found = [re3d.entities(document, Reader(bench), profile) for document in documents]
    answers = [Answers(document.gold, one.names, one.whole) for document, one in zip(documents, found, strict=True)]
    many = Counter(entity[2] for one in answers for entity in one.gold)
    scores = f1_by_type(answers)
    lead = [label for label, (reader, rules) in scores.items() if many[label] >= FEW and rules > reader]
    for label, (reader, rules) in scores.items():
        print(f"# {label:18} {many[label]:5} annotated, F1 of reader {100 * reader:5.1f}, of rules {100 * rules:5.1f}")
    chosen: dict[str, list[str]] = defaultdict(list)
    for row in worth_adding(answers, lead):
        print(f"# {row.where:7}{row.label:18} {row.added:5} would be added, {row.right} right, {row.needed:.1f} needed")
        if row.added >= FEW and row.right > row.needed:
            chosen[row.where].append(row.label)
    print(f"# reader: {bench.tagger.mark}\nlead: [{', '.join(lead)}]\nadd:")
    for where in ("apart", "inside", "around"):
        print(f"  {where}: [{', '.join(chosen[where])}]")


if __name__ == "__main__":
    main()
