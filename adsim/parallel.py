"""Runs compiled kernels over slices of a corpus on several threads, in a fixed order.

Kernels release the GIL; slices are cut by size alone, never by the number of threads, so that the
result has the same bytes on any machine.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


def default_threads() -> int:
    """Processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def over_slices(kernel: Callable[[int, int], T], n: int, *, size: int = 8192, threads: int = 1) -> list[T]:
    """Calls `kernel(start, stop)` for each slice of `range(n)`; results in order of the slices."""
    slices = [(at, min(at + size, n)) for at in range(0, n, size)]
    if threads <= 1 or len(slices) <= 1:
        return [kernel(lo, hi) for lo, hi in slices]
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(lambda s: kernel(*s), slices))
