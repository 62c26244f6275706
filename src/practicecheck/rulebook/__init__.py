"""The rulebook: rules, escalations, facts, parameters, lists and references, loaded and checked."""

from practicecheck.rulebook.book import Rulebook
from practicecheck.rulebook.load import load_rulebook
from practicecheck.rulebook.rule import Escalation, Example, Rule
from practicecheck.written.yaml_file import Problem

__all__ = ["Escalation", "Example", "Problem", "Rule", "Rulebook", "load_rulebook"]
