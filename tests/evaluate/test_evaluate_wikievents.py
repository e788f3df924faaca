"""WikiEvents: heads of triggers and arguments, types and roles through the profile."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from wardesk.errors import BookError, InputError, UsageError
from wardesk.evaluate.profile import load_profile
from wardesk.evaluate.suite import Asked
from wardesk.evaluate.wikievents import Document, Event, Kairos, load, mistakes, pair, rebuild, run, tallies
from wardesk.pipeline import Workbench

PROFILE = Kairos(
    types={"Conflict.Attack": ("shelling", "clash"), "Conflict.Attack.DetonateExplode": ("planted_explosive",), "Life.Die": ()},
    roles={"Attacker": ("actor",), "Target": ("target", "victim"), "Place": ("place",)},
    counts={"killed": "victim"},
)
SHELL, BOMB, DIE = "Conflict.Attack.Unspecified", "Conflict.Attack.DetonateExplode", "Life.Die.Unspecified"


def event(head: int, label: str, *arguments: tuple[int, str]) -> Event:
    return Event(head, label, frozenset(arguments))


def document(clusters: dict[int, str] | None = None) -> Document:
    text = " ".join("abcdefghij")
    return Document("one", text, tuple((2 * at, 2 * at + 1) for at in range(10)), (), clusters or {})


def counted(gold: Sequence[Event], own: Sequence[Event], clusters: dict[int, str] | None = None) -> list[tuple[float, ...]]:
    return list(tallies(document(clusters), gold, own, PROFILE).values())


# rows: trigger identification, trigger type, argument identification, argument role, with coreference, of found events
TALLIES = [
    # two of three gold triggers found at their heads, one of them under a type that answers; of its three arguments one
    # right, one under another role, one not there: 2 of 4 said identified, 1 of 4 with role; gold has 2 + 1 + 0 arguments
    (
        [event(1, SHELL, (0, "Attacker"), (3, "Target")), event(5, BOMB, (7, "Place")), event(8, DIE)],
        [event(1, "shelling", (0, "actor"), (3, "place"), (4, "target")), event(5, "clash", (7, "place"))],
        [(2, 2, 3), (1, 2, 3), (2, 4, 3), (1, 4, 3), (1, 4, 3), (1, 3, 2)],
    ),
    ([event(1, SHELL, (0, "Attacker"))], [], [(0, 0, 1), (0, 0, 1), (0, 0, 1), (0, 0, 1), (0, 0, 1), (0, 0, 0)]),
    ([], [event(1, "clash", (0, "actor"))], [(0, 1, 0), (0, 1, 0), (0, 1, 0), (0, 1, 0), (0, 1, 0), (0, 0, 0)]),
    ([], [], [(0, 0, 0)] * 6),
    # one word, two gold events: two triggers by type, one by head; the same claim cannot answer for both
    (
        [event(1, SHELL), event(1, BOMB)],
        [event(1, "shelling")],
        [(1, 1, 1), (1, 1, 2), (0, 0, 0), (0, 0, 0), (0, 0, 0), (0, 0, 0)],
    ),
    # two roles of ours that answer to one of theirs get credit for it once
    (
        [event(1, SHELL, (3, "Target"))],
        [event(1, "shelling", (3, "target"), (3, "victim"))],
        [(1, 1, 1), (1, 1, 1), (2, 2, 1), (1, 2, 1), (1, 2, 1), (1, 2, 1)],
    ),
]


@pytest.mark.parametrize(
    ("gold", "own", "rows"), TALLIES, ids=["mixed", "nothing_said", "no_gold", "neither", "one_word_two_events", "two_roles"]
)
def test_tallies(gold: list[Event], own: list[Event], rows: list[tuple[float, ...]]) -> None:
    assert counted(gold, own) == rows


COREFERENCE = [
    ({3: "c", 6: "c"}, 1),
    ({3: "c", 6: "d"}, 0),
    ({}, 0),
]


@pytest.mark.parametrize(("clusters", "right"), COREFERENCE, ids=["same_cluster", "another_cluster", "no_clusters"])
def test_another_mention_of_the_same_counts_in_the_row_with_coreference_only(clusters: dict[int, str], right: int) -> None:
    rows = counted([event(1, SHELL, (3, "Target"))], [event(1, "shelling", (6, "target"))], clusters)
    assert rows[2:5] == [(0, 1, 1), (0, 1, 1), (right, 1, 1)]


TYPES = [
    (SHELL, ("shelling", "clash")),
    (BOMB, ("planted_explosive",)),
    ("Conflict.Attacking.Unspecified", ()),
    (DIE, ()),
    ("Medical.Vaccinate.Unspecified", ()),
]


@pytest.mark.parametrize(
    ("kairos", "ours"), TYPES, ids=["by_its_stem", "the_longest_key", "half_a_word", "none_of_ours", "unlisted"]
)
def test_the_longest_key_that_begins_a_type_counts(kairos: str, ours: tuple[str, ...]) -> None:
    assert PROFILE.ours(kairos) == ours


def test_mistakes_tell_what_is_wrong_and_not_what_is_right() -> None:
    gold = [event(1, SHELL, (0, "Attacker"), (3, "Target")), event(5, BOMB), event(8, DIE)]
    own = [event(1, "shelling", (0, "actor"), (4, "target")), event(5, "clash"), event(9, "clash")]
    assert len(pair(gold, own, PROFILE)) == 1
    found = [(one.field, one.gold, one.predicted) for one in mistakes(document(), gold, own, PROFILE)]
    assert found == [
        ("trigger", BOMB, "clash"),
        ("trigger", DIE, ""),
        ("trigger", "", "clash"),
        ("argument", f"Target of {SHELL}", ""),
        ("argument", "", "target of shelling"),
    ]


# ---------------------------------------------------------------- the corpus


def sentence(words: str, start: int) -> list[Any]:
    tokens = []
    for word in words.split():
        tokens.append([word, start, start + len(word)])
        start += len(word) + 1
    return [tokens, words]


REBUILT = [
    ([sentence("Shells fell .", 0), sentence("They hit", 14)], "Shells fell . They hit"),
    ([sentence("Town shelled", 0), sentence("They hit", 13)], "Town shelled\n\nThey hit"),
    ([sentence("It fell .", 0), sentence("They hit", 12)], "It fell .\n\nThey hit"),
    ([[[["al", 0, 2], ["-", 2, 3], ["Bab", 3, 6]], "al-Bab"]], "al-Bab"),
    ([], ""),
]


@pytest.mark.parametrize(("sentences", "text"), REBUILT, ids=["one_paragraph", "headline", "wide_gap", "glued", "empty"])
def test_the_text_is_rebuilt_with_its_tokens(sentences: list[Any], text: str) -> None:
    rebuilt, tokens = rebuild(sentences, "x:1")
    assert rebuilt == text
    assert [rebuilt[start:end] for start, end in tokens] == [token[0] for tokens, _ in sentences for token in tokens]


def row(**changes: object) -> dict[str, Any]:
    words = "On Monday the Syrian Arab Army shelled the town near Saraqib ."
    at = {word: number for number, word in enumerate(words.split())}
    mentions = [("m1", at["Syrian"], at["Army"] + 1), ("m2", at["Saraqib"], at["Saraqib"] + 1)]
    attack = {
        "event_type": SHELL,
        "trigger": {"start": at["shelled"], "end": at["shelled"] + 1},
        "arguments": [{"entity_id": "m1", "role": "Attacker"}, {"entity_id": "m2", "role": "Place"}],
    }
    whole: dict[str, Any] = {
        "doc_id": "d1",
        "sentences": [sentence(words, 0)],
        "entity_mentions": [{"id": name, "start": start, "end": end} for name, start, end in mentions],
        "event_mentions": [attack],
    }
    return whole | changes


def write(path: Path, *rows: dict[str, Any]) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_text("\n".join(map(json.dumps, rows)), "utf-8")
    return path


def test_a_document_from_file_to_rows(tmp_path: Path, bench: Workbench) -> None:
    write(tmp_path / "wikievents" / "dev.jsonl", row(), row(doc_id="d2", event_mentions=None, entity_mentions=None, sentences=[]))
    write(tmp_path / "wikievents" / "dev_info.jsonl", row())
    write(tmp_path / "wikievents" / "dev.jsonlines", {"doc_key": "d1", "clusters": [["m2", "m1"]], "informative_mentions": []})
    result = run(Asked(tmp_path), bench)
    found = {(one.name, one.system): one.tallies for one in result.rows}
    assert result.part == "dev"
    assert found["trigger_type", "wardesk"] == ((1, 1, 1), (0, 0, 0))
    assert found["argument_role", "wardesk"][0][0] == 2
    assert found["argument_role", "all-null"] == ((0, 0, 2), (0, 0, 0))
    assert found["trigger_identification", "verbs"][0][0] == 1
    assert "Of 1 events 1 are of types" in result.notes[0]


def test_only_mentions_of_one_word_are_known_by_their_head(tmp_path: Path) -> None:
    write(tmp_path / "coref" / "test.jsonlines", {"doc_key": "d1", "clusters": [["m2", "m1", "gone"], []]})
    (loaded,) = load(write(tmp_path / "test.jsonl", row()))
    assert loaded.clusters == {10: "m2"}


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"doc_id": None}, "'doc_id' must be str"),
    ({"sentences": [["words"]]}, "a sentence must be"),
    ({"sentences": [[[["word", 0]], "word"]]}, "a token must be"),
    ({"entity_mentions": []}, "argument 'm1' is no entity mention"),
    ({"entity_mentions": [{"id": "m1", "start": 3, "end": 300}]}, "tokens 3..300 do not lie"),
    ({"event_mentions": [{"event_type": SHELL, "trigger": None}]}, "'trigger' must be dict"),
]


@pytest.mark.parametrize(
    ("change", "message"), WRONG, ids=["no_id", "no_tokens", "short_token", "no_entity", "past_the_end", "no_trigger"]
)
def test_a_broken_document_is_an_error_with_its_line(change: dict[str, Any], message: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=rf"dev\.jsonl:1: .*{message}"):
        load(write(tmp_path / "dev.jsonl", row(**change)))


def test_no_documents_and_no_files_are_errors(tmp_path: Path, bench: Workbench) -> None:
    with pytest.raises(InputError, match="no documents"):
        load(write(tmp_path / "dev.jsonl"))
    with pytest.raises(UsageError, match=r"no \.jsonl"):
        run(Asked(write(tmp_path / "other" / "x.txt").parent), bench)


def test_the_profile_of_the_suite_knows_our_types(bench: Workbench) -> None:
    profile = load_profile("wikievents", Kairos)
    assert profile.check(bench).ours(BOMB)
    with pytest.raises(BookError, match=r"shellling.*shelling"):
        profile.model_copy(update={"types": {"Conflict.Attack": ("shellling",)}}).check(bench)
