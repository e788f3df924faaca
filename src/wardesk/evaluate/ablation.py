"""Rules and trained reader apart: the workbench of either, and what their rows are called in every suite."""

from __future__ import annotations

from collections.abc import Mapping

from wardesk.pipeline import Workbench

SHIPPED = "wardesk"
"""What ships: rules and reader together; the rules where no model is on the workbench."""
RULES = "rules alone"
READER = "reader alone"


def rules_alone(bench: Workbench) -> Workbench:
    """The workbench without its trained reader."""
    return bench._replace(tagger=None)


def apart(bench: Workbench) -> Mapping[str, Workbench]:
    """The workbenches that code claims by the rules alone and by the reader alone; none where no reader is on the bench."""
    return {} if bench.tagger is None else {RULES: rules_alone(bench), READER: bench._replace(alone=True)}
