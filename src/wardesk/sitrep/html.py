"""Sitrep → one self-contained page: offline, no outside request, readable without script and on paper."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from wardesk.sitrep.figures import day_words
from wardesk.sitrep.shape import Line, Sitrep

TEMPLATES = Path(__file__).parent / "templates"


def write_html(sitrep: Sitrep) -> str:
    """The whole page as text."""
    style = (TEMPLATES / "sitrep.css").read_text("utf-8").replace("%MARKING%", _css_string(sitrep.front.marking.upper()))
    script = (TEMPLATES / "sitrep.js").read_text("utf-8")
    policy = (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; img-src data:;"
        " base-uri 'none'; form-action 'none'"
    )
    return (
        _environment()
        .get_template("sitrep.html.j2")
        .render(
            sitrep=sitrep,
            policy=policy,
            style=Markup(style),  # noqa: S704 - our own file
            script=Markup(script),  # noqa: S704 - our own file
            map_source=_as_image(sitrep.map_svg),
            quotes={note.number: note for note in sitrep.notes},
        )
    )


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    environment.filters["day"] = lambda day: day_words(day, None) if day else "no day stated"
    environment.filters["anchor"] = _anchor
    return environment


def _anchor(line: Line) -> str:
    """Id of the place where a line calls its note."""
    return f"r{line.note}-{line.ref}"


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")


def _css_string(text: str) -> str:
    return "".join(char for char in text if char.isalnum() or char == " ")


def _as_image(svg: str | None) -> str | None:
    """The map as an image: nothing inside it can run or be fetched."""
    if not svg:
        return None
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode("utf-8", "replace")).decode("ascii")
