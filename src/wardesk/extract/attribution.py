"""Who says so: the chain of speakers over a trigger, outermost first, each with cue and stance."""

from __future__ import annotations

from typing import NamedTuple

from wardesk.book import SpeechVerb
from wardesk.extract.scene import Scene
from wardesk.extract.slots import is_passive, subjects_of
from wardesk.model import Mention, Modality, Span, Speaker, Stance
from wardesk.text import fold, words

PUBLISHER = Speaker(kind="publisher")


ACTS_OF_SPEECH = frozenset({"demanded", "threatened", "offered", "planned"})
"""Who demands, threatens, offers or promises does something by saying it: that is a claim, not one more who says so."""


MUTE = frozenset({"weapon", "equipment", "aircraft"})
"""What says nothing, though damaged text may hang a verb of saying on it."""


class Chain(NamedTuple):
    """Speakers with the rules and spans that show them."""

    speakers: tuple[Speaker, ...]
    rules: tuple[str, ...]
    spans: tuple[Span, ...]
    modality: Modality | None
    """What the act of speech makes of its content: ``threaten`` → threatened."""
    verbs: tuple[int, ...]
    """Tokens of the speech verbs: their times and places are not the claim's."""


class _Said(NamedTuple):
    speaker: Speaker | None
    """None where the words tell that it is said and not by whom ("was reported to have")."""
    rule: str
    verb: int
    modality: Modality | None


def attribute(scene: Scene, at: int, sentence_speaker: Speaker | None) -> Chain:
    """Chain of who says what the trigger tells. ``sentence_speaker`` speaks a quotation begun in an earlier sentence."""
    found = _climb(scene, at)
    if not found:
        found.extend(_said_at_the_end(scene, at) or _in_brackets(scene, at) or _behind_dash(scene, at) or _of_label(scene, at))
    if not found and sentence_speaker is not None and _in_quotes(scene, at):
        found.append(_Said(sentence_speaker, "attribution.quote_goes_on", at, None))
    outermost = [*reversed(_inner_last(found))]
    speakers = tuple(said.speaker for said in outermost if said.speaker is not None)
    return Chain(
        speakers=(PUBLISHER, *speakers),
        rules=tuple(said.rule for said in outermost) or ("attribution.publisher",),
        spans=tuple(span for speaker in speakers for span in _spans(speaker)),
        modality=next((said.modality for said in found if said.modality), None),
        verbs=tuple(said.verb for said in found),
    )


def _climb(scene: Scene, at: int) -> list[_Said]:
    """Everybody who speaks on the way from the trigger up to the root, innermost first."""
    found: list[_Said] = []
    seen: set[int] = set()
    below = at
    for _ in range(25):
        found.extend(said for said in _beside(scene, below, at) if said.verb not in seen)
        seen.update(said.verb for said in found)
        above = scene.tokens[below].head
        if above == below or scene.parted(below, above):
            break
        said = _speech_above(scene, above, below)
        if said is not None and said.verb not in seen:
            found.append(said)
            seen.add(said.verb)
            found.extend(_cited(scene, above) or _cited(scene, below))
            above = _fellow_of(scene, above)
        below = above
    return found


def _fellow_of(scene: Scene, verb: int) -> int:
    """ "X denied that … had been harmed and stressed that …": the parser hangs the second verb below the first one's content."""
    head = scene.tokens[verb].head
    if scene.tokens[verb].dep == "conj" and _speaks_for(scene, verb) is not None:
        return scene.tokens[head].head
    return verb


def _speaks_for(scene: Scene, verb: int) -> int | None:
    """The verb of saying whose subject a co-ordinated one shares, across the passive content between them."""
    head = scene.tokens[verb].head
    if scene.tokens[verb].dep != "conj" or any(scene.kids(verb, "nsubj")) or not is_passive(scene, head):
        return None
    above = scene.tokens[head].head
    return above if scene.tokens[head].dep == "ccomp" and speech_of(scene, above) is not None else None


def _said_at_the_end(scene: Scene, at: int) -> list[_Said]:
    """ "…, X told Y": a verb of saying that closes the sentence, where the parser did not see what it says."""
    row = scene.sentence(at)
    for verb in range(row.last - 1, max(at, row.last - 14), -1):
        if scene.tokens[verb].tag not in ("VBD", "VBZ", "VBP") or (scene.under(verb, at) and scene.tokens[verb].dep == "relcl"):
            continue
        entry = speech_of(scene, verb)
        if entry is None or list(scene.kids(verb, "ccomp")):
            continue
        subjects = [child for child in scene.kids(verb, "nsubj") if child > at]
        subject = _named_among(scene, subjects) if subjects else _words_before(scene, verb, at)
        if subject is not None:
            said = _Said(speaker_at(scene, subject, verb, entry.stance), "attribution.sentence_final", verb, entry.modality)
            return [said, *_cited(scene, verb)]
    return []


def _words_before(scene: Scene, verb: int, after: int) -> int | None:
    """Head of the words between the last comma and the verb, where they are nothing but a name or noun phrase."""
    first = next((step + 1 for step in range(verb - 1, max(after, verb - 12), -1) if scene.word(step) == ","), None)
    if first is None or any(scene.tokens[step].tag.startswith(("VB", "MD", "W")) for step in range(first, verb)):
        return None
    heads = [
        step for step in range(first, verb) if scene.tokens[step].tag.startswith("NN") and scene.tokens[step].dep != "compound"
    ]
    return heads[0] if heads else None


def _in_brackets(scene: Scene, at: int) -> list[_Said]:
    """ "Two soldiers wounded (UAF press centre).": the source in brackets at the end of a note."""
    row = scene.sentence(at)
    if row.kind not in ("list_item", "headline", "body") or at in scene.bracketed:
        return []
    inside = [step for step in range(max(at, row.last - 14), row.last) if step in scene.bracketed]
    if not inside or any(scene.word(step).isalnum() for step in range(inside[-1] + 1, row.last)):
        return []
    return _named_source(scene, inside, "attribution.brackets")


def _behind_dash(scene: Scene, at: int) -> list[_Said]:
    """ "Jets pound towns - rescuers": the source behind the dash that ends a headline."""
    row = scene.sentence(at)
    dash = next((step for step in range(row.last - 2, max(at, row.last - 7), -1) if scene.word(step) in ("-", "\u2014")), None)
    if row.kind != "headline" or dash is None:
        return []
    return _named_source(scene, list(range(dash + 1, row.last)), "attribution.headline_end")


def _of_label(scene: Scene, at: int) -> list[_Said]:
    """ "FARDC: one soldier killed": the label of a note names who tells it."""
    sentence = scene.tokens[at].sentence
    label = scene.reading.sentences[sentence - 1] if sentence else None
    if label is None or label.kind != "headline" or scene.text[label.end - 1] != ":":
        return []
    tokens = list(range(label.first, label.last - 1))
    if not tokens or not all(step in scene.names or step in scene.sources for step in tokens if scene.word(step).isalnum()):
        return []
    return _named_source(scene, tokens, "attribution.label")


def _named_source(scene: Scene, tokens: list[int], rule: str) -> list[_Said]:
    """The words as speaker, if they name a source, an actor or people who tell."""
    heads = [step for step in tokens if scene.tokens[step].tag.startswith("NN")]
    known = [step for step in heads if step in scene.sources or scene.classes(step) & {"source", "actor", "person"}]
    if not known or any(scene.tokens[step].tag.startswith(("VB", "MD")) for step in tokens):
        return []
    last = heads[-1]
    named = bool(scene.classes(last) & {"name"}) or last in scene.sources or last in scene.names
    mention = Mention(kind="source", span=scene.span(tokens[0], last + 1), cause="not_stated")
    return [_Said(Speaker(kind="named" if named else "anonymous", mention=mention), rule, last, None)]


def _inner_last(found: list[_Said]) -> list[_Said]:
    """Innermost first, with a cited source inside the one that cites it."""
    ordered: list[_Said] = []
    for said in found:
        if said.rule == "attribution.citing" and ordered:
            ordered.insert(len(ordered) - 1, said)
        else:
            ordered.append(said)
    return ordered


def _spans(speaker: Speaker) -> list[Span]:
    return [span for span in (speaker.mention.span if speaker.mention else None, speaker.cue) if span]


def _in_quotes(scene: Scene, at: int) -> bool:
    start = scene.tokens[at].start
    return any(first <= start < last for first, last in scene.reading.quotes)


def _speech_above(scene: Scene, verb: int, below: int) -> _Said | None:
    """The verb says what lies below it: ``X said that …``, ``…, X said``, ``reports that …``."""
    entry = speech_of(scene, verb)
    if entry is None or not _is_content(scene, verb, below):
        return None
    if entry.modality in ACTS_OF_SPEECH:
        return _Said(None, "attribution.act_of_speech", verb, entry.modality)
    if scene.tokens[verb].tag.startswith("NN"):
        return _Said(_noun_speaker(scene, verb, entry.stance), "attribution.speech_noun", verb, entry.modality)
    if is_passive(scene, verb):
        return _passive_speech(scene, verb, entry)
    fellow = _speaks_for(scene, verb)
    subjects = [token for token in subjects_of(scene, verb if fellow is None else fellow) if not scene.under(token, below)]
    subject = _quoted(scene, verb)
    if subject is None:
        subject = _named_among(scene, subjects) if subjects else _words_before(scene, verb, below)
    if subject is None:
        subject = _who_cites(scene, verb)
    if subject is None or scene.classes(scene.head(subject)) & MUTE:
        return None
    return _Said(speaker_at(scene, subject, verb, entry.stance), "attribution.speech_verb", verb, entry.modality)


def _named_among(scene: Scene, subjects: list[int]) -> int:
    """ "The state news agency SANA said": of two subjects side by side the source's name."""
    name = next((step for step in subjects[1:] if step in scene.sources and scene.sources[step].first == subjects[0] + 1), None)
    return subjects[0] if name is None else name


def _quoted(scene: Scene, verb: int) -> int | None:
    """ "Reuters quoted an aide as saying that …": the aide says it, and Reuters that he does."""
    by_as = scene.tokens[verb].head
    above = scene.tokens[by_as].head
    if scene.tokens[verb].dep != "pcomp" or not _quotes(scene, above, by_as):
        return None
    return next(scene.kids(above, "dobj", "nsubjpass"), None)


def _quotes(scene: Scene, verb: int, below: int) -> bool:
    return scene.lemma(below) == "as" and scene.lemma(verb) in ("quote", "cite")


def _who_cites(scene: Scene, verb: int) -> int | None:
    """ "SANA, citing a source, said": the source's name before the comma, where the parser does not see a subject in it."""
    citing = next((child for child in scene.kids(verb, "advcl") if child < verb and scene.lemma(child) in ("cite", "quote")), 0)
    known = citing >= 2 and scene.word(citing - 1) == "," and citing - 2 in scene.sources
    return citing - 2 if known else None


_CONTENT = frozenset({"ccomp", "xcomp", "parataxis", "acl", "advcl", "pcomp", "dobj"})


def _is_content(scene: Scene, verb: int, below: int) -> bool:
    """Whether what hangs below a verb or noun of saying is what is said; a participle or a negated verb says nothing."""
    token, dep = scene.tokens[verb], scene.tokens[below].dep
    if dep == "prep" and _quotes(scene, verb, below):
        return True
    if dep not in _CONTENT or (dep == "dobj" and not scene.tokens[below].tag.startswith("NN")):
        return False
    if dep == "advcl" and scene.tokens[below].start >= token.start:
        return False
    if token.tag.startswith("NN"):
        return True
    silent = (token.tag == "VBG" and token.dep == "advcl") or token.dep == "acl"
    return not silent and not any(scene.kids(verb, "neg"))


def _passive_speech(scene: Scene, verb: int, entry: SpeechVerb) -> _Said | None:
    """ "was reported by X"; without a by-phrase it is said and nobody is named: rumoured."""
    for agent in scene.kids(verb, "agent"):
        for pobj in scene.kids(agent, "pobj"):
            return _Said(speaker_at(scene, pobj, verb, entry.stance), "attribution.speech_passive", verb, entry.modality)
    if entry.modality is not None:
        return None
    return _Said(None, "attribution.speech_unnamed", verb, "rumoured")


def _noun_speaker(scene: Scene, noun: int, stance: Stance) -> Speaker:
    for child in scene.kids(noun, "poss", "compound", "amod", "nmod"):
        if scene.classes(child) & {"actor", "name", "source"} or child in scene.sources:
            return speaker_at(scene, child, noun, stance)
    for prep in scene.kids(noun, "prep"):
        if scene.lemma(prep) in ("by", "from", "of"):
            for pobj in scene.kids(prep, "pobj"):
                return speaker_at(scene, pobj, noun, stance)
    return Speaker(kind="anonymous", mention=scene.mention("source", noun, noun + 1), cue=scene.token_span(noun), stance=stance)


def speech_of(scene: Scene, at: int) -> SpeechVerb | None:
    """The speech entry of a verb or speech noun, with its particle or preposition where the entry has one."""
    lemma = scene.lemma(at)
    for child in scene.kids(at, "prt", "prep"):
        entry = scene.lexicon.speech.get(f"{lemma} {scene.lemma(child)}")
        if entry is not None:
            return entry
    return scene.lexicon.speech.get(lemma)


def _beside(scene: Scene, at: int, trigger: int) -> list[_Said]:
    """ "according to X" and "as X reported" hung on a word of the path."""
    found: list[_Said] = []
    for child in scene.kids(at, "prep", "advcl", "parataxis", "dep"):
        token = scene.tokens[child]
        if child == trigger or scene.under(trigger, child):
            continue
        if token.lemma in ("accord", "according", "acc", "acc."):
            found.extend(_according(scene, child))
        elif token.dep in ("advcl", "parataxis") and token.tag.startswith("VB"):
            entry = speech_of(scene, child)
            has_as = any(scene.lemma(c) == "as" for c in scene.children[child])
            negated = any(scene.kids(child, "neg"))
            if entry is not None and not negated and (token.dep == "parataxis" or has_as):
                subjects = subjects_of(scene, child)
                if subjects:
                    speaker = speaker_at(scene, subjects[0], child, entry.stance)
                    found.append(_Said(speaker, "attribution.parenthesis", child, entry.modality))
                    found.extend(_cited(scene, child))
    return found


def _according(scene: Scene, at: int) -> list[_Said]:
    for to in scene.kids(at, "prep"):
        for pobj in scene.kids(to, "pobj"):
            entry = scene.lexicon.speech.get("according to")
            speaker = speaker_at(scene, pobj, at, entry.stance if entry else "states")
            return [_Said(speaker, "attribution.according_to", at, None)]
    return []


def _cited(scene: Scene, verb: int) -> list[_Said]:
    """ "SANA said, citing a military source": the cited one stands inside."""
    for child in scene.kids(verb, "advcl", "prep"):
        if scene.lemma(child) in ("cite", "quote") or fold(scene.word(child)) in ("citing", "quoting"):
            for item in scene.kids(child, "dobj", "pobj"):
                return [_Said(speaker_at(scene, item, child, "states"), "attribution.citing", child, None)]
    return []


def speaker_at(scene: Scene, at: int, cue: int, stance: Stance) -> Speaker:
    """The speaker whose noun phrase is headed by the token."""
    at = scene.head(at)
    first, last = speaker_phrase(scene, at)
    named = bool(scene.classes(at) & {"name"}) or at in scene.sources or at in scene.names
    kind = "source" if not (scene.classes(at) & {"person"}) else "person"
    mention = Mention(kind=kind, span=scene.span(first, last), cause="not_stated", person="unknown" if kind == "person" else None)
    return Speaker(kind="named" if named else "anonymous", mention=mention, cue=scene.token_span(cue), stance=stance)


def speaker_phrase(scene: Scene, at: int) -> tuple[int, int]:
    """Noun phrase of a speaker with its ``of``/``for`` complement: ``a spokesman for the SDF``."""
    source = scene.sources.get(at)
    first, last = scene.phrase(at)
    if source is not None:
        first, last = min(first, source.first), max(last, source.last)
    for prep in scene.kids(at, "prep"):
        if scene.lemma(prep) in ("of", "for", "from", "with") and prep == last:
            for pobj in scene.kids(prep, "pobj"):
                last = max(last, scene.phrase(pobj)[1])
    for fellow in scene.kids(at, "conj"):
        if scene.tokens[fellow].tag.startswith("NN"):
            last = max(last, scene.phrase(fellow)[1])
    return first, last


# ---------------------------------------------------------------- who "he" is, and who "we" are


def name_speaker(scene: Scene, chain: Chain, at: int, publisher: str | None) -> Chain:
    """The chain with pronouns named ("it added": whoever spoke before) and the publisher's own voice left out of it."""
    speakers: list[Speaker] = []
    rules = list(chain.rules)
    for speaker in chain.speakers:
        if speaker.mention is None:
            speakers.append(speaker)
        elif not _is_publisher(scene, speaker.mention.span, publisher):
            named = _before(scene, speaker, at) if _is_pronoun(scene, speaker.mention.span) else None
            if named is not None:
                rules.append("attribution.pronoun")
            speakers.append(
                speaker if named is None else speaker.model_copy(update={"mention": named.mention, "kind": named.kind})
            )
    return chain._replace(speakers=tuple(speakers), rules=tuple(rules))


def _is_pronoun(scene: Scene, span: Span) -> bool:
    return scene.text[span.start : span.end].lower() in ("he", "she", "it", "they")


def _is_publisher(scene: Scene, span: Span, publisher: str | None) -> bool:
    """ "Our correspondent", "the General Staff" in its own communiqué; inside a quotation "we" is the one quoted."""
    said = scene.text[span.start : span.end]
    if any(first <= span.start < last for first, last in scene.reading.quotes):
        return False
    before = scene.text[max(0, span.start - 4) : span.start].lower()
    if said.lower().startswith(("our ", "we ")) or said.lower() == "we" or before == "our ":
        return True
    theirs = {word.folded for word in words(publisher or "")}
    own = [word.folded for word in words(said) if word.folded not in ("the", "a", "an", "of", "s")]
    return bool(own) and any(letter.isupper() for letter in said) and all(word in theirs for word in own)


def _before(scene: Scene, speaker: Speaker, at: int) -> Speaker | None:
    """Whoever speaks last before a pronoun, at most two sentences back in the same paragraph."""
    assert speaker.mention is not None  # noqa: S101
    start = speaker.mention.span.start
    for sentence in range(scene.tokens[at].sentence, max(-1, scene.tokens[at].sentence - 3), -1):
        row = scene.reading.sentences[sentence]
        if "\n\n" in scene.text[row.end : start]:
            return None
        for verb in range(row.last - 1, row.first - 1, -1):
            entry = (
                speech_of(scene, verb) if scene.tokens[verb].start < start and scene.tokens[verb].tag.startswith("VB") else None
            )
            subjects = subjects_of(scene, verb) if entry is not None else []
            if entry is not None and subjects and scene.tokens[subjects[0]].tag not in ("PRP", "WP", "WDT", "DT"):
                return speaker_at(scene, subjects[0], verb, entry.stance)
    return None
