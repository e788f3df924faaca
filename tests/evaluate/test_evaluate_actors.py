"""Suites ``actors`` and ``coreference``: what is loaded, what counts as right, and that each can fail."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from goldsample import TYPES, write

from wardesk.errors import InputError, UsageError
from wardesk.evaluate import actors, coreference
from wardesk.evaluate.gold_file import load_report
from wardesk.evaluate.score import score
from wardesk.evaluate.suite import Asked
from wardesk.pipeline import Workbench

EVENT = {
    "side_a": "Government of Syria", "side_a_new_id": "118.0", "side_b": "IS, Fatah Halab", "side_b_new_id": "0",
    "date_end": "2018-04-23",
}  # fmt: skip


def events(folder: Path, *headlines: str, **other: str) -> Path:
    with gzip.open(folder / "x.jsonl.gz", "wt", encoding="utf-8") as file:
        for headline in headlines:
            file.write(json.dumps({**EVENT, "source_headline": headline, **other}) + "\n")
    return folder


def test_lists_of_sides_and_of_headlines_are_split(tmp_path: Path) -> None:
    rows = actors.load_headlines(events(tmp_path, "One;Two", "Two"), nobody=[1])
    assert [row.text for row in rows] == ["One", "Two"]
    assert [side.name for side in rows[0].sides] == ["Government of Syria", "IS", "Fatah Halab"]
    assert [side.id for side in rows[0].sides] == [118, None, None]


def test_bad_data_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="name with --data"):
        actors.load_headlines(tmp_path, ())
    with gzip.open(tmp_path / "x.jsonl.gz", "wt", encoding="utf-8") as file:
        file.write('{"side_a": "x"}\n')
    with pytest.raises(InputError, match="not an event"):
        actors.load_headlines(tmp_path, ())


@pytest.mark.parametrize(
    ("headline", "right"),
    [("Syrian army shells a village", 1.0), ("Turkish army shells a village", 0.0)],
    ids=["a_coded_side", "somebody_else"],
)
def test_a_link_is_right_when_it_is_a_coded_side(tmp_path: Path, bench: Workbench, headline: str, right: float) -> None:
    result = actors.run(Asked(events(tmp_path, headline)), bench)
    found = {(row.name, row.system): row.tallies for row in result.rows}
    assert found["sides in the headline", "wardesk"] == ((right, 1.0, right, 3.0),)
    assert len(result.mistakes) == 1 - right


def test_a_name_is_right_by_its_id(tmp_path: Path, bench: Workbench) -> None:
    (tmp_path / actors.LIST).write_text("ActorId,NameData\n323,PKK\n5,Nobody at all\n", encoding="utf-8")
    rows = ["PKK,9,Turkey 9,2000-01-01,2010-01-01", "Nobody at all,9,Turkey 9,2000-01-01,2010-01-01"]
    (tmp_path / actors.NAMES).write_text("\n".join(("name,events,countries,first_event,last_event", *rows)), encoding="utf-8")
    result = actors.run(Asked(tmp_path, "names"), bench)
    found = {(row.name, row.system): score(row, samples=1) for row in result.rows}["name", "wardesk"]
    assert (found.right, found.predicted, found.gold) == (1.0, 1.0, 2.0)
    with pytest.raises(UsageError, match="no part"):
        actors.run(Asked(tmp_path, "x"), bench)


NAMED = """\
id: x-01
conflict: Syria
style: agency_wire
publisher: Coast Wire
published: 2018-09-04
annotator: a
names:
  eln: [ELN, The group]
claims:
  - {id: 1, in: "The ELN shelled Tame", type: shelling, trigger: shelled, actor: [eln], when: unstated}
  - {id: 2, in: "The group fought on", type: clash, trigger: fought, actor: [eln], when: unstated}
"""


@pytest.mark.parametrize(
    ("text", "tally"),
    [
        ("The ELN shelled Tame. The group fought on.", (1.0, 1.0, 1.0)),
        ("The group fought on. The ELN shelled Tame.", (0.0, 0.0, 1.0)),
    ],
    ids=["named_before", "named_after"],
)  # fmt: skip
def test_a_description_is_right_when_its_party_is(tmp_path: Path, bench: Workbench, text: str, tally: tuple[float, ...]) -> None:
    path = write(tmp_path, yaml=NAMED, text=text)
    assert load_report(path, path.with_suffix(".txt"), TYPES).text == text
    result = coreference.run(Asked(tmp_path), bench)
    assert result.rows[0].tallies == (tally,)
    assert len(result.mistakes) == 1 - tally[0]
