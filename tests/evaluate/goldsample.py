"""A small annotated report, written into a folder for the tests of gold."""

from __future__ import annotations

from pathlib import Path

from wardesk.evaluate.gold_file import GoldReport, load_report

TEXT = (
    "Rebels shelled the post at Saraqib on Monday, killing two soldiers, the Norvale Monitor said.\n"
    "They denied that they had left Saraqib.\n"
)
YAML = """\
id: x-01
conflict: Syria
style: agency_wire
publisher: Coast Wire
published: 2018-09-04
annotator: a
names:
  rebels: [Rebels]
  saraqib: [Saraqib]
claims:
  - id: 1
    in: "Rebels shelled the post at Saraqib on Monday, killing two soldiers"
    type: shelling
    trigger: shelled
    actor: [rebels]
    target: [the post]
    victim: [soldiers]
    place: [saraqib]
    when: {first: 2018-09-03, last: 2018-09-03, words: on Monday}
    says: [{who: the Norvale Monitor}]
    counts: [{kind: killed, words: two soldiers, low: 2, best: 2, high: 2, group: soldier}]
    course: completed
  - id: 2
    in: "They denied that they had left Saraqib"
    type: withdrawal
    trigger: left
    actor: [rebels = they]
    place: [{is: saraqib, relation: in}]
    when: unstated
    polarity: did_not
    says: [{who: rebels = They, stance: denies}]
    links: [{kind: result_of, claim: 1}]
"""
TYPES = ("shelling", "withdrawal", "clash")


def write(folder: Path, *, yaml: str = YAML, text: str | None = TEXT, part: str = "dev", name: str = "x-01") -> Path:
    """Put the report into a folder of gold; returns the annotation's file."""
    (folder / part).mkdir(parents=True, exist_ok=True)
    if text is not None:
        (folder / part / f"{name}.txt").write_text(text, encoding="utf-8")
    file = folder / part / f"{name}.yml"
    file.write_text(yaml, encoding="utf-8")
    return file


def sample(folder: Path, yaml: str = YAML) -> GoldReport:
    """The report, loaded."""
    file = write(folder, yaml=yaml)
    return load_report(file, file.with_suffix(".txt"), TYPES)
