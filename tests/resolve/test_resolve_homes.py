"""Where a source is at home."""

from __future__ import annotations

import pytest

from wardesk.resolve.homes import Meant, learn_home

HILL = Meant("1", "US", 40.0, -80.0, True)
DALE = Meant("2", "US", 40.1, -80.1, True)
COAST = Meant("3", "US", 30.0, -120.0, True)
ABROAD = Meant("4", "FR", 48.0, 2.0, True)
LAND = Meant("5", "US", 39.0, -98.0, False)


def test_the_middle_is_where_most_places_lie_together() -> None:
    home = learn_home([[{HILL: 0.9}, {DALE: 0.4, COAST: 0.3}]] * 4 + [[{ABROAD: 1.0}], [{HILL: 0.8}]])
    assert home is not None
    assert (home.country, home.lat, home.lon, home.reports) == ("US", 40.0, -80.0, 6)
    assert home.radius_km is not None
    assert home.radius_km <= 20


@pytest.mark.parametrize(
    "reports",
    [
        pytest.param([[{HILL: 1.0}]] * 4, id="four-reports"),
        pytest.param([[{HILL: 1.0}]] * 4 + [[{HILL: 0.05}]], id="the-fifth-tells-nothing"),
        pytest.param([[{HILL: 0.4, ABROAD: 0.4, Meant("6", "GB", 51.0, 0.0, True): 0.2}]] * 6, id="no-country-has-half"),
    ],
)
def test_no_home_is_told(reports: list[list[dict[Meant, float]]]) -> None:
    assert learn_home(reports) is None


def test_places_far_apart_give_the_country_alone() -> None:
    far = [Meant(str(at), "US", 30.0 + 4 * at, -80.0 - 8 * at, True) for at in range(6)]
    home = learn_home([[{place: 1.0}] for place in far] + [[{LAND: 1.0}]])
    assert home is not None
    assert (home.country, home.lat, home.reports) == ("US", None, 7)
