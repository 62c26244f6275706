"""Every twist by the name that a story calls it by.

Knows nothing about what a twist tells.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from practicecheck.workbench.synth.new_harm import NEW_HARM
from practicecheck.workbench.synth.watching import WATCHING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from practicecheck.workbench.synth.family import Family

TWISTS: Mapping[str, Callable[[Family], None]] = {twist.__name__: twist for twist in (*NEW_HARM, *WATCHING)}
"""What happened lately in a few families, told on top of a route."""
