"""Hand-made runs for the tests of store, review and release: invented actors, places and people."""

from __future__ import annotations

import tempfile
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

from wardesk.book import PACKAGED, Book, load_book
from wardesk.model import (
    Claim,
    Count,
    Evidence,
    Issue,
    Link,
    Manifest,
    Mention,
    Report,
    Role,
    Run,
    Span,
    Speaker,
    When,
    Where,
)
from wardesk.text import digest

INVENTED = """
types:
  - {key: shelling, meaning: Fire from the ground., codes: {acled: {event_type: Explosions}, reason: no code}}
  - {key: air_strike, meaning: An attack by aircraft., codes: {}}
  - {key: clash, meaning: Armed sides fight., codes: {}}
  - {key: arrest, meaning: Detained by an authority., codes: {}}
  - {key: control, aspect: state, meaning: An actor holds a place., codes: {}}
words:
  - {key: hospital, section: object_kind, words: [hospital]}
  - {key: market, section: object_kind, words: [market]}
  - {key: province, section: place_noun, words: [province, village, town]}
actors:
  - {key: blue_army, names: [{name: Blue Army}, {name: Army of the Blue Hills}], kind: rebel_group}
  - {key: red_front, names: [{name: Red Front}], kind: state_forces}
  - {key: north_guard, names: [{name: The Guard}], kind: rebel_group, country: [NO]}
  - {key: south_guard, names: [{name: The Guard}], kind: rebel_group, country: [ZA]}
sources:
  - {key: hilltop, names: [Hilltop Wire], domains: [hilltop.example], kind: outlet}
"""

TEXT = (
    "On Monday the Blue Army shelled the village of Quandar. Five soldiers of the Red Front were killed and two hurt.\n"
    "Residents fled towards Ostavel, said Tamsin Orrel, a nurse. The group denied it. The Red Front holds Ostavel."
)
AT = datetime(2018, 4, 24, 8, 30, 5, tzinfo=UTC)


@cache
def book() -> Book:
    """The packaged rules of release, with invented types, actors and an invented outlet."""
    with tempfile.TemporaryDirectory() as name, patch("wardesk.book.PACKAGED", folder := Path(name)):
        (folder / "release.yml").write_bytes((PACKAGED / "release.yml").read_bytes())
        (folder / "invented.yml").write_text(INVENTED, "utf-8")
        return load_book()


def span(words: str, text: str = TEXT) -> Span:
    start = text.index(words)
    return Span(start=start, end=start + len(words))


def report(text: str = TEXT, **fields: Any) -> Report:
    fields = {"publisher": "Hilltop Wire", "published": date(2018, 4, 23), **fields}
    return Report(id=digest(text, fields["publisher"], str(fields["published"])), text_id=digest(text), text=text, **fields)


def place(words: str, text: str = TEXT, *, key: str = "place:900001", **fields: Any) -> Where:
    links = (
        Link(target=key, name=words, score=0.9, reasons=(f"name '{words}'",), detail="village, Testland"),
        Link(target=key + "7", name=words + " al-Gharb", score=0.4),
    )
    mention = Mention(kind="place", span=span(words, text), links=links, chosen=key)
    known = {"precision": 1, "lat": 35.12345, "lon": 36.98765, "radius_km": 3.0, "name": words, "feature": "village"}
    area = {"admin2": "Dostrel", "admin1": "Veyra", "country": "SY"}
    return Where(mention=mention, **{"rule": "where.alias", **known, **area, **fields})


def actor(key: str, words: str, text: str = TEXT, role: Any = "actor") -> Role:
    link = Link(target=f"actor:{key}", name=book().actors[key].names[0].name, score=1.0, reasons=("alias",))
    return Role(name=role, mention=Mention(kind="actor", span=span(words, text), links=(link,), chosen=link.target))


def when(first: str = "2018-04-23", last: str | None = None) -> When:
    return When(first=date.fromisoformat(first), last=date.fromisoformat(last or first), precision=1, rule="when.weekday")


def claim(trigger: str, kind: str, of: Report, **fields: Any) -> Claim:
    at = span(trigger, of.text)
    fields = {"when": when(), "attribution": (Speaker(kind="publisher"),), "aspect": "event", **fields}
    evidence = {key: Evidence(spans=(at,), rule="frame.test", inputs=(trigger,)) for key in ("type", "when", "modality")}
    for name in ("roles", "where", "counts", "links"):
        for number, item in enumerate(fields.get(name, ())):
            where = getattr(getattr(item, "mention", item), "span", at)
            evidence[f"{name}.{number}"] = Evidence(spans=(where,), rule=f"{name}.test", inputs=("as read",))
    row = {"report": of.id, "type": kind, "trigger": at, "sentence": 0, "codebook": book().hash, "reader": "test"}
    return Claim(id=digest(of.id, kind, at.start, at.end, 0), **row, **{"evidence": evidence, **fields})


def run_of(*claims: Claim, reports: tuple[Report, ...] | None = None, **rest: Any) -> Run:
    manifest = Manifest(reader="test", codebook=book().hash, cutoff=date(2018, 4, 23), read=1)
    run = Run(manifest, reports or (report(),), claims, (), ())
    return run._replace(**rest)


def desk_run() -> Run:
    """Two claims of one report: shelling of a village with killed and an actor, and who holds a town."""
    source = report()
    shelling = claim(
        "shelled",
        "shelling",
        source,
        roles=(actor("blue_army", "Blue Army"), actor("red_front", "Red Front", role="target")),
        where=(place("Quandar"),),
        counts=(Count(kind="killed", low=5, best=5, high=5, phrase=span("Five soldiers"), rule="count.number"),),
        when=when("2018-04-16"),
    )
    held = claim("holds", "control", source, roles=(actor("red_front", "Red Front"),), aspect="state", when=when())
    issue = Issue(kind="actor_unresolved", message="'Tamsin Orrel' is not known", report=source.id)
    return run_of(shelling, held, reports=(source,), issues=(issue,))
