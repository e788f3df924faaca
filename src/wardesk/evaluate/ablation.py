"""Rules and trained reader apart: the workbench of either, and what their rows are called in every suite."""

from __future__ import annotations

from wardesk.pipeline import Workbench

SHIPPED = "wardesk"
"""What ships: rules and reader together; the rules where no model is on the workbench."""
RULES = "rules alone"
READER = "reader alone"


def rules_alone(bench: Workbench) -> Workbench:
    """The workbench without its trained reader."""
    return bench._replace(tagger=None)
