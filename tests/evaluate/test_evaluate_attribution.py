"""PolNeAR: source, cue and content, exact and by words; what the rules of attribution see beside claims."""

from __future__ import annotations

from pathlib import Path

import pytest

from wardesk.errors import InputError, UsageError
from wardesk.evaluate.attribution import (
    ROWS,
    Attribution,
    Document,
    Words,
    load,
    mistakes,
    read_brat,
    run,
    said,
    speech_acts,
    tallies,
)
from wardesk.evaluate.seen import see
from wardesk.evaluate.suite import Asked
from wardesk.pipeline import Workbench

TEXT = "The mayor said that prices rose. Nobody knows why."


def spans(*words: str, text: str = TEXT) -> tuple[tuple[int, int], ...]:
    return tuple((text.index(one), text.index(one) + len(one)) for one in words)


def attribution(source: str, cue: str, *content: str) -> Attribution:
    return Attribution(spans(source) if source else (), spans(cue), spans(*content))


GOLD = attribution("The mayor", "said", "that prices rose")
TALLIES = [
    ([GOLD], [GOLD], {"source": (1, 1, 1), "content_words": (3, 3, 3), "attribution": (1, 1, 1)}),
    # source lacks its article: 1 of its 2 words; content lacks "that" and has the stop: 2 of 3 words said, 2 of 3 gold
    (
        [GOLD],
        [attribution("mayor", "said", "prices rose.")],
        {
            "source": (0, 1, 1), "source_words": (1, 1, 2), "cue": (1, 1, 1),
            "content": (0, 1, 1), "content_words": (2, 3, 3), "attribution": (0, 1, 1),
        },
    ),
    # without a source there is no span to find, and the whole is right without one
    (
        [attribution("", "said", "prices")],
        [attribution("", "said", "prices")],
        {"source": (0, 0, 0), "source_words": (0, 0, 0), "attribution": (1, 1, 1)},
    ),
    ([GOLD], [], {"source": (0, 0, 1), "content_words": (0, 0, 3), "attribution": (0, 0, 1)}),
    ([], [GOLD], {"cue": (0, 1, 0), "content_words": (0, 3, 0), "attribution": (0, 1, 0)}),
    ([], [], dict.fromkeys(ROWS, (0, 0, 0))),
    # one source of two attributions is one span
    (
        [GOLD, attribution("The mayor", "knows", "why")],
        [GOLD],
        {"source": (1, 1, 1), "cue": (1, 1, 2), "content": (1, 1, 2), "attribution": (1, 1, 2)},
    ),
    # a content in two pieces is one span: half of it is not right, but two of its three words are
    (
        [attribution("The mayor", "said", "prices rose", "why")],
        [attribution("The mayor", "said", "prices rose")],
        {"content": (0, 1, 1), "content_words": (2, 2, 3)},
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("gold", "own", "rows"),
    TALLIES,
    ids=["right", "ends_differ", "no_source", "nothing_said", "no_gold", "neither", "shared_source", "two_pieces"],
)
def test_tallies(gold: list[Attribution], own: list[Attribution], rows: dict[str, tuple[float, ...]]) -> None:
    found = tallies(Words(TEXT), gold, own)
    assert tuple(sorted(found)) == tuple(sorted(ROWS))
    assert {name: found[name] for name in rows} == rows


def test_mistakes_join_what_overlaps() -> None:
    own = [attribution("mayor", "said", "that prices rose"), attribution("Nobody", "knows", "why")]
    found = [(one.field, one.gold, one.predicted) for one in mistakes(Document("d", TEXT, (GOLD,)), own)]
    assert found == [
        ("source", "The mayor", "mayor"),
        ("source", "", "Nobody"),
        ("cue", "", "knows"),
        ("content", "", "why"),
    ]


# ---------------------------------------------------------------- brat

ANNOTATED = (
    "T1\tSource 0 9\tThe mayor\n"
    "T2\tCue 10 14\tsaid\n"
    "T3\tContent 26 31;15 25\tthat prices rose\u2028 T9\n"
    "T4\tAttribution 10 14\tsaid\n"
    "T5\tDiscard 33 50\tNobody knows why\n"
    "E1\tAttribution:T4 Content:T3 Cue:T2 Source:T1\n"
    "E2\tAttribution-no-source:T4 \n"
    "E3\tAttribution-no-source:T4 Content1:T3 Content2:T5 Cue:T2\n"
    "#1\tAnnotatorNotes E1\tunsure\n"
)


def test_brat_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.ann").write_text(ANNOTATED, "utf-8")
    assert list(read_brat(tmp_path / "a.ann", len(TEXT))) == [
        Attribution(((0, 9),), ((10, 14),), ((15, 25), (26, 31))),
        Attribution((), ((10, 14),), ((15, 25), (26, 31), (33, 50))),
    ]


WRONG = [
    ("T1\tCue 10 x\tsaid\n", r"a\.ann:1: '10 x' is no list of spans"),
    ("T1\tCue 10 1000\tsaid\n", r"a\.ann:1: '10 1000' is no list of spans of the text \(50 characters\)"),
    ("T1\n", r"a\.ann:1: '' is no list of spans"),
    ("T1\tCue 10 14\tsaid\nE1\tAttribution:T1 Cue:T7\n", r"a\.ann:2: 'Cue:T7' names no span"),
]


@pytest.mark.parametrize(("text", "message"), WRONG, ids=["letters", "past_the_end", "no_columns", "unknown_span"])
def test_broken_brat_is_an_error_with_its_line(text: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "a.ann").write_text(text, "utf-8")
    with pytest.raises(InputError, match=message):
        list(read_brat(tmp_path / "a.ann", len(TEXT)))


def test_the_first_annotator_counts(tmp_path: Path) -> None:
    (tmp_path / "news_00ff.txt").write_text(TEXT, "utf-8")
    (tmp_path / "news_00ff_beef.ann").write_text("", "utf-8")
    (tmp_path / "news_00ff_abcd.ann").write_text(ANNOTATED, "utf-8")
    (one,) = load(tmp_path)
    assert (one.name, len(one.gold)) == ("news_00ff", 2)


def test_a_text_without_annotation_and_an_empty_folder_are_errors(tmp_path: Path, bench: Workbench) -> None:
    with pytest.raises(InputError, match=r"no \.txt files"):
        load(tmp_path)
    with pytest.raises(UsageError, match=r"no \.ann files"):
        run(Asked(tmp_path), bench)
    (tmp_path / "a.txt").write_text(TEXT, "utf-8")
    with pytest.raises(InputError, match=r"a\.txt: no annotation beside it"):
        load(tmp_path)


# ---------------------------------------------------------------- what Wardesk sees


def read_out(text: str, found: list[Attribution]) -> list[tuple[str, str, str]]:
    return [tuple("|".join(text[start:end] for start, end in part) for part in one) for one in found]  # type: ignore[misc]


SEEN = [
    ("The mayor said that prices rose.", [("The mayor", "said", "that prices rose")]),
    ("The minister told reporters that the army left.", [("The minister", "told", "that the army left")]),
    ("According to a local activist, three shells fell.", [("a local activist", "According to", "three shells fell")]),
    ('"The army left," the mayor said. "It will not return."', [("the mayor", "said", '"The army left,"|"It will not return."')]),
    ("The army has always said that it left.", [("The army", "has always said", "that it left")]),
    ("The army has never said that it left.", []),
    ("Three shells fell on the town.", []),
    ("", []),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "found"),
    SEEN,
    ids=["that", "addressee", "according_to", "quotation", "verb_group", "not_said", "nobody_says", "empty"],
)
def test_speech_acts(text: str, found: list[tuple[str, str, str]], bench: Workbench) -> None:
    scene, _ = see(bench, text)
    assert read_out(text, speech_acts(scene)) == found


def test_the_baseline_knows_said_alone(bench: Workbench) -> None:
    text = "The mayor said prices rose. The minister claimed nothing."
    scene, _ = see(bench, text)
    assert read_out(text, said(scene)) == [("mayor", "said", "The|prices rose")]


def test_a_part_from_files_to_rows(tmp_path: Path, bench: Workbench) -> None:
    folder = tmp_path / "polnear" / "dev"
    folder.mkdir(parents=True)
    (folder / "a.txt").write_bytes(b"The mayor said that prices rose.\r\n")
    lines = ("T1\tSource 0 9\tx", "T2\tCue 10 14\tx", "T3\tContent 15 31\tx", "E1\tAttribution:T2 Content:T3 Cue:T2 Source:T1")
    (folder / "a_0123.ann").write_text("\n".join(lines), "utf-8")
    result = run(Asked(tmp_path), bench)
    found = {(one.name, one.system): one.tallies for one in result.rows}
    assert (result.part, result.words, result.mistakes) == ("dev", 6, ())
    assert found["attribution", "wardesk"] == ((1, 1, 1),)
    assert found["content_words", "all-null"] == ((0, 0, 3),)
