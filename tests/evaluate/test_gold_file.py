"""Annotations are read strictly: every quote in its text, every key known."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from goldsample import TEXT, TYPES, YAML, sample, write

from wardesk.errors import InputError
from wardesk.evaluate.agreement import pairs_of
from wardesk.evaluate.gold_file import GoldWhen, load_part, load_report, text_beside


def test_quotes_become_spans(tmp_path: Path) -> None:
    first, second = sample(tmp_path).claims
    assert TEXT[slice(*first.trigger)] == "shelled"
    assert [TEXT[slice(*span)] for span in first.roles["actor"][0].spans] == ["Rebels"]
    assert first.when == GoldWhen("stated", date(2018, 9, 3), date(2018, 9, 3))
    assert TEXT[slice(*first.counts[0].span)] == "two soldiers"
    assert first.counts[0].scope == "this_event"
    # the pronoun stands for the name: its own words and all of the name's
    assert sorted(TEXT[slice(*span)] for span in second.roles["actor"][0].spans) == ["Rebels", "they"]
    assert second.links == (("result_of", 1),)
    assert [place.relation for place in second.places] == ["in"]


WRONG = [
    ("trigger: shelled", "trigger: bombed", "'bombed' are not in the text"),
    ("trigger: left", "trigger: Monday on", "not in the text"),
    ("type: shelling", "type: bombing", "no type 'bombing'"),
    ("    course: completed", "    mood: bad", "mood"),
    ("style: agency_wire", "style: poem", "style"),
    ("id: x-01", "id: x-02", "the file is called"),
    ("[Saraqib]", "[Rebels]", "share the words"),
    ("[Rebels]", "[Rebels, Martians]", "'Martians' are not in the text"),
    ("[rebels = they]", "[army = they]", "no name 'army'"),
    ("claim: 1}", "claim: 9}", "links to 9"),
    ("- id: 2", "- id: 1", "stands twice"),
    ("last: 2018-09-03", "last: 2018-09-01", "begins after it ends"),
    ("{first: 2018-09-03, last: 2018-09-03, words: on Monday}", "{words: on Monday}", "neither first nor last"),
    ('in: "They denied that they had left Saraqib"', 'in: "Saraqib"', "occurs twice"),
    ("    when: unstated", "    when: unstated\n    basis: {target: inherited}", "basis of 'target'"),
    ("claims:", "claims: [", "while parsing"),
]


@pytest.mark.parametrize(("old", "new", "message"), WRONG, ids=[row[1].strip()[:30] for row in WRONG])
def test_what_is_wrong_is_named(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert old in YAML
    with pytest.raises(InputError, match=message):
        sample(tmp_path, YAML.replace(old, new, 1))


def test_a_second_annotation_uses_the_text_of_the_first(tmp_path: Path) -> None:
    write(tmp_path)
    file = write(tmp_path, part="second", text=None)
    assert load_report(file, text_beside(file, tmp_path), TYPES).text == TEXT
    assert [report.part for report in load_part(tmp_path, "second", TYPES)] == ["second"]


def test_reports_to_learn_from_are_a_part_like_the_others(tmp_path: Path) -> None:
    write(tmp_path, part="train")
    assert [report.part for report in load_part(tmp_path, "train", TYPES)] == ["train"]
    second = write(tmp_path, part="second", text=None)
    assert text_beside(second, tmp_path) == tmp_path / "train" / "x-01.txt"
    assert [(one.part, other.part) for one, other in pairs_of(tmp_path, TYPES)] == [("train", "second")]


def test_a_missing_text_and_an_empty_part_are_errors(tmp_path: Path) -> None:
    file = write(tmp_path, text=None)
    with pytest.raises(InputError, match="no text"):
        text_beside(file, tmp_path)
    with pytest.raises(InputError, match="no annotations"):
        load_part(tmp_path, "held", TYPES)


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    file = write(tmp_path, text="x" * 200_001)
    with pytest.raises(InputError, match="larger"):
        load_report(file, file.with_suffix(".txt"), TYPES)
