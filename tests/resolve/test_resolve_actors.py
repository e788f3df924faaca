"""Actors: the registry itself, and what mentions of every shape come to."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz import fuzz

from wardesk.book import Book
from wardesk.model import Claim, ClaimLink, Count, Evidence, Mention, Report, Role, Span, Speaker, When, Where
from wardesk.resolve.actors import Outcome, link_names, resolve_actors, resolve_mention
from wardesk.resolve.aliases import bearers, read_context
from wardesk.text import fold

DAY = date(2018, 4, 23)
SYRIAN = (
    "Syrian government forces fought the Syrian opposition in Syria. ISIS held a village. Turkish soldiers watched. "
    "Damascus sent troops. The Syrian army advanced; Syrian warplanes bombed. "
)


def report(text: str, *, published: date | None = DAY) -> Report:
    return Report(id="0" * 16, text_id="1" * 16, text=text, published=published)


def span_of(text: str, words: str) -> Span:
    at = text.rindex(words)
    return Span(start=at, end=at + len(words))


def resolved(book: Book, words: str, text: str | None = None, *, day: date | None = DAY) -> Outcome:
    """Outcome for the last place where the words stand; by default behind a report on Syria."""
    text = text if text is not None else f"{SYRIAN} Here came {words}."
    mention = Mention(kind="actor", span=span_of(text, words))
    return resolve_mention(mention, read_context(report(text, published=day), book), day)


# ---------------------------------------------------------------- the registry


def test_registry_is_large_enough(book: Book) -> None:
    near = [actor for actor in book.actors.values() if {"syria", "iraq"} & set(actor.conflicts)]
    assert len(book.actors) >= 120
    assert len(near) >= 70


@pytest.mark.parametrize(
    "conflict",
    ["ukraine", "yemen", "libya", "afghanistan", "somalia", "nigeria", "sudan", "ethiopia", "drc", "mali", "colombia",
     "el_salvador", "peru", "israel", "myanmar", "philippines"],
)  # fmt: skip
def test_other_conflicts_have_two_camps_and_a_government(book: Book, conflict: str) -> None:
    rows = [actor for actor in book.actors.values() if conflict in actor.conflicts]
    assert len({actor.sides.get(conflict) for actor in rows} - {None}) >= 2
    assert any(actor.government for actor in rows)


def test_dates_of_names_run_forwards(book: Book) -> None:
    dated = [name for actor in book.actors.values() for name in actor.names if name.since and name.until]
    assert len(dated) > 100
    assert [name for name in dated if name.since > name.until] == []  # type: ignore[operator]


def test_sides_are_in_listed_conflicts_and_ties_are_not_to_oneself(book: Book) -> None:
    for actor in book.actors.values():
        assert set(actor.sides) <= set(actor.conflicts), actor.key
        assert actor.key not in {tie.actor for tie in actor.ties}


def test_every_metonym_belongs_to_a_government(book: Book) -> None:
    bare = [key for key, actor in book.actors.items() if any(n.metonym for n in actor.names) and not actor.government]
    assert bare == ["taliban"], "a movement that has been the government since 2021"


def test_ucdp_ids_are_rows_of_the_published_list(book: Book, shared: Path) -> None:
    path = shared / "reference" / "ucdp_actors_22.1.csv"
    columns = ("NameData", "NameOrig", "NameOrigFull", "NameOrigFullEng", "NewName", "NewNameFullEng")
    with path.open(encoding="utf-8-sig", newline="") as handle:
        rows = {int(row["ActorId"]): [row[column] for column in columns] for row in csv.DictReader(handle)}
    for actor in book.actors.values():
        if actor.ucdp is None:
            continue
        assert actor.ucdp in rows, actor.key
        published = [fold(part) for cell in rows[actor.ucdp] for part in (cell, *cell.split(",")) if cell.strip()]
        known = [fold(name.name) for name in actor.names]
        best = max(fuzz.token_set_ratio(one, other) for one in published for other in known)
        assert best >= 75, (actor.key, rows[actor.ucdp])


def test_a_ucdp_row_is_used_once(book: Book) -> None:
    ids = [actor.ucdp for actor in book.actors.values() if actor.ucdp is not None]
    assert len(ids) == len(set(ids))


def test_possessives_are_found_as_the_text_reads_them(book: Book) -> None:
    assert {key for key, _ in bearers(book, "People's Protection Units")} == {"ypg"}
    assert {key for key, _ in bearers(book, "Peoples Protection Units")} == {"ypg"}


# ---------------------------------------------------------------- mentions


@pytest.mark.parametrize(
    ("words", "key"),
    [
        pytest.param("ISIS", "isis", id="acronym"),
        pytest.param("the Islamic State", "isis", id="article"),
        pytest.param("ISIS members", "isis", id="name_before_a_part"),
        pytest.param("an SAA unit", "saa", id="acronym_before_a_part"),
        pytest.param("the Syrian Arab Army (SAA)", "saa", id="name_with_acronym"),
        pytest.param("a number of ISIS units", "isis", id="number_of"),
        pytest.param("dozens of Hezbollah fighters", "hezbollah", id="behind_of"),
        pytest.param("members of the Kurdistan Workers' Party", "pkk", id="members_of"),
        pytest.param("the People's Protection Units", "ypg", id="possessive"),
        pytest.param("Turkish-backed Free Syrian Army", "sna", id="longest_name"),
        pytest.param("Syrian regime forces", "syria_forces", id="umbrella"),
        pytest.param("Damascus", "syria_gov", id="capital_as_government"),
        pytest.param("the government of Syria", "syria_gov", id="name_with_of"),
        pytest.param("Assad's regime", "syria_gov", id="ruler"),
        pytest.param("Hayat Tahrir al-Sham (formerly Jabhat al-Nusra, a branch of al-Qaeda)", "hts", id="apposition"),
        pytest.param("Turkish soldiers", "tsk", id="nationality_alias"),
        pytest.param("Turkey's military", "tsk", id="country_genitive"),
        pytest.param("Turkish army soldiers", "tsk", id="alias_with_parts"),
        pytest.param("Russian fighter aircraft", "russian_vks", id="nationality_and_synonym"),
        pytest.param("government forces", "syria_forces", id="generic_forces"),
        pytest.param("other pro-government factions", "syria_forces", id="generic_other"),
        pytest.param("the army", "saa", id="generic_army"),
        pytest.param("the regime", "syria_gov", id="generic_regime"),
        pytest.param("the rebels", "syrian_rebels", id="generic_rebels"),
        pytest.param("the coalition", "cjtf_oir", id="generic_coalition"),
        pytest.param("Kurdish forces", "kurdish_forces_sy", id="namesakes_by_country"),
        pytest.param("the US", "us_gov", id="not_a_pronoun"),
    ],
)  # fmt: skip
def test_resolves(book: Book, words: str, key: str) -> None:
    outcome = resolved(book, words)
    assert outcome.chosen == f"actor:{key}", outcome
    assert outcome.links[0].reasons
    assert outcome.rule in book.rules


@pytest.mark.parametrize(
    ("words", "cause"),
    [
        pytest.param("ISIS-linked group", "not_in_registry", id="linked"),
        pytest.param("former ISIS fighters", "not_in_registry", id="former"),
        pytest.param("anti-ISIS fighters", "not_in_registry", id="anti"),
        pytest.param("the Syrian branch of al-Qaeda", "not_in_registry", id="branch_of"),
        pytest.param("ISIS prisoners", "not_in_registry", id="prisoners"),
        pytest.param("Syrian army deserters", "not_in_registry", id="deserters"),
        pytest.param("the Brave Syrian Army", "not_in_registry", id="longer_name"),
        pytest.param("residents of Syria", "not_in_registry", id="country_inside"),
        pytest.param("Danish forces", "not_in_registry", id="nation_without_entry"),
        pytest.param("gunmen", "not_in_registry", id="gunmen"),
        pytest.param("Christian rebels", "ambiguous", id="modified_generic"),
        pytest.param("militants", "ambiguous", id="militants_with_candidates"),
        pytest.param("the Syrian army and Hezbollah", "ambiguous", id="two_actors"),
        pytest.param("the local council of elders", "not_in_registry", id="unknown_body"),
        pytest.param("its allies", "not_in_registry", id="allies"),
        pytest.param("pro-government sources", "not_stated", id="unnamed_source"),
        pytest.param("they", "not_stated", id="pronoun"),
        pytest.param("...", "not_stated", id="no_words"),
    ],
)
def test_abstains(book: Book, words: str, cause: str) -> None:
    outcome = resolved(book, words)
    assert outcome.chosen is None
    assert outcome.cause == cause, outcome
    assert outcome.rule in book.rules


@pytest.mark.parametrize(
    ("words", "day", "score"),
    [
        pytest.param("Jabhat al-Nusra", date(2015, 5, 1), 1.0, id="nusra_in_its_time"),
        pytest.param("Jabhat al-Nusra", date(2016, 7, 28), 1.0, id="last_day"),
        pytest.param("Jabhat al-Nusra", date(2018, 5, 1), 0.7, id="nusra_after"),
        pytest.param("Jabhat Fatah al-Sham", date(2016, 9, 1), 1.0, id="jfs_in_its_time"),
        pytest.param("JFS", date(2016, 7, 27), 0.7, id="jfs_before"),
        pytest.param("HTS", date(2017, 1, 28), 1.0, id="hts_first_day"),
        pytest.param("HTS", date(2016, 12, 1), 0.7, id="hts_before"),
        pytest.param("Nusra Front", None, 1.0, id="day_unknown"),
    ],
)
def test_one_actor_under_dated_names(book: Book, words: str, day: date | None, score: float) -> None:
    outcome = resolved(book, words, day=day)
    assert outcome.chosen == "actor:hts"
    assert outcome.links[0].score == score
    assert ("not its name" in " ".join(outcome.links[0].reasons)) == (score < 1)


def test_a_state_changes_hands(book: Book) -> None:
    then, later = (resolved(book, "the Syrian government", day=day) for day in (DAY, date(2025, 2, 1)))
    assert (then.chosen, later.chosen) == ("actor:syria_gov", "actor:syria_transitional_gov")
    unknown = resolved(book, "the Syrian government", day=None)
    assert (unknown.chosen, unknown.cause) == (None, "ambiguous")
    assert {link.target for link in unknown.links} == {"actor:syria_gov", "actor:syria_transitional_gov"}


@pytest.mark.parametrize(
    ("text", "key"),
    [
        pytest.param("Somalia's army fought. Somali troops came. Somalis praised the SNA.", "somalia_forces", id="so"),
        pytest.param("Syrian rebels came. Syria burned. Syrians praised the SNA.", "sna", id="sy"),
        pytest.param("Nobody knows who led the SNA.", None, id="no_country"),
    ],
)  # fmt: skip
def test_same_acronym_in_two_conflicts(book: Book, text: str, key: str | None) -> None:
    outcome = resolved(book, "SNA", text, day=date(2019, 1, 1))
    assert outcome.chosen == (f"actor:{key}" if key else None)
    if key is None:
        assert outcome.cause == "ambiguous"
        assert len(outcome.links) == 2


@pytest.mark.parametrize(
    ("text", "words", "day", "key"),
    [
        pytest.param(
            "Kenya mourned. Kenyans fled. Kenyan police blamed al-Shabaab.",
            "al-Shabaab",
            date(2021, 3, 1),
            "al_shabaab",
            id="abroad",
        ),
        pytest.param(
            "Mozambique mourned. Mozambicans fled. Mozambican troops fought al-Shabaab.",
            "al-Shabaab",
            date(2021, 3, 1),
            "ism",
            id="mz",
        ),
        pytest.param(
            "Cameroon burned. Cameroonians fled. Cameroonian troops fought the ADF.", "ADF", date(2021, 3, 1), "adf_cm", id="cm"
        ),
        pytest.param("Uganda mourned. Ugandans fled. Ugandan troops fought the ADF.", "ADF", date(2021, 3, 1), "adf", id="ug"),
        pytest.param(
            "Panama burned. Panamanians fled. Panamanian officials led the PDF.",
            "PDF",
            date(1989, 12, 20),
            "panama_forces",
            id="pa",
        ),
        pytest.param("Myanmar burned. Burmese troops fled. Myanmar mourned the PDF.", "PDF", date(2022, 2, 1), "pdf_mm", id="mm"),
    ],
)
def test_a_name_of_two_conflicts_is_the_actor_of_the_reports_country(
    book: Book, text: str, words: str, day: date, key: str
) -> None:
    assert resolved(book, words, text, day=day).chosen == f"actor:{key}"


def test_an_acronym_of_another_country_is_only_a_candidate(book: Book) -> None:
    text = "Burundian soldiers met Rwandan officers in Rwanda. The Rwandan army watched. The NDF left."
    outcome = resolved(book, "NDF", text)
    assert (outcome.chosen, outcome.rule) == (None, "actor.other_country")
    assert outcome.links[0].target == "actor:ndf"
    home = resolved(book, "NDF")
    assert home.chosen == "actor:ndf"


def test_the_army_is_nobodys_when_two_countries_are_named_alike(book: Book) -> None:
    text = "Syrian troops met Iraqi troops. Syria and Iraq agreed. The army fired."
    outcome = resolved(book, "The army", text)
    assert (outcome.chosen, outcome.cause) == (None, "ambiguous")


@pytest.mark.parametrize(
    ("text", "words", "key"),
    [
        pytest.param("The Sons of Light Army (SLA) hit. SLA fighters left.", "SLA fighters", None, id="unregistered"),
        pytest.param("The Sudan Liberation Army (SLA) hit. SLA fighters left.", "SLA fighters", "slm", id="registered"),
        pytest.param("The Syrian Democratic Forces (QSD) came. The QSD left.", "QSD", "sdf", id="other_letters"),
        pytest.param("SDF left. The Sons of Dawn Front (SDF) came.", "Front (SDF)", None, id="where_introduced"),
        pytest.param("A group (XY) met the Syrian Army (SAA). The SAA left.", "SAA", "saa", id="known_short_form"),
    ],
)  # fmt: skip
def test_an_introduced_acronym_keeps_its_meaning(book: Book, text: str, words: str, key: str | None) -> None:
    outcome = resolved(book, words, text)
    assert outcome.chosen == (f"actor:{key}" if key else None), outcome


@pytest.mark.parametrize(
    ("text", "key"),
    [
        pytest.param("Syria burned. Syrian rebels fled. The troops fired.", "saa", id="alone"),
        pytest.param("Syria burned. Syrian rebels and Turkish forces fled. Syria wept. The troops fired.", None, id="others"),
    ],
)
def test_troops_are_the_countrys_own_only_without_foreign_ones(book: Book, text: str, key: str | None) -> None:
    assert resolved(book, "The troops", text).chosen == (f"actor:{key}" if key else None)


@pytest.mark.parametrize(
    ("text", "words", "key"),
    [
        pytest.param(f"{SYRIAN} Regime warplanes bombed Douma.", "Regime warplanes", "syaaf", id="regime_warplanes"),
        pytest.param(f"{SYRIAN} The Army of the Brave formed up.", "Army", None, id="a_name_of_its_own"),
        pytest.param(f"{SYRIAN} Turkish airstrikes killed ten: army", "army", None, id="another_nation_in_the_sentence"),
        pytest.param(f"{SYRIAN} Washington will withdraw troops.", "troops", None, id="another_government_in_the_sentence"),
        pytest.param("(SAA = Syrian army) The SAA moved on.", "SAA", "saa", id="list_of_abbreviations"),
        pytest.param("Fatah Halab shelled the post.", "Fatah Halab", None, id="longer_name_behind"),
        pytest.param("The M23-R shelled the post.", "M23-R", None, id="a_faction"),
        pytest.param("The Syrian army's website was down.", "Syrian army's website", None, id="what_is_owned"),
    ],
)
def test_whose_the_words_are(book: Book, text: str, words: str, key: str | None) -> None:
    assert resolved(book, words, text).chosen == (f"actor:{key}" if key else None)


def test_what_is_left_open_keeps_its_kind_and_side(book: Book) -> None:
    outcome = resolved(book, "Christian rebels")
    assert outcome.chosen is None
    assert outcome.links[-1].target == "kind:rebel_group"
    assert outcome.links[-1].detail == "opposition in the conflict syria"


def test_a_country_votes_not_for_the_seat_of_a_union(book: Book) -> None:
    assert read_context(report("The EU met. NATO met. The EU spoke."), book).countries == ()


@pytest.mark.parametrize(("words", "key"), [("spokesman for the SDF", "sdf"), ("General Cole", None)], ids=["office", "person"])
def test_who_speaks_is_linked_to_whom_he_speaks_for(book: Book, words: str, key: str | None) -> None:
    text = f"A {words} said that ISIS attacked."
    speaker = Speaker(kind="named", mention=Mention(kind="person", span=span_of(text, words)))
    claim = make_claim(text, "ISIS").model_copy(update={"attribution": (Speaker(kind="publisher"), speaker)})
    found = resolve_actors([claim], report(text), book)[0].attribution[1].mention
    assert found is not None
    assert found.chosen == (f"actor:{key}" if key else None)


@pytest.mark.parametrize(
    ("text", "words", "key"),
    [
        pytest.param("Israeli strikes hit the depot.", "Israeli", "idf", id="a_states_deed"),
        pytest.param("Ten died in Russian air raids.", "Russian", "russian_forces", id="two_words"),
        pytest.param("An Iraqi bombing killed ten.", "Iraqi", None, id="a_bombing_may_be_in_the_country"),
        pytest.param("Russian strikers marched.", "Russian", None, id="another_word"),
        pytest.param("Palestinian rockets and Palestinian strikes fell.", "Palestinian", None, id="no_registered_forces"),
    ],
)
def test_a_nationality_before_a_deed_is_the_states_forces(book: Book, text: str, words: str, key: str | None) -> None:
    assert resolved(book, words, text).chosen == (f"actor:{key}" if key else None)


@pytest.mark.parametrize(
    ("text", "day", "key"),
    [
        pytest.param("Iraqi forces fought in Iraq. The coalition bombed Mosul.", date(2016, 4, 1), "cjtf_oir", id="against_isis"),
        pytest.param("Iraqi forces fought in Iraq. The coalition bombed Mosul.", date(2005, 4, 1), "mnf_i", id="after_2003"),
        pytest.param("Iraqi forces fought in Iraq. The coalition bombed Mosul.", None, None, id="nothing_tells_the_age"),
        pytest.param("Iraqi forces fought ISIL in Iraq. The coalition bombed Mosul.", None, "cjtf_oir", id="age_by_another_name"),
        pytest.param("Iraqi forces met the Global Coalition. The coalition bombed it.", None, "cjtf_oir", id="named_elsewhere"),
    ],
)
def test_which_coalition(book: Book, text: str, day: date | None, key: str | None) -> None:
    assert resolved(book, "coalition", text, day=day).chosen == (f"actor:{key}" if key else None)


@pytest.mark.parametrize("words", ["Iraqi and Kurdish forces", "the Assad regime and Russia", "Russian and Syrian soldiers"])
def test_two_in_one_mention_are_neither(book: Book, words: str) -> None:
    outcome = resolved(book, words)
    assert (outcome.chosen, outcome.cause) == (None, "ambiguous")


def test_deeds_are_found_in_a_text(book: Book) -> None:
    text = "Israeli strikes hit a depot. Syrian rebels watched."
    keys = [outcome.chosen for _, outcome in link_names(read_context(report(text), book), DAY)]
    assert keys == ["actor:idf", "actor:syrian_rebels"]


@pytest.mark.parametrize(
    ("day", "key"),
    [
        pytest.param(date(2018, 4, 1), "upc_car", id="in_its_time"),
        pytest.param(date(2010, 4, 1), None, id="the_countrys_own_came_later"),
    ],
)
def test_a_namesake_abroad_does_not_stand_in(book: Book, day: date, key: str | None) -> None:
    text = "In the Central African Republic the Central African government fought the UPC."
    assert resolved(book, "UPC", text, day=day).chosen == (f"actor:{key}" if key else None)


def test_a_report_much_older_than_a_name_means_somebody_else(book: Book) -> None:
    text = "Afghan troops and the US-led coalition fought in Afghanistan."
    outcome = resolved(book, "US-led coalition", text, day=date(2002, 3, 1))
    assert (outcome.chosen, outcome.cause) == (None, "ambiguous")


def test_a_name_in_brackets_is_not_what_the_words_before_are_part_of(book: Book) -> None:
    assert resolved(book, "forces of Kagui Said (MILF)", "In the Philippines forces of Kagui Said (MILF)").chosen is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("Syria and Syrian rebels. A military airport was hit.", False, id="adjective"),
        pytest.param("Syria and Syrian rebels. The military said so.", True, id="noun"),
        pytest.param("Syria and Syrian rebels. Foreign insurgents came.", False, id="somebody_elses"),
    ],
)
def test_words_that_make_it_no_actor_of_the_country(book: Book, text: str, found: bool) -> None:
    linked = [outcome.chosen for _, outcome in link_names(read_context(report(text), book), DAY) if outcome.chosen]
    assert linked == ["actor:syrian_rebels", *(["actor:saa"] if found else [])]


def test_bare_forces_are_nobodys(book: Book) -> None:
    assert resolved(book, "forces").chosen is None
    assert resolved(book, "Syria's forces").chosen == "actor:syria_forces"


def test_places_and_day_of_the_claim_count(book: Book) -> None:
    text = "The army entered the town. Jabhat al-Nusra left."
    claim = make_claim(text, "The army", day=date(2014, 3, 1), country="SY")
    done = resolve_actors([claim], report(text), book)[0]
    assert done.roles[0].mention.chosen == "actor:saa"
    assert done.evidence["roles.0.mention"].rule == "actor.generic"
    assert claim.evidence.keys() < done.evidence.keys()
    assert "roles.0.mention" not in claim.evidence


def make_claim(text: str, words: str, *, day: date | None = None, country: str | None = None) -> Claim:
    span = span_of(text, words)
    actor = Mention(kind="actor", span=span, cause="not_stated")
    place = Mention(kind="place", span=span)
    return Claim(
        id="2" * 16, report="0" * 16, type="shelling", trigger=span, sentence=0, aspect="event",
        attribution=(Speaker(kind="publisher"), Speaker(kind="named", mention=Mention(kind="source", span=span))),
        roles=(Role(name="actor", mention=actor), Role(name="place", mention=place)),
        when=When(first=day, last=day), where=(Where(mention=place, country=country),),
        counts=(Count(kind="killed", phrase=span, rule="r", side=actor), Count(kind="killed", phrase=span, rule="r")),
        links=(ClaimLink(kind="part_of", claim="3" * 16, attribution=(Speaker(kind="named", mention=actor),)),),
        evidence={"type": Evidence(spans=(span,), rule="frame.shelling.0")}, codebook="c" * 16, reader="0",
    )  # fmt: skip


def test_every_mention_of_a_claim_is_settled(book: Book) -> None:
    text = "Hamas fired on the town."
    done = resolve_actors([make_claim(text, "Hamas")], report(text), book)[0]
    assert done.roles[0].mention.chosen == "actor:hamas"
    assert done.roles[1].mention.links == ()
    assert done.attribution[1].mention is not None
    assert done.attribution[1].mention.chosen == "actor:hamas"
    assert done.counts[0].side is not None
    assert done.counts[0].side.chosen == "actor:hamas"
    assert done.links[0].attribution[0].mention is not None
    assert done.links[0].attribution[0].mention.chosen == "actor:hamas"
    assert {
        "roles.0.mention",
        "attribution.1.mention",
        "counts.0.side",
        "links.0.attribution.0.mention",
    } <= done.evidence.keys()


@pytest.fixture(scope="module")
def outcome_of(book: Book) -> Callable[[str], Outcome]:
    context = read_context(report(SYRIAN + "x" * 80), book)

    def run(words: str) -> Outcome:
        text = SYRIAN + words
        mention = Mention(kind="actor", span=Span(start=len(SYRIAN), end=len(text)))
        return resolve_mention(mention, context._replace(text=text), DAY)

    return run


WORDS = st.sampled_from(
    ["the", "a", "SAA", "ISIS", "members", "of", "Syrian", "army", "and", "Hezbollah", "former", "branch", "-backed",
     "(", ",", "US", "us", "Damascus", "forces", "in", "rebels", "\u200f", "é", "Turkey's", "SNA", "and", "coalition"]
)  # fmt: skip


@given(st.lists(WORDS, min_size=1, max_size=8).map(" ".join))
def test_any_mention_has_a_link_or_a_cause_and_ranked_scores(outcome_of: Callable[[str], Outcome], words: str) -> None:
    one, again = outcome_of(words), outcome_of(words)
    assert one == again
    assert (one.chosen is None) == (one.cause is not None)
    scores = [link.score for link in one.links]
    assert scores == sorted(scores, reverse=True)
    assert all(round(score, 3) == score for score in scores)
