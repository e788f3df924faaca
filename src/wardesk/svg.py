"""Words inside the drawings: made safe, made short, set as text."""

from __future__ import annotations

import re
from html import escape

_UNSAFE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def safe(text: str) -> str:
    """Text that is safe inside SVG: no control characters, no markup."""
    return escape(_UNSAFE.sub("", text), quote=True)


def short(text: str, most: int) -> str:
    """The text, cut to so many characters with an ellipsis."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "\u2026"


def text_at(x: float, y: float, text: str, **style: str | float) -> str:
    """A text element at a point, in pixels; ``font_size=9`` becomes ``font-size="9"``."""
    rest = "".join(f' {key.replace("_", "-")}="{value}"' for key, value in style.items())
    return f'<text x="{x:.1f}" y="{y:.1f}"{rest}>{safe(text)}</text>'
