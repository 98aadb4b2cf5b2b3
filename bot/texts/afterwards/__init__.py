"""The words of reports and notes: sentences in Fluent files, and what to write instead of a
judgement."""

from bot.texts.afterwards.judging import instead_of_judging

__all__ = ["instead_of_judging"]
