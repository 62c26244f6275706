"""The one-child evaluator: the same answers as the SQL, with everything they rest on."""

from practicecheck.engine.trace.answer import Traced, answers, measured, trace
from practicecheck.engine.trace.detail import detail

__all__ = ["Traced", "answers", "detail", "measured", "trace"]
