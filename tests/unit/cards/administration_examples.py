"""The cards of administration in chat, and of announcements."""

from dataclasses import replace
from datetime import date

from bot.cards.kit.words import PersonNow
from bot.cards.organisation.views import (
    AdminFormView,
    AdminPreviewView,
    AdminView,
    AnnouncementView,
    AwayLine,
    ChangedRoutine,
    ChangeLine,
    MoveView,
    Namesake,
    SetLevel,
)
from bot.cards.views import View
from bot.domain.organisation.edit import Edit, EditKind, Topic
from bot.domain.organisation.organisation import Language
from bot.domain.organisation.unit_changes import Changed, UnitDifference
from bot.domain.readiness import Gap
from tests.unit.cards.check_examples import line
from tests.unit.cards.desk_examples import WALL

AT = 1_795_510_953_000  # 2026-11-24 10:02:33 in Oslo
DAY = 24 * 60 * 60 * 1000
MIDNIGHT = 1_795_474_800_000
KARI, OLA, TO = (
    ("00000000-0000-0000-0000-000000000102", "Kari Leder"),
    ("00000000-0000-0000-0000-000000000103", "Ola Stedfortreder"),
    ("00000000-0000-0000-0000-000000000104", "Leder To"),
)
PER = ("00000000-0000-0000-0000-000000000105", "Verneombud En")
FIRST = SetLevel("0:Nærmeste leder", "Nærmeste leder", 30, 15, (KARI,), call_after=10)
SECOND = SetLevel("1:Stedfortreder", "Stedfortreder", 30, None, (OLA,))
ABOVE = SetLevel("", "Leder på nivået over", 60, None, (TO, OLA))
CHAIN = (FIRST, SECOND, ABOVE)
JOINED = UnitDifference(Changed.LEVEL_JOINED, "Nærmeste leder", ("Leder To",))
WAIT = UnitDifference(Changed.LEVEL_WAIT, "Stedfortreder", before="30", after="45")
RECENT = (
    ChangeLine(AT, "Kari Leder", (JOINED, WAIT)),
    ChangeLine(AT - 9 * DAY, "", (UnitDifference(Changed.MEMBER_LEFT, people=("Kollega To",)),)),
    ChangeLine(
        AT - 40 * DAY, "import", (UnitDifference(Changed.NAME, "A", before="B", after="A"),)
    ),
)
ADMIN = AdminView(
    language=Language.BOKMAL,
    unit="0315",
    name="Nav Eksempel",
    levels=CHAIN,
    safety_reps=("Verneombud En",),
    administrators=("Kari Leder",),
    contacts=(("Vakt", "+4721071000"),),
    members=12,
    staff=(KARI, OLA, PER),
    newcomers=(("00000000-0000-0000-0000-000000000106", "Ny Kollega"),),
)
AWAY = (
    AwayLine(KARI[0], KARI[1], MIDNIGHT + 5 * DAY, "Ola Stedfortreder"),
    AwayLine(OLA[0], OLA[1], None),
)
FORM = AdminFormView(
    language=Language.BOKMAL,
    unit="0315",
    name="Nav Eksempel",
    topic=Topic.LEVEL,
    inside=(KARI,),
    outside=(OLA, TO, PER),
    level=FIRST,
    levels=CHAIN,
)
JOIN = Edit(EditKind.JOIN_LEVEL, level=FIRST.key, person=TO[0])
PREVIEW = AdminPreviewView(
    language=Language.BOKMAL,
    unit="0315",
    name="Nav Eksempel",
    edit=JOIN,
    base="4f1c",
    at=AT,
    differences=(JOINED,),
    chain=(replace(FIRST, people=(KARI, TO)), SECOND, ABOVE),
)
GONE = Edit(EditKind.AWAY, person=KARI[0], until=date(2026, 12, 24), stand_in=OLA[0])
TOLD = AnnouncementView(
    language=Language.BOKMAL,
    name="Nav Eksempel",
    differences=(
        JOINED,
        UnitDifference(Changed.MEMBER_JOINED, people=("Kollega To", "Kollega Tre")),
    ),
    by=("Kari Leder",),
    chain=PREVIEW.chain,
)
MOVE = MoveView(
    language=Language.BOKMAL,
    word="1." + "A" * 500,
    by="Leder To",
    person="Saksbehandler En",
    asking="Nav Fylke",
    asked="Nav Eksempel",
    unit="0315",
    to="Nav Fylke",
    differences=(UnitDifference(Changed.MEMBER_LEFT, people=("Saksbehandler En",)),),
)
BREAKS = (line(Gap.NOT_INSTALLED, "Leder To"), replace(line(Gap.SLOW_START), unit="Nav Fylke"))
NOW = (
    PersonNow(OLA[0], OLA[1], instead_of=KARI[1]),
    PersonNow(TO[0], TO[1], reached=False),
    PersonNow(PER[0], PER[1], away=True),
)
EVERY = tuple(
    UnitDifference(what, "Nærmeste leder", ("Kari Leder",), "30", "45") for what in Changed
)


def administration_examples() -> dict[str, View]:
    """Every condition, in bokmål."""
    routine = ChangedRoutine("telefon", "Samtale på telefon")
    mine = Edit(EditKind.REMOVE_ADMIN, person=KARI[0])
    left = UnitDifference(Changed.ADMIN_LEFT, people=("Kari Leder",))
    away = UnitDifference(Changed.AWAY, "Kari Leder", after="24.12.2026")
    gone = replace(
        PREVIEW,
        edit=GONE,
        differences=(away,),
        chain=(),
        meaning="admin-means-stand-in",
        person="Kari Leder",
        instead="Ola Stedfortreder",
    )
    namesakes = (
        Namesake("a" * 36, "Kari Berg", ("Nav Fylke",)),
        Namesake("b" * 36, "Kari Berg", (), "bbbb"),
        Namesake("c" * 36, "Kari Berg", (), "cccc"),
    )
    asked = Edit(EditKind.JOIN_LEVEL, level=FIRST.key, who="Kari Berg")
    joins = UnitDifference(Changed.MEMBER_JOINED, people=("Saksbehandler En",))
    beside = (("00000000-0000-0000-0000-000000000101", "Saksbehandler En", "Nav Annet"),)
    return {
        "admin": ADMIN,
        "admin-beside": replace(ADMIN, beside=beside),
        "admin-preview-asks": replace(
            PREVIEW,
            edit=Edit(EditKind.ADD_MEMBER, person=beside[0][0]),
            differences=(joins,),
            chain=(),
            meaning="admin-means-member",
            person="Saksbehandler En",
            moves="Saksbehandler En",
            asked="Nav Annet",
            asks=("Kari Leder", "Ola Stedfortreder"),
            broken=BREAKS[:1],
        ),
        "admin-move": MOVE,
        "admin-move-breaks": replace(
            MOVE,
            differences=(
                UnitDifference(Changed.LEVEL_REMOVED, "Stedfortreder", ("Saksbehandler En",)),
                UnitDifference(Changed.REP_LEFT, people=("Saksbehandler En",)),
                *MOVE.differences,
            ),
            broken=(line(Gap.LEVEL_EMPTY),),
            hidden=1,
            again=True,
        ),
        "admin-form-namesakes": replace(FORM, typed=asked, namesakes=namesakes),
        "admin-away": replace(ADMIN, away=AWAY, recent=RECENT, others=(("0300", "Nav Fylke"),)),
        "admin-saved": replace(
            ADMIN,
            recent=tuple(replace(one, id=f"{n}" * 36) for n, one in enumerate(RECENT[:2])),
            undo="0" * 36,
            base="4f1c",
            at=AT,
        ),
        "admin-new-wall-card": replace(ADMIN, wall=WALL, wall_others=(("0300", "Nav Fylke"),)),
        "admin-old-wall-card": replace(ADMIN, wall_old=True),
        "admin-people": replace(FORM, topic=Topic.PEOPLE, level=None, inside=(KARI, OLA, PER)),
        "admin-preview-left": replace(
            PREVIEW,
            edit=Edit(EditKind.LEFT, person=OLA[0]),
            differences=(UnitDifference(Changed.LEVEL_LEFT, "Stedfortreder", (OLA[1],)),),
            others=(("Nav Fylke", (UnitDifference(Changed.REP_LEFT, people=(OLA[1],)),)),),
        ),
        "admin-now": replace(ADMIN, levels=(replace(FIRST, now=NOW), SECOND, ABOVE)),
        "admin-read-only": replace(ADMIN, read_only=True),
        "admin-level": FORM,
        "admin-level-typed": replace(
            FORM, typed=Edit(EditKind.EDIT_LEVEL, level=FIRST.key, name="Vakt", wait=4000)
        ),
        "admin-new-level": replace(FORM, topic=Topic.NEW_LEVEL, level=None, inside=()),
        "admin-members": replace(FORM, topic=Topic.MEMBERS, level=None, inside=(KARI, PER)),
        "admin-reps": replace(FORM, topic=Topic.REPS, level=None, inside=(PER,)),
        "admin-administrators": replace(FORM, topic=Topic.ADMINS, level=None),
        "admin-contacts": replace(
            FORM, topic=Topic.CONTACTS, level=None, contacts=(("Vakt", "+4721071000"),)
        ),
        "admin-phones": replace(FORM, topic=Topic.PHONES, level=None, inside=(KARI, OLA, PER)),
        "admin-times": replace(FORM, topic=Topic.TIMES, level=None),
        "admin-absence": replace(
            FORM, topic=Topic.ABSENCE, level=None, inside=(KARI, OLA), outside=(OLA, TO), away=AWAY
        ),
        "admin-preview": PREVIEW,
        "admin-preview-again": replace(PREVIEW, again=True, meanwhile=RECENT[:1]),
        "admin-preview-breaks": replace(PREVIEW, broken=BREAKS, hidden=2),
        "admin-preview-file": replace(PREVIEW, again=True),
        "admin-preview-myself": replace(
            PREVIEW, edit=mine, differences=(left,), chain=(), meaning="admin-means-myself"
        ),
        "admin-preview-away": gone,
        "admin-preview-away-again": replace(gone, again=True, away=AWAY[:1]),
        "announcement": TOLD,
        "announcement-broken": replace(TOLD, broken=BREAKS[:1], hidden=1),
        "announcement-file": replace(TOLD, by=(), source="file", chain=(), differences=EVERY[:8]),
        "announcement-import": replace(
            TOLD, by=(), source="import", chain=(), differences=EVERY[-8:]
        ),
        "announcement-routine": AnnouncementView(
            Language.BOKMAL, "Nav Eksempel", routines=(routine,), ladders=("ladder-phone",)
        ),
    }


def crowded_administration(long: str) -> dict[str, View]:
    """As full as they get: `long` is a name that goes on for ever."""
    crowd = tuple((f"00000000-0000-0000-0000-{n:012d}", f"{n} {long}") for n in range(200))
    levels = tuple(SetLevel(f"{n}:{long[:24]}", long, 3600, 1800, crowd) for n in range(20))
    every = tuple(
        UnitDifference(what, long, tuple(name for _, name in crowd), long, long) for what in Changed
    )
    recent = tuple(ChangeLine(AT, long, every) for _ in range(3))
    names = tuple(name for _, name in crowd)
    numbers = tuple((name, "+4721071000") for name in names)
    away = tuple(AwayLine(person, name, None, name) for person, name in crowd)
    form = replace(
        FORM,
        name=long,
        inside=crowd,
        outside=crowd,
        level=levels[1],
        levels=levels,
        contacts=numbers,
        away=away,
        typed=Edit(EditKind.EDIT_LEVEL, name=long, wait=1, phone=long),
    )
    return {
        "admin": replace(
            ADMIN,
            name=long,
            levels=levels,
            away=away,
            safety_reps=names,
            administrators=names,
            contacts=numbers,
            recent=tuple(replace(one, id="0" * 36) for one in recent),
            others=crowd,
            staff=crowd,
            newcomers=crowd,
            wall=WALL,
            wall_others=crowd,
        ),
        **{f"admin-{topic}": replace(form, topic=topic) for topic in Topic},
        "admin-preview": replace(
            PREVIEW,
            name=long,
            edit=Edit(EditKind.ADD_CONTACT, level=f"3:{long[:24]}", name=long[:60], phone="1" * 20),
            differences=every,
            chain=levels,
            again=True,
            meanwhile=(*recent, *recent[:2]),
            broken=tuple(line(Gap.NOT_INSTALLED, long) for _ in range(5)),
            hidden=9,
            others=tuple((long, every) for _ in range(20)),
        ),
        "admin-preview-left": replace(
            PREVIEW,
            name=long,
            differences=every,
            chain=levels,
            broken=tuple(line(Gap.NOT_INSTALLED, long) for _ in range(5)),
            hidden=9,
            others=tuple((long, every[4:12]) for _ in range(9)),
        ),
        "announcement": replace(
            TOLD,
            name=long,
            differences=every,
            by=names,
            chain=levels,
            routines=tuple(ChangedRoutine("n" * 40, name) for name in names),
            ladders=("ladder-phone",) * 5,
            broken=(line(Gap.NOT_INSTALLED, long),) * 3,
            hidden=9,
        ),
    }
