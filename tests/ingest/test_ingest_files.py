"""What comes in: every kind of input, where each fact about it comes from, and what is said of bad input."""

from __future__ import annotations

import json
import os
import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given as data
from hypothesis import settings
from hypothesis import strategies as st

from wardesk.ingest import ISSUE_KINDS, Given, ingest, make_report
from wardesk.ingest.decode import MAX_BYTES
from wardesk.ingest.files import READERS
from wardesk.model import Issue, Report
from wardesk.text import digest

SAMPLES = Path(__file__).parent / "samples"
ENGLISH = "The rebels said that the army of the state took the town in the valley"
DOCS = Path(__file__).parents[2] / "docs/reference/issues.md"


def taken(*paths: Path | str, given: Given | None = None, stdin: bytes | None = None) -> tuple[list[Report], list[Issue]]:
    found = list(ingest(paths, given=given or Given(), stdin=stdin))
    assert all(item.kind in ISSUE_KINDS for item in found if isinstance(item, Issue))
    return [x for x in found if isinstance(x, Report)], [x for x in found if isinstance(x, Issue)]


def kinds(issues: list[Issue]) -> list[str]:
    return sorted(issue.kind for issue in issues)


@pytest.mark.parametrize(
    ("name", "published", "basis", "publisher", "title"),
    [
        pytest.param("dispatch.txt", date(2017, 4, 5), "dateline", None, None, id="dateline"),
        pytest.param("sided.txt", date(2018, 4, 22), "sidecar", "Example Agency", "Market shelled", id="sidecar"),
        pytest.param("note.md", date(2018, 4, 21), "page", "Example Monitor", "Ceasefire holds for a day", id="front-matter"),
        pytest.param("page.html", date(2018, 4, 22), "page", "Example Courier", "Army units reach the salt works", id="page"),
    ],
)
def test_metadata_comes_from_the_nearest_place(
    name: str, published: date, basis: str, publisher: str | None, title: str | None
) -> None:
    reports, issues = taken(SAMPLES / name)
    report = reports[0]
    assert (report.published, report.published_basis, report.publisher, report.title) == (
        published,
        basis,
        publisher,
        title,
    )
    assert (report.path, issues) == (name, [])


def test_command_line_goes_before_sidecar_and_page() -> None:
    given = Given(published=date(2019, 1, 1), publisher="Me", title="Mine", url="https://me.example/")
    for name in ("sided.txt", "page.html", "note.md", "dispatch.txt"):
        report = taken(SAMPLES / name, given=given)[0][0]
        assert (report.published, report.published_basis) == (date(2019, 1, 1), "given")
        assert (report.publisher, report.title, report.url) == ("Me", "Mine", "https://me.example/")


def test_sidecar_goes_before_page(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_bytes((SAMPLES / "page.html").read_bytes())
    (tmp_path / "page.json").write_text('{"published": "2018-04-20"}')
    report = taken(tmp_path)[0][0]
    assert (report.published, report.published_basis, report.publisher) == (
        date(2018, 4, 20),
        "sidecar",
        "Example Courier",
    )


def test_page_text_is_the_article_alone_and_the_same_each_time() -> None:
    one, two = (taken(SAMPLES / "page.html")[0][0] for _ in range(2))
    assert one == two
    assert "Ten fighters were wounded" in one.text
    assert not re.search("Home|Related|Copyright|Talks resume", one.text)
    assert one.url == "https://courier.example/2018/salt-works"


def test_markdown_keeps_its_characters_behind_the_front_matter() -> None:
    report = taken(SAMPLES / "note.md")[0][0]
    assert report.text == (SAMPLES / "note.md").read_text().split("---\n", 2)[2]


def test_plain_text_keeps_its_characters(tmp_path: Path) -> None:
    text = "  \u201cThe town\u201d \U0001f4a5 of\r\nAl \u200fMay\u0101d\u012bn\t and the army \n\n"
    (tmp_path / "a.txt").write_bytes(text.encode())
    report = taken(tmp_path / "a.txt")[0][0]
    assert report.text == text
    assert report.text_id == digest(text)
    assert report.original_sha256 is not None
    assert len(report.original_sha256) == 64


def test_folder_is_read_in_order_and_sidecars_are_no_reports() -> None:
    reports, issues = taken(SAMPLES)
    paths = [report.path for report in reports]
    assert paths == ["dispatch.txt", "note.md", "page.html", "rows.jsonl#1", "rows.jsonl#2", "sided.txt"]
    assert kinds(issues) == ["no_article"]


def test_every_file_named_one_by_one_gives_the_same_as_the_folder() -> None:
    named = taken(*sorted(SAMPLES.iterdir()))[0]
    assert named == taken(SAMPLES)[0]


def test_rows_carry_their_own_metadata() -> None:
    one, two = taken(SAMPLES / "rows.jsonl")[0]
    assert (one.published, one.publisher, one.published_basis) == (date(2018, 4, 22), "Example Agency", "sidecar")
    assert (two.published, two.publisher) == (date(2018, 4, 23), "Example Courier")


@pytest.mark.parametrize(
    ("raw", "texts"),
    [
        pytest.param(f'{{"text": "{ENGLISH}"}}', [ENGLISH], id="one-object"),
        pytest.param(f'[{{"text": "{ENGLISH}"}}, {{"body": "{ENGLISH}."}}]', [ENGLISH, ENGLISH + "."], id="list"),
        pytest.param(f'{{"text": "{ENGLISH}"}}\n{{"text": "{ENGLISH}!"}}\n', [ENGLISH, ENGLISH + "!"], id="lines-in-json"),
    ],
)
def test_json_shapes(tmp_path: Path, raw: str, texts: list[str]) -> None:
    (tmp_path / "a.json").write_text(raw)
    reports, issues = taken(tmp_path / "a.json")
    assert [report.text for report in reports] == texts
    assert set(kinds(issues)) == {"no_publication_day"}


@pytest.mark.parametrize(
    ("raw", "text", "extra"),
    [
        pytest.param(f'{{"text": "{ENGLISH}"}}\n{{"text": "{ENGLISH}!"}}'.encode(), ENGLISH, [], id="lines"),
        pytest.param(f'{{"text":\n "{ENGLISH}"}}'.encode(), ENGLISH, [], id="object"),
        pytest.param(ENGLISH.encode(), ENGLISH, [], id="plain"),
        pytest.param(f"[{ENGLISH}]".encode(), f"[{ENGLISH}]", [], id="plain-in-brackets"),
        pytest.param(f"{{{ENGLISH}}}".encode(), f"{{{ENGLISH}}}", [], id="plain-in-braces"),
    ],
)
def test_standard_input_is_told_by_its_look(raw: bytes, text: str, extra: list[str]) -> None:
    reports, issues = taken("-", stdin=raw)
    assert reports[0].text == text
    assert set(kinds(issues)) == {"no_publication_day", *extra}


def test_standard_input_may_be_a_page() -> None:
    reports, _ = taken("-", stdin=(SAMPLES / "page.html").read_bytes())
    assert reports[0].publisher == "Example Courier"


def test_nothing_on_standard_input_is_empty() -> None:
    assert kinds(taken("-")[1]) == ["empty"]


BAD = [
    pytest.param("a.txt", b"", ["empty"], id="empty"),
    pytest.param("a.txt", b" \n\t\r\n", ["empty"], id="blanks"),
    pytest.param("a.txt", b"\xef\xbb\xbf\n", ["empty"], id="mark-alone"),
    pytest.param("a.md", b"---\ntitle: x\n---\n", ["empty"], id="front-matter-alone"),
    pytest.param("a.json", b"[]", ["empty"], id="empty-list"),
    pytest.param("a.jsonl", b"\n", ["empty"], id="no-lines"),
    pytest.param("a.txt", bytes(range(256)) * 20, ["binary"], id="all-bytes"),
    pytest.param("a.txt", b"\x01\x02\x03\x04" * 50, ["binary"], id="control-characters"),
    pytest.param("a.txt", b"%PDF-1.7 text", ["binary"], id="pdf"),
    pytest.param("a.html", b"PK\x03\x04" + b"x" * 90, ["binary"], id="zip"),
    pytest.param("a.jsonl", b'\x00\x01\x02\x03{"text"' * 9, ["binary"], id="binary-lines"),
    pytest.param("a.json", b"{", ["json_unreadable"], id="broken-json"),
    pytest.param("a.json", b"[" * 90_000, ["json_unreadable"], id="deep-json"),
    pytest.param("a.json", b"[1" + b"1" * 6000 + b"]", ["json_unreadable"], id="long-number"),
    pytest.param("a.json", b'{"title": "x"}', ["json_without_text"], id="no-text"),
    pytest.param("a.json", b"[3]", ["json_without_text"], id="not-an-object"),
    pytest.param("a.jsonl", b'{"text": "  "}', ["json_without_text"], id="blank-text"),
    pytest.param("a.html", b"<html><body><nav><a href=/>Home</a></nav></body></html>", ["no_article"], id="no-article"),
    pytest.param("a.html", b"<" * 5000, ["no_article"], id="not-markup"),
    pytest.param("a.html", b"<div>" * 20_000, ["no_article"], id="nested-page"),
    pytest.param("a.pdf", b"x", ["unknown_suffix"], id="suffix"),
    pytest.param("a", b"x", ["unknown_suffix"], id="no-suffix"),
]


@pytest.mark.parametrize(("name", "raw", "expected"), BAD)
def test_bad_input_is_an_issue_and_the_others_go_on(tmp_path: Path, name: str, raw: bytes, expected: list[str]) -> None:
    (tmp_path / name).write_bytes(raw)
    reports, issues = taken(tmp_path / name, SAMPLES / "dispatch.txt")
    assert [report.path for report in reports] == ["dispatch.txt"]
    assert kinds(issues) == expected
    assert name in issues[0].message
    assert ";" in issues[0].message
    assert str(tmp_path) not in issues[0].model_dump_json()


@pytest.mark.parametrize(
    ("raw", "text", "issue"),
    [
        pytest.param(b"\xef\xbb\xbf" + ENGLISH.encode(), ENGLISH, None, id="utf-8-mark"),
        pytest.param(ENGLISH.encode("utf-16"), ENGLISH, None, id="utf-16-mark"),
        pytest.param(ENGLISH.encode("utf-32"), ENGLISH, None, id="utf-32-mark"),
        pytest.param(ENGLISH.encode("utf-16-le"), ENGLISH, "encoding_guessed", id="utf-16-le"),
        pytest.param(ENGLISH.encode("utf-16-be"), ENGLISH, "encoding_guessed", id="utf-16-be"),
        pytest.param(b"\x93" + ENGLISH.encode() + b"\x94", f"\u201c{ENGLISH}\u201d", "encoding_guessed", id="windows"),
        pytest.param(ENGLISH.encode() + b" \x81\xe9", ENGLISH + " \ufffd\xe9", "encoding_guessed", id="hole-in-windows"),
        pytest.param(ENGLISH.encode() + b"\x00.", ENGLISH + "\ufffd.", "characters_replaced", id="nul"),
    ],
)
def test_encodings(tmp_path: Path, raw: bytes, text: str, issue: str | None) -> None:
    (tmp_path / "a.txt").write_bytes(raw)
    reports, issues = taken(tmp_path / "a.txt")
    assert reports[0].text == text
    assert kinds(issues) == sorted({issue, "no_publication_day"} - {None})


def test_cyrillic_in_one_byte_letters_is_guessed(tmp_path: Path) -> None:
    text = "Армия вошла в город после двух дней боёв, сообщил источник. Жители покидают район, было слышно много взрывов. " * 4
    (tmp_path / "a.txt").write_bytes(text.encode("cp1251"))
    reports, issues = taken(tmp_path / "a.txt")
    assert reports[0].text == text
    assert "encoding_guessed" in kinds(issues)


@pytest.mark.parametrize(
    ("declared", "issues"),
    [("windows-1251", []), ("iso-8859-1", []), ("rot13", ["encoding_guessed"]), ("no-such", ["encoding_guessed"])],
)
def test_a_page_may_name_its_encoding(tmp_path: Path, declared: str, issues: list[str]) -> None:
    page = (SAMPLES / "page.html").read_bytes().replace(b'charset="utf-8"', f'charset="{declared}"'.encode())
    (tmp_path / "a.html").write_bytes(page.replace(b"a field source", b"a \x93field\x94 source"))
    reports, found = taken(tmp_path / "a.html")
    assert kinds(found) == issues
    marks = "\u201cfield\u201d"
    assert marks in reports[0].text


def test_half_a_surrogate_pair_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"text": "The army \\ud800 of the state", "published": "2018-01-01"}')
    reports, issues = taken(tmp_path / "a.jsonl")
    assert reports[0].text == "The army \ufffd of the state"
    assert kinds(issues) == ["characters_replaced"]


def test_five_megabytes_in_one_line_are_read_and_more_than_the_limit_is_not(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"The army took the town. " * 210_000)
    (tmp_path / "b.txt").write_bytes(b"x" * (MAX_BYTES + 1))
    reports, issues = taken(tmp_path)
    assert [(report.path, len(report.text)) for report in reports] == [("a.txt", 5_040_000)]
    assert kinds(issues) == ["no_publication_day", "too_large"]


def test_a_line_that_is_too_long_is_left_out_alone(tmp_path: Path) -> None:
    row = json.dumps({"text": ENGLISH, "date": "2018-01-01"})
    (tmp_path / "a.jsonl").write_text(row + "\n" + "x" * (MAX_BYTES * 2) + "\n" + row.replace("valley", "hills") + "\n")
    reports, issues = taken(tmp_path / "a.jsonl")
    assert [report.path for report in reports] == ["a.jsonl#1", "a.jsonl#3"]
    assert kinds(issues) == ["too_large"]


def test_a_broken_line_is_named_by_its_number(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(f'{{"text": "{ENGLISH}", "date": "2018-01-01"}}\n{{broken\n\n[1]\n')
    reports, issues = taken(tmp_path / "a.jsonl")
    assert len(reports) == 1
    assert kinds(issues) == ["json_unreadable", "json_without_text"]
    assert "line 2" in issues[0].message
    assert "a.jsonl#4" in issues[1].message


def test_wide_json_lines(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(f'{{"text": "{ENGLISH}"}}\n{{"text": "{ENGLISH}!"}}\n'.encode("utf-16"))
    assert len(taken(tmp_path / "a.jsonl")[0]) == 2


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("2018-04-23T10:00:00Z", date(2018, 4, 23)),
        ("April 23, 2018", date(2018, 4, 23)),
        ("23.04.2018", date(2018, 4, 23)),
        ("23/04/2018", date(2018, 4, 23)),
        ("04/05/2018", None),
        ("yesterday", None),
        ("23 April", None),
        ("2018-02-30", None),
    ],
)
def test_a_day_that_can_be_read_two_ways_is_no_day(tmp_path: Path, said: str, day: date | None) -> None:
    (tmp_path / "a.jsonl").write_text(json.dumps({"text": ENGLISH, "published": said}))
    reports, issues = taken(tmp_path / "a.jsonl")
    assert reports[0].published == day
    assert kinds(issues) == ([] if day else ["date_unreadable", "no_publication_day"])


def test_future_day_is_told_where_today_is_known() -> None:
    path = SAMPLES / "dispatch.txt"
    assert kinds(taken(path, given=Given(today=date(2017, 4, 4)))[1]) == ["future_date"]
    assert kinds(taken(path, given=Given(today=date(2017, 4, 5)))[1]) == []
    assert kinds(taken(path)[1]) == []


def test_same_report_twice_is_kept_once(tmp_path: Path) -> None:
    path = SAMPLES / "dispatch.txt"
    reports, issues = taken(path, path)
    assert len(reports) == 1
    assert kinds(issues) == ["duplicate_report"]
    assert issues[0].report == reports[0].id


def test_same_text_of_two_publishers_is_two_reports_of_one_text(tmp_path: Path) -> None:
    rows = [{"text": ENGLISH, "publisher": name, "date": "2018-01-01"} for name in ("One", "Two")]
    (tmp_path / "a.json").write_text(json.dumps(rows))
    one, two = taken(tmp_path / "a.json")[0]
    assert one.id != two.id
    assert one.text_id == two.text_id


def test_one_id_with_two_texts_keeps_both(tmp_path: Path) -> None:
    rows = [{"text": text, "id": "x", "date": "2018-01-01"} for text in (ENGLISH, ENGLISH + ".")]
    (tmp_path / "a.json").write_text(json.dumps(rows))
    reports, issues = taken(tmp_path / "a.json")
    assert len(reports) == 2
    assert kinds(issues) == ["id_conflict"]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("القوات السورية تقصف بلدة في ريف حلب", "ar"),
        ("Российские войска обстреляли город, сообщил источник, были взрывы", "ru"),
        ("Armée : selon une source, les forces du régime ont pris la ville dans la nuit de samedi et le camp", "fr"),
    ],
)
def test_other_languages_are_kept_and_said_to_be_unread(tmp_path: Path, text: str, language: str) -> None:
    (tmp_path / "a.txt").write_text(text, "utf-8")
    reports, issues = taken(tmp_path / "a.txt", given=Given(published=date(2018, 1, 1)))
    assert reports[0].language == language
    assert kinds(issues) == ["language_not_read"]


UNTOLD = [
    ("zzz qqq xxx yyy www vvv kkk jjj hhh ggg fff ddd sss lll", "language_not_told"),
    # in a script that is not read nothing is coded, whatever language it is
    ("Војска је ушла у град " * 4, "language_not_read"),
]


@pytest.mark.parametrize(("text", "kind"), UNTOLD, ids=["latin", "cyrillic"])
def test_a_language_that_cannot_be_told_is_said_to_be_read_only_where_it_is(tmp_path: Path, text: str, kind: str) -> None:
    (tmp_path / "a.txt").write_text(text, "utf-8")
    reports, issues = taken(tmp_path / "a.txt", given=Given(published=date(2018, 1, 1)))
    assert (reports[0].language, kinds(issues)) == ("und", [kind])


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b"[1]", ["sidecar_unreadable"]),
        (b"{", ["sidecar_unreadable"]),
        (b"", ["empty"]),
        (b'{"text": "another", "published": "2018-01-01"}', ["sidecar_text_ignored"]),
        (b'{"published": "May"}', ["date_unreadable"]),
    ],
)
def test_a_bad_sidecar_costs_its_facts_not_the_report(tmp_path: Path, raw: bytes, expected: list[str]) -> None:
    (tmp_path / "a.txt").write_text(ENGLISH)
    (tmp_path / "a.json").write_bytes(raw)
    reports, issues = taken(tmp_path)
    assert [report.text for report in reports] == [ENGLISH]
    assert [kind for kind in kinds(issues) if kind != "no_publication_day"] == expected


@pytest.mark.parametrize("front", ["a: [", "a: &x 1\nb: *x", "- 1\n- 2"], ids=["broken", "alias", "list"])
def test_odd_front_matter_is_left_in_the_text(tmp_path: Path, front: str) -> None:
    text = f"---\n{front}\n---\n{ENGLISH}"
    (tmp_path / "a.md").write_text(text)
    reports, issues = taken(tmp_path / "a.md")
    assert reports[0].text == text
    assert set(kinds(issues)) <= {"front_matter_unreadable", "no_publication_day"}


def test_links_pipes_hidden_and_unknown_files_of_a_folder(tmp_path: Path) -> None:
    outside = tmp_path / "outside.txt"
    outside.write_text("not for you")
    root = tmp_path / "in"
    (root / "deep/er").mkdir(parents=True)
    (root / "deep/er/a.txt").write_text(ENGLISH)
    (root / "b.pdf").write_text("x")
    (root / ".hidden.txt").write_text("x")
    (root / "out.txt").symlink_to(outside)
    (root / "gone.txt").symlink_to("nowhere")
    (root / "self.txt").symlink_to("self.txt")
    (root / "loop").symlink_to(root)
    (root / "deep/er/a.json").symlink_to(outside)
    (root / "same.txt").symlink_to(root / "deep/er/a.txt")
    os.mkfifo(root / "pipe.txt")
    reports, issues = taken(root)
    assert [report.path for report in reports] == ["deep/er/a.txt"]
    assert kinds(issues) == ["duplicate_report", "no_publication_day", "not_a_file", "skipped_files", "skipped_links"]
    said = {issue.kind: issue.message for issue in issues}
    assert "1 hidden files and 2 of a kind" in said["skipped_files"]
    assert "4 links" in said["skipped_links"]


def test_folders_nested_without_end_are_cut(tmp_path: Path) -> None:
    deep = tmp_path.joinpath(*["d"] * 60)
    deep.mkdir(parents=True)
    (deep / "a.txt").write_text(ENGLISH)
    reports, issues = taken(tmp_path)
    assert reports == []
    assert kinds(issues) == ["empty", "skipped_files"]


def test_missing_unreadable_and_empty_paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "empty").mkdir()
    assert kinds(taken(tmp_path / "nope.txt", tmp_path / "empty", "a\x00b")[1]) == [
        "empty", "path_not_found", "unreadable_file",
    ]  # fmt: skip

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied", "/secret/place")

    path = tmp_path / "a.txt"
    path.write_text(ENGLISH)
    monkeypatch.setattr(Path, "open", refuse)
    monkeypatch.setattr(os, "scandir", refuse)
    issues = taken(path, tmp_path)[1]
    assert kinds(issues) == ["empty", "unreadable_file", "unreadable_file"]
    assert not any("secret" in issue.message for issue in issues)


def test_ids_rest_on_text_publisher_day_and_address() -> None:
    base = make_report("x", publisher="P", published=date(2018, 1, 1), url="u")
    assert base == make_report("x", publisher="P", published=date(2018, 1, 1), url="u")
    assert base.id == make_report("x", publisher="P", published=date(2018, 1, 1), url="u", title="T").id
    others = [
        make_report("y", publisher="P", published=date(2018, 1, 1), url="u"),
        make_report("x", publisher="Q", published=date(2018, 1, 1), url="u"),
        make_report("x", publisher="P", published=date(2018, 1, 2), url="u"),
        make_report("x", publisher="P", published=date(2018, 1, 1)),
        make_report("x", publisher='P","url":"u', published=date(2018, 1, 1)),
    ]
    assert len({base.id, *(other.id for other in others)}) == 6


def test_reading_again_gives_the_same() -> None:
    assert taken(SAMPLES) == taken(SAMPLES)


@settings(max_examples=150, deadline=None)
@data(raw=st.one_of(st.binary(max_size=300), st.text(max_size=200).map(lambda t: t.encode("utf-8", "surrogatepass"))))
def test_no_bytes_break_the_way_in(raw: bytes) -> None:
    reports, issues = taken("-", stdin=raw)
    assert reports or issues
    for report in reports:
        report.text.encode("utf-8")


@pytest.mark.parametrize("suffix", sorted(READERS))
@settings(max_examples=25, deadline=None)
@data(raw=st.binary(max_size=200))
def test_no_bytes_break_a_file(tmp_path_factory: pytest.TempPathFactory, suffix: str, raw: bytes) -> None:
    path = tmp_path_factory.mktemp("any") / f"a{suffix}"
    path.write_bytes(raw)
    reports, issues = taken(path)
    assert reports or issues


@pytest.mark.parametrize("raw", [b"\xfe\xff", b"\xff\xfe", b"\xff\xfe\n\x00"], ids=["mark_be", "mark_le", "blank_line"])
def test_lines_with_nothing_but_a_mark_are_empty(raw: bytes, tmp_path: Path) -> None:
    """Found by the test above: the file was passed over in silence."""
    path = tmp_path / "a.jsonl"
    path.write_bytes(raw)
    reports, issues = taken(path)
    assert reports == []
    assert [item.kind for item in issues] == ["empty"]


def test_every_issue_kind_is_documented() -> None:
    text = DOCS.read_text("utf-8")
    assert [kind for kind in ISSUE_KINDS if f"| `{kind}` | {ISSUE_KINDS[kind]}" not in text] == []
