from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from importlib import import_module

import pytest
from sitrep_sample import Maker, make_report, make_run

from wardesk.book import Book
from wardesk.model import Issue, Judgement, Manifest, Run, When
from wardesk.sitrep import Sitrep, compose
from wardesk.sitrep.compose import safe_url
from wardesk.sitrep.front import choose_five
from wardesk.sitrep.naming import open_desk
from wardesk.sitrep.shape import Line, Section
from wardesk.text import fold


def lines_of(section: Section) -> Iterator[Line]:
    yield from section.lines
    if section.table:
        yield from (line for row in section.table.rows for cell in row.cells for line in cell)
    for part in section.parts:
        yield from lines_of(part)


def part(sitrep: Sitrep, key: str) -> Section:
    return next(section for section in sitrep.sections if section.key == key)


@pytest.fixture(scope="module")
def sitrep(run: Run, book: Book) -> Sitrep:
    return compose(run, book)


def test_front_page(sitrep: Sitrep) -> None:
    assert sitrep.front.title == "Situation report, 23 April 2018"
    assert sitrep.front.marking == "desk copy"
    assert dict(sitrep.front.facts) == {
        "Reports published": "23 April 2018",
        "Events dated": "20 April to 22 April 2018",
        "Cut-off": "end of 23 April 2018",
        "Reports": "2 read, 1 failed",
        "Claims": "15: 15 machine-read and unchecked, 0 checked by a person",
    }
    assert "c0deb00kc0deb00k (3 entries with an unverified citation)" in sitrep.front.foot[0]
    camps = {camp.name: [outlet.name for outlet in camp.outlets] for camp in sitrep.front.camps}
    assert camps == {
        "opposition": ["Free Tal Post"],
        "pro-government": ["North Wire"],
        "linked to Hay'at Tahrir al-Sham": ["Ibaa"],
    }
    wire = next(outlet for camp in sitrep.front.camps for outlet in camp.outlets if outlet.name == "North Wire")
    assert wire.flag == "state media: invented for tests"
    assert wire.known_as == "news agency, Syria"


def test_five_lines_follow_the_rule(sitrep: Sitrep, run: Run, book: Book) -> None:
    assert [line.text.split(" on ")[0] for line in sitrep.front.five] == [
        "Free Tal Post says the Syrian Arab Army shelled Tal Sarha (Hama)",
        "North Wire says the Syrian Arab Army captured the “market district” in Tal Sarha (Hama)",
        (
            "Ibaa, linked to Hay'at Tahrir al-Sham, says, according to Free Tal Post, that Hay'at Tahrir al-Sham caused the loss"
            " of 1 tank and 2 trucks of the Syrian Arab Army west of Kafr Amun (Hama)"
        ),
        "Free Tal Post says a person was arrested in Tal Sarha (Hama)",
        "North Wire says the sides are holding talks",
    ]
    assert "One line per type, area and day" in sitrep.front.rule
    beside = "".join(piece.text for piece in sitrep.front.five[0].remarks)
    assert beside.startswith("Beside it: North Wire says Hay'at Tahrir al-Sham shelled Tal Sarha (Hama) with mortars")
    desk = open_desk(run, book)
    assert choose_five(desk, run.claims) == choose_five(desk, run.claims[::-1])


def test_no_publisher_fills_the_five_lines(book: Book) -> None:
    make, other = Maker(make_report("a", "a b c d e f", "North Wire")), Maker(make_report("b", "a b c", "Free Tal Post"))
    kinds = ["shelling", "ambush", "clash", "siege", "arrest"]
    claims = [make.claim(kind, letter) for kind, letter in zip(kinds, "abcde", strict=True)]
    manifest = Manifest(reader="0", codebook="0")
    both = Run(manifest, (make.report, other.report), (*claims, other.claim("riot", "a")), (), ())
    chosen = choose_five(open_desk(both, book), both.claims)
    assert [claim.report[0] for claim in chosen] == ["b", "a", "a", "a", "a"]
    assert len(compose(both, book).front.five) == 5


def test_opposed_numbers_stand_side_by_side(sitrep: Sitrep) -> None:
    table = part(sitrep, "sides").parts[0].parts[0].table
    assert table is not None
    assert table.heads == ("What", "Free Tal Post", "North Wire")
    assert table.groups == ("opposition", "pro-government")
    row = table.rows[0]
    assert row.label == "Shelling"
    assert [[piece.text for line in cell for piece in line.figures] for cell in row.cells] == [
        ["5 to 7 killed"],
        ["at least 12 civilians killed", "3 children killed"],
    ]
    assert row.cells[0][0].text.startswith("Hay'at Tahrir al-Sham denies, according to Free Tal Post, that it shelled")


def test_each_claim_has_its_place(sitrep: Sitrep) -> None:
    texts = {section.key: [line.text for line in lines_of(section)] for section in sitrep.sections}
    assert any("plans to capture the “silos”" in text for text in texts["hedged"])
    assert any("may have been deployed to Kafr Amun" in text for text in texts["hedged"])
    assert any("would hold the “road to Hama”" in text for text in texts["hedged"])
    assert texts["background"] == ["North Wire says the “regime's enemies” captured Kafr Amun (Hama) in 2014."]
    assert any("holds the “silos” as of 23 April" in text for text in texts["states"])
    assert any("judges that Hay'at Tahrir al-Sham is able or willing to act: “raid" in text for text in texts["states"])
    assert texts["talks"] == ["North Wire says the sides are holding talks on the “exit of fighters” since 22 April."]
    assert not any("plan" in text or "2014" in text for text in texts["sides"] + texts["losses"])
    assert any("“part”" in text and "A coder corrected extent" in text for text in texts["corrections"])
    called = {line.note for section in sitrep.sections for line in lines_of(section) if line.note}
    assert called == {note.number for note in sitrep.notes}
    assert len(sitrep.notes) == 15


def test_losses_are_never_totalled(sitrep: Sitrep) -> None:
    table = part(sitrep, "losses").table
    assert table is not None
    assert [(row.label, row.cells[0][0].text, row.cells[1][0].text) for row in table.rows] == [
        ("Ibaa, in Free Tal Post", "the Syrian Arab Army", "1 tank"),
        ("Ibaa, in Free Tal Post", "the Syrian Arab Army", "2 trucks"),
        ("Free Tal Post", "not stated", "5 to 7 killed"),
        ("North Wire", "not stated", "at least 12 civilians killed"),
        ("North Wire", "not stated", "3 children killed"),
        ("A military source, in North Wire", "the Syrian Arab Army", "tanks"),
    ]
    assert table.rows[-1].cells[2][0].text == "says that it did not happen; own loss, against interest"
    assert "otal" not in " ".join(line.text for line in lines_of(part(sitrep, "losses")))


def test_gaps_are_counted_with_examples(sitrep: Sitrep) -> None:
    table = part(sitrep, "gaps").table
    assert table is not None
    rows = {row.label: (row.cells[0][0].text, [line.text for line in row.cells[1]]) for row in table.rows}
    assert rows["Actor left open"] == (
        "2",
        ["“HTS cells”: not in the registry (North Wire)", "“the regime's enemies”: not in the registry (North Wire)"],
    )
    assert rows["Not readable"] == ("1", ["holds no text; give a text file (in/scan.pdf)"])


def test_own_words_are_neutral(sitrep: Sitrep, book: Book) -> None:
    loaded = set(book.section("loaded"))
    assert {"liberated", "regime", "terrorist", "so called"} <= loaded
    own: list[str] = [sitrep.front.title, *sitrep.front.foot, *(f"{a} {b}" for a, b in sitrep.front.facts)]
    for section in sitrep.sections:
        own += [section.title, *section.intro, section.empty]
        for line in lines_of(section):
            own += [piece.text for piece in (*line.pieces, *line.remarks, *line.figures) if piece.kind != "quote"]
    for line in sitrep.front.five:
        own += [piece.text for piece in (*line.pieces, *line.remarks) if piece.kind != "quote"]
    text = f" {fold(' '.join(own))} "
    assert not [word for word in loaded if f" {word} " in text]
    assert not re.search(r"\bDorian\b|\bVesk\b", " ".join(own))


def test_same_run_same_sitrep_whatever_the_order(run: Run, book: Book, sitrep: Sitrep) -> None:
    turned = Run(run.manifest, run.reports[::-1], run.claims[::-1], run.issues, run.judgements)
    assert compose(run, book) == sitrep
    assert compose(turned, book) == sitrep


def test_public_copy_needs_no_text(run: Run, book: Book) -> None:
    reports = tuple(report.model_copy(update={"text": "", "title": None, "marking": "public copy"}) for report in run.reports)
    manifest = run.manifest.model_copy(update={"marking": "public copy"})
    public = compose(Run(manifest, reports, run.claims, (), run.judgements), book)
    assert public.front.marking == "public copy"
    assert all(note.quote == () and not note.in_text for note in public.notes)
    assert all(source.runs == () for source in public.sources)
    words = [piece for section in public.sections for line in lines_of(section) for piece in line.pieces]
    assert {piece.text for piece in words if piece.kind == "quote"} == {"unknown", "part", "The text names no district"}
    assert "by the desk" not in public.front.foot[-1]
    assert any("the desk corrected" in piece.text for piece in words)
    assert any("words are withheld" in text for text in public.front.foot)


def test_an_empty_run(book: Book) -> None:
    empty = compose(Run(Manifest(reader="0", codebook="0"), (), (), (), ()), book)
    assert empty.front.title == "Situation report"
    assert dict(empty.front.facts)["Cut-off"] == "not known: no report states its day"
    assert empty.notes == ()
    assert all(section.empty for section in empty.sections)


def test_more_claims_than_fit_are_counted(run: Run, book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_module("wardesk.sitrep.compose"), "CLAIMS_LIMIT", 5)
    short = compose(run, book)
    assert dict(short.front.facts)["Left out"] == "10 further claims, for length: see claims.jsonl"
    assert len(short.notes) == 5


def test_many_publishers_give_columns_by_camp(book: Book) -> None:
    names = ["North Wire", "Free Tal Post", "One", "Two", "Three", "Four"]
    makers = [Maker(make_report(letter, "shelled", name)) for letter, name in zip("abcdef", names, strict=True)]
    claims = tuple(make.claim("shelling", "shelled") for make in makers)
    all_six = compose(Run(Manifest(reader="0", codebook="0"), tuple(m.report for m in makers), claims, (), ()), book)
    table = part(all_six, "sides").parts[0].parts[0].table
    assert table is not None
    assert table.heads == ("What", "not in the registry", "opposition", "pro-government")
    assert [len(cell) for cell in table.rows[0].cells] == [4, 1, 1]
    few = compose(Run(Manifest(reader="0", codebook="0"), tuple(m.report for m in makers), claims[:2], (), ()), book)
    table = part(few, "sides").parts[0].parts[0].table
    assert table is not None
    assert table.heads == ("What", "Free Tal Post", "North Wire")


def test_two_outlets_of_one_camp_are_same_side_sources(book: Book) -> None:
    twin = book.sources["north_wire"].model_copy(update={"key": "twin", "names": ("Twin Wire",), "domains": ()})
    wider = replace(book, sources={**book.sources, "twin": twin})
    makers = [Maker(make_report("a", "shelled", "North Wire")), Maker(make_report("b", "shelled", "Twin Wire"))]
    claims = tuple(make.claim("shelling", "shelled") for make in makers)
    both = compose(Run(Manifest(reader="0", codebook="0"), tuple(m.report for m in makers), claims, (), ()), wider)
    table = part(both, "sides").parts[0].parts[0].table
    assert table is not None
    assert table.rows[0].label == "Shelling (same-side sources)"
    assert both.front.camps[0].remark == "Same-side sources: when they agree, that is one side agreeing with itself."


def test_corrections_of_all_kinds(run: Run, book: Book) -> None:
    first = run.judgements[0]
    rows: tuple[Judgement, ...] = (
        first,
        first.model_copy(update={"id": "j2", "supersedes": "j1", "seen": "not json", "decided": None}),
        first.model_copy(update={"id": "j3", "action": "drop", "claim": "gone"}),
        first.model_copy(update={"id": "j4", "action": "merge", "into": "x1", "decided": '{"a": 1}'}),
    )
    done = compose(Run(run.manifest, run.reports, run.claims, run.issues, rows), book)
    texts = [line.text for line in part(done, "corrections").lines]
    assert texts[0].endswith("Superseded since.")
    assert "from “not json” to “nothing”" in texts[1]
    assert "dropped a claim of type capture of place in claim gone" in texts[2]
    assert "merged a claim of type capture of place into x1" in texts[3]


def test_repeated_issues_are_told_once(run: Run, book: Book) -> None:
    issues = (Issue(kind="not_readable", message="holds no text"),) * 3
    done = compose(Run(run.manifest, run.reports, (), issues, ()), book)
    table = part(done, "gaps").table
    assert table is not None
    assert [line.text for line in table.rows[0].cells[1]] == ["holds no text (3 times)"]


@pytest.mark.parametrize(
    ("url", "shown"),
    [("https://a.example/x", "https://a.example/x"), ("javascript:alert(1)", None), (None, None), ("", None)],
)
def test_only_web_addresses_are_shown(url: str | None, shown: str | None) -> None:
    assert safe_url(url) == shown


def test_run_is_made_afresh_each_time() -> None:
    assert make_run() == make_run()
    assert make_run().manifest.cutoff == date(2018, 4, 23)


def test_tables_are_headed_by_their_days(book: Book) -> None:
    make = Maker(make_report("a", "a b c d", "North Wire"))
    march = When(first=date(2018, 3, 1), last=date(2018, 3, 31), rule="when.month", stated=True)
    unknown = When(cause="not_stated")
    claims = (make.claim("clash", "a", when=march), make.claim("clash", "b"), make.claim("riot", "c", when=unknown))
    done = compose(Run(Manifest(reader="0", codebook="0"), (make.report,), claims, (), ()), book)
    titles = [section.title for section in part(done, "sides").parts[0].parts]
    assert titles == ["March 2018", "22 April 2018", "Day not known, reported by 23 April 2018"]
    bare = make.report.model_copy(update={"published": None})
    done = compose(Run(Manifest(reader="0", codebook="0"), (bare,), claims[2:], (), ()), book)
    assert [section.title for section in part(done, "sides").parts[0].parts] == ["Day not known"]
