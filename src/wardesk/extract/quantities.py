"""Counts: numbers of people killed, wounded, taken or moved, of strikes, and of equipment, with scope and side.

Figures are found first; everything else starts from one: the noun it stands with, the verb above that noun, and the
words beside it that say how far it reaches.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import NamedTuple, cast

from wardesk.book import Book, Words
from wardesk.extract.figures import Figure, find_figures
from wardesk.extract.times import find_times
from wardesk.model import Count, CountKind, Mention, Reading, Scope, Span, When
from wardesk.text import fold


@dataclass(frozen=True, slots=True)
class FoundCount:
    """A count with where it hangs in the parse."""

    count: Count
    head: int
    """Token of the counted noun, or of the number where there is none."""
    verb: int | None
    """Governing verb where it is one that kills, wounds, takes, moves or destroys."""
    sentence: int


class _Hold(NamedTuple):
    """What the words around a figure make of it."""

    kind: CountKind
    verb: int | None
    group: str | None = None
    scope: Scope | None = None


_folded = lru_cache(maxsize=4096)(fold)
_NUMERIC = frozenset(("nummod", "quantmod", "compound", "amod", "det", "predet", "advmod", "nmod", "poss"))
_UP = frozenset(("conj", "appos", "nmod"))
_VERBAL = frozenset(("dobj", "nsubjpass", "nsubj", "attr", "oprd", "ccomp", "dep", "npadvmod", "relcl", "acl", "advcl", "obj"))
_ANIMATE_ONLY = frozenset(("captured", "released", "evacuated", "casualties", "displaced", "detained"))
_MUNITIONS = frozenset(("missile", "explosive_device"))
_SENDING = frozenset(("fire", "launch", "drop", "lob"))
_HOLDING = frozenset(("hold", "have", "remain", "live", "stay"))
_ASIDE = re.compile(r"(?:, ?(?:including|among them|mostly|many of them)[^,.;]{1,60},)? ?(?:were |was )?(?=[a-z])")
_SINCE = re.compile(r"\b(?:since|so far|to date|thus far|until now|up to now)\b", re.IGNORECASE)
_TOTAL = re.compile(r"\b(?:a total of|total|bringing the|in all|overall|altogether|in total)\b", re.IGNORECASE)
_SUBSET = re.compile(r"\b(?:including|among (?:them|whom|which)|of whom)(?: at least)?(?: \w+)?[ \n]*$", re.IGNORECASE)
_STOCK = re.compile(r"\b(?:currently|still|now) (?:ha(?:s|ve)|holds?)\b|\bremains?\b", re.IGNORECASE)
_OF_THEM = re.compile(r"[ \n]+of (?:them|whom|which)\b(?: (?:were |are )?(?P<noun>[a-z]+))?")
_EARLY = re.compile(r"\b(?:so far|preliminary|initial(?:ly)?|at least|reported(?:ly)?)\b", re.IGNORECASE)


def find_counts(reading: Reading, book: Book, times: Sequence[Mention] | None = None) -> tuple[FoundCount, ...]:
    """All counts of a report in text order. ``times`` saves looking for the time expressions again."""
    return tuple(_Counter(reading, book, tuple(times) if times is not None else find_times(reading, book)).all())


@dataclass(frozen=True)
class _Counter:
    """One pass over one reading."""

    reading: Reading
    book: Book
    times: tuple[Mention, ...]

    @cached_property
    def starts(self) -> list[int]:
        return [token.start for token in self.reading.tokens]

    @cached_property
    def time_starts(self) -> list[int]:
        return [mention.span.start for mention in self.times]

    def all(self) -> list[FoundCount]:
        found: list[FoundCount] = []
        for line in self.reading.sentences:
            if line.kind in ("furniture", "unreadable") or line.first == line.last:
                continue
            for figure in find_figures(self.reading.text, line.start, line.end, self.book):
                if not self._in_time(figure):
                    count = self._counted(figure) or self._part_of_last(figure, found)
                    if count is not None:
                        found.append(count)
        return _share_sides(found, self.reading)

    # ------------------------------------------------------------ where a figure hangs

    def _in_time(self, figure: Figure) -> bool:
        at = bisect_right(self.time_starts, figure.number) - 1
        return at >= 0 and self.times[at].span.end > figure.number

    def _token(self, offset: int) -> int:
        return max(0, bisect_right(self.starts, offset) - 1)

    def _counted(self, figure: Figure) -> FoundCount | None:
        at = self._token(figure.end - 1)
        place = self._noun(at, figure)
        if place is None:
            return None
        node, head = place
        hold = self._hold(node, head, figure)
        if hold is None:
            return None
        return FoundCount(self._count(figure, head, hold), head, hold.verb, self.reading.tokens[at].sentence)

    def _part_of_last(self, figure: Figure, found: Sequence[FoundCount]) -> FoundCount | None:
        """ "46 killed, 20 of them children": of the kind of the count before it in the sentence."""
        part = _OF_THEM.match(self.reading.text, figure.end)
        at = self._token(figure.end - 1)
        if part is None or not found or found[-1].sentence != self.reading.tokens[at].sentence:
            return None
        last = found[-1]
        group = self._phrase(self._token(part.end() - 1), "person_group") if part["noun"] else None
        hold = _Hold(last.count.kind, last.verb, group.key if group else None)
        return FoundCount(self._count(figure, at, hold), at, last.verb, last.sentence)

    def _noun(self, at: int, figure: Figure) -> tuple[int, int] | None:
        """The top of the number's phrase and the counted noun in it; None where the number names a unit."""
        tokens = self.reading.tokens
        while tokens[at].head != at and self._is_figure(tokens[at].head, figure):
            at = tokens[at].head
        node = at
        while tokens[node].dep in _NUMERIC and tokens[node].head != node:
            up = tokens[node].head
            if up < at and tokens[up].tag.startswith("N") and not self._is_figure(up, figure):
                return None
            if tokens[up].tag[0] not in "NCJP" or (tokens[up].tag[0] == "J" and node != at):
                break
            node = up
        of = next((child for child in self.reading.children[node] if self._lemma(child) == "of" and child > at - 1), None)
        if of is not None and node <= at:
            inner = next((child for child in self.reading.children[of] if tokens[child].dep == "pobj"), None)
            if inner is not None:
                return node, inner
        return node, node

    def _is_figure(self, at: int, figure: Figure) -> bool:
        return figure.start <= self.reading.tokens[at].start < figure.end

    def _lemma(self, at: int) -> str:
        return self.reading.tokens[at].lemma.casefold()

    # ------------------------------------------------------------ what it counts

    def _hold(self, node: int, head: int, figure: Figure) -> _Hold | None:
        hold = self._by_noun(node, head, figure) or self._by_equipment(node, head, figure) or self._by_verb(node, head, figure)
        if hold is None or figure.rule != "count.article" or hold.kind == "equipment":
            return hold
        return hold if hold.verb is not None and hold.group and hold.kind in ("killed", "wounded", "captured") else None

    def _by_noun(self, node: int, head: int, figure: Figure) -> _Hold | None:
        """ "12 deaths", "no casualties", "16 air strikes"."""
        if self.reading.tokens[head].tag[0] != "N":
            return None
        entry = self._phrase(head, "casualty")
        if entry is None or not entry.key.endswith(".noun") or self._is_label(head, figure):
            return None
        if figure.rule == "count.none" and sum(self.reading.tokens[at].dep == "amod" for at in self.reading.children[head]) > 1:
            return None
        group = self._group_before(head)
        return _Hold(cast(CountKind, entry.value), self._governor(node, figure)[0], group)

    def _by_equipment(self, node: int, head: int, figure: Figure) -> _Hold | None:
        entry = self._phrase(head, "equipment")
        if entry is None or self.reading.tokens[head].tag[0] != "N" or self._is_label(head, figure):
            return None
        verb, role = self._governor(node, figure)
        if verb is not None and self._lemma(verb) in _SENDING:
            return None
        lost = verb is not None and self._is_loss(verb) and role != "nsubj"
        if figure.rule == "count.article" and not lost:
            return None
        if (entry.key in _MUNITIONS or self._is_one(figure)) and not lost:
            return None
        return _Hold("equipment", verb if lost else None, entry.key)

    def _by_verb(self, node: int, head: int, figure: Figure) -> _Hold | None:
        group = self._phrase(head, "person_group")
        bare = head == node and self._is_figure(head, figure)
        verb, role = self._governor(node, figure)
        own = self._casualty(head, ".adjective") if verb is not None and node != head else None
        after = None if own and self._verb_kind(cast(int, verb), role) else self._adjective_after(head)
        if after is not None:
            return _Hold(cast(CountKind, after[1]), after[0], group.key if group else None)
        toll = self._toll(node)
        if toll is not None:
            return _Hold("killed" if toll == "killed" else "casualties", verb, group.key if group else None, "total_of")
        kind = self._verb_kind(verb, role) if verb is not None else None
        if kind in _ANIMATE_ONLY and bare and _SUBSET.search(self._before(figure)):
            return None
        if kind is not None and (group or bare or self._is_pronoun(head) or kind not in _ANIMATE_ONLY):
            return _Hold(kind, verb, group.key if group else None)
        nominal = self._nominal(node)
        if nominal is not None:
            return _Hold(nominal, None, group.key if group else None)
        if group is None or figure.rule in ("count.article", "count.none") or self._is_one(figure):
            return None
        held = verb is not None and self._lemma(verb) in _HOLDING and self.reading.tokens[verb].tag in ("VBZ", "VBP")
        return _Hold("persons", None, group.key, "current_stock" if held else None)

    def _is_label(self, head: int, figure: Figure) -> bool:
        """A number over one before a singular is a name or a year: "2017 airstrike", "Mazda 626 vehicle"."""
        token = self.reading.tokens[head]
        plural = token.tag in ("NNS", "NNPS") or self.reading.words(head)[-1:] in "sS" or self._lemma(head).endswith("craft")
        return (figure.best or 0) > 1 and not plural and not self._is_figure(head, figure)

    def _is_one(self, figure: Figure) -> bool:
        return self.reading.text[figure.start : figure.end].casefold() == "one"

    def _is_pronoun(self, head: int) -> bool:
        return self.reading.tokens[head].tag in ("PRP", "WP", "DT", "CD", "NN") and self._lemma(head) in (
            "they", "them", "whom", "nobody", "one", "no one", "none", "which",
        )  # fmt: skip

    def _phrase(self, head: int, section: str) -> Words | None:
        """The entry of the longest run of up to three words that ends with the noun."""
        table = self.book.section(section)  # type: ignore[arg-type]
        first = max(self.reading.sentences[self.reading.tokens[head].sentence].first, head - 2)
        for start in range(first, head + 1):
            before = self.reading.text[self.reading.tokens[start].start : self.reading.tokens[head].start]
            entry = table.get(_folded(before + self._lemma(head))) or table.get(_folded(before + self.reading.words(head)))
            if entry is not None:
                return entry
        return None

    def _group_before(self, head: int) -> str | None:
        """ "civilian deaths", "deaths among civilians"."""
        for child in self.reading.children[head]:
            if self.reading.tokens[child].dep in ("compound", "amod"):
                entry = self.book.section("person_group").get(_folded(self._lemma(child)))
            elif self._lemma(child) in ("among", "of"):
                inner = self.reading.children[child]
                entry = self._phrase(inner[0], "person_group") if inner else None
            else:
                continue
            if entry is not None and entry.key != "person":
                return entry.key
        return None

    def _adjective_after(self, head: int) -> tuple[int, str] | None:
        """ "5 dead", "23 civilians killed and 15 wounded": the participle right after, where it takes no object."""
        tokens = self.reading.tokens
        if self._casualty(head, ".adjective") and tokens[head].tag[0] in "JVN":
            return head, str(self._casualty(head, ".adjective"))
        aside = _ASIDE.match(self.reading.text, tokens[head].end)
        at = self._token(aside.end()) if aside and aside.end() > tokens[head].end + 1 else head + 1
        if at >= len(tokens) or tokens[at].sentence != tokens[head].sentence:
            return None
        plain = self.book.section("casualty").get(_folded(self.reading.words(at)))
        if tokens[at].tag in ("JJ", "NN", "NNS") and plain and plain.key.endswith(".adjective"):
            return at, str(plain.value)
        if tokens[at].tag not in ("VBN", "VBD"):
            return None
        entry = self._verb_entry(at)
        takes = any(tokens[child].dep in ("dobj", "auxpass", "nsubj") and child != head for child in self.reading.children[at])
        subject = tokens[at].tag == "VBD" and tokens[head].tag not in ("CD", "NNS")
        if entry is None or not entry.key.endswith(".object") or entry.value == "equipment" or takes or subject:
            return None
        if entry.value in _ANIMATE_ONLY and not self._phrase(head, "person_group"):
            return None
        return at, str(entry.value)

    def _casualty(self, at: int, ending: str) -> str | None:
        for word in (_folded(self.reading.words(at)), self._lemma(at)):
            entry = self.book.section("casualty").get(word)
            if entry is not None and entry.key.endswith(ending):
                return entry.value
        return None

    # ------------------------------------------------------------ the verb above

    def _governor(self, node: int, figure: Figure) -> tuple[int | None, str]:
        """The verb above a noun phrase and how the phrase hangs on it, through conjunctions and "including"."""
        tokens = self.reading.tokens
        for child in self.reading.children[node]:
            if tokens[child].dep in ("acl", "relcl") and tokens[child].tag == "VBN":
                return child, "nsubjpass"
        at = node
        for _ in range(8):
            dep, up = tokens[at].dep, tokens[at].head
            if up == at:
                break
            if dep == "pobj" and self._lemma(up) in ("include", "including", "among", "of", "with", "besides"):
                at = tokens[up].head
                continue
            if dep == "pobj" and self._is_figure(up, figure) and tokens[tokens[up].head].tag[0] == "V":
                return tokens[up].head, "dobj"
            if tokens[up].tag[0] == "V" and dep in _VERBAL:
                return up, dep
            if dep not in _UP:
                break
            at = up
        return None, ""

    def _verb_entry(self, verb: int) -> Words | None:
        """The entry of a verb, its particle or "dead" included: "shot down", "shot dead"."""
        table = self.book.section("casualty")
        lemma = self._lemma(verb)
        after = verb + 1
        if after < len(self.reading.tokens) and self.reading.tokens[after].tag in ("RP", "JJ", "IN", "RB"):
            entry = table.get(f"{lemma} {self._lemma(after)}")
            if entry is not None:
                return entry
        return table.get(lemma)

    def _is_loss(self, verb: int) -> bool:
        entry = self._verb_entry(verb)
        return entry is not None and entry.key.endswith(".object") and entry.value in ("equipment", "captured", "casualties")

    def _verb_kind(self, verb: int, role: str) -> CountKind | None:
        if self._lemma(verb) in ("lose", "claim") and any(self._lemma(child) == "life" for child in self.reading.children[verb]):
            return "killed"
        entry = self._verb_entry(verb)
        if entry is None or entry.value in (None, "equipment", "strikes"):
            return None
        passive = any(self.reading.tokens[child].dep == "auxpass" for child in self.reading.children[verb])
        suffers = role in ("dobj", "nsubjpass", "attr", "oprd", "dep", "obj", "npadvmod") or (role == "nsubj" and passive)
        if (entry.key.endswith(".object") and suffers) or (entry.key.endswith(".subject") and role == "nsubj"):
            return cast(CountKind, entry.value)
        return None

    def _toll(self, node: int) -> str | None:
        """ "the death toll rose to 40", "bringing the toll to 46"."""
        tokens = self.reading.tokens
        if tokens[node].dep not in ("pobj", "attr", "dobj", "appos"):
            return None
        up = tokens[node].head
        above = tokens[up].head if tokens[node].dep == "pobj" else up
        for at in (above, *self.reading.children[above]):
            if self._lemma(at) == "number":
                kind = self._number_of(at)
                if kind is not None:
                    return kind
            if self._lemma(at) == "toll":
                words = {self._lemma(child) for child in self.reading.children[at]}
                return "casualties" if words & {"casualty", "injury", "wound"} else "killed"
        return None

    def _number_of(self, at: int) -> str | None:
        """ "the number of dead", "the number of people killed"."""
        line = self.reading.text[self.reading.tokens[at].end :][:60]
        match = re.match(r"[ \n]of[ \n](?:the[ \n]|\w+[ \n])?(dead|killed|deaths|fatalities|victims)\b", line)
        return "killed" if match else None

    def _nominal(self, node: int) -> CountKind | None:
        """ "the death of 23 people", "the killing of five", "the arrest of 12"."""
        tokens = self.reading.tokens
        if tokens[node].dep != "pobj" or self._lemma(tokens[node].head) != "of":
            return None
        above = tokens[tokens[node].head].head
        lemma = self._lemma(above)
        if lemma == "life" and self._lemma(tokens[above].head) in ("claim", "take", "cost"):
            return "killed"
        entry = self.book.section("casualty").get(lemma) or self.book.section("casualty").get(_verb_of(lemma))
        if entry is None or entry.value in (None, "equipment", "strikes"):
            return None
        return cast(CountKind, entry.value)

    # ------------------------------------------------------------ the count

    def _count(self, figure: Figure, head: int, hold: _Hold) -> Count:
        text = self.reading.text
        token = self.reading.tokens[head]
        line = self.reading.sentences[token.sentence]
        before, after = text[line.start : figure.start], text[figure.end : line.end]
        scope, since = self._scope(before, after, figure, hold)
        return Count(
            kind=hold.kind,
            low=figure.low,
            best=figure.best,
            high=figure.high,
            group=hold.group,
            side=self._side(head) if hold.kind != "strikes" else None,
            scope=scope,
            since=since,
            provisional=figure.rule == "count.floor" or bool(_EARLY.search(text, line.start, line.end)),
            phrase=Span(start=figure.start, end=max(figure.end, token.end)),
            rule=figure.rule,
        )

    def _before(self, figure: Figure) -> str:
        return self.reading.text[max(0, figure.start - 60) : figure.start]

    def _scope(self, before: str, after: str, figure: Figure, hold: _Hold) -> tuple[Scope, When | None]:
        near = after[:90].partition(";")[0]
        if _SUBSET.search(before) or re.match(r"[ \n]+of (?:them|whom|the dead|the victims)\b", after):
            return "subset_of", None
        if _SINCE.search(near) or _SINCE.search(before[-40:]):
            return "cumulative_since", self._since(figure)
        if hold.scope is not None or _TOTAL.search(before[-24:]) or re.match(r"(?:\W+\w+){1,3} (?:in total|in all)\b", after):
            return hold.scope or "total_of", None
        if hold.kind == "persons" and (_STOCK.search(before[-30:]) or _STOCK.match(near.strip())):
            return "current_stock", None
        return "this_event", None

    def _since(self, figure: Figure) -> When | None:
        """The window's own phrase, the nearest "since …" within reach."""
        for mention in self.times:
            span = mention.span
            if abs(span.start - figure.end) < 120 and self.reading.text[span.start : span.start + 5].casefold() == "since":
                return When(phrase=span)
        return None

    def _side(self, head: int) -> Mention | None:
        """Whose they are, where it stands right there: "soldiers of the SAA", "Syrian soldiers"."""
        tokens = self.reading.tokens
        before = [
            child
            for child in self.reading.children[head]
            if child < head and tokens[child].dep in ("compound", "amod", "nmod") and self._names_a_side(child)
        ]
        if before:
            between = range(before[0], before[-1] + 1)
            last = before[-1] if all(self.reading.words(at)[:1].isupper() for at in between) else before[0]
            return Mention(kind="actor", span=Span(start=self._left(before[0]), end=tokens[last].end))
        for child in self.reading.children[head]:
            if tokens[child].dep == "prep" and self._lemma(child) == "of":
                for inner in self.reading.children[child]:
                    if tokens[inner].dep == "pobj" and tokens[inner].tag in ("NNP", "NNPS"):
                        return Mention(kind="actor", span=Span(start=self._left(inner), end=tokens[inner].end))
        return None

    def _names_a_side(self, at: int) -> bool:
        word = self.reading.words(at)
        if self._phrase(at, "equipment") is not None or any(char.isdigit() for char in word):
            return False
        return _folded(word) in self.book.section("nationality") or (
            self.reading.tokens[at].tag[0] in "NJ"
            and word[:1].isupper()
            and not self._shouted(at)
            and at != self.reading.sentences[self.reading.tokens[at].sentence].first
        )

    def _shouted(self, at: int) -> bool:
        """In a sentence all in capitals a capital says nothing."""
        line = self.reading.sentences[self.reading.tokens[at].sentence]
        return self.reading.text[line.start : line.end].isupper()

    def _left(self, at: int) -> int:
        """Start of the proper name that ends with a token, its article left out."""
        tokens = self.reading.tokens
        first = at
        while first - 1 in self.reading.children[at] and tokens[first - 1].dep in ("compound", "amod"):
            first -= 1
        return tokens[first].start


def _verb_of(noun: str) -> str:
    """ "killing" → "kill"; only good for a look-up."""
    stem = noun[:-3] if noun.endswith("ing") else noun[:-4] if noun.endswith("ment") else noun
    return {"abduction": "abduct", "execution": "execute", "evacuation": "evacuate", "detention": "detain"}.get(noun, stem)


def _share_sides(found: list[FoundCount], reading: Reading) -> list[FoundCount]:
    """In "a bulldozer, a truck and a tank of the SAA" all three are the SAA's."""
    for at in range(len(found) - 2, -1, -1):
        one, two = found[at], found[at + 1]
        joined = reading.tokens[two.head].dep == "conj" and reading.tokens[two.head].head == one.head
        if joined and one.count.side is None and two.count.side is not None and one.count.kind == two.count.kind:
            found[at] = replace(one, count=one.count.model_copy(update={"side": two.count.side}))
    return found
