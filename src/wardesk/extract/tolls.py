"""Numbers of dead and wounded that no act of their sentence can hold become a claim of their own: a casualty toll."""

from __future__ import annotations

from collections.abc import Sequence

from wardesk.extract.bind import count_owners
from wardesk.extract.draft import Draft
from wardesk.extract.lexicon import Trigger
from wardesk.extract.quantities import FoundCount
from wardesk.extract.scene import Scene
from wardesk.extract.slots import Frame, verb_frame

_TOLL = "casualty_toll"
_TOLD = frozenset({"killed", "wounded", "casualties", "missing"})


def find_tolls(scene: Scene, drafts: Sequence[Draft], counts: Sequence[FoundCount]) -> list[Draft]:
    """One draft for each statement whose numbers of people harmed have no other owner; joined numbers share it."""
    made: list[Draft] = []
    for found, owner in count_owners(scene, drafts, counts):
        if owner is not None or found.count.kind not in _TOLD or found.word is None or _is_mishap(scene, found):
            continue
        if scene.tokens[found.word].tag == "VBG" and scene.tokens[found.word].dep == "advcl":
            continue  # "…, killing six": an act is told that gave no claim
        if made and made[-1].sentence == found.sentence and not scene.parted(made[-1].at, found.word):
            continue
        draft = _toll(scene, found)
        if draft is not None and all(draft.at != other.at for other in drafts):
            made.append(draft)
    return made


def _is_mishap(scene: Scene, found: FoundCount) -> bool:
    """What kills without anybody's doing is told in the sentence."""
    row, mishaps = scene.reading.sentences[found.sentence], scene.lexicon.book.section("mishap")
    return any(scene.lemma(at) in mishaps for at in range(row.first, row.last))


def _toll(scene: Scene, found: FoundCount) -> Draft | None:
    """A draft on the word that tells the harm; whoever is counted is the victim."""
    assert found.word is not None  # noqa: S101
    trigger = _trigger(scene, found.word)
    if trigger is None:
        return None
    verbal = scene.tokens[found.word].tag.startswith("VB")
    frame = verb_frame(scene, found.word) if verbal else Frame(at=found.word, verb=found.word)
    if not verbal and found.head != found.word and scene.tokens[found.head].tag.startswith("N"):
        frame.add("object" if trigger.roles.slots.get("object") == "victim" else "subject", scene.group(found.head))
    return Draft(trigger=trigger, frame=frame, sentence=found.sentence, found_by="type.number_of_harmed")


def _trigger(scene: Scene, word: int) -> Trigger | None:
    """A frame of the codebook that says who is harmed: the word's own, else that of killing."""
    own = [row for row in scene.lexicon.verbs.get(scene.lemma(word), ()) if row.entry.key == _TOLL and not row.extra]
    harm = [row for row in scene.lexicon.verbs.get("kill", ()) if row.entry.key == _TOLL]
    return next(iter([*own, *harm]), None)
