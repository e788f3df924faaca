"""The suites that ``wardesk evaluate`` knows, by name."""

from __future__ import annotations

from collections.abc import Mapping

from wardesk.evaluate import (
    actors,
    attribution,
    coreference,
    dates,
    event_location,
    ged_places,
    geoparse,
    gold,
    hrdsattack,
    muc4,
    plover,
    re3d,
    robust,
    wikievents,
)
from wardesk.evaluate.suite import Suite

_ALL = (
    gold,
    muc4,
    hrdsattack,
    re3d,
    plover,
    wikievents,
    event_location,
    attribution,
    actors,
    coreference,
    dates,
    geoparse,
    ged_places,
    robust,
)
SUITES: Mapping[str, Suite] = {module.SUITE.name: module.SUITE for module in _ALL}
