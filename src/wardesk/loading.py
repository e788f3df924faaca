"""Loading much that stays: the garbage collector waits, and does not go through it again and again afterwards."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_paused() -> Iterator[None]:
    """No garbage collection inside; what is alive at the end is left out of later ones (``gc.freeze``).

    For codebook, parser and gazetteer: hundreds of thousands of objects that live as long as the process.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.freeze()
            gc.enable()
