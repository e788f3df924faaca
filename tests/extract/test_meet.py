"""Rules and reader meet: what a sure reader adds, takes away and changes, and what an unsure one leaves."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import pytest

from wardesk.book import Book, load_book
from wardesk.extract.claims import extract
from wardesk.model import Claim, Issue, Reading, Report, TaggedSpan

TEXT = "Gunmen of the Coast Front hit a market in Hama on Monday. The army admired the town."


@dataclass(frozen=True)
class Told:
    """A reader that says of words what a test tells it to."""

    text: str
    marks: Mapping[tuple[str, str], Mapping[str, float]] = field(default_factory=dict)
    """Head and words → probability of each label."""
    found: Sequence[tuple[str, str, str]] = ()
    """Head, words and label of spans."""
    scores: Mapping[tuple[str, str, str], float] = field(default_factory=dict)
    """Role, trigger and first word of a filler → probability."""
    heads: tuple[str, ...] = ("trigger", "modality", "polarity", "fields")
    roles: tuple[str, ...] = ("actor", "target", "victim", "opponent", "instrument")

    @property
    def spans(self) -> tuple[TaggedSpan, ...]:
        return tuple(self._span(head, words, label, 0.9) for head, words, label in self.found)

    def _span(self, head: str, words: str, label: str, score: float) -> TaggedSpan:
        start = self.text.index(words)
        return TaggedSpan(head, start, start + len(words), label, score)

    def mark(self, head: str, start: int, end: int) -> dict[str, float]:
        return dict(self.marks.get((head, self.text[start:end]), {}))

    def marked(self, head: str, least: float) -> tuple[TaggedSpan, ...]:
        best = [(words, max(row, key=lambda label: row[label]), row) for (name, words), row in self.marks.items() if name == head]
        return tuple(
            self._span(head, words, label, row[label]) for words, label, row in best if label != "O" and row[label] >= least
        )

    def pair(self, role: str, trigger: tuple[int, int], filler: tuple[int, int]) -> float | None:
        first = self.text[filler[0] : filler[1]].split()[0]
        return self.scores.get((role, self.text[trigger[0] : trigger[1]], first))

    def document(self, head: str) -> dict[str, float]:
        return {}


OPEN = {
    "no_trigger": 0.98, "trigger": 0.6, "type": 0.85, "role": 0.6, "more_roles": 0.8, "no_role": 0.02, "place_share": 0.9,
    "modality": 0.95, "polarity": 0.95,
}  # fmt: skip
"""Every decision open, whatever the packaged codebook says."""


@pytest.fixture(scope="module")
def open_book(tmp_path_factory: pytest.TempPathFactory) -> Book:
    layer = tmp_path_factory.mktemp("layer")
    rows = (f"  - {{key: reader.{key}, value: {value}, meaning: tried, citation: tests}}\n" for key, value in OPEN.items())
    (layer / "open.yml").write_text("settings:\n" + "".join(rows), "utf-8")
    return load_book(layer)


@pytest.fixture
def coded(
    open_book: Book, parse: Callable[[str], Reading], report_of: Callable[..., Report]
) -> Callable[..., tuple[tuple[Claim, ...], tuple[Issue, ...]]]:
    def run(text: str = TEXT, *, alone: bool = False, **told: object) -> tuple[tuple[Claim, ...], tuple[Issue, ...]]:
        reading = parse(text)._replace(seen=Told(text, **told))  # type: ignore[arg-type]
        found = extract(report_of(text), reading, open_book, is_place=lambda name: name == "Hama", alone=alone)
        return found.claims, found.issues

    return run


def words(claim: Claim, role: str, text: str = TEXT) -> list[str]:
    return [text[r.mention.span.start : r.mention.span.end] for r in claim.roles if r.name == role]


def test_a_silent_reader_changes_nothing(coded: Callable[..., tuple[tuple[Claim, ...], tuple[Issue, ...]]]) -> None:
    claims, _ = coded()
    assert [TEXT[c.trigger.start : c.trigger.end] for c in claims] == ["hit"]
    assert not any("reader." in row.rule for claim in claims for row in claim.evidence.values())


def test_a_sure_reader_makes_a_claim_of_a_word_no_frame_knows(
    coded: Callable[..., tuple[tuple[Claim, ...], tuple[Issue, ...]]],
) -> None:
    told = {("trigger", "admired"): {"O": 0.1, "shelling": 0.9}}
    claims, _ = coded(marks=told)
    (new,) = [claim for claim in claims if claim.evidence["type"].rule == "reader.trigger"]
    assert new.type == "shelling"
    assert words(new, "actor") == ["army"]
    assert words(new, "target") == ["town"]
    unsure, _ = coded(marks={("trigger", "admired"): {"O": 0.45, "shelling": 0.55}})
    assert len(unsure) == len(claims) - 1


def test_a_word_of_which_the_reader_is_sure_that_it_tells_nothing_is_no_claim_and_an_issue_says_why(
    coded: Callable[..., tuple[tuple[Claim, ...], tuple[Issue, ...]]],
) -> None:
    claims, issues = coded(marks={("trigger", "hit"): {"O": 0.999, "air_strike": 0.001}})
    assert claims == ()
    assert any("reader.no_trigger" in issue.message for issue in issues), [issue.message for issue in issues]
    assert len(coded(marks={("trigger", "hit"): {"O": 0.7, "air_strike": 0.3}})[0]) == 1


def test_the_reader_s_type_and_reality_stand_in_the_evidence_under_their_own_rules(
    coded: Callable[..., tuple[tuple[Claim, ...], tuple[Issue, ...]]],
) -> None:
    (claim,), _ = coded(
        marks={
            ("trigger", "hit"): {"O": 0.0, "air_strike": 0.99},
            ("modality", "hit"): {"planned": 0.99, "actual": 0.01},
            ("polarity", "hit"): {"did_not": 0.99},
        }
    )
    assert (claim.type, claim.modality, claim.polarity) == ("air_strike", "planned", "did_not")
    assert claim.evidence["type"].rule.endswith("reader.type")
    assert claim.evidence["modality"].rule == "reader.modality"
    assert claim.evidence["polarity"].rule == "reader.polarity"


def test_an_empty_role_takes_the_span_that_fits_it_best_and_a_filler_that_does_not_fit_goes(
    coded: Callable[..., tuple[tuple[Claim, ...], tuple[Issue, ...]]],
) -> None:
    (claim,), _ = coded(scores={("actor", "hit", "Gunmen"): 0.001, ("actor", "hit", "Coast"): 0.001})
    assert words(claim, "actor") == []
    text = "In a statement of the army the market was hit."
    claims, _ = coded(text, found=[("fields", "the army", "actor")], scores={("actor", "hit", "army"): 0.95})
    assert [words(claim, "actor", text) for claim in claims] == [["army"]]
    assert [claim.evidence["roles.0"].rule for claim in claims if claim.roles[0].name == "actor"] in ([], ["reader.role"])


def test_a_role_that_has_a_filler_takes_only_what_fits_beyond_doubt(
    coded: Callable[..., tuple[tuple[Claim, ...], tuple[Issue, ...]]],
) -> None:
    text = "Gunmen shelled a market in Hama on Monday from a pharmacy."
    found = [("fields", "a pharmacy", "target")]
    (claim, *_), _ = coded(text, found=found, scores={("target", "shelled", "pharmacy"): 0.9})
    assert words(claim, "target", text) == ["market", "pharmacy"]
    (claim, *_), _ = coded(text, found=found, scores={("target", "shelled", "pharmacy"): 0.7})
    assert words(claim, "target", text) == ["market"]


@pytest.mark.parametrize(("said", "places"), [(0.0, []), (0.9, ["Hama"])])
def test_the_reader_has_its_share_in_the_odds_of_a_place(
    coded: Callable[..., tuple[tuple[Claim, ...], tuple[Issue, ...]]], said: float, places: list[str]
) -> None:
    (claim, *_), _ = coded(scores={("place", "hit", "Hama"): said}, roles=("actor", "target", "victim", "place"))
    assert [TEXT[where.mention.span.start : where.mention.span.end] for where in claim.where] == places


def test_alone_the_reader_needs_no_frame(coded: Callable[..., tuple[tuple[Claim, ...], tuple[Issue, ...]]]) -> None:
    told = {("trigger", "hit"): {"O": 0.1, "shelling": 0.9}}
    claims, _ = coded(alone=True, marks=told, found=[("fields", "Gunmen", "actor")], scores={("actor", "hit", "Gunmen"): 0.9})
    assert [(claim.type, words(claim, "actor")[0].split()[0]) for claim in claims] == [("shelling", "Gunmen")]
    assert coded(alone=True)[0] == ()
