"""The fields of a report or a note as inputs, and as lines to read through."""

import json
from collections.abc import Iterator, Mapping
from typing import Final

from microsoft_teams.cards import (
    CardElement,
    Choice,
    ChoiceSetInput,
    DateInput,
    Fact,
    FactSet,
    TextInput,
    TimeInput,
    ToggleInput,
)

from bot.cards.alarm.facts import CHANNELS, meanings_button, thing
from bot.cards.kit.buttons import row
from bot.cards.kit.elements import quiet, subheading, verbatim
from bot.cards.kit.words import as_text, quoted, short_moment
from bot.cards.reports.views import ReportFormView
from bot.domain.alarm.incident import Target
from bot.domain.organisation.organisation import Workplace
from bot.domain.reports.case_note import Visibility
from bot.domain.reports.deviation_report import DeviationType, Injury, Severity
from bot.domain.reports.draft import FIELDS, LONG, MOST_LINE, PAGES, YES, FormPage
from bot.texts import Localised

_MOST_TYPED = 4000  # letters in one box; a client's own limit, not ours
_MOST_NUMBER = 100
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
    "on_behalf_of": "field-colleague",
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
_CHOICES: Final[Mapping[str, Mapping[str, str]]] = {
    "types": {
        DeviationType.THREAT: "report-type-threat",
        DeviationType.THREATENING: "report-type-threatening",
        DeviationType.HARASSING: "report-type-harassing",
        DeviationType.ABUSIVE: "report-type-abusive",
        DeviationType.VIOLENCE: "report-type-violence",
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
    boxes = sum(1 for name in FIELDS[page] if name in LONG)
    return len(json.dumps(text)) <= _PAGE_BYTES // max(1, boxes) and len(text) <= _MOST_TYPED


def inputs(say: Localised, view: ReportFormView, name: str) -> Iterator[CardElement]:
    """Yield one field to fill in, and where its first words come from."""
    value = dict(view.values).get(name, "")
    label = say(LABELS[name])
    if name in view.prefilled and name in LONG:
        yield quiet(say("paper-from-alarm"))
    if name in LONG:
        yield from _box(say, view.page, name, label, value)
    elif name in _CHOICES:
        yield _chosen(say, name, label, value)
        if name == "types":
            yield row([meanings_button(say)])
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
            id=name, label=label, value=value or None, is_multiline=True, max_length=_MOST_TYPED
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
    names = [name for page in PAGES[view.kind] for name in FIELDS[page]]
    values = dict(view.values)
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
_NOT_READ = frozenset({"clock", "seen_consequence"})
_MOST_ATTACHED = 20


def _short(say: Localised, view: ReportFormView, name: str, values: Mapping[str, str]) -> str:
    value = values.get(name, "")
    if not value or name in _NOT_READ:
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
