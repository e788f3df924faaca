"""Counts are read with kind, bounds, group, scope and side; numbers that count nothing are left alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wardesk.book import Book
from wardesk.extract.figures import find_figures
from wardesk.extract.quantities import FoundCount, find_counts
from wardesk.extract.times import find_times
from wardesk.model import Reading, Sentence, Token
from wardesk.numerals import number_of

Parse = Callable[[str], Reading]

NUMERALS = {
    "digits": ("12", 12),
    "separators": ("1,200", 1200),
    "damaged": ("180000", 180000),
    "hyphen": ("twenty-three", 23),
    "hundreds": ("two hundred and fifty", 250),
    "a-hundred": ("a hundred", 100),
    "thousands": ("three thousand", 3000),
    "decimal-scale": ("1.2 million", 1_200_000),
    "words-scale": ("one hundred twenty thousand", 120_000),
    "article-alone": ("a", None),
    "no-number": ("several", None),
    "empty": ("", None),
    "too-long": ("9" * 20, None),
    "decimal": ("3.5", None),
}


@pytest.mark.parametrize(("text", "value"), NUMERALS.values(), ids=NUMERALS.keys())
def test_numerals(text: str, value: int | None) -> None:
    assert number_of(text) == value


FIGURES = {
    "exact": ("12 men", [(12, 12, 12, "count.exact")]),
    "floor": ("at least 12 men", [(12, 12, None, "count.floor")]),
    "more-than": ("more than 1,200 men", [(1200, 1200, None, "count.floor")]),
    "or-more": ("12 or more men", [(12, 12, None, "count.floor")]),
    "ceiling": ("up to 40 men", [(None, None, 40, "count.ceiling")]),
    "near": ("about 40 men", [(None, 40, None, "count.near")]),
    "near-below": ("nearly 40 men", [(None, 40, 40, "count.near_below")]),
    "below": ("fewer than 40 men", [(None, None, 39, "count.below")]),
    "between": ("between 10 and 15 men", [(10, None, 15, "count.range")]),
    "to": ("10 to 15 men", [(10, None, 15, "count.range")]),
    "hyphen": ("10-15 men", [(10, None, 15, "count.range")]),
    "dash": ("10\u201415 men", [(10, None, 15, "count.range")]),
    "words": ("three or four men", [(3, None, 4, "count.range")]),
    "dozens": ("dozens of men", [(12, None, None, "count.vague")]),
    "hundreds": ("hundreds of men", [(100, None, None, "count.vague")]),
    "several": ("several men", [(3, None, None, "count.vague")]),
    "tens-of-thousands": ("tens of thousands of men", [(10000, None, None, "count.vague")]),
    "a-dozen": ("a dozen men", [(12, 12, 12, "count.exact")]),
    "at-least-a-dozen": ("at least a dozen men", [(12, 12, None, "count.floor")]),
    "up-to-several": ("up to several hundred men", [(None, None, None, "count.vague")]),
    "about-two-dozen": ("about two dozen men", [(None, 24, None, "count.near")]),
    "number-words": ("twenty-three men", [(23, 23, 23, "count.exact")]),
    "none": ("no men", [(0, 0, 0, "count.none")]),
    "nobody": ("nobody came", [(0, 0, 0, "count.none")]),
    "article": ("an officer", [(1, 1, 1, "count.article")]),
    "million": ("1.2 million people", [(1_200_000, 1_200_000, 1_200_000, "count.exact")]),
    "money": ("$12 and 12 dollars", []),
    "percent": ("50 percent, 50%", []),
    "distance": ("12 km, 3 miles, 15 metres", []),
    "duration": ("12 days, three weeks, five years", []),
    "age": ("aged 14, a 12-year-old", [(1, 1, 1, "count.article")]),
    "clock": ("14:30 and 2 pm", []),
    "unit": ("Brigade 128 and Resolution 2254", []),
    "model": ("T-72 and M-5", []),
    "ordinal": ("the 5th and the 22nd", []),
    "party": ("the four-party centre", []),
    "decimal": ("3.5 and 1.25", []),
    "fraction": ("2/3 and 3/4", []),
    "times": ("three times", []),
}


@pytest.mark.parametrize(("text", "expected"), FIGURES.values(), ids=FIGURES.keys())
def test_figures(text: str, expected: list[tuple[int | None, int | None, int | None, str]], book: Book) -> None:
    found = [(one.low, one.best, one.high, one.rule) for one in find_figures(text, 0, len(text), book)]
    assert found == expected


def brief(found: FoundCount) -> tuple[str, int | None, str | None, str]:
    count = found.count
    return count.kind, count.best if count.best is not None else count.low, count.group, count.scope


COUNTS = {
    "subset-and-another": (
        "At least 23 civilians, including three children, were killed and another 12 were wounded.",
        [
            ("killed", 23, "civilian", "this_event"),
            ("killed", 3, "child", "subset_of"),
            ("wounded", 12, None, "this_event"),
        ],
    ),
    "left-dead": (
        "The strike left 5 dead and 10 injured.",
        [("killed", 5, None, "this_event"), ("wounded", 10, None, "this_event")],
    ),
    "conjoined": (
        "Shelling killed 10 children and 5 women.",
        [("killed", 10, "child", "this_event"), ("killed", 5, "woman", "this_event")],
    ),
    "participles": (
        "It hit a market, killing seven civilians and wounding 12 others.",
        [("killed", 7, "civilian", "this_event"), ("wounded", 12, "person", "this_event")],
    ),
    "toll": (
        "The death toll rose to 40, bringing the toll to 46.",
        [("killed", 40, None, "this_event"), ("killed", 46, None, "total_of")],
    ),
    "toll-stands": ("The toll now stands at 55.", [("killed", 55, None, "this_event")]),
    "number-of-dead": ("The number of dead rose to 30.", [("killed", 30, None, "this_event")]),
    "a-total-of": ("A total of 50 people were killed.", [("killed", 50, "person", "total_of")]),
    "of-them": (
        "346 people have been killed since Tuesday, 20 of them children.",
        [("killed", 346, "person", "cumulative_since"), ("killed", 20, "child", "subset_of")],
    ),
    "of-whom": (
        "The blast killed 12 people, 5 of whom were soldiers.",
        [("killed", 12, "person", "this_event"), ("killed", 5, "soldier", "subset_of")],
    ),
    "so-far": ("The raids killed dozens of fighters so far.", [("killed", 12, "fighter", "cumulative_since")]),
    "equipment": (
        "The group destroyed a bulldozer, an ammo truck and a battle tank of the SAA.",
        [
            ("equipment", 1, "bulldozer", "this_event"),
            ("equipment", 1, "truck", "this_event"),
            ("equipment", 1, "tank", "this_event"),
        ],
    ),
    "lost": (
        "The army lost 12 soldiers and two T-72 tanks.",
        [("killed", 12, "soldier", "this_event"), ("equipment", 2, "tank", "this_event")],
    ),
    "shot-down": ("They shot down a Russian helicopter.", [("equipment", 1, "helicopter", "this_event")]),
    "sent": (
        "A convoy of 20 trucks and 300 fighters left.",
        [("equipment", 20, "truck", "this_event"), ("persons", 300, "fighter", "this_event")],
    ),
    "fired": ("They fired 20 rockets at the town.", [("equipment", 20, "missile", "this_event")]),
    "unknown-people": ("The drone murdered nine jugglers.", [("killed", 9, None, "this_event")]),
    "by-the": (
        "Gunmen killed the driver and his brother.",
        [("killed", 1, "civilian", "this_event"), ("killed", 1, "man", "this_event")],
    ),
    "among-the-dead": ("Five women were among the dead.", [("killed", 5, "woman", "subset_of")]),
    "dead-include": (
        "The dead included four soldiers and two girls.",
        [("killed", 4, "soldier", "subset_of"), ("killed", 2, "child", "subset_of")],
    ),
    "children-among-them": (
        "Eleven people, five children among them, were killed.",
        [("killed", 11, "person", "this_event"), ("killed", 5, "child", "subset_of")],
    ),
    "own-verb-of-a-part": (
        "The hospital took in 24 wounded, two of whom died.",
        [("wounded", 24, None, "this_event"), ("killed", 2, None, "subset_of")],
    ),
    "put-at": ("Officials put the number of injured at 41.", [("wounded", 41, None, "this_event")]),
    "dead-or-wounded": ("The ambush killed or wounded ten soldiers.", [("casualties", 10, "soldier", "this_event")]),
    "nobody-hurt": ("No civilian was hurt.", [("casualties", 0, "civilian", "this_event")]),
    "gave-their-lives": ("Three of our comrades gave their lives.", [("killed", 3, "fighter", "this_event")]),
    "listed": ("- 6 x AK-47 rifles, recovered.", [("equipment", 6, "small_arms", "this_event")]),
    "by-the-war": ("The insurgency has killed about 30,000 people.", [("killed", 30000, "person", "cumulative_since")]),
    "since-elsewhere": (
        "It was the third attack since November, when gunmen killed 14 soldiers.",
        [("killed", 14, "soldier", "this_event")],
    ),
    "past-hours": ("In the past 24 hours 98 rebels were killed.", [("killed", 98, "fighter", "total_of")]),
    "are-displaced": ("About 900 people are displaced.", [("displaced", 900, "person", "current_stock")]),
    "are-dead": ("Two people are dead.", [("killed", 2, "person", "this_event")]),
    "age": ("They killed a boy of nine.", [("killed", 1, "child", "this_event")]),
    "lives": ("Dozens of civilians lost their lives.", [("killed", 12, "civilian", "this_event")]),
    "lives-claimed": ("The attack claimed the lives of 12 people.", [("killed", 12, "person", "this_event")]),
    "displaced": ("180000 people were displaced.", [("displaced", 180000, "person", "this_event")]),
    "fled": ("Nearly 1,200 people fled.", [("displaced", 1200, "person", "this_event")]),
    "ellipsis": (
        "23 soldiers were killed and 15 wounded.",
        [("killed", 23, "soldier", "this_event"), ("wounded", 15, None, "this_event")],
    ),
    "headline": ("Ten soldiers dead.", [("killed", 10, "soldier", "this_event")]),
    "aside": (
        "Five people have been killed and eight others, including two children, injured in the shelling.",
        [
            ("killed", 5, "person", "this_event"),
            ("wounded", 8, "person", "this_event"),
            ("wounded", 2, "child", "subset_of"),
        ],
    ),
    "strikes": ("Warplanes carried out 16 air strikes on the town.", [("strikes", 16, None, "total_of")]),
    "captured": ("Rebels captured 12 villages and 15 soldiers.", [("captured", 15, "soldier", "this_event")]),
    "detained": ("Police arrested twenty-three people.", [("detained", 23, "person", "this_event")]),
    "released": ("The group released 40 prisoners.", [("released", 40, "prisoner", "this_event")]),
    "evacuated": ("Hundreds were evacuated.", [("evacuated", 100, None, "this_event")]),
    "nominal": ("The death of 23 people was mourned.", [("killed", 23, "person", "this_event")]),
    "deaths": ("12 civilian deaths were recorded.", [("killed", 12, "civilian", "this_event")]),
    "neutralised": ("An estimated 500 terrorists were neutralized.", [("casualties", 500, "fighter", "this_event")]),
    "of-the-wounded": ("8 of the wounded died.", [("killed", 8, None, "this_event")]),
    "killed-between": ("The raids killed between 38 and 67 civilians.", [("killed", 38, "civilian", "this_event")]),
    "nobody": ("Nobody was killed.", [("killed", 0, None, "this_event")]),
    "no-casualties": ("No casualties were reported.", [("casualties", 0, None, "this_event")]),
    "no-civilians": ("No civilians were killed.", [("killed", 0, "civilian", "this_event")]),
    "one-killed": ("The army killed one of the attackers.", [("killed", 1, "fighter", "this_event")]),
    "article": (
        "A soldier was killed and two others were injured.",
        [("killed", 1, "soldier", "this_event"), ("wounded", 2, "person", "this_event")],
    ),
    "agent-is-no-victim": (
        "Five gunmen killed a civilian.",
        [("persons", 5, "fighter", "this_event"), ("killed", 1, "civilian", "this_event")],
    ),
    "stock": ("It holds 200 prisoners.", [("persons", 200, "prisoner", "current_stock")]),
    "stock-still": ("The militants still hold 45 hostages.", [("persons", 45, "hostage", "current_stock")]),
    "year-and-count": ("In 2016, 2,016 people died.", [("killed", 2016, "person", "this_event")]),
    "including-a": (
        "Four rebels, including a commander, died.",
        [("killed", 4, "fighter", "this_event"), ("killed", 1, "commander", "subset_of")],
    ),
    "shot-dead": ("Police shot dead 3 protesters.", [("killed", 3, "protester", "this_event")]),
    "arrest-of": ("The arrest of 12 students was denied.", [("detained", 12, "student", "this_event")]),
    "in-total": ("Some 40 fighters were killed in total.", [("killed", 40, "fighter", "total_of")]),
    "deaths-among": ("There were 5 deaths among civilians.", [("killed", 5, "civilian", "this_event")]),
    "casualty-toll": ("The casualty toll rose to 80.", [("casualties", 80, None, "this_event")]),
    "capitals": ("A TOTAL OF 12 GUERRILLAS WERE KILLED.", [("killed", 12, None, "total_of")]),
}


@pytest.mark.parametrize(("text", "expected"), COUNTS.values(), ids=COUNTS.keys())
def test_counts(text: str, expected: list[tuple[str, int | None, str | None, str]], parse: Parse, book: Book) -> None:
    assert [brief(found) for found in find_counts(parse(text), book)] == expected


NOT_COUNTS = {
    "money": "The government paid $5 million.",
    "share": "50 percent of the tanks were old.",
    "distance": "The town lies 5 km away.",
    "places": "The army took 3 villages.",
    "unit": "Brigade 128 and the 5th Corps advanced.",
    "year-before-a-noun": "The 2017 airstrike was investigated.",
    "one-as-pronoun": "One of the reasons was the failed deal.",
    "article-without-loss": "A soldier spoke to a civilian about a tank.",
    "date": "On 5 May 2016 they left.",
    "party": "The four-party centre works.",
    "no-water": "There is no water.",
    "too-described": "The sick had no apparent external injuries.",
    "subset-of-places": "The army captured five villages, including three to the east.",
}


@pytest.mark.parametrize("text", NOT_COUNTS.values(), ids=NOT_COUNTS.keys())
def test_not_counts(text: str, parse: Parse, book: Book) -> None:
    assert find_counts(parse(text), book) == ()


SIDES = {
    "of-the": ("The group destroyed a bulldozer, a truck and a tank of the SAA.", ["SAA", "SAA", "SAA"]),
    "compound": ("The army killed dozens of ISIS fighters.", ["ISIS"]),
    "long-name": ("A Syrian Air Force plane was shot down.", ["Syrian Air Force"]),
    "adjective": ("They shot down a Russian helicopter.", ["Russian"]),
    "model-is-no-side": ("The army lost two T-72 tanks.", [None]),
    "none": ("The army killed 12 fighters.", [None]),
}


@pytest.mark.parametrize(("text", "expected"), SIDES.values(), ids=SIDES.keys())
def test_sides(text: str, expected: list[str | None], parse: Parse, book: Book) -> None:
    reading = parse(text)
    sides = [found.count.side for found in find_counts(reading, book)]
    assert [reading.text[side.span.start : side.span.end] if side else None for side in sides] == expected
    assert all(side is None or (side.kind == "actor" and not side.links) for side in sides)


def test_since_keeps_its_phrase_for_the_dates(parse: Parse, book: Book) -> None:
    reading = parse("More than 120,000 people have fled since 5 March.")
    (found,) = find_counts(reading, book, find_times(reading, book))
    since = found.count.since
    assert since is not None
    assert since.phrase is not None
    assert reading.text[since.phrase.start : since.phrase.end] == "since 5 March"
    assert (since.rule, since.first) == ("when.unresolved", None)
    assert found.count.provisional


def test_where_a_count_hangs(parse: Parse, book: Book) -> None:
    reading = parse("They left. Shelling killed at least 10 children near the town.")
    (found,) = find_counts(reading, book)
    assert reading.words(found.head) == "children"
    assert found.verb is not None
    assert reading.words(found.verb) == "killed"
    assert found.sentence == 1
    assert reading.text[found.count.phrase.start : found.count.phrase.end] == "at least 10 children"


def test_numbers_without_a_casualty_verb_have_none(parse: Parse, book: Book) -> None:
    (found,) = find_counts(parse("The US sent 200 troops."), book)
    assert found.verb is None


def test_furniture_is_not_counted(book: Book) -> None:
    text = "12 killed"
    tokens = (Token(0, 2, "12", "CD", "nsubj", 1, 0), Token(3, 9, "kill", "VBN", "ROOT", 1, 0))
    body = Reading("r", text, tokens, (Sentence(0, 9, 0, 2, "body"),), ((), (0,)))
    assert [brief(found) for found in find_counts(body, book)] == [("killed", 12, None, "this_event")]
    assert find_counts(body._replace(sentences=(Sentence(0, 9, 0, 2, "furniture"),)), book) == ()


def test_groups_and_kinds_are_in_the_codebook(book: Book) -> None:
    groups = {entry.value for entry in book.words.values() if entry.section == "person_group"}
    assert groups == {"civilian", "combatant", "unknown"}
    kinds = {entry.key for entry in book.words.values() if entry.section == "equipment"}
    assert {"tank", "truck", "bulldozer", "drone", "mlrs", "missile"} <= kinds
    assert len(kinds) >= 28


WORDS = (
    "at", "least", "12", "killed", "wounded", "people", ",", "including", "three", "children", "of", "them",
    "and", "the", "tank", "a", "destroyed", "since", "Monday", ".", "no",
)  # fmt: skip


@settings(max_examples=30, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=14))
def test_any_words(parse: Parse, book: Book, words: list[str]) -> None:
    reading = parse(" ".join(words))
    found = find_counts(reading, book)
    assert found == find_counts(reading, book)
    for one in found:
        count = one.count
        assert reading.text[count.phrase.start : count.phrase.end].strip()
        assert count.rule in book.rules
        assert count.low is None or count.high is None or count.low <= count.high
