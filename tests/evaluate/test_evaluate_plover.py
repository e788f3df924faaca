"""plover: macro-F1 by hand, the rules on sentences of our own, and learning never on what is scored."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from wardesk.book import Book
from wardesk.errors import BookError, InputError
from wardesk.evaluate.ablation import READER
from wardesk.evaluate.plover import BOTH, PLAIN, RULES, WEIGHTS, Pair, features, load_pairs, run, tally
from wardesk.evaluate.plover_heard import heard, roots_of_types
from wardesk.evaluate.plover_rules import Cues, PloverProfile, View, decide, tokens_of, touching
from wardesk.evaluate.profile import load_profile
from wardesk.evaluate.score import Row, score
from wardesk.evaluate.suite import Asked
from wardesk.extract.lexicon import compile_book
from wardesk.extract.scene import Scene
from wardesk.ingest import make_report
from wardesk.model import Reading
from wardesk.pipeline import Workbench, code_report

HEAD = "sentence_id\tsentence\tsource\ttarget\tquad\troot\n"


@pytest.fixture(scope="module")
def profile() -> PloverProfile:
    return load_profile("plover", PloverProfile)


def view(text: str, source: str, target: str, book: Book, parse: Callable[[str], Reading]) -> View:
    scene = Scene(parse(text), compile_book(book), lambda name: False)
    return View(scene, tokens_of(scene, text, source), tokens_of(scene, text, target), ())


# ---------------------------------------------------------------- the metric


def test_macro_f1_over_labels_that_are_gold_or_predicted() -> None:
    # gold A A B, told A B nothing. A: right 1, told 1, gold 2 → F1 2/3. B: right 0, told 1, gold 1 → 0. C never occurs.
    rows = [tally(gold, told, ("A", "B", "C")) for gold, told in (("A", "A"), ("A", "B"), ("B", None))]
    scored = score(Row("root", "wardesk", "macro_f1", tuple(rows)))
    assert scored.score.value == pytest.approx(1 / 3)
    assert (scored.right, scored.predicted, scored.gold) == (1, 2, 3)


def test_a_label_that_is_only_predicted_counts_as_zero() -> None:
    # A: 1 of 1 → 1. C: told once, never gold → 0. Mean 1/2.
    rows = [tally("A", "A", ("A", "B", "C")), tally("B", "C", ("A", "B", "C"))]
    assert score(Row("root", "wardesk", "macro_f1", tuple(rows[:1]))).score.value == 1
    assert score(Row("root", "wardesk", "macro_f1", tuple(rows))).score.value == pytest.approx(1 / 3)


# ---------------------------------------------------------------- the rules

RULED = [
    ("Norland condemned Sudland over the border.", "ACCUSE"),
    ("Norland agreed to lift the embargo on Sudland.", "AGREE"),
    ("Norland lifted the embargo on Sudland.", "YIELD"),
    ("Norland suspended aid to Sudland.", "SANCTION"),
    ("Norland will not release the prisoners from Sudland.", "REJECT"),
    ("Norland will bombard Sudland.", "THREATEN"),
    ("Norland said that Sudland must withdraw.", "REQUEST"),
    ("Norland held talks with Sudland.", "CONSULT"),
    ("Norland refused to meet Sudland.", "REJECT"),
    ("Norland imposed an embargo on Sudland.", "COERCE"),
    ("Norland tabled the papers before Sudland.", None),
]


@pytest.mark.parametrize(("text", "root"), RULED, ids=[text for text, _ in RULED])
def test_rules(text: str, root: str | None, profile: PloverProfile, book: Book, parse: Callable[[str], Reading]) -> None:
    assert decide(view(text, "Norland", "Sudland", book, parse), Cues(profile)) == root


def test_an_actor_that_is_not_in_the_sentence_is_no_token(
    profile: PloverProfile, book: Book, parse: Callable[[str], Reading]
) -> None:
    seen = view("Norland mobilised its troops.", "Norland", "a recipient", book, parse)
    assert (len(seen.source), len(seen.target)) == (1, 0)
    assert decide(seen, Cues(profile)) == "MOBILIZE"
    nobody = view("Troops were mobilised.", "", "a recipient", book, parse)
    assert decide(nobody, Cues(profile)) == "MOBILIZE"
    assert features(nobody, Cues(profile))[0]["no source"] == 1


def test_a_claim_of_both_actors_comes_before_the_words(
    profile: PloverProfile, book: Book, parse: Callable[[str], Reading], bench: Workbench
) -> None:
    text = "The Syrian Arab Army surrendered to ISIS."
    seen = view(text, "The Syrian Arab Army", "ISIS", book, parse)
    coded = code_report(make_report(text, language="en"), bench)
    with_claims = seen._replace(claims=coded.claims)
    told = touching(with_claims, Cues(profile))
    assert [(row.root, row.source, row.target) for row in told] == [("YIELD", True, True)]
    assert decide(with_claims, Cues(profile)) == "YIELD"


def test_features_of_the_codebook_stand_apart(profile: PloverProfile, book: Book, parse: Callable[[str], Reading]) -> None:
    plain, full = features(view("Norland refused to meet Sudland.", "Norland", "Sudland", book, parse), Cues(profile))
    assert {"word refuse", "pair SOURCE refuse", "source verb refuse", "source first True"} <= set(plain)
    assert {"source verb: refuse", "anywhere: CONSULT", "rules REJECT"} <= set(full) - set(plain)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"words": {"AGREEMENT": ["deal"]}}, "'AGREEMENT' is not known"),
        ({"operator_words": {"deny": ["deny"]}}, "'deny' is not known"),
        ({"merged": {"RETREAT": "YELD"}}, "'YELD' is not known"),
    ],
    ids=["root", "operator", "merged"],
)
def test_a_wrong_key_in_the_profile_is_named(profile: PloverProfile, change: dict[str, object], message: str) -> None:
    with pytest.raises(BookError, match=message):
        PloverProfile.model_validate({**profile.model_dump(), **change})


# ---------------------------------------------------------------- the format and the run


def test_a_part_is_read_with_quoted_cells_and_merged_roots(tmp_path: Path, profile: PloverProfile) -> None:
    path = tmp_path / "train.tsv"
    path.write_text(
        HEAD + '7\t"Norland ""freed"" Sudland."\tNorland\tSudland\t2\tRETREAT\n\tA met B.\tA\t\t1\tCONSULT\n', "utf-8"
    )
    assert load_pairs(path, profile) == [
        Pair("7", 'Norland "freed" Sudland.', "Norland", "Sudland", "2", "YIELD"),
        Pair("3", "A met B.", "A", "", "1", "CONSULT"),
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("sentence\tsource\ttarget\tquad\n", "no column root"),
        (HEAD + "1\tA met B.\tA\tB\t5\tCONSULT\n", "line 2: quad '5'"),
        (HEAD + "1\tA met B.\tA\tB\t1\tMEET\n", "root 'MEET'"),
        (HEAD + "1\t\tA\tB\t1\tCONSULT\n", "no sentence"),
        (HEAD + "1\tA met B.\n", "quad ''"),
        ("", "no column sentence"),
    ],
    ids=["column", "quad", "root", "empty", "short_row", "no_text"],
)
def test_what_is_wrong_with_a_file_is_named(tmp_path: Path, profile: PloverProfile, text: str, message: str) -> None:
    path = tmp_path / "train.tsv"
    path.write_text(text, "utf-8")
    with pytest.raises(InputError, match=message):
        load_pairs(path, profile)


def teach(folder: Path, *acts: tuple[str, int, str]) -> list[str]:
    """A training part in which each of five nations does each act, a verb with its quad and root, to each other one."""
    nations = ("Norland", "Sudland", "Westland", "Eastland", "Midland")
    rows = [
        f"{at}\t{one} {verb} {other}.\t{one}\t{other}\t{quad}\t{root}"
        for at, one in enumerate(nations)
        for other in nations
        if one != other
        for verb, quad, root in acts
    ]
    (folder / "train.tsv").write_text(HEAD + "\n".join(rows) + "\n", "utf-8")
    return rows


def test_a_test_part_is_scored_whole_by_what_the_train_part_taught(tmp_path: Path, bench: Workbench) -> None:
    teach(tmp_path, ("condemned", 3, "ACCUSE"), ("visited", 1, "CONSULT"))
    (tmp_path / "test.tsv").write_text(
        HEAD
        + "1\tOldland condemned Newland.\tOldland\tNewland\t3\tACCUSE\n2\tNewland tabled Oldland.\tNewland\tOldland\t4\tCOERCE\n",
        "utf-8",
    )
    result = run(Asked(tmp_path, "test"), bench)
    systems = {(row.name, row.system): score(row) for row in result.rows}
    assert systems["root", BOTH].right == systems["root", WEIGHTS].right == systems["quad", BOTH].right == 1
    assert systems["root", RULES].predicted == 1
    assert systems["root", "all-null"].score.value == 0
    assert systems["quad", "majority"].predicted == 2
    assert [(row.field, row.gold, row.document) for row in result.mistakes] == [("root", "COERCE", "2")]
    assert result.notes[0] == "weights learned on the parts train"


def test_limit_and_folds(tmp_path: Path, bench: Workbench) -> None:
    rows = [f"{at}\tNorland condemned Sudland {at} times.\tNorland\tSudland\t3\tACCUSE" for at in range(12)]
    (tmp_path / "train.tsv").write_text(HEAD + "\n".join(rows) + "\n", "utf-8")
    result = run(Asked(tmp_path, limit=6), bench)
    assert {len(row.tallies) for row in result.rows} == {6}
    assert result.words == 30
    assert result.mistakes == ()


# ---------------------------------------------------------------- with a trained reader


class Seen:
    """Takes ``tabled`` for a bombing of the second actor by the first, and ``visited`` for talks."""

    heads, roles = ("trigger", "modality"), ("actor", "target")

    def __init__(self, text: str) -> None:
        self.text = text
        self.spans = ()

    def mark(self, head: str, start: int, end: int) -> dict[str, float]:
        word = self.text[start:end]
        if head == "modality":
            return {"actual": 0.75, "planned": 0.25}
        known = {"tabled": {"O": 0.1, "air_strike": 0.5, "shelling": 0.4}, "visited": {"O": 0.2, "talks": 0.8}}
        return known.get(word, {"O": 1.0, "talks": 0.0})

    def marked(self, head: str, least: float) -> tuple[()]:
        return ()

    def pair(self, role: str, trigger: tuple[int, int], filler: tuple[int, int]) -> float | None:
        if self.text[slice(*trigger)] != "tabled":
            return None
        first = filler[0] < trigger[0]
        return 0.9 if first == (role == "actor") else 0.02


class Tagger:
    def tag(self, text: str, sentences: list[tuple[int, int]]) -> Seen:
        return Seen(text)


ROOTS = {"air_strike": "ASSAULT", "shelling": "ASSAULT"}


def told(text: str, source: str, target: str, book: Book, parse: Callable[[str], Reading]) -> dict[str, float]:
    seen = view(text, source, target, book, parse)
    seen.scene.reading = seen.scene.reading._replace(seen=Seen(text))  # type: ignore[arg-type]
    return {name.removeprefix("reader, "): share for name, share in heard(seen, ROOTS).items()}


def test_what_the_reader_says_at_the_verb_of_both_actors(book: Book, parse: Callable[[str], Reading]) -> None:
    found = told("Norland tabled Sudland.", "Norland", "Sudland", book, parse)
    assert found["source verb air_strike"] == found["anywhere air_strike"] == 0.5
    assert found["best ASSAULT"] == pytest.approx(0.9)
    assert (found["best: source is actor"], found["best: target is target"]) == (0.9, 0.9)
    assert found["with both ASSAULT"] == pytest.approx(0.9 * 0.9 * 0.9)
    assert found["best modality planned"] == 0.25
    assert "best: source is target" not in found, "hardly likely: no feature"


def test_a_trigger_without_the_actors_is_only_anywhere(book: Book, parse: Callable[[str], Reading]) -> None:
    found = told("Norland visited Sudland.", "Norland", "Sudland", book, parse)
    assert (found["anywhere talks"], found["anywhere no root"]) == (0.8, 0.8)
    assert not [name for name in found if name.startswith(("best", "with both"))]


def test_without_a_reader_nothing_is_heard(book: Book, parse: Callable[[str], Reading]) -> None:
    assert heard(view("Norland tabled Sudland.", "Norland", "Sudland", book, parse), ROOTS) == {}


def test_types_have_the_roots_of_the_codebook(bench: Workbench, profile: PloverProfile) -> None:
    roots = roots_of_types(bench, profile)
    assert roots["air_strike"] == "ASSAULT"
    assert set(roots.values()) <= set(profile.roots)


def test_rules_reader_and_both_are_three_systems(tmp_path: Path, bench: Workbench) -> None:
    rows = teach(tmp_path, ("tabled", 4, "ASSAULT"), ("visited", 1, "CONSULT"))
    result = run(Asked(tmp_path), bench._replace(tagger=Tagger()))  # type: ignore[arg-type]
    systems = {row.system: score(row) for row in result.rows if row.name == "root"}
    assert list(systems) == [BOTH, RULES, READER, PLAIN, WEIGHTS, "majority", "all-null"]
    assert systems[READER].right == systems[BOTH].right == len(rows)
    assert systems[RULES].right == len(rows) / 2, "the rules do not know what tabling is"
