"""Compiles every kernel of adsim into numba's cache, so that no run or test has to wait for it.

Nothing comes in; what goes out is the cache beside the source (`python -m adsim.warm`), without what was stale in
it. Stages never import one another, so each is compiled in a process of its own, and the modules that import them
all come last. It never reads an ad.
"""

from __future__ import annotations

import importlib
import multiprocessing
import pkgutil

import adsim
from adsim import compiled
from adsim.parallel import default_threads


def warm(part: str) -> int:
    """Imports a module and, if it is a package, all below it; kernels compile on import. Gives the count."""
    module = importlib.import_module(part)
    below = pkgutil.walk_packages(module.__path__, f"{part}.") if hasattr(module, "__path__") else ()
    names = [found.name for found in below if not found.name.endswith("__main__")]
    for name in names:
        importlib.import_module(name)
    return 1 + len(names)


def main() -> None:
    """Clears what is stale, then warms the parts of adsim in as many processes as there are processors."""
    compiled.clear()
    parts = list(pkgutil.iter_modules(adsim.__path__, "adsim."))
    with multiprocessing.get_context("spawn").Pool(default_threads()) as pool:
        pool.map(warm, [part.name for part in parts if part.ispkg], chunksize=1)
        pool.map(warm, [part.name for part in parts if not part.ispkg], chunksize=1)


if __name__ == "__main__":
    main()
