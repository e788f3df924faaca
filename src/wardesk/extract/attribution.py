"""Who says so: the chain of speakers over a trigger, outermost first, each with cue and stance."""

from __future__ import annotations

from typing import NamedTuple

from wardesk.book import SpeechVerb
from wardesk.extract.bylines import account_of, byline, name_before, named_among, words_before
from wardesk.extract.scene import Scene
from wardesk.extract.slots import is_passive, subjects_of
from wardesk.extract.speech import MUTE, Said, cited, is_told_of, noun_speaker, speaker_at, speech_of
from wardesk.model import Modality, Span, Speaker
from wardesk.text import words

PUBLISHER = Speaker(kind="publisher")


ACTS_OF_SPEECH = frozenset({"demanded", "threatened", "offered", "planned"})
"""Who demands, threatens, offers or promises does something by saying it: that is a claim, not one more who says so."""


class Chain(NamedTuple):
    """Speakers with the rules and spans that show them."""

    speakers: tuple[Speaker, ...]
    rules: tuple[str, ...]
    spans: tuple[Span, ...]
    modality: Modality | None
    """What the act of speech makes of its content: ``threaten`` → threatened."""
    verbs: tuple[int, ...]
    """Tokens of the speech verbs: their times and places are not the claim's."""


def attribute(scene: Scene, at: int, sentence_speaker: Speaker | None) -> Chain:
    """Chain of who says what the trigger tells. ``sentence_speaker`` speaks a quotation begun in an earlier sentence."""
    found = _climb(scene, at)
    if not found:
        found.extend(byline(scene, at))
    if not found and sentence_speaker is not None and _in_quotes(scene, at):
        found.append(Said(sentence_speaker, "attribution.quote_goes_on", at, None))
    outermost = [*reversed(_inner_last(found))]
    speakers = tuple(said.speaker for said in outermost if said.speaker is not None)
    return Chain(
        speakers=(PUBLISHER, *speakers),
        rules=tuple(said.rule for said in outermost) or ("attribution.publisher",),
        spans=tuple(span for speaker in speakers for span in _spans(speaker)),
        modality=next((said.modality for said in found if said.modality), None),
        verbs=tuple(said.verb for said in found),
    )


def _climb(scene: Scene, at: int) -> list[Said]:
    """Everybody who speaks on the way from the trigger up to the root, innermost first."""
    found: list[Said] = _claimed(scene, at)
    seen: set[int] = {said.verb for said in found}
    below, via, aside = at, at, False
    for _ in range(25):
        found.extend(said for said in _beside(scene, below, at) if said.verb not in seen)
        seen.update(said.verb for said in found)
        above = scene.tokens[below].head
        if above == below or scene.parted(below, above):
            break
        aside = aside or _is_aside(scene, below)
        said = _noun_above(scene, below) or _speech_above(scene, above, below, via)
        if said is not None and said.speaker is None and said.modality in ACTS_OF_SPEECH and is_told_of(scene, below):
            break
        if said is not None and said.verb not in seen and not (aside and said.verb < at):
            found.append(said)
            seen.add(said.verb)
            inner = cited(scene, above) or cited(scene, below)
            found.extend(said for said in inner if said.verb not in seen)
            seen.update(said.verb for said in inner)
            above = _fellow_of(scene, above)
        below, via = above, below
    return found


def _claimed(scene: Scene, at: int) -> list[Said]:
    """ "An attack claimed by X": X claims it, whoever tells of the attack."""
    for verb in scene.kids(at, "acl"):
        if scene.lemma(verb) == "claim" and is_passive(scene, verb):
            claimant = next((pobj for agent in scene.kids(verb, "agent") for pobj in scene.kids(agent, "pobj")), None)
            if claimant is not None:
                return [Said(speaker_at(scene, claimant, verb, "alleges"), "attribution.speech_passive", verb, None)]
    return []


def _is_aside(scene: Scene, clause: int) -> bool:
    """ "X said that …, as rescuers dug": what goes on meanwhile is told by the publisher, not by X."""
    if scene.tokens[clause].dep != "advcl":
        return False
    return any(scene.lemma(mark) == "as" and scene.word(mark - 1) == "," for mark in scene.kids(clause, "mark"))


def _noun_above(scene: Scene, clause: int) -> Said | None:
    """ "The assertions of X that Y has fallen": the parser takes the clause for a relative one of X."""
    token = scene.tokens[clause]
    subjects = list(scene.kids(clause, "nsubj", "nsubjpass"))
    that = next((step for step in range(clause - 1, token.head, -1) if scene.word(step) == "that"), None)
    if token.dep not in ("relcl", "acl") or that is None or not subjects or that in subjects:
        return None
    prep = scene.tokens[token.head].head
    nouns = [token.head, scene.tokens[prep].head if scene.lemma(prep) in ("of", "by", "from") else token.head]
    for noun in nouns:
        entry = speech_of(scene, noun) if scene.tokens[noun].tag.startswith("NN") else None
        if entry is not None:
            return Said(noun_speaker(scene, noun, entry.stance), "attribution.speech_noun", noun, entry.modality)
    return None


def _fellow_of(scene: Scene, verb: int) -> int:
    """ "X denied that … had been harmed and stressed that …": the parser hangs the second verb below the first one's content."""
    head = scene.tokens[verb].head
    if scene.tokens[verb].dep == "conj" and _speaks_for(scene, verb) is not None:
        return scene.tokens[head].head
    return verb


def _speaks_for(scene: Scene, verb: int) -> int | None:
    """The verb of saying whose subject a co-ordinated one shares, across content that is passive or of an earlier time."""
    head = scene.tokens[verb].head
    if scene.tokens[verb].dep != "conj" or any(scene.kids(verb, "nsubj")) or scene.tokens[head].dep != "ccomp":
        return None
    above = scene.tokens[head].head
    earlier = scene.tokens[head].tag == "VBN" and scene.tokens[verb].tag == scene.tokens[above].tag != "VBN"
    return above if (earlier or is_passive(scene, head)) and speech_of(scene, above) is not None else None


def _inner_last(found: list[Said]) -> list[Said]:
    """Innermost first, with a cited source inside the one that cites it."""
    ordered: list[Said] = []
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


def _speech_above(scene: Scene, verb: int, below: int, via: int) -> Said | None:
    """The verb says what lies below it: ``X said that …``, ``…, X said``, ``reports that …``. ``via``: a step further down."""
    if _gives_figure(scene, verb, below):
        return _of_figure(scene, verb, below)
    entry = speech_of(scene, verb)
    if entry is None or not _is_content(scene, verb, below) or not _is_charge(scene, entry, verb, below, via):
        return None
    if entry.modality in ACTS_OF_SPEECH:
        return Said(None, "attribution.act_of_speech", verb, entry.modality)
    if scene.tokens[verb].tag.startswith("NN"):
        return _noun_said(scene, verb, below, entry)
    if is_passive(scene, verb):
        return _passive_speech(scene, verb, entry)
    subject = None if _is_said_of(scene, verb) else _subject_of(scene, verb, below)
    if subject is None or scene.classes(scene.head(subject)) & MUTE:
        return None
    return Said(speaker_at(scene, subject, verb, entry.stance), "attribution.speech_verb", verb, entry.modality)


def _noun_said(scene: Scene, noun: int, below: int, entry: SpeechVerb) -> Said:
    """Whose report it is; "reports of men defecting" are nobody's, and rumour where they are unconfirmed."""
    unconfirmed = any(scene.lemma(child).startswith("unconf") for child in scene.kids(noun, "amod"))
    of_doers = scene.tokens[below].tag == "VBG" and any(scene.lemma(prep) == "of" for prep in scene.kids(noun, "prep"))
    if unconfirmed or of_doers:
        return Said(None, "attribution.speech_unnamed", noun, "rumoured")
    return Said(noun_speaker(scene, noun, entry.stance), "attribution.speech_noun", noun, entry.modality)


def _subject_of(scene: Scene, verb: int, below: int) -> int | None:
    """Who says what lies below the verb, by the parse or by the words before the verb."""
    fellow = _speaks_for(scene, verb)
    subjects = [token for token in subjects_of(scene, verb if fellow is None else fellow) if not scene.under(token, below)]
    subject = _quoted(scene, verb)
    if subject is None:
        subject = named_among(scene, subjects) if subjects else words_before(scene, verb, below)
    if subject is None:
        subject = _who_cites(scene, verb)
    return name_before(scene, verb) if subject is None else subject


def _gives_figure(scene: Scene, verb: int, below: int) -> bool:
    """ "X put the number of dead at 41", "recorded 31 deaths", "listed a strike": its object is what it says."""
    if not scene.tokens[verb].tag.startswith("VB") or below < verb or scene.tokens[below].dep not in ("dobj", "prep"):
        return False
    objects = list(scene.kids(verb, "dobj"))
    if scene.lemma(verb) in scene.lexicon.listed("speech.recording"):
        return bool(objects) and not is_passive(scene, verb)
    figures = scene.lexicon.listed("speech.figures")
    return scene.lemma(verb) in scene.lexicon.listed("speech.reckoning") and any(scene.lemma(noun) in figures for noun in objects)


def _of_figure(scene: Scene, verb: int, below: int) -> Said | None:
    subject = _subject_of(scene, verb, below)
    if subject is None or _is_happening(scene, subject):
        return None
    return Said(speaker_at(scene, subject, verb, "states"), "attribution.figure", verb, None)


def _is_happening(scene: Scene, noun: int) -> bool:
    """ "The strike raised the toll": an act or a pronoun for it says nothing."""
    return scene.stems[noun] in scene.lexicon.nouns or scene.lemma(noun) in ("it", "this", "that", "which")


def _is_charge(scene: Scene, entry: SpeechVerb, verb: int, below: int, via: int) -> bool:
    """ "Accused X of …", "blamed X for …", "blamed … on X": whom one blames, and what else is told of him, is not said."""
    if entry.key != "accuse":
        return True
    charged = via if scene.tokens[below].dep == "dobj" else below
    if scene.tokens[charged].dep == "prep" and scene.lemma(charged) in ("of", "for", "over"):
        return True
    on = any(scene.lemma(prep) in ("on", "upon") for prep in scene.kids(verb, "prep"))
    return on and scene.tokens[below].dep == "dobj"


def _is_said_of(scene: Scene, verb: int) -> bool:
    """ "A girl thought to be twelve": nobody says it, though the parser takes the girl for the one who thinks."""
    if scene.tokens[verb].tag not in ("VBD", "VBN") or scene.lemma(verb) not in ("say", "think", "believe", "report", "know"):
        return False
    return scene.tokens[verb + 1].tag == "TO" if verb + 1 < len(scene.tokens) else False


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


_CONTENT = frozenset({"ccomp", "xcomp", "parataxis", "acl", "advcl", "pcomp", "dobj", "prep", "conj"})


def _is_content(scene: Scene, verb: int, below: int) -> bool:
    """Whether what hangs below a verb or noun of saying is what is said; a negated verb says nothing."""
    token, dep = scene.tokens[verb], scene.tokens[below].dep
    if dep not in _CONTENT:
        return False
    if dep == "prep":
        return _quotes(scene, verb, below) or _said_with(scene, verb, below)
    if dep == "dobj" and scene.tokens[below].tag[:2] not in ("NN", "JJ", "VB"):
        return False
    if dep == "conj" or (dep == "advcl" and below > verb):
        return _goes_on(scene, verb, below)
    if token.tag.startswith("NN"):
        return True
    silent = token.dep == "acl" or (token.tag == "VBG" and token.dep == "advcl" and not _says_along(scene, verb))
    return not silent and not any(scene.kids(verb, "neg"))


def _said_with(scene: Scene, verb: int, prep: int) -> bool:
    """ "Spoke of six dead", "accused X of shelling": the preposition that the word of saying has."""
    if not scene.tokens[verb].tag.startswith("VB"):
        return False
    entry = scene.lexicon.speech.get(f"{scene.lemma(verb)} {scene.lemma(prep)}")
    own = scene.lexicon.speech.get(scene.lemma(verb))
    return (entry is not None and entry.modality is None) or (own is not None and own.key == "accuse")


def _goes_on(scene: Scene, verb: int, below: int) -> bool:
    """ "Tanks pushed on, X said, driving out families": what was interrupted goes on behind the verb of saying."""
    token = scene.tokens[verb]
    contents = list(scene.kids(verb, "ccomp"))
    if token.tag not in ("VBD", "VBZ", "VBP") or not contents or max(contents) > verb or speech_of(scene, below) is not None:
        return False
    return any(scene.word(step) == "," for step in range(verb + 1, below)) and not any(scene.kids(verb, "neg"))


def _says_along(scene: Scene, verb: int) -> bool:
    """ "The army gave another account, saying that …": the participle's subject is somebody who speaks."""
    head = scene.tokens[verb].head
    entry = speech_of(scene, verb)
    if verb < head or (entry is not None and entry.modality is not None):
        return False
    kinds = {"actor", "person", "source", "office"}
    return any(scene.classes(scene.head(subject)) & kinds or subject in scene.sources for subject in subjects_of(scene, head))


def _passive_speech(scene: Scene, verb: int, entry: SpeechVerb) -> Said | None:
    """ "was reported by X"; without a by-phrase it is said and nobody is named: rumoured."""
    for agent in scene.kids(verb, "agent"):
        for pobj in scene.kids(agent, "pobj"):
            return Said(speaker_at(scene, pobj, verb, entry.stance), "attribution.speech_passive", verb, entry.modality)
    if entry.modality is not None:
        return None
    return Said(None, "attribution.speech_unnamed", verb, "rumoured")


def _beside(scene: Scene, at: int, trigger: int) -> list[Said]:
    """ "according to X" and "as X reported" hung on a word of the path."""
    found: list[Said] = []
    for child in scene.kids(at, "prep", "agent", "advcl", "parataxis", "dep"):
        token = scene.tokens[child]
        if child == trigger or scene.under(trigger, child) or scene.parted(child, trigger):
            continue
        account = account_of(scene, child) if token.dep in ("prep", "agent") else []
        if account:
            found.extend(account)
        elif token.dep in ("advcl", "parataxis") and token.tag.startswith("VB"):
            entry = speech_of(scene, child)
            has_as = any(scene.lemma(c) == "as" for c in scene.children[child])
            negated = any(scene.kids(child, "neg"))
            if entry is not None and entry.key != "accuse" and not negated and (token.dep == "parataxis" or has_as):
                subjects = subjects_of(scene, child)
                if subjects:
                    speaker = speaker_at(scene, subjects[0], child, entry.stance)
                    found.append(Said(speaker, "attribution.parenthesis", child, entry.modality))
                    found.extend(cited(scene, child))
    return found


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
            who = speaker if named is None else speaker.model_copy(update={"mention": named.mention, "kind": named.kind})
            if speakers[-1].mention is None or who.mention != speakers[-1].mention:
                speakers.append(who)
    return chain._replace(speakers=tuple(speakers), rules=tuple(rules))


_PRONOUNS = frozenset({"he", "she", "it", "they", "his", "her", "its", "their", "him", "them"})


def _is_pronoun(scene: Scene, span: Span) -> bool:
    return scene.text[span.start : span.end].lower() in _PRONOUNS


def _is_publisher(scene: Scene, span: Span, publisher: str | None) -> bool:
    """ "Our correspondent", "the General Staff" in its own communiqué; inside a quotation "we" is the one quoted."""
    said = scene.text[span.start : span.end]
    if any(first <= span.start < last for first, last in scene.reading.quotes):
        return False
    before = scene.text[max(0, span.start - 4) : span.start].lower()
    if said.lower().startswith(("our ", "we ")) or said.lower() == "we" or before == "our ":
        return True
    if len(said) > 1 and said.isupper() and said == "".join(word[0] for word in (publisher or "").split() if word[0].isupper()):
        return True
    theirs = {word.folded for word in words(publisher or "")}
    own = [word.folded for word in words(said) if word.folded not in ("the", "a", "an", "of", "s")]
    return bool(own) and any(letter.isupper() for letter in said) and all(word in theirs for word in own)


def _before(scene: Scene, speaker: Speaker, at: int) -> Speaker | None:
    """Whoever speaks last before a pronoun, at most two sentences back; of "it" and "they" in the same paragraph."""
    assert speaker.mention is not None  # noqa: S101
    start = speaker.mention.span.start
    allowed = 1 if scene.text[start : start + 3].lower() in ("he ", "she", "his", "her", "him") else 0
    for sentence in range(scene.tokens[at].sentence, max(-1, scene.tokens[at].sentence - 3), -1):
        row = scene.reading.sentences[sentence]
        if scene.text.count("\n\n", row.end, start) > allowed:
            return None
        for verb in range(row.last - 1, row.first - 1, -1):
            entry = (
                speech_of(scene, verb) if scene.tokens[verb].start < start and scene.tokens[verb].tag.startswith("VB") else None
            )
            subjects = subjects_of(scene, verb) if entry is not None else []
            if entry is not None and subjects and scene.tokens[subjects[0]].tag not in ("PRP", "WP", "WDT", "DT"):
                return speaker_at(scene, subjects[0], verb, entry.stance)
    return None
