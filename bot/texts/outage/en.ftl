# To the administrators when alerts do not work as they should, and when that is over. `parts` are names of parts of
# the bot, the same as in /internal/isready: they are for those who operate it, and are not translated.
outage-headline = Red card is not working as it should
outage-since = Since { $moment }
outage-store = Alerts are not being stored now. Whoever writes help gets the numbers at once, and the leaders get a plain message about whom to call.
outage-escalation = An alert may stay where it is and not go on to the next level.
outage-sending = Messages from Red card may not arrive in Teams.
outage-receiving = Red card may not see what is written in Teams.
outage-other = A part of Red card has stopped.
outage-do = Tell your colleagues: call your leader directly until this is over. In danger: 112.
outage-told = You will be told here when it is over.
outage-operators = For those who operate the bot: { $parts }
outage-summary = Red card is not working as it should
outage-over-headline = Red card is working again
outage-over-line = It lasted from { $from } to { $until }.
outage-over-do = Tell your colleagues that they can write help as before.
