"""practicecheck: checks case records against declarative rules of safeguarding practice."""

__version__ = "0.1.0"
