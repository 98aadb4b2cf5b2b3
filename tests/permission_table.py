"""Who may do what: the table that both the domain's and the wire's tests read."""

from bot.domain.alarm.moves import Verb

# What each may do while the alarm is unresolved, and what when it has ended. A letter means yes:
# c caseworker, a alerted, h claimant (helper), t the one asked to take over; of the follow-up of a
# threat d who is asked to take it, o its owner, u a leader of another unit that was told.
TABLE = """
verb                 open      ended
red_card.raise       c         c
red_card.claim       a h t     -
red_card.contact     c h       -
red_card.release     h         -
red_card.helped      c         -
red_card.call_result c h       -
red_card.decline     a h t     -
red_card.escalate    c h       -
red_card.colleagues  c h       -
red_card.cancel      c         -
red_card.hand_over   h         -
red_card.resolve     c h       -
red_card.more        c h       c
red_card.undo        c h       c h
red_card.safe        -         c
incident.describe    c         c
incident.threat      c h       c h
incident.no_threat   c         c
incident.concerns    c         c
call.over            c         c
call.undo            c         c
relay.send           c h       c h
relay.pass_on        c h       c h
guide.warn           c         c
call.end             c         c
guide.step           c         c
guide.choose         c         c
guide.note           c         c
guide.advise         h         -
evidence.recording   c h       c
evidence.show        c h       c h
duty.take            d         d
duty.decline         d         d
duty.settle          o         o
duty.notify_unit     o         o
duty.received        u         u
"""
LETTERS = {
    "c": "caseworker",
    "a": "alerted",
    "h": "claimant",
    "t": "asked",
    "d": "duty_asked",
    "o": "duty_owner",
    "u": "unit_leader",
}


def parse() -> dict[Verb, tuple[set[str], set[str]]]:
    """The table, as role names by verb."""
    found = {}
    for line in TABLE.strip().splitlines()[1:]:
        verb, rest = line[:21].strip(), line[21:]
        while_open, ended = rest[:10], rest[10:]
        assert verb not in found, verb  # the later line would hide the earlier one
        found[Verb(verb)] = (
            {LETTERS[letter] for letter in while_open.split() if letter != "-"},
            {LETTERS[letter] for letter in ended.split() if letter != "-"},
        )
    return found
