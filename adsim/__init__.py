"""adsim: link ads that may come from one poster. Leads, not findings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from adsim.config import Settings
    from adsim.index import AdIndex
    from adsim.linker import AdLinker, link

__version__ = "0.1.0"
__all__ = ["AdIndex", "AdLinker", "Settings", "__version__", "link"]


def __getattr__(name: str) -> Any:
    """Loads the public names on first use, so that `import adsim` stays light."""
    if name == "Settings":
        from adsim.config import Settings

        return Settings
    if name == "AdIndex":
        from adsim.index import AdIndex

        return AdIndex
    if name in ("AdLinker", "link"):
        from adsim import linker

        return getattr(linker, name)
    raise AttributeError(f"module 'adsim' has no attribute '{name}'")
