"""Sources: the shelf, the publisher, speakers, and the interest a speaker has."""

from __future__ import annotations

import gzip
import json
from datetime import date
from pathlib import Path

import pytest

from wardesk.book import Book
from wardesk.model import Claim, Count, Evidence, Mention, Report, Role, RoleName, Span, Speaker, When
from wardesk.resolve.actors import resolve_actors
from wardesk.resolve.aliases import main_conflict, read_context
from wardesk.resolve.sources import find_source, resolve_sources
from wardesk.resolve.standing import Party, party_of, relate

DAY = date(2018, 4, 23)
ABOUT_SYRIA = "Syria, Syrian troops and the Syrian opposition are in the news. "


def report(text: str, publisher: str | None = None, url: str | None = None) -> Report:
    return Report(id="0" * 16, text_id="1" * 16, text=text, published=DAY, publisher=publisher, url=url)


def test_shelf_is_large_enough_and_ungraded(book: Book) -> None:
    assert len(book.sources) >= 45
    assert {source.reliability for source in book.sources.values()} == {"F"}
    assert {"agency", "outlet", "monitor", "party_media", "un", "ngo", "government", "military"} <= {
        source.kind for source in book.sources.values()
    }


def test_flags_have_citations_and_mouthpieces_are_actors(book: Book) -> None:
    flagged = [source for source in book.sources.values() if source.flags]
    assert len(flagged) >= 10
    assert all(source.flag_citation and source.flag_citation != "unverified" for source in flagged)
    spoken_for = [source.mouthpiece_of for source in book.sources.values() if source.mouthpiece_of]
    assert set(spoken_for) <= set(book.actors)
    assert book.sources["amaq"].mouthpiece_of == "isis"
    assert "sanctioned" in book.sources["southfront"].flags


def test_domains_belong_to_one_source(book: Book) -> None:
    domains = [domain for source in book.sources.values() for domain in source.domains]
    assert len(domains) == len(set(domains))
    assert all(domain == domain.lower() and "/" not in domain and not domain.startswith("www.") for domain in domains)


@pytest.mark.parametrize(
    ("name", "url", "key"),
    [
        pytest.param("SouthFront", None, "southfront", id="name"),
        pytest.param("the guardian", None, "guardian", id="article_and_case"),
        pytest.param("dailysabah", None, "daily_sabah", id="run_together"),
        pytest.param("Agence France-Presse", None, "afp", id="full_name"),
        pytest.param(None, "https://www.sana.sy/en/?p=1", "sana", id="address"),
        pytest.param(None, "https://english.almanar.com.lb/1", "al_manar", id="subdomain"),
        pytest.param("Some Blog", "https://www.reuters.com/x", "reuters", id="address_after_unknown_name"),
        pytest.param("southfront.org", None, "southfront", id="name_is_a_domain"),
        pytest.param("Some Blog", "https://notreuters.com/x", None, id="not_a_subdomain"),
        pytest.param("Some Blog", "http://[broken", None, id="broken_address"),
        pytest.param(None, None, None, id="nothing"),
    ],
)
def test_find_source(book: Book, name: str | None, url: str | None, key: str | None) -> None:
    found = find_source(name, url, book)
    assert (found.key if found else None) == key


def test_publishers_of_the_corpora_resolve(book: Book, shared: Path) -> None:
    path = shared / "data" / "syria_articles" / "articles.jsonl.gz"
    with gzip.open(path, "rt", encoding="utf-8") as rows:
        names = {json.loads(row)["publisher"] for row in rows}
    names |= {folder.name for folder in (shared / "data" / "re3d").iterdir() if folder.is_dir()}
    assert sorted(name for name in names if find_source(name, None, book) is None) == []


# ---------------------------------------------------------------- speakers and standing


def claim_of(
    text: str,
    kind: str,
    speaker: str | None = None,
    *,
    side: str | None = None,
    **roles: str,
) -> Claim:
    def mention(words: str, what: str = "actor") -> Mention:
        at = text.index(words)
        return Mention.model_validate({"kind": what, "span": {"start": at, "end": at + len(words)}})

    chain = [Speaker(kind="publisher")]
    if speaker:
        chain.append(Speaker(kind="named", mention=mention(speaker, "source")))
    names: dict[str, RoleName] = {
        "actor": "actor",
        "target": "target",
        "owner": "owner",
        "victim": "victim",
        "opponent": "opponent",
    }
    span = Span(start=0, end=1)
    return Claim(
        id="2" * 16, report="0" * 16, type=kind, trigger=span, sentence=0, aspect="event", attribution=tuple(chain),
        roles=tuple(Role(name=names[name], mention=mention(words)) for name, words in roles.items()),
        counts=(Count(kind="killed", phrase=span, rule="r", side=mention(side)),) if side else (),
        when=When(), evidence={"type": Evidence(spans=(span,), rule="frame")}, codebook="c" * 16, reader="0",
    )  # fmt: skip


def settle(book: Book, claim: Claim, text: str, publisher: str | None = None) -> Claim:
    rep = report(text, publisher)
    return resolve_sources(resolve_actors([claim], rep, book), rep, book)[0]


@pytest.mark.parametrize(
    ("words", "target"),
    [
        pytest.param("the ISIS-linked news agency Amaq", "source:amaq", id="party_agency"),
        pytest.param("the Syrian Observatory for Human Rights", "source:sohr", id="monitor"),
        pytest.param("Hezbollah's Al-Manar TV", "source:al_manar", id="source_before_its_owner"),
        pytest.param("Russian Defense Ministry", "source:russian_mod", id="ministry"),
        pytest.param("Hezbollah", "actor:hezbollah", id="actor_speaks"),
        pytest.param("state television", "source:syrian_tv", id="state_media_by_country"),
        pytest.param("SANA and Sputnik", None, id="two_sources"),
        pytest.param("a Reuters-affiliated desk", None, id="only_affiliated"),
        pytest.param("local residents", None, id="anonymous"),
    ],
)
def test_speakers(book: Book, words: str, target: str | None) -> None:
    text = f"{ABOUT_SYRIA}It is so, said {words}."
    done = settle(book, claim_of(text, "shelling", words), text)
    mention = done.attribution[1].mention
    assert mention is not None
    assert mention.chosen == target
    assert "attribution.1.mention" in done.evidence


@pytest.mark.parametrize(
    ("text", "target"),
    [
        pytest.param(
            "The Syrian Observatory for Human Rights counted ten. So said the Observatory", "source:sohr", id="in_full_before"
        ),
        pytest.param("It is so, said the Observatory", None, id="never_in_full"),
        pytest.param("The Syrian Observatory for Human Rights counted ten. So said an observatory", None, id="no_capital"),
        pytest.param("Syrian state television and Iraqi state television met. So said Television", None, id="two_have_the_word"),
    ],
)
def test_a_short_form_is_the_source_named_in_full(book: Book, text: str, target: str | None) -> None:
    words = text.rsplit(maxsplit=1)[-1]
    done = settle(book, claim_of(text, "shelling", words), text)
    mention = done.attribution[1].mention
    assert mention is not None
    assert mention.chosen == target


def test_state_television_of_no_country_is_nobodys(book: Book) -> None:
    text = "It is so, said state television."
    done = settle(book, claim_of(text, "shelling", "state television"), text)
    assert done.attribution[1].mention is not None
    assert done.attribution[1].mention.chosen is None


@pytest.mark.parametrize(
    ("words", "kind", "roles", "side", "standing"),
    [
        pytest.param("Amaq", "equipment_loss", {"actor": "ISIS", "owner": "the SAA"}, None, "enemy_loss", id="tank"),
        pytest.param("Amaq", "ambush", {"actor": "ISIS", "target": "the SAA"}, None, "own_action", id="own_attack"),
        pytest.param("SANA", "shelling", {"actor": "ISIS", "target": "the SAA"}, None, "enemy_action", id="attacked"),
        pytest.param("SANA", "casualty_toll", {"victim": "the SAA"}, None, "own_loss", id="against_interest"),
        pytest.param("SANA", "casualty_toll", {}, "the SAA", "own_loss", id="side_of_a_count"),
        pytest.param("SANA", "shelling", {"target": "ISIS"}, None, "enemy_loss", id="nobody_named_as_doer"),
        pytest.param("Russian Defense Ministry", "shelling", {"actor": "the SAA"}, None, "own_action", id="camps"),
        pytest.param("SOHR", "shelling", {"actor": "the SAA"}, None, "third_party", id="monitor"),
        pytest.param("Amaq", "shelling", {"actor": "Boko Haram"}, None, "third_party", id="no_shared_conflict"),
        pytest.param("Amaq", "equipment_loss", {"actor": "ISIS"}, None, "own_action", id="loss_without_owner"),
        pytest.param("Amaq", "equipment_loss", {"actor": "the SAA"}, None, "enemy_action", id="loss_by_enemy"),
        pytest.param("pro-government sources", "shelling", {"actor": "the SAA"}, None, "own_action", id="camp"),
        pytest.param("opposition sources", "shelling", {"actor": "the SAA"}, None, "enemy_action", id="opposition"),
        pytest.param("a passer-by", "shelling", {"actor": "the SAA"}, None, "unknown", id="anonymous"),
        pytest.param("Amaq", "shelling", {}, None, "unknown", id="nobody_named"),
        pytest.param("Enab Baladi", "shelling", {"actor": "the SAA"}, None, "enemy_action", id="aligned_outlet"),
    ],
)  # fmt: skip
def test_standing(book: Book, words: str, kind: str, roles: dict[str, str], side: str | None, standing: str) -> None:
    text = f"{ABOUT_SYRIA}ISIS and the SAA and Boko Haram fought, said {words}."
    done = settle(book, claim_of(text, kind, words, side=side, **roles), text)
    assert done.standing == standing, done.evidence["standing"]
    assert done.evidence["standing"].rule in book.rules


def test_publisher_is_the_speaker_where_there_is_no_other(book: Book) -> None:
    text = f"{ABOUT_SYRIA}The SAA shelled ISIS."
    done = settle(book, claim_of(text, "shelling", actor="The SAA", target="ISIS"), text, "SouthFront")
    assert done.standing == "own_action"
    assert done.evidence["publisher"].inputs == ("source:southfront",)
    nobody = settle(book, claim_of(text, "shelling", actor="The SAA"), text, "A blog")
    assert nobody.standing == "unknown"


@pytest.mark.parametrize(
    ("one", "other", "relation"),
    [
        pytest.param("syria_gov", "saa", "own", id="parent"),
        pytest.param("fourth_division_sy", "syria_gov", "own", id="grandparent"),
        pytest.param("cjtf_oir", "sdf", "own", id="friendly_camps"),
        pytest.param("hezbollah", "saa", "own", id="same_camp"),
        pytest.param("tsk", "ypg", "enemy", id="enemies"),
        pytest.param("hts", "isis", "enemy", id="rivals"),
        pytest.param("isis", "farc", "other", id="strangers"),
    ],
)
def test_relations(book: Book, one: str, other: str, relation: str) -> None:
    context = read_context(report(ABOUT_SYRIA), book)
    assert relate(Party(one, (one,)), other, context, DAY) == relation
    assert relate(Party(other, (other,)), one, context, None) == relation


def test_side_of_words_needs_a_country(book: Book) -> None:
    context = read_context(report("Nothing is named here."), book)
    assert main_conflict(book, context.country) is None
    assert not party_of(None, "opposition sources", context, DAY).known
