"""Hold a run's answers against auditors' own judgements of the same cases: how far they agree, and where they do not."""

from __future__ import annotations

from practicecheck.workbench.calibrate.compare import Calibration, calibrate
from practicecheck.workbench.calibrate.judgements import TEMPLATE, Judged, is_filled_in, read_judgements

__all__ = ["TEMPLATE", "Calibration", "Judged", "calibrate", "is_filled_in", "read_judgements"]
