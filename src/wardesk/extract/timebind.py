"""Which time goes with which trigger, by the path through the parse."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from wardesk.extract.bind import is_purpose
from wardesk.extract.draft import Draft
from wardesk.extract.scene import Scene
from wardesk.extract.speech import speech_of
from wardesk.extract.walk import climb
from wardesk.model import Mention, Span


class _Told(NamedTuple):
    """A time and the word outside it that it hangs on."""

    anchor: int
    mention: Mention


class _Reached(NamedTuple):
    """A time and how many steps lie between it and a trigger."""

    steps: int
    mention: Mention


def bind_times(scene: Scene, drafts: Sequence[Draft], times: Sequence[Mention]) -> None:
    """Give each draft of a sentence the time expression of its clause, else the one its clause hangs on."""
    speech = {verb for draft in drafts if draft.chain for verb in draft.chain.verbs}
    by_token = {scene_token: mention for mention in times for scene_token in _token_at(scene, mention)}
    anchors = [_since(scene, anchor_of(scene, token, mention), mention) for token, mention in by_token.items()]
    told = [_Told(anchor, mention) for anchor, mention in anchors if not _is_idle(scene, anchor)]
    done = [draft for draft in drafts if draft.reality is not None and draft.reality.modality == "actual"]
    deeds = {at for draft in done for at in (draft.at, draft.frame.verb)}
    for draft in drafts:
        told_of = _time_of_clause(scene, draft, by_token.values())
        if told_of is not None:
            draft.time, draft.time_rule = told_of, "when.own_clause"
            continue
        near = [time for time in told if not (_is_only_talked_of(draft) and time.anchor in deeds)]
        best = _nearest_time(scene, draft, near, speech)
        if best is not None:
            draft.time = _beginning(scene, draft, best.mention)
            draft.time_rule = "when.own_clause" if best.steps == 0 else "when.governing_clause"
        else:
            _take_only_time(scene, draft, near, speech)


def _nearest_time(scene: Scene, draft: Draft, times: Iterable[_Told], speech: set[int]) -> _Reached | None:
    """The time of the fewest steps from the draft's trigger; one that only says how long comes last."""
    best: tuple[bool, int, int, Mention] | None = None
    for time in times:
        anchor, mention = time
        if scene.tokens[anchor].sentence != draft.sentence or _is_of_saying(scene, draft, time, speech):
            continue
        if _is_end_only(scene, draft, mention) or _is_set_apart(scene, draft, mention):
            continue
        distance = _reach(scene, draft, anchor)
        if distance is not None:
            gap = abs(mention.span.start - scene.tokens[draft.at].start)
            here = (is_length(scene, mention), distance, gap, mention)
            best = min(best, here, key=lambda row: row[:3]) if best else here
    return _Reached(best[1], best[3]) if best else None


def _beginning(scene: Scene, draft: Draft, mention: Mention) -> Mention:
    """ "He has been held since 14 March", "detained since 14 March": seized on that day. "40 arrested since then" are a count."""
    token = scene.tokens[draft.at]
    passive = token.tag == "VBN" and (token.dep == "acl" or any(scene.kids(draft.at, "auxpass")))
    if draft.type not in _SEIZURES or not passive or mention.span.end <= token.start:
        return mention
    lead = re.compile("since (?!then)", re.I).match(scene.text, mention.span.start, mention.span.end)
    holders = (*scene.kids(draft.at, "nsubjpass"), token.head)
    counted = any(scene.tokens[kid].tag == "CD" for at in holders for kid in scene.children[at])
    holding = scene.lemma(draft.at) in scene.lexicon.book.setting("date.verbs_of_holding")
    if lead is None or (counted and not holding):
        return mention
    return mention.model_copy(update={"span": Span(start=lead.end(), end=mention.span.end)})


_SEIZURES = frozenset(("abduction", "arrest"))
_LEAD = re.compile(r"(?:ever )?(?:since|until|till|by|before|after) ", re.I)


def _time_of_clause(scene: Scene, draft: Draft, times: Iterable[Mention]) -> Mention | None:
    """ "Shut since 3 May, when rockets fell", "on 3 May, the same day it was shelled": the time that the clause tells of."""
    at = next((step for step in climb(scene, draft.at) if scene.tokens[step].tag.startswith("VB")), draft.at)
    token = scene.tokens[at]
    if token.dep not in ("relcl", "advcl"):
        return None
    when = next((kid for kid in scene.kids(at, "advmod") if scene.lemma(kid) == "when"), None)
    over = scene.tokens[token.head].start
    for mention in times:
        span = mention.span
        beside = when is not None and 0 <= scene.tokens[when].start - span.end <= 2
        if (beside or (token.dep == "relcl" and span.start <= over < span.end)) and not _is_set_apart(scene, draft, mention):
            lead = _LEAD.match(scene.text, span.start, span.end)
            return mention.model_copy(update={"span": Span(start=lead.end() if lead else span.start, end=span.end)})
    return None


_TOLLS = frozenset(("casualty_toll", "remains_found"))
_CALLS = frozenset(("offer_or_demand", "threat"))


def _is_end_only(scene: Scene, draft: Draft, mention: Mention) -> bool:
    """The end of a count ("buried by Wednesday") or of the time that was given ("gave them until Friday"), not the act's day."""
    return draft.type in _TOLLS | _CALLS and is_bound_of_count(scene, mention)


def _is_set_apart(scene: Scene, draft: Draft, mention: Mention) -> bool:
    """A semicolon stands between, and the time does not open the sentence; or the act is what one of that time answered."""
    token, start = scene.tokens[draft.at], mention.span.start
    low, high = sorted((token.end, start))
    if ";" in scene.text[low:high] and start - scene.reading.sentences[draft.sentence].start > _OPENS:
        return True
    answers = scene.lexicon.book.setting("date.nouns_of_answer")
    return any(
        scene.tokens[at].dep == "prep" and start < scene.tokens[at].start and scene.lemma(scene.tokens[at].head) in answers
        for at in climb(scene, draft.at)
    )


_OPENS = 12
"""A time that begins within so many characters of its sentence ("- On 3 May …") covers all of it."""


def is_bound_of_count(scene: Scene, mention: Mention) -> bool:
    """ "Forty bodies had been buried by Wednesday": when it was counted, not when it was done."""
    return scene.text[mention.span.start : mention.span.end].lower().startswith(("by ", "until ", "till "))


def _take_only_time(scene: Scene, draft: Draft, times: Sequence[_Told], speech: set[int]) -> None:
    """The one time of the sentence, where the parse hangs it on neither the trigger nor a verb of saying."""
    here = [time for time in times if scene.tokens[time.anchor].sentence == draft.sentence]
    if len(here) != 1 or draft.trigger.entry.aspect != "event":
        return
    anchor, mention = here[0]
    if _is_end_only(scene, draft, mention) or _is_set_apart(scene, draft, mention):
        return
    if _is_of_saying(scene, draft, here[0], speech) or _is_beyond(scene, draft, anchor, mention):
        return
    aside = any(scene.tokens[at].dep in ("relcl", "appos") or is_purpose(scene, at) for at in climb(scene, anchor))
    own = [at for at in climb(scene, draft.at) if not _is_clause_of_time(scene, at, mention)]
    if not aside and not any(
        is_purpose(scene, at) or scene.tokens[at].dep == "relcl" or _is_another_time(scene, at) for at in own
    ):
        draft.time, draft.time_rule = mention, "when.only_phrase"


def _is_only_talked_of(draft: Draft) -> bool:
    """ "Talks on a pull-back broke up on Wednesday": the day is that of the talks, the pull-back is still to come."""
    return draft.reality is not None and draft.reality.modality != "actual" and draft.trigger.form == "noun"


def _is_clause_of_time(scene: Scene, at: int, mention: Mention) -> bool:
    """ "In the course of the day the enemy struck": no relative clause, though the parse makes it one of "day"."""
    token = scene.tokens[at]
    over = scene.tokens[token.head]
    return token.dep == "relcl" and mention.span.start <= over.start < mention.span.end


_LENGTH = re.compile(r"(?:for|after) (?!(?:the|\d+(?:st|nd|rd|th)) ).*(?:days?|weeks?|months?|years?|hours?)", re.I)


def is_length(scene: Scene, mention: Mention) -> bool:
    """How long, not when: "for ten days"."""
    return bool(_LENGTH.fullmatch(scene.text[mention.span.start : mention.span.end]))


def _is_idle(scene: Scene, anchor: int) -> bool:
    """A time that only counts occurrences ("for the third time this month")."""
    return scene.lemma(anchor) == "time" and any(scene.tokens[kid].tag in ("JJ", "CD") for kid in scene.kids(anchor))


def _is_of_saying(scene: Scene, draft: Draft, time: _Told, speech: set[int]) -> bool:
    """The first verb over the time is one of saying, and not the act itself: "said on Monday", "in a statement of 14 May"."""
    for at in climb(scene, time.anchor, 6):
        if at in (draft.at, draft.frame.verb):
            return False
        said = at in speech or (
            scene.tokens[at].tag.startswith("VB") and scene.under(draft.at, at) and speech_of(scene, at) is not None
        )
        if said or scene.tokens[at].tag.startswith("VB"):
            return said and not _is_reported(scene, draft, at) and not _stands_before_speaker(scene, draft, time, at)
    return False


def _is_reported(scene: Scene, draft: Draft, verb: int) -> bool:
    """ "Shelling was reported over the past day": the passive of saying dates its subject, verbs of record their object."""
    subjects = [*scene.kids(verb, "nsubjpass")]
    if scene.lemma(verb) in scene.lexicon.book.setting("date.verbs_of_record"):
        subjects += [*scene.kids(verb, "dobj")]
    return any(mate == draft.at for subject in subjects for mate in scene.group(subject))


def _stands_before_speaker(scene: Scene, draft: Draft, time: _Told, verb: int) -> bool:
    """ "Shells killed a shepherd, also on Monday, the agency reported": told before the speaker is named, after the act."""
    subject = next(iter(scene.kids(verb, "nsubj")), None)
    return (
        subject is not None
        and scene.tokens[draft.at].end <= time.mention.span.start < scene.tokens[subject].start < scene.tokens[verb].start
    )


def _is_beyond(scene: Scene, draft: Draft, anchor: int, mention: Mention) -> bool:
    """The time stands past a semicolon, in a clause below the trigger or in what it is set against."""
    low, high = sorted((scene.tokens[draft.at].end, mention.span.start))
    if ";" in scene.text[low:high]:
        return True
    for at in climb(scene, anchor, 10):
        if at in (draft.at, draft.frame.verb):
            return False
        token = scene.tokens[at]
        if token.tag.startswith("VB") and token.dep in ("pcomp", "acl", "ccomp", "advcl", "relcl"):
            return not (token.dep == "acl" and token.tag == "VBG" and scene.under(at, draft.at))
        if token.dep == "prep" and token.lemma in ("against", "from", "than", "after", "before", "until"):
            return True
    return False


def is_time_of_saying(scene: Scene, mention: Mention) -> bool:
    """The time hangs on a verb of saying: it dates the speech, and no later time leans on it."""
    for token in _token_at(scene, mention):
        for at in climb(scene, anchor_of(scene, token, mention), 4):
            if scene.tokens[at].tag.startswith("VB"):
                return speech_of(scene, at) is not None or _is_of_a_message(scene, at)
    return False


def _is_of_a_message(scene: Scene, verb: int) -> bool:
    """ "A message circulated on Thursday", "a statement dated 3 May": a participle on a noun of saying."""
    token = scene.tokens[verb]
    return token.dep == "acl" and token.tag == "VBN" and scene.lemma(token.head) in scene.lexicon.book.setting("date.messages")


def _token_at(scene: Scene, mention: Mention) -> list[int]:
    """The first token of a time expression."""
    low, high = 0, len(scene.tokens)
    while low < high:
        middle = (low + high) // 2
        if scene.tokens[middle].start < mention.span.start:
            low = middle + 1
        else:
            high = middle
    return [low] if low < len(scene.tokens) else []


def anchor_of(scene: Scene, token: int, mention: Mention) -> int:
    """The first word outside the expression that it hangs on; prepositions are passed."""
    at = token
    said = _verb_before(scene, token)
    if said is not None:
        return said
    for step in climb(scene, token):
        at = step
        inside = mention.span.start <= scene.tokens[step].start < mention.span.end
        if not inside and scene.tokens[step].dep != "prep":
            return step
    return at


def _verb_before(scene: Scene, token: int) -> int | None:
    """The verb of saying right before a time ("said on Monday …"), whatever the parse hangs the time on."""
    at = token - 1
    while at > 0 and _leads_to_time(scene, at) and scene.tokens[at].sentence == scene.tokens[token].sentence:
        at -= 1
    said = at >= 0 and scene.tokens[at].tag in ("VBD", "VBZ") and speech_of(scene, at) is not None
    return at if said and scene.tokens[at].sentence == scene.tokens[token].sentence else None


def _leads_to_time(scene: Scene, at: int) -> bool:
    """A preposition or adverb before a time; not the "that" of what is said."""
    return scene.tokens[at].tag in ("IN", "RB") and scene.tokens[at].dep != "mark"


def _since(scene: Scene, anchor: int, mention: Mention) -> tuple[int, Mention]:
    """ "Since the assault began on 3 May": a span of time of what the clause hangs on."""
    if scene.tokens[anchor].dep != "advcl":
        return anchor, mention
    mark = next((kid for kid in scene.kids(anchor, "mark") if scene.lemma(kid) == "since"), None)
    if mark is None or mark > anchor:
        return anchor, mention
    span = Span(start=scene.tokens[mark].start, end=mention.span.end)
    return scene.tokens[anchor].head, mention.model_copy(update={"span": span})


def _reach(scene: Scene, draft: Draft, anchor: int) -> int | None:
    """Steps from the draft's trigger up to the anchor; None when it lies elsewhere."""
    own = {draft.at, draft.frame.verb, *(token for row in draft.frame.slots.values() for token in row)}
    if anchor in own:
        return 0
    later = frozenset(scene.lexicon.book.setting("date.verbs_of_aftermath"))
    for steps, at in enumerate(climb(scene, draft.at)):
        if at not in own and scene.tokens[at].tag.startswith("VB") and scene.lemma(at) in later:
            return None
        if at == anchor:
            return steps
        apart = _is_another_time(scene, at) and not _says_hour(scene, draft)
        if scene.tokens[at].dep == "relcl" or is_purpose(scene, at) or apart:
            return None
    for steps, at in enumerate(climb(scene, anchor, 6)):
        if at in (draft.at, draft.frame.verb):
            return steps
        token = scene.tokens[at]
        if token.dep in ("acl", "relcl") and token.head == draft.at and _says_how(scene, draft, at):
            continue
        if token.dep in ("relcl", "ccomp", "advcl", "conj", "appos", "pcomp") or (
            token.dep == "acl" and token.tag.startswith("VB")
        ):
            return None
    return None


def _says_hour(scene: Scene, draft: Draft) -> bool:
    """ "Rebels took the hill on Thursday after a dawn barrage": an act of an hour of that day."""
    hours = scene.lexicon.book.setting("date.hours_of_act")
    beside = scene.kids(draft.at, "compound", "amod", "nmod")
    return draft.trigger.form == "noun" and any(scene.lemma(at) in hours for at in beside)


def _says_how(scene: Scene, draft: Draft, clause: int) -> bool:
    """ "An assault that was opened last night", "strikes carried out on Monday": the clause tells of the act, a noun."""
    if not scene.tokens[draft.at].tag.startswith("NN") or speech_of(scene, clause) is not None:
        return False
    if scene.tokens[clause].dep == "acl":
        return scene.tokens[clause].tag == "VBN"
    subjects = scene.kids(clause, "nsubj", "nsubjpass")
    return any(scene.lemma(at) in ("that", "which") for at in subjects)


def _is_another_time(scene: Scene, at: int) -> bool:
    """Told as before or after what it hangs on ("hours after a truce …"), or as an outcome until now ("and has since …")."""
    token = scene.tokens[at]
    if token.dep == "prep":
        return token.lemma in ("after", "before", "since", "until", "despite", "following")
    kids = {(scene.tokens[kid].dep, scene.lemma(kid)) for kid in scene.children[at]}
    if token.dep == "advcl":
        return bool(kids & {("mark", "after"), ("mark", "before"), ("mark", "since"), ("mark", "until")})
    return (
        token.dep == "conj"
        and ("aux", "have") in kids
        and any(scene.tokens[k].tag in ("VBP", "VBZ") for k in scene.kids(at, "aux"))
    )
