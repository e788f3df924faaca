from __future__ import annotations

import pytest

from wardesk.book import Book
from wardesk.sitrep.grammar import BE, Mood, fill_template, nominal, predicate, verb_forms
from wardesk.sitrep.shape import Piece, plain

SHELL = verb_forms("shell")
HOLD = verb_forms("hold holds held held holding")


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        ("shell", ("shell", "shells", "shelled", "shelled", "shelling")),
        ("seize", ("seize", "seizes", "seized", "seized", "seizing")),
        ("deploy", ("deploy", "deploys", "deployed", "deployed", "deploying")),
        ("deny", ("deny", "denies", "denied", "denied", "denying")),
        ("clash", ("clash", "clashes", "clashed", "clashed", "clashing")),
        ("join", ("join", "joins", "joined", "joined", "joining")),
        ("stop", ("stop", "stops", "stopped", "stopped", "stopping")),
        ("be", tuple(BE)),
    ],
)
def test_verb_forms(text: str, forms: tuple[str, ...]) -> None:
    assert tuple(verb_forms(text)) == forms


@pytest.mark.parametrize(
    ("mood", "words"),
    [
        (Mood(), "the army shelled Tal"),
        (Mood(negative=True), "the army did not shell Tal"),
        (Mood(modality="planned"), "the army plans to shell Tal"),
        (Mood(modality="planned", plural=True), "the army plan to shell Tal"),
        (Mood(modality="planned", agent=False), "there is a plan under which the army would shell Tal"),
        (Mood(modality="threatened"), "the army threatens to shell Tal"),
        (Mood(modality="threatened", agent=False), "there is a threat that the army would shell Tal"),
        (Mood(modality="possible"), "the army may have shelled Tal"),
        (Mood(modality="possible", course="ongoing"), "the army may be shelling Tal"),
        (Mood(modality="conditional", negative=True), "the army would not shell Tal"),
        (Mood(modality="demanded", negative=True), "there is a demand that the army not shell Tal"),
        (Mood(modality="offered"), "there is an offer under which the army would shell Tal"),
        (Mood(modality="rumoured", course="attempted"), "there is a rumour that the army tried to shell Tal"),
        (Mood(course="ongoing"), "the army is shelling Tal"),
        (Mood(course="ongoing", plural=True), "the army are shelling Tal"),
        (Mood(course="begun"), "the army began to shell Tal"),
        (Mood(course="begun", negative=True), "the army did not begin to shell Tal"),
        (Mood(course="ended"), "the army stopped shelling Tal"),
        (Mood(course="ended", negative=True), "the army did not stop shelling Tal"),
        (Mood(course="attempted", negative=True), "the army did not try to shell Tal"),
        (Mood(course="repelled"), "the army tried to shell Tal and was repelled"),
        (Mood(course="repelled", plural=True), "the army tried to shell Tal and were repelled"),
        (Mood(course="failed"), "the army tried to shell Tal, without success"),
        (Mood(course="repeated"), "the army again shelled Tal"),
        (Mood(course="repeated", negative=True), "the army did not again shell Tal"),
    ],
)
def test_hedges_of_an_event(mood: Mood, words: str) -> None:
    assert plain(predicate(SHELL, (Piece("the army"),), (Piece("Tal"),), mood)) == words


@pytest.mark.parametrize(
    ("verb", "mood", "words"),
    [
        (HOLD, Mood(state=True), "HTS holds Tal"),
        (HOLD, Mood(state=True, plural=True), "HTS hold Tal"),
        (HOLD, Mood(state=True, negative=True), "HTS does not hold Tal"),
        (HOLD, Mood(state=True, negative=True, plural=True), "HTS do not hold Tal"),
        (HOLD, Mood(state=True, course="ended"), "HTS no longer holds Tal"),
        (HOLD, Mood(state=True, course="ended", plural=True), "HTS no longer hold Tal"),
        (HOLD, Mood(state=True, modality="possible"), "HTS may hold Tal"),
        (BE, Mood(state=True), "HTS is Tal"),
        (BE, Mood(state=True, negative=True, plural=True), "HTS are not Tal"),
        (BE, Mood(state=True, course="ended"), "HTS is no longer Tal"),
        (BE, Mood(), "HTS was Tal"),
        (BE, Mood(plural=True, negative=True), "HTS were not Tal"),
        (BE, Mood(course="repeated"), "HTS was again Tal"),
        (BE, Mood(course="attempted"), "HTS was to be Tal, in an attempt"),
        (BE, Mood(course="repelled"), "HTS was to be Tal, in an attempt that was repelled"),
        (BE, Mood(course="failed"), "HTS was to be Tal, in an attempt that failed"),
    ],
)
def test_states_and_passives(verb: object, mood: Mood, words: str) -> None:
    assert plain(predicate(verb, (Piece("HTS", "name"),), (Piece("Tal"),), mood)) == words  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("noun", "mood", "words"),
    [
        ("clash", Mood(), "a clash took place"),
        ("clash", Mood(negative=True), "a clash did not take place"),
        ("clash", Mood(course="ongoing"), "a clash is under way"),
        ("peace talks", Mood(course="ongoing"), "a peace talks are under way"),
        ("clash", Mood(course="repelled"), "a clash was attempted and repelled"),
        ("clash", Mood(modality="planned", negative=True), "a clash is not planned"),
        ("clash", Mood(modality="possible"), "a clash may have taken place"),
        ("clash", Mood(modality="rumoured"), "a clash is rumoured to have taken place"),
        ("need", Mood(state=True), "there is a need"),
        ("need", Mood(state=True, negative=True), "there is no need"),
        ("need", Mood(state=True, modality="possible"), "there may be a need"),
    ],
)
def test_nouns(noun: str, mood: Mood, words: str) -> None:
    assert plain(nominal(noun, "a", mood)) == words


def test_template_parts_go_with_their_slots() -> None:
    def fill(name: str) -> tuple[Piece, ...]:
        return {"target": (Piece("Tal", "name"),), "extent": ()}.get(name, ())

    assert plain(fill_template("{extent}{target}[ with {instrument}][ at {place|target}]", fill) or ()) == "Tal at Tal"
    assert fill_template("{actor} {target}", fill) is None


def test_every_type_has_a_phrase_and_every_phrase_a_type(book: Book) -> None:
    assert len(book.phrases) == 49
    assert set(book.types) <= set(book.phrases)


def test_wording_of_the_codebook_is_neutral(book: Book) -> None:
    loaded = book.section("loaded")
    for entry in book.phrases.values():
        for row in entry.clauses:
            words = f"{row.subject} {row.verb} {row.rest} {entry.noun}".replace("{", " ").replace("}", " ").split()
            assert not [word for word in words if word.strip("[],:|").lower() in loaded], entry.key
            assert len(row.verb.split()) in (1, 5), entry.key
