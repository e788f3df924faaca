"""Where and when a claim stands whose sentence does not say: by its label or heading, or as the incident told before."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from wardesk.extract.bind import way_of
from wardesk.extract.cover import Cover, Covers
from wardesk.extract.draft import Draft, PlacedMention
from wardesk.extract.places import PlaceMention, is_wide
from wardesk.extract.scene import Scene
from wardesk.extract.speech import speech_of
from wardesk.extract.timebind import is_bound_of_count, is_length, is_time_of_saying
from wardesk.extract.walk import climb
from wardesk.model import Mention, Sentence
from wardesk.text import fold

_MEANWHILE = frozenset(
    ("meanwhile", "moreover", "furthermore", "also", "later", "then", "afterwards", "subsequently", "additionally")
)
_ALSO = frozenset(("also", "later", "then", "afterwards", "subsequently"))
_BACK = 6
"""So many sentences back an act may lie that a later paragraph goes on with."""
_WINDOW = re.compile(
    r"(?:(?:during|over|in|throughout) )?(?:the )?(?:past|last|course of the|previous) (?:[\w-]+ )?(?:hours|days?|night|week)"
    r"|(?:during|throughout) the day|overnight|today", re.I,
)  # fmt: skip
_LENGTH = re.compile(
    r"(?:(?:during|over|in|throughout) )?(?:the )?(?:(?:past|last|course of the|previous) (?:[\w-]+ )?(?:hours|days?|week)"
    r"|[\w-]+ hours (?:to|until) .+)|(?:during|throughout) the day", re.I,
)  # fmt: skip
"""A window that covers a summary: how long, and not "today" or "last night", which date their own sentence."""
_HOUR = re.compile(
    r"(?:shortly |just )?(?:before |after |by |about )?(?:dawn|daybreak|sunrise|noon|midday|dusk|sunset|nightfall|midnight)", re.I
)
"""A part of the day alone dates its own act."""
_STEPS_BACK = re.compile(r"(?:a|an|one|two|three|few|several|\d+|\w+) (?:days?|weeks?|months?|years?) (?:earlier|before)", re.I)
"""A time of what went before the story ("boats seized two weeks earlier"): what is told next is not of it."""
_OPENING = 3
"""Among so many first sentences a report says what time it covers."""
_SUMMARY = 3
"""A report with so many labelled lines is a summary by places."""
_LEANS = re.compile(r"\b(?:later|after|afterwards|before|earlier|following|next|same)\b", re.I)
"""A time that counts from the act told before."""
_REACH = 8
"""So many sentences back "the town" may point."""


class _Window(NamedTuple):
    """A time that the report says to cover."""

    time: Mention
    listed: bool
    """It covers the labelled lines and list items after it, not the rest."""


@dataclass
class _Setting:
    scene: Scene
    covers: Covers
    places: Sequence[PlaceMention]
    times: Sequence[Mention]
    incident: frozenset[str]
    """Types that are part of an incident: acts in one spot at one time."""
    windows: tuple[_Window, ...]
    """The times that the report says to cover."""


def inherit_setting(
    scene: Scene, drafts: Sequence[Draft], covers: Covers, *, places: Sequence[PlaceMention], times: Sequence[Mention]
) -> None:
    """Places and times by cover and by the incident told before; what a sentence says itself is left alone."""
    incident = frozenset(scene.lexicon.book.setting("claims.incident_types"))
    setting = _Setting(scene, covers, places, times, incident, _covering_times(scene, covers, times))
    for order, draft in enumerate(drafts):
        before = [other for other in drafts[:order] if other.sentence <= draft.sentence]
        _give_place(setting, draft, before)
        _give_time(setting, draft, before)


# ---------------------------------------------------------------- where


def _give_place(setting: _Setting, draft: Draft, before: Sequence[Draft]) -> None:
    label, heading = setting.covers.label.get(draft.sentence), setting.covers.heading.get(draft.sentence)
    if draft.places:
        _say_what_holds(setting, draft, before, label or heading)
        return
    incident = draft.type in setting.incident and not any(link.kind == "content_of" for link in draft.links)
    donor = (
        (_same_incident(setting, draft, before) if incident else ())
        or _pointed_at(setting, draft, before)
        or _stood_for(draft, before)
    )
    if setting.scene.among(draft.type, "voiced_types"):
        return
    if donor:
        draft.places = [PlacedMention(place, "where.inherit", inherited=True) for place in donor]
    elif label is not None and not setting.scene.among(draft.trigger.entry.key, "spoken_types"):
        draft.places = [PlacedMention(place, "where.label") for place in label.places]
    elif heading is not None and incident and _is_actual(draft):
        draft.places = [PlacedMention(place, "where.heading", inherited=True) for place in heading.places]


def _say_what_holds(setting: _Setting, draft: Draft, before: Sequence[Draft], cover: Cover | None) -> None:
    """A street or mosque lies in the town told just before; a place under a heading or label lies there."""
    holders: tuple[PlaceMention, ...] = cover.places if cover else ()
    if all(is_fine(setting.scene, placed.place) for placed in draft.places):
        for other in reversed(before):
            if other.sentence == draft.sentence:
                continue
            if draft.sentence - other.sentence > 2 or not _same_paragraph(setting.scene, draft.sentence, other.sentence):
                break
            towns = [p.place for p in other.places if p.place.relation != "towards" and not is_fine(setting.scene, p.place)]
            if towns:
                holders = tuple(towns)
                break
    spans = tuple(place.mention.span for place in holders)
    for at, placed in enumerate(draft.places):
        around = tuple(span for span in spans if span != placed.place.mention.span)
        draft.places[at] = placed._replace(place=placed.place._replace(within=(*placed.place.within, *around)))


def _pointed_at(setting: _Setting, draft: Draft, before: Sequence[Draft]) -> tuple[PlaceMention, ...]:
    """What "there", "the area", "the same town" points at: a place of the sentence, of an act told before, of the paragraph."""
    pointer = _pointer(setting.scene, draft)
    if pointer is None:
        return ()
    noun = setting.scene.lemma(pointer)
    reached = {placed.place.head for other in before for placed in other.places}
    named = [
        p for p in reversed(setting.places)
        if p.head < pointer and _may_be_called(setting.scene, p, noun)
        and (noun == "there" or p.head in reached or way_of(setting.scene, p) is None)
    ]  # fmt: skip
    label = setting.covers.label.get(draft.sentence)
    return (
        _nearest(setting, draft, [p for p in named if setting.scene.tokens[p.head].sentence == draft.sentence], noun)
        or _told_before(setting, draft, before, noun)
        or _nearest(setting, draft, [p for p in named if _is_in_line(setting, draft, p)], noun)
        or (label.places if label else ())
        or _nearest(setting, draft, [p for p in named if noun in _own_words(setting.scene, p)], noun)
        or _told_before(setting, draft, before, noun, near=False)
    )


def _stood_for(draft: Draft, before: Sequence[Draft]) -> tuple[PlaceMention, ...]:
    """ "If it is captured": where the place lies that the pronoun stands for."""
    pronoun = next((filler for filler in draft.fillers if filler.rule == "role.pronoun" and filler.mention.kind == "place"), None)
    if pronoun is None or pronoun.role != "target":
        return ()
    told = (other for other in before if any(filler.mention == pronoun.mention for filler in other.fillers))
    return next((tuple(placed.place for placed in other.places) for other in told), ())


def _is_in_line(setting: _Setting, draft: Draft, place: PlaceMention) -> bool:
    return _same_line(setting, draft.sentence, setting.scene.tokens[place.head].sentence)


def _nearest(setting: _Setting, draft: Draft, named: Sequence[PlaceMention], noun: str) -> tuple[PlaceMention, ...]:
    """The first of the places, nearest first, if it is near enough; of a list told together "there" means all."""
    if not named or draft.sentence - setting.scene.tokens[named[0].head].sentence > _REACH:
        return ()
    mates = tuple(p for p in setting.places if p.head in setting.scene.group(named[0].head))
    return mates if noun == "there" and len(mates) > 1 else (named[0],)


def _told_before(
    setting: _Setting, draft: Draft, before: Sequence[Draft], noun: str, *, near: bool = True
) -> tuple[PlaceMention, ...]:
    """Places of the nearest claim before that the noun can mean; ``near``: in the same paragraph."""
    for other in reversed(before):
        if draft.sentence - other.sentence > _REACH or (near and not _same_line(setting, draft.sentence, other.sentence)):
            return ()
        if other.sentence < draft.sentence and _is_actual(other):
            places = [p.place for p in other.places if _may_be_called(setting.scene, p.place, noun)]
            if places:
                return tuple(places)
    return ()


def _own_words(scene: Scene, place: PlaceMention) -> set[str]:
    return {scene.lemma(at) for at in range(place.first, place.last)}


def _may_be_called(scene: Scene, place: PlaceMention, noun: str) -> bool:
    """Whether a place named before can be meant by "the camp", "the town", "there"."""
    if noun == "camp":
        return "camp" in _own_words(scene, place)
    return not is_fine(scene, place) and place.relation != "towards" and (
        noun not in ("town", "city", "village", "hamlet") or not is_wide(scene, place.head)
    )  # fmt: skip


def _same_incident(setting: _Setting, draft: Draft, before: Sequence[Draft]) -> tuple[PlaceMention, ...]:
    """Places of the act told before; where that sentence gave no claim, those it is set in."""
    told = {other.sentence for other in before}
    for other in reversed(before):
        if not _goes_on(setting, draft, other):
            break
        if (
            _tells_deed(setting, other)
            and other.places
            and not _is_beside(setting.scene, other)
            and not _steps_back(setting.scene, other)
            and _fits_time(setting.scene, draft, other)
        ):
            return tuple(p.place for p in other.places)
    back = draft.sentence - 1
    if back < 0 or back in told or not _is_actual(draft) or not _same_line(setting, draft.sentence, back):
        return ()
    return tuple(place for place in setting.places if _sets_scene(setting.scene, place, back))


def _sets_scene(scene: Scene, place: PlaceMention, sentence: int) -> bool:
    """Whether a place of a sentence hangs on a verb there by a preposition of place."""
    token = scene.tokens[place.head]
    if token.sentence != sentence or token.dep not in ("pobj", "conj") or place.relation not in ("in", "near", "part", "between"):
        return False
    return scene.tokens[place.anchor].tag.startswith("VB") and speech_of(scene, place.anchor) is None


def is_fine(scene: Scene, place: PlaceMention) -> bool:
    """A facility or quarter: finer than a town, and seldom in a gazetteer."""
    if place.mention.kind == "facility" and scene.lemma(place.head) != "camp":
        return True
    return scene.among(scene.lemma(place.head), "fine")


def _pointer(scene: Scene, draft: Draft) -> int | None:
    row = scene.reading.sentences[draft.sentence]
    return next((at for at in range(row.first, row.last) if _is_pointer(scene, at) and _in_clause(scene, at, draft)), None)


def _is_pointer(scene: Scene, at: int) -> bool:
    lemma = scene.lemma(at)
    if lemma == "there":
        return scene.tokens[at].dep == "advmod"
    if not scene.among(lemma, "pointing") or scene.tokens[at].tag.startswith("NNP"):
        return False
    over = scene.tokens[at].head if scene.tokens[at].dep == "compound" else at
    return (
        any(scene.lemma(child) in ("the", "this", "that", "these") for child in scene.kids(over, "det"))
        and not any(scene.tokens[child].tag.startswith("NNP") for child in scene.children[at])
        and not any(scene.kids(at, "prep"))
    )


def _in_clause(scene: Scene, at: int, draft: Draft) -> bool:
    """Whether the first verb over a word is the draft's own or one over it."""
    verb = next((step for step in climb(scene, at) if scene.tokens[step].tag.startswith("VB")), None)
    return verb is None or verb in set(climb(scene, draft.at))


# ---------------------------------------------------------------- when


def _give_time(setting: _Setting, draft: Draft, before: Sequence[Draft]) -> None:
    told = any(link.kind == "content_of" for link in draft.links) or not _is_past(setting.scene, draft)
    _take_joined_time(setting, draft, before)
    long = draft.time is not None and is_length(setting.scene, draft.time)
    if (draft.time is not None and not long) or draft.type not in setting.incident or not _is_actual(draft) or told:
        return
    row = setting.scene.reading.sentences[draft.sentence]
    own = [time for time in setting.times if row.start <= time.span.start < row.end]
    if any(_may_date(setting.scene, time) and not _is_hour(setting.scene, time) for time in own):
        return
    _take_told_time(setting, draft, before)
    window = _window_over(setting, draft) if draft.time is None or long else None
    if window is not None:
        draft.time, draft.time_rule = window, "when.cover"


def _window_over(setting: _Setting, draft: Draft) -> Mention | None:
    """The last time before a claim's sentence that is said to cover it."""
    row = setting.scene.reading.sentences[draft.sentence]
    labelled = draft.sentence in setting.covers.label or row.kind == "list_item"
    fitting = [one.time for one in setting.windows if one.time.span.end <= row.start and (labelled or not one.listed)]
    return fitting[-1] if fitting else None


def _words_of(scene: Scene, time: Mention) -> str:
    return scene.text[time.span.start : time.span.end]


def _take_joined_time(setting: _Setting, draft: Draft, before: Sequence[Draft]) -> None:
    """ "Ten were killed and the rest fled": of two acts joined the second is of the time that the first took from before."""
    verb = setting.scene.tokens[draft.frame.verb]
    if draft.time is not None or verb.dep != "conj" or verb.tag != "VBD" or not _is_actual(draft):
        return
    for other in before:
        if other.frame.verb == verb.head and other.time_rule in ("when.same_incident", "when.cover"):
            draft.time, draft.time_rule = other.time, other.time_rule


def _may_date(scene: Scene, time: Mention) -> bool:
    """A time other than that of saying or of counting: the act may be meant, so that nothing is inherited."""
    return not (is_time_of_saying(scene, time) or is_bound_of_count(scene, time) or is_length(scene, time))


def _take_told_time(setting: _Setting, draft: Draft, before: Sequence[Draft]) -> None:
    goes_on_in_time = _says_also(setting.scene, draft)
    for other in reversed(before):
        if draft.sentence - other.sentence > _BACK or not (goes_on_in_time or _goes_on(setting, draft, other)):
            return
        if _tells_deed(setting, other) and other.time is not None and not _is_aside(setting.scene, other):
            words = _words_of(setting.scene, other.time)
            if is_length(setting.scene, other.time) or _is_hour(setting.scene, other.time):
                continue
            if words.lower().startswith("since") or _STEPS_BACK.fullmatch(words):
                continue
            if not _fits_place(setting.scene, draft, other):
                return
            draft.time, draft.time_rule = other.time, "when.same_incident"
            return


def _is_hour(scene: Scene, time: Mention) -> bool:
    """A part of the day alone ("at dawn"): it says no day, and dates its own act."""
    return bool(_HOUR.fullmatch(_words_of(scene, time)))


def _says_also(scene: Scene, draft: Draft) -> bool:
    """ "The guerrillas also burned three vehicles", "Meanwhile, bombs went off": more of the same day's news."""
    row = scene.reading.sentences[draft.sentence]
    opening = {scene.lemma(at) for at in range(row.first, min(row.first + 3, row.last))}
    beside = {scene.lemma(at) for at in scene.kids(draft.frame.verb, "advmod")}
    return _is_past(scene, draft) and bool(opening & _MEANWHILE or beside & _ALSO)


def _covering_times(scene: Scene, covers: Covers, times: Sequence[Mention]) -> tuple[_Window, ...]:
    """Times that a report says to cover: in its title, at the head of a summary by places, and before a list ("Among them:")."""
    named = _named_day(scene, times) or _named_period(scene, times)
    if named is not None:
        return (_Window(named, False),)
    body = [row for row in scene.reading.sentences if row.kind in ("body", "list_item")]
    summary = len({cover.first for cover in covers.label.values()}) >= _SUMMARY
    found: list[_Window] = []
    for at, row in enumerate(body):
        opens = _opens_list(scene, row, body[at + 1 : at + 2])
        head = at < _OPENING
        for time in times:
            if not row.start <= time.span.start < row.end:
                continue
            words = _words_of(scene, time)
            if (opens and _WINDOW.fullmatch(words)) or (head and summary and _LENGTH.fullmatch(words)):
                found.append(_Window(time, not head))
    return tuple(found) or _date_headings(scene, times)


def _date_headings(scene: Scene, times: Sequence[Mention]) -> tuple[_Window, ...]:
    """Days that head the parts of a chronicle: two lines or more that begin with a date and a colon, dash or nothing more."""
    rows = [(time, scene.text.rfind("\n", 0, time.span.start) + 1) for time in times]
    heads = [time for time, start in rows if not scene.text[start : time.span.start].strip(" *#•–-") and _heads(scene, time)]
    return tuple(_Window(time, False) for time in heads) if len({_words_of(scene, time) for time in heads}) > 1 else ()


def _heads(scene: Scene, time: Mention) -> bool:
    """Whether a time at the beginning of a line is followed by a colon, a dash or the line's end, and names a day."""
    after = scene.text[time.span.end : time.span.end + 3]
    return bool(re.match(r"\s?[:\u2013\u2014]|\s-\s|\s*(?:\n|$)", after)) and bool(re.search(r"\d", _words_of(scene, time)))


def _opens_list(scene: Scene, row: Sentence, after: Sequence[Sentence]) -> bool:
    """Whether a sentence, or the next of its paragraph, ends with a colon."""
    near = [line for line in after if "\n\n" not in scene.text[row.start : line.start]]
    return any(scene.text[line.start : line.end].rstrip().endswith(":") for line in (row, *near))


def _named_day(scene: Scene, times: Sequence[Mention]) -> Mention | None:
    """ "Evening summary, Wednesday 6 March": a title that says of what day the report is the summary."""
    titles = tuple(fold(title) for title in scene.lexicon.book.setting("date.day_summary"))
    for row in scene.reading.sentences[:_OPENING]:
        heading = f" {fold(scene.text[row.start : row.end])} "
        day = next((time for time in times if row.start <= time.span.start < row.end), None)
        if day is not None and any(f" {title} " in heading for title in titles):
            return day
    return None


def _named_period(scene: Scene, times: Sequence[Mention]) -> Mention | None:
    """ "Flash update, 12 November (covers 9-12 November)": the period that the report's head says it covers."""
    marks = "|".join(re.escape(mark) for mark in scene.lexicon.book.setting("date.period_marks"))
    ahead = re.compile(rf"\b(?:{marks}):? (?:(?:from|between|the period|of) )?$", re.I)
    head = scene.reading.sentences[_OPENING - 1].end if len(scene.reading.sentences) >= _OPENING else len(scene.text)
    opening = (time for time in times if time.span.end <= head)
    return next((time for time in opening if ahead.search(scene.text, max(0, time.span.start - 60), time.span.start)), None)


def _is_past(scene: Scene, draft: Draft) -> bool:
    """Told as done at a time: not what goes on ("are combing") and not what came about until now ("has killed")."""
    verb = draft.frame.verb
    tag = scene.tokens[verb].tag
    auxiliaries = {scene.tokens[kid].tag for kid in scene.kids(verb, "aux", "auxpass")}
    return tag not in ("VBZ", "VBP", "VB") and not auxiliaries & {"VBZ", "VBP"}


def _is_aside(scene: Scene, draft: Draft) -> bool:
    """Told in a relative clause or beside a noun: its time is its own."""
    return any(scene.tokens[at].dep in ("relcl", "acl", "appos") for at in climb(scene, draft.at, 8))


def _is_beside(scene: Scene, draft: Draft) -> bool:
    """Told in passing of a thing or person ("boats seized off X"): not the act that the report goes on with."""
    for at in climb(scene, draft.at, 8):
        if scene.tokens[at].dep == "relcl":
            return True
        if scene.tokens[at].dep in ("acl", "appos") and not any(scene.kids(at, "nsubj", "nsubjpass")):
            return True
    return False


def _fits_place(scene: Scene, draft: Draft, other: Draft) -> bool:
    """An act told in another place than the one before is another incident."""
    own = {_name_of(scene, p.place) for p in draft.places if not is_fine(scene, p.place)}
    theirs = {_name_of(scene, p.place) for p in other.places}
    return not own or not theirs or bool(own & theirs)


def _name_of(scene: Scene, place: PlaceMention) -> str:
    return scene.word(place.head).casefold()


# ---------------------------------------------------------------- the same incident


def _goes_on(setting: _Setting, draft: Draft, other: Draft) -> bool:
    """Whether a claim's sentence goes on with what another told: in its paragraph or by a word that points back."""
    scene = setting.scene
    if not _is_actual(draft):
        return False
    if not _same_line(setting, draft.sentence, other.sentence):
        covers = setting.covers
        if covers.label.get(draft.sentence) is not covers.label.get(other.sentence):
            return False
        return draft.sentence - other.sentence <= _BACK and _is_past(scene, draft) and _refers_back(scene, draft, other)
    return other.sentence == draft.sentence or not _opens_elsewhere(scene, draft)


def _opens_elsewhere(scene: Scene, draft: Draft) -> bool:
    row = scene.reading.sentences[draft.sentence]
    return any(scene.among(scene.lemma(at), "elsewhere") for at in range(row.first, min(row.first + 3, row.last)))


def is_elsewhere(scene: Scene, draft: Draft, other: Draft) -> bool:
    """Whether a claim says that it is not where another is: "elsewhere", or another place by name."""
    return _opens_elsewhere(scene, draft) or not _fits_place(scene, draft, other)


def _refers_back(scene: Scene, draft: Draft, other: Draft) -> bool:
    """ "The attack", "the base" that was attacked, "they" who attacked: the next paragraph tells of the same act."""
    if other.sentence < draft.sentence and any(f.rule == "role.pronoun" and f.inherited_from for f in draft.fillers):
        return True
    if _tells_more(scene, draft, other):
        return True
    told = scene.reading.sentences[other.sentence]
    heads = {scene.stems[other.at], *(scene.stems[f.head] for f in other.fillers if f.role == "target")} - {""}
    heads |= {
        scene.stems[at]
        for at in range(told.first, told.last)
        if scene.tokens[at].tag in ("NN", "NNS") and scene.classes(at) & {"facility", "place"}
    }
    row = scene.reading.sentences[draft.sentence]
    for at in range(row.first, row.last):
        definite = any(scene.lemma(child) in ("the", "this", "that", "these", "those") for child in scene.kids(at, "det"))
        known = scene.among(scene.lemma(at), "deeds") or scene.stems[at] in heads
        if definite and known and scene.tokens[at].tag in ("NN", "NNS"):
            return True
    return False


def _tells_more(scene: Scene, draft: Draft, other: Draft) -> bool:
    """An act of the same type, a toll, or a sentence that begins with "minutes later"."""
    if draft.type == other.type or draft.type in ("casualty_toll", "remains_found"):
        return True
    row = scene.reading.sentences[draft.sentence]
    opening = {scene.word(at).lower() for at in range(row.first, min(row.first + 5, row.last))}
    return bool(opening & {"later", "afterwards", "thereafter", "then"})


def _is_actual(draft: Draft) -> bool:
    return draft.reality is not None and draft.reality.modality == "actual"


def _tells_deed(setting: _Setting, draft: Draft) -> bool:
    return draft.type in setting.incident and _is_actual(draft)


def _steps_back(scene: Scene, draft: Draft) -> bool:
    return draft.time is not None and bool(_STEPS_BACK.fullmatch(_words_of(scene, draft.time)))


def _fits_time(scene: Scene, draft: Draft, other: Draft) -> bool:
    if draft.time is None or _is_hour(scene, draft.time) or (other.time is not None and draft.time.span == other.time.span):
        return True
    if other.time is None:
        return not scene.text[draft.time.span.start :].lower().startswith("since")
    return bool(_LEANS.search(scene.text[draft.time.span.start : draft.time.span.end]))


def _same_line(setting: _Setting, one: int, other: int) -> bool:
    """One paragraph, and nothing with a label of its own between."""
    labels = setting.covers.label
    return labels.get(one) is labels.get(other) and _same_paragraph(setting.scene, one, other)


def _same_paragraph(scene: Scene, one: int, other: int) -> bool:
    first, second = scene.reading.sentences[one], scene.reading.sentences[other]
    low, high = sorted((first.end, second.start))
    if "list_item" in (first.kind, second.kind):
        return "\n" not in scene.text[low:high]
    return first.kind == second.kind and "\n\n" not in scene.text[low:high]
