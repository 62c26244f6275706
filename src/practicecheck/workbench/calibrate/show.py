"""Show how a run stands to auditors' judgements: as a table for people, as JSON, as CSV. Knows nothing of how it was compared."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import Any

from rich.console import Console
from rich.table import Table

from practicecheck.results.words import STATEMENT
from practicecheck.workbench.calibrate.agreement import FEW
from practicecheck.workbench.calibrate.compare import Calibration, OfRule, Share

FORMAT = "practicecheck.calibration/1"
_READ = (
    "Kappa is agreement beyond chance: 1 is whole agreement, 0 what chance alone would bring. Precision: of what the rule finds, what "
    "auditors find too. Recall: of what auditors find, what the rule finds; what is missing there is a wrong 'all fine'."
)
_SAMPLE = (
    "These are shares of the cases judged. Where the cases were drawn by 'sample', which takes more of the grave ones, they are no "
    "shares of all children."
)


def as_json(found: Calibration, call: Callable[[str], str]) -> dict[str, Any]:
    """As plain data; `call` says how a child is called."""
    return {
        "format": FORMAT,
        "run": found.run,
        "statement": STATEMENT,
        "method": "Cohen's kappa; large-sample standard error of Fleiss, Cohen and Everitt (1969); Wilson intervals (Newcombe 1998); 95 %",
        "open_rows": found.open_rows,
        "all": _rule(found.whole),
        "rules": [_rule(one) for one in found.rules],
        "differ": [
            {"child": call(one.child), "rule": one.rule, "answer": one.answer, "judgement": one.judgement, "rows": list(one.rows)}
            for one in found.differs
        ],
    }  # fmt: skip


def _rule(one: OfRule) -> dict[str, Any]:
    kappa = one.kappa
    return {
        "rule": one.rule or None,
        "title": one.title,
        "judged": one.judged,
        "compared": kappa.pairs,
        "auditors_differ": one.auditors_differ,
        "rule_cannot_tell": one.rule_untold,
        "rule_cannot_tell_auditors_found": one.untold_found,
        "auditor_cannot_tell": one.auditor_untold,
        "agreement": one.agreement.to_json(),
        "kappa": kappa.value,
        "kappa_error": kappa.error,
        "kappa_interval": [kappa.interval.low, kappa.interval.high] if kappa.interval else None,
        "few": kappa.is_rough,
        "precision": one.precision.to_json(),
        "recall": one.recall.to_json(),
        "missed": one.missed,
    }


_CSV = (
    "rule", "title", "judged", "compared", "agreed", "kappa", "kappa_low", "kappa_high", "precision_part", "precision_whole",
    "recall_part", "recall_whole", "missed", "rule_cannot_tell", "rule_cannot_tell_auditors_found", "auditor_cannot_tell",
    "auditors_differ",
)  # fmt: skip


def as_csv(found: Calibration) -> str:
    """A row for each rule, then one for all together; numbers alone, of no single child."""
    out = io.StringIO()
    to = csv.writer(out, lineterminator="\n")
    to.writerow(_CSV)
    for one in (*found.rules, found.whole):
        kappa = one.kappa
        to.writerow([
            one.rule or "all", one.title, one.judged, kappa.pairs, kappa.agreed, _number(kappa.value),
            _number(kappa.interval.low if kappa.interval else None), _number(kappa.interval.high if kappa.interval else None),
            one.precision.part, one.precision.whole, one.recall.part, one.recall.whole, one.missed, one.rule_untold, one.untold_found,
            one.auditor_untold, one.auditors_differ,
        ])  # fmt: skip
    return out.getvalue()


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.4f}"


def print_calibration(found: Calibration, call: Callable[[str], str], *, most: int, with_names: bool) -> None:
    """The table for people: what the rules missed first of all."""
    to = Console(soft_wrap=False, highlight=False, markup=False)
    whole = found.whole
    to.print(
        f"{found.run} held against {_n(whole.judged, 'judged answer')} of auditors, to {_n(len(found.rules), 'rule')}"
    )
    if found.open_rows:
        to.print(
            f"{_n(found.open_rows, 'row')} of the file {'is' if found.open_rows == 1 else 'are'} not filled in, and not counted."
        )
    to.print(f"Compared: {whole.kappa.pairs}. Not compared: {_apart(whole)}.")
    if whole.missed:
        to.print(
            f"In {_n(whole.missed, 'case')} auditors found something and the rule said that there is nothing. Look at these first.",
            style="bold",
        )
    if whole.untold_found:
        to.print(f"In {_n(whole.untold_found, 'case')} the rule could not tell, and auditors found something.")
    to.print()
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0))
    for heading in ("rule", "agree", "kappa (95 %)", "precision", "recall", "untold"):
        right = heading in ("agree", "precision", "recall", "untold")
        table.add_column(heading, justify="right" if right else "left", no_wrap=True)
    for one in (*found.rules, whole):
        table.add_row(
            one.rule or "all", _share(one.agreement), _kappa(one), _share(one.precision), _share(one.recall),
            f"{one.rule_untold} of {one.judged}",
        )  # fmt: skip
    to.print(table)
    if any(one.kappa.is_rough for one in (*found.rules, whole)):
        to.print(
            f"* fewer than {FEW} pairs: kappa is rough, and one more case can move it far. Where no interval stands beside it, they are "
            "too few or too alike to give one."
        )
    if any(one.kappa.value is None for one in found.rules):
        to.print("- one answer throughout, or no pairs: kappa says nothing.")
    to.print(
        "untold: of the cases judged, those in which the rule cannot tell; they count neither as agreement nor against it."
    )
    to.print(_READ)
    to.print(_SAMPLE)
    _differing(to, found, call, most=most, with_names=with_names)
    to.print(f"\n{STATEMENT}")


def _differing(to: Console, found: Calibration, call: Callable[[str], str], *, most: int, with_names: bool) -> None:
    if not found.differs:
        return
    to.print("\nWhere they differ" + ("" if with_names else ", under pseudonyms (--names shows the ids)"), style="bold")
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for heading in ("child", "rule", "the rule says", "auditors say"):
        table.add_column(heading, no_wrap=heading == "rule", overflow="fold")
    for one in found.differs[:most]:
        table.add_row(call(one.child), one.rule, one.answer.replace("_", " "), one.judgement.replace("_", " "))
    to.print(table)
    if len(found.differs) > most:
        to.print(f"… and {len(found.differs) - most} more; --most shows more, --format json all")
    to.print(
        "Who is right is for people to say: the record may lack what the auditor knows, or the rule may ask for too much."
    )


def _apart(one: OfRule) -> str:
    return f"the rule cannot tell {one.rule_untold}, the auditor cannot tell {one.auditor_untold}, auditors differ {one.auditors_differ}"


def _share(one: Share) -> str:
    return f"{one.part} of {one.whole}" if one.whole else "none"


def _kappa(one: OfRule) -> str:
    kappa = one.kappa
    if kappa.value is None:
        return "-"
    interval = f" ({kappa.interval.low:.2f} to {kappa.interval.high:.2f})" if kappa.interval else ""
    return f"{kappa.value:.2f}{interval}{'*' if kappa.is_rough else ''}"


def _n(number: int, what: str) -> str:
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"
