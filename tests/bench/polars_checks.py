"""Which rules have a polars version, in an order in which each comes after those whose answers it reads."""

from __future__ import annotations

import polars_gaps as gaps
import polars_triggers as triggers
from three_valued import Check

CHECKS: dict[str, Check] = {
    "PA-REC-02": gaps.discussion_in_time,
    "PA-REC-04": gaps.conference_in_time,
    "PA-MED-03": gaps.examined_rightly,
    "PA-MED-01": gaps.medical_considered,
    "PA-VOI-01": gaps.seen_at_the_agreed_rate,
    "PA-RSK-01": triggers.analysed_well,
    "PA-ESC-01.audit": triggers.audit,
    "PA-ESC-01.ended": triggers.ended,
    "PA-ESC-01.injury": triggers.injury,
    "PA-ESC-01.scale": triggers.scale,
    "PA-ESC-01.unseen": triggers.unseen,
}
