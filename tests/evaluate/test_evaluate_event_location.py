"""event-location: token counts by hand, candidates and rules on sentences of our own, learning never on what is scored."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from wardesk.errors import InputError
from wardesk.evaluate import event_location
from wardesk.evaluate.ablation import READER
from wardesk.evaluate.event_location import (
    BOTH,
    FOLDED,
    PLAIN,
    RULES,
    WEIGHTS,
    Event,
    Read,
    group_keys,
    is_kept_out,
    load_events,
    read_events,
    run,
    tally,
)
from wardesk.evaluate.event_location_learn import Example, Shares, balanced, rivals, with_reader
from wardesk.evaluate.event_location_reading import features
from wardesk.evaluate.score import Row, score
from wardesk.evaluate.suite import Asked
from wardesk.pipeline import Workbench
from wardesk.text import digest


def record(marked: str, **more: object) -> dict[str, object]:
    """A row from words in which ``*verb`` marks the verb and ``_Name`` a token of its place."""
    text = marked.replace("*", "").replace("_", "")
    tokens, spans, at = [], [], 0
    for number, word in enumerate(marked.split()):
        bare = word.lstrip("*_")
        at = text.index(bare, at)
        tokens.append({"text": bare, "start": at, "end": at + len(bare), "id": number})
        if word != bare:
            label = "VERB" if word.startswith("*") else "LOCATION"
            spans.append({"label": label, "start": at, "end": at + len(bare), "token_start": number, "token_end": number})
        at += len(bare)
    return {"text": text, "tokens": tokens, "spans": spans, **more}


def write(path: Path, rows: list[dict[str, object]]) -> Path:
    path.write_text("\n".join(map(json.dumps, rows)) + "\n", "utf-8")
    return path


def event(tmp_path: Path, marked: str) -> Event:
    return load_events(write(tmp_path / "one.jsonl", [record(marked)]))[0]


def names(row: Read, chosen: str = "all") -> list[str]:
    """Words of the candidates, or of those that the rules give to the verb."""
    assert row.marked is not None
    scene = row.marked.scene
    rows = [candidate for candidate in row.candidates if chosen == "all" or candidate.rule is not None]
    return [scene.text[scene.tokens[one.first].start : scene.tokens[one.last - 1].end] for one in rows]


# ---------------------------------------------------------------- the metric


TALLIES = [
    # two of three tokens of the place and one beside it
    ({4, 5, 6}, {5, 6, 9}, (2, 3, 3)),
    ({4}, set(), (0, 0, 1)),
    # a verb without a place: whatever is predicted is wrong
    (set(), {2, 3}, (0, 2, 0)),
    (set(), set(), (0, 0, 0)),
]


@pytest.mark.parametrize(("gold", "told", "counts"), TALLIES, ids=["partly", "missed", "invented", "rightly_none"])
def test_tokens_are_counted(gold: set[int], told: set[int], counts: tuple[int, int, int]) -> None:
    assert tally(frozenset(gold), frozenset(told)) == counts


def test_precision_and_recall_are_of_all_verbs_together() -> None:
    # right 2+0+0+0 = 2, predicted 3+0+2+0 = 5, gold 3+1+0+0 = 4: precision 2/5, recall 2/4, F1 4/9.
    rows = tuple(tally(frozenset(gold), frozenset(told)) for gold, told, _ in TALLIES)
    scored = score(Row("place", "wardesk", "prf", rows))
    assert scored.precision is not None
    assert scored.recall is not None
    assert (scored.precision.value, scored.recall.value) == (0.4, 0.5)
    assert scored.score.value == pytest.approx(4 / 9)


@pytest.mark.parametrize(
    ("gold", "threshold"),
    [(3, 0.8), (2, 0.9), (1, 0.9), (9, 0.2), (0, float("inf"))],
    ids=["second", "first", "first_is_too_much", "all", "nothing_to_find"],
)
def test_the_threshold_predicts_as_many_tokens_as_gold_has(gold: int, threshold: float) -> None:
    # in falling order: 0.9 covers 2 tokens, 0.8 one more, 0.2 three more
    assert balanced(np.array([0.8, 0.2, 0.9]), [1, 3, 2], gold) == threshold


def test_the_second_stage_knows_how_the_rivals_fared() -> None:
    examples = [Example(7, 0, "no", "k"), Example(7, 1, "yes", "k"), Example(8, 0, "no", "k")]
    first, second, alone = rivals(examples, np.array([0.25, 0.75, 0.5]))
    assert first["best rival"] == first["next"] == first["rivals together"] == 0.75
    assert (first["previous"], second["previous"], second["next"]) == (0, 0.25, 0)
    assert first["rank 1"] == second["rank 0"] == alone["rank 0"] == 1
    assert (alone["best rival"], alone["half of own odds"]) == (0, 0)


# ---------------------------------------------------------------- the format


def test_rows_are_read_by_token_number(tmp_path: Path) -> None:
    rows = [
        record("Rebels *shelled _Saraqib .", _id="XYZ_ENG_20100102.0003_4_shell"),
        record("Nothing marked here ."),
        record("They *marched .", answer="reject"),
        {**record("They *marched ."), "_id": None},
        {**record("no verb"), "spans": None},
    ]
    rows[0]["spans"][1].update(start=2, end=2, token_end=99)  # type: ignore[index]
    found = load_events(write(tmp_path / "a.jsonl", rows))
    assert found == [
        Event(
            "XYZ_ENG_20100102.0003_4_shell",
            "Rebels shelled Saraqib .",
            ((0, 6), (7, 14), (15, 22), (23, 24)),
            1,
            frozenset({2, 3}),
        ),
        Event("4", "They marched .", ((0, 4), (5, 12), (13, 14)), 1, frozenset()),
    ]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "line 1: JSONDecodeError"),
        ("[]", "line 1: AttributeError"),
        ('{"text": "a", "spans": []}', "line 1: KeyError 'tokens'"),
        ('{"text": 3, "tokens": [], "spans": []}', "the text is no string"),
        ('{"text": "a", "tokens": [{"start": 0, "end": 5}], "spans": []}', "outside the text"),
        (
            '{"text": "a", "tokens": [{"start": 0, "end": 1}], "spans": [{"label": "DAY", "token_start": 0, "token_end": 0}]}',
            "label 'DAY'",
        ),
    ],
    ids=["no_json", "no_row", "no_tokens", "no_text", "token_outside", "label"],
)
def test_what_is_wrong_with_a_line_is_named(tmp_path: Path, line: str, message: str) -> None:
    (tmp_path / "a.jsonl").write_text(line + "\n", "utf-8")
    with pytest.raises(InputError, match=message):
        load_events(tmp_path / "a.jsonl")


def test_events_of_one_document_or_text_share_a_key() -> None:
    def made(name: str, text: str) -> Event:
        return Event(name, text, ((0, 1),), 0, frozenset())

    wire, other = "XYZ_ENG_20100102.0003", "XYZ_ENG_20100102.0004"
    keys = group_keys(
        [
            made(f"{wire}_1_shell", "One."),
            made(f"{wire}_9_kill", "Two."),
            made(f"{other}_2_kill", "two"),  # the text links the documents
            made("77", "Three."),
            made("78", "THREE"),
        ]
    )
    assert len(set(keys)) == 2
    assert keys[0] == keys[1] == keys[2]
    assert keys[3] == keys[4]


# ---------------------------------------------------------------- candidates and rules

CANDIDATES = [
    ("The army *shelled the town of _Saraqib on Friday .", ["Saraqib"], ["Saraqib"]),
    ("Gunmen *attacked a checkpoint in _Deir _Ezzor on 3 March .", ["Deir Ezzor"], ["Deir Ezzor"]),
    ("In _Aleppo , soldiers *painted a wall .", ["Aleppo"], ["Aleppo"]),
    ("Officials said in Amman that rebels *stormed _Saraqib .", ["Amman", "Saraqib"], ["Saraqib"]),
    ("They *left .", [], []),
]


@pytest.mark.parametrize(("marked", "candidates", "ruled"), CANDIDATES, ids=[row[0] for row in CANDIDATES])
def test_candidates_and_what_the_rules_choose(
    tmp_path: Path, bench: Workbench, marked: str, candidates: list[str], ruled: list[str]
) -> None:
    row = read_events([event(tmp_path, marked)], bench)[0]
    assert names(row) == candidates
    assert names(row, "ruled") == ruled


def test_tokens_keep_their_numbers_however_many_texts_are_read_together(tmp_path: Path, bench: Workbench) -> None:
    one = event(tmp_path, "They *shelled _Saraqib and _Maarat _al-Numan .")
    rows = read_events([one] * 70, bench)
    assert {row.covers for row in rows} == {(frozenset({2}), frozenset({4, 5}))}


def test_features_tell_path_and_rivals(tmp_path: Path, bench: Workbench) -> None:
    row = read_events([event(tmp_path, "Officials said in Amman that rebels *stormed _Saraqib .")], bench)[0]
    assert row.marked is not None
    far, near = (set(features(row.marked, at)) for at in (0, 1))
    assert {"before the verb by 2", "preposition in at VB", "place 0 of the text"} <= far
    assert {"after the verb by 0", "top dobj of storm", "is dobj"} <= near


# ---------------------------------------------------------------- the run


def _rows(towns: tuple[str, ...]) -> list[dict[str, object]]:
    found = [record(f"Rebels *shelled the town of _{one} on Friday .") for one in towns]
    return [*found, *(record(f"Officials *spoke of rebels from {one} .") for one in towns)]


def test_a_test_part_is_scored_whole_by_what_the_train_part_taught(tmp_path: Path, bench: Workbench) -> None:
    write(
        tmp_path / "train.jsonl",
        _rows(("Aleppo", "Homs", "Hama", "Idlib", "Raqqa", "Mosul", "Tikrit", "Basra", "Baghdad", "Kirkuk")),
    )
    write(tmp_path / "test.jsonl", _rows(("Palmyra", "Daraa")))
    result = run(Asked(tmp_path, "test"), bench)
    systems = {row.system: score(row) for row in result.rows}
    assert {(one.right, one.predicted, one.gold) for one in (systems[BOTH], systems[WEIGHTS])} == {(2, 2, 2)}
    # two verbs have their town as gold, the other two have none: the first or nearest name is wrong there
    assert (systems["first place"].right, systems["first place"].predicted) == (2, 4)
    assert (systems["nearest place"].right, systems["nearest place"].predicted) == (2, 4)
    assert systems[RULES].right == 2
    assert systems["all-null"].precision is not None
    assert systems["all-null"].precision.value is None
    assert systems["all-null"].score.value == 0
    assert result.mistakes == ()
    assert result.notes[0] == "weights learned on the parts train"
    assert "2 of 4 verbs have no place" in result.notes[2]


def test_a_part_alone_is_scored_by_folds(tmp_path: Path, bench: Workbench) -> None:
    write(tmp_path / "train.jsonl", _rows(("Aleppo", "Homs", "Hama", "Idlib", "Raqqa", "Mosul", "Basra", "Kirkuk")))
    result = run(Asked(tmp_path, limit=12), bench)
    assert {sum(gold for _, _, gold in row.tallies) for row in result.rows} == {6}
    assert all(mistake.text and mistake.marks for mistake in result.mistakes)
    assert result.notes[0] == "weights learned by five folds over documents"


# ---------------------------------------------------------------- with a trained reader


class Seen:
    """Says of the word behind ``town of`` that it is the place, of others that they are not."""

    def __init__(self, text: str) -> None:
        self.text = text

    def pair(self, role: str, trigger: tuple[int, int], filler: tuple[int, int]) -> float | None:
        assert role == "place"
        assert self.text[slice(*trigger)] in ("shelled", "spoke")
        before = self.text[: filler[0]].split()
        return None if self.text[slice(*filler)] == "." else 0.9 if before[-2:] == ["town", "of"] else 0.1


class Tagger:
    """Notes what it is asked to read."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def tag(self, text: str, sentences: list[tuple[int, int]]) -> Seen:
        assert sentences == [(0, len(text))]
        self.texts.append(text)
        return Seen(text)


def with_tagger(bench: Workbench) -> tuple[Workbench, Tagger]:
    tagger = Tagger()
    return bench._replace(tagger=tagger), tagger  # type: ignore[arg-type]


TOWNS = (
    "Aleppo", "Homs", "Hama", "Idlib", "Raqqa", "Mosul", "Tikrit", "Basra", "Baghdad", "Kirkuk", "Palmyra", "Daraa", "Kabul",
    "Kunduz", "Herat", "Aden",
)  # fmt: skip


def test_of_the_file_that_taught_the_reader_only_the_kept_out_part_is_scored_and_asked(
    tmp_path: Path, bench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path / "train.jsonl", _rows(TOWNS))
    monkeypatch.setattr(event_location, "TAUGHT_THE_READER", digest(path.read_text("utf-8")))
    events = load_events(path)
    kept = [one.text for one, key in zip(events, group_keys(events), strict=True) if is_kept_out(key)]
    assert 0 < len(kept) < len(events)
    ours, tagger = with_tagger(bench)
    result = run(Asked(tmp_path), ours)
    assert sorted(tagger.texts) == sorted(kept)
    documents = {row.system: len(row.tallies) for row in result.rows}
    assert documents.pop(FOLDED) == len(events)
    assert set(documents.values()) == {len(kept)}
    assert {BOTH, RULES, READER, PLAIN} <= set(documents)
    assert "trained on" in result.notes[0]


def test_a_limit_does_not_move_a_verb_to_the_kept_out_part(
    tmp_path: Path, bench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = _rows(TOWNS)
    for at, row in enumerate(rows):  # two texts of one document: their key is that of both
        row["_id"] = f"XYZ_ENG_20100102.{at // 2:04}_{at}"
    path = write(tmp_path / "train.jsonl", rows)
    monkeypatch.setattr(event_location, "TAUGHT_THE_READER", digest(path.read_text("utf-8")))
    events = load_events(path)
    kept = {one.text for one, key in zip(events, group_keys(events), strict=True) if is_kept_out(key)}
    ours, tagger = with_tagger(bench)
    run(Asked(tmp_path, limit=3), ours)
    assert len(tagger.texts) == 3
    assert set(tagger.texts) <= kept


def test_a_file_that_the_reader_never_met_is_scored_whole(tmp_path: Path, bench: Workbench) -> None:
    write(tmp_path / "train.jsonl", _rows(TOWNS))
    ours, tagger = with_tagger(bench)
    result = run(Asked(tmp_path), ours)
    assert len(tagger.texts) == 2 * len(TOWNS)
    systems = {row.system: score(row) for row in result.rows}
    assert {one.documents for one in systems.values()} == {2 * len(TOWNS)}
    assert FOLDED not in systems
    # "Town of X" is the place, "rebels from X" is none: the reader alone knows it
    assert (systems[READER].right, systems[READER].predicted) == (len(TOWNS), len(TOWNS))
    assert (systems[BOTH].right, systems[BOTH].predicted) == (len(TOWNS), len(TOWNS))


def test_the_reader_is_heard_token_by_token(tmp_path: Path, bench: Workbench) -> None:
    ours, _ = with_tagger(bench)
    one = event(tmp_path, "They *shelled the town of _Deir _Ezzor .")
    row = read_events([one], ours)[0]
    assert row.heard == (0.1, 0.1, 0.1, 0.1, 0.1, 0.9, 0.1, 0.0)
    assert row.heard_of(0) == 0.9
    assert read_events([one], ours, [True])[0].heard == ()
    assert read_events([one], ours, [True])[0].heard_of(0) == 0


def test_the_last_stage_follows_the_reader_where_it_is_right() -> None:
    examples = [Example(at, 0, "yes" if at % 2 else "no", f"key {at}") for at in range(60)]
    base = np.full(60, 0.5)
    heard = np.array([0.9 if at % 2 else 0.1 for at in range(60)])
    told = with_reader(examples, Shares(base[:40], base[40:]), Shares(heard[:40], heard[40:]))
    assert (told.asked[1::2] > 0.8).all()
    assert (told.asked[::2] < 0.2).all()
    assert (told.learned[1::2] > 0.8).all()
