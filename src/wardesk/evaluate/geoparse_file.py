"""Articles with toponyms and GeoNames ids: the XML of LGL and TR-News (Kamalloo and Rafiei 2018)."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

from lxml import etree  # type: ignore[import-untyped]

from wardesk.errors import InputError
from wardesk.evaluate.learn import MAX_BYTES

_FAR: int = 500
"""Characters a toponym may stand from where the file says: some offsets were counted in another copy of the text."""


class Toponym(NamedTuple):
    """A name of a place as annotated."""

    start: int
    end: int
    name: str
    id: str | None
    """``GeoNames:170063``; None where the annotators found none."""
    lat: float | None
    lon: float | None
    feature: str
    """GeoNames feature code: ``PPL``, ``ADM1`` …"""


class Article(NamedTuple):
    """A text with its toponyms."""

    id: str
    domain: str
    text: str
    toponyms: tuple[Toponym, ...]
    lost: int
    """Toponyms that the text does not hold near their offsets; left out."""


def load_articles(path: Path) -> list[Article]:
    """All articles of a file. Raises ``InputError`` where it is no such XML or too large."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise InputError(f"{path}: larger than {MAX_BYTES} bytes; split it")
        root = etree.parse(path, etree.XMLParser(resolve_entities=False, no_network=True)).getroot()
        articles = [_article(item) for item in root.iter("article")]
    except (OSError, etree.XMLSyntaxError, ValueError, TypeError) as error:
        raise InputError(f"{path}: not XML of articles with toponyms ({error})") from error
    if not articles:
        raise InputError(f"{path}: holds no article")
    return articles


def _article(item: Any) -> Article:
    text = item.findtext("text") or ""
    found = [_toponym(one, text) for one in item.iter("toponym")]
    kept = {(one.start, one.end): one for one in found if one is not None}
    domain = (item.findtext("domain") or "").strip()
    return Article(item.get("docid") or "", domain, text, tuple(kept[key] for key in sorted(kept)), found.count(None))


def _toponym(item: Any, text: str) -> Toponym | None:
    name, said = item.findtext("phrase") or "", int(item.findtext("start") or -1)
    starts = [at for at in range(max(0, said - _FAR), said + _FAR) if name and text.startswith(name, at)]
    if not starts:
        return None
    start = min(starts, key=lambda at: abs(at - said))
    tag = item.find("gaztag")
    id_ = tag.get("geonameid") if tag is not None else None
    if not id_:
        return Toponym(start, start + len(name), name, None, None, None, "")
    lat, lon = float(tag.findtext("lat") or "nan"), float(tag.findtext("lon") or "nan")
    return Toponym(start, start + len(name), name, f"GeoNames:{id_}", lat, lon, tag.findtext("fcode") or "")
