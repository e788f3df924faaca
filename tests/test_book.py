from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from wardesk import book as book_module
from wardesk.book import Book, DatedName, load_book, nearest, overlap
from wardesk.errors import BookError
from wardesk.text import words

Layer = Callable[[str], Path]


@pytest.fixture
def layer(tmp_path: Path) -> Layer:
    """A folder with one file of the given text."""

    def made(text: str) -> Path:
        folder = tmp_path / f"layer{len(list(tmp_path.iterdir()))}"
        folder.mkdir()
        (folder / "mine.yml").write_text(text, "utf-8")
        return folder

    return made


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No packaged codebook: what is loaded is the layer alone."""
    (tmp_path / "empty").mkdir()
    monkeypatch.setattr(book_module, "PACKAGED", tmp_path / "empty")


A = "{key: a, kind: rebel_group, country: [SY], names: [{name: Brassel Brigade}]}"
BROKEN = [
    pytest.param("actors:\n  - key: a\n    kind: rebel_group\n    names: [{name: A}]\n    contry: [SY]\n", r"mine\.yml:5: contry: .*; did you mean 'country'\?", id="unknown key"),  # noqa: E501
    pytest.param("actors:\n  - key: a\n    kind: rebels\n    names: [{name: A}]\n", r"mine\.yml:3: kind: ", id="wrong value"),
    pytest.param("actors:\n  - key: a\n    kind: rebel_group\n", r"mine\.yml:2: names: Field required", id="key missing"),
    pytest.param("actors:\n  - {key: A B, kind: rebel_group, names: [{name: A}]}\n", r"mine\.yml:2: key: ", id="bad key"),
    pytest.param("actors:\n  - {key: a, kind: rebel_group, names: []}\n", r"mine\.yml:2: names: ", id="no name"),
    pytest.param(f"actors:\n  - {A}\n  - {A}\n", r"mine\.yml:3: duplicate actors key 'a', first at mine\.yml:2", id="same entry twice"),  # noqa: E501
    pytest.param("actors:\n  - key: a\n    key: b\n", r"mine\.yml:3: key 'key' stands twice", id="same YAML key twice"),
    pytest.param(
        "actors:\n  - key: a\n    kind: rebel_group\n    names:\n      - name: A\n        name: B\n",
        r"mine\.yml:6: key 'name' stands twice",
        id="same YAML key twice, deep",
    ),
    pytest.param("actor: []\n", r"mine\.yml:1: unknown shelf 'actor'; did you mean 'actors'\?", id="unknown shelf"),
    pytest.param("actors: {a: 1}\n", r"mine\.yml:1: actors must be a list of entries", id="shelf is no list"),
    pytest.param("- a\n", r"mine\.yml:1: a codebook file is a mapping of types, ", id="no mapping"),
    pytest.param("actors: [\n", r"mine\.yml: not readable as YAML", id="no YAML"),
    pytest.param("actors:\n  - 7\n", r"mine\.yml:2: ", id="entry is a number"),
    pytest.param(
        "types:\n  - {key: t, meaning: m, codes: {}, frames: [{verbs: [go], roles: atack}]}\nrole_maps:\n  - {key: attack, slots: {subject: actor}}\n",  # noqa: E501
        r"mine\.yml:2: t: no role map 'atack'; did you mean 'attack'\?",
        id="no such role map",
    ),
    pytest.param("role_maps:\n  - {key: m, slots: {subject: doer}}\n", r"mine\.yml:2: slots\.subject: ", id="no such role"),
    pytest.param(
        f"actors:\n  - {A}\n  - {{key: b, kind: rebel_group, names: [{{name: brassel-brigade}}]}}\n",
        r"mine\.yml:3: alias 'brassel brigade' of 'b' is also an alias of 'a' \(mine\.yml:2\) in the same country and time",
        id="alias of two actors",
    ),
    pytest.param(
        "sources:\n  - {key: a, names: [Hill Gazette], kind: outlet}\n  - {key: b, names: [HILL GAZETTE], kind: agency}\n",
        r"mine\.yml:3: alias 'HILL GAZETTE' is also an alias of 'a'",
        id="alias of two sources",
    ),
    pytest.param(
        "words:\n  - {key: a, section: hedge, words: [perhaps]}\n  - {key: b, section: hedge, words: [Perhaps]}\n",
        r"mine\.yml:3: 'Perhaps' stands in hedge under 'a' and 'b'",
        id="word under two entries",
    ),
    pytest.param(
        f"actors:\n  - {A}\nsources:\n  - {{key: s, names: [S], kind: party_media, mouthpiece_of: aa}}\n",
        r"mine\.yml:4: mouthpiece of unknown actor 'aa'",
        id="mouthpiece of nobody",
    ),
    pytest.param("sources:\n  - {key: s, names: [S], kind: outlet, flags: [state_media]}\n", r"mine\.yml:2: s: a flag needs flag_citation", id="flag"),  # noqa: E501
    pytest.param(
        "actors:\n  - {key: brigade, kind: rebel_group, names: [{name: B}], ties: [{actor: brigad, kind: ally}]}\n",
        r"mine\.yml:2: tie to unknown actor 'brigad'; did you mean 'brigade'\?",
        id="tie to nobody",
    ),
]  # fmt: skip


@pytest.mark.usefixtures("alone")
@pytest.mark.parametrize(("text", "said"), BROKEN)
def test_what_is_doubtful_stops_with_file_and_line(text: str, said: str, layer: Layer) -> None:
    with pytest.raises(BookError, match=said):
        load_book(layer(text))


@pytest.mark.usefixtures("alone")
@pytest.mark.parametrize(
    ("one", "two"),
    [
        pytest.param(
            "country: [SY], names: [{name: The Guard}]", "country: [YE], names: [{name: The Guard}]", id="other country"
        ),
        pytest.param(
            "country: [SY], names: [{name: The Guard, until: 2014-01-01}]",
            "country: [SY], names: [{name: The Guard, since: 2014-01-02}]",
            id="other time",
        ),
    ],
)
def test_one_name_may_serve_two_actors_apart(one: str, two: str, layer: Layer) -> None:
    book = load_book(layer(f"actors:\n  - {{key: a, kind: rebel_group, {one}}}\n  - {{key: b, kind: rebel_group, {two}}}\n"))
    found = list(book.actor_phrases.find(words("then The Guard left")))
    assert [(start, end, [key for key, _ in payloads]) for start, end, payloads in found] == [(1, 3, ["a", "b"])]


@pytest.mark.usefixtures("alone")
def test_an_empty_file_adds_nothing(layer: Layer) -> None:
    assert load_book(layer("# nothing yet\n")).actors == {}


@pytest.mark.usefixtures("alone")
def test_plain_words_stay_words(layer: Layer) -> None:
    book = load_book(
        layer(
            "settings:\n  - {key: a, meaning: no, value: 12}\n  - {key: b, meaning: 'yes', value: '12'}\n  - {key: c, meaning: x, value: [on, 'off']}\n"  # noqa: E501
        )
    )
    assert (book.settings["a"].meaning, book.setting("a"), book.setting("b"), book.setting("c")) == (
        "no",
        12,
        "12",
        ("on", "off"),
    )
    true = load_book(
        layer("actors:\n  - {key: a, kind: rebel_group, government: true, ucdp: 7, names: [{name: A, until: null}]}\n")
    )
    assert (true.actors["a"].government, true.actors["a"].ucdp, true.actors["a"].names[0].until) == (True, 7, None)


def test_not_utf_8_is_named(tmp_path: Path) -> None:
    (tmp_path / "mine.yml").write_bytes(b"actors: \xff\xfe\n")
    with pytest.raises(BookError, match=r"mine\.yml: not readable as YAML"):
        load_book(tmp_path)


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(BookError, match="gone: no such codebook folder"):
        load_book(tmp_path / "gone")


def test_a_later_layer_replaces_an_entry(layer: Layer, book: Book) -> None:
    hours = "settings:\n  - {key: release.recent_hours, value: %d, meaning: Mine.}\n"
    first, second = layer(hours % 5), layer(hours % 6)
    laid = load_book(first, second)
    assert laid.setting("release.recent_hours") == 6
    assert laid.settings["release.recent_hours"].meaning == "Mine."
    assert set(laid.settings) == set(book.settings)
    assert laid.types == book.types
    assert laid.hash != book.hash


@pytest.mark.usefixtures("alone")
def test_the_hash_is_of_the_content_and_the_order_of_layers(layer: Layer) -> None:
    one = layer(f"actors:\n  - {A}\n")
    two = layer("sources:\n  - {key: s, names: [S], kind: outlet}\n")
    assert load_book(one, two).hash == load_book(one, two).hash
    assert load_book(one, two).hash != load_book(two, one).hash
    assert len(load_book(one).hash) == 16


@pytest.mark.usefixtures("alone")
def test_unverified_entries_are_counted(layer: Layer) -> None:
    book = load_book(layer(f"actors:\n  - {A}\n  - {{key: b, kind: rebel_group, names: [{{name: B}}], citation: a book}}\n"))
    assert book.unverified()["actors"] == 1
    assert sum(book.unverified().values()) == 1


@pytest.mark.usefixtures("alone")
def test_names_are_found_without_their_possessive(layer: Layer) -> None:
    book = load_book(
        layer(
            "actors:\n  - {key: a, kind: rebel_group, names: [{name: People's Guard}]}\nsources:\n  - {key: s, names: [Hill's News], kind: outlet}\n"  # noqa: E501
        )
    )
    assert [payload[0][0] for _, _, payload in book.actor_phrases.find(words("the People's Guard left"))] == ["a"]
    assert [payload for _, _, payload in book.source_phrases.find(words("Hill's News said"))] == [["s"]]


def test_an_unknown_setting_names_the_nearest(book: Book) -> None:
    with pytest.raises(BookError, match=r"no setting 'release.recent_hour'; did you mean 'release.recent_hours'\?"):
        book.setting("release.recent_hour")


def test_nearest_is_silent_when_nothing_is_near() -> None:
    assert nearest("xyzzy", ["actors"]) == ""
    assert nearest("actor", []) == ""


@pytest.mark.parametrize(
    ("since", "until", "common"),
    [
        pytest.param(None, None, True, id="always"),
        pytest.param(None, date(2014, 1, 1), True, id="up to the first day"),
        pytest.param(None, date(2013, 12, 31), False, id="before"),
        pytest.param(date(2015, 1, 1), None, True, id="from the last day"),
        pytest.param(date(2015, 1, 2), None, False, id="after"),
    ],
)
def test_names_overlap_with_both_ends(since: date | None, until: date | None, common: bool) -> None:
    name = DatedName(name="A", since=date(2014, 1, 1), until=date(2015, 1, 1))
    assert overlap(name, DatedName(name="B", since=since, until=until)) is common
    assert overlap(DatedName(name="B", since=since, until=until), name) is common


# ---------------------------------------------------------------- the packaged codebook


def test_the_packaged_codebook_is_as_large_as_agreed(book: Book) -> None:
    assert len(book.actors) >= 120
    assert len(book.sources) >= 40
    assert len(book.types) == 49
    assert sum(bool(entry.frames and entry.examples) for entry in book.types.values()) >= 30


def test_every_type_is_defined_and_coded_or_says_why(book: Book) -> None:
    for entry in book.types.values():
        assert entry.meaning.endswith("."), entry.key
        assert entry.codes.acled or entry.codes.acled_by_actor or entry.codes.reason, entry.key


def test_every_shelf_says_what_nobody_has_checked(book: Book) -> None:
    counted = book.unverified()
    assert set(counted) == {
        "types",
        "role_maps",
        "words",
        "speech",
        "actors",
        "sources",
        "lags",
        "regions",
        "rules",
        "settings",
        "phrases",
    }
    assert counted["actors"] == sum(actor.citation == "unverified" for actor in book.actors.values())
    assert all(source.flag_citation for source in book.sources.values() if source.flags)


def test_words_are_found_folded_by_section(book: Book) -> None:
    hospital = book.section("object_kind")["hospital"]
    assert hospital.section == "object_kind"
    assert book.section("no_such") == {}  # type: ignore[arg-type]
