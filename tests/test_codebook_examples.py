"""Every example in the codebook is a test: it must, or must not, give a claim of its type."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from wardesk.book import Example, load_book
from wardesk.extract.claims import extract
from wardesk.model import Claim, Reading, Report
from wardesk.text import fold

BOOK = load_book()
ROWS = [
    pytest.param(entry.key, example, id=f"{entry.key}-{order}")
    for entry in BOOK.types.values()
    for order, example in enumerate(entry.examples)
]
TOWNS = frozenset({"damascus", "baghdad", "kyiv", "moscow", "tripoli", "khartoum", "mosul", "aleppo", "homs", "raqqa"})
"""Stands in for a gazetteer; all other names in the examples are invented and in none."""


def claims_in(text: str, parse: Callable[[str], Reading], report_of: Callable[[str], Report]) -> tuple[Claim, ...]:
    return extract(report_of(text), parse(text), BOOK, is_place=lambda name: fold(name) in TOWNS).claims


def shortfall(claim: Claim, example: Example) -> list[str]:
    """What the example expects and the claim does not give."""
    words = {
        role: [example.text[r.mention.span.start : r.mention.span.end] for r in claim.roles if r.name in names]
        for role, names in {
            "actor": ("actor", "opponent", "partner"),
            "target": ("target", "victim", "opponent", "owner", "beneficiary", "terms"),
        }.items()
    }
    words["place"] = [example.text[w.mention.span.start : w.mention.span.end] for w in claim.where]
    missing = [
        f"{role} {wanted!r} not in {words[role]}"
        for role in ("actor", "target", "place")
        if (wanted := getattr(example, role)) and not any(wanted.casefold() in found.casefold() for found in words[role])
    ]
    for field in ("modality", "polarity", "course"):
        wanted = getattr(example, field)
        if wanted is not None and getattr(claim, field) != wanted:
            missing.append(f"{field} is {getattr(claim, field)}, not {wanted}")
    return missing


@pytest.mark.parametrize(("key", "example"), ROWS)
def test_example_is_coded_as_the_codebook_says(
    key: str, example: Example, parse: Callable[[str], Reading], report_of: Callable[[str], Report]
) -> None:
    found = [claim for claim in claims_in(example.text, parse, report_of) if claim.type == key]
    if example.never:
        assert not found, f"a claim of {key} where there must be none: {example.why}"
        return
    assert found, f"no claim of {key}"
    assert min((shortfall(claim, example) for claim in found), key=len) == []


def test_every_type_with_frames_has_positive_and_negative_examples() -> None:
    thin = [
        entry.key
        for entry in BOOK.types.values()
        if entry.frames and not (any(e.never for e in entry.examples) and any(not e.never for e in entry.examples))
    ]
    assert thin == []
