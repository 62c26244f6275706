"""Hold a run's answers against auditors' own judgements of the same cases: how far they agree, and where they do not."""

from __future__ import annotations

from practicecheck.workbench.calibrate.compare import Calibration, calibrate
from practicecheck.workbench.calibrate.judgements import TEMPLATE, Judged, read_judgements

__all__ = ["TEMPLATE", "Calibration", "Judged", "calibrate", "read_judgements"]
