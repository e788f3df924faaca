"""Items of MUC-4's set lists by weights, learned from the training part's keys: words of a name and around it → item.

The keys' own words and the raw text are all that is learned from: no claim and no answer of the trained reader, which has
seen that part. Without a training part beside the scored one the profile's word lists answer, as in the rules alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

import numpy as np

from wardesk.evaluate.learn import Features, Model, Table
from wardesk.evaluate.muc4_keys import Document, Template
from wardesk.evaluate.muc4_mentions import Namer
from wardesk.evaluate.score import Array

NONE = "-"
"""The slot has no filler for this name."""
PEOPLE, VICTIMS = 19, "victims"
"""Slot of victims without a name, and the label of a word for people that it holds."""
NAMED: Mapping[int, int] = {13: 12, 16: 12, 20: 18, 23: 18}
"""Slot of items → slot of the names they are about; victims without a name are told in slot 19."""
AROUND = 60
"""Characters to each side of a mention whose words are looked at."""
MENTIONS = 3
"""Mentions of a name that are looked at."""

_BEHIND = re.compile(r"\s(?:of|from|in|who|at)\s")
_WORD = re.compile(r"[a-z][a-z'-]+|\d+")


class Items:
    """Guesses the item of a set list for a name in a text. Learned when first asked."""

    def __init__(self, documents: Sequence[Document], keys: Mapping[str, Sequence[Template]], namer: Namer) -> None:
        self._namer = namer
        self._texts = {document.id: document.text for document in documents}
        self._keys = keys

    def guess(self, slot: int, incident: str, text: str, name: str) -> str:
        """The likeliest item; ``NONE`` where leaving it out is likeliest."""
        labels, shares = self._ask(slot, features(incident, text, name))
        return labels[int(np.argmax(shares))]

    def victim(self, text: str, people: str) -> float:
        """Probability that people who are told of by a word of the codebook ("peasants") are victims of an incident."""
        labels, shares = self._ask(PEOPLE, features("", text, people))
        return float(shares[labels.index(VICTIMS)])

    def _ask(self, slot: int, row: Features) -> tuple[tuple[str, ...], Array]:
        model, columns = self._models[slot]
        return model.labels, model.probabilities(_table([{key: row[key] for key in row if key in columns}], columns))[0]

    @cached_property
    def _models(self) -> dict[int, tuple[Model, dict[str, int]]]:
        found = {}
        for slot in (PEOPLE, *NAMED):
            rows, labels = [], []
            for row, label in self._people() if slot == PEOPLE else self._examples(slot):
                rows.append(row)
                labels.append(label)
            columns = {name: at for at, name in enumerate(sorted({name for row in rows for name in row}))}
            found[slot] = Model(_table(rows, columns), labels), columns
        return found

    def _examples(self, slot: int) -> Iterator[tuple[Features, str]]:
        for key, templates in self._keys.items():
            for template in templates:
                incident = template.slots[4][0].values[0] if template.slots.get(4) else "ATTACK"
                items = {ref: filler.values[0] for filler in template.slots.get(slot, ()) for ref in filler.refs}
                for names in self._names(template, slot):
                    label = next((items[name] for name in names if name in items), NONE)
                    yield features(incident, self._texts.get(key, ""), names[0]), label

    def _people(self) -> Iterator[tuple[Features, str]]:
        """The people told of in reports with an incident, and whether the key describes a victim by such a word."""
        for key, templates in self._keys.items():
            written = [
                value.lower() for template in templates for filler in template.slots.get(19, ()) for value in filler.values
            ]
            heads = [_BEHIND.split(words, maxsplit=1)[0] for words in written]
            for people in self._namer.people(self._texts.get(key, "")) if written else ():
                is_victim = any(head.endswith(people) for head in heads)
                yield features("", self._texts[key], people), VICTIMS if is_victim else NONE

    def _names(self, template: Template, slot: int) -> Iterator[tuple[str, ...]]:
        yield from (filler.values for filler in template.slots.get(NAMED[slot], ()))
        if NAMED[slot] == 18:
            yield from (filler.values for filler in template.slots.get(19, ()) if not filler.refs)


def _table(rows: Sequence[Features], columns: Mapping[str, int]) -> Table:
    """Rows with every column there, so that a table of one row has the columns of the table learned from."""
    return Table.of([*rows, dict.fromkeys(columns, 0.0)]).take(range(len(rows)))


def features(incident: str, text: str, name: str) -> Features:
    """Incident type, words of the name, its last word, and the words around its first mentions."""
    words = _WORD.findall(name.lower())
    row = {f"type {incident}": 1.0} | {f"in {word}": 1.0 for word in words}
    row |= {f"last {word}": 1.0 for word in words[-1:]}
    pattern = r"\s+".join(map(re.escape, name.split()))
    for match in list(re.finditer(pattern, text, re.IGNORECASE))[:MENTIONS] if words else ():
        before, after = text[max(0, match.start() - AROUND) : match.start()], text[match.end() : match.end() + AROUND]
        row |= {f"before {word}": 1.0 for word in _WORD.findall(before.lower())}
        row |= {f"after {word}": 1.0 for word in _WORD.findall(after.lower())}
    return row
