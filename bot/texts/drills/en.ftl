# Texts about drills, English: the offer, the card that follows a drill, the calendar. Corrected as the
# others (docs/texts.md). What is said in the made-up situations stands in bot/texts/scenarios/.
# The word «øvelse» in capitals comes by itself on whatever belongs to a drill (law L12).

# The offer: øvelse, Try a drill, Practise now
drill-offer = Practise Red card
drill-offer-line = All of it is made up, and nothing is sent.
drill-offer-what = What happens?
drill-phone = On the phone
drill-chat = In a chat
drill-video = In a video meeting
drill-written = A threat in writing
drill-offer-leader = With your leader: those who are alerted otherwise get a card that is marked as a drill.
drill-day-off = Today is a public holiday
drill-day-off-line = Today is a public holiday. Those who are alerted when you practise with a leader may have the day off.
drill-alone = Practise alone
drill-with-leader = Practise with leader
drill-again = Practise again
drill-never = You have not practised yet.
drill-last = You practised last on { $date }.
drill-last-helped = You answered a drill last on { $date }.
drill-next = Next time: by { $date }.
drill-late = You should have practised by { $date }.
drill-planned = { $unit } practises on { $date }, { $how }. Planned by { $name }.
drill-how-alone = each on their own
drill-how-leader = with the leader

# Planning: leaders and administrators
drill-plan = Plan a drill
drill-replan = Change the planned drill
drill-plan-line = The unit is told in the morning of that day. Each person starts the drill themselves.
drill-plan-unit = Unit
drill-plan-day = Day
drill-plan-how = How
drill-plan-alone = Each on their own
drill-plan-leader = With the leader
drill-plan-save = Save
drill-unplan = Call off the drill
drill-day-missing = Choose a day.
drill-day-past = Choose a day from tomorrow on.
drill-day-weekend = Choose a day from Monday to Friday that is no public holiday.
drill-day-far = Choose a day within a year.
drill-day-same = Choose another day than the one it happened.
answer-drill-planned = Planned: { $unit } practises on { $date }.
answer-drill-unplanned = The drill is called off.
answer-drill-plan-taken = { $name } planned a drill on { $date } in the meantime. See whether it suits you, or change it.
answer-drill-plan-gone = The planned drill was called off or held in the meantime. This is how it stands now.
answer-drill-plan-not-yours = Leaders and administrators of the unit plan drills. You can practise whenever you want.

# The day
drill-today = { $unit } practises today
drill-today-member = It takes a few minutes. You start it yourself, when it suits you today.
drill-today-helper = You may get a card that is marked as a drill. Answer it as if it were real.
drill-today-by = Planned by { $name }.
drill-today-left = { $name } planned the drill, but no longer leads the unit. The unit has been asked all the same.
drill-now = Practise now

# The reminder
drill-due = It is time to practise
drill-due-line = It takes a few minutes. If you practise alone, nobody else is alerted.
drill-later = Remind me later
drill-rests = We will remind you again on { $date }.
drill-no-longer-due = You have practised since we asked. Thank you.

# The welcome package
pack-headline = What you should know
pack-line = Go through it before you talk with clients.
pack-raise = **Ask for help.** Write help here, never in the meeting chat. Your leader is alerted at once.
pack-answer = **Answer.** If a colleague needs help, you get a red card here. One tap is enough.
pack-practise = **Practise.** Nobody else is alerted when you practise alone.
pack-read = **Read the routines.**
pack-flag = Until you have practised, you stand as new in the unit's overview. You get help in any case.

# The list of whoever administers the unit
unit-drills = Drills in { $unit }
unit-drills-function = The alert was last tried with a leader on { $date }. Try it again now.
unit-drills-function-never = The alert has not been tried with a leader yet. Try it now.
unit-drills-leaders = Should answer a drill
unit-drills-members = Should practise
unit-drills-new = New, and have not practised
unit-drills-why = The list is for planning training, not for judging anybody. It comes once a month at most.

# The card that follows a drill
scenario-step = { $what } · Step { $number } of { $of }
scenario-says = The client says:
scenario-writes = The client writes:
scenario-called = The alert is out
scenario-called-alone = You now see the card that the leader gets. Answer it yourself: press I will write with you.
scenario-called-leader = Your leader has a card. Watch yours: it says who answers.
scenario-warn = Give a warning
scenario-warn-line = Somebody helps you. Say the sentences aloud, as if the call were real.
scenario-calm = Say the sentence on the card below. The client has calmed down. End when you are done.
scenario-end = End the call
scenario-end-line = Say the sentences on the card below, step by step. You can end at any time.
scenario-keep = Save what came
scenario-keep-line = There is nobody to warn. Paste a screenshot here, of this card for instance.
scenario-keep-skip = Skip this
scenario-close = Close the alert
scenario-close-line = The call is over. Say that you need no more help.
scenario-close-written = Say that you need no more help.
scenario-report = Report it
scenario-report-line = Practise the deviation report. It is sent nowhere, and is erased by itself.
scenario-report-button = Practise the report
scenario-done = You have practised all of it
scenario-done-line = Asking for help, ending and reporting: now you have done it once.
scenario-over = The drill is over
scenario-over-line = You can practise again whenever you want.
scenario-below = Go on with the card at the bottom.
answer-relay-in-drill = Sent as part of the drill. If it is real, write the one word help.

# A drill that nobody answered
unanswered-headline = Nobody answered
unanswered-line = The drill is over. You did it right.
unanswered-would = Had it been real, you would now have the numbers and 112, and the cards would wait until somebody answered.
unanswered-next = Next step: talk with { $name } about why. The unit has been told.
unanswered-next-unit = Next step: talk with your leader about why. The unit has been told.
unanswered-alone = The card that the leader gets was not answered
unanswered-alone-line = The drill is over. It does not matter.
unanswered-alone-next = Next step: practise again, and answer the red card yourself.
unanswered-alert = The drill is over
unanswered-alert-line = Nobody answered { $name }. Next step: say why you did not see the card, or try again together.
unanswered-to-unit = Nobody answered when { $name } practised with the leader { $time }. Next step: write readiness, see who can be reached, and practise again.

# Papers in a drill
practice-you-decide = This is a drill. Nothing is sent, not even when you press.
practice-send = Practise sending
practice-report = You have practised the report
practice-note = You have practised the note
practice-line = Nothing was sent, and nobody got it. The text is erased by itself.
practice-note-offer = Practise the note
practice-no-number = In a drill we do not ask whom it is about. Never write a real birth number here.

# After an incident (the leader's follow-up)
plan-drill-suggested = Practise together once things have calmed down, for instance on { $date }.
plan-drill-planned = The unit practises on { $date }.
scenario-by-key = { $name } answered by telephone.
scenario-rang = The telephone rang too. Nobody answered it.
