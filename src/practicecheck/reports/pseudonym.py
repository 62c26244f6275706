"""Pseudonyms of children, and references to findings, that only the holder of a key can work back.

A finding's id is a plain hash of the child's id, so whoever holds a list of ids could find the child; a keyed one
(HMAC-SHA256) tells them nothing. The key is made once, kept in the user's own folder, and never stands in a result. Knows
nothing of what it names.
"""

from __future__ import annotations

import hmac
import os
import secrets
import stat
from base64 import b32encode
from dataclasses import dataclass, field
from pathlib import Path

from practicecheck.errors import OutputError

KEY_FILE = "pseudonyms.key"
_READ_ALOUD = bytes.maketrans(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", b"0123456789ABCDEFGHJKMNPQRSTVWXYZ")
"""Without I, L, O and U: read aloud, none is taken for another."""

_BYTES = 32


@dataclass(frozen=True)
class Pseudonyms:
    """Names made with one key: the same thing has the same name in everything made with it.

    >>> names = Pseudonyms(b"a key that is kept elsewhere, 32 bytes")
    >>> names.of("child", "C1") == names.of("child", "C1")
    True
    >>> names.of("child", "C1") == names.of("finding", "C1")
    False
    """

    key: bytes = field(repr=False)

    def of(self, what: str, name: str) -> str:
        """The name of a thing of a kind: eight letters and digits (one in a million million meets by chance)."""
        digest = hmac.digest(self.key, f"{what}\x1f{name}".encode(), "sha256")
        letters = b32encode(digest[:5]).translate(_READ_ALOUD).decode()
        return f"{letters[:4]}-{letters[4:]}"


def kept_pseudonyms(folder: Path) -> Pseudonyms:
    """The pseudonyms of the key in a folder of the user's; the key is made where there is none.

    Raises OutputError where it cannot be read or made, or others may read it.
    """
    path = folder / KEY_FILE
    try:
        if not path.exists():
            _make(path)
        if os.name == "posix" and stat.S_IMODE(path.stat().st_mode) & 0o077:
            raise OutputError(
                f"Others on this computer may read {path}, the key that keeps pseudonyms from being worked back, so nothing "
                f"was written. Close it to them: chmod 600 '{path}'."
            )
        key = path.read_bytes()
    except OSError as error:
        why = (error.strerror or "it may not be read").lower()
        raise OutputError(
            f"The key of the pseudonyms could not be kept in {folder} ({why}), so nothing was written. Without it the same "
            "child would have another pseudonym each time. Make that folder yours to write in."
        ) from error
    if len(key) < _BYTES:
        raise OutputError(
            f"{path} does not hold a whole key, so nothing was written. Put back the file as it was; or delete it, and all "
            "children have new pseudonyms from then on."
        )
    return Pseudonyms(key)


def _make(path: Path) -> None:
    """Write a new key, whole or not at all; where two start at once, the first one's holds."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    made = path.with_name(f".{path.name}-{secrets.token_hex(8)}")
    try:
        with os.fdopen(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(secrets.token_bytes(_BYTES))
            file.flush()
            os.fsync(file.fileno())
        if not path.exists():
            made.replace(path)
    finally:
        made.unlink(missing_ok=True)
