from __future__ import annotations

import base64
import gzip
import io
import json
import zipfile
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from urllib.parse import quote

import docx
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deskcopy import AT, TEXT, actor, book, claim, desk_run, place, report, run_of, span, when
from wardesk import audit as audit_module
from wardesk.audit import audit
from wardesk.errors import ReleaseError
from wardesk.model import (
    Claim,
    ClaimLink,
    Code,
    Count,
    Evidence,
    Issue,
    Link,
    Mention,
    Report,
    Role,
    Run,
    Speaker,
    When,
)
from wardesk.release import forbidden_strings, handling, refuse_leaks, release
from wardesk.review import Signed, amend, fix
from wardesk.store import FILES, load_run, save_run

PUBLISHED = date(2018, 4, 23)
LONG_AFTER = date(2018, 9, 1)


def as_json(run: Run) -> str:
    records = (run.manifest, *run.reports, *run.claims, *run.issues, *run.judgements)
    return "\n".join(record.model_dump_json() for record in records)


def only(row: Claim, *, as_of: date = LONG_AFTER, **rest: Any) -> Claim:
    public, _ = release(run_of(row, **rest), book(), as_of=as_of)
    return public.claims[0]


def shelling(**fields: Any) -> Claim:
    return claim("shelled", "shelling", report(), **{"where": (place("Quandar"),), **fields})


# ---------------------------------------------------------------- what becomes of a claim

HANDLED = [
    ("old and plain", {}, LONG_AFTER, "open"),
    ("three days and a bit", {}, PUBLISHED + timedelta(days=3), "coarse"),
    ("72 hours over", {}, PUBLISHED + timedelta(days=4), "open"),
    ("of tomorrow", {"when": when("2018-10-01")}, LONG_AFTER, "coarse"),
    ("undated: day of publication", {"when": When()}, PUBLISHED + timedelta(days=3), "coarse"),
    ("undated and old", {"when": When()}, LONG_AFTER, "open"),
    ("still going on", {"when": when("2014-01-01").model_copy(update={"open_end": True})}, PUBLISHED, "coarse"),
    ("background", {"when": when("2014-01-01")}, PUBLISHED, "open"),
    ("hospital", {"object_kind": "hospital"}, LONG_AFTER, "coarse"),
    ("market", {"object_kind": "market"}, LONG_AFTER, "open"),
    ("wounded", {"counts": (Count(kind="wounded", best=2, phrase=span("two hurt"), rule="r"),)}, LONG_AFTER, "coarse"),
    ("killed", {"counts": (Count(kind="killed", best=2, phrase=span("two hurt"), rule="r"),)}, LONG_AFTER, "open"),
    ("arrest", {"type": "arrest"}, LONG_AFTER, "coarse"),
    ("a type nobody knows", {"type": "rumble"}, LONG_AFTER, "withheld"),
    ("holder, six days", {"type": "control"}, PUBLISHED + timedelta(days=6), "withheld"),
    ("holder, seven days", {"type": "control"}, PUBLISHED + timedelta(days=7), "open"),
    ("holder, undated", {"type": "presence", "when": When()}, PUBLISHED + timedelta(days=2), "withheld"),
]


@pytest.mark.parametrize(("fields", "as_of", "verdict"), [row[1:] for row in HANDLED], ids=[row[0] for row in HANDLED])
def test_a_claim_is_handled(fields: dict[str, Any], as_of: date, verdict: str) -> None:
    row = shelling(**{key: value for key, value in fields.items() if key != "type"})
    row = row.model_copy(update={"type": fields.get("type", "shelling")})
    known = book()
    if row.type == "presence":
        row = row.model_copy(update={"type": "control"})
    assert handling(run_of(row), known, as_of=as_of) == {row.id: verdict}


def test_what_cannot_be_dated_at_all_is_young() -> None:
    source = report(published=None)
    row = claim("shelled", "shelling", source, when=When())
    held = claim("holds", "control", source, when=When())
    verdicts = handling(run_of(row, held, reports=(source,)), book(), as_of=LONG_AFTER)
    assert list(verdicts.values()) == ["coarse", "withheld"]


def test_claims_about_the_same_thing_are_held_back_together() -> None:
    source = report()
    strike = shelling()
    hurt = claim("hurt", "arrest", source, links=(ClaimLink(kind="result_of", claim=strike.id),))
    third = claim("fled", "clash", source, links=(ClaimLink(kind="part_of", claim=strike.id),))
    other = claim("denied", "clash", source, links=(ClaimLink(kind="reason_of", claim=strike.id),))
    gone = claim("said", "clash", source, links=(ClaimLink(kind="part_of", claim="0" * 16),))
    verdicts = handling(run_of(strike, hurt, third, other, gone), book(), as_of=LONG_AFTER)
    assert list(verdicts.values()) == ["coarse", "coarse", "coarse", "open", "open"]


LIFTED = [
    ("recent", {}, PUBLISHED, "open"),
    ("sensitive", {"object_kind": "hospital"}, LONG_AFTER, "open"),
    ("holders", {"type": "control"}, PUBLISHED, "coarse"),
]


@pytest.mark.parametrize(("name", "fields", "as_of", "verdict"), LIFTED, ids=[row[0] for row in LIFTED])
def test_a_default_is_lifted_with_a_reason_and_logged(name: str, fields: dict[str, Any], as_of: date, verdict: str) -> None:
    run = run_of(shelling().model_copy(update=fields))
    lift = {name: "Tamsin Orrel asked"}
    assert handling(run, book(), as_of=as_of, lift=lift) == {run.claims[0].id: verdict}
    public, told = release(run, book(), as_of=as_of, lift=lift)
    assert told[0].kind == "release_default_lifted"
    assert told[0].message.endswith("is lifted: Tamsin Orrel asked")
    assert [issue.kind for issue in public.issues if issue.kind == told[0].kind] == [told[0].kind]
    assert "Orrel" not in as_json(public)


WRONG = [
    ({"fresh": "x"}, "no release default 'fresh'"),
    ({"recnt": "x"}, "did you mean 'recent'"),
    ({"recent": " "}, "lifting 'recent' needs a reason"),
    ({"persons": "x"}, "this cannot be lifted"),
]


@pytest.mark.parametrize(("lift", "message"), WRONG, ids=[row[1] for row in WRONG])
def test_a_wrong_lift_stops(lift: dict[str, str], message: str) -> None:
    with pytest.raises(ReleaseError, match=message):
        release(desk_run(), book(), as_of=LONG_AFTER, lift=lift)


# ---------------------------------------------------------------- places

AREAS = [
    ({}, (3, "Dostrel", "adm2", "Dostrel", "Veyra", "SY")),
    ({"admin2": None}, (4, "Veyra", "adm1", None, "Veyra", "SY")),
    ({"admin2": None, "admin1": None}, (6, "Syria", "country", None, None, "SY")),
    ({"admin2": None, "admin1": None, "country": "XQ"}, (6, "XQ", "country", None, None, "XQ")),
    ({"admin2": None, "admin1": None, "country": None}, (None, None, None, None, None, None)),
    ({"precision": 4}, (4, "Veyra", "adm1", None, "Veyra", "SY")),
    ({"precision": 5}, (6, "Syria", "country", None, None, "SY")),
    ({"precision": 7, "country": "SY"}, (7, None, None, None, None, "SY")),
    ({"precision": None}, (3, "Dostrel", "adm2", "Dostrel", "Veyra", "SY")),
]


@pytest.mark.parametrize(("fields", "expected"), AREAS, ids=[str(fields) for fields, _ in AREAS])
def test_a_place_held_back_is_named_by_its_area(fields: dict[str, Any], expected: tuple[Any, ...]) -> None:
    row = shelling(where=(place("Quandar", **fields),), roles=(actor("blue_army", "Blue Army"),))
    where = only(row, as_of=PUBLISHED).where[0]
    assert (where.precision, where.name, where.feature, where.admin2, where.admin1, where.country) == expected
    assert (where.lat, where.lon, where.radius_km, where.relation) == (None, None, None, "in")
    assert where.mention == Mention(kind="place", span=span("Quandar"), cause="withheld")
    assert where.rule == "release.coarse"


def test_a_place_that_may_go_out_keeps_its_point_and_candidates() -> None:
    where = only(shelling()).where[0]
    assert (where.name, where.lat, where.precision, where.rule) == ("Quandar", 35.12345, 1, "where.alias")
    assert [link.target for link in where.mention.links] == ["place:900001", "place:9000017"]
    assert not any(link.reasons for link in where.mention.links)


def test_a_place_in_a_role_is_held_back_too() -> None:
    link = Link(target="place:77777", name="Ostavel", score=1, reasons=("near Quandar",))
    mention = Mention(kind="place", span=span("Ostavel"), links=(link,), chosen="place:77777")
    row = shelling(roles=(Role(name="destination", mention=mention),))
    assert only(row, as_of=PUBLISHED).roles[0].mention == Mention(kind="place", span=span("Ostavel"), cause="withheld")
    assert only(row).roles[0].mention.chosen == "place:77777"


def test_a_name_that_a_person_typed_for_a_place_stays_on_the_desk() -> None:
    run = run_of(shelling())
    made = fix(run, run.claims[0].id, {"place": "35.5,36.5,12 Farm of Tamsin Orrel"}, Signed("A", "b", AT), book())
    run = amend(run, made, book())
    public, _ = release(run, book(), as_of=LONG_AFTER)
    assert (public.claims[0].where[0].name, public.claims[0].where[0].lat) == (None, 35.5)
    assert "Farm of Tamsin Orrel" in forbidden_strings(run, book(), as_of=LONG_AFTER)


# ---------------------------------------------------------------- persons and free words

OUT_OF_PLACE = "tamsin orrel"


def named(target: str) -> Link:
    return Link(target=target, name="Tamsin Orrel", score=1)


def planted() -> Run:
    """A run that says an invented name wherever a run can say something."""
    source = report(
        title="Tamsin Orrel speaks",
        url="https://news.hilltop.example/2018/04/tamsin-orrel-interview.html?by=Tamsin%20Orrel",
        path="inbox/Tamsin Orrel/report.txt",
        original_sha256="0" * 64,
    )
    blog = report(TEXT + " Sent.", publisher="Tamsin Orrel", url="https://tamsinorrel.example/x", language="x y")
    person = Mention(
        kind="person",
        span=span("Tamsin Orrel"),
        links=(
            Link(target="actor:tamsin", name="Tamsin Orrel", score=1),
            Link(target="actor:blue_army", name="T O", score=1),
        ),
        chosen="actor:tamsin",
        person="private",
    )
    strange = Mention(
        kind="actor",
        span=span("Residents"),
        links=(Link(target="actor:orrel", name="Tamsin Orrel", score=1),),
        chosen="x",
    )
    speakers = (Speaker(kind="publisher"), Speaker(kind="named", mention=person, cue=span("said")))
    row = claim(
        "fled",
        "clash",
        source,
        attribution=speakers,
        roles=(Role(name="victim", mention=person), Role(name="actor", mention=strange)),
        counts=(
            Count(
                kind="persons",
                best=5,
                side=person,
                group="Tamsin Orrel",
                since=When(rule="Tamsin Orrel"),
                phrase=span("Five"),
                rule="Tamsin Orrel",
            ),
        ),
        object_kind="tamsin_orrel",
        where=(place("Quandar", rule="judgement"),),
        links=(ClaimLink(kind="denies", claim="0" * 16, attribution=speakers),),
        acled=Code(values={"event_type": "Explosions"}, reason="Tamsin Orrel is no actor"),
        ucdp=Code(reason="no code"),
        when=When(first=date(2018, 4, 1), last=date(2018, 4, 1), rule="Tamsin Orrel"),
    )
    evidence = {
        **row.evidence,
        "Tamsin Orrel": Evidence(rule="x"),
        "type": Evidence(rule="Tamsin Orrel", inputs=("Orrel",)),
    }
    run = run_of(row.model_copy(update={"evidence": evidence}), reports=(source, blog))
    made = fix(run, row.id, {"course": "begun"}, Signed("Tamsin Orrel", "Tamsin Orrel told us", AT), book())
    run = amend(run, made, book())
    issues = (
        Issue(kind="Tamsin Orrel", message="?"),
        Issue(kind="no_actor", message="Tamsin Orrel", path="Tamsin Orrel.txt"),
    )
    manifest = run.manifest.model_copy(update={"codebooks": ("Tamsin Orrel",), "gazetteers": ("Tamsin Orrel.csv",)})
    return run._replace(issues=issues, manifest=manifest)


def test_a_private_name_leaves_nowhere() -> None:
    run = planted()
    public, _ = release(run, book(), as_of=LONG_AFTER)
    assert "orrel" not in as_json(public).casefold()
    assert {row.marking for row in (public.manifest, *public.reports, *public.claims, *public.issues)} == {"public copy"}
    assert public.judgements == ()
    assert all(issue.report is None and issue.path is None for issue in public.issues)
    assert [issue.kind for issue in public.issues] == ["no_actor", "other", "judgements_kept"]
    known, unknown = public.reports
    assert (known.publisher, known.url, known.title, known.text) == (
        "Hilltop Wire",
        "https://hilltop.example/",
        None,
        "",
    )
    assert (unknown.publisher, unknown.url, unknown.language) == (None, None, "und")
    row = public.claims[0]
    assert (row.links, row.object_kind, row.acled.reason, row.ucdp.reason) == ((), None, None, "no code")
    assert row.roles[0].mention.cause == "withheld"
    assert "links.0" not in row.evidence


def test_an_official_of_the_registry_is_named() -> None:
    link = Link(target="actor:blue_army", name="anything", score=1)
    mention = Mention(kind="person", span=span("Tamsin"), links=(link,), chosen=link.target, person="commander")
    kept = only(shelling(roles=(Role(name="actor", mention=mention),))).roles[0].mention
    assert (kept.chosen, kept.links[0].name) == ("actor:blue_army", "Blue Army")


def test_sources_are_named_as_the_codebook_names_them() -> None:
    link = Link(target="source:hilltop", name="Tamsin's Wire", score=1, reasons=("x",))
    mention = Mention(kind="source", span=span("said"), links=(link,), chosen=link.target)
    speakers = (Speaker(kind="publisher"), Speaker(kind="named", mention=mention))
    row = claim("fled", "clash", report(), attribution=speakers)
    assert only(row).attribution[1].mention == mention.model_copy(
        update={"links": (Link(target="source:hilltop", name="Hilltop Wire", score=1),)}
    )


@pytest.mark.parametrize(
    ("publisher", "url", "expected"),
    [
        ("hilltop wire", None, ("Hilltop Wire", None)),
        (None, "https://hilltop.example/a/b", ("Hilltop Wire", "https://hilltop.example/")),
        ("Somebody", "https://hilltop.example/a", (None, "https://hilltop.example/")),
        (None, "https://nothilltop.example/a", (None, None)),
        (None, "https://[broken", (None, None)),
        (None, None, (None, None)),
    ],
)  # fmt: skip
def test_only_a_publisher_of_the_codebook_is_named(publisher: str | None, url: str | None, expected: Any) -> None:
    source = report(publisher=publisher, url=url)
    public, _ = release(run_of(reports=(source,)), book(), as_of=LONG_AFTER)
    assert (public.reports[0].publisher, public.reports[0].url) == expected


def test_links_to_what_stays_are_taken_out_and_evidence_follows() -> None:
    source = report()
    held = claim("holds", "control", source)
    first = claim("fled", "clash", source)
    row = claim("shelled", "shelling", source, links=tuple(ClaimLink(kind="reason_of", claim=c.id) for c in (held, first)))
    public, told = release(run_of(held, first, row), book(), as_of=PUBLISHED)
    assert [c.id for c in public.claims] == [first.id, row.id]
    assert [link.claim for link in public.claims[1].links] == [first.id]
    assert [key for key in public.claims[1].evidence if key.startswith("links")] == ["links.0"]
    assert [issue.message.split(" claims ")[0] for issue in told] == ["1 of 3", "2 of 3"]


def test_a_public_copy_is_saved_and_read_back(tmp_path: Any) -> None:
    public, _ = release(planted(), book(), as_of=LONG_AFTER)
    save_run(public, tmp_path / "public")
    assert load_run(tmp_path / "public") == public
    files = {path.name: path.read_bytes() for path in (tmp_path / "public").iterdir()}
    refuse_leaks(files, forbidden_strings(planted(), book(), as_of=LONG_AFTER))
    assert set(FILES) <= set(files)


# ---------------------------------------------------------------- properties

KEYS = st.integers(100_000, 999_999).map(lambda number: f"place:{number}")
DAYS = st.one_of(st.none(), st.dates(date(2018, 3, 1), date(2018, 5, 10)))


@st.composite
def runs(draw: st.DrawFn) -> tuple[Run, date]:
    source = report(published=draw(DAYS))
    rows = []
    for number, word in enumerate(("shelled", "killed", "fled", "denied", "holds")):
        last = draw(DAYS)
        where = place(
            "Quandar",
            key=draw(KEYS),
            # Six decimals that differ: what one claim shows is no other claim's secret.
            lat=round(draw(st.integers(-80_000, 80_000)) / 1000 + (number + 1) * 11e-6, 6),
            lon=round(draw(st.integers(-170_000, 170_000)) / 1000 + (number + 1) * 17e-6, 6),
            name=f"Quandar{'abcde'[number]}x",
            admin2=draw(st.sampled_from(["Dostrel", None])),
            precision=draw(st.sampled_from([None, 1, 2, 3, 4, 5, 6, 7])),
        )
        kind = draw(st.sampled_from(["shelling", "clash", "arrest", "control", "air_strike", "unheard_of"]))
        part_of = draw(st.lists(st.sampled_from(rows), max_size=1)) if rows else []
        links = tuple(ClaimLink(kind="part_of", claim=row.id) for row in part_of)
        rows.append(
            claim(
                word,
                kind,
                source,
                where=(where,),
                roles=(Role(name="origin", mention=where.mention),),
                object_kind=draw(st.sampled_from([None, "hospital", "market"])),
                when=When(first=last, last=last, open_end=draw(st.booleans())),
                links=links,
            )
        )
    return run_of(*rows, reports=(source,)), draw(st.dates(date(2018, 4, 1), date(2018, 6, 1)))


@settings(max_examples=50, deadline=None)
@given(runs())
def test_what_is_withheld_never_stands_in_the_public_json(drawn: tuple[Run, date]) -> None:
    run, as_of = drawn
    verdicts = handling(run, book(), as_of=as_of)
    public, _ = release(run, book(), as_of=as_of)
    text = as_json(public)
    shown = {link.target for row in run.claims if verdicts[row.id] == "open" for link in row.where[0].mention.links}
    for row in run.claims:
        where = row.where[0]
        if verdicts[row.id] != "open":
            assert where.name not in text
            assert repr(where.lat) not in text
            assert repr(where.lon) not in text
            assert not {link.target for link in where.mention.links} - shown & set(text.split('"'))
        else:
            assert json.dumps(where.name) in text
    for row in public.claims:
        assert verdicts[row.id] == "open" or all(w.lat is None and (w.precision or 9) >= 3 for w in row.where)
    refuse_leaks({"claims.jsonl": text.encode()}, forbidden_strings(run, book(), as_of=as_of))


@settings(max_examples=30, deadline=None)
@given(runs())
def test_releasing_twice_gives_the_same_bytes(drawn: tuple[Run, date]) -> None:
    run, as_of = drawn
    assert as_json(release(run, book(), as_of=as_of)[0]) == as_json(release(run, book(), as_of=as_of)[0])
    again = release(release(run, book(), as_of=as_of)[0], book(), as_of=as_of)[0]
    assert as_json(again._replace(issues=())) == as_json(release(run, book(), as_of=as_of)[0]._replace(issues=()))


# ---------------------------------------------------------------- the audit


def sheet_of(text: str) -> bytes:
    workbook = openpyxl.Workbook()
    workbook.active["B2"] = f"said {text}, who"
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def page_of(text: str) -> bytes:
    document = docx.Document()
    paragraph = document.add_paragraph()
    for char in text:
        paragraph.add_run(char)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def packed(name: str, data: bytes, comment: bytes = b"") -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(name, data)
        archive.comment = comment
    return stream.getvalue()


WRITTEN: dict[str, Callable[[str], bytes]] = {
    "plain": lambda name: f"said {name} today".encode(),
    "upper": lambda name: name.upper().encode(),
    "marked": lambda name: name.replace("a", "ā").replace("e", "é").encode(),
    "possessive": lambda name: f"{name}'s house".encode(),
    "json": lambda name: json.dumps({"a": name}).encode(),
    "json escaped": lambda name: ('"' + "".join(f"\\u{ord(c):04x}" for c in name) + '"').encode(),
    "json escaped twice": lambda name: json.dumps("".join(f"\\u{ord(c):04x}" for c in name)).encode(),
    "script": lambda name: "".join(f"\\x{ord(c):02x}" for c in name).encode(),
    "script braces": lambda name: "".join(f"\\u{{{ord(c):x}}}" for c in name).encode(),
    "address": lambda name: f"https://a.example/?q={quote(name)}".encode(),
    "entities": lambda name: "".join(f"&#{ord(c)};" for c in name).encode(),
    "slug": lambda name: f"/2018/{name.lower().replace(' ', '-')}.html".encode(),
    "one word": lambda name: f"www.{name.lower().replace(' ', '')}2.example".encode(),
    "humps": lambda name: f"file{name.replace(' ', '')}".encode(),
    "marked up": lambda name: f"<b>{name[:3]}</b>{name[3:]}".encode(),
    "in cells": lambda name: "<td>{}</td><td>{}</td>".format(*name.split()).encode(),
    "soft hyphen": lambda name: f"{name[:3]}\u00ad\u200b{name[3:]}".encode(),
    "utf-16": lambda name: name.encode("utf-16"),
    "xlsx": sheet_of,
    "docx": page_of,
    "zip member": lambda name: packed("a.txt", name.encode()),
    "zip label": lambda name: packed(f"{name}.txt", b"x"),
    "zip comment": lambda name: packed("a", b"x", name.encode()),
    "gzip": lambda name: gzip.compress(name.encode()),
    "zip in zip": lambda name: packed("b.zip", packed("a.txt", name.encode())),
    "data address": lambda name: b"<img src='data:image/svg+xml;base64," + base64.b64encode(name.encode()) + b"'>",
}


@pytest.mark.parametrize("how", WRITTEN)
def test_the_audit_finds_a_name_however_it_is_written(how: str) -> None:
    make = WRITTEN[how]
    assert audit({"b.bin": make("Tamsin Orrel")}, ["Tamsin Orrel"]) == ["b.bin"]
    assert audit({"b.bin": make("Harmless Words")}, ["Tamsin Orrel"]) == []


@pytest.mark.parametrize("text", ["Orrel&#363;n", '"Orrel\\u016bn"', "Orrelūn", "Korrel"])
def test_half_of_a_word_is_no_word(text: str) -> None:
    assert audit({"a": text.encode()}, ["Orrel"]) == []


@pytest.mark.parametrize("text", ["C:\\tamsin orrel", "100%Adam Orrel", "one\\nTamsin Orrel", "%5Cu0054amsin Orrel"])
def test_escapes_are_read_both_ways(text: str) -> None:
    assert audit({"a": text.encode()}, ["tamsin orrel", "adam orrel"]) == ["a"]


@pytest.mark.parametrize("name", ["tamsin-orrel.html", "TamsinOrrel.md", "Tamsin%20Orrel.json", "tamsin_orrel.txt"])
def test_the_audit_looks_at_file_names_and_does_not_repeat_them(name: str) -> None:
    assert audit({"a.txt": b"", name: b"x"}, ["Tamsin Orrel"])[0].endswith("of 2, in its name")
    with pytest.raises(ReleaseError) as caught:
        refuse_leaks({name: b"x"}, ["Tamsin Orrel"])
    assert "amsin" not in str(caught.value)


NUMBERS = [
    ("35.123", b'{"lat":35.1230}', True),
    ("35.123", b"35.1234", False),
    ("35.12 36.99", b'{"lat":35.12,"lon":36.99}', True),
    ("35.12 36.99", b'"coordinates":[36.99,35.12]', False),
    ("36.99, 35.12", b'"coordinates":[36.990,035.120]', True),
    ("-35.123", b"35.123 S", True),
    ("35.12 36.99", b"35.12 apples, 7 pears, 36.99 EUR", False),
]


@pytest.mark.parametrize(("secret", "data", "hit"), NUMBERS, ids=[f"{s} in {d!r}" for s, d, _ in NUMBERS])
def test_the_audit_compares_coordinates_as_numbers(secret: str, data: bytes, hit: bool) -> None:
    assert (audit({"a": data}, [secret]) == ["a"]) is hit


UNREADABLE = [
    ("broken zip", b"PK\x03\x04 and no more"),
    ("broken gzip", b"\x1f\x8b and no more"),
    ("too deep", packed("a", packed("a", packed("a", packed("a", packed("a", packed("a", b"x"))))))),
]


@pytest.mark.parametrize("data", [row[1] for row in UNREADABLE], ids=[row[0] for row in UNREADABLE])
def test_what_cannot_be_searched_counts_as_a_hit(data: bytes) -> None:
    assert audit({"a.zip": data}, ["x y"]) == ["a.zip"]


def test_what_is_too_big_counts_as_a_hit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit_module, "MOST_BYTES", 1000)
    assert audit({"a": b"x" * 1001}, []) == ["a"]
    assert audit({"a": packed("b", b"x" * 5000)}, []) == ["a"]
    assert audit({"a": gzip.compress(b"x" * 5000)}, []) == ["a"]
    assert audit({"a": b"x" * 900}, []) == []


def test_odd_bytes_do_not_stop_the_audit() -> None:
    odd = b"\\ud83d \\uffffff \\u{ffffff} \\n &bogus; %zz %41 data:a;base64,AAAAA data:a;base64,%%%% \xff\xfe"
    assert audit({"a": odd}, ["", "Tamsin Orrel"]) == []


# ---------------------------------------------------------------- what must not be found


def forbidden(text: str, *, spoken: tuple[str, ...] = (), **fields: Any) -> tuple[str, ...]:
    return forbidden_strings(run_of(reports=(report(text, **fields),)), book(), as_of=LONG_AFTER, spoken=spoken)


NAMES = [
    ("a nurse, Tamsin Orrel, said so", {"tamsin", "orrel", "tamsin orrel"}),
    ("the man Basim al-Tazrik said so", {"basim", "tazrik", "basim tazrik", "basim al tazrik"}),
    ("the Blue Army and the Red Front fought", set()),
    ("the village in Syria on Monday", set()),
    ("She fled. He stayed.", set()),
    ("Rose saw a rose. The Rose Brown we know is brown.", set()),
    ("TAMSIN ORREL", {"tamsin", "orrel", "tamsin orrel"}),
    ("a line ends with Tamsin\nOrrel begins", {"tamsin", "orrel"}),
    ("near Kestrel Province", {"kestrel"}),
]


@pytest.mark.parametrize(("text", "expected"), NAMES, ids=[row[0] for row in NAMES])
def test_names_are_runs_of_capitals_that_nobody_knows(text: str, expected: set[str]) -> None:
    assert set(forbidden(text)) == expected


def test_known_names_whose_comma_is_lost_are_a_list_and_not_a_person() -> None:
    def found(text: str) -> set[str]:
        told = "hit Kafr Takharim, hit Khan Shaykhun. " + text
        where = tuple(place(name, told) for name in ("Kafr Takharim", "Khan Shaykhun"))
        one = report(told)
        run = run_of(claim("hit", "shelling", one, where=where, when=when("2017-01-01")), reports=(one,))
        return set(forbidden_strings(run, book(), as_of=LONG_AFTER))

    assert "takharim khan" not in found("Kafr Takharim Khan Shaykhun")
    assert {"takharim khan", "orrel"} <= found("Kafr Takharim Khan Orrel")


def test_a_private_person_told_by_a_number_or_a_common_word_is_no_name() -> None:
    text = "50 fled. An aid worker and Tamsin Orrel stayed."
    people = tuple(
        Role(name="victim", mention=Mention(kind="person", span=span(words, text)))
        for words in ("50", "aid worker", "Tamsin Orrel")
    )
    one = report(text)
    run = run_of(claim("fled", "clash", one, roles=people, when=when("2017-01-01")), reports=(one,))
    found = set(forbidden_strings(run, book(), as_of=LONG_AFTER))
    assert "Tamsin Orrel" in found
    assert not {"50", "aid worker"} & found


def test_what_our_pages_say_is_no_name() -> None:
    assert "meanwhile" in forbidden("Meanwhile, nothing.")
    assert "meanwhile" not in forbidden("Meanwhile, nothing.", spoken=("Meanwhile elsewhere",))


def test_names_are_found_outside_the_text_too() -> None:
    found = set(forbidden_strings(planted(), book(), as_of=LONG_AFTER))
    assert {"tamsin orrel", "orrel", "tamsin-orrel-interview", "tamsinorrel.example", "Tamsin Orrel"} <= found
    assert not {"Hilltop Wire", "hilltop", "news.hilltop.example"} & found


def test_places_held_back_are_found_by_name_id_and_point() -> None:
    run = run_of(shelling())
    found = set(forbidden_strings(run, book(), as_of=PUBLISHED))
    wanted = {
        "Quandar",
        "place:900001",
        "900001",
        "35.123",
        "35.12345",
        "35.12 36.99",
        "36.99 35.12",
        "Quandar al-Gharb",
    }
    assert wanted <= found
    assert "Dostrel" not in found
    opened = set(forbidden_strings(run, book(), as_of=LONG_AFTER))
    assert not {"Quandar", "quandar", "place:900001", "900001", "35.123"} & opened


def test_a_place_another_claim_may_name_is_no_secret() -> None:
    run = run_of(shelling(), claim("fled", "clash", report(), where=(place("Quandar"),), when=when("2017-01-01")))
    found = set(forbidden_strings(run, book(), as_of=PUBLISHED))
    assert not {"Quandar", "place:900001", "35.12345", "35.12 36.99"} & found


KINDS: dict[str, Callable[[str], bytes]] = {
    "claims.jsonl": lambda text: json.dumps({"why": text}).encode(),
    "claims.csv": lambda text: f"id,why\n1,{text}\n".encode("utf-8-sig"),
    "claims.xlsx": sheet_of,
    "sitrep.docx": page_of,
    "sitrep.html": lambda text: f"<p title='{text}'>x</p>".encode(),
    "sitrep.md": lambda text: f"[^1]: {text}".encode(),
    "map.svg": lambda text: f"<svg><text>{text}</text></svg>".encode(),
}


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("secret", ["Tamsin Orrel", "Orrel", "Quandar", "35.12345", "place:900001", "35.12, 36.99"])
def test_a_leak_in_any_file_stops_the_release(name: str, secret: str) -> None:
    run = planted()
    fresh = claim("shelled", "shelling", run.reports[0], where=(place("Quandar"),))
    run = run._replace(claims=(fresh, run.claims[0].model_copy(update={"where": ()})))
    wanted = forbidden_strings(run, book(), as_of=PUBLISHED)
    refuse_leaks({name: KINDS[name]("the Blue Army in Dostrel")}, wanted)
    with pytest.raises(ReleaseError, match=name) as caught:
        refuse_leaks({name: KINDS[name](secret)}, wanted)
    assert secret not in str(caught.value)


def test_a_report_is_whole_in_type() -> None:
    public, _ = release(desk_run(), book(), as_of=LONG_AFTER)
    assert isinstance(public.reports[0], Report)
    assert public.reports[0].text_id == desk_run().reports[0].text_id
    assert OUT_OF_PLACE not in as_json(public)


def test_a_part_of_a_document_that_stands_in_an_empty_one_tells_nothing() -> None:
    def packed(**parts: str) -> bytes:
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w") as archive:
            for name, text in parts.items():
                archive.writestr(name, text)
        return stream.getvalue()

    empty = {"a.docx": packed(theme="fonts: Shruti", body="nothing")}
    assert audit({"a.docx": packed(theme="fonts: Shruti", body="a report")}, ["Shruti"], empty=empty) == []
    assert audit({"a.docx": packed(theme="fonts: Shruti", body="Shruti spoke")}, ["Shruti"], empty=empty) == ["a.docx"]
    assert audit({"a.docx": packed(theme="fonts: Shruti", body="a report")}, ["Shruti"]) == ["a.docx"]
