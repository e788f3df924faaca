"""Reading → claims: triggers, roles, speakers, times, places and numbers put together, nothing resolved yet."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Sequence
from datetime import date
from typing import NamedTuple

from wardesk import __version__
from wardesk.book import Book
from wardesk.extract.attribution import attribute, name_speaker
from wardesk.extract.bind import bind_counts, bind_places
from wardesk.extract.cover import Covers
from wardesk.extract.draft import Draft, Filler, PlacedMention
from wardesk.extract.lexicon import compile_book
from wardesk.extract.links import drop_empty, drop_nameless, inherit, link_drafts, resolve_pronouns
from wardesk.extract.meet import meet_reality, meet_roles, meet_triggers, meet_types
from wardesk.extract.merge import merge_harm
from wardesk.extract.modality import judge_reality
from wardesk.extract.places import PlaceMention, find_places, says_which
from wardesk.extract.quantities import find_counts
from wardesk.extract.refine import refine_types
from wardesk.extract.roles import fill_roles
from wardesk.extract.scene import Scene
from wardesk.extract.setting import inherit_setting
from wardesk.extract.slots import subjects_of
from wardesk.extract.speech import MUTE, speaker_at, speech_of
from wardesk.extract.timebind import bind_times, is_time_of_saying
from wardesk.extract.times import find_times
from wardesk.extract.tolls import find_tolls
from wardesk.extract.triggers import Rejection, find_triggers
from wardesk.extract.weigh import weigh_places
from wardesk.model import (
    Claim,
    ClaimLink,
    Course,
    Evidence,
    Issue,
    Mention,
    Polarity,
    Reading,
    Report,
    Role,
    Span,
    Speaker,
    When,
    Where,
)
from wardesk.text import digest

READER = f"wardesk {__version__} rules"
_YEAR = re.compile(r"\b(1[89]\d\d|20\d\d)\b")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MONTH = re.compile(
    r"(?:(?P<before>\d\d?)(?:st|nd|rd|th)?(?: of)? )?\b(?P<month>Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\b\.?"
    r"(?: (?P<after>\d\d?)\b)?"
)
_OLD = 14
"""So many days before the report's own story a named month makes background."""


class Extraction(NamedTuple):
    """What one report says, before names, places and days are looked up."""

    claims: tuple[Claim, ...]
    times: tuple[Mention, ...]
    issues: tuple[Issue, ...]


def extract(report: Report, reading: Reading, book: Book, *, is_place: Callable[[str], bool], alone: bool = False) -> Extraction:
    """All claims of a reading in text order. ``is_place`` tells whether a gazetteer knows a name.

    ``alone``: triggers and roles are the trained reader's, without the rules for them.
    """
    scene, times = make_scene(reading, book, is_place=is_place)
    drafts, rejections = ([], []) if alone else find_triggers(scene)
    drafts = _without_section_heads(scene, meet_triggers(scene, drafts, rejections))
    for draft in () if alone else drafts:
        fill_roles(scene, draft)
    meet_roles(scene, drafts)
    merge_harm(scene, drafts)
    counts = find_counts(reading, book, times)
    for draft in find_tolls(scene, drafts, counts):
        fill_roles(scene, draft)
        drafts.append(draft)
    drafts.sort(key=lambda draft: draft.at)
    refine_types(scene, drafts)
    meet_types(scene, drafts)
    for draft in drafts:
        draft.reality = meet_reality(scene, draft, judge_reality(scene, draft.frame))
        chain = attribute(scene, draft.at, quoted_speaker(scene, draft.at))
        draft.chain = name_speaker(scene, chain, draft.at, report.publisher)
    covers = Covers(scene)
    targets = {filler.head for draft in drafts for filler in draft.fillers if is_struck_place(scene, draft, filler)}
    places = [place for place in find_places(scene, targets) if place.head not in covers.tokens]
    _bind(scene, drafts, times, places)
    bind_counts(scene, drafts, counts)
    dropped = drop_empty(scene, drafts)
    resolve_pronouns(scene, drafts)
    dropped += drop_nameless(drafts)
    inherit(scene, drafts)
    link_drafts(scene, drafts)
    inherit_setting(scene, drafts, covers, places=places, times=times)
    claims = _build(scene, drafts, report)
    told = tuple(time for time in times if not is_time_of_saying(scene, time))
    return Extraction(claims, told, tuple(_not_coded(scene, drafts, dropped, rejections)))


def make_scene(reading: Reading, book: Book, *, is_place: Callable[[str], bool]) -> tuple[Scene, tuple[Mention, ...]]:
    """The reading with an index of what its words are, and its time expressions, which fill no role and name no place."""
    scene = Scene(reading, compile_book(book), is_place)
    times = find_times(reading, book)
    scene.taken.update(_tokens_in(scene, times))
    return scene, times


def _without_section_heads(scene: Scene, drafts: list[Draft]) -> list[Draft]:
    """A heading inside a report names what follows; only the one at its top tells something."""
    body = next((at for at, row in enumerate(scene.reading.sentences) if row.kind == "body"), len(scene.reading.sentences))
    return [d for d in drafts if d.sentence < body or scene.reading.sentences[d.sentence].kind != "headline"]


def _bind(scene: Scene, drafts: list[Draft], times: Sequence[Mention], places: Sequence[PlaceMention]) -> None:
    bind_times(scene, drafts, times)
    bind_places(scene, drafts, places)
    weigh_places(scene, drafts, places)
    for draft in drafts:
        _place_fillers(scene, draft)


def _tokens_in(scene: Scene, times: Sequence[Mention]) -> set[int]:
    spans = iter(times)
    current = next(spans, None)
    taken: set[int] = set()
    for at, token in enumerate(scene.tokens):
        while current is not None and current.span.end <= token.start:
            current = next(spans, None)
        if current is None:
            break
        if current.span.start <= token.start:
            taken.add(at)
    return taken


_STRIKES = frozenset(
    {"shelling", "air_strike", "chemical_attack", "property_damage", "siege", "capture_of_place", "handover_of_place"}
)
"""Types whose target, where it is an unknown name, is a place."""


def is_struck_place(scene: Scene, draft: Draft, filler: Filler) -> bool:
    """A target that is a place by its kind, or an unknown name that was shelled, bombed, taken."""
    if filler.role != "target" or filler.mention.kind == "place":
        return filler.role == "target"
    classes = scene.classes(filler.head)
    unknown = "name" in classes and not classes & {"actor", "force", "person", "facility", "source", "equipment", "aircraft"}
    return unknown and filler.mention.kind == "actor" and draft.type in _STRIKES and not scene.word(filler.head).isupper()


def _place_fillers(scene: Scene, draft: Draft) -> None:
    """A place that fills a role is also where the thing happened; both point at the same words."""
    fillers: list[Filler] = []
    for filler in draft.fillers:
        struck = is_struck_place(scene, draft, filler)
        reached = filler.role == "destination" and not draft.places and not scene.among(draft.type, "leaving_types")
        if (filler.role in ("origin", "destination", "terms") and not reached) or (
            filler.mention.kind not in ("place", "facility") and not struck
        ):
            fillers.append(filler)
            continue
        span = filler.mention.span
        same = [p.place for p in draft.places if p.place.mention.span.start <= span.start < p.place.mention.span.end]
        first, last = scene.phrase(filler.head)
        if same:
            fillers.extend(filler._replace(mention=place.mention) for place in same)
        elif filler.role == "actor" or scene.among(draft.type, "voiced_types") or _holds_spot(scene, draft, filler):
            fillers.append(filler)
        elif says_which(scene, first, last, filler.head):
            place = PlaceMention(filler.mention, "in", filler.head, draft.at, first, last, None)
            draft.places.insert(0, PlacedMention(place, "where.role_filler"))
            fillers.append(filler)
        else:
            fillers.append(filler)
    draft.fillers = fillers


def _holds_spot(scene: Scene, draft: Draft, filler: Filler) -> bool:
    """A road of which the claim has the point: it says where that lies, and is no second place."""
    around = {span for placed in draft.places for span in placed.place.within}
    return scene.among(scene.lemma(filler.head), "roads") and filler.mention.span in around


def quoted_speaker(scene: Scene, at: int) -> Speaker | None:
    """Speaker of the sentence before, for a trigger inside quotation marks; at most two sentences back."""
    start = scene.tokens[at].start
    if not any(first <= start < last for first, last in scene.reading.quotes):
        return None
    sentence = scene.tokens[at].sentence
    for back in range(3):
        if sentence - back < 0:
            break
        row = scene.reading.sentences[sentence - back]
        for verb in range(row.last - 1, row.first - 1, -1):
            if scene.tokens[verb].tag.startswith("VB"):
                entry = speech_of(scene, verb)
                subjects = subjects_of(scene, verb) if entry else []
                if not entry or not subjects or (entry.key == "accuse" and verb > at):
                    continue
                if not scene.under(at, subjects[0]) and not scene.classes(subjects[0]) & MUTE:
                    return speaker_at(scene, subjects[0], verb, entry.stance)
    return None


# ---------------------------------------------------------------- drafts → claims


def _build(scene: Scene, drafts: Sequence[Draft], report: Report) -> tuple[Claim, ...]:
    ids: dict[int, str] = {}
    seen: dict[tuple[str, Span], int] = {}
    for draft in drafts:
        trigger = _trigger_span(scene, draft)
        ordinal = seen[draft.type, trigger] = seen.get((draft.type, trigger), -1) + 1
        ids[id(draft)] = digest(report.id, draft.type, trigger.start, trigger.end, ordinal)
    told = next((draft.time for draft in drafts if draft.time is not None), None)
    news = _months_age(scene, told, report) or 0
    return tuple(_claim(scene, draft, report, news, ids) for draft in drafts)


def _trigger_span(scene: Scene, draft: Draft) -> Span:
    extra = len(draft.trigger.extra) if draft.trigger.form == "noun" else 0
    first = max(draft.at - extra, scene.sentence(draft.at).first)
    return scene.span(first, draft.at + 1)


def _claim(scene: Scene, draft: Draft, report: Report, news: int, ids: dict[int, str]) -> Claim:
    assert draft.reality is not None  # noqa: S101
    assert draft.chain is not None  # noqa: S101
    reality, chain, frame = draft.reality, draft.chain, draft.trigger.frame
    trigger = _trigger_span(scene, draft)
    modality = reality.modality if reality.modality != "actual" else (frame.modality or chain.modality or "actual")
    polarity, polarity_evidence = _polarity(draft)
    narrative, narrative_evidence = _narrative(scene, draft, report, news)
    course, course_rule = _course(scene, draft, modality, polarity, narrative)
    evidence: dict[str, Evidence] = {
        "type": _type_evidence(draft, trigger),
        "aspect": Evidence(spans=(trigger,), rule=draft.rule),
        "modality": Evidence(spans=reality.modality_spans, rule=reality.modality_rule),
        "polarity": polarity_evidence,
        "attribution": Evidence(spans=chain.spans or (trigger,), rule="; ".join(chain.rules)),
        "narrative": narrative_evidence,
        "when": Evidence(spans=(draft.time.span,) if draft.time else (trigger,), rule=draft.time_rule),
    }
    if course is not None:
        evidence["course"] = Evidence(spans=reality.course_spans, rule=course_rule)
    if draft.extent is not None and draft.extent_span:
        evidence["extent"] = Evidence(spans=(draft.extent_span,), rule="extent.cue")
    if draft.object_kind is not None and draft.object_span:
        evidence["object_kind"] = Evidence(spans=(draft.object_span,), rule="object_kind.word")
    roles = _roles(draft, trigger, evidence)
    where = _wheres(draft, evidence)
    links = _links(draft, ids, evidence)
    for at, count in enumerate(draft.counts):
        evidence[f"counts.{at}"] = Evidence(spans=(count.phrase,), rule=count.rule)
    return Claim(
        id=ids[id(draft)],
        report=report.id,
        type=draft.type,
        trigger=trigger,
        sentence=draft.sentence,
        aspect=frame.aspect or draft.trigger.entry.aspect,
        modality=modality,
        polarity=polarity,
        attribution=chain.speakers,
        roles=roles,
        object_kind=draft.object_kind,
        course=course,
        extent=draft.extent,
        narrative=narrative,
        when=When(phrase=draft.time.span if draft.time else None),
        where=where,
        counts=tuple(draft.counts),
        links=links,
        evidence=evidence,
        codebook=scene.lexicon.book.hash,
        reader=READER,
    )


def _type_evidence(draft: Draft, trigger: Span) -> Evidence:
    """The frame's word, with what refined its type if anything did."""
    if draft.retyped is None:
        return Evidence(spans=(trigger,), rule=draft.rule)
    return Evidence(spans=(trigger, draft.retyped.span), rule=f"{draft.rule}; {draft.retyped.rule}")


def _polarity(draft: Draft) -> tuple[Polarity, Evidence]:
    """Negations over the trigger, save where they are its number ("no casualties"), and the denial of its speaker."""
    assert draft.reality is not None  # noqa: S101
    assert draft.chain is not None  # noqa: S101
    spans, stated = draft.reality.polarity_spans, draft.trigger.frame.polarity or draft.reality.polarity
    if stated == "did_not":
        none = [count.phrase for count in draft.counts if count.high == 0]
        if none and all(any(phrase.start <= span.start < phrase.end for phrase in none) for span in spans):
            return "did", Evidence(spans=spans, rule="polarity.count_of_none")
        return "did_not", Evidence(spans=spans, rule=draft.reality.polarity_rule)
    denial = next((speaker for speaker in draft.chain.speakers if speaker.stance in ("denies", "retracts")), None)
    if denial is not None and denial.cue is not None:
        return "did_not", Evidence(spans=(denial.cue,), rule="polarity.denied")
    return "did", Evidence(spans=spans, rule=draft.reality.polarity_rule)


def _course(scene: Scene, draft: Draft, modality: str, polarity: str, narrative: str) -> tuple[Course | None, str]:
    """How far the act has come: by its words, else by its tense. What has not happened has no course."""
    assert draft.reality is not None  # noqa: S101
    if modality not in ("actual", "rumoured") or polarity == "did_not":
        return None, ""
    if draft.reality.course is not None:
        return draft.reality.course, draft.reality.course_rule
    if draft.trigger.frame.course is not None:
        return draft.trigger.frame.course, draft.rule
    if _goes_on_since(scene, draft):
        return (None, "") if draft.counts else ("ongoing", "course.perfect_since")
    if draft.trigger.entry.aspect == "event":
        return "completed", "course.told_as_done"
    had = any(scene.word(aux).casefold() == "had" for aux in scene.kids(draft.frame.verb, "aux"))
    past = draft.trigger.form == "verb" and scene.tokens[draft.frame.verb].tag in ("VBD", "VBN")
    return ("ended", "course.no_longer") if past and (had or narrative == "background") else (None, "")


def _goes_on_since(scene: Scene, draft: Draft) -> bool:
    """ "has been cut since Monday": it still is."""
    since = draft.time is not None and scene.text[draft.time.span.start :][:5].casefold() == "since"
    return since and any(scene.word(aux).casefold() in ("has", "have", "'ve") for aux in scene.kids(draft.frame.verb, "aux"))


def _narrative(scene: Scene, draft: Draft, report: Report, news: int) -> tuple[str, Evidence]:
    """Background: an earlier year or month is named, or a word says that it tells of before.

    ``news`` is how many days before its publication the first thing happened that the report dates.
    """
    trigger = scene.token_span(draft.at)
    present = scene.tokens[draft.frame.verb].tag in ("VBZ", "VBP")
    if draft.time is not None and report.published is not None and not present:
        words = scene.text[draft.time.span.start : draft.time.span.end]
        years = [int(year) for year in _YEAR.findall(words)]
        recent = report.published.month == 1 and "dec" in words.lower()
        if years and max(years) < report.published.year - (1 if recent else 0):
            return "background", Evidence(spans=(draft.time.span,), rule="narrative.earlier_year")
        age = _months_age(scene, draft.time, report)
        if _is_summed_since(scene, draft, words, (age or 0) > news + _OLD):
            return "background", Evidence(spans=(draft.time.span,), rule="narrative.summed_since")
        if age is not None and age > news + _OLD and not words.casefold().startswith("since"):
            return "background", Evidence(spans=(draft.time.span,), rule="narrative.earlier_month")
    cues = scene.lexicon.book.section("background_cue")
    for child in scene.kids(draft.frame.verb, "advmod", "npadvmod"):
        if scene.lemma(child) in cues or (scene.lemma(child) == "since" and any(scene.kids(draft.frame.verb, "aux"))):
            return "background", Evidence(spans=(scene.token_span(child),), rule="narrative.cue")
    return "foreground", Evidence(spans=(trigger,), rule="narrative.default")


_FAR_BACK = re.compile(r"since\b.*\b(?:then|year)\b", re.IGNORECASE)


def _is_summed_since(scene: Scene, draft: Draft, words: str, old: bool) -> bool:
    """ "Since March 3,800 people have been driven out": a sum over a time that began long before the news."""
    perfect = any(scene.word(aux).casefold() in ("has", "have") for aux in scene.kids(draft.frame.verb, "aux"))
    return bool(draft.counts) and perfect and words.casefold().startswith("since") and (old or _FAR_BACK.match(words) is not None)


def _months_age(scene: Scene, time: Mention | None, report: Report) -> int | None:
    """Days from the last day that a named month allows to the day of publication; the month is the latest that has begun."""
    match = _MONTH.search(scene.text, time.span.start, time.span.end) if time is not None else None
    if match is None or report.published is None:
        return None
    month = _MONTHS.index(match["month"][:3]) + 1
    years = [int(year) for year in _YEAR.findall(scene.text, time.span.start, time.span.end)] if time is not None else []
    year = max(years) if years else report.published.year - (month > report.published.month)
    days = monthrange(year, month)[1]
    day = min(int(match["before"] or match["after"] or days), days)
    return (report.published - date(year, month, max(day, 1))).days


def _roles(draft: Draft, trigger: Span, evidence: dict[str, Evidence]) -> tuple[Role, ...]:
    rows: list[Role] = []
    for filler in draft.fillers:
        mention = filler.mention
        spans = (filler.inherited_from,) if filler.inherited_from else (trigger,)
        evidence[f"roles.{len(rows)}"] = Evidence(spans=(mention.span, *spans), rule=filler.rule)
        rows.append(Role(name=filler.role, mention=mention, basis=filler.basis, inherited_from=filler.inherited_from))
    return tuple(rows)


def _wheres(draft: Draft, evidence: dict[str, Evidence]) -> tuple[Where, ...]:
    rows: list[Where] = []
    for placed in draft.places:
        place = placed.place
        inputs = (f"list feature: {place.feature}",) if place.feature else ()
        if placed.inherited:
            inputs = (*inputs, "inherited")
        evidence[f"where.{len(rows)}"] = Evidence(spans=(place.mention.span, *place.within), rule=placed.rule, inputs=inputs)
        rows.append(Where(mention=place.mention, relation=place.relation))
    return tuple(rows)


def _links(draft: Draft, ids: dict[int, str], evidence: dict[str, Evidence]) -> tuple[ClaimLink, ...]:
    rows: list[ClaimLink] = []
    for link in draft.links:
        if id(link.other) in ids:
            evidence[f"links.{len(rows)}"] = Evidence(
                spans=link.spans or (draft.reality.modality_spans if draft.reality else ()), rule=link.rule
            )
            rows.append(ClaimLink(kind=link.kind, claim=ids[id(link.other)], attribution=link.attribution))
    return tuple(rows)


def _not_coded(scene: Scene, drafts: Sequence[Draft], dropped: Sequence[Draft], rejections: Sequence[Rejection]) -> list[Issue]:
    """One issue for each sentence that has event words and gave no claim."""
    coded = {draft.sentence for draft in drafts}
    reasons: dict[int, list[str]] = {}
    first: dict[int, int] = {}
    for rejection in rejections:
        sentence = scene.tokens[rejection.at].sentence
        reasons.setdefault(sentence, []).append(f"{scene.word(rejection.at)!r} ({rejection.type}) {rejection.reason}")
        first.setdefault(sentence, rejection.at)
    for draft in dropped:
        reasons.setdefault(draft.sentence, []).append(
            f"{scene.word(draft.at)!r} ({draft.type}) names nobody new and no place or number"
        )
        first.setdefault(draft.sentence, draft.at)
    return [
        Issue(
            kind="sentence_not_coded",
            message="; ".join(dict.fromkeys(reasons[sentence]))[:400],
            report=scene.reading.report,
            span=scene.token_span(first[sentence]),
            sentence=sentence,
        )
        for sentence in sorted(set(reasons) - coded)
    ]
