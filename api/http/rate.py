"""Bounds how many requests somebody makes: a bucket that fills evenly and is emptied one a request.

Counted in memory, each process for itself; logins have a count of their own in the database.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address

_MANY = 20_000


@dataclass(frozen=True, slots=True)
class Rate:
    """Where somebody stands: requests a minute, how many are left now, seconds until the next one."""

    limit: int
    left: int
    wait: int

    @property
    def exceeded(self) -> bool:
        """Whether this request is one too many."""
        return self.wait > 0

    def headers(self) -> dict[str, str]:
        """As response headers; `RateLimit-Reset` is in seconds."""
        reset = self.wait if self.exceeded else math.ceil((self.limit - self.left) * 60 / self.limit)
        return {
            "RateLimit-Limit": str(self.limit),
            "RateLimit-Remaining": str(self.left),
            "RateLimit-Reset": str(reset),
        }


class RateLimiter:
    """One bucket for each who asks; those that are full again are forgotten when there are many."""

    def __init__(self, per_minute: int, *, now: Callable[[], float] = time.monotonic) -> None:
        self._limit = per_minute
        self._now = now
        self._lock = threading.Lock()
        self._buckets: dict[str, tuple[float, float]] = {}

    def take(self, who: str) -> Rate:
        """Takes one request out of the bucket of `who`."""
        with self._lock:
            now = self._now()
            level = self._level(who, now)
            left = level - 1
            if left < 0:
                self._buckets[who] = (level, now)
                return Rate(self._limit, 0, max(1, math.ceil(-left * 60 / self._limit)))
            self._buckets[who] = (left, now)
            if len(self._buckets) > _MANY:
                self._forget(now)
            return Rate(self._limit, int(left), 0)

    def _level(self, who: str, now: float) -> float:
        level, since = self._buckets.get(who, (float(self._limit), now))
        return min(float(self._limit), level + (now - since) * self._limit / 60)

    def _forget(self, now: float) -> None:
        full = [who for who in self._buckets if self._level(who, now) >= self._limit - 1]
        for who in full:
            del self._buckets[who]


def network_of(address: str) -> str:
    """Whom an address is counted as: itself, or the /64 it lies in, as that is what one person is given."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address):
        return parsed.exploded[:19]
    return address
