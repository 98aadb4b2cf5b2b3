"""The coloured top of a card: it is the whole message, and it reads alone."""

from microsoft_teams.cards import Container, TextBlock

from bot.cards.kit.elements import Tone, quiet
from bot.domain.alarm.incident import Drill, DrillMark
from bot.texts import Say


def headline(
    say: Say, title: str, lines: tuple[str, ...] = (), *, tone: Tone, drill: DrillMark = False
) -> Container:
    """Return the top of a card. Colour carries the state and the words carry it too.

    `title` and `lines` are markdown. In a drill the title begins with ØVELSE and a line
    says that nobody is in danger (L12).
    """
    shown = marked_drill(say, title, drill)
    about = "canary-line" if drill is Drill.CANARY else "drill-line"
    below = (*lines, say(about)) if drill else lines
    return Container(
        style=tone,
        bleed=True,
        items=[
            TextBlock(text=shown, wrap=True, weight="Bolder", size="Large", style="heading"),
            *(quiet(line, gap="None") for line in below),
        ],
    )


def marked_drill(say: Say, title: str, drill: DrillMark) -> str:
    """Return the title or the push summary as a drill must show it (L12)."""
    prefix = "canary-prefix" if drill is Drill.CANARY else "drill-prefix"
    return say(prefix, headline=title) if drill else title


def caseworker_summary(say: Say, drill: DrillMark = False) -> str:
    """Return the only words a caseworker's lock screen ever shows (product.md, L11)."""
    return marked_drill(say, say("summary-caseworker"), drill)
