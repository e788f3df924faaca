"""What Wardesk sees in a text beneath its claims: the scene that its rules work on."""

from __future__ import annotations

from wardesk.extract.claims import make_scene
from wardesk.extract.scene import Scene
from wardesk.ingest.report import make_report
from wardesk.model import Mention
from wardesk.pipeline import Workbench
from wardesk.read.casing import recase
from wardesk.read.layout import blocks
from wardesk.read.parse import read


def see(bench: Workbench, text: str) -> tuple[Scene, tuple[Mention, ...]]:
    """The scene of an English text and its time expressions, as the pipeline makes them: capitals put right first."""
    report = make_report(recase(text, bench.parser, bench.book, bench.gazetteer), language="en")
    text = report.text
    reading = read(report, blocks(text, bench.book), bench.parser, bench.tagger)
    return make_scene(reading, bench.book, is_place=bench.gazetteer.knows)
