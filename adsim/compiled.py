"""Finds compiled kernels that are out of date although numba takes them for good.

In: the sources of adsim and numba's cache beside them. Out: files of that cache. Numba compiles a kernel anew when
the file of the kernel changes, but not when a constant or another kernel that it reads from another file does: both
are frozen into the machine code. It never imports a module or compiles anything.
"""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent


def stale(root: Path = ROOT) -> tuple[Path, ...]:
    """Files of the cache that are older than a source that their kernels read, sorted; O(bytes of the sources)."""
    found = []
    for source in sorted(root.rglob("*.py")):
        read = _sources(source, root)
        if read:
            newest = max(path.stat().st_mtime_ns for path in read)
            kept = sorted((source.parent / "__pycache__").glob(f"{source.stem}.*.nb[ci]"))
            found += [path for path in kept if path.stat().st_mtime_ns < newest]
    return tuple(found)


def clear(root: Path = ROOT) -> int:
    """Deletes what is stale, to be compiled anew when it is needed; gives the number of files."""
    old = stale(root)
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def _sources(source: Path, root: Path) -> frozenset[Path]:
    """The other files of the package that the kernels of a file read, by any number of steps."""
    seen: set[Path] = set()
    ahead = [source]
    while ahead:
        for path in _read_by(ahead.pop(), root) - seen:
            seen.add(path)
            ahead.append(path)
    return frozenset(seen - {source})


def _read_by(source: Path, root: Path) -> set[Path]:
    kernels, imported = _parsed(source, source.stat().st_mtime_ns)
    used = {node.id for kernel in kernels for node in ast.walk(kernel) if isinstance(node, ast.Name)}
    files = {
        root.parent / f"{module.replace('.', '/')}.py" for name in used for module in imported.get(name, ())
    }
    return {path for path in files if path.is_file()}


@cache
def _parsed(source: Path, changed: int) -> tuple[list[ast.FunctionDef], dict[str, tuple[str, str]]]:
    """The kernels of a file, and where its imported names come from: a name of a module, or the module of that name."""
    tree = ast.parse(source.read_text("utf-8"))
    kernels = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and any("njit" in ast.dump(by) for by in node.decorator_list)
    ]
    imported = {
        alias.asname or alias.name: (str(node.module), f"{node.module}.{alias.name}")
        for node in tree.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    return kernels, imported
