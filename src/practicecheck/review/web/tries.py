"""How often a sign-in failed of late, so that nobody tries without end. Kept in memory: it is forgotten with the app.

Counted by account where the sign-in has proved which it is, so that who is not let in keeps nobody else out; else by the address.
"""

from __future__ import annotations

import time
from collections import deque
from threading import Lock

_MOST, _WITHIN = 10, 300.0
"""So many sign-ins of one account, or from one address, may fail in so many seconds."""


class Tries:
    """The sign-ins that failed of late. One that succeeds is none: a whole council may come from one address.

    >>> tries = Tries()
    >>> for _ in range(10):
    ...     tries.failed("192.0.2.1")
    >>> tries.are_too_many("192.0.2.1"), tries.are_too_many("192.0.2.2")
    (True, False)
    """

    def __init__(self) -> None:
        self._at: dict[str, deque[float]] = {}
        self._lock = Lock()

    def are_too_many(self, who: str) -> bool:
        """Whether no more may be tried for now: from this address, or by this account."""
        with self._lock:
            self._forget()
            return len(self._at.get(who, ())) >= _MOST

    def failed(self, who: str) -> None:
        """Note that one failed."""
        with self._lock:
            self._at.setdefault(who, deque(maxlen=_MOST)).append(time.monotonic())

    def _forget(self) -> None:
        since = time.monotonic() - _WITHIN
        for who, at in list(self._at.items()):
            while at and at[0] < since:
                at.popleft()
            if not at:
                del self._at[who]
