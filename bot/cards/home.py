"""The home card (what anything unknown gets), the desk of whoever administers, leads or represents
a unit and what they print there, the welcome, and a card of one plain sentence.

The home card's first button is *Varsle leder* (contract.md), and on a desk it is the first below
what waits; all else that the home card has is behind its *Mer*. The welcome says how to ask for
help and what whoever must be reached will get (product.md, 0 s).
"""

from dataclasses import dataclass
from enum import StrEnum

from bot.cards.drills.views import DrillVerb
from bot.cards.insight.views import InsightVerb
from bot.cards.kit import Action, CardElement, ExecuteAction
from bot.cards.kit.elements import (
    CardOrigin,
    Drawers,
    DrawnCard,
    Style,
    Tone,
    button,
    caseworker_summary,
    finish,
    headline,
    link,
    marked,
    marked_drill,
    opening,
    paragraph,
    quiet,
    row,
    subheading,
)
from bot.cards.kit.people import emergency
from bot.cards.kit.words import Sentence, as_text, clipped, sentence_text
from bot.cards.measures.views import MeasureVerb
from bot.cards.organisation.announcement import DOT, MARKS, finding_line, wall_row
from bot.cards.organisation.views import DeskLine, DeskView, OrganisationVerb, PapersView
from bot.cards.reports.views import ReportVerb
from bot.domain.alarm.incident import DrillMark
from bot.domain.alarm.moves import Verb
from bot.domain.organisation.organisation import Language
from bot.domain.organisation.routines import MEANINGS
from bot.domain.readiness import Grade
from bot.domain.reports.draft import DraftKind
from bot.texts import Localised, say_in


@dataclass(frozen=True, slots=True)
class HomeView:
    """What anything unknown gets: the first button is *Varsle leder*. `sentence` stands above;
    `short`: the reader has seen the whole card of late."""

    language: Language
    sentence: Sentence | None = None
    short: bool = False


@dataclass(frozen=True, slots=True)
class WelcomeView:
    """What the bot says once it is installed, and what the reader will get from it."""

    language: Language
    helper: bool = False
    safety_rep: bool = False


@dataclass(frozen=True, slots=True)
class NoticeView:
    """One plain sentence, no alarm buttons. `quiet`: without a sound or a banner, for whoever
    may sit before the client just now (R84)."""

    language: Language
    sentence: Sentence
    drill: DrillMark = False
    quiet: bool = False


class HomeVerb(StrEnum):
    """What anybody may ask for, with or without an alarm of their own."""

    REPORT_THREAT = "threat.report"
    MINE = "alarm.mine"


class Offer(StrEnum):
    """What is offered to somebody whose words were no cry."""

    HELP = "help"  # a word of fear in other talk: "Trenger du hjelp nå?"
    PAST = "past"  # a threat that is over
    TOPIC = "topic"  # harassment, abuse, violence


@dataclass(frozen=True, slots=True)
class OfferView:
    """A question, and the buttons that answer it; *Varsle leder* is always among them."""

    language: Language
    offer: Offer


LANGUAGES = {
    Language.BOKMAL: "language-bokmal",
    Language.NYNORSK: "language-nynorsk",
    Language.ENGLISH: "language-english",
}


def draw_home(view: HomeView) -> DrawnCard:
    """Draw one button to raise, what is needed after a call, one to practise, and the choice of
    language; of the short one a line, and the button to raise."""
    say = say_in(view.language)
    if view.short:
        line = say("home-short") if view.sentence is None else sentence_text(say, view.sentence)
        raises = button(say("home-raise"), Verb.RAISE, CardOrigin(), style="positive")
        short = [paragraph(line, gap="None")]
        return finish(short, [raises], summary=caseworker_summary(say))
    if view.sentence is not None and view.sentence.id == "answer-language-which":
        asks = headline(say, sentence_text(say, view.sentence), tone="accent")
        raises = button(say("home-raise"), Verb.RAISE, CardOrigin())
        return finish([asks], [*_languages(say), raises], summary=caseworker_summary(say))
    body: list[CardElement] = []
    if view.sentence is not None:
        body.append(paragraph(sentence_text(say, view.sentence), gap="None"))
    body.append(headline(say, say("home-headline"), (say("home-line"),), tone="accent"))
    body.append(quiet(emergency(say), gap="Medium"))
    actions = starting_buttons(say)
    actions.insert(1, opening(say("home-after"), [], _after_a_call(say)))
    return finish(body, actions, summary=caseworker_summary(say))


def _after_a_call(say: Localised) -> list[Action]:
    report, note = DraftKind.REPORT.value, DraftKind.NOTE.value
    return [
        button(say("ended-report"), ReportVerb.BEGIN, CardOrigin(), kind=report),
        button(say("paper-write-note"), ReportVerb.BEGIN, CardOrigin(), kind=note),
        button(say("evidence-save"), Verb.EVIDENCE_SEE, CardOrigin()),
    ]


def starting_buttons(say: Localised) -> list[Action]:
    """What can be begun without an alarm, and the choice of language."""
    return [*_beginnings(say), opening(say("home-language"), [], _languages(say))]


def _beginnings(say: Localised) -> list[ExecuteAction]:
    origin = CardOrigin()
    return [
        button(say("home-raise"), Verb.RAISE, origin, style="positive"),
        button(say("welcome-drill"), DrillVerb.OFFER, origin),
        button(say("here-today"), OrganisationVerb.HERE, origin),
    ]


def draw_desk(view: DeskView) -> DrawnCard:
    """Draw what waits, each with the button that does it, and three buttons below: a client shows
    the end of a card, and what waits has to be seen without scrolling. What is looked up and
    printed, and what anybody can begin, lies behind *Mer*."""
    say = say_in(view.language)
    title, unit = say("desk-headline" if view.lines else "desk-headline-well"), as_text(view.name)
    tone: Tone = "accent" if view.lines else "good"
    if view.lines and view.lines[0].grade is Grade.SILENT:
        tone = "attention"
    body: list[CardElement] = [headline(say, title, (unit,), tone=tone)]
    # One thing stands out: what is to be done. That one answers for somebody is only to be known.
    to_do = next((line for line in view.lines if line.grade is not Grade.ADVICE), None)
    body += [_desk_line(say, line, is_first=line is to_do) for line in view.lines]
    if view.hidden:
        body.append(quiet(say("more-people", count=view.hidden)))
    body.append(quiet(emergency(say), gap="Medium"))
    first = None if to_do is not None else _FIRST
    actions: list[Action] = [button(say("desk-raise"), Verb.RAISE, CardOrigin(), style=first)]
    if view.setup:
        actions.append(button(say("desk-setup"), OrganisationVerb.ADMIN, unit=view.setup))
    actions.append(opening(say("more"), _behind(say, view)))
    return finish(body, actions, summary=caseworker_summary(say))


def _behind(say: Localised, view: DeskView) -> list[CardElement]:
    """What is looked up and printed, and what the home card has: nothing in it unfolds once
    more, which not every client does."""
    looks = [
        button(say("desk-measures"), MeasureVerb.REGISTER, unit=view.unit),
        button(say("desk-insight"), InsightVerb.SHOW, unit=view.unit),
    ]
    shown: list[CardElement] = [subheading(say("desk-look"), gap="None"), row(looks)]
    if view.may_print:
        wall = button(say("desk-wall"), OrganisationVerb.PAPERS, unit=view.unit)
        shown += [subheading(say("desk-print")), row([wall, *_other_papers(say, view.unit)])]
    else:
        shown.append(quiet(say("papers-nowhere")))
    shown += [subheading(say("home-after")), row(_after_a_call(say))]
    shown.append(row(_beginnings(say)[1:]))
    return [*shown, subheading(say("home-language")), row(_languages(say))]


def _desk_line(say: Localised, line: DeskLine, *, is_first: bool) -> CardElement:
    """What is so, where, and the one button; the first is what to do first."""
    items: list[CardElement] = [paragraph(f"**{sentence_text(say, line.found)}**", gap="None")]
    if line.unit:
        items.append(quiet(as_text(line.unit), gap="None"))
    title, style = sentence_text(say, line.title), _FIRST if is_first else None
    act = (
        link(title, line.url, style=style)
        if line.url
        else button(title, OrganisationVerb.DESK_DO, style=style, line=line.key)
    )
    return marked(DOT, MARKS[line.grade], [*items, row([act])])


_FIRST: Style = "positive"
_MOST_OTHERS = 3


def draw_papers(view: PapersView) -> DrawnCard:
    """Draw what had better be mended first, the emergency card in each language, and the others."""
    say = say_in(view.language)
    title = say("papers-headline", unit=as_text(view.name))
    if not view.wall:
        top = headline(say, title, (say("papers-nowhere"),), tone="accent")
        return finish([top], [_to_desk(say)], summary=caseworker_summary(say))
    body: list[CardElement] = [headline(say, title, (say("papers-line"),), tone="accent")]
    body += [subheading(say("papers-wall")), wall_row(say, view.wall)]
    if view.broken:
        body.append(subheading(say("announce-broken")))
        body += [finding_line(say, one) for one in view.broken]
    if view.hidden:
        body.append(quiet(say("more-people", count=view.hidden)))
    body += [subheading(say("papers-others")), row(_other_papers(say, view.unit))]
    units = [
        button(say("papers-unit", unit=clipped(name, 20)), OrganisationVerb.PAPERS, unit=number)
        for number, name in view.others[:_MOST_OTHERS]
    ]
    return finish(body, [*units, _to_desk(say)], summary=caseworker_summary(say))


def _other_papers(say: Localised, unit: str) -> list[Action]:
    return [
        button(say("desk-plan"), MeasureVerb.PLAN, unit=unit),
        button(say("desk-year"), InsightVerb.DOWNLOAD, unit=unit),
    ]


def _to_desk(say: Localised) -> Action:
    return button(say("desk-back"), OrganisationVerb.DESK)


def _languages(say: Localised) -> list[Action]:
    return [
        button(say(name), OrganisationVerb.LANGUAGE, CardOrigin(), language=language.value)
        for language, name in LANGUAGES.items()
    ]


def draw_welcome(view: WelcomeView) -> DrawnCard:
    """Draw the product's own sentences, two more for a leader and one for a safety
    representative, and the button that tries it all out without disturbing anybody (L12)."""
    say = say_in(view.language)
    body: list[CardElement] = [headline(say, say("welcome-headline"), tone="accent")]
    if view.helper:
        body.append(paragraph(say("welcome-helper")))
    if view.safety_rep:
        body.append(paragraph(say("welcome-safety-rep")))
    body += [paragraph(say("welcome-line")), quiet(emergency(say), gap="Medium")]
    actions = starting_buttons(say)
    return finish(body, actions, summary=caseworker_summary(say))


_OFFERED = {Offer.HELP: "offer-help", Offer.PAST: "offer-past", Offer.TOPIC: "offer-topic"}


def draw_offer(view: OfferView) -> DrawnCard:
    """Draw the question and what can be done; what reports comes before what alerts, where it is
    over."""
    say = say_in(view.language)
    body: list[CardElement] = [headline(say, say(_OFFERED[view.offer]), tone="accent")]
    body.append(quiet(emergency(say), gap="Medium"))
    over = view.offer is not Offer.HELP
    actions: list[Action] = []
    if over:
        actions.append(button(say("offer-threat"), HomeVerb.REPORT_THREAT, style="positive"))
    if view.offer is Offer.TOPIC:
        kind = DraftKind.REPORT.value
        actions.append(button(say("ended-report"), ReportVerb.BEGIN, kind=kind))
    style: Style | None = None if over else "positive"
    actions.append(button(say("home-raise"), Verb.RAISE, style=style))
    if view.offer is Offer.TOPIC:
        actions.append(button(say("meanings"), OrganisationVerb.ROUTINE, routine=MEANINGS))
    return finish(body, actions, summary=caseworker_summary(say))


def draw_notice(view: NoticeView) -> DrawnCard:
    """Draw the sentence and nothing to press."""
    say = say_in(view.language)
    sentence = marked_drill(say, sentence_text(say, view.sentence), view.drill)
    return finish([paragraph(sentence, gap="None")], summary=caseworker_summary(say, view.drill))


DRAWERS: Drawers = {
    HomeView: draw_home,
    DeskView: draw_desk,
    PapersView: draw_papers,
    WelcomeView: draw_welcome,
    OfferView: draw_offer,
    NoticeView: draw_notice,
}
