"""Reliability plots: what was said beside what was right, a small square for each field, as one SVG."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from wardesk.evaluate.calibration import Bin
from wardesk.svg import safe, text_at

SIDE = 150.0
"""Pixels of a square's side."""
GAP_X, GAP_Y = 46.0, 62.0
LEFT, TOP = 46.0, 84.0
IN_A_ROW = 5
INK, PALE, LINE, ACCENT = "#1d2733", "#5c6874", "#d5dae0", "#1f5f8b"


def draw_reliability(fields: Mapping[str, Sequence[Bin]], *, title: str, subtitle: str) -> str:
    """A square a field. A dot a bin: to the right the confidence, upwards the share that was right, the larger the more answers.

    On the diagonal lies what is as sure as it says; below it what is too sure.
    """
    rows = -(-len(fields) // IN_A_ROW)
    columns = min(IN_A_ROW, max(1, len(fields)))
    width = max(LEFT + columns * (SIDE + GAP_X), 640.0)
    height = TOP + rows * (SIDE + GAP_Y)
    squares = (
        part
        for at, (field, bins) in enumerate(fields.items())
        for part in _square(field, bins, LEFT + at % IN_A_ROW * (SIDE + GAP_X), TOP + at // IN_A_ROW * (SIDE + GAP_Y))
    )
    size = f'viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" height="{height:.0f}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="system-ui, sans-serif" role="img">',
        f"<title>{safe(title)}</title>",
        f'<rect width="{width:.0f}" height="{height:.0f}" fill="#ffffff"/>',
        text_at(LEFT, 28, title, font_size=17, font_weight="bold", fill=INK),
        text_at(LEFT, 48, subtitle, font_size=11, fill=PALE),
        *squares,
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _square(field: str, bins: Sequence[Bin], left: float, top: float) -> Iterator[str]:
    bottom, right = top + SIDE, left + SIDE
    yield text_at(left, top - 8, field, font_size=12, font_weight="bold", fill=INK)
    answers = sum(one.number for one in bins)
    yield text_at(right, top - 8, f"{answers} answers", font_size=10, fill=PALE, text_anchor="end")
    for step in (0.0, 0.5, 1.0):
        x, y = left + SIDE * step, bottom - SIDE * step
        yield f'<path d="M{left:.1f} {y:.1f}H{right:.1f}M{x:.1f} {top:.1f}V{bottom:.1f}" stroke="{LINE}" fill="none"/>'
        yield text_at(x, bottom + 13, f"{step:g}", font_size=9, fill=PALE, text_anchor="middle")
        yield text_at(left - 6, y + 3, f"{step:g}", font_size=9, fill=PALE, text_anchor="end")
    yield f'<path d="M{left:.1f} {bottom:.1f}L{right:.1f} {top:.1f}" stroke="{PALE}" stroke-dasharray="3 3"/>'
    points = [(left + SIDE * one.said, bottom - SIDE * one.right, one) for one in bins]
    path = "L".join(f"{x:.1f} {y:.1f}" for x, y, _ in points)
    yield f'<path d="M{path}" stroke="{ACCENT}" fill="none" stroke-width="1.5"/>' if points else ""
    for x, y, one in points:
        radius = 2 + 3 * (one.number / answers) ** 0.5
        said = f"{field}: said {one.said:.2f}, right {one.right:.2f}, {one.number} answers"
        yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="{ACCENT}"><title>{safe(said)}</title></circle>'
