"""Python's cycle collector, which has nothing to do in a run that ends with its answer."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def no_collector() -> Iterator[None]:
    """Run without the cycle collector, which would look through every object of the input again and again.

    What is there at the end is taken out of its sight, too: the process is about to end.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.freeze()
            gc.enable()
