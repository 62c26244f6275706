"""The journey of a child (PA-REC-08): each step dated, or said to be not recorded, or not extracted."""

from practicecheck.engine.journey.build import Standing, journeys, standing_of

__all__ = ["Standing", "journeys", "standing_of"]
