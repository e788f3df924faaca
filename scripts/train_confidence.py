"""Learn ``src/wardesk/assets/confidence.json`` on gold and write what it is worth: page and plots.

    python scripts/train_confidence.py                the shipped reader, or rules alone where there is none
    python scripts/train_confidence.py --model DIR    another reader

Writes ``docs/reference/calibration.md`` and ``docs/img/calibration-*.svg`` too. Gold's part ``held`` is not opened.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from wardesk.errors import NoModelError
from wardesk.evaluate.calibration import bins_of
from wardesk.evaluate.confidence import (
    AS_THEY_ARE,
    Example,
    Marked,
    Worth,
    by_field,
    collect,
    fit_reader,
    fit_rules,
    reader_out_of_fold,
    rules_out_of_fold,
    said_beside,
    said_by_rules,
    too_few,
    worth,
)
from wardesk.evaluate.reliability import draw_reliability
from wardesk.gazetteer.lookup import default_cache
from wardesk.pipeline import Tools, set_up
from wardesk.read.tagger import READER, Tagger, load_tagger
from wardesk.surety import FEWEST, FEWEST_OF_EACH, Weights

ROOT = Path(__file__).resolve().parents[1]
GOLD = ROOT / "gold"
WEIGHTS = ROOT / "src" / "wardesk" / "assets" / "confidence.json"
PAGE = ROOT / "docs" / "reference" / "calibration.md"
IMAGES = ROOT / "docs" / "img"
PARTS = ("train", "dev")


def main() -> None:
    """Learn, measure, write."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--model", type=Path, default=READER, help="folder of the trained reader")
    tagger = find_tagger(options.parse_args().model)
    rules_bench = set_up(Tools(cache=default_cache(), fast=True))
    train, dev = (collect(GOLD, part, rules_bench) for part in PARTS)
    learned = by_field(train)
    rules = {field: fit_rules(rows) for field, rows in learned.items()}
    sections = [rules_section(learned, rules, of_fields(dev, rules), too_few([*train, *dev], rules))]
    reader: dict[str, Weights] = {}
    if tagger is not None:
        bench = rules_bench._replace(tagger=tagger)
        seen = of_fields(collect(GOLD, "dev", bench), rules)
        kept = of_fields(collect(GOLD, "train", bench, kept_back=True), rules)
        reader = {field: fit_reader(rules[field], rows) for field, rows in seen.items()}
        sections.append(reader_section(tagger.mark, learned, rules, reader, seen, kept))
    write_weights(rules, reader, tagger)
    PAGE.write_text("\n".join([*HEAD, *(line for rows in sections for line in rows)]).rstrip() + "\n", "utf-8")
    print(f"{len(rules)} fields for the rules alone, {len(reader)} beside the reader: {WEIGHTS.name}, {PAGE.name}")


def find_tagger(folder: Path) -> Tagger | None:
    """The reader; None where there is none, and it is said."""
    try:
        return load_tagger(folder)
    except NoModelError as error:
        print(f"rules alone: {error}")
        return None


def of_fields(examples: Sequence[Example], fields: Mapping[str, Weights]) -> dict[str, list[Example]]:
    """Examples of the fields that are calibrated."""
    found: dict[str, list[Example]] = {field: [] for field in fields}
    for example in examples:
        if example.answer.field in found:
            found[example.answer.field].append(example)
    return found


def write_weights(rules: Mapping[str, Weights], reader: Mapping[str, Weights], tagger: Tagger | None) -> None:
    """The file that ships: sorted and rounded, with the hash of the annotations it was learned from."""
    table = {
        "command": "python scripts/train_confidence.py",
        "data": {f"gold/{part}": digest_of(part) for part in PARTS},
        "tagger": tagger.mark if tagger is not None and reader else None,
        "rules": {field: as_json(weights) for field, weights in sorted(rules.items())},
        "reader": {field: as_json(weights) for field, weights in sorted(reader.items())},
    }
    WEIGHTS.write_text(json.dumps(table, indent=1, ensure_ascii=False) + "\n", "utf-8")


def as_json(weights: Weights) -> dict[str, Any]:
    """Intercept and weights by name."""
    return {"intercept": weights.intercept, "weights": dict(sorted(weights.weights.items()))}


def digest_of(part: str) -> str:
    """SHA-256 over names and bytes of a part's files, by name."""
    whole = hashlib.sha256()
    for path in sorted((GOLD / part).iterdir()):
        whole.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return whole.hexdigest()


# ---------------------------------------------------------------- the page

HEAD = """\
# How sure: confidences and what they are worth

Made by `python scripts/train_confidence.py`; do not edit. The `confidence` of a field is the probability that a person who
annotates the report by [gold's guide](../../gold/guide.md) has the field as Wardesk read it. It says how well the report was
*read*, never whether what it says is true.

- `type` answers for the claim as a whole: that the report says such a thing there, and of that type. Every other field answers
  for itself, given that there is a claim. A role is right if the words name who gold names in the same role; a place, if the
  words and the relation are gold's; a number, if low, best, high and scope are; `attribution`, if all speakers and stances are.
- What gold does not hold has no confidence: which actor, source or place a name is *linked* to, standing, codes. Links have
  scores of their own ([decision 10](../decisions/0010-choosing-places.md)).
- A figure is learned by logistic regression from what is known of the evidence: the rules that read it, the basis, the
  kind of line, form and place of the trigger, the link's score or why there is none, what else the claim has, and, where the
  trained reader read too, its own probability for the same answer. The weights stand in `src/wardesk/assets/confidence.json`.
- *ECE*: expected calibration error over ten bins of equal size, how far confidence and outcome lie apart on average, with a 95 %
  interval over reports, which leans upwards, because drawing reports again adds chance to each bin. *Perfect*: what a perfect
  confidence would show with so few answers; no figure can be expected below it. *Brier*: mean square of confidence minus outcome,
  beside that of one share for all (*plain*): lower knows more.
""".splitlines()


def rules_section(
    learned: Mapping[str, Sequence[Example]],
    rules: Mapping[str, Weights],
    dev: Mapping[str, Sequence[Example]],
    few: Mapping[str, int],
) -> list[str]:
    """Rules alone: on what they were learned from, out of fold, and on the development part."""
    inside = {field: rules_out_of_fold(rows) for field, rows in learned.items()}
    outside = {field: said_by_rules(rules[field], rows) for field, rows in dev.items()}
    write_plots("rules-train", inside, "Rules alone, gold train, out of fold")
    write_plots("rules-dev", outside, "Rules alone, gold dev, learned on gold train")
    left_out = ", ".join(f"`{field}` ({number})" for field, number in few.items())
    return [
        "",
        "## Rules alone (`--fast`)",
        "",
        "Learned on gold's part `train`, on which no rule was tuned. Out of fold, by five folds of reports:",
        "",
        *table(inside),
        "",
        "![Reliability of each field, gold train](../img/calibration-rules-train.svg)",
        "",
        "The same weights, from `train` alone, on `dev`, which was looked at while the rules were written. Where the rules do",
        "better there than on new reports, confidences that are right for new reports are too low: *said* is below *right*.",
        "",
        *table(outside),
        "",
        "![Reliability of each field, gold dev](../img/calibration-rules-dev.svg)",
        "",
        f"Not calibrated, because `train` has fewer than {FEWEST} answers, or fewer than {FEWEST_OF_EACH} right or wrong ones:",
        f"{left_out}. In brackets: answers of both parts. Their confidence is `null`, cause `not_calibrated`.",
    ]


def reader_section(
    mark: str,
    learned: Mapping[str, Sequence[Example]],
    rules: Mapping[str, Weights],
    reader: Mapping[str, Weights],
    dev: Mapping[str, Sequence[Example]],
    kept: Mapping[str, Sequence[Example]],
) -> list[str]:
    """Rules and reader together."""
    outside = {field: reader_out_of_fold(rules[field], dev[field]) for field in reader}
    documents = {row.answer.document for rows in kept.values() for row in rows}
    others = {field: fit_rules([row for row in learned[field] if row.answer.document not in documents]) for field in reader}
    unseen = {field: said_beside(others[field], reader[field], kept[field]) for field in reader if kept[field]}
    write_plots("reader-dev", outside, "Rules and reader, gold dev, out of fold")
    alone = ", ".join(f"`{field}`" for field, weights in reader.items() if weights == AS_THEY_ARE)
    return [
        *READER_HEAD,
        "",
        f"Reader: `{mark}`.",
        "",
        *table(outside),
        "",
        "![Reliability of each field, gold dev](../img/calibration-reader-dev.svg)",
        "",
        f"The {len(documents)} reports of `train` that were kept back when the reader was trained, with weights of the rules",
        "learned without them. Only the reader's own calibration has seen them; and they are few.",
        "",
        *table(unseen),
        *(
            ["", f"Too few right or wrong answers on `dev` to weigh the reader; the rules' figure stays for {alone}."]
            if alone
            else []
        ),
    ]


READER_HEAD = """
## With the trained reader

The rules' log-odds as above, and the reader's own, joined by a second regression of a few numbers a field. The reader was
trained on `train`, so this one is learned on `dev`, and these are its figures out of fold, by five folds of reports. The shipped
numbers are learned on the whole of `dev`: what `wardesk evaluate gold` prints for it is a little better than this table, and no
test. The rules do better on `dev` than where they were not tuned, so on new reports these confidences may be too high, for `type`
above all: see *said* and *right* in the second table.
""".splitlines()


def table(fields: Mapping[str, Sequence[Marked]]) -> list[str]:
    """One line a field."""
    lines = ["| field | answers | right | said | ECE | 95 % | perfect | Brier | plain |", "|---|---|---|---|---|---|---|---|---|"]
    return lines + [line(field, worth(rows)) for field, rows in fields.items() if rows]


def line(field: str, found: Worth) -> str:
    """The figures of a field."""
    low, high = found.error.low or 0.0, found.error.high or 0.0
    figures = (found.right, found.said, found.error.value or 0.0)
    shown = " | ".join(f"{figure:.3f}" for figure in figures)
    rest = " | ".join(f"{figure:.3f}" for figure in (found.perfect, found.brier, found.plain))
    return f"| `{field}` | {found.answers} | {shown} | {low:.3f}–{high:.3f} | {rest} |"


def write_plots(name: str, fields: Mapping[str, Sequence[Marked]], title: str) -> None:
    """The reliability plots of some fields."""
    drawn = draw_reliability(
        {field: bins_of(rows) for field, rows in fields.items() if rows},
        title=title,
        subtitle="Across: confidence. Up: share that is right. On the dashed line: as sure as it says; below it: too sure.",
    )
    (IMAGES / f"calibration-{name}.svg").write_text(drawn, "utf-8")


if __name__ == "__main__":
    main()
