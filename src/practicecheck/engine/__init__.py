"""Turn a rulebook and a record into answers: compile, prepare, evaluate, escalate, trace."""
