"""Sources that no verb above the trigger names: at the end of the sentence, in brackets, behind a dash, in a label."""

from __future__ import annotations

from wardesk.book import SpeechVerb
from wardesk.extract.scene import Scene
from wardesk.extract.slots import subjects_of
from wardesk.extract.speech import MUTE, Said, cited, speaker_at, speech_of
from wardesk.model import Mention, Span, Speaker


def byline(scene: Scene, at: int) -> list[Said]:
    """Who tells the sentence of a trigger, for one over which the parse shows no speaker."""
    for find in (_said_before, _said_at_the_end, _by_account_at_the_end, _inverted, _in_brackets, _behind_dash, _of_label):
        found = find(scene, at)
        if found:
            return found
    return []


def account_of(scene: Scene, prep: int) -> list[Said]:
    """ "According to X", "by Israeli tallies", "by his account": who reckons or tells."""
    if scene.lemma(prep) in ("accord", "according", "acc", "acc."):
        return _according(scene, prep)
    noun = next(scene.kids(prep, "pobj"), None) if scene.lemma(prep) == "by" else None
    if noun is None or scene.lemma(noun) not in scene.lexicon.listed("speech.accounts"):
        return []
    whose = next(scene.kids(noun, "poss"), noun)
    if whose == noun and not any(scene.word(child)[:1].isupper() for child in scene.kids(noun, "compound", "amod", "nmod")):
        return []
    return [Said(speaker_at(scene, whose, prep, "states"), "attribution.account", prep, None)]


def _according(scene: Scene, at: int) -> list[Said]:
    """The one behind "according to"; of a list that the publisher drew up nobody."""
    for to in scene.kids(at, "prep"):
        for pobj in scene.kids(to, "pobj"):
            if _is_ours(scene, pobj):
                return []
            entry = scene.lexicon.speech.get("according to")
            speaker = speaker_at(scene, _teller(scene, pobj), at, entry.stance if entry else "states")
            return [Said(speaker, "attribution.according_to", at, None)]
    return []


def _is_ours(scene: Scene, noun: int) -> bool:
    """ "Lists we compiled", "interviews that we held"."""
    return any(
        scene.word(subject).lower() in ("we", "i") for verb in scene.kids(noun, "relcl") for subject in scene.kids(verb, "nsubj")
    )


def _teller(scene: Scene, noun: int) -> int:
    """ "The testimony of a guard": the guard tells."""
    if scene.lemma(noun) in scene.lexicon.listed("speech.accounts"):
        for prep in scene.kids(noun, "prep"):
            if scene.lemma(prep) in ("of", "by", "from"):
                return next(scene.kids(prep, "pobj"), noun)
    return noun


def _stretch(scene: Scene, at: int) -> tuple[int, int]:
    """First and last+1 token of the trigger's sentence between semicolons."""
    row = scene.sentence(at)
    first = next((step + 1 for step in range(at, row.first - 1, -1) if scene.word(step) == ";"), row.first)
    return first, next((step for step in range(at, row.last) if scene.word(step) == ";"), row.last)


def _by_account_at_the_end(scene: Scene, at: int) -> list[Said]:
    """ "A, B and C, according to X": it covers all of its clause, wherever the parser hangs it."""
    _, last = _stretch(scene, at)
    for step in range(last - 1, max(at, last - 40), -1):
        after = next((comma + 1 for comma in range(step, last - 1) if scene.word(comma) == ","), step)
        told_of = after == step or scene.tokens[after].tag.startswith("W")
        if told_of and scene.tokens[step].dep in ("prep", "agent") and scene.word(step - 1) == ",":
            found = account_of(scene, step)
            if found:
                return found
    return []


def _inverted(scene: Scene, at: int) -> list[Said]:
    """ "…, report villagers" and "…, UAF source claims": a verb of saying taken for a noun, at the end of its clause."""
    _, last = _stretch(scene, at)
    while last > at and not scene.word(last - 1).isalnum():
        last -= 1
    first = next((step + 1 for step in range(last - 1, max(at, last - 8), -1) if scene.word(step) == ","), last)
    for verb, tokens in ((first, range(first + 1, last)), (last - 1, range(first, last - 1))):
        if not tokens or not scene.tokens[verb].tag.startswith("NN") or not _agrees(scene, verb, tokens[-1]):
            continue
        entry = scene.lexicon.speech.get(scene.lemma(verb))
        if entry is not None and scene.tokens[tokens[0]].tag != "DT":
            several = scene.tokens[tokens[-1]].tag == "NNS"
            found = _named_source(scene, list(tokens), "attribution.sentence_final", known=several)
            return [said._replace(speaker=_with_stance(said.speaker, entry, scene.token_span(verb)), verb=verb) for said in found]
    return []


def _agrees(scene: Scene, verb: int, subject: int) -> bool:
    """ "Villagers report", "a source claims": what looks like a noun has the number of a verb."""
    return (scene.tokens[subject].tag in ("NNS", "NNPS")) != scene.word(verb).lower().endswith("s")


def _with_stance(speaker: Speaker | None, entry: SpeechVerb, cue: Span) -> Speaker | None:
    return speaker.model_copy(update={"stance": entry.stance, "cue": cue}) if speaker is not None else None


def _said_at_the_end(scene: Scene, at: int) -> list[Said]:
    """ "…, X told Y": a verb of saying that closes the sentence, where the parser did not see what it says."""
    row = scene.sentence(at)
    for verb in range(row.last - 1, max(at, row.last - 14), -1):
        if scene.tokens[verb].tag not in ("VBD", "VBZ", "VBP") or (scene.under(verb, at) and scene.tokens[verb].dep == "relcl"):
            continue
        entry = speech_of(scene, verb)
        if entry is None or entry.key == "accuse" or scene.tokens[verb].dep == "aux" or _has_content_behind(scene, verb, at):
            continue
        subjects = [child for child in scene.kids(verb, "nsubj") if child > at]
        subject = named_among(scene, subjects) if subjects else words_before(scene, verb, at)
        if subject is not None:
            said = Said(speaker_at(scene, subject, verb, entry.stance), "attribution.sentence_final", verb, entry.modality)
            return [said, *cited(scene, verb)]
    return []


def _has_content_behind(scene: Scene, verb: int, at: int) -> bool:
    """What it says follows it; or it has what the trigger is told with, and the parser found that the trigger is not said."""
    return any(child > verb or not scene.parted(child, at) for child in scene.kids(verb, "ccomp"))


def _reaches(scene: Scene, at: int, top: int) -> bool:
    """Whether the parse leads from the trigger up to the verb, and never across a semicolon."""
    step = at
    while step != top and scene.tokens[step].head != step and not scene.parted(step, scene.tokens[step].head):
        step = scene.tokens[step].head
    return step == top


def _said_before(scene: Scene, at: int) -> list[Said]:
    """ "SAA claims 40 dead", "RSF admits losing …": no other verb stands between the verb of saying and what it says."""
    first, _ = _stretch(scene, at)
    finite = ("VBD", "VBZ", "VBP", "MD")
    verb = next((step for step in range(at - 1, max(first, at - 10), -1) if scene.tokens[step].tag in finite), None)
    entry = speech_of(scene, verb) if verb is not None else None
    if verb is None or entry is None or entry.modality or entry.key == "accuse" or _reaches(scene, at, verb):
        return []
    if any(scene.word(step) in (",", ":") for step in range(verb, at)) or any(scene.kids(verb, "neg")):
        return []
    subjects = subjects_of(scene, verb)
    subject = name_before(scene, verb)
    if subject is None:
        subject = next((step for step in subjects if step < verb and not scene.parted(step, verb)), None)
    if subject is None or scene.classes(scene.head(subject)) & MUTE:
        return []
    return [Said(speaker_at(scene, subject, verb, entry.stance), "attribution.speech_before", verb, None)]


def words_before(scene: Scene, verb: int, after: int) -> int | None:
    """Head of the words between the last comma and the verb, where they are nothing but a name or noun phrase."""
    first = next((step + 1 for step in range(verb - 1, max(after, verb - 12), -1) if scene.word(step) == ","), None)
    if first is None or any(scene.tokens[step].tag.startswith(("VB", "MD", "W")) for step in range(first, verb)):
        return None
    heads = [
        step for step in range(first, verb) if scene.tokens[step].tag.startswith("NN") and scene.tokens[step].dep != "compound"
    ]
    return heads[0] if heads else None


def name_before(scene: Scene, verb: int) -> int | None:
    """The name or capitals right before a verb, whatever the parse makes of them: "AS says", "RSF also denies"."""
    at = verb - 1
    while at >= 0 and scene.tokens[at].tag == "RB":
        at -= 1
    if at < scene.sentence(verb).first or scene.tokens[verb].tag not in ("VBD", "VBZ", "VBP"):
        return None
    raw = scene.word(at)
    named = at in scene.names or at in scene.sources or (len(raw) > 1 and raw.isupper() and raw.isalpha())
    return at if named and scene.classes(at).isdisjoint({"place"}) else None


def _in_brackets(scene: Scene, at: int) -> list[Said]:
    """ "Two soldiers wounded (UAF press centre).": the source in brackets at the end of a note."""
    row = scene.sentence(at)
    if row.kind not in ("list_item", "headline", "body") or at in scene.bracketed:
        return []
    inside = [step for step in range(max(at, row.last - 14), row.last) if step in scene.bracketed]
    if not inside or any(scene.word(step).isalnum() for step in range(inside[-1] + 1, row.last)) or _is_short_for(scene, inside):
        return []
    return _named_source(scene, inside, "attribution.brackets")


def _is_short_for(scene: Scene, inside: list[int]) -> bool:
    """ "The Afghan National Army (ANA)": capitals that the words before them spell."""
    raw = scene.word(inside[0])
    before = range(max(0, inside[0] - 2 * len(raw) - 1), inside[0] - 1)
    spelled = "".join(scene.word(step)[0] for step in before if scene.word(step)[:1].isupper())
    return len(inside) == 1 and len(raw) > 1 and raw.isupper() and spelled.endswith(raw)


def _behind_dash(scene: Scene, at: int) -> list[Said]:
    """ "Jets pound towns - rescuers": the source behind the dash that ends a headline."""
    row = scene.sentence(at)
    dash = next((step for step in range(row.last - 2, max(at, row.last - 7), -1) if scene.word(step) in ("-", "\u2014")), None)
    if row.kind != "headline" or dash is None:
        return []
    return _named_source(scene, list(range(dash + 1, row.last)), "attribution.headline_end")


def _of_label(scene: Scene, at: int) -> list[Said]:
    """ "FARDC: one soldier killed", "Residents: …", "UN envoy afterwards: …": the label of a note names who tells it."""
    tokens = _label(scene, at)
    while tokens and scene.tokens[tokens[-1]].tag == "RB":
        tokens.pop()
    if not tokens or _is_of_place(scene, tokens):
        return []
    quoted = any(scene.word(step) == ":" and scene.tokens[step + 1].tag == "``" for step in (tokens[-1] + 1, tokens[-1] + 2))
    known = all(step in scene.names or step in scene.sources for step in tokens if scene.word(step).isalnum())
    if not (known or quoted or _tells(scene, tokens[-1])):
        return []
    return _named_source(scene, tokens, "attribution.label", known=quoted)


def _is_of_place(scene: Scene, tokens: list[int]) -> bool:
    """ "Homs: …", "SUDAN: …": the label says where."""
    span = scene.span(tokens[0], tokens[-1] + 1)
    return "place" in scene.classes(tokens[-1]) or scene.is_place(scene.text[span.start : span.end])


def _label(scene: Scene, at: int) -> list[int]:
    """Tokens before the colon that opens the sentence, or of the label that was cut off before it."""
    row = scene.sentence(at)
    colon = next((step for step in range(row.first, min(row.first + 8, at)) if scene.word(step) == ":"), None)
    if colon is not None:
        return [step for step in range(row.first, colon) if scene.word(step)[:1].isalnum() or step > row.first]
    sentence = scene.tokens[at].sentence
    label = scene.reading.sentences[sentence - 1] if sentence else None
    if label is None or label.kind != "headline" or scene.text[label.end - 1] != ":":
        return []
    return list(range(label.first, label.last - 1))


def _tells(scene: Scene, noun: int) -> bool:
    """The last word of a label is one for those who tell ("residents", "spokesman"), or the end of a name that speaks."""
    if not scene.tokens[noun].tag.startswith("NN"):
        return False
    desk = scene.lemma(noun) in scene.lexicon.listed("speech.desks")
    if desk or scene.section(noun, "source_noun") is not None or noun in scene.sources:
        return True
    speaks = "actor" in scene.classes(noun) or scene.section(noun, "office") is not None
    return speaks and noun in scene.names


def _named_source(scene: Scene, tokens: list[int], rule: str, *, known: bool = False) -> list[Said]:
    """The words as speaker, if they name a source, an actor or people who tell, or it is ``known`` that they do."""
    heads = [step for step in tokens if scene.tokens[step].tag.startswith("NN")]
    known = known or any(step in scene.sources or scene.classes(step) & {"source", "actor", "person"} for step in heads)
    if not heads or any(scene.tokens[step].tag.startswith(("VB", "MD")) for step in tokens):
        return []
    last = heads[-1]
    if not known and scene.lemma(last) not in scene.lexicon.listed("speech.desks"):
        return []
    named = bool(scene.classes(last) & {"name"}) or last in scene.sources or last in scene.names
    mention = Mention(kind="source", span=scene.span(tokens[0], last + 1), cause="not_stated")
    return [Said(Speaker(kind="named" if named else "anonymous", mention=mention), rule, last, None)]


def named_among(scene: Scene, subjects: list[int]) -> int:
    """ "The state news agency SANA said": of two subjects side by side the source's name."""
    name = next((step for step in subjects[1:] if step in scene.sources and scene.sources[step].first == subjects[0] + 1), None)
    return subjects[0] if name is None else name
