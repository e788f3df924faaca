from __future__ import annotations

import io
import json
import shutil
from pathlib import Path

import pytest
from rich.console import Console

from frontdoor import TEN, demo, demo_run, loaded, wardesk
from wardesk.model import Claim, Evidence, Report, Span
from wardesk.read.layout import blocks
from wardesk.read.parse import load_parser, read
from wardesk.show import _number as number_words
from wardesk.show import claims_table, clean, print_claim, quote

SIGNED = ("--by", "A. Coder", "--why", "read it again")


def report_by(publisher: str) -> Report:
    return next(report for report in demo_run().reports if report.publisher == publisher)


def sentence_with(words: str, report: Report) -> int:
    reading = read(report, blocks(report.text, loaded(), title=report.title), load_parser())
    return next(n for n, row in enumerate(reading.sentences) if words in report.text[row.start : row.end])


def first_claim(kind: str) -> Claim:
    return next(claim for claim in demo_run().claims if claim.type == kind)


@pytest.fixture(autouse=True)
def _wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "240")


def test_explain_names_the_rule_and_the_words_of_every_field() -> None:
    run = demo_run()
    for claim in run.claims:
        report = next(report for report in run.reports if report.id == claim.report)
        stream = io.StringIO()
        print_claim(claim, report, loaded(), Console(width=240, file=stream, highlight=False))
        shown = stream.getvalue()
        assert claim.id in shown
        assert report.text[claim.trigger.start : claim.trigger.end] in shown
        assert all(f"\n{path}" in shown and proof.rule in shown for path, proof in claim.evidence.items())
        assert "None" not in shown


@pytest.mark.parametrize(
    ("confidence", "shown"),
    [
        pytest.param(0.81, "(confidence 0.81)", id="sure"),
        pytest.param(0.42, "(confidence 0.42, below 0.5: look here first)", id="doubtful"),
        pytest.param(None, "(confidence: not calibrated)", id="none"),
    ],
)
def test_explain_says_how_sure_the_reading_is(confidence: float | None, shown: str) -> None:
    cause = "not_calibrated" if confidence is None else None
    proof = Evidence(rule="a.rule", confidence=confidence, cause=cause)
    claim = first_claim("air_strike").model_copy(update={"evidence": {"when": proof}})
    stream = io.StringIO()
    print_claim(claim, None, loaded(), Console(width=240, file=stream, highlight=False))
    assert f"a.rule {shown}" in stream.getvalue()


@pytest.mark.parametrize(
    ("path", "marked"),
    [pytest.param("type", "air_strike (?)", id="shown field"), pytest.param("object_kind", None, id="field without a cell")],
)
def test_the_table_marks_what_is_doubtful(path: str, marked: str | None) -> None:
    claim = first_claim("air_strike")
    proofs = {"type": 0.9, "aspect": 0.9, path: 0.3}
    evidence = {key: Evidence(rule="a.rule", confidence=value, cause=None) for key, value in proofs.items()}
    stream = io.StringIO()
    run = demo_run()._replace(claims=(claim.model_copy(update={"evidence": evidence}),))
    claims_table(run, Console(width=240, file=stream, highlight=False), loaded())
    assert (marked in stream.getvalue()) if marked else ("(?)" not in stream.getvalue())
    assert ("confidence below 0.5: look there first" in stream.getvalue()) == bool(marked)


def test_explain_takes_the_beginning_of_an_id() -> None:
    claim = first_claim("air_strike")
    done = wardesk("explain", claim.id[:8], "--from", demo())
    assert done.code == 0, done.err
    assert f"claim {claim.id} of report {claim.report}" in done.out
    assert "desk copy" in done.out
    assert "frame.air_strike" in done.out
    assert "not calibrated" in done.out


def test_explain_says_that_a_person_checked(tmp_path: Path) -> None:
    desk = shutil.copytree(demo(), tmp_path / "desk")
    claim = first_claim("air_strike")
    assert wardesk("fix", claim.id, "extent=part", *SIGNED, "--from", desk).code == 0
    shown = wardesk("explain", claim.id, "--from", desk).out
    assert "checked by person" in shown
    assert "judgement:" in shown


@pytest.mark.parametrize(
    ("words", "said"),
    [
        pytest.param(("ffffffffffffffff",), "no claim 'ffffffffffffffff'", id="no such claim"),
        pytest.param(("zzzz", "--sentence", "0"), "'zzzz' is the beginning of 0 report ids; reports here: ", id="no such report"),
        pytest.param(("", "--sentence", "0"), "is the beginning of 0 report ids", id="no report"),
    ],
)
def test_what_is_not_there_is_said(words: tuple[str, ...], said: str) -> None:
    done = wardesk("explain", *words, "--from", demo())
    assert done.code == 2
    assert said in done.said


def test_a_coded_sentence_names_its_claims() -> None:
    report = report_by("Coast Herald")
    number = sentence_with("three air strikes", report)
    done = wardesk("explain", report.id[:6], "--sentence", number, "--from", demo())
    assert done.code == 0, done.err
    assert f"sentence {number} (body):" in done.out
    claims = [claim for claim in demo_run().claims if claim.report == report.id and claim.sentence == number]
    assert claims
    assert all(f"claim {claim.id}: {claim.type}; wardesk explain {claim.id[:8]}" in done.out for claim in claims)


def test_a_sentence_with_a_trigger_that_was_not_coded_says_why() -> None:
    issue = next(issue for issue in demo_run().issues if issue.kind == "sentence_not_coded" and issue.span)
    done = wardesk("explain", issue.report, "--sentence", issue.sentence, "--from", demo())
    assert done.code == 0, done.err
    assert "nothing was coded because:" in done.out
    assert all(clean(reason) in done.out for reason in issue.message.split("; "))


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("small")
    text = (
        "On Monday the army shelled the town of Saraqib.\n\nGreen apples and bread.\n\n"
        "Share this article on Facebook\n\nRead more: Subscribe to our newsletter"
    )
    (folder / "small.txt").write_text(text, "utf-8")
    (folder / "arabic.txt").write_text("قصفت القوات الحكومية بلدة في ريف إدلب يوم الاثنين وقتل أربعة مدنيين.", "utf-8")
    done = wardesk("code", folder / "small.txt", folder / "arabic.txt", "--published", "2018-09-04", "--out", folder / "out")
    assert done.code == 1
    return folder / "out"


def kept(folder: Path, language: str) -> str:
    rows = [json.loads(line) for line in (folder / "reports.jsonl").read_text("utf-8").splitlines()]
    return str(next(row["id"] for row in rows if (row["language"] == "en") == (language == "en")))


def test_a_sentence_without_a_trigger_says_so(small: Path) -> None:
    done = wardesk("explain", kept(small, "en"), "--sentence", 1, "--from", small)
    assert "Green apples" in done.out
    assert "no word of this sentence is a trigger of any type" in done.out


def test_page_furniture_says_so(small: Path) -> None:
    shown = [wardesk("explain", kept(small, "en"), "--sentence", number, "--from", small) for number in (2, 3)]
    assert [done.code for done in shown] == [0, 0]
    assert "not read: page furniture" in shown[0].out + shown[1].out


def test_a_number_too_high_says_which_there_are(small: Path) -> None:
    done = wardesk("explain", kept(small, "en"), "--sentence", 99, "--from", small)
    assert done.code == 2
    assert "has sentences 0 to " in done.said


def test_a_language_that_is_not_read_says_so(small: Path) -> None:
    done = wardesk("explain", kept(small, "other"), "--sentence", 0, "--from", small)
    assert done.code == 0, done.err
    assert "in a language that is not read" in done.out


def test_a_withheld_text_says_so(tmp_path: Path) -> None:
    desk = Path(shutil.copytree(demo(), tmp_path / "desk"))
    rows = [json.loads(line) | {"text": ""} for line in (desk / "reports.jsonl").read_text("utf-8").splitlines()]
    (desk / "reports.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    claim = demo_run().claims[0]
    assert (
        f"characters {claim.trigger.start} to {claim.trigger.end} (text withheld)"
        in wardesk("explain", claim.id, "--from", desk).out
    )
    done = wardesk("explain", claim.report, "--sentence", 0, "--from", desk)
    assert done.code == 2
    assert "holds no text" in done.said
    assert {path.name for path in desk.iterdir()} >= set(TEN)


def test_nothing_of_a_text_can_rewrite_the_terminal() -> None:
    report = report_by("Coast Herald").model_copy(update={"text": "a\x1b[2Jb\u202ec [bold]red[/]"})
    shown = quote(report, Span(start=0, end=10)).plain
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert clean("a\nb\u200f") == "a b "


@pytest.mark.parametrize(
    ("low", "best", "high", "shown"),
    [
        pytest.param(4, 4, 4, "4", id="exact"),
        pytest.param(None, 4, None, "4", id="no bounds"),
        pytest.param(5, None, 7, "5-7", id="range"),
        pytest.param(12, None, None, "12-?", id="at least"),
        pytest.param(None, None, 9, "?-9", id="up to"),
        pytest.param(4, 5, 7, "5 (4-7)", id="all three"),
        pytest.param(0, 5, 7, "5 (0-7)", id="none at least"),
    ],
)
def test_numbers_on_the_screen(low: int | None, best: int | None, high: int | None, shown: str) -> None:
    assert number_words(low, best, high) == shown


def test_explain_lists_the_times_of_a_report() -> None:
    claim = first_claim("air_strike")
    done = wardesk("explain", claim.report[:8], "--timeline", "--from", demo())
    assert done.code == 0, done.err
    assert f"report {claim.report}" in done.out
    assert f"air_strike {claim.id[:8]}" in done.out
    assert claim.when.rule in done.out
