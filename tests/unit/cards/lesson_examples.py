"""The cards of what a unit has learnt, in every condition."""

from dataclasses import replace

from bot.cards.insight.views import LessonCondition, LessonLine, LessonsView, LessonView
from bot.cards.kit.words import Sentence
from bot.cards.views import View
from bot.domain.organisation.organisation import Language

INCIDENT = "6f0f5f0e-6a57-4c46-9a6e-0b8d4f0c2a11"
WORD = "8c7b6a59-4837-4261-9504-f3e2d1c0b9a8"
AT = 1_795_510_953_000  # 2026-11-24 10:02:33 in Oslo
DAY = 24 * 60 * 60 * 1000
TEXT = "Ring brukeren før et brått vedtak sendes, og vær to i samtalen."
FORM = LessonView(
    Language.BOKMAL,
    LessonCondition.FORM,
    INCIDENT,
    "Nav Eksempel",
    employee="Saksbehandler En",
)
PREVIEW = replace(
    FORM, condition=LessonCondition.PREVIEW, text=TEXT, word=WORD, by="Kari Leder", at=AT, people=24
)
LIST = LessonsView(
    Language.BOKMAL,
    ("Nav Eksempel",),
    (
        LessonLine(AT, TEXT),
        LessonLine(AT - 40 * DAY, "Skriv «hjelp» med en gang. Ikke vent til det blir verre."),
    ),
)


def lesson_examples() -> dict[str, View]:
    """Every condition, in bokmål."""
    named = Sentence("wording-colleague", (("word", "Leder En"),))
    return {
        "lesson-form": replace(FORM, text="Skriv høyst det som trengs. " * 20),
        "lesson-preview": PREVIEW,
        "lesson-preview-remarks": replace(PREVIEW, people=1, remarks=(named,)),
        "lesson-preview-own": replace(PREVIEW, to_follow_up=True),
        "lesson-shared": replace(PREVIEW, condition=LessonCondition.SHARED),
        "lesson-shared-own": replace(PREVIEW, condition=LessonCondition.SHARED, to_follow_up=True),
        "lesson-received": replace(PREVIEW, condition=LessonCondition.RECEIVED, employee=""),
        "lesson-gone": replace(FORM, condition=LessonCondition.GONE),
        "lessons": LIST,
        "lessons-leader": replace(
            LIST,
            units=("Nav Eksempel", "Nav Fylke"),
            lines=tuple(replace(one, about=INCIDENT, unit="Nav Fylke") for one in LIST.lines),
            page=1,
            pages=3,
        ),
        "lessons-none": replace(LIST, lines=()),
    }
