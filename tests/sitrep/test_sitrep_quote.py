from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sitrep_sample import Maker, make_report

from wardesk.model import Run, Span
from wardesk.sitrep.naming import clean, clip
from wardesk.sitrep.quote import QUOTE_LIMIT, mark_text, quote_of, sentence_end, shown_limit, spans_of


def shown(parts: tuple[object, ...]) -> str:
    return "".join(part.text for part in parts)  # type: ignore[attr-defined]


def test_a_quote_is_the_sentence_with_its_words_marked(run: Run) -> None:
    claim = next(row for row in run.claims if row.type == "shelling")
    quote = quote_of(run.reports[0], claim)
    assert shown(quote) == (
        "HTS terrorists shelled Tal Sarha with mortars on April 22, killing at least 12 civilians including three children."
    )
    hits = [part.text for part in quote if part.hit]
    assert hits == ["HTS terrorists", "shelled", "Tal Sarha", "mortars", "at least 12 civilians", "three children"]


def test_withheld_words_give_no_quote(run: Run) -> None:
    claim = run.claims[0]
    assert quote_of(None, claim) == ()
    assert quote_of(run.reports[0].model_copy(update={"text": ""}), claim) == ()
    assert mark_text(run.reports[0].model_copy(update={"text": ""}), [claim], {claim.id: 1}, limit=100) == ()


def test_a_sentence_without_end_is_cut_at_words(maker: Callable[[str], Maker]) -> None:
    make = maker("word " * 5000 + "shelled " + "word " * 5000)
    quote = quote_of(make.report, make.claim("shelling", "shelled"))
    assert len(shown(quote)) <= QUOTE_LIMIT
    assert shown(quote).startswith("…word")
    assert shown(quote).endswith("word…")
    assert [part.text for part in quote if part.hit] == ["shelled"]


def test_a_long_text_is_shown_around_its_marks_only(maker: Callable[[str], Maker]) -> None:
    make = maker("a " * 100_000 + "shelled " + "b " * 50_000)
    claim = make.claim("shelling", "shelled")
    runs = mark_text(make.report, [claim], {claim.id: 1}, limit=20_000)
    assert len(shown(runs)) < 2_000
    assert sum(part.gap for part in runs) + len(shown(runs)) == len(make.report.text)
    assert [part.starts for part in runs if part.starts] == [(1,)]
    bare = mark_text(make.report, [], {}, limit=20_000)
    assert len(shown(bare)) == 1_000


def test_many_marks_in_a_long_text_stay_bounded(maker: Callable[[str], Maker]) -> None:
    make = maker(("shelled " + "a " * 600) * 60)
    starts = list(range(0, len(make.report.text), 1208))
    claims = [make.claim("shelling", "shelled").model_copy(update={"trigger": Span(start=at, end=at + 7)}) for at in starts]
    numbers = {claim.id: number for number, claim in enumerate(claims, 1)}
    assert len(shown(mark_text(make.report, claims, numbers, limit=2_000))) <= 4_000


@pytest.mark.parametrize(("reports", "limit"), [(0, 20_000), (2, 20_000), (400, 5_000), (100_000, 2_000)])
def test_budget(reports: int, limit: int) -> None:
    assert shown_limit(reports) == limit


def test_sentence_end() -> None:
    assert sentence_end("It fell. Then", 3) == 7
    assert sentence_end("It fell.", 3) == 7
    assert sentence_end("It fell", 3) == 7


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(min_size=12, max_size=400), data=st.data())
def test_runs_join_up_to_the_cleaned_text(text: str, data: st.DataObject) -> None:
    report = make_report("e", text, None)
    make = Maker(report.model_copy(update={"text": "shelled"}))
    first = make.claim("shelling", "shelled")
    claims = []
    for number in range(3):
        start = data.draw(st.integers(0, len(text) - 1))
        end = data.draw(st.integers(start + 1, len(text)))
        claims.append(first.model_copy(update={"id": str(number), "trigger": Span(start=start, end=end)}))
    numbers = {claim.id: int(claim.id) + 1 for claim in claims}
    runs = mark_text(report, claims, numbers, limit=1_000)
    assert shown(runs) == clean(text)
    assert sorted(note for part in runs for note in part.starts) == [1, 2, 3]
    for claim in claims:
        quote = quote_of(report, claim)
        assert len(shown(quote)) <= QUOTE_LIMIT
        assert spans_of(claim) == (claim.trigger,)
        assert "\n" not in shown(quote)


@given(st.text())
def test_clean_keeps_the_length_and_drops_what_hides(text: str) -> None:
    done = clean(text)
    assert len(done) == len(text)
    assert not set(done) & set("\u202e\u2066\u200f\x00\x1b\ufeff")
    done.encode("utf-8")


def test_clip() -> None:
    assert clip("short", 10) == "short"
    assert clip("one two three four", 12) == "one two…"
    assert clip("a" * 20, 10) == "a" * 9 + "…"
