"""How often a sign-in was tried of late, so that nobody tries without end. Kept in memory: it is forgotten with the app."""

from __future__ import annotations

import time
from collections import deque
from threading import Lock

_MOST, _WITHIN = 10, 300.0
"""So many sign-ins may fail from one address in so many seconds."""


class Tries:
    """The sign-ins that failed of late, by address. One that succeeds is none: a whole council may come from one address."""

    def __init__(self) -> None:
        self._at: dict[str, deque[float]] = {}
        self._lock = Lock()

    def are_too_many(self, address: str) -> bool:
        """Whether no more may be tried from there for now."""
        with self._lock:
            self._forget()
            return len(self._at.get(address, ())) >= _MOST

    def failed(self, address: str) -> None:
        """Note that one failed."""
        with self._lock:
            self._at.setdefault(address, deque(maxlen=_MOST)).append(time.monotonic())

    def _forget(self) -> None:
        since = time.monotonic() - _WITHIN
        for address, at in list(self._at.items()):
            while at and at[0] < since:
                at.popleft()
            if not at:
                del self._at[address]
