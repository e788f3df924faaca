"""What Wardesk sees in a text beneath its claims: the scene that its rules work on."""

from __future__ import annotations

from wardesk.extract.lexicon import compile_book
from wardesk.extract.scene import Scene
from wardesk.extract.times import find_times
from wardesk.ingest.report import make_report
from wardesk.model import Mention
from wardesk.pipeline import Workbench
from wardesk.read.layout import blocks
from wardesk.read.parse import read


def see(bench: Workbench, text: str) -> tuple[Scene, tuple[Mention, ...]]:
    """The scene of an English text and its time expressions, as ``extract`` makes them."""
    report = make_report(text, language="en")
    reading = read(report, blocks(text, bench.book), bench.parser)
    scene = Scene(reading, compile_book(bench.book), bench.gazetteer.knows)
    times = find_times(reading, bench.book)
    scene.taken.update(tokens_in(scene, times))
    return scene, times


def tokens_in(scene: Scene, mentions: tuple[Mention, ...]) -> set[int]:
    """Tokens that begin inside one of the mentions."""
    starts = {token.start: at for at, token in enumerate(scene.tokens)}
    return {starts[char] for mention in mentions for char in range(mention.span.start, mention.span.end) if char in starts}
