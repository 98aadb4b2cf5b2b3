# The morning check: whether an alert from the unit gets through, what is in its way, and the one step
# that mends it. And the answer to "status" when no alert is open.
# Corrected like the other texts (docs/texts.md). { $you } is yes when the reader is the one it is about.

# The card to whoever administers the unit
check-summary = Morning check of { $unit }
check-summary-broken = Something to fix at { $unit }
check-headline-well = Everybody can be reached
check-headline-silent = An alert may be left without an answer
check-headline-broken = Something to fix before the alert is needed
check-headline-weak = The alert works, but something is missing
check-headline-unsure = Some could not be checked
check-at = { $unit } · checked { $time }
check-all-well = { $people ->
    [one] One person
   *[other] { $people } people
} on { $levels ->
    [one] one level
   *[other] { $levels } levels
} and around them. There is nothing for you to do.
check-above = No administrator of the unit is available now. That is why you get this card.
check-hidden = { $count ->
    [one] One more thing is shown when this is fixed.
   *[other] { $count } more things are shown when this is fixed.
}
check-checking = Checking now. The card updates itself.
check-again = Check again
check-checking-here = Checking now. Press “See the answer” in a moment.
check-see = See the answer
check-headline-first = Checking { $unit }
check-unit = Check the alert in { $unit }
check-a-unit = Check the alert in a unit
check-replaced = There is a newer card about { $unit } further down
check-not-yours = You no longer get the morning check of { $unit }
check-unit-gone = { $unit } is no longer in the organisation

# What is in the way
check-nobody = Nobody in the chain can be reached
check-only-helper = { $you ->
    [yes] You are the only one who can answer, and if you raise an alert yourself, nobody does
   *[no] { $name } is the only one who can answer, and if { $name } raises an alert, nobody does
}
check-one-person = { $you ->
    [yes] You are the only one in the whole chain who can be reached
   *[no] { $name } is the only one in the whole chain who can be reached
}
check-level-empty = Nobody has the level “{ $level }” today
check-level-unreached = Nobody on the level “{ $level }” can be reached
check-not-installed = { $name } does not have Red card in Teams
check-removed = { $name } has removed Red card from Teams
check-blocked = { $name } has blocked Red card
check-switched-off = The app is switched off for { $name }
check-gone = Teams no longer finds { $name }
check-no-stand-in = { $you ->
    [yes] You are away, and nobody stands in for you
   *[no] { $name } is away, and nobody stands in
}
check-stand-in-away = { $you ->
    [yes] You are away, and so is whoever stands in for you
   *[no] { $name } is away, and so is whoever stands in
}
check-stand-in-loop = { $you ->
    [yes] You are away, and the stand-ins point in a circle
   *[no] { $name } is away, and the stand-ins point in a circle
}
check-stand-in-gone = { $you ->
    [yes] You are away, and whoever stands in for you is no longer in the organisation
   *[no] { $name } is away, and whoever stands in is no longer in the organisation
}
check-no-phone = { $you ->
    [yes] You have no phone number here
   *[no] { $name } has no phone number here
}
check-bad-phone = { $you ->
    [yes] Your phone number cannot be dialled
   *[no] The phone number of { $name } cannot be dialled
}
check-no-call = { $you ->
    [yes] You cannot be called when there is an alert
   *[no] { $name } cannot be called when there is an alert
}
check-no-calls = Nobody can be called when there is an alert
check-no-voice = Whoever is called does not hear who needs help
check-no-administrator = The unit has no administrator
check-administrators-unreached = No administrator of the unit can be reached
check-no-safety-rep = The unit has no safety representative here
check-member-not-installed = { $you ->
    [yes] You do not have Red card in Teams, and cannot alert anybody
   *[no] { $name } does not have Red card in Teams, and cannot alert anybody
}
check-members-not-installed = { $count ->
    [one] { $count } member does
   *[other] { $count } members do
 } not have Red card in Teams, and cannot alert anybody: { $names }
check-long-wait = The level “{ $level }” is waited for several minutes
check-slow-start = It takes more than 40 seconds until the third level is alerted
check-several-levels = { $you ->
    [yes] You are alerted on the level “{ $level }” as well
   *[no] { $name } is alerted on the level “{ $level }” as well
}
check-stand-in-untold = { $name } answers for somebody else, and has not been told
check-stand-in-cries = { $name } answers for somebody else, and takes conversations too
check-in-unit = { $unit }: { $found }
check-unsure = { $name } could not be checked
check-unsure-people = { $count ->
    [one] One person could not be checked
   *[other] { $count } people could not be checked
}

# The one step
check-step-nobody = Add somebody who has Red card in Teams, and tell the staff to call until then.
check-step-one-more = Add one more person on a level of the chain.
check-step-level-empty = Ask a leader of the level to write “back”, or name somebody to stand in.
check-step-level-unreached = Add somebody to the level who has Red card in Teams.
check-step-install = Ask { $name } to add Red card in Teams.
check-step-unblock = Ask { $name } to unblock it in Teams, and then to write “status” to Red card.
check-step-switch-on = Ask whoever runs Teams to switch the app on for { $name }.
check-step-gone = Does { $name } still work here? Ask { $name } to add Red card again. If not, put somebody else there.
check-step-stand-in = { $you ->
    [yes] Write “away” to Red card, and choose who answers for you.
   *[no] Ask { $name } to write “away” to Red card, and to choose who answers.
}
check-step-phone = { $you ->
    [yes] Have your number put into the organisation, with country code.
   *[no] Put the number of { $name } into the organisation, with country code.
}
check-step-no-calls = Ask whoever runs Red card to test the telephone.
check-step-no-voice = Ask whoever runs Red card to look at the voice.
check-step-call = { $you ->
    [yes] The alert reaches you in Teams alone. Have a number that can be called put into the organisation.
   *[no] The alert reaches { $name } in Teams alone. Put in a number that can be called.
}
check-step-administrator = Add an administrator who has Red card in Teams.
check-step-safety-rep = Put the safety representative into the organisation.
check-step-install-members = Ask them to add Red card in Teams.
check-step-long-wait = The wait is written in seconds. Set it to 30 or less.
check-step-slow-start = Set the waits of the first two levels to 20 seconds.
check-step-several-levels = Put somebody else on one of the levels.
check-step-stand-in-untold = Tell { $name }, and ask { $name } to write “status” to Red card.
check-step-stand-in-cries = Choose somebody who takes no conversations, if you can.
check-step-file = The setup lies in a file. Ask those who run Red card to fix it.
check-step-file-nobody = Ask those who run Red card to put in somebody who has Red card in Teams, and tell the staff that they must call for now.
check-step-file-gone = Does { $name } still work here? Ask { $name } to add Red card again. If not, ask those who run Red card to put in somebody else.
check-step-file-call = { $you ->
    [yes] The alert reaches you in Teams only. Ask those who run Red card to put in a number that can be called.
   *[no] The alert reaches { $name } in Teams only. Ask those who run Red card to put in a number that can be called.
}
check-step-again = It may be Teams. Press “Check again” in a while.

# To the level above a leader who could not be reached for two days
check-leader-headline = { $name } cannot be reached by an alert
check-leader-since = It has been so since { $date }. An alert passes { $name } by, to the next level.
check-leader-back = { $name } can be reached by an alert again
check-leader-over = The card about { $name } no longer counts
check-leader-replaced = There is a newer card about { $name } further down

# "status" when no alert is open
works-headline = The alert works now
works-headline-partly = The alert works, but not every level can be reached
works-headline-channel = Teams does not answer as it should now
works-headline-nobody = The alert reaches nobody now. Call.
works-levels = { $unit }: { $levels ->
    [one] the level can be reached
   *[other] all { $levels } levels can be reached
}
works-levels-missing = { $unit }: { $reached } of { $levels ->
    [one] { $levels } level
   *[other] { $levels } levels
 } can be reached. Not now: { $missing }
works-checked = Checked { $when }
works-practised = Last drill { $when }
works-today = today { $time }
works-untested = Not tested yet
works-no-calls = Nobody can be called now. The alert arrives in Teams alone. Whoever runs Red card must look at it.
works-no-voice = Whoever is called does not hear who needs help. The rest works.
works-no-call = Cannot be called: { $names }. There the alert arrives in Teams alone. Ask an administrator to put in a number.
works-no-call-you = You cannot be called. The alert reaches you in Teams alone. Ask an administrator to put in your number.
works-limits = If Teams, the network or the telephone is down, the alert does not get through. The bot cannot call or hang up for you. If you hear nothing within five seconds, call.

# "personvern"
about-reach = { $count ->
    [one] Whether an alert reaches you in Teams, as the morning check last saw it
   *[other] Whether an alert reaches you in Teams, as the morning check last saw it
}
about-kept-reach = Whether an alert reaches you, after the last check: { $span }
