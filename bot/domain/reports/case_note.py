"""The case note: what the client's case should know of a conversation (nav.md, sections 0 and 4;
R52).

Neutral, about behaviour and agreements, without colleagues' names. The birth number is no part of
it: it is kept beside the draft, encrypted, and handed over with the note alone (L11). The bot
fills in nothing that decides anything; every choice that matters is the employee's own (L9).
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

MOST_TITLE = 500  # dokarkiv's column
MOST_TEXT = 100_000

_UNIT = re.compile(r"[0-9]{4}")
_MASKED = "*****"  # dokarkiv's own mask: a title like this shows nobody what it is about
NO_HUMAN_UNIT = "9999"  # dokarkiv reads it as "no human"; a note is always a human's


class Visibility(StrEnum):
    """Who sees the note. The main document's category decides it, and it cannot be changed once the
    note is filed (nav.md, section 0, 1)."""

    INTERNAL = "internal"
    SHOWN_TO_CLIENT = "shown_to_client"

    @property
    def consequence(self) -> str:
        """The id of the text that says what the choice means; shown before it is made."""
        return {
            Visibility.INTERNAL: "note-internal-consequence",
            Visibility.SHOWN_TO_CLIENT: "note-shown-consequence",
        }[self]


# What field of Nav's a note can belong to: FagomradeCode of dokarkiv, by the names that Gosys shows
# (nav.md, section 4). None of them is about health and safety; Nav must choose.
TEMA_NAMES: Final[Mapping[str, str]] = {
    "AAP": "Arbeidsavklaringspenger", "AAR": "Aa-registeret",
    "AGR": "Ajourhold – grunnopplysninger",
    "AKT": "Aktivitetsplan med dialoger", "ARP": "Arbeidsrådgivning – psykologtester",
    "ARS": "Arbeidsrådgivning – skjermet", "BAR": "Barnetrygd", "BBF": "Barnebortføring",
    "BID": "Bidrag", "BIL": "Bil", "DAG": "Dagpenger", "ENF": "Enslig mor eller far",
    "ERS": "Erstatning", "EYB": "Barnepensjon", "EYO": "Omstillingsstønad", "FAR": "Foreldreskap",
    "FEI": "Feilutbetaling", "FIP": "Fiskerpensjon", "FOR": "Foreldre- og svangerskapspenger",
    "FOS": "Forsikring", "FRI": "Kompensasjon for selvstendig næringsdrivende og frilansere",
    "FUL": "Fullmakt", "GEN": "Generell", "GRA": "Gravferdsstønad", "GRU": "Grunn- og hjelpestønad",
    "HEL": "Helsetjenester og ortopediske hjelpemidler", "HJE": "Hjelpemidler",
    "IAR": "Inkluderende arbeidsliv", "IND": "Tiltakspenger", "KLL": "Klage – lønnsgaranti",
    "KON": "Kontantstøtte", "KTA": "Kontroll – anmeldelse", "KTR": "Kontroll", "MED": "Medlemskap",
    "MOB": "Mobilitetsfremmende stønad", "OLJ": "Oljepionerene",
    "OMS": "Omsorgspenger, pleiepenger og opplæringspenger", "OPA": "Oppfølging – arbeidsgiver",
    "OPP": "Oppfølging", "PAI": "Innsyn", "PEN": "Pensjon",
    "PER": "Permittering og masseoppsigelser", "POI": "Innsyn etter personopplysningsloven",
    "REH": "Rehabiliteringspenger", "REK": "Rekruttering", "RPO": "Retting av personopplysninger",
    "RVE": "Rettferdsvederlag", "SAA": "Sanksjon – arbeidsgiver", "SAK": "Sakskostnader",
    "SAP": "Sanksjon – person", "SER": "Serviceklager", "STO": "Regnskap, utbetaling, årsoppgave",
    "SUP": "Supplerende stønad", "SYK": "Sykepenger", "SYM": "Sykmelding", "TIL": "Tiltak",
    "TRK": "Trekk", "TRY": "Trygdeavgift", "TSO": "Tilleggsstønad",
    "TSR": "Tilleggsstønad – arbeidssøkere", "UFM": "Unntak fra medlemskap", "UFO": "Uføretrygd",
    "UKJ": "Ukjent", "UNG": "Ungdomsprogramytelsen", "VEN": "Ventelønn",
    "YRA": "Yrkesrettet attføring", "YRK": "Yrkesskade og menerstatning",
}  # fmt: skip
TEMAS = frozenset(TEMA_NAMES)
# nav.no shows nothing of these, so a note "shown to the client" would not be.
HIDDEN_TEMAS = frozenset({"FAR", "KTR", "KTA", "ARS", "ARP", "BBF"})
# Nothing new may be filed under these.
DEPRECATED_TEMAS = frozenset({"SAA", "UKJ"})

# Whose case it can be: Fagsaksystem of dokarkiv, by the name that people know it under.
SYSTEM_NAMES: Final[Mapping[str, str]] = {
    "AO01": "Arena", "AO11": "Grisen", "ARBEIDSOPPFOLGING": "Arbeidsoppfølging",
    "BA": "Barnetrygd", "BARNEBRILLER": "Barnebriller", "BISYS": "Bisys", "DAGPENGER": "Dagpenger",
    "EF": "Enslig forsørger", "EKSPERTBISTAND": "Ekspertbistand", "EY": "Gjenny", "FIA": "Fia",
    "FS36": "Foreldrepenger", "FS38": "Melosys", "HELT": "Ortopediske hjelpemidler",
    "HJELPEMIDLER": "Hotsak", "IT01": "Infotrygd", "K9": "K9-sak", "KELVIN": "Kelvin",
    "KOMPYS": "Yrkesskade", "KONT": "Kontantstøtte", "NEESSI": "EESSI",
    "OB36": "Utbetalingsmelding",
    "OEBS": "OeBS", "OMSORGSPENGER": "Omsorgspenger", "PP01": "Pesys", "REMEDY": "Remedy",
    "SPEIL": "Speil", "SUPERHELT": "Diverse hjelpemidler", "SUPSTONAD": "Supplerende stønad",
    "TILLEGGSSTONADER": "Tilleggsstønader", "TILTAKSADMINISTRASJON": "Tiltaksadministrasjon",
    "TILTAKSPENGER": "Tiltakspenger", "UFM": "Unntak fra medlemskap",
    "UNG_SAK": "Ungdomsprogrammet", "WATSON": "Watson",
}  # fmt: skip
# Where a tema's cases usually are: what is offered first, and no rule. A case may have entries
# under several temas, and the archive refuses no pair.
_USUAL: Final[Mapping[str, str]] = {
    "AAP": "KELVIN AO01", "BAR": "BA IT01", "BID": "BISYS", "DAG": "DAGPENGER AO01",
    "ENF": "EF IT01", "EYB": "EY PP01", "EYO": "EY PP01", "FAR": "BISYS", "FOR": "FS36 IT01",
    "GRU": "IT01", "HEL": "HELT OEBS", "HJE": "HJELPEMIDLER BARNEBRILLER OEBS", "IAR": "FIA",
    "IND": "TILTAKSPENGER AO01", "KON": "KONT IT01", "KTA": "WATSON", "KTR": "WATSON",
    "MED": "FS38", "OMS": "K9 OMSORGSPENGER IT01", "OPP": "ARBEIDSOPPFOLGING AO01", "PEN": "PP01",
    "RPO": "REMEDY", "SUP": "SUPSTONAD", "SYK": "SPEIL IT01", "SYM": "IT01",
    "TIL": "TILTAKSADMINISTRASJON AO01", "TRY": "FS38", "TSO": "TILLEGGSSTONADER AO01",
    "TSR": "TILLEGGSSTONADER AO01", "UFM": "UFM FS38", "UFO": "PP01", "UNG": "UNG_SAK",
    "VEN": "AO11", "YRK": "KOMPYS IT01",
}  # fmt: skip
# How a system numbers its cases, where that is public.
_NUMBERS: Final[Mapping[str, re.Pattern[str]]] = {
    "PP01": re.compile(r"[0-9]+"),
    "FS36": re.compile(r"[0-9A-Za-z]+"),
    "K9": re.compile(r"[0-9A-Za-z]+"),
}


def code_of(said: str, names: Mapping[str, str]) -> str:
    """The code of what was chosen or typed: the code, the name, or both as a list shows them; what
    is none of these as it was said, to be asked about. Some clients send what was typed into a
    list that is searched, whether it is there or not (docs/decisions/0063)."""
    wanted = said.casefold()
    for code, name in names.items():
        if wanted in (code.casefold(), name.casefold(), f"{name} ({code})".casefold()):
            return code
    return said.upper()


Choices = tuple[tuple[str, str], ...]  # codes, and how they are read: "Arena (AO01)"


@dataclass(frozen=True, slots=True)
class Granted:
    """What the bot may file under: by tema, in the order in which they are offered, the systems
    whose cases it may name (None: any). Nothing given: whatever the archive has."""

    systems_of: Mapping[str, frozenset[str] | None] = field(default_factory=dict)

    def temas(self, own: Iterable[str] = ()) -> Choices:
        """What can be chosen: the unit's `own` first, then as granted, or by name."""
        rest = self.systems_of or sorted(TEMA_NAMES, key=TEMA_NAMES.__getitem__)
        codes = dict.fromkeys((*own, *rest))
        return tuple((code, f"{TEMA_NAMES[code]} ({code})") for code in codes if self.takes(code))

    def systems(self, temas: Iterable[str]) -> Choices:
        """What can be chosen: the usual ones of these temas first, then by name."""
        usual = [code for tema in temas for code in _USUAL.get(tema, "").split()]
        rest = sorted(SYSTEM_NAMES, key=lambda code: SYSTEM_NAMES[code].casefold())
        codes = dict.fromkeys((*usual, *rest))
        return tuple((code, f"{SYSTEM_NAMES[code]} ({code})") for code in codes if self._has(code))

    def takes(self, tema: str, system: str | None = None) -> bool:
        """Whether a note may go there."""
        if tema not in TEMAS - DEPRECATED_TEMAS or (
            self.systems_of and tema not in self.systems_of
        ):
            return False
        systems = self.systems_of.get(tema)
        return system is None or systems is None or system in systems

    def _has(self, system: str) -> bool:
        every = self.systems_of.values()
        return not every or any(systems is None or system in systems for systems in every)


EVERYTHING: Final = Granted()


class CaseType(StrEnum):
    """dokarkiv's `sakstype`."""

    GENERAL = "GENERELL_SAK"
    SPECIALIST = "FAGSAK"


@dataclass(frozen=True, slots=True)
class Case:
    """Where the note belongs: the client's general case, found or made by dokarkiv, or a case of a
    specialist system, which takes both the number and the system."""

    type: CaseType = CaseType.GENERAL
    number: str | None = None
    system: str | None = None


@dataclass(frozen=True, slots=True)
class CaseNote:
    """The note as the employee has written it so far. `at` (ms UTC) is when the conversation was,
    `seen_consequence` that the employee has ticked what showing it to the client means, `evidence`
    holds ids of what they chose to file with it."""

    at: int
    unit: str
    title: str = ""
    about: str = ""  # what the conversation was about
    behaviour: str = ""  # what was said and done, never what somebody is
    told: str = ""  # what the client was told
    agreed: str = ""  # what happens now
    tema: str | None = None  # one of TEMAS
    case: Case = Case()
    visibility: Visibility = Visibility.INTERNAL
    seen_consequence: bool = False
    evidence: tuple[str, ...] = ()


class NoteGap(StrEnum):
    """What keeps a note from being filed."""

    TITLE = "title"
    TITLE_TOO_LONG = "title_too_long"
    TITLE_MASKED = "title_masked"
    BEHAVIOUR = "behaviour"
    TOO_LONG = "too_long"
    UNIT = "unit"
    TEMA = "tema"
    TEMA_DEPRECATED = "tema_deprecated"
    TEMA_HIDDEN = "tema_hidden"
    TEMA_NOT_GRANTED = "tema_not_granted"
    CASE_NUMBER = "case_number"
    CASE_SYSTEM = "case_system"
    CASE_FORMAT = "case_format"
    CASE_NOT_GRANTED = "case_not_granted"
    CASE_NOT_GENERAL = "case_not_general"
    DATE_AHEAD = "date_ahead"
    CONSEQUENCE = "consequence"

    @property
    def sentence(self) -> str:
        """The id of the text that says what to do about it."""
        return _GAP_SENTENCES[self]


_GAP_SENTENCES = {
    NoteGap.TITLE: "note-gap-title",
    NoteGap.TITLE_TOO_LONG: "note-gap-title-too-long",
    NoteGap.TITLE_MASKED: "note-gap-title-masked",
    NoteGap.BEHAVIOUR: "note-gap-behaviour",
    NoteGap.TOO_LONG: "note-gap-too-long",
    NoteGap.UNIT: "note-gap-unit",
    NoteGap.TEMA: "note-gap-tema",
    NoteGap.TEMA_DEPRECATED: "note-gap-tema-deprecated",
    NoteGap.TEMA_HIDDEN: "note-gap-tema-hidden",
    NoteGap.TEMA_NOT_GRANTED: "note-gap-tema-not-granted",
    NoteGap.CASE_NUMBER: "note-gap-case-number",
    NoteGap.CASE_SYSTEM: "note-gap-case-system",
    NoteGap.CASE_FORMAT: "note-gap-case-format",
    NoteGap.CASE_NOT_GRANTED: "note-gap-case-not-granted",
    NoteGap.DATE_AHEAD: "note-gap-date-ahead",
    NoteGap.CASE_NOT_GENERAL: "note-gap-case-not-general",
    NoteGap.CONSEQUENCE: "note-gap-consequence",
}


def gaps(
    note: CaseNote, granted: Granted = EVERYTHING, now: int | None = None
) -> tuple[NoteGap, ...]:
    """Everything that is missing at once, in the order of the form; empty when it can be filed.
    `now` (ms UTC): the archive takes no date ahead."""
    ahead = (NoteGap.DATE_AHEAD,) if now is not None and note.at > now else ()
    place = (*_place(note, granted), *_case(note, granted))
    return (*_title(note.title), *ahead, *_body(note), *place, *_choice(note))


def gaps_by_hand(note: CaseNote, now: int | None = None) -> tuple[NoteGap, ...]:
    """The same for a note that a human puts into Gosys, and chooses there where it belongs."""
    return tuple(gap for gap in gaps(note, now=now) if gap not in _OF_THE_ARCHIVE)


_OF_THE_ARCHIVE = frozenset(
    {
        NoteGap.UNIT, NoteGap.TEMA, NoteGap.TEMA_DEPRECATED, NoteGap.TEMA_HIDDEN,
        NoteGap.TEMA_NOT_GRANTED, NoteGap.CASE_NUMBER, NoteGap.CASE_SYSTEM, NoteGap.CASE_FORMAT,
        NoteGap.CASE_NOT_GRANTED, NoteGap.CASE_NOT_GENERAL,
    }
)  # fmt: skip


def _title(title: str) -> tuple[NoteGap, ...]:
    if not title.strip():
        return (NoteGap.TITLE,)
    found = []
    if len(title) > MOST_TITLE:
        found.append(NoteGap.TITLE_TOO_LONG)
    if _MASKED in title:
        found.append(NoteGap.TITLE_MASKED)
    return tuple(found)


def _body(note: CaseNote) -> tuple[NoteGap, ...]:
    if not note.behaviour.strip():
        return (NoteGap.BEHAVIOUR,)
    letters = sum(map(len, (note.about, note.behaviour, note.told, note.agreed)))
    return (NoteGap.TOO_LONG,) if letters > MOST_TEXT else ()


def _place(note: CaseNote, granted: Granted) -> Iterator[NoteGap]:
    if not _UNIT.fullmatch(note.unit) or note.unit == NO_HUMAN_UNIT:
        yield NoteGap.UNIT
    if note.tema not in TEMAS:
        yield NoteGap.TEMA
    elif note.tema in DEPRECATED_TEMAS:
        yield NoteGap.TEMA_DEPRECATED
    elif not granted.takes(note.tema):
        yield NoteGap.TEMA_NOT_GRANTED


def _case(note: CaseNote, granted: Granted) -> Iterator[NoteGap]:
    """Number and system together: each says what the other is for."""
    number, system = note.case.number or "", note.case.system or ""
    if note.case.type is CaseType.GENERAL:
        if number or system:
            yield NoteGap.CASE_NOT_GENERAL
        return
    if not number:
        yield NoteGap.CASE_NUMBER
    if system not in SYSTEM_NAMES:
        yield NoteGap.CASE_SYSTEM
    elif (
        note.tema is not None and granted.takes(note.tema) and not granted.takes(note.tema, system)
    ):
        yield NoteGap.CASE_NOT_GRANTED
    elif number and system in _NUMBERS and not _NUMBERS[system].fullmatch(number):
        yield NoteGap.CASE_FORMAT


def _choice(note: CaseNote) -> tuple[NoteGap, ...]:
    if note.visibility is Visibility.INTERNAL:
        return ()
    found = []
    if note.tema in HIDDEN_TEMAS:
        found.append(NoteGap.TEMA_HIDDEN)
    if not note.seen_consequence:
        found.append(NoteGap.CONSEQUENCE)
    return tuple(found)
