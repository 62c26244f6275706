"""A small rulebook and a small record of their own, so that these tests do not turn with the shipped rules."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from practicecheck.cli import main

REFERENCES = """\
WT:
  title: Working Together to Safeguard Children
  editions: [{id: WT18, from: 2018-07-04}, {id: WT23, from: 2023-12-15}]
"""
PARAMETERS = """\
medical_wd:
  title: How soon a child is examined
  unit: working days
  owner: designated doctor
  values: [{value: 2, source: "Local standard", to_be_confirmed: true}]
"""
MEDICAL = """\
id: PA-TST-01
title: Medical in time
kind: gap
severity: critical
theme: medicals
answers: [K1]
acts: team manager
references: [{ref: WT18-}]
for_each: strategy_discussion
applies_when: {medical_decision: {is: needed}}
expect: {any: medical, linked_by: [strategy_id], where: {clinician: {is: consultant_paed}},
         dated: {column: examined_at, within: {working_days: medical_wd}, after: strategy_discussion.held_at}}
messages:
  gap: "No medical is recorded by {due}, {limit} {unit} after {strategy_discussion.held_at}."
ask: Was the child examined and not recorded?
limits: [A visit to an emergency department is not the medical.]
"""
CONFERENCE = """\
id: PA-TST-02
title: Initial conference held
kind: gap
severity: high
theme: recognition
answers: [A1]
references: [{ref: WT18-}]
for_each: s47_enquiry
expect: {any: conference, linked_by: [s47_id], where: {kind: {is: icpc}}}
messages: {gap: "No initial conference is recorded for the enquiry of {s47_enquiry.start_date}."}
examples:
  - name: held
    as_of: 2026-06-30
    given:
      child: {child_id: C1, dob: 2018-05-01}
      s47_enquiry: [{s47_id: E1, start_date: 2026-03-02}]
      conference: [{conference_id: F1, s47_id: E1, kind: icpc, held_date: 2026-03-20}]
    outcomes: {E1: met}
"""
MEASURE = """\
id: PA-TST-03
title: How many enquiries end in no further action
kind: measure
theme: recognition
references: [{ref: WT18-}]
for_each: s47_enquiry
measures:
  - name: ended
    counts: {start_date: present}
    of_which: {end_date: present}
"""
ESCALATION = """\
id: PA-TST-11
title: Medical and conference both missing
kind: escalation
severity: critical
theme: risk
answers: [R1]
references: [{ref: WT18-}]
level: service_manager
says: "Neither a medical nor a conference is recorded: check today."
applies_when: {any: s47_enquiry, where: {start_date: present}}
raised_by:
  - [{rule: PA-TST-01, is: gap}, {rule: PA-TST-02, is: gap}]
examples:
  - name: both
    given: {PA-TST-01: gap, PA-TST-02: gap}
    escalations: {PA-TST-11: escalate, PA-TST-12: escalate}
  - name: one cannot be told
    given: {PA-TST-01: gap, PA-TST-02: cannot_tell}
    escalations: {PA-TST-11: cannot_tell, PA-TST-12: cannot_tell}
  - name: one
    given: {PA-TST-01: gap, PA-TST-02: met}
    escalations: {}
"""
CHAINED = """\
id: PA-TST-12
title: The head of service is told
kind: escalation
severity: critical
theme: risk
references: [{ref: WT18-}]
level: head_of_service
says: "Tell the head of service."
raised_by:
  - [{escalation: PA-TST-11}]
examples:
  - name: chained
    given: {PA-TST-01: gap, PA-TST-02: gap}
    escalations: {PA-TST-11: escalate, PA-TST-12: escalate}
  - name: out of scope
    given: {PA-TST-01: gap, PA-TST-02: gap}
    out_of_scope: [PA-TST-11]
    escalations: {}
"""
CASE = """\
coverage: {status: complete, from: 2024-01-01, to: 2025-06-30}
child: {child_id: ZQ-1, dob: 2018-05-01, sex: F}
strategy_discussion:
  - {strategy_id: SD1, held_at: 2025-03-07, medical_decision: needed}
  - {strategy_id: SD2, held_at: 2025-04-16, medical_decision: needed}
medical:
  - {medical_id: MD1, strategy_id: SD1, examined_at: 2025-03-12, clinician: consultant_paed}
  - {medical_id: MD2, strategy_id: SD1, examined_at: 2025-03-04, clinician: consultant_paed}
  - {medical_id: MD3, strategy_id: SD1, examined_at: 2025-03-10, clinician: gp}
  - {medical_id: MD4, strategy_id: SD2, examined_at: 2025-04-22, clinician: consultant_paed}
s47_enquiry:
  - {s47_id: E1, start_date: 2025-03-07, end_date: 2025-04-01}
conference:
  - {conference_id: F1, s47_id: E1, kind: review, held_date: 2025-03-20}
"""


class Said(NamedTuple):
    """What a command gave."""

    code: int
    out: str
    err: str


Command = Callable[..., Said]


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Command:
    """Run a command as a person would, in a terminal 100 columns wide."""
    monkeypatch.setenv("COLUMNS", "100")

    def run(*args: object) -> Said:
        capsys.readouterr()
        with pytest.raises(SystemExit) as stop:
            main([str(arg) for arg in args])
        said = capsys.readouterr()
        return Said(int(stop.value.code or 0), said.out, said.err)

    return run


def write_rulebook(folder: Path) -> Path:
    files = {
        "references.yaml": REFERENCES,
        "parameters.yaml": PARAMETERS,
        "lists.yaml": "{}\n",
        "medicals/PA-TST-01.yaml": MEDICAL,
        "recognition/PA-TST-02.yaml": CONFERENCE,
        "recognition/PA-TST-03.yaml": MEASURE,
        "escalations/PA-TST-11.yaml": ESCALATION,
        "escalations/PA-TST-12.yaml": CHAINED,
    }
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def write_case(folder: Path) -> Path:
    path = folder / "case.yaml"
    path.write_text(CASE, encoding="utf-8")
    return path


@pytest.fixture
def rulebook(tmp_path: Path) -> Path:
    return write_rulebook(tmp_path / "rules")


@pytest.fixture
def case(tmp_path: Path) -> Path:
    return write_case(tmp_path)


@pytest.fixture(scope="session")
def kept_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of the case by that rulebook, kept in a folder."""
    place = tmp_path_factory.mktemp("kept")
    rules, case, folder = write_rulebook(place / "rules"), write_case(place), place / "kept"
    with pytest.raises(SystemExit) as stop:
        main(["run", str(case), "--as-of", "2025-06-30", "--rules", str(rules), "--out", str(folder)])
    assert not stop.value.code
    return folder


@pytest.fixture
def kept(kept_once: Path, tmp_path: Path) -> Path:
    """A copy of that run, to be changed at will."""
    return shutil.copytree(kept_once, tmp_path / "kept")
