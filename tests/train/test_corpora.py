"""What the corpora teach: sentences, occurrences, and a few corpora in small."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from wardesk.book import Book
from wardesk.evaluate import re3d
from wardesk.train import corpora
from wardesk.train.example import Labelled
from wardesk.train.heads import OUTSIDE, make_heads


def words(text: str, rows: tuple[Labelled, ...], head: str) -> list[tuple[str, str]]:
    return [(text[row.start : row.end], row.label) for row in rows if row.head == head]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Two died. One lived!", ["Two died.", "One lived!"]),
        ("At 3.30 p.m. shells fell", ["At 3.30 p.m.", "shells fell"]),
        ("HEADLINE\n\nBody text.", ["HEADLINE", "Body text."]),
        ("", []),
        ("  \n ", []),
    ],
)
def test_sentences_are_cut_at_stops_and_lines_and_lose_nothing_but_space(text: str, sentences: list[str]) -> None:
    assert [text[start:end] for start, end in corpora.split(text)] == sentences


def test_words_are_found_whole_whatever_their_case_and_spaces() -> None:
    text = "The FMLN and the fmln\nfront; FMLNs"
    assert [text[a:b] for a, b in corpora.occurrences(text, "fmln")] == ["FMLN", "fmln"]
    assert [text[a:b] for a, b in corpora.occurrences(text, "fmln front")] == ["fmln\nfront"]
    assert list(corpora.occurrences(text, " ")) == []


def _source(folder: Path, name: str, text: str, rows: list[tuple[int, int, str]]) -> None:
    (folder / name).mkdir(parents=True)
    (folder / name / "documents.json").write_text(json.dumps({"_id": name, "text": text}) + "\n", "utf-8")
    entities = [{"documentId": name, "begin": a, "end": b, "type": kind} for a, b, kind in rows]
    (folder / name / "entities.json").write_text("".join(json.dumps(row) + "\n" for row in entities), "utf-8")


def test_re3d_gives_the_longest_of_overlapping_spans_and_never_the_part_that_is_not_free(tmp_path: Path) -> None:
    text = "The army of Syria left."
    rows = [(0, 8, "Organisation"), (0, 17, "Organisation"), (12, 17, "Location"), (18, 22, "Frequency")]
    _source(tmp_path, "Open", text, rows)
    _source(tmp_path, re3d.NOT_FREE, text, rows)
    (example,) = corpora.of_re3d(tmp_path)
    assert example.key == "Open"
    assert words(text, example.labelled, "names") == [("The army of Syria", "organisation")]


def test_cameo_gives_source_and_target_as_spans_of_the_text_put_together_again(tmp_path: Path) -> None:
    (tmp_path / "train.txt").write_text("The B-S\narmy I-S\nhit O\nrebels B-T\n. O\n\n\n", "utf-8")
    (example,) = corpora.of_cameo(tmp_path)
    assert example.text == "The army hit rebels."
    assert words(example.text, example.labelled, "sides") == [("The army", "actor"), ("rebels", "target")]


@pytest.fixture(scope="module")
def gold(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("gold")
    (folder / "train").mkdir()
    text = "The police said that gunmen shelled a school in Hama on Monday, killing two teachers.\nIt was calm.\n"
    (folder / "train" / "xx-01.txt").write_text(text, "utf-8")
    (folder / "train" / "xx-01.yml").write_text(
        """id: xx-01
conflict: Syria
style: agency_wire
publisher: Coast Wire
published: 2018-09-04
annotator: h
names: {police: [The police]}
claims:
  - id: 1
    in: "The police said that gunmen shelled a school in Hama on Monday, killing two teachers."
    type: shelling
    trigger: shelled
    actor: [gunmen]
    target: [a school]
    victim: [teachers]
    place: [Hama]
    when: {first: 2018-09-03, last: 2018-09-03, words: on Monday}
    says: [{who: police, stance: states}]
    counts: [{kind: killed, words: two teachers, low: 2, best: 2, high: 2, group: civilian}]
    course: completed
""",
        "utf-8",
    )
    return folder


def test_gold_teaches_triggers_their_reality_their_roles_and_who_says_so(gold: Path, book: Book) -> None:
    (example,) = corpora.of_gold(gold, book)
    text = example.text
    assert words(text, example.labelled, "trigger") == [("shelled", "shelling")]
    assert words(text, example.labelled, "course") == [("shelled", "completed")]
    (asked,) = example.asked
    told = {role: [text[a:b] for a, b in spans] for role, spans in asked.fillers.items() if spans}
    assert told == {
        "actor": ["gunmen"], "target": ["a school"], "victim": ["teachers"], "place": ["Hama"], "source": ["The police"],
    }  # fmt: skip
    assert ("two teachers", "count_killed") in [(w.strip(), label) for w, label in words(text, example.labelled, "fields")] or (
        "teachers",
        "victim",
    ) in words(text, example.labelled, "fields")


def test_heads_have_every_label_and_begin_with_nothing(gold: Path, book: Book) -> None:
    heads = make_heads(corpora.of_gold(gold, book), corpora.ROLES, tuple(book.types))
    trigger = heads.named("trigger")
    assert trigger.labels[0] == OUTSIDE
    assert set(trigger.labels[1:]) == set(book.types)
    fields = heads.named("fields")
    assert fields.labels[0] == OUTSIDE
    assert {label[:2] for label in fields.labels[1:]} == {"B-", "I-"}
    first = [head.first for head in heads.rows]
    assert first == sorted(first)
    assert heads.width("spans", "marks") == sum(len(head.labels) for head in heads.rows)
