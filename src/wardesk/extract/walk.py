"""The way up through the parse."""

from __future__ import annotations

from collections.abc import Iterator

from wardesk.extract.scene import Scene


def climb(scene: Scene, at: int, limit: int = 25) -> Iterator[int]:
    """The token and what it hangs on, up to the root of its sentence."""
    for _ in range(limit):
        yield at
        if scene.tokens[at].head == at:
            return
        at = scene.tokens[at].head
