"""Toponyms linked to GeoNames: the format, what counts as right, and weights that learn."""

from __future__ import annotations

from pathlib import Path

import pytest

from wardesk.errors import InputError
from wardesk.evaluate.geoparse import Answer, _end_to_end, calibration_error, right_of
from wardesk.evaluate.geoparse_file import Toponym, load_articles
from wardesk.evaluate.geoparse_learn import START, Example, fit
from wardesk.evaluate.geoparse_spellings import hide
from wardesk.gazetteer.lookup import PlaceRow
from wardesk.resolve.placescore import Candidate, weigh
from wardesk.resolve.placesite import site_of

ARTICLE = """<articles><article docid="7"><domain>paper.example</domain><text><![CDATA[Fire in Quall. Quall mourns.]]></text>
<toponyms>
<toponym><start>8</start><end>13</end><phrase>Quall</phrase>
<gaztag geonameid="11"><fcode>PPL</fcode><lat>1.5</lat><lon>2.5</lon></gaztag></toponym>
<toponym><start>17</start><end>22</end><phrase>Quall</phrase></toponym>
<toponym><start>3</start><end>9</end><phrase>Nowhere</phrase></toponym>
</toponyms></article></articles>"""


def _candidate(id_: str, lat: float) -> Candidate:
    row = PlaceRow(id_, "Quall", "town", "GB", None, None, lat, 2.5, 900, None, "test", "none")
    return Candidate(site_of("settlement", (row,)), 0, 0.5, ())


def _gold(id_: str | None, lat: float | None = 1.5, start: int = 0) -> Toponym:
    return Toponym(start, start + 5, "Quall", id_, lat, 2.5 if lat is not None else None, "PPL" if id_ else "")


def test_articles_are_read_and_offsets_mended(tmp_path: Path) -> None:
    path = tmp_path / "set.xml"
    path.write_text(ARTICLE, "utf-8")
    (article,) = load_articles(path)
    assert [(one.start, one.id, one.lat) for one in article.toponyms] == [(8, "GeoNames:11", 1.5), (15, None, None)]
    assert (article.id, article.domain, article.lost) == ("7", "paper.example", 1)


@pytest.mark.parametrize("content", ["no xml", "<articles/>", "<articles><article docid='1'><toponyms><toponym>"])
def test_other_files_are_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "set.xml"
    path.write_text(content, "utf-8")
    with pytest.raises(InputError, match=r"set\.xml"):
        load_articles(path)


@pytest.mark.parametrize(
    ("gold", "right"),
    [
        pytest.param(_gold("GeoNames:2"), 1, id="by-id"),
        pytest.param(_gold("GeoNames:9", 1.52), 0, id="same-town-other-id"),
        pytest.param(_gold("GeoNames:9", 40.0), 2, id="far-off"),
        pytest.param(_gold(None, None), 2, id="no-place-known"),
    ],
)
def test_what_is_right(gold: Toponym, right: int) -> None:
    assert right_of(gold, [_candidate("GeoNames:1", 1.5), _candidate("GeoNames:2", 30.0)]) == right


def test_end_to_end_needs_the_span_and_the_point() -> None:
    gold = [_gold("GeoNames:1"), _gold("GeoNames:1", start=20), _gold(None, None, start=40)]
    near = Answer((0, 5), frozenset(), 1.6, 2.5, None, 0.9)
    far = Answer((20, 25), frozenset(), 30.0, 2.5, None, 0.9)
    silent = Answer((40, 45), frozenset(), 0.0, 0.0, "ambiguous", 0.3)
    assert _end_to_end(gold, [near, far, silent]) == (1.0, 2.0, 2.0)


def test_calibration_error() -> None:
    assert calibration_error([(0.75, True)] * 3 + [(0.75, False)]) == pytest.approx(0.0)
    assert calibration_error([(0.95, False)] * 2) == pytest.approx(0.95)
    assert calibration_error([]) == 0.0


def test_weights_learn_what_is_right_and_rare_ones_stay() -> None:
    big, small, none = {"people": 6.0}, {"people": 3.0, "met by spelling": 1.0}, {"none": 1.0}
    weights = fit([Example((small, big, none), 1)] * 30 + [Example((small, none), 1)] * 10)
    shares = weigh([small, big, none], weights)
    assert shares[1] > 0.9 > shares[0]
    assert sum(shares) == pytest.approx(1.0)
    assert weights["met by spelling"] == pytest.approx(START["met by spelling"], abs=0.05)


@pytest.mark.parametrize(
    ("name", "level"),
    [
        pytest.param("Mayadin", 2, id="but-for-the-article"),
        pytest.param("Mayadeen", 3, id="but-for-the-spelling"),
        pytest.param("Rahba", None, id="not-met"),
    ],
)
def test_a_hidden_name_is_met_by_the_others(name: str, level: int | None) -> None:
    assert hide(["Al Mayadin", "Rahba", name], name, "SY") == level
