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


# ---------------------------------------------------------------- the second tier

LIST = """{"tier":2,"licence":"CC BY 4.0","citation":"a list"}
{"key":"ucdp:1","ucdp":1,"kind":"rebel_group","country":["SY"],"names":[{"name":"HF"},{"name":"Hill Front"},{"name":"Old Front","former":true}]}
{"key":"ucdp:2","ucdp":2,"kind":"rebel_group","country":["SY","YE"],"names":[{"name":"The Guard"}],"ties":[{"actor":"ucdp:1","kind":"split_from"}]}
{"key":"ucdp:3","ucdp":3,"kind":"rebel_group","country":["YE"],"names":[{"name":"Brassel Brigade"}],"ties":[{"actor":"ucdp:2","kind":"member_of"}]}
"""  # noqa: E501
FIRST = "{key: hill, ucdp: 1, kind: rebel_group, country: [SY], names: [{name: Hill Front}, {name: Front of the Hill}]}"


@pytest.fixture
def listed(layer: Layer, alone: None) -> Book:
    """A list of three as the second tier, below two actors of the first."""
    folder = layer(f"actors:\n  - {FIRST}\n  - {A}\n")
    (folder / "list.jsonl").write_text(LIST, "utf-8")
    return load_book(folder)


def test_the_first_tier_stands_for_the_second(listed: Book) -> None:
    assert list(listed.actors) == ["hill", "a", "ucdp:2", "ucdp:3"]
    assert list(listed.second) == ["ucdp:1", "ucdp:2", "ucdp:3"]
    assert [actor.key for actor in listed.by_ucdp(1, 2)] == ["hill"]
    assert [(tie.actor, tie.kind) for tie in listed.actors["ucdp:2"].ties] == [("hill", "split_from")]
    second = listed.actors["ucdp:2"]
    assert (second.tier, second.licence, second.citation) == (2, "CC BY 4.0", "a list, ActorId 2")


def test_second_names_lead_to_the_first_tier_and_never_into_its_index(listed: Book) -> None:
    found = {
        text: [key for _, _, payloads in listed.second_phrases.find(words(text)) for key, _ in payloads]
        for text in ("HF", "Old Front", "Hill Front", "The Guard", "Brassel Brigade")
    }
    assert found == {
        "HF": ["hill"], "Old Front": ["hill"], "Hill Front": [], "The Guard": ["ucdp:2"], "Brassel Brigade": ["ucdp:3"],
    }  # fmt: skip
    assert list(listed.actor_phrases.find(words("HF and The Guard"))) == []


def test_an_id_that_two_actors_share_gives_no_names(layer: Layer, alone: None) -> None:
    folder = layer(f"actors:\n  - {FIRST}\n  - {FIRST.replace('hill,', 'vale,').replace('Hill', 'Vale')}\n")
    (folder / "list.jsonl").write_text(LIST, "utf-8")
    book = load_book(folder)
    assert list(book.second_phrases.find(words("HF"))) == []
    assert book.actors["ucdp:2"].ties == ()


def test_an_actor_as_of_a_day(listed: Book, book: Book) -> None:
    found = listed.actor_as_of("ucdp:2", date(2015, 1, 1))
    assert (found.name, [tie.actor for tie in found.ties]) == ("The Guard", ["hill"])
    assert [(key, tie.kind) for key, tie in found.tied] == [("ucdp:3", "member_of")]
    with pytest.raises(BookError, match=r"no actor 'hil'; did you mean 'hill'\?"):
        listed.actor_as_of("hil", None)
    days = [date(2015, 1, 1), date(2016, 7, 27), date(2016, 8, 1), date(2017, 1, 27), date(2017, 1, 29)]
    assert [book.actor_as_of("hts", day).name for day in days] == [
        "Jabhat al-Nusra", "Jabhat al-Nusra", "Jabhat Fatah al-Sham", "Jabhat Fatah al-Sham", "Hayat Tahrir al-Sham",
    ]  # fmt: skip


@pytest.mark.usefixtures("alone")
@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("", r"list\.jsonl:1: the first line says", id="empty"),
        pytest.param('{"citation":"a"}\n{', r"list\.jsonl:2: ", id="no JSON"),
        pytest.param('{"citation":"a"}\n{"key":"b","kind":"x","names":[{"name":"B"}]}', r"list\.jsonl:2: kind: ", id="no kind"),
        pytest.param(
            '{"citation":"a"}\n{"key":"a","kind":"rebel_group","names":[{"name":"B"}]}',
            r"mine\.yml:2: duplicate actors key 'a', first at list\.jsonl:2",
            id="key of another file",
        ),
    ],
)
def test_a_broken_list_stops_with_file_and_line(text: str, said: str, layer: Layer) -> None:
    folder = layer(f"actors:\n  - {A}\n")
    (folder / "list.jsonl").write_text(text, "utf-8")
    with pytest.raises(BookError, match=said):
        load_book(folder)


@pytest.mark.usefixtures("alone")
def test_the_second_tier_never_replaces_the_first(layer: Layer) -> None:
    first, second = layer(f"actors:\n  - {A}\n"), layer(f"actors:\n  - {A.replace('kind', 'tier: 2, kind')}\n")
    with pytest.raises(BookError, match="'a' of tier 2 would replace an actor of tier 1"):
        load_book(first, second)
    assert load_book(second, first).actors["a"].tier == 1


def test_ucdps_list_is_whole_and_says_where_it_is_from(book: Book) -> None:
    assert len(book.second) == 1725
    assert all(actor.licence and "CC BY 4.0" in actor.licence for actor in book.second.values())
    assert {actor.citation.rpartition(" ")[2] for actor in book.second.values()} == {str(a.ucdp) for a in book.second.values()}
    renamed = book.second["ucdp:189"]
    assert [(name.name, name.former) for name in renamed.names][:2] == [("MPF", False), ("Mon People's Front", False)]
    assert ("MPSG", True) in [(name.name, name.former) for name in renamed.names]
    assert [(tie.actor, tie.kind) for tie in book.second["ucdp:190"].ties] == [("ucdp:189", "split_from")]


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
        "disputed",
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
