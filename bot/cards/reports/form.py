"""The fields of a report or a note as questions, and as lines to read through; the reminders to
write a report (R18, R30; product.md, "Afterwards")."""

import json
from collections.abc import Iterator, Mapping
from typing import Final

from microsoft_teams.cards import (
    Action,
    CardElement,
    Choice,
    ChoiceSetInput,
    DateInput,
    ExecuteAction,
    Fact,
    FactSet,
    TextInput,
    TimeInput,
    ToggleInput,
)

from bot.cards.alarm.facts import CHANNELS, thing
from bot.cards.kit.elements import (
    Drawers,
    DrawnCard,
    caseworker_summary,
    finish,
    headline,
    opening,
    paragraph,
    quiet,
    restyled,
    subheading,
    tap,
    verbatim,
)
from bot.cards.kit.words import as_choice, as_text, quoted, short_moment
from bot.cards.reports.views import (
    Reminding,
    ReportFormView,
    ReportReminderView,
    ReportVerb,
)
from bot.domain.alarm.incident import Target
from bot.domain.organisation.organisation import Workplace
from bot.domain.reports.case_note import Visibility
from bot.domain.reports.deviation_report import DeviationType, Injury, Severity
from bot.domain.reports.draft import (
    LONG,
    MOST_LINE,
    QUOTES,
    READ,
    TAKEN,
    YES,
    DraftKind,
    FormPage,
)
from bot.texts import Localised, say_in

_MOST_TYPED = 4000  # letters in one box; a client's own limit, not ours
_MOST_NUMBER = 100
_QUOTE_LETTERS = 64  # of a quote where it is ticked; it is read whole
_READ_BYTES = 1100  # of one field when reading through; the PDF has it whole
# What the long fields of a page may weigh together, so that its card stays under 28 KiB.
_PAGE_BYTES = 17_000
LABELS: Final[Mapping[str, str]] = {
    "title": "field-title",
    "day": "field-day",
    "clock": "field-clock",
    "types": "report-type",
    "words_used": "report-words",
    "course_of_events": "report-course",
    "course": "report-known",
    "on_behalf_of": "ask-colleague",
    "target": "report-target",
    "channel": "report-meeting",
    "place": "report-place",
    "severity": "report-severity",
    "injury": "report-injury",
    "witnesses": "report-witnesses",
    "immediate_measures": "report-measures",
    "follow_up": "report-follow-up",
    "proposed_measures": "report-proposed",
    "work_done": "report-work",
    "voice_and_background": "report-voice",
    "assumed_cause": "report-cause",
    "routine_breach": "report-breach",
    "about": "note-about",
    "behaviour": "note-behaviour",
    "told": "note-told",
    "agreed": "note-agreed",
    "tema": "field-tema",
    "unit": "field-unit",
    "case_number": "field-case-number",
    "case_system": "field-case-system",
    "visibility": "note-visibility",
    "seen_consequence": "field-seen-consequence",
    "evidence": "field-attach",
}
# How it is asked, where that is not how it is headed when it is read.
_ASKED: Final[Mapping[str, str]] = {
    "title": "ask-title",
    "day": "ask-day",
    "clock": "ask-clock",
    "types": "ask-type",
    "course_of_events": "ask-course",
    "words_used": "ask-words",
    "target": "ask-target",
    "channel": "ask-channel",
    "place": "ask-place",
    "severity": "ask-severity",
    "injury": "ask-injury",
    "witnesses": "ask-witnesses",
    "course": "ask-known",
    "immediate_measures": "ask-measures",
    "follow_up": "ask-follow-up",
    "proposed_measures": "ask-proposed",
    "work_done": "ask-work",
    "voice_and_background": "ask-voice",
    "about": "ask-about",
    "behaviour": "ask-behaviour",
    "told": "ask-told",
    "agreed": "ask-agreed",
    "visibility": "ask-visibility",
}
# Said under the one box that it helps with.
_HELP: Final[Mapping[str, str]] = {
    "injury": "field-injury-line",
    "behaviour": "help-behaviour",
    "case_number": "field-case-line",
}
# Said in the box itself, which begins empty.
_HINT: Final[Mapping[str, str]] = {"course_of_events": "hint-course"}
_CHOICES: Final[Mapping[str, Mapping[str, str]]] = {
    "types": {
        DeviationType.VIOLENCE: "report-type-violence",
        DeviationType.THREAT: "report-type-threat",
        DeviationType.THREATENING: "report-type-threatening",
        DeviationType.HARASSING: "report-type-harassing",
        DeviationType.ABUSIVE: "report-type-abusive",
    },
    "target": {
        Target.SELF: "report-target-self",
        Target.COLLEAGUE: "report-target-colleague",
        Target.OTHER_UNIT: "report-target-unit",
        Target.THIRD_PARTY: "report-target-third",
        Target.CLIENT_SELF: "report-target-client",
    },
    "channel": {one.value: text for one, text in CHANNELS.items()},
    "place": {
        Workplace.OFFICE: "report-place-office",
        Workplace.HOME_OFFICE: "report-place-home",
        Workplace.OUT: "report-place-out",
    },
    "severity": {
        Severity.LOW: "report-severity-low",
        Severity.MEDIUM: "report-severity-medium",
        Severity.HIGH: "report-severity-high",
    },
    "injury": {
        Injury.NONE: "report-injury-none",
        Injury.PHYSICAL: "report-injury-physical",
        Injury.MENTAL: "report-injury-mental",
        Injury.BOTH: "report-injury-both",
    },
    "visibility": {
        Visibility.INTERNAL: "note-internal",
        Visibility.SHOWN_TO_CLIENT: "note-shown",
    },
}
_EXPANDED = frozenset({"types", "visibility"})
# Those that nav.md proposes; any other can be written (nav.md, section 4: Nav must choose).
_TEMAS: Final[Mapping[str, str]] = {"OPP": "tema-OPP", "GEN": "tema-GEN", "SER": "tema-SER"}


def fits(page: FormPage, text: str) -> bool:
    """Whether a box of this page can hold the text; otherwise its card does not offer to change it,
    and an empty box means that it stays."""
    boxes = sum(1 for name in TAKEN[page] if name in LONG)
    return len(json.dumps(text)) <= _PAGE_BYTES // max(1, boxes) and len(text) <= _MOST_TYPED


def inputs(say: Localised, view: ReportFormView, name: str) -> Iterator[CardElement]:
    """Yield one field to fill in, and where its first words come from."""
    value = dict(view.values).get(name, "")
    if name in QUOTES:
        yield from _quotes(say, view, name, value)
        return
    if name == "course" and not value:  # the alarm knows nothing
        return
    label = say(_ASKED.get(name, LABELS[name]))
    if name in view.prefilled and name in LONG:
        yield quiet(say("paper-from-alarm"))
    if name in LONG:
        yield from _box(say, view.page, name, label, value)
    elif name in _CHOICES:
        yield _chosen(say, name, label, value)
    elif name == "day":
        yield DateInput(id=name, label=label, value=value)
    elif name == "clock":
        yield TimeInput(id=name, label=label, value=value)
    elif name == "evidence":
        yield from _attachments(say, view, label, value)
    elif name == "seen_consequence":
        yield ToggleInput(title=label, id=name, value=value or "false", value_on=YES, wrap=True)
    elif name == "tema":
        yield _tema(say, label, value)
    else:
        yield TextInput(id=name, label=label, value=value or None, max_length=MOST_LINE)
    if name in _HELP:
        yield quiet(say(_HELP[name]), gap="None")


def _quotes(say: Localised, view: ReportFormView, name: str, value: str) -> Iterator[CardElement]:
    """What was written during the alarm: nothing is ticked that she has not ticked."""
    if view.quotes:
        here = [one.id for one in view.quotes]
        yield ChoiceSetInput(
            id=name,
            label=say("ask-quotes"),
            style="expanded",
            is_multi_select=True,
            value=",".join(one for one in value.split(",") if one in here) or None,
            choices=[
                Choice(title=as_choice(one.words, _QUOTE_LETTERS), value=one.id)
                for one in view.quotes
            ],
            wrap=True,
        )


def _attachments(
    say: Localised, view: ReportFormView, label: str, value: str
) -> Iterator[CardElement]:
    if view.evidence:
        lines = view.evidence[-_MOST_ATTACHED:]
        choices = [
            Choice(
                title=f"{thing(say, one)} {short_moment(one.at, view.language)}", value=one.evidence
            )
            for one in lines
        ]
        yield ChoiceSetInput(
            id="evidence",
            label=label,
            style="expanded",
            is_multi_select=True,
            value=value or None,
            choices=choices,
            wrap=True,
        )


def _box(
    say: Localised, page: FormPage, name: str, label: str, value: str
) -> Iterator[CardElement]:
    if fits(page, value):
        yield TextInput(
            id=name,
            label=label,
            value=value or None,
            placeholder=say(_HINT[name]) if name in _HINT else None,
            is_multiline=True,
            max_length=_MOST_TYPED,
        )
        return
    yield subheading(label)
    yield verbatim(quoted(value, 300))
    yield quiet(say("paper-too-long", letters=len(value)))
    yield TextInput(
        id=name,
        label=say("paper-write-anew"),
        is_multiline=True,
        max_length=_MOST_TYPED,
    )


def _chosen(say: Localised, name: str, label: str, value: str) -> ChoiceSetInput:
    choices = [Choice(title=say(text), value=str(one)) for one, text in _CHOICES[name].items()]
    return ChoiceSetInput(
        id=name,
        label=label,
        style="expanded" if name in _EXPANDED else "compact",
        is_multi_select=True if name == "types" else None,
        placeholder=say("choose"),
        value=value or None,
        choices=choices,
        wrap=True,
    )


def _tema(say: Localised, label: str, value: str) -> ChoiceSetInput:
    listed = [Choice(title=say(text), value=code) for code, text in _TEMAS.items()]
    if value and value not in _TEMAS:
        listed.append(Choice(title=value, value=value))
    return ChoiceSetInput(
        id="tema",
        label=label,
        style="compact",
        placeholder=say("choose"),
        value=value or None,
        choices=listed,
    )


def read_through(say: Localised, view: ReportFormView) -> Iterator[CardElement]:
    """Yield all of it as it will be read: what is short in one list, then the words, each with
    where it comes from; nothing for an empty field."""
    names, values = READ[view.kind], dict(view.values)
    facts = [
        Fact(title=say(_SHORT.get(name, LABELS[name])), value=value)
        for name in names
        if name not in LONG and (value := _short(say, view, name, values))
    ]
    if facts:
        yield FactSet(facts=facts, spacing="Medium")
    for name in names:
        if name in LONG and values.get(name):
            yield subheading(say(LABELS[name]))
            yield verbatim(quoted(values[name], _READ_BYTES))
            if name in view.prefilled:
                yield quiet(say("paper-source"), gap="None")


_SHORT = {"day": "paper-when", "unit": "paper-unit", "on_behalf_of": "report-on-behalf"}
_MOST_ATTACHED = 20


def _short(say: Localised, view: ReportFormView, name: str, values: Mapping[str, str]) -> str:
    value = values.get(name, "")
    if not value:
        return ""
    if name == "day":
        return short_moment(view.happened_at, view.language)
    if name == "evidence":
        return str(len(value.split(",")))
    if name == "tema":
        return say(_TEMAS[value]) if value in _TEMAS else as_text(value, MOST_LINE)
    if name in _CHOICES:
        return ", ".join(say(_CHOICES[name][one]) for one in value.split(","))
    return as_text(value, MOST_LINE)


def number_box(say: Localised) -> TextInput:
    """Where the deviation system's number is written (R20)."""
    return TextInput(id="number", label=say("paper-number-ask"), max_length=_MOST_NUMBER)


def draw_report_reminder(view: ReportReminderView) -> DrawnCard:
    """Draw one kind question, and what came of it."""
    say = say_in(view.language)
    when = say("paper-of-incident", time=short_moment(view.at, view.language))
    body: list[CardElement]
    match view.asks:
        case Reminding.WRITE | Reminding.CONTINUE:
            body = [
                headline(say, say("remind-headline"), (when, say("remind-line")), tone="accent")
            ]
            if view.asks is Reminding.WRITE:
                body.append(quiet(say("remind-not-felt-line")))
            return finish(body, list(_answers(say, view)), summary=caseworker_summary(say))
        case Reminding.NUMBER:
            body = [headline(say, say("remind-number"), (when,), tone="accent"), number_box(say)]
            known = {"draft": view.draft or ""}
            save: Action = tap(say("paper-number-save"), ReportVerb.NUMBER, known, form=True)
            return finish(body, [save], summary=caseworker_summary(say))
        case Reminding.POSTPONED:
            at = short_moment(view.next_at or view.at, view.language)
            line = say("remind-postponed", time=at)
        case Reminding.LAST:
            line = say("remind-last")
        case Reminding.NOT_FELT:
            line = say("paper-not-felt")
        case Reminding.DONE:
            line = say("remind-done")
    body = [headline(say, say("paper-headline-report"), (when, line), tone="emphasis")]
    known = {"about": view.about}
    actions: list[Action] = []
    if view.asks in (Reminding.POSTPONED, Reminding.LAST):
        actions.append(_begin(say, view))
    elif view.asks is Reminding.NOT_FELT:
        actions.append(tap(say("paper-felt-after-all"), ReportVerb.AFTER_ALL, known))
    return finish(body, actions, summary=caseworker_summary(say))


def _answers(say: Localised, view: ReportReminderView) -> Iterator[Action]:
    known = {"about": view.about}
    is_filled = view.asks is Reminding.WRITE and view.is_newest  # the draft has its own (L14)
    yield restyled(_begin(say, view), "positive" if is_filled else None)
    yield tap(say("remind-later"), ReportVerb.LATER, known)
    if view.asks is Reminding.WRITE:
        yield tap(say("remind-not-felt"), ReportVerb.NOT_FELT, known)
    else:  # what was written goes: a slip of the finger is not to do that
        sure = tap(say("paper-drop-sure"), ReportVerb.NOT_FELT, known)
        yield opening(say("remind-not-felt"), [paragraph(say("paper-drop-line"))], [sure])


def _begin(say: Localised, view: ReportReminderView) -> ExecuteAction:
    title = say("remind-continue" if view.draft is not None else "remind-begin")
    known = {"kind": DraftKind.REPORT.value, "about": view.about}
    return tap(title, ReportVerb.BEGIN, known)


DRAWERS: Drawers = {
    ReportReminderView: draw_report_reminder,
}
