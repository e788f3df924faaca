"""Which lines are read: headlines apart from sentences, nothing from page furniture, no sentence lost to it."""

# ruff: noqa: E501 - cases are rows, one a line
from __future__ import annotations

import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from wardesk.book import Book
from wardesk.read.layout import MAX_BLOCK, blocks
from wardesk.text import level

BODY = "The army took the hill on Sunday after two days of fighting, a field source said."
MORE = "Ten fighters were wounded in the advance, according to the same source."


def laid(text: str, book: Book, title: str | None = None) -> list[tuple[str, str]]:
    return [(block.kind, text[block.start : block.end]) for block in blocks(text, book, title=title)]


FURNITURE_LINES = [
    "Share", "Share this article", "Facebook Twitter WhatsApp Email", "Share 12 Tweet 4", "Home > World > Middle East",
    "Read more: Talks resume in the capital", "Follow us on Twitter", "Copyright 2018 Example Courier. All rights reserved.",
    "\u00a9 Example Courier 2018", "We use cookies to improve your visit.", "Subscribe to our newsletter", "Photo: Example Agency",
    "Tags: army, hill, rebels", "Tags", "By Example Writer", "By Example Writer and Other Writer in Tell Mithal", "22 April 2018, 10:30",
    "Last updated: 22 April 2018", "https://courier.example/a", "desk@courier.example", "| Area | Killed | Wounded |", "|---|---|---|",
    "12 | 40 | 7", "[Talks resume](https://courier.example/b)", "* [Talks resume](https://courier.example/b)", "-----", "* * *",
    "A soldier looks over the hill [Photo: Example Agency]", "Privacy Policy | Terms of Use | Contact", "READ ALSO: Talks resume",
    "Sign up for our daily mail", "You may also like", "![the hill](hill.jpg)", "@courier #hill", "Advertisement",
]  # fmt: skip


@pytest.mark.parametrize("line", FURNITURE_LINES)
def test_page_furniture_is_not_read(line: str, book: Book) -> None:
    found = laid(f"{BODY}\n\n{MORE}\n\n{line}\n\n{BODY} Again.", book)
    assert [kind for kind, _ in found] == ["body", "body", "furniture", "body"]
    assert found[2][1] == line


BODY_LINES = [
    "Follow-up strikes hit the depot on Monday.",
    "Share of the blame lies with the army, the monitors said.",
    "By Sunday the army had taken the hill.",
    "Photo evidence shows that the depot was hit.",
    "Source of the fire was a mortar, the army said.",
    "Comments by the minister angered the rebels.",
    "Related clashes broke out in the valley.",
    "Copyright law does not stop militias from looting.",
    "On 22 April 2018 rebels shelled the market.",
    "22 April 2018 saw the heaviest shelling.",
    "The video shows rebels who fire at https://courier.example/a from a roof.",
    "Ten killed, 40 wounded and 7 missing after 3 strikes, hospital says.",
    "ISIS (Daesh) fighters attacked the hill.",
    "SDF - the Kurdish-led alliance - took the dam.",
    "Al Mithal (the hill) fell on Sunday.",
    "In print, on video and by email the group claimed the attack.",
    "Print works in the town were shelled.",
    "Syrian Arab News Agency (SANA) reported clashes.",
    "AFP reported that rebels shelled the market.",
    "Damascus - and its suburbs - were shelled.",
]


@pytest.mark.parametrize("line", BODY_LINES)
def test_no_sentence_is_lost_to_furniture(line: str, book: Book) -> None:
    found = laid(f"{BODY}\n\n{line}\n\n{MORE}", book)
    assert found == [("body", BODY), ("body", line), ("body", MORE)]


LABELS = [
    ("Update: rebels have taken the hill, the army admits.", "Update:"),
    ("Tal Amar, update 17:00: toll now three after a man died.", "Tal Amar, update 17:00:"),
    ("North of Beit Zahr: gunmen ambushed a convoy on Monday.", "North of Beit Zahr:"),
    ("Beit Zahr - Eleven mines were found on the road on Monday.", "Beit Zahr -"),
    ("He said: the town will not be given up.", ""),
    ("The army said in a statement: the town has been taken.", ""),
    ("Spokesman: 'the town will not be given up.'", ""),
    ("Toll: three.", ""),
]


@pytest.mark.parametrize(("line", "label"), LABELS, ids=[row[0][:20] for row in LABELS])
def test_a_label_is_parted_from_what_it_is_about(line: str, label: str, book: Book) -> None:
    found = laid(f"{BODY}\n\n{line}\n\n{MORE}", book)
    parts = [("headline", label), ("body", line[len(label) :].strip())] if label else [("body", line)]
    assert found == [("body", BODY), *parts, ("body", MORE)]


HEADS = [
    pytest.param("Army takes hill", None, ["headline", "body"], id="first-line"),
    pytest.param("# Army takes hill", None, ["furniture", "headline", "body"], id="markdown-heading"),
    pytest.param("2018-04-22", None, ["dateline", "body"], id="day-line"),
    pytest.param("Published: 22 April 2018", None, ["dateline", "body"], id="labelled-day-line"),
    pytest.param(
        "Army takes hill\nBy Example Writer\n22 April 2018",
        None,
        ["headline", "furniture", "dateline", "body"],
        id="news",
    ),
    pytest.param("Army takes hill.", "Army takes hill", ["headline", "body"], id="title-with-period"),
]


@pytest.mark.parametrize(("head", "title", "kinds"), HEADS)
def test_heads_stand_apart(head: str, title: str | None, kinds: list[str], book: Book) -> None:
    found = laid(f"{head}\n\n{BODY}", book, title)
    assert [kind for kind, _ in found] == kinds
    assert found[-1] == ("body", BODY)


FUSED = [
    pytest.param("ALEPPO, Syria, April 5, 2017 (Reuters) - ", [("dateline", "ALEPPO, Syria, April 5, 2017 (Reuters) -")], id="reuters"),
    pytest.param("ALEPPO, April 5 (Reuters) \u2014 ", [("dateline", "ALEPPO, April 5 (Reuters) \u2014")], id="no-year"),
    pytest.param("BEIRUT (AP) \u2014 ", [("dateline", "BEIRUT (AP) \u2014")], id="ap"),
    pytest.param("MOSCOW (Sputnik) ", [("dateline", "MOSCOW (Sputnik)")], id="dash-lost"),
    pytest.param("Damascus, SANA- ", [("dateline", "Damascus, SANA-")], id="sana"),
    pytest.param("MOSCOW, April 5. /TASS/. ", [("dateline", "MOSCOW, April 5. /TASS/.")], id="tass"),
    pytest.param("BEIRUT \u2013 ", [("dateline", "BEIRUT \u2013")], id="capitals"),
    pytest.param("GUATEMALA CITY, 4 FEB 90 (ACAN-EFE) -- [TEXT] ", [("dateline", "GUATEMALA CITY, 4 FEB 90 (ACAN-EFE) -- [TEXT]")], id="monitored"),
    pytest.param("Wed 05 Apr 2017 ", [("dateline", "Wed 05 Apr 2017")], id="day"),
    pytest.param("Published October 2 2017 ", [("dateline", "Published October 2 2017")], id="labelled-day"),
    pytest.param("Wed 01 Oct 2014 at 1459 Regional NNA - ", [("dateline", "Wed 01 Oct 2014 at 1459"), ("dateline", "Regional NNA -")], id="nna"),
    pytest.param("Clashes near hill AFP Friday 24 Oct 2014 ", [("headline", "Clashes near hill"), ("dateline", "AFP Friday 24 Oct 2014")], id="wire-mark"),
    pytest.param("05.10.2017(updated 1935 05.10.2017) Get short URL 101 ", [("dateline", "05.10.2017"), ("furniture", "(updated 1935 05.10.2017)"), ("furniture", "Get short URL 101")], id="page-bits"),
    pytest.param("Wed 05 Apr 2017 AFP ", [("dateline", "Wed 05 Apr 2017"), ("dateline", "AFP")], id="bare-agency"),
    pytest.param("Topic War in the valley (200) 0 38 ", [("furniture", "Topic War in the valley (200) 0 38")], id="topic"),
]  # fmt: skip


@pytest.mark.parametrize(("head", "pieces"), FUSED)
def test_headers_fused_with_the_first_sentence(head: str, pieces: list[tuple[str, str]], book: Book) -> None:
    assert laid(f"{head}{BODY} {MORE}", book) == [*pieces, ("body", f"{BODY} {MORE}")]


TITLED = [
    pytest.param("Army takes the hill. ", [("headline", "Army takes the hill.")], id="period"),
    pytest.param("Army takes the hill . ", [("headline", "Army takes the hill .")], id="loose-period"),
    pytest.param("Army takes the hill ", [("headline", "Army takes the hill")], id="no-period"),
    pytest.param('"Army" takes the hill ', [("headline", '"Army" takes the hill')], id="quoted"),
    pytest.param("Army takes the hill. Example Writer Other Writer. ", [("headline", "Army takes the hill."), ("furniture", "Example Writer Other Writer.")], id="names"),
    pytest.param("Army takes the hill Beirut- ", [("headline", "Army takes the hill"), ("dateline", "Beirut-")], id="place"),
    pytest.param("Posted on July 2 2016 by Example Writer Army takes the hill ", [("dateline", "Posted on July 2 2016"), ("furniture", "by Example Writer"), ("headline", "Army takes the hill")], id="posted-by"),
    pytest.param("Army takes the hill AFP Friday 24 Oct 2014 ", [("headline", "Army takes the hill"), ("dateline", "AFP Friday 24 Oct 2014")], id="wire-mark"),
]  # fmt: skip


@pytest.mark.parametrize(("head", "pieces"), TITLED)
def test_a_repeated_title_is_a_headline(head: str, pieces: list[tuple[str, str]], book: Book) -> None:
    assert laid(f"{head}{BODY} {MORE}", book, "Army takes the hill") == [*pieces, ("body", f"{BODY} {MORE}")]


@pytest.mark.parametrize(
    "text",
    [
        "Army takes the hill and loses it again on the same day, a source said.",
        "Army takes the hill, loses it and takes it again, a source said.",
        "Speaking at the Army takes the hill parade, he said little.",
        "A day before, nothing happened. Army takes the hill. Rebels flee.",
    ],
)
def test_a_title_inside_a_sentence_is_left_there(text: str, book: Book) -> None:
    assert laid(f"{text} {BODY}", book, "Army takes the hill") == [("body", f"{text} {BODY}")]


def test_a_first_sentence_that_stands_twice_is_read_once(book: Book) -> None:
    found = laid(f"23-04-2016 {BODY} {BODY} {MORE}", book)
    assert found == [("dateline", "23-04-2016"), ("headline", BODY), ("body", f"{BODY} {MORE}")]


def test_a_caption_fused_with_the_first_sentence(book: Book) -> None:
    caption = "A boy walks over the hill on July 1 2016. (AFP Photo)"
    assert laid(f"{caption} {BODY} {MORE}", book) == [("furniture", caption), ("body", f"{BODY} {MORE}")]


@pytest.mark.parametrize(
    ("tags", "rest"),
    [
        pytest.param("Tags Valley army hill", BODY, id="a-sentence-that-shows"),
        pytest.param("Tags Valley army hill Rebels shelled the market.", MORE, id="a-sentence-that-does-not-is-given-up"),
    ],
)
def test_tags_fused_with_a_sentence(tags: str, rest: str, book: Book) -> None:
    rest = rest.replace("Ten fighters", "The ten fighters")
    found = laid(f"Clashes went on. {tags} {rest} {BODY}", book)
    assert found == [("body", "Clashes went on."), ("furniture", tags), ("body", f"{rest} {BODY}")]


def test_buttons_fused_with_the_first_sentence(book: Book) -> None:
    found = laid(f"Wed 05 Apr 2017 Print Tweet Related {BODY}", book)
    assert found == [("dateline", "Wed 05 Apr 2017"), ("furniture", "Print Tweet Related"), ("body", BODY)]
    assert laid(f"Video 12 fighters died. {BODY}", book) == [("body", f"Video 12 fighters died. {BODY}")]


def test_a_dateline_behind_a_standfirst(book: Book) -> None:
    found = laid(f"{MORE} MOSCOW (Sputnik) {BODY}", book)
    assert found == [("body", MORE), ("dateline", "MOSCOW (Sputnik)"), ("body", BODY)]


@pytest.mark.parametrize(
    "tail",
    [
        "Read Also", "(Click to enlarge) Read Also", "SSH 11", "English bulletin", "Example Writer", "--Reuters", "-AFP", "(AFP)", "(With Reuters)", "12 More Image",
        "Additional reporting by Example Writer; Editing by Other Writer Our Standards: The Thomson Reuters Trust Principles.",
        "(Source: Example Coalition) Twitter", "Last Update: Sunday 25 August 2013 KSA 15:55 - GMT 12:55 1",
        "014 Related Blast Near Hill Tags hill army Community standardsDiscussion Comment via Facebook",
        "Source TRTWorld and agencies", "Careers Contact Us Legal Terms of Use Privacy Policy", "(Photo Smoke over the hill. by AFP)",
        "Tags hill army rebels", "Source AFP Related News Talks resume in capital. Rebels lose town. Subscribe to us.",
    ],
)  # fmt: skip
def test_sign_offs_fused_with_the_last_sentence(tail: str, book: Book) -> None:
    found = laid(f"{BODY} {MORE} {tail}", book)
    assert found == [("body", f"{BODY} {MORE}"), ("furniture", tail)]


@pytest.mark.parametrize(
    "tail",
    [
        "Rebels fled the hill",
        "Read also the army's statement, in which it denies the attack. Ten people were killed.",
        "Five people died in Tell Mithal.",
        "The source was the army (its press office).",
    ],
)
def test_last_sentences_are_not_lost(tail: str, book: Book) -> None:
    assert laid(f"{BODY} {tail}", book) == [("body", f"{BODY} {tail}")]


def test_lists_keep_their_marks_apart(book: Book) -> None:
    text = "The army said:\n- Rebels shelled the market.\n2) Ten people were wounded\n\u2022 Share\n"
    assert laid(text, book) == [
        ("body", "The army said:"),
        ("furniture", "-"),
        ("list_item", "Rebels shelled the market."),
        ("furniture", "2)"),
        ("list_item", "Ten people were wounded"),
        ("furniture", "\u2022 Share"),
    ]


def test_lists_of_other_reports_and_comments_are_left_out(book: Book) -> None:
    text = f"{BODY}\n\nRelated articles\nTalks resume in capital\nRebels lose town\n\n{MORE}\n\n3 Comments\nReader: Rebels killed ten.\n{BODY}"
    assert [kind for kind, _ in laid(text, book)] == ["body", *["furniture"] * 3, "body", *["furniture"] * 3]


def test_a_heading_of_comments_early_in_the_text_does_not_end_it(book: Book) -> None:
    text = f"{BODY}\n\nComments\n\n" + f"{MORE}\n\n" * 9
    assert [kind for kind, _ in laid(text, book)].count("body") == 10


def test_subheads_and_last_lines(book: Book) -> None:
    text = f"Army takes hill\n\n{BODY}\n\nThe northern front\n\n{MORE}\n\nRebels left the hill without a fight\n\nExample Writer"
    kinds = [kind for kind, _ in laid(text, book)]
    assert kinds == ["headline", "body", "headline", "body", "body", "furniture"]


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Rebels shelled the market", ["body"]),
        ("Army takes hill\nRebels lose town", ["headline", "body"]),
        ("", []),
        (" \n\t\u200b\n", []),
        ("Share", ["furniture"]),
    ],
)
def test_texts_of_short_lines(text: str, kinds: list[str], book: Book) -> None:
    assert [kind for kind, _ in laid(text, book)] == kinds


def test_front_matter_is_not_read(book: Book) -> None:
    found = laid(f"---\ntitle: The army took the hill.\ntags:\n- army\n---\n{BODY}", book)
    assert [kind for kind, _ in found] == ["furniture"] * 5 + ["body"]
    assert laid(f"---\n{BODY}\n---\n{MORE}", book)[1] == ("body", BODY)
    assert laid(f"---\nkey: value\n{BODY}", book)[-1] == ("body", BODY)


def test_other_scripts_are_unreadable_and_names_in_them_are_not(book: Book) -> None:
    text = f"{BODY}\n\n\u0627\u0644\u0642\u0648\u0627\u062a \u062a\u0642\u0635\u0641\n\nThe town of Al Mithal (\u0627\u0644\u0645\u062b\u0644) was shelled.\n\n\U0001f4a5\U0001f4a5"
    assert [kind for kind, _ in laid(text, book)] == ["body", "unreadable", "body", "furniture"]


def wrap(text: str, width: int) -> str:
    lines, line = [], ""
    for word in text.split():
        if line and len(line) + 1 + len(word) > width:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}".strip()
    return "\n".join([*lines, line])


@pytest.mark.parametrize("width", [60, 72, 78, 100])
@pytest.mark.parametrize("upper", [False, True])
def test_lines_broken_at_a_width_are_joined(width: int, upper: bool, book: Book) -> None:
    paragraphs = [wrap(f"{BODY} {MORE} {BODY}", width), wrap(f"{MORE} {MORE}", width), wrap(f"{MORE} {BODY}", width)]
    text = "\n\n".join(paragraphs)
    text = text.upper() if upper else text
    assert laid(text, book) == [("body", paragraph.upper() if upper else paragraph) for paragraph in paragraphs]


def test_lines_that_are_paragraphs_are_not_joined(book: Book) -> None:
    assert laid(f"{BODY}\n{MORE}\n{BODY}", book) == [("body", BODY), ("body", MORE), ("body", BODY)]


def test_a_line_that_goes_on_in_small_letters_is_joined(book: Book) -> None:
    text = "The army took the hill on Sunday after two days of fighting that left\nten fighters wounded, a source said."
    assert laid(text, book) == [("body", text)]


def test_long_blocks_are_cut_at_sentence_ends(book: Book) -> None:
    text = " ".join(f"On day {day} the army took hill {day}." for day in range(600))
    found = blocks(text, book)
    assert all(block.end - block.start <= MAX_BLOCK for block in found)
    assert all(text[block.start : block.end].endswith(".") for block in found)


@pytest.mark.parametrize(
    "piece", ["a", "a ", "The army took Homs. ", "([\"'", "- ", "A-", "AFP 5 April 2017 ", "| ", "\u0627 ", "Photo: "]
)
def test_half_a_megabyte_in_one_line_takes_linear_time(piece: str, book: Book) -> None:
    text = piece * (500_000 // len(piece))
    begin = time.process_time()
    found = blocks(text, book, title="The army took Homs")
    assert time.process_time() - begin < 2
    assert max(block.end - block.start for block in found) <= MAX_BLOCK


PIECES = st.sampled_from([
    "The army took the hill.", " ", "\n", "\n\n", "- ", "# ", "Share", "AFP Friday 24 Oct 2014", "BEIRUT (AP) - ", "By A B", "\u200b",
    "\u2028", "\U0001f4a5", "\u0627\u0644", "|", "1 2 3", "Tags: x", "Comments", '"', "---", "title: x", "Get short URL 0 1 ", ".", "hill", "\r\n",
])  # fmt: skip


@settings(max_examples=300, deadline=None)
@example(text="THE:ARMY:TOOK:THE:HILL|THE:ARMY:TOOK:THE:HILL", title="The army took the hill")
@given(
    text=st.one_of(st.text(max_size=300), st.lists(PIECES, max_size=40).map("".join)),
    title=st.none() | st.just("The army took the hill"),
)
def test_blocks_tile_the_text(text: str, title: str | None, book: Book) -> None:
    found = blocks(text, book, title=title)
    covered = [0] * len(text)
    last = 0
    for block in found:
        assert last <= block.start < block.end <= len(text)
        last = block.end
        for at in range(block.start, block.end):
            covered[at] += 1
    plain = level(text)
    assert [plain[at] for at, count in enumerate(covered) if not count and not plain[at].isspace()] == []
    assert found == blocks(plain, book, title=title)
