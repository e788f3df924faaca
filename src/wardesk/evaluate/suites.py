"""The suites that ``wardesk evaluate`` knows, by name."""

from __future__ import annotations

from collections.abc import Mapping

from wardesk.evaluate import attribution, gold, hrdsattack, re3d, wikievents
from wardesk.evaluate.suite import Suite

SUITES: Mapping[str, Suite] = {suite.name: suite for suite in (gold.SUITE, hrdsattack.SUITE, re3d.SUITE, wikievents.SUITE, attribution.SUITE)}
