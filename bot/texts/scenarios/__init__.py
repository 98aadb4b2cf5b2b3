"""The made-up situations of drills: a file for each scenario and language (R2, R8, R65)."""

from bot.texts.scenarios.reading import BadScenarios, Situation, load, read_scenarios

__all__ = ["BadScenarios", "Situation", "load", "read_scenarios"]
