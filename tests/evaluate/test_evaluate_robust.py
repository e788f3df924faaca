"""Suite robust: clean and disturbed text by one scoring, and the difference between them."""

from __future__ import annotations

from pathlib import Path

import goldsample
import pytest
from fakeseen import FakeTagger
from test_evaluate_re3d import by_name, write

from wardesk.errors import UsageError
from wardesk.evaluate.disturb import DISTURBANCES, headline
from wardesk.evaluate.re3d import Document
from wardesk.evaluate.robust import disturb, lost, new_mistakes, run, table
from wardesk.evaluate.score import Row, score
from wardesk.evaluate.suite import Asked, Mistake
from wardesk.pipeline import Workbench

TEXT = "The Orrel Front shelled Vorren on Monday, its spokesman said. The front said the town's market was hit."


def re3d_in(folder: Path) -> Path:
    start = TEXT.index("Vorren")
    write(folder / "re3d" / "BBC Online", {"b": TEXT}, [("b", 0, 15, "Organisation"), ("b", start, start + 6, "Location")])
    return folder


def test_gold_and_re3d_are_scored_clean_and_disturbed(tmp_path: Path, bench: Workbench) -> None:
    goldsample.write(tmp_path / "gold")
    result = run(Asked(re3d_in(tmp_path)), bench)
    rows = by_name(list(result.rows))
    assert result.part == "gold dev and re3d BBC Online"
    for figure in ("claim, whole", "count, exact", "organisation_location_person"):
        assert (f"{figure}: clean", "wardesk") in rows
        for name in DISTURBANCES:
            both = (*rows[f"{figure}: clean", "wardesk"][0], *rows[f"{figure}: {name}", "wardesk"][0])
            assert rows[f"{figure}: {name}", "less clean"] == (both,)
    # nothing of these texts has an accent
    assert rows["claim, whole: no accents", "wardesk"] == rows["claim, whole: clean", "wardesk"]
    assert result.words == (len(TEXT.split()) + len(goldsample.TEXT.split())) * (1 + len(DISTURBANCES)) - _articles()


def _articles() -> int:
    """Words that are blanks in a headline."""
    return sum(len(text.split()) - len(headline(text, "").split()) for text in (TEXT, goldsample.TEXT))


def test_with_a_reader_the_rules_alone_have_rows_too(tmp_path: Path, bench: Workbench) -> None:
    tagged = bench._replace(tagger=FakeTagger({"The Orrel Front": "organisation", "Vorren": "place"}))  # type: ignore[arg-type]
    rows = by_name(list(run(Asked(re3d_in(tmp_path), "re3d"), tagged).rows))
    assert rows["organisation_location_person: clean", "reader alone"] == ((2, 2, 2),)
    # the fake knows no capitals: it says nothing of them
    assert rows["organisation_location_person: headline", "reader alone"] == ((1, 1, 2),)
    assert ("organisation_location_person: scanned", "rules alone") in rows


WRONG = [("re3d", "holds no re3d"), ("muc4", "no part 'muc4'"), (None, "neither gold nor re3d")]


@pytest.mark.parametrize(("part", "message"), WRONG, ids=["not_there", "unknown_part", "nothing_there"])
def test_what_is_not_there_is_said(part: str | None, message: str, tmp_path: Path, bench: Workbench) -> None:
    with pytest.raises(UsageError, match=message):
        run(Asked(tmp_path, part), bench)


def test_annotated_spans_follow_the_disturbed_text() -> None:
    document = Document("b", "s", TEXT, frozenset({(0, 15, "Organisation"), (0, 3, "Person")}))
    found = disturb(document, headline)
    assert [(found.text[start:end], label) for start, end, label in found.gold] == [("Orrel Front", "Organisation")]


def test_a_difference_is_that_of_the_scores_over_the_same_documents() -> None:
    clean = Row("claim", "wardesk", "prf", ((2, 2, 2), (0, 2, 2)))
    worse = Row("claim", "wardesk", "prf", ((1, 2, 2), (0, 2, 2)))
    rows = list(table([clean], {"scanned": [worse]}))
    assert [(row.name, row.system) for row in rows] == [
        ("claim: clean", "wardesk"), ("claim: scanned", "wardesk"), ("claim: scanned", "less clean"),
    ]  # fmt: skip
    found = score(rows[2])
    assert found.score.value == pytest.approx(-0.25)
    assert (found.right, found.predicted, found.gold) == (1, 4, 4)
    assert list(lost(rows)) == ["More than 10 points below clean text: claim: scanned (-25.0)."]
    assert list(lost(rows[:2])) == ["More than 10 points below clean text: none."]


def test_of_shares_too() -> None:
    clean = Row("actor", "wardesk", "accuracy", ((2, 4),))
    found = score(list(table([clean], {"scanned": [clean._replace(tallies=((3, 4),))]}))[2])
    assert found.score.value == pytest.approx(0.25)
    assert (found.right, found.gold) == (3, 4)


def test_mistakes_of_clean_text_are_not_told_again() -> None:
    old, new = Mistake("d", "actor", "Rebels", ""), Mistake("d", "place", "Saraqib", "")
    made = list(new_mistakes([old], {"capitals": [old._replace(gold="REBELS"), new]}))
    assert made == [new._replace(field="capitals: place")]
