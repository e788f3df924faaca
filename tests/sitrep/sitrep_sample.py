"""Two invented reports by opposed outlets on one day, and the claims a reader should find in them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from wardesk.book import ActorEntry, Book, DatedName, SourceEntry
from wardesk.model import (
    Claim,
    ClaimLink,
    Count,
    Evidence,
    Issue,
    Judgement,
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

DAY = date(2018, 4, 22)
NEXT = date(2018, 4, 23)

NORTH = (
    "On April 22, the Syrian Arab Army liberated the market district of Tal Sarha and captured part of the Old Mill"
    " quarter. HTS terrorists shelled Tal Sarha with mortars on April 22, killing at least 12 civilians including three"
    " children. The army lost no tanks, a military source said. The army plans to storm the silos. According to local"
    " security sources, HTS cells may have been moved to Kafr Amun. In 2014, the regime's enemies took Kafr Amun."
    " The sides are holding talks on the exit of fighters. If the silos fall, the army would secure the road to Hama."
)
SOUTH = (
    "HTS denied that it shelled Tal Sarha on April 22. Regime forces captured nothing, the Ibaa agency claimed. HTS"
    " fighters destroyed one tank and two trucks of the SAA west of Kafr Amun on April 22, Ibaa said. Colonel Dorian"
    " Vesk was arrested in Tal Sarha. HTS still holds the silos. HTS is able to raid the road to Hama. Shelling of Tal"
    " Sarha on April 22 by the SAA killed 5 to 7 people."
)


def registry(book: Book) -> Book:
    """The packaged wording with a small registry of its own."""
    actors = [
        ActorEntry(key="saa", names=(DatedName(name="Syrian Arab Army"), DatedName(name="SAA")), kind="state_forces"),
        ActorEntry(
            key="hts",
            names=(
                DatedName(name="Hay'at Tahrir al-Sham", since=date(2017, 1, 28)),
                DatedName(name="Jabhat al-Nusra", until=date(2016, 7, 28)),
            ),
            kind="rebel_group",
        ),
    ]
    sources = [
        SourceEntry(
            key="north_wire",
            names=("North Wire",),
            domains=("north.example",),
            kind="agency",
            aligned="pro-government",
            country="SY",
            flags=("state_media",),
            flag_citation="invented for tests",
        ),
        SourceEntry(key="free_tal", names=("Free Tal Post",), kind="outlet", aligned="opposition"),
        SourceEntry(key="ibaa", names=("Ibaa",), kind="party_media", mouthpiece_of="hts"),
    ]
    return replace(book, actors={a.key: a for a in actors}, sources={s.key: s for s in sources})


class Maker:
    """Builds claims on a report's text by their words."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.number = 0

    def span(self, words: str, after: str = "") -> Span:
        start = self.report.text.index(words, self.report.text.index(after) if after else 0)
        return Span(start=start, end=start + len(words))

    def mention(self, words: str, kind: str = "actor", to: str | None = None, after: str = "", **more: Any) -> Mention:
        links = (Link(target=to, name=words, score=1.0),) if to else ()
        cause = None if to else more.pop("cause", "not_in_registry")
        return Mention.model_validate(
            {"kind": kind, "span": self.span(words, after), "links": links, "chosen": to, "cause": cause, **more}
        )

    def role(self, name: str, words: str, kind: str = "actor", to: str | None = None, **more: Any) -> Role:
        basis = more.pop("basis", "stated")
        extra = {key: more.pop(key) for key in ("suspected_by", "inherited_from") if key in more}
        return Role.model_validate({"name": name, "mention": self.mention(words, kind, to, **more), "basis": basis, **extra})

    def where(self, words: str, name: str | None = None, after: str = "", **more: Any) -> Where:
        mention = self.mention(words, "place", f"place:{name}" if name else None, after, cause="not_in_gazetteer")
        given = {"admin1": "Hama", "country": "SY", "precision": 1} if name else {}
        return Where.model_validate({"mention": mention, "name": name, **given, **more})

    def count(self, kind: str, words: str, low: int | None, best: int | None, high: int | None, **more: Any) -> Count:
        row = {"kind": kind, "low": low, "best": best, "high": high, "phrase": self.span(words), "rule": "count.test"}
        return Count.model_validate({**row, **more})

    def said_by(self, words: str, cue: str, *, kind: str = "named", to: str | None = None, stance: str = "states") -> Speaker:
        return Speaker.model_validate(
            {"kind": kind, "mention": self.mention(words, "source", to), "cue": self.span(cue), "stance": stance}
        )

    def claim(self, kind: str, trigger: str, *, after: str = "", speakers: tuple[Speaker, ...] = (), **more: Any) -> Claim:
        self.number += 1
        span = self.span(trigger, after)
        sentence = self.report.text[: span.start].count(". ")
        values = {
            "id": f"{self.report.id[:8]}{self.number:08d}",
            "report": self.report.id,
            "type": kind,
            "trigger": span,
            "sentence": sentence,
            "aspect": "event",
            "attribution": (Speaker(kind="publisher"), *speakers),
            "when": on(DAY),
            "evidence": {"type": Evidence(spans=(span,), rule="test")},
            "codebook": "c0de",
            "reader": "test",
        }
        return Claim.model_validate({**values, **more})


def on(day: date) -> When:
    return When(first=day, last=day, precision=1, stated=True, rule="when.test")


def by_rule(first: date, last: date) -> When:
    return When(first=first, last=last, precision=2, rule="when.no_date")


def make_report(key: str, text: str, publisher: str | None, **more: Any) -> Report:
    values = {"id": key * 16, "text_id": key * 16, "text": text, "publisher": publisher, "published": NEXT}
    return Report.model_validate({**values, **more})


def north_claims(make: Maker) -> list[Claim]:
    tal = make.where("Tal Sarha", "Tal Sarha")
    second = make.where("Tal Sarha", "Tal Sarha", after="shelled")
    army = make.role("actor", "the Syrian Arab Army", to="actor:saa")
    took = make.claim(
        "capture_of_place", "liberated", roles=(army, make.role("target", "the market district", "place")), where=(tal,)
    )
    mill = make.claim(
        "capture_of_place",
        "captured",
        roles=(
            army,
            make.role("target", "the Old Mill quarter", "place"),
            make.role("opponent", "HTS", to="actor:hts", basis="inherited"),
        ),
        where=(tal,),
        extent="part",
        when=by_rule(date(2018, 4, 20), DAY),
    )
    shelled = make.claim(
        "shelling",
        "shelled",
        where=(second,),
        roles=(
            make.role("actor", "HTS terrorists", to="actor:hts"),
            make.role("target", "Tal Sarha", "place", after="shelled"),
            make.role("instrument", "mortars", "equipment"),
        ),
        counts=(
            make.count("killed", "at least 12 civilians", 12, None, None, group="civilian"),
            make.count("killed", "three children", 3, 3, 3, group="child", scope="subset_of"),
        ),
        standing="enemy_action",
    )
    source = make.said_by("a military source", "said", kind="anonymous")
    lost = make.claim(
        "equipment_loss",
        "lost",
        roles=(make.role("owner", "The army", to="actor:saa"), make.role("target", "tanks", "equipment")),
        polarity="did_not",
        speakers=(source,),
        standing="own_loss",
    )
    plan = make.claim(
        "capture_of_place",
        "storm",
        modality="planned",
        roles=(
            make.role("actor", "The army", to="actor:saa", after="no tanks"),
            make.role("target", "the silos", "place"),
        ),
        where=(make.where("the silos"),),
        links=(ClaimLink(kind="reason_of", claim=took.id),),
    )
    local = make.said_by("local security sources", "According to", kind="anonymous")
    moved = make.claim(
        "deployment",
        "moved",
        modality="possible",
        speakers=(local,),
        roles=(make.role("target", "HTS cells"), make.role("destination", "Kafr Amun", "place")),
        where=(make.where("Kafr Amun", "Kafr Amun"),),
    )
    past = make.claim(
        "capture_of_place",
        "took",
        narrative="background",
        roles=(make.role("actor", "the regime's enemies"), make.role("target", "Kafr Amun", "place", after="took")),
        where=(make.where("Kafr Amun", "Kafr Amun", after="took"),),
        when=When(first=date(2014, 1, 1), last=date(2014, 12, 31), precision=5, stated=True, rule="when.year"),
    )
    talks = make.claim(
        "talks",
        "talks",
        course="ongoing",
        when=When(first=DAY, open_end=True, stated=True, rule="when.ongoing"),
        roles=(make.role("actor", "The sides", "group"), make.role("terms", "the exit of fighters", "terms")),
    )
    road = make.claim(
        "control",
        "secure",
        aspect="state",
        modality="conditional",
        roles=(make.role("actor", "the army", to="actor:saa"), make.role("target", "the road to Hama", "place")),
        when=When(cause="not_stated"),
    )
    return [took, mill, shelled, lost, plan, moved, past, talks, road]


def south_claims(make: Maker) -> list[Claim]:
    place = make.where("Tal Sarha", "Tal Sarha")
    denies = Speaker.model_validate(
        {
            "kind": "named",
            "mention": make.mention("HTS", to="actor:hts"),
            "cue": make.span("denied"),
            "stance": "denies",
        }
    )
    denied = make.claim(
        "shelling",
        "shelled",
        speakers=(denies,),
        roles=(make.role("actor", "HTS", to="actor:hts"), make.role("target", "Tal Sarha", "place")),
        where=(place,),
        polarity="did_not",
        standing="own_action",
    )
    ibaa = make.said_by("Ibaa", "Ibaa said", to="source:ibaa")
    loss = make.claim(
        "equipment_loss",
        "destroyed",
        speakers=(ibaa,),
        standing="enemy_loss",
        where=(make.where("Kafr Amun", "Kafr Amun", relation="direction"),),
        roles=(make.role("actor", "fighters", to="actor:hts"), make.role("owner", "the SAA", to="actor:saa")),
        counts=(
            make.count("equipment", "one tank", 1, 1, 1, group="tank"),
            make.count("equipment", "two trucks", 2, 2, 2, group="truck"),
        ),
    )
    arrest = make.claim(
        "arrest",
        "arrested",
        roles=(make.role("victim", "Colonel Dorian Vesk", "person", person="private"),),
        where=(make.where("Tal Sarha", "Tal Sarha", after="arrested"),),
    )
    holds = make.claim(
        "control",
        "holds",
        aspect="state",
        roles=(
            make.role("actor", "HTS", to="actor:hts", after="was arrested"),
            make.role("target", "the silos", "place"),
        ),
        when=When(last=NEXT, rule="when.state"),
    )
    able = make.claim(
        "capability_or_intent",
        "able",
        aspect="assessment",
        roles=(
            make.role("actor", "HTS", to="actor:hts", after="silos"),
            make.role("terms", "raid the road to Hama", "terms"),
        ),
        when=When(last=NEXT, rule="when.state"),
    )
    shelling = make.claim(
        "shelling",
        "Shelling",
        roles=(make.role("actor", "SAA", to="actor:saa", after="Shelling"),),
        where=(make.where("Tal Sarha", "Tal Sarha", after="Shelling of"),),
        counts=(make.count("killed", "5 to 7 people", 5, None, 7),),
    )
    return [denied, loss, arrest, holds, able, shelling]


def make_run() -> Run:
    north = make_report("a", NORTH, "North Wire", title="Advance in Tal Sarha", url="https://north.example/1")
    south = make_report("b", SOUTH, "Free Tal Post", title=None)
    claims = (*north_claims(Maker(north)), *south_claims(Maker(south)))
    first = claims[0]
    judgement = Judgement(
        id="j1",
        at=datetime(2018, 4, 24, 9, 30, tzinfo=UTC),
        by="A coder",
        why="The text names no district.",
        verdict="corrected",
        action="fix",
        claim=first.id,
        report=first.report,
        type=first.type,
        trigger=first.trigger,
        trigger_words="liberated",
        field="extent",
        seen="null",
        decided='"part"',
    )
    issues = (
        Issue(
            kind="sentence_not_coded",
            message="event word “captured” without a frame",
            report=south.id,
            span=Span(start=51, end=75),
        ),
        Issue(kind="place_not_found", message="left open: not in gazetteer", report=north.id, span=Span(start=80, end=90)),
        Issue(kind="not_readable", message="holds no text; give a text file", path="in/scan.pdf"),
    )
    manifest = Manifest(reader="0.1.0", codebook="c0deb00kc0deb00k", unverified=3, cutoff=NEXT, read=2, failed=1)
    return Run(manifest, (north, south), claims, issues, (judgement,))
