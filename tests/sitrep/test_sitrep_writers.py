from __future__ import annotations

import base64
import hashlib
import io
import re
import zipfile
from html.parser import HTMLParser

import pytest
from docx import Document
from sitrep_sample import Maker, make_report

from wardesk.book import Book
from wardesk.model import Manifest, Run
from wardesk.sitrep import Sitrep, compose, write_docx, write_html, write_markdown
from wardesk.sitrep.markdown import escape

SVG = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HOSTILE = (
    "<script>alert('x')</script> \u202eevil\u202c 😀 {{ 7*7 }} [a](javascript:alert(1)) | cell | <!-- \x00\x1b"
    " The army shelled <b>Tal</b>|Sarha, killing 12.\ud800 "
)
VOID = {"meta", "img", "br", "link"}


class Page(HTMLParser):
    """What a browser would see of the page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.broken: list[str] = []
        self.headings: list[int] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        row = dict(attrs)
        self.tags.append((tag, row))
        if "id" in row:
            self.ids.append(row["id"] or "")
        if row.get("href"):
            self.links.append(row["href"] or "")
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.broken.append(tag)


@pytest.fixture(scope="module")
def sitrep(run: Run, book: Book) -> Sitrep:
    return compose(run, book, map_svg=SVG)


@pytest.fixture(scope="module")
def page(sitrep: Sitrep) -> Page:
    return Page(write_html(sitrep))


@pytest.fixture(scope="module")
def hostile(book: Book) -> Sitrep:
    make = Maker(make_report("a", HOSTILE * 2_500, HOSTILE, title=HOSTILE, url="https://x.example/<script>", path=HOSTILE))
    roles = (
        make.role("actor", "The army"),
        make.role("target", "<b>Tal</b>|Sarha", "place"),
        make.role("terms", HOSTILE, "terms"),
    )
    claim = make.claim("shelling", "shelled", roles=roles, counts=(make.count("killed", "12", 12, 12, 12),))
    return compose(Run(Manifest(reader="<i>0", codebook="0"), (make.report,), (claim,), (), ()), book)


# ---------------------------------------------------------------- the page


def test_page_is_well_formed_and_its_links_arrive(page: Page) -> None:
    assert page.broken == []
    assert page.open == []
    assert len(page.ids) == len(set(page.ids))
    assert {link for link in page.links if link.startswith("#")} <= {f"#{key}" for key in page.ids}
    assert not [link for link in page.links if not link.startswith("#")]


def test_page_asks_for_nothing_outside(sitrep: Sitrep, page: Page) -> None:
    sources = [row.get("src") or "" for _, row in page.tags if "src" in row]
    assert [source.partition(",")[0] for source in sources] == ["data:image/svg+xml;base64"]
    assert base64.b64decode(sources[0].partition(",")[2]).decode() == SVG
    assert not re.search(r"url\(|@import|\bon\w+=\"|style=\"", write_html(sitrep).partition("<body>")[2])


def test_policy_allows_only_our_style_and_script(sitrep: Sitrep) -> None:
    text = write_html(sitrep)
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', text)
    assert policy
    rules = policy.group(1).replace("&#39;", "'")
    assert rules.startswith("default-src 'none';")
    for tag in ("style", "script"):
        body = re.search(rf"<{tag}>(.*?)</{tag}>", text, re.DOTALL)
        assert body
        digest = base64.b64encode(hashlib.sha256(body.group(1).encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in rules


def test_headings_stand_in_order(page: Page) -> None:
    assert page.headings[0] == 1
    assert page.headings.count(1) == 1
    assert all(after - before <= 1 for before, after in zip(page.headings, page.headings[1:], strict=False))


def test_landmarks_language_and_names(page: Page) -> None:
    tags = [tag for tag, _ in page.tags]
    assert {"header", "main", "nav", "footer"} <= set(tags)
    assert ("html", {"lang": "en"}) in page.tags
    assert all(row.get("alt") for tag, row in page.tags if tag == "img")
    assert all(row.get("scope") for tag, row in page.tags if tag == "th")


def test_a_click_leads_from_the_number_to_the_words_and_back(sitrep: Sitrep, page: Page) -> None:
    assert {f"n{note.number}" for note in sitrep.notes} <= set(page.ids)
    assert {f"c{note.number}" for note in sitrep.notes} <= set(page.ids)
    assert {f"r{note.number}-{ref}" for note in sitrep.notes for ref in range(note.refs)} <= set(page.ids)
    text = write_html(sitrep)
    assert "<mark>shelled</mark>" in text
    assert "machine-read, not checked" in text


def test_marking_stands_on_screen_and_paper(sitrep: Sitrep) -> None:
    text = write_html(sitrep)
    assert text.count('<p class="marking">desk copy</p>') == 2
    assert '@top-left { content: "DESK COPY"' in text


def test_same_bytes(run: Run, book: Book, sitrep: Sitrep) -> None:
    again = compose(run, book, map_svg=SVG)
    assert write_html(again) == write_html(sitrep)
    assert write_markdown(again) == write_markdown(sitrep)
    assert write_docx(again) == write_docx(sitrep)


def test_hostile_text_is_escaped_and_bounded_in_the_page(hostile: Sitrep) -> None:
    text = write_html(hostile)
    page = Page(text)
    assert page.broken == []
    assert [tag for tag, _ in page.tags].count("script") == 1
    assert "\u202e" not in text
    assert "\x00" not in text
    assert "{{ 7*7 }}" in text
    assert "😀" in text
    assert len(text) < 60_000
    text.encode("utf-8")


def test_public_copy_says_that_words_are_withheld(run: Run, book: Book) -> None:
    reports = tuple(report.model_copy(update={"text": "", "title": None}) for report in run.reports)
    manifest = run.manifest.model_copy(update={"marking": "public copy"})
    public = compose(Run(manifest, reports, run.claims, (), ()), book)
    text = write_html(public)
    assert Page(text).broken == []
    assert "Words withheld in the public copy." in text
    assert "PUBLIC COPY" in text
    assert "<mark" not in text
    assert "Words withheld in the public copy." in write_markdown(public)
    assert "terrorists" not in write_markdown(public)
    assert "Words withheld in the public copy." in docx_text(write_docx(public))


def test_an_empty_run_in_all_forms(book: Book) -> None:
    empty = compose(Run(Manifest(reader="0", codebook="0"), (), (), (), ()), book)
    assert Page(write_html(empty)).broken == []
    assert "No event was read." in write_markdown(empty)
    assert "No event was read." in docx_text(write_docx(empty))


# ---------------------------------------------------------------- Markdown


def test_markdown_has_a_note_for_every_call(sitrep: Sitrep) -> None:
    text = write_markdown(sitrep)
    calls = set(re.findall(r"\[\^(\d+)\](?!:)", text))
    notes = set(re.findall(r"^\[\^(\d+)\]:", text, re.MULTILINE))
    assert calls == notes == {str(note.number) for note in sitrep.notes}
    assert text.startswith("*DESK COPY*")
    assert text.endswith("*DESK COPY*\n")
    assert "**Regime** forces" not in text
    assert "> **HTS** **denied** that it **shelled** **Tal Sarha** on April 22." in text.replace("\\", "")


def test_hostile_text_stays_text_in_markdown(hostile: Sitrep) -> None:
    text = write_markdown(hostile)
    assert "<script>" not in text.replace("\\<", "")
    assert "](javascript" not in text.replace("\\]", "")
    rows = [row for row in text.splitlines() if row.startswith("| ")]
    assert rows
    bars = {re.sub(r"\\.", "", row).count("|") for row in rows}
    assert bars <= {3, 5, 6, 4}


@pytest.mark.parametrize(
    ("text", "escaped"),
    [("1. one", "1\\. one"), ("- dash", "\\- dash"), ("a_b*c", "a\\_b\\*c"), ("# head", "\\# head"), ("plain (1)", "plain (1)")],
)
def test_escape(text: str, escaped: str) -> None:
    assert escape(text) == escaped


# ---------------------------------------------------------------- Word


def docx_text(data: bytes) -> str:
    document = Document(io.BytesIO(data))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def test_docx_has_headings_tables_and_linked_notes(sitrep: Sitrep) -> None:
    data = write_docx(sitrep)
    document = Document(io.BytesIO(data))
    styles = {paragraph.style.name for paragraph in document.paragraphs if paragraph.style}
    assert {"Title", "Heading 1", "Heading 2", "Heading 3"} <= styles
    assert "DESK COPY" in document.sections[0].header.paragraphs[0].text
    heads = [[cell.text.split("\n")[0] for cell in table.rows[0].cells] for table in document.tables]
    assert ["What", "Free Tal Post", "North Wire"] in heads
    xml = zipfile.ZipFile(io.BytesIO(data)).read("word/document.xml").decode()
    names = re.findall(r'w:bookmarkStart w:id="\d+" w:name="([^"]+)"', xml)
    assert len(names) == len(set(names))
    assert set(re.findall(r'w:hyperlink w:anchor="([^"]+)"', xml)) == set(names)
    assert {f"n{note.number}" for note in sitrep.notes} <= set(names)


def test_docx_dates_are_fixed(sitrep: Sitrep) -> None:
    data = write_docx(sitrep)
    assert {info.date_time for info in zipfile.ZipFile(io.BytesIO(data)).infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert Document(io.BytesIO(data)).core_properties.created.year == 1980


def test_hostile_text_makes_a_readable_document(hostile: Sitrep) -> None:
    text = docx_text(write_docx(hostile))
    assert "<script>alert('x')</script>" in text
    assert "\u202e" not in text
