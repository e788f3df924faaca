from __future__ import annotations

import json
import re
from collections.abc import Callable
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tinymodel import NAMES, TRIGGER, make_card, make_tables, make_tokenizer, onnx_bytes, write_model
from wardesk.errors import ModelError, NoModelError
from wardesk.read import tagger as module
from wardesk.read.card import MODEL, Head
from wardesk.read.seen import SeenPieces, calibrate
from wardesk.read.spans import best_path, lay_out
from wardesk.read.tagger import Tagger, load_tagger

SENTENCE = "The Free Syrian Army bombed Idlib City, حلب and (the U.S.) on Monday 🚀🚀 in Homs."
BOMBED = (21, 27)


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Tagger:
    return load_tagger(write_model(tmp_path_factory.mktemp("tiny")))


def sentences_of(text: str) -> list[tuple[int, int]]:
    """Cut behind each full stop that ends a word, and at line breaks."""
    return [match.span() for match in re.finditer(r"\S.*?(?:\.(?=\s)|$)", text, re.M)]


def tag(tagger: Tagger, text: str) -> SeenPieces:
    return tagger.tag(text, sentences_of(text))


def words(seen: SeenPieces, text: str) -> list[tuple[str, str]]:
    return [(span.label, text[span.start : span.end]) for span in seen.spans]


def everything(seen: SeenPieces) -> tuple[Any, ...]:
    return seen.spans, seen.marked("trigger", 0.0), seen.document("topic")


# ---------------------------------------------------------------- what it says


def test_spans_are_whole_words_of_the_text(tiny: Tagger) -> None:
    seen = tag(tiny, SENTENCE)
    expected = [("actor", "Free Syrian Army"), ("place", "Idlib City"), ("place", "حلب"), ("place", "U.S."), ("place", "Homs")]
    assert words(seen, SENTENCE) == expected
    assert {span.head for span in seen.spans} == {"names"}
    assert [span.score for span in seen.spans] == [0.984, 0.984, 0.984, 0.984, 0.564]
    assert (seen.heads, seen.roles) == (("names", "trigger", "topic"), ("actor", "place"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("In Kurdistan.", ["Kurdistan"], id="a-word-half-labelled-is-taken-whole"),
        pytest.param("In Idlib-Homs.", ["Idlib"], id="a-hyphen-parts-words"),
        pytest.param("Idlib,", ["Idlib"], id="comma"),
        pytest.param("City of Homs", ["Homs"], id="an-inside-that-opens-a-sentence-is-dropped"),
        pytest.param("near a City", ["a City"], id="an-inside-takes-the-likeliest-begin"),
        pytest.param("In Homs. City walls", ["Homs"], id="a-span-ends-with-its-sentence"),
        pytest.param("Homs Idlib", ["Homs", "Idlib"], id="a-begin-begins-a-new-one"),
        pytest.param("🇸🇾 👩🏽‍🚒 Homs e\u0301 Homs", ["Homs", "Homs"], id="offsets-behind-emoji-and-accents"),
        pytest.param("في حلب، حلب", ["حلب", "حلب"], id="arabic"),
        pytest.param("Nothing at all", [], id="nothing"),
    ],
)
def test_edges_of_spans(text: str, expected: list[str], tiny: Tagger) -> None:
    assert [span for _, span in words(tag(tiny, text), text)] == expected


def test_marks_are_asked_by_characters(tiny: Tagger) -> None:
    seen = tag(tiny, SENTENCE)
    assert SENTENCE[slice(*BOMBED)] == "bombed"
    assert seen.mark("trigger", *BOMBED) == {"O": 0.011, "air_strike": 0.987, "clash": 0.002}
    assert seen.mark("trigger", 23, 24) == seen.mark("trigger", *BOMBED)
    assert seen.mark("trigger", 20, 21) == {}
    assert sum(seen.mark("trigger", 0, 3).values()) == pytest.approx(1, abs=0.002)


def test_marked_words_of_one_label_are_one_span(tiny: Tagger) -> None:
    text = "He bombed bombed stormed shelled it"
    marked = tag(tiny, text).marked("trigger", 0.5)
    assert [(span.label, text[span.start : span.end]) for span in marked] == [
        ("air_strike", "bombed bombed"),
        ("clash", "stormed"),
    ]
    assert all(span.head == "trigger" and span.score >= 0.5 for span in marked)
    assert tag(tiny, text).marked("trigger", 1.0) == ()


def test_pairs_are_scored_in_one_window(tiny: Tagger) -> None:
    seen = tag(tiny, SENTENCE)
    free, idlib = (4, 20), (28, 33)
    assert seen.pair("actor", BOMBED, free) == 0.881
    assert seen.pair("place", BOMBED, idlib) == 0.982
    assert seen.pair("actor", BOMBED, idlib) == 0.5
    homs = SENTENCE.index("Homs")
    assert seen.pair("place", BOMBED, (homs, homs + 4)) is None, "another window"
    assert seen.pair("place", BOMBED, (20, 21)) is None, "no word there"


def test_a_text_has_the_highest_of_its_windows(tiny: Tagger) -> None:
    assert tag(tiny, SENTENCE).document("topic") == {"killing": 0.953, "siege": 0.731}
    assert tag(tiny, "Rain.").document("topic") == {"killing": 0.007, "siege": 0.007}


def test_what_the_model_does_not_have_is_no_answer(tiny: Tagger) -> None:
    seen = tag(tiny, SENTENCE)
    with pytest.raises(KeyError):
        seen.mark("mood", 0, 1)
    with pytest.raises(KeyError):
        seen.document("trigger")
    with pytest.raises(KeyError):
        seen.pair("victim", (0, 1), (0, 1))


def test_a_model_with_one_head_runs(tmp_path: Path) -> None:
    tables = {"tokens": make_tables(make_tokenizer())["tokens"]}
    card = {"heads": make_card()["heads"][:1], "pairs": None, "trained_on": "told, not needed"}
    seen = tag(load_tagger(write_model(tmp_path, card, model=onnx_bytes(tables))), SENTENCE)
    assert (seen.heads, seen.roles) == (("names",), ())
    assert len(seen.spans) == 5
    with pytest.raises(KeyError):
        seen.pair("actor", (0, 1), (0, 1))


# ---------------------------------------------------------------- long, empty, again


@pytest.mark.parametrize(("text", "sentences"), [("", []), (" \n", []), ("   ", [(0, 3)]), ("", [(0, 0)])], ids=repr)
def test_empty_texts_have_no_answers(text: str, sentences: list[tuple[int, int]], tiny: Tagger) -> None:
    seen = tiny.tag(text, sentences)
    assert (seen.spans, seen.marked("trigger", 0.0), seen.document("topic")) == ((), (), {})
    assert seen.mark("trigger", 0, 1) == {}
    assert seen.pair("actor", (0, 1), (0, 1)) is None


def test_a_long_text_keeps_its_offsets(tiny: Tagger) -> None:
    text = "🚀 Rebels stormed Idlib City. " * 3_500
    assert len(text) > 100_000
    seen = tag(tiny, text)
    assert len(seen.spans) == 3_500
    assert {text[span.start : span.end] for span in seen.spans} == {"Idlib City"}
    assert len(seen.marked("trigger", 0.5)) == 3_500


def test_a_text_without_a_blank_is_read(tiny: Tagger) -> None:
    text = "x" * 100_000 + " Homs"
    assert words(tiny.tag(text, [(0, len(text))]), text) == [("place", "Homs")]


def test_a_sentence_longer_than_the_window_is_cut_and_its_spans_are_not(tiny: Tagger) -> None:
    for before in range(18, 28):
        text = "z" * before + " Free Syrian Army and Idlib City"
        seen = tiny.tag(text, [(0, len(text))])
        assert seen.pieces.window[-1] >= 1
        assert words(seen, text) == [("actor", "Free Syrian Army"), ("place", "Idlib City")]


LETTERS = st.text(st.sampled_from("aHomsIdlb .,-'(\n\té🚀حلب\u064b\u200d中中ก0U.S"), max_size=120)


@given(text=LETTERS)
@settings(max_examples=150, deadline=None)
def test_windows_lose_no_character_and_spans_end_at_words(tiny: Tagger, text: str) -> None:
    sentences = sentences_of(text)
    seen = tiny.tag(text, sentences)
    pieces = seen.pieces
    covered = {at for start, end in zip(pieces.starts, pieces.ends, strict=True) for at in range(start, end)}
    lost = [text[at] for start, end in sentences for at in range(start, end) if at not in covered and not text[at].isspace()]
    assert lost == []
    assert np.bincount(pieces.window, minlength=1).max() <= tiny.card.window
    for span in seen.spans:
        assert any(start <= span.start < span.end <= end for start, end in sentences)
        edges = (text[max(span.start - 1, 0) : span.start + 1], text[span.end - 1 : span.end + 1])
        assert [edge for edge in edges if re.fullmatch(r"[a-zA-Z0-9]{2}", edge) and span.start > 0] == []
        assert not {text[span.start], text[span.end - 1]} & set(" \t\n,(-'")


def test_what_stands_beside_a_window_does_not_change_it(tmp_path: Path) -> None:
    tagger = load_tagger(write_model(tmp_path, scaled=True))
    first, second = "Rebels quietly bombed Homs on a day.", "Idlib City was far from all of it."
    whole = f"{first} {second}"
    alone = [span.score for text in (first, second) for span in tag(tagger, text).spans]
    assert [span.score for span in tag(tagger, whole).spans] == alone
    turned = [span.score for text in (second, first) for span in tag(tagger, text).spans]
    assert sorted(turned) == sorted(alone)
    assert len(alone) == 2
    assert tag(tagger, whole).pieces.window[-1] == 1


def test_the_same_text_has_the_same_answers(tiny: Tagger, tmp_path: Path) -> None:
    again = load_tagger(write_model(tmp_path))
    assert everything(tag(tiny, SENTENCE)) == everything(tag(again, SENTENCE)) == everything(tag(tiny, SENTENCE))
    assert (again.mark, load_tagger(tmp_path)) == (tiny.mark, again)


# ---------------------------------------------------------------- the best path


@given(scores=st.lists(st.lists(st.integers(-4, 4), min_size=5, max_size=5), min_size=1, max_size=5), cut=st.integers(0, 5))
@settings(max_examples=200, deadline=None)
def test_the_best_path_is_the_best_of_all(scores: list[list[int]], cut: int) -> None:
    kinds = np.array([0, 1, 1, 2, 2])
    begins = np.array([False, True, False, True, False])
    count = len(scores)
    numbers = np.arange(count)
    sentence = (numbers >= cut).astype(np.int64)
    pieces = lay_out("a " * count, numbers * 2, numbers * 2 + 1, numbers * 0, sentence)

    def allowed(path: tuple[int, ...]) -> bool:
        return all(
            kinds[label] == 0
            or begins[label]
            or (at > 0 and sentence[at] == sentence[at - 1] and kinds[path[at - 1]] == kinds[label])
            for at, label in enumerate(path)
        )

    def worth(path: tuple[int, ...]) -> int:
        return sum(scores[at][label] for at, label in enumerate(path))

    found = tuple(best_path(np.array(scores, np.float32), kinds, begins, pieces).tolist())
    assert allowed(found)
    assert worth(found) == max(worth(path) for path in product(range(5), repeat=count) if allowed(path))


# ---------------------------------------------------------------- calibration


@pytest.mark.parametrize(
    ("platt", "share", "expected"),
    [(None, 0.3, 0.3), ((1.0, 0.0), 0.3, 0.3), ((0.5, 0.0), 0.9, 0.75), ((1.0, 1.0), 0.5, 0.731), ((1.0, 0.0), 1.0, 1.0)],
)
def test_probabilities_are_calibrated(platt: tuple[float, float] | None, share: float, expected: float) -> None:
    assert float(calibrate(share, platt)) == pytest.approx(expected, abs=5e-4)


def test_each_kind_of_head_is_calibrated(tmp_path: Path) -> None:
    card = make_card()
    card["heads"][0] |= {"temperature": 2.0, "calibration": {"place": (1.0, -100.0)}}
    card["heads"][1] |= {"calibration": {"air_strike": (0.0, 0.0)}}
    card["heads"][2] |= {"calibration": {"siege": (0.0, 0.0)}}
    card["pairs"] |= {"calibration": {"actor": (1.0, 100.0)}}
    seen = tag(load_tagger(write_model(tmp_path, card)), SENTENCE)
    assert {(span.label, span.score) for span in seen.spans} == {("actor", 0.837), ("place", 0.0)}
    assert seen.mark("trigger", *BOMBED) == {"O": 0.011, "air_strike": 0.5, "clash": 0.002}
    assert [span.score for span in seen.marked("trigger", 0.5)] == [0.5]
    assert seen.document("topic") == {"killing": 0.953, "siege": 0.5}
    assert (seen.pair("actor", BOMBED, (4, 8)), seen.pair("place", BOMBED, (4, 8))) == (1.0, 0.5)


def test_a_head_may_be_bolder_or_shyer_with_the_same_probabilities(tmp_path: Path) -> None:
    card = make_card()
    card["heads"][0] |= {"outside": -2.0}
    shy = tag(load_tagger(write_model(tmp_path / "shy", card)), SENTENCE)
    assert [SENTENCE[span.start : span.end] for span in shy.spans] == ["Free Syrian Army", "Idlib City", "حلب", "U.S."]
    assert {span.score for span in shy.spans} == {0.984}
    card["heads"][0] |= {"outside": 20.0}
    bold = tag(load_tagger(write_model(tmp_path / "bold", card)), SENTENCE)
    assert len(bold.spans) > 5
    assert min(span.score for span in bold.spans) < 0.5


# ---------------------------------------------------------------- refused, or not there


@pytest.mark.parametrize("name", ["card.json", "model.onnx", "tokenizer.json"])
def test_a_file_that_is_gone_is_no_model(name: str, tmp_path: Path) -> None:
    write_model(tmp_path / "reader")
    (tmp_path / "reader" / name).unlink()
    with pytest.raises(NoModelError, match=f"reader/{name} is not there; the rules read alone"):
        load_tagger(tmp_path / "reader")


def test_no_folder_is_no_model(tmp_path: Path) -> None:
    with pytest.raises(NoModelError, match=r"card\.json is not there"):
        load_tagger(tmp_path / "none")


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json"])
def test_another_file_is_refused_before_it_is_loaded(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def load(*_given: object) -> None:
        raise AssertionError("loaded")

    write_model(tmp_path)
    with (tmp_path / name).open("ab") as stream:
        stream.write(b" ")
    monkeypatch.setattr(module, "_load", load)
    with pytest.raises(ModelError, match=rf"{name}: not the file that the model's card names: its SHA-256 .* --fast") as caught:
        load_tagger(tmp_path)
    assert not isinstance(caught.value, NoModelError)


def _head(**changes: Any) -> dict[str, Any]:
    return {"heads": [{**make_card()["heads"][0], **changes}]}


BROKEN = [
    pytest.param({"format": 2}, "at format", id="a-later-format"),
    pytest.param({"name": None}, "at name", id="no-name"),
    pytest.param({"window": 0}, "at window", id="no-window"),
    pytest.param({"window": 10**9}, "at window", id="a-window-too-long"),
    pytest.param({"files": {"model.onnx": "0" * 64}}, "no hash of tokenizer.json", id="a-file-without-hash"),
    pytest.param({"files": {"model.onnx": "abc", "tokenizer.json": "abc"}}, "at files.model.onnx", id="no-hash"),
    pytest.param(_head(kind="tags"), r"at heads.0.kind", id="unknown-kind"),
    pytest.param(_head(labels=["B-place", "O"]), "first label is not O", id="o-is-not-first"),
    pytest.param(_head(labels=["O", "place"]), "neither B- nor I-", id="no-bio"),
    pytest.param(_head(labels=["O", "B-a", "B-a"]), "stands twice", id="a-label-twice"),
    pytest.param(_head(calibration={"person": (1, 0)}), "calibration of labels it does not have: person", id="strange-label"),
    pytest.param(_head(weight=1), "Extra inputs", id="unknown-key-of-a-head"),
    pytest.param(_head(temperature=0), "temperature", id="temperature"),
    pytest.param({"heads": make_card()["heads"][:1] * 2}, "two heads have one name", id="a-head-twice"),
    pytest.param({"pairs": {"roles": [], "size": 2}}, "at pairs.roles", id="no-roles"),
    pytest.param(
        {"pairs": {"roles": ["actor"], "size": 2, "calibration": {"place": (1, 0)}}}, "roles it does not have", id="strange"
    ),
]


@pytest.mark.parametrize(("card", "reason"), BROKEN)
def test_a_broken_card_is_refused(card: dict[str, Any], reason: str, tmp_path: Path) -> None:
    write_model(tmp_path, card)
    with pytest.raises(ModelError, match=rf"card.json: the model's card is broken .*{reason}.*--fast"):
        load_tagger(tmp_path)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff\xfe"], ids=repr)
def test_a_card_that_is_no_card_is_refused(content: bytes, tmp_path: Path) -> None:
    write_model(tmp_path)
    (tmp_path / "card.json").write_bytes(content)
    with pytest.raises(ModelError, match=r"card\.json: the model's card is broken"):
        load_tagger(tmp_path)


def _tables(**changes: Any) -> bytes:
    return onnx_bytes({**make_tables(make_tokenizer()), **changes})


UNFIT = [
    pytest.param(b"no model", "cannot be loaded", id="no-onnx"),
    pytest.param(
        onnx_bytes({"tokens": np.zeros((99, 8), np.float32)}), r"inputs or outputs .*\(document, left, right\)", id="outputs"
    ),
    pytest.param(onnx_bytes(make_tables(make_tokenizer()), inputs=("ids", "kinds")), r"inputs .*\(ids, kinds\)", id="inputs"),
    pytest.param(_tables(tokens=np.zeros((99, 7), np.float32)), "tokens has 7 columns, its card names 8", id="too-few-labels"),
    pytest.param(_tables(left=np.zeros((99, 6), np.float32)), "left has 6 columns, its card names 4", id="other-roles"),
    pytest.param(_tables(tokens=np.zeros((1, 8), np.float32)), "does not run", id="no-row-for-the-marks"),
]


@pytest.mark.parametrize(("model", "reason"), UNFIT)
def test_a_model_that_does_not_fit_its_card_is_refused(model: bytes, reason: str, tmp_path: Path) -> None:
    write_model(tmp_path, model=model)
    with pytest.raises(ModelError, match=rf"model.onnx: .*{reason}.*--fast"):
        load_tagger(tmp_path)


def test_a_broken_tokenizer_is_refused(tmp_path: Path) -> None:
    from hashlib import sha256

    write_model(tmp_path)
    (tmp_path / "tokenizer.json").write_bytes(b"{}")
    card = json.loads((tmp_path / "card.json").read_bytes())
    card["files"]["tokenizer.json"] = sha256(b"{}").hexdigest()
    (tmp_path / "card.json").write_text(json.dumps(card), "utf-8")
    with pytest.raises(ModelError, match=r"tokenizer.json: cannot be loaded .*--fast"):
        load_tagger(tmp_path)


def test_a_missing_library_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def load(*_given: object) -> None:
        raise ImportError("no onnxruntime")

    monkeypatch.setattr(module, "_load", load)
    with pytest.raises(ModelError, match=rf"{MODEL}: a library that runs it cannot be loaded \(no onnxruntime\).*--fast"):
        load_tagger(write_model(tmp_path))


def test_a_file_that_may_not_be_read_is_refused(tmp_path: Path) -> None:
    write_model(tmp_path)
    (tmp_path / "model.onnx").unlink()
    (tmp_path / "model.onnx").mkdir()
    with pytest.raises(ModelError, match=r"model\.onnx: cannot be read"):
        load_tagger(tmp_path)


def test_names_of_spans_are_labels_without_begin_and_inside() -> None:
    head: Callable[..., Head] = Head
    assert head(name="n", kind="spans", first=0, labels=NAMES).names == ("actor", "place")
    assert head(name="t", kind="marks", first=0, labels=TRIGGER).names == TRIGGER
