"""The fields of a report or a note as questions, and as lines to read through (product.md,
"Afterwards")."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from bot.cards.alarm.facts import CHANNELS, thing
from bot.cards.kit import (
    CardElement,
    Choice,
    ChoiceSetInput,
    DateInput,
    Fact,
    FactSet,
    QueryData,
    TextInput,
    TimeInput,
    ToggleInput,
)
from bot.cards.kit.elements import paragraph, quiet, subheading, verbatim
from bot.cards.kit.words import Sentence, as_choice, as_text, in_a_row, quoted, short_moment
from bot.cards.reports.views import (
    ReportFormView,
)
from bot.domain.alarm.incident import Target
from bot.domain.organisation.organisation import Workplace
from bot.domain.reports.case_note import Visibility
from bot.domain.reports.deviation_report import DeviationType, Injury, Severity
from bot.domain.reports.draft import (
    LONG,
    MOST_LINE,
    NO_SYSTEM,
    QUOTES,
    READ,
    REMARK,
    TAKEN,
    YES,
    FormPage,
)
from bot.texts import Localised

_MOST_TYPED = 4000  # letters in one box; a client's own limit, not ours
_MOST_NUMBER = 100
_MOST_COLLEAGUES, _FEW_COLLEAGUES = 80, 12  # a card of more is too heavy; of more, one types
_EVERYBODY = "graph.microsoft.com/users"
_QUOTE_LETTERS = 64  # of a quote where it is ticked; it is read whole
_READ_BYTES = 1100  # of one field when reading through; the PDF has it whole
# What the long fields of a page may weigh together, so that its card stays under 28 KiB.
_PAGE_BYTES = 17_000
LABELS: Final[Mapping[str, str]] = {
    "title": "field-title",
    "day": "field-day",
    "clock": "field-clock",
    "types": "report-type",
    "kind": "report-type",
    "words_used": "report-words",
    "course_of_events": "report-course",
    "course": "report-known",
    "on_behalf_of": "report-on-behalf",
    "affected": "ask-affected",
    "me_too": "ask-me-too",
    "affected_named": "report-affected",
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
    elif name in ("affected", "me_too"):
        yield from _affected(say, view, name, label, value)
    elif name == "evidence":
        yield from _attachments(say, view, label, value)
    elif name == "seen_consequence":
        yield ToggleInput(title=label, id=name, value=value or "false", value_on=YES, wrap=True)
    elif name == "tema":
        yield _searched(say, name, label, view.temas, value)
    elif name == "case_system":
        none = (NO_SYSTEM, say("case-none"))
        yield _searched(say, name, label, (none, *view.systems), value)
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


def _affected(
    say: Localised, view: ReportFormView, name: str, label: str, value: str
) -> Iterator[CardElement]:
    """Who it happened to is chosen: their employer decides where the report goes (R1, R84)."""
    if not view.colleagues:
        return
    if name == "me_too":
        yield ToggleInput(title=label, id=name, value=value or "false", value_on=YES, wrap=True)
        return
    listed = view.colleagues[:_MOST_COLLEAGUES]
    others = view.colleagues[_MOST_COLLEAGUES:]  # Teams' own people picker finds them
    listed += tuple(one for one in others if one[0] == value)
    yield ChoiceSetInput(
        id=name,
        label=label,
        style="filtered" if len(listed) > _FEW_COLLEAGUES else "compact",
        placeholder=say("choose"),
        value=value or None,
        choices=[Choice(title=as_choice(named, MOST_LINE), value=one) for one, named in listed],
        choices_data=QueryData(dataset=_EVERYBODY) if others else None,
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


def _searched(
    say: Localised, name: str, label: str, choices: Sequence[tuple[str, str]], value: str
) -> ChoiceSetInput:
    """A long list: type to find. A client that cannot search shows it as a list that unfolds. What
    was chosen is the placeholder too, where a telephone draws nothing as chosen (decision 63)."""
    chosen = dict(choices).get(value)
    return ChoiceSetInput(
        id=name,
        label=label,
        style="filtered",
        placeholder=chosen or say("choose-or-search"),
        value=value if chosen is not None else None,
        choices=[Choice(title=title, value=code) for code, title in choices],
    )


def remark_id(remark: Sentence) -> str:
    """What a remark's tick is called: the same for the same words, and another for others."""
    said = repr((remark.id, remark.args)).encode()
    return f"{REMARK}{hashlib.sha256(said).hexdigest()[:16]}"


def remark_tick(say: Localised, remark: Sentence) -> ToggleInput:
    """A remark that has to be ticked before the note goes where the client reads it."""
    return ToggleInput(
        id=remark_id(remark),
        label=said_remark(say, remark),
        title=say("paper-tick-stands"),
        value_on=YES,
        wrap=True,
        is_required=True,
        error_message=say("paper-tick-missing"),
        spacing="Small",
    )


def said_remark(say: Localised, remark: Sentence) -> str:
    """A remark as it is read."""
    return say(remark.id, **{name: as_text(str(value)) for name, value in remark.args})


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
    if view.told:
        yield subheading(say("report-told"))
        yield from (paragraph(as_text(one), gap="None") for one in view.told[:_MOST_TOLD])
    if view.kept:
        yield subheading(say("report-evidence"))
        yield paragraph(view.kept, gap="None")


_SHORT = {"day": "paper-when", "unit": "paper-unit"}
_MOST_ATTACHED = 20
_MOST_TOLD = 12


def _short(say: Localised, view: ReportFormView, name: str, values: Mapping[str, str]) -> str:
    value = values.get(name, "")
    if not value:
        return ""
    if name == "day":
        return short_moment(view.happened_at, view.language)
    if name == "evidence":
        return str(len(value.split(",")))
    if name in ("tema", "case_system"):
        names = dict(view.temas if name == "tema" else view.systems)
        return as_text(names.get(value, value), MOST_LINE)
    if name in _CHOICES:
        return in_a_row(say, (say(_CHOICES[name][one]) for one in value.split(",")))
    return as_text(value, MOST_LINE)


def number_box(say: Localised, known: str | None = None) -> TextInput:
    """Where the deviation system's number is written (R20), or mended."""
    label = say("paper-number-ask")
    return TextInput(id="number", label=label, value=known, max_length=_MOST_NUMBER)
