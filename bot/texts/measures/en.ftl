# The unit's safety measures ("measures"). Corrected like the other texts (docs/texts.md).

# The register
menu-measures = See your unit's safety measures
measure-headline = Safety measures
measure-counts = Overdue: { $overdue } · In force: { $all } · Suggested: { $suggested }
measure-empty = The unit has not listed any measures yet.
measure-empty-decides = Begin with the ready-made ones. One tap puts a measure in force.
measure-unreadable = { $count ->
    [one] One measure cannot be read, because its key is missing. Tell whoever runs the bot.
   *[other] { $count } measures cannot be read, because their key is missing. Tell whoever runs the bot.
}
measure-overdue-group = Overdue
measure-soon-group = The next 30 days
measure-fine-group = Later
measure-undated-group = Without a date
measure-suggested-group = Suggested
measure-open-short = Show
measure-open = Show { $title }
measure-next = { $care } { $day }
measure-late = { $care } was due { $day }
measure-no-date = No date is set
measure-owner = Responsible: { $name }
measure-yours = You are responsible for this now.
measure-owner-missing = Nobody is responsible
measure-owner-left = Whoever was responsible is no longer in the unit
measure-review-next = The whole register is reviewed by { $day }
measure-review-late = The register should have been reviewed { $day }
measure-reviewed = Reviewed { $day } by { $name }
measure-more = Page { $page } of { $pages }
measure-earlier = Previous page
measure-later = Next page
measure-other-unit = { $unit }
measure-back = To the measures
measure-ended = Ended measures
measure-ended-which = Measure

# What is done about a measure
measure-maintenance = Maintenance
measure-evaluation = Evaluation
measure-test = Test
measure-maintained = Maintained
measure-evaluated = Evaluated
measure-tested = Tested
measure-every = { $months ->
    [one] every month
   *[other] every { $months } months
}
measure-every-year = every year
measure-every-two-years = every other year
measure-when-needed = when needed
measure-care-next = { $every } · next { $day }
measure-care-late = { $every } · was due { $day }
measure-care-undated = { $every } · no date
measure-care-done = Last { $day }, says { $name }
measure-suggested-line = This is a suggestion. A leader or administrator decides.
measure-ended-line = The measure has ended.
measure-lifted-line = Passed up to { $names }.
measure-lifted-nobody = Passed up to the level above.
measure-lifted-why = Why it was passed up: { $why }

# Buttons and forms
measure-new = New measure
measure-suggest = Suggest a measure
measure-title = What is the measure?
measure-title-hint = For instance: Alarm buttons in the meeting rooms
measure-title-needed = Write what the measure is.
measure-purpose = What is the measure to prevent? May be left empty.
measure-purpose-hint = Do not write the names of clients.
measure-save = Save
measure-add = Put in force
measure-send-suggestion = Send the suggestion
measure-edit = Change
measure-dates = Dates
measure-how-often = { $care }: how often?
measure-next-day = { $care }: next date
measure-who = Who is responsible?
measure-who-else = Or write the name
measure-minutes = Minutes and decisions
measure-minutes-line = Write where the minutes are kept and what was decided. The minutes themselves belong in the archive.
measure-held = When was the meeting?
measure-reference = Where are the minutes?
measure-reference-hint = Archive number, link or place
measure-decision = What was decided? One line.
measure-minutes-save = Save the minutes
measure-minutes-shown = { $day }: { $name } wrote
measure-review = Review the register
measure-review-line = Twice a year the unit goes through all measures together with the safety representative. The minutes may be left empty.
measure-review-save = The register has been reviewed
measure-more-actions = More
measure-history = History
measure-lift = Pass to the level above
measure-end = End the measure
measure-why = Why?
measure-lift-line = The level above is told at once, and sees why.
measure-lift-sure = Pass on
measure-end-line = The measure no longer applies. Its history stays.
measure-end-sure = End
measure-restore = Put in force again
measure-accept = Put the suggestion in force
measure-refuse = Do not put it in force
measure-undo = Undo the last tick
measure-ready = Ready-made measures
measure-ready-line = Taken from the guide for safe client meetings. You are responsible until you choose somebody else, and everything can be changed afterwards.
measure-ready-empty = All ready-made measures are in force.
measure-ready-often = { $care } { $every }
measure-plan = Notification routine
measure-plan-open = Open the notification routine
measure-plan-open-line = The link works for five minutes, and only for you. Put the page into the contingency plan.

# The history
measure-change-suggested = { $time }: suggested by { $name }
measure-change-added = { $time }: added by { $name }
measure-change-taken = { $time }: put in force by { $name }
measure-change-accepted = { $time }: the suggestion put in force by { $name }
measure-change-changed = { $time }: { $what } changed by { $name }
measure-change-dated = { $time }: dates changed by { $name } ({ $what })
measure-what-title = title
measure-what-purpose = what it is to prevent
measure-what-owner = responsible
measure-what-something = something
measure-change-maintenance = { $time }: maintained, says { $name }
measure-change-evaluation = { $time }: evaluated, says { $name }
measure-change-test = { $time }: tested, says { $name }
measure-change-undone = { $time }: tick undone by { $name }
measure-change-lifted = { $time }: passed up by { $name }
measure-change-ended = { $time }: ended by { $name }
measure-change-why = { $change }: { $why }
measure-change-restored = { $time }: put in force again by { $name }
measure-change-moved = { $time }: moved from a unit that is gone, by { $name }

# The ready-made measures. The unit can change the words afterwards
measure-ready-bot = Red card in Teams
measure-ready-bot-purpose = Whoever is threatened gets help from a named human being. Test: write drill with leader. Maintenance: fix what the morning check finds, and see that leaders and stand-ins are right.
measure-ready-drills = Drills
measure-ready-drills-purpose = Everyone has tried to call for help, to end a call and to report. Practise alone and with a leader, by phone, chat, video and in person.
measure-ready-numbers = Telephone numbers and emergency card
measure-ready-numbers-purpose = The numbers are right, and the card hangs where everyone sees it. Call the numbers when you test.
measure-ready-alarm = Alarm buttons
measure-ready-alarm-purpose = Everyone knows where the alarms are and who comes. Test each button. The service agreement is in force.
measure-ready-alone = Two in the meeting, and lone work
measure-ready-alone-purpose = The unit has decided when you are two, and how whoever is alone calls for help.
measure-ready-entrance = Entrance, doors and locks
measure-ready-entrance-purpose = Nobody gets in where they should not. Doors, locks and access cards work.
measure-ready-rooms = Meeting rooms and furniture
measure-ready-rooms-purpose = The furniture stops nobody from leaving. No loose objects can be used as weapons.
measure-ready-escape = Escape routes and evacuation
measure-ready-escape-purpose = Everyone gets out of workplaces and meeting rooms fast and safely. Walk the way when you test.

# The card that reminds
measure-due-headline = Safety measures need you
measure-due-owner = You are responsible.
measure-due-decides = You lead or administer { $unit }.
measure-due-up = This was not solved in { $unit }, and has been passed to you.
measure-due-gone = { $unit } is gone. Its measures must belong to another unit.
measure-due-gone-count = { $count ->
    [one] One measure is left behind.
   *[other] { $count } measures are left behind.
}
measure-due-move = Move to { $unit }
measure-due-today = { $care } today
measure-due-late = { $care } was due { $day }
measure-due-review = Go through all measures
measure-due-no-owner = Choose who is responsible
measure-due-suggestion = New suggestion
measure-due-lifted = Passed here from the unit
measure-due-nothing = Everything is done
measure-due-nothing-line = You have no measures to see to now.
measure-due-more = … and { $count } more

# To the unit's staff: what is new
measure-news-headline = Measures have changed in { $unit }
measure-news-new = New
measure-news-changed = Changed
measure-news-ended = Ended
measure-news-was = Used to be called: { $title }
measure-news-purpose = What it is to prevent says something else now.

# Answers
answer-measure-noted = Noted.
answer-measure-next = Noted. Next time: { $day }.
answer-measure-added = The measure is in force. You are responsible until you choose somebody else.
answer-measure-suggested = Thank you. The suggestion has been sent to those who decide.
answer-measure-title = Write what the measure is, in at most 100 characters.
answer-measure-purpose = Write less about what it is to prevent, at most 400 characters.
answer-measure-full = The unit has 60 measures. End some first.
answer-measure-suggestions-full = There are 20 suggestions already that nobody has decided on. Talk to your leader.
answer-measure-day = Choose a date from today and at most five years ahead.
answer-measure-held = Choose the day of the meeting.
answer-measure-reference = Write where the minutes are, and what was decided, in at most 300 characters each.
answer-measure-owner = Choose somebody who belongs to the unit.
answer-measure-both = { $name } changed the same meanwhile. What { $name } wrote stands now. Look it over, and save again if you want to change it.
answer-measure-both-yours = You had written:
answer-measure-not-yours = Only the unit's leaders and administrators can do this.
answer-measure-gone = There is no such measure here.
answer-measure-unreadable = The measure cannot be read, because its key is missing. Tell whoever runs the bot.
answer-measure-lifted = Passed up. { $names } will know.
answer-measure-lifted-nobody = Passed up, but nobody at the level above can be reached here. Call them.
answer-measure-top = There is no level above.
answer-measure-why = Write why.
answer-measure-ended = The measure has ended. Nobody is reminded of it.
answer-measure-nothing-to-undo = There is no tick to undo.
answer-measure-reviewed = The register has been reviewed. Next time by { $day }.
answer-measure-moved = The measures belong to { $unit } now.
answer-measure-no-page = No page is set up to show it on. Whoever runs the bot can make it.

# What is kept about you
about-measures = { $count ->
    [one] One measure that you have changed or are responsible for
   *[other] { $count } measures that you have changed or are responsible for
}
about-kept-measures = Measures that have ended, and the history: { $span }.

# In the yearly figures
yearly-measures = Safety measures in force now: { $count }. Overdue: { $overdue }.
