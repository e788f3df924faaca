"""The trained tagger at run time: the shipped model, loaded once, run by onnxruntime on one core."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from wardesk.read.card import MODEL, TOKENIZER, Card, Shipped, open_model, refused
from wardesk.read.seen import Outputs, SeenPieces, understand
from wardesk.read.spans import lay_out
from wardesk.read.windows import Pieces, Window, make_windows

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

READER = Path(__file__).resolve().parents[1] / "assets" / "reader"
"""Where the shipped model is."""
_SIDES = ("left", "right")
"""Outputs of the pair scores: most of what is kept of a text, so in half the bytes (1.2 kB a piece for 12 roles of 24)."""


class Tagger(NamedTuple):
    """A loaded model. ``mark`` is its name and, behind an ``@``, the first twelve digits of its card's SHA-256."""

    card: Card
    mark: str
    maker: SentenceMaker
    session: InferenceSession
    outputs: tuple[str, ...]

    def tag(self, text: str, sentences: Sequence[tuple[int, int]]) -> SeenPieces:
        """What the model sees in the sentences of a text, given by their spans in text order.

        Windows are run one by one, without filling up: an int8 model scales its numbers by all that it is given at once, so
        beside others a window would get other scores, and on one core many at once are no faster.
        """
        windows = make_windows(text, sentences, self.maker, self.card.window)
        starts = np.array([start for window in windows for start in window.starts], np.int64)
        ends = np.array([end for window in windows for end in window.ends], np.int64)
        number = np.repeat(np.arange(len(windows)), [len(window.ids) for window in windows])
        sentence = np.searchsorted(np.array([start for start, _ in sentences], np.int64), starts, side="right")
        pieces = lay_out(text, starts, ends, number, sentence)
        return understand(self.card, pieces, self._run(windows))

    def _run(self, windows: Sequence[Window]) -> Outputs:
        count, widths = sum(len(window.ids) for window in windows), _widths(self.card)
        found: dict[str, Any] = {}
        for name in self.outputs:
            rows = len(windows) if name == "document" else count
            found[name] = np.empty((rows, widths[name]), np.float16 if name in _SIDES else np.float32)
        at = 0
        for number, window in enumerate(windows):
            ids = np.array([[self.card.begin, *window.ids, self.card.end]], np.int64)
            answers = self.session.run(list(self.outputs), {"ids": ids, "mask": np.ones_like(ids)})
            for name, answer in zip(self.outputs, answers, strict=True):
                if name == "document":
                    found[name][number] = answer[0, : widths[name]]
                else:
                    found[name][at : at + len(window.ids)] = answer[0, 1:-1, : widths[name]]
            at += len(window.ids)
        return Outputs(*(found.get(name) for name in Outputs._fields))


class SentenceMaker:
    """Sentences → word pieces one after the other: a library that starts threads of its own would take the other cores."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer

    def encode_batch(self, input: list[str], *, add_special_tokens: bool) -> list[Pieces]:  # noqa: A002 - the library's name
        """Pieces of each text."""
        return [self._tokenizer.encode(text, add_special_tokens=add_special_tokens) for text in input]


@lru_cache(maxsize=2)
def load_tagger(folder: Path = READER) -> Tagger:
    """Load the model of a folder, the shipped one by default, once per process.

    Raises ``NoModelError`` when the folder or a file of it is not there, ``ModelError`` when a file is not the one that the
    card names, cannot be loaded, or does not give what the card says.
    """
    shipped = open_model(folder)
    try:
        tokenizer, session = _load(shipped, folder)
    except ImportError as error:
        raise refused(folder / MODEL, f"a library that runs it cannot be loaded ({error})") from error
    outputs = tuple(name for name, width in _widths(shipped.card).items() if width)
    tagger = Tagger(shipped.card, shipped.mark, SentenceMaker(tokenizer), session, outputs)
    _check(tagger, folder / MODEL)
    return tagger


def _load(shipped: Shipped, folder: Path) -> tuple[Tokenizer, InferenceSession]:
    import onnxruntime  # the two libraries are not needed for the rules alone
    import tokenizers

    onnxruntime.disable_telemetry_events()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.execution_mode = onnxruntime.ExecutionMode.ORT_SEQUENTIAL
    options.log_severity_level = 3
    try:
        tokenizer = tokenizers.Tokenizer.from_buffer(shipped.tokenizer)
    except Exception as error:  # the library raises nothing more special
        raise refused(folder / TOKENIZER, f"cannot be loaded ({_short(error)})") from error
    tokenizer.no_padding()
    tokenizer.no_truncation()
    try:
        session = onnxruntime.InferenceSession(shipped.model, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # its failures have no common kind but this
        raise refused(folder / MODEL, f"cannot be loaded ({_short(error)})") from error
    return tokenizer, session


def _widths(card: Card) -> dict[str, int]:
    """Columns that each output must have for the card; 0 for one that nothing asks for."""
    both = len(card.pairs.roles) * card.pairs.size if card.pairs else 0
    return {"tokens": card.width("spans", "marks"), "document": card.width("document"), "left": both, "right": both}


def _check(tagger: Tagger, path: Path) -> None:
    """Run the model on two marks and a piece, so that one which does not fit its card is found before the first report."""
    given = {node.name for node in tagger.session.get_inputs()}
    lacking = [name for name in tagger.outputs if name not in {node.name for node in tagger.session.get_outputs()}]
    if given != {"ids", "mask"} or lacking:
        raise refused(path, f"its inputs or outputs are not those of its card ({', '.join(lacking) or ', '.join(sorted(given))})")
    ids = np.array([[tagger.card.begin, tagger.card.pad, tagger.card.end]], np.int64)
    try:
        answers: list[Any] = tagger.session.run(list(tagger.outputs), {"ids": ids, "mask": np.ones_like(ids)})
    except Exception as error:  # its failures have no common kind but this
        raise refused(path, f"does not run ({_short(error)})") from error
    for name, answer in zip(tagger.outputs, answers, strict=True):
        width = _widths(tagger.card)[name]
        exact = name in _SIDES
        if answer.shape[-1] != width if exact else answer.shape[-1] < width:
            raise refused(path, f"its output {name} has {answer.shape[-1]} columns, its card names {width}")


def _short(error: Exception) -> str:
    return str(error).splitlines()[0][:200] if str(error) else type(error).__name__
