from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from frontdoor import loaded
from tinymodel import write_model
from wardesk import pipeline
from wardesk.cli import cache_folder
from wardesk.errors import BookError, ModelError
from wardesk.extract.claims import extract
from wardesk.ingest import make_report
from wardesk.model import Issue, Reading, Report
from wardesk.pipeline import Coded, Tools, Workbench, assemble, code_report, code_reports, count_issues, guarded, set_up
from wardesk.read.tagger import load_tagger

SHELLED = "The Syrian Arab Army shelled the town of Saraqib on Monday, killing four civilians."
STORMED = "On Monday, fighters of the Brassel Brigade stormed an army post in the village of Vorrenstead."


@pytest.fixture(scope="module", autouse=True)
def _one_book() -> Iterator[None]:
    with patch("wardesk.pipeline.load_book", loaded):
        yield


@pytest.fixture(scope="module")
def tools() -> Tools:
    return Tools(cache=cache_folder())


@pytest.fixture(scope="module")
def bench(tools: Tools) -> Workbench:
    return set_up(tools)


@pytest.fixture(scope="module")
def reports(report_of: Callable[..., Report]) -> list[Report]:
    return [
        report_of(SHELLED, published=date(2018, 9, 4)),
        report_of(STORMED, published=date(2018, 9, 3)),
        report_of("Nothing.", published=None),
    ]


class InlinePool:
    """Stands for a pool of processes: everything that would cross over is pickled, the work is done here."""

    stopped: tuple[bool, bool] | None = None

    def __init__(self, cores: int, context: Any, start: Callable[..., None], given: tuple[Any, ...]) -> None:
        assert cores > 1
        assert context.get_start_method() == "spawn"
        start(*pickle.loads(pickle.dumps(given)))  # noqa: S301 - our own bytes

    def __enter__(self) -> InlinePool:
        return self

    def __exit__(self, *_error: object) -> None:
        return

    def submit(self, work: Callable[[Report], Coded], report: Report) -> Future[Coded]:
        future: Future[Coded] = Future()
        result = pickle.loads(pickle.dumps(work))(pickle.loads(pickle.dumps(report)))  # noqa: S301 - our own bytes
        future.set_result(pickle.loads(pickle.dumps(result)))  # noqa: S301 - our own bytes
        return future

    def shutdown(self, *, wait: bool, cancel_futures: bool) -> None:
        type(self).stopped = (wait, cancel_futures)


@pytest.fixture
def pool(monkeypatch: pytest.MonkeyPatch) -> type[InlinePool]:
    monkeypatch.setattr(pipeline, "ProcessPoolExecutor", InlinePool)
    monkeypatch.setattr(pipeline, "POOL_FROM_CHARACTERS", 0)
    monkeypatch.setattr(pipeline, "_bench", None)
    monkeypatch.setattr(InlinePool, "stopped", None)
    return InlinePool


def test_one_report_through_all_stages(reports: list[Report], bench: Workbench) -> None:
    coded = code_report(reports[0], bench)
    claim = next(claim for claim in coded.claims if claim.type == "shelling")
    assert [role.mention.chosen for role in claim.role("actor")] == ["actor:saa"]
    assert [where.name for where in claim.where] == ["Saraqib"]
    assert (claim.when.first, claim.when.last) == (date(2018, 9, 3), date(2018, 9, 3))
    assert claim.acled.values["event_type"]
    assert claim.codebook == bench.book.hash
    assert all(evidence.rule for evidence in claim.evidence.values())
    assert [(c.best, c.group) for row in coded.claims for c in row.counts if c.kind == "killed"] == [(4, "civilian")]


def test_what_is_not_found_is_an_issue_once(reports: list[Report], bench: Workbench) -> None:
    coded = code_report(reports[1], bench)
    kinds = [(issue.kind, reports[1].text[issue.span.start : issue.span.end]) for issue in coded.issues if issue.span]
    assert len(kinds) == len(set(kinds))
    assert ("place_not_found", "Vorrenstead") in [(kind, words[-11:]) for kind, words in kinds]
    assert "actor_not_found" in [kind for kind, _ in kinds]
    assert all(
        issue.report == reports[1].id and issue.message.startswith("left open")
        for issue in coded.issues
        if "_not_found" in issue.kind
    )


def test_another_language_gives_no_claims(reports: list[Report], bench: Workbench) -> None:
    report = reports[0].model_copy(update={"language": "fr"})
    assert code_report(report, bench) == Coded(report, (), ())
    assert code_report(reports[0].model_copy(update={"language": "und"}), bench).claims


@pytest.mark.parametrize("error", [ValueError, KeyError, RecursionError, TypeError, AttributeError, IndexError])
def test_a_bug_costs_one_report(
    error: type[Exception], reports: list[Report], bench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_report: Report, _bench: Workbench) -> Coded:
        raise error("secret words")

    monkeypatch.setattr(pipeline, "code_report", fails)
    coded = guarded(reports[0], bench)
    assert coded.claims == ()
    assert [(issue.kind, issue.report) for issue in coded.issues] == [("coding_failed", reports[0].id)]
    assert error.__name__ in coded.issues[0].message
    assert "secret words" not in coded.issues[0].message


def test_many_processes_give_what_one_gives(reports: list[Report], tools: Tools, pool: type[InlinePool]) -> None:
    told: list[str] = []
    many = code_reports(reports, tools, processes=2, done=lambda coded: told.append(coded.report.id))
    one = code_reports(reports, tools, processes=1)
    assert many == one
    assert [coded.report for coded in many] == reports
    assert sorted(told) == sorted(report.id for report in reports)
    assert pool.stopped is None


def test_ctrl_c_cancels_what_waits(reports: list[Report], tools: Tools, pool: type[InlinePool]) -> None:
    told: list[Coded] = []

    def stop(coded: Coded) -> None:
        told.append(coded)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        code_reports(reports, tools, processes=2, done=stop)
    assert len(told) == 1
    assert pool.stopped == (False, True)


def test_little_text_needs_no_second_process(reports: list[Report], tools: Tools, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "ProcessPoolExecutor", None)
    assert [coded.report.id for coded in code_reports(reports, tools, processes=8)] == [report.id for report in reports]


def test_a_missing_codebook_stops_first(tmp_path: Path) -> None:
    with pytest.raises(BookError, match="no such codebook folder"):
        set_up(Tools((tmp_path / "none",), (), cache_folder()))


def test_the_order_of_reports_does_not_show(reports: list[Report], tools: Tools, bench: Workbench) -> None:
    outcomes = [guarded(report, bench) for report in reports]
    issues = [
        Issue(kind="empty", message="b.txt: empty", path="b.txt"),
        Issue(kind="binary", message="a.txt: binary", path="a.txt"),
    ]
    run = assemble(outcomes, issues, tools, bench)
    assert run == assemble(outcomes[::-1], issues[::-1], tools, bench)
    assert [report.published for report in run.reports] == [date(2018, 9, 3), date(2018, 9, 4), None]
    assert [issue.path for issue in run.issues[:2]] == ["a.txt", "b.txt"]
    assert (run.manifest.read, run.manifest.failed, run.manifest.cutoff) == (3, 2, date(2018, 9, 4))
    assert run.manifest.unverified == sum(bench.book.unverified().values())
    assert {claim.report for claim in run.claims} <= {report.id for report in run.reports}


@pytest.fixture
def with_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A tiny model in the place of the shipped one."""
    folder = write_model(tmp_path / "reader")
    monkeypatch.setattr(pipeline, "load_tagger", lambda: load_tagger(folder))
    return folder


def test_a_report_is_tagged_where_a_model_is(with_model: Path, tools: Tools, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Reading] = []
    monkeypatch.setattr(
        pipeline,
        "extract",
        lambda report, reading, *rest, **more: seen.append(reading) or extract(report, reading, *rest, **more),
    )
    text = "Rebels stormed Idlib City.\n\nThey shelled Homs, 🚀 and bombed it."
    bench = set_up(tools)
    run = assemble([code_report(make_report(text, published=date(2018, 9, 4)), bench)], bench.issues, tools, bench)
    assert seen[0].seen is not None
    assert [text[span.start : span.end] for span in seen[0].seen.spans] == ["Idlib City", "Homs"]
    assert run.issues == () or "no_tagger" not in dict(count_issues(run))
    assert run.manifest.tagger == f"tiny@{sha256((with_model / 'card.json').read_bytes()).hexdigest()[:12]}"


@pytest.mark.usefixtures("with_model")
def test_confidences_of_another_tagger_are_not_shown(tools: Tools, reports: list[Report]) -> None:
    bench = set_up(tools)
    assert [issue.kind for issue in bench.issues] == ["not_calibrated"]
    assert "this one is tiny@" in bench.issues[0].message
    proofs = [proof for claim in code_report(reports[0], bench).claims for proof in claim.evidence.values()]
    assert proofs
    assert {proof.confidence for proof in proofs} == {None}


def test_rules_alone_say_how_sure_they_are(tools: Tools, reports: list[Report]) -> None:
    claims = code_report(reports[0], set_up(replace(tools, fast=True))).claims
    assert claims
    for claim in claims:
        proof = claim.evidence["type"]
        assert proof.confidence is not None
        assert 0 < proof.confidence == round(proof.confidence, 3) < 1
        assert proof.cause is None
        assert claim.evidence["standing"].cause == "not_calibrated"


@pytest.mark.usefixtures("with_model")
def test_rules_alone_do_not_load_the_model(tools: Tools, reports: list[Report], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "load_tagger", None)
    bench = set_up(replace(tools, fast=True))
    assert (bench.tagger, bench.issues) == (None, ())
    assert code_report(reports[0], bench).claims
    assert assemble([], bench.issues, tools, bench).manifest.tagger is None


def test_without_a_model_rules_alone_read_and_say_so(with_model: Path, tools: Tools, reports: list[Report]) -> None:
    (with_model / "model.onnx").unlink()
    bench = set_up(tools)
    assert [issue.kind for issue in bench.issues] == ["no_tagger"]
    assert "reader/model.onnx is not there" in bench.issues[0].message
    assert code_report(reports[0], bench).claims == code_report(reports[0], set_up(replace(tools, fast=True))).claims


def test_a_broken_model_stops_first(with_model: Path, tools: Tools) -> None:
    (with_model / "model.onnx").write_bytes(b"half of it")
    with pytest.raises(ModelError, match="--fast"):
        set_up(tools)


def test_nothing_read_has_no_cutoff(tools: Tools, bench: Workbench) -> None:
    run = assemble([], [], tools, bench)
    assert (run.manifest.cutoff, run.manifest.read, run.claims, run.issues) == (None, 0, (), ())


def test_issues_are_counted_most_frequent_first(tools: Tools, bench: Workbench) -> None:
    issues = [Issue(kind=kind, message=f"{kind} {at}") for at, kind in enumerate(("empty", "binary", "empty"))]
    assert count_issues(assemble([], issues, tools, bench)) == [("empty", 2), ("binary", 1)]
