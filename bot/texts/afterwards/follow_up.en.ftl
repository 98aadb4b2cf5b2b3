# The leader's follow-up once the alert has ended, and what leaders and safety representatives see of
# their unit. Corrected like the other texts (docs/texts.md).

# The leader's card
summary-plan = Follow up { $name }
plan-somebody = the person affected
plan-ask-who = { $name } reported this for somebody else. Ask { $name } who it is about.
plan-headline = Follow-up of { $name }
plan-progress = Follow up { $name } · { $done } of { $all } done
plan-when = Red card { $time }
plan-when-noted = Reported { $time }
plan-part = { $name } has the follow-up. Some of the points are yours.
plan-owner = { $name } has the follow-up
plan-nobody = Nobody has the follow-up yet
plan-taken = { $name } has the follow-up now
plan-gone = This follow-up is not yours
plan-gone-summary = Follow-up after a red card
plan-threat-open = Something is left to do about the threat.
plan-away = { $name } is no longer in the unit. Follow up all the same, or write why it is not relevant.
plan-unit-gone = { $unit } is no longer in the organisation file. The follow-up is still yours.
plan-by = By { $day }
plan-overdue = Was due { $day }
plan-point-owner = { $name } has this

# The points. Buttons and lists use the same words
plan-talk = Talk with the employee today
plan-peer = Support from a colleague
plan-health = Offer occupational health
plan-police = Consider a police report
plan-injury = Consider an injury report
plan-risk = Update the risk assessment
plan-deviation = Treat and close the deviation

# What you do. Nothing about the client or about health here
plan-hint-talk = Ask how things are, and what { $name } needs now. Agree when you talk again. If the unit has a care form, it says who can be contacted. Do not write it here.
plan-hint-peer = Ask whether { $name } would like it. Choose a colleague who is not affected by what happened.
plan-hint-health = Offer a talk with occupational health, or help in a crisis. It is for { $name } to decide. Do not write about health here.
plan-hint-police = Tell the police if there is danger or a threat. Pressing charges is something else: the employer can, and nobody shall ask { $name } to do it. The police have { $police }. Danger now: { $emergency }.
plan-hint-injury = Was anybody hurt, physically or mentally? Report it to Nav on form 13-07.05. After a serious injury the employer alerts the Labour Inspection Authority and the police at once.
plan-hint-risk = Go through the risk assessment with the safety representative. Should anything change after this?
plan-hint-deviation = Find out what happened and why, put right what was wrong, and see to it that it does not happen again.
plan-which-colleague = Who gives support?

# What became of it
plan-is-done = { $task }: done, says { $name } { $time }
plan-is-done-by = { $task }: { $person }, says { $name } { $time }
plan-is-not-relevant = { $task }: not relevant, says { $name } { $time }

# The forms
plan-which = Which point?
plan-date = New date
plan-new-day = New date
plan-give = Give to somebody
plan-to-whom = Who is to have it?
plan-everything = All of the follow-up
plan-why-hint = No client's name, and nothing about health.
plan-why-not-police = A report to the police needs no reason.
plan-close = Close the deviation
plan-close-anyway = Close all the same
plan-close-open = This is not done yet: { $tasks }.
plan-close-line = No client's name, and nothing about health. The safety representative can read this.
plan-close-no-deviation = There is no deviation to treat. The follow-up will be closed.
plan-close-what = What happened?
plan-close-why = Why did it happen?
plan-close-fixed = What has been put right?
plan-close-prevented = What keeps it from happening again?
plan-close-routines = Were the routines followed? What failed? May be left empty.
plan-close-minutes = Where are the minutes and decisions? May be left empty.
plan-close-needed = Write something here. Short is fine.
plan-routines = The routines
plan-minutes = Minutes and decisions
plan-closed = The deviation is closed
plan-closed-only = The follow-up is closed
plan-closed-by = Closed by { $name } { $time }
plan-show = Show everything
plan-rest = Show the rest
plan-talk-done = We have talked
phase-today = Now › end › **today** › this week
phase-week = Now › end › today › **this week**

# The employee's report. Only whether it is there, never what a draft says
plan-report-there = The report has been submitted
plan-report-missing = The report is missing
plan-report-not-felt = Not felt as threatening, harassing or abusive
plan-number = deviation { $number }

# The list that leaders and safety representatives get with "status"
list-headline = Red cards in your unit
list-counts = Overdue: { $overdue } · Open: { $open } · Closed: { $closed }
list-empty = There is nothing to follow up.
list-no-unit = Follow-up you have been given
list-overdue = Overdue
list-open = Open
list-closed = Closed
list-noted = reported without an alert
list-note-begun = A note for the client's case is begun, and not finished
list-undescribed = not described yet
list-training = Your basic safety training is to be renewed by { $day }.
list-training-late = Your basic safety training should have been renewed { $day }. Talk to your leader.
list-late-since = was due { $day }
list-next = next { $day }
list-closed-at = Closed { $day }
list-show = Show the follow-up
list-open-report = Open the report
list-earlier = Previous page
list-later = Next page
list-page = Page { $page } of { $pages }
list-back = To the list
report-read = The report
report-read-line = That you opened it is on the timeline. Birth numbers are hidden.

# Answers
answer-plan-noted = Noted.
answer-plan-given = { $name } has it now.
answer-plan-to-whom = Choose a leader of the unit who can be reached here.
answer-plan-day = Choose a date, from today and at most a year ahead.
answer-plan-why = Write why it is not relevant.
answer-plan-deviation = The employee decides whether this is a deviation. Close it with the four answers.
answer-plan-closing = Write something under all four questions.
answer-plan-open = Something is not done yet. Look through the list, and close all the same if that is right.
answer-plan-not-yours = Only whoever has the follow-up can do this.
answer-report-gone = The report cannot be shown. Its text has been erased.

# What the employee is asked, and told. Nothing here may tell anything to whoever sees the screen
talk-question = Have you been able to talk with a leader?
talk-about = About what happened { $time }. The leader sees your answer.
talk-yes = Yes
talk-arranged = Arranged
talk-not-yet = Not yet
talk-unwanted = I do not want to now
talk-answered = You answered “{ $answer }”
talk-leader = The leader
talk-after-yes = It is noted.
talk-after-arranged = { $name } is reminded of the talk until it has been held.
talk-after-not-yet = { $name } is reminded of it. If the talk has not been held by the next working day, we ask you again.
talk-after-unwanted = That is fine. You can tell us whenever you want to.
talk-change = Change the answer
talk-tell-both = Shall we tell { $name } and the safety representative?
talk-tell-leader = Shall we tell { $name }?
talk-tell-reps = Shall we tell the safety representative?
talk-tell-line = They hear that the talk has not been held, not what you have written.
talk-tell-yes = Tell them
talk-tell-no = Not now
talk-told = We tell them
talk-told-both = { $name } and the safety representative hear that the talk has not been held.
talk-told-leader = { $name } hears that the talk has not been held.
talk-told-reps = The safety representative hears that the talk has not been held.
talk-not-told = We tell nobody
talk-over = You do not need to answer this any more
talk-not-held = The talk has not been held
talk-not-held-line = { $name } of { $unit } has not been able to talk with a leader after what happened { $time }.
talk-not-held-do = Help to see that the talk is held.
progress-headline = Follow-up of what you have been through or reported
progress-about = About what happened { $time }
progress-about-name = About what happened to { $name } { $time }
progress-received = Received
progress-talked = Talk held
progress-chosen = Measure chosen
progress-closed = Closed
progress-over = The follow-up is closed
progress-open-again = The follow-up is open again
progress-ask = If you wonder about anything, ask { $name }.

# The threat is assessed again, and what makes it easier for a time
plan-assessment = Assess the threat again
plan-hint-assessment = Assess it together with { $name } and the safety representative. If there is danger still, set a new date. If it is over, press Done.
plan-relief = Relief: { $relief }
plan-hint-relief = If { $name } still needs this, set a new date. If not, press Done.
plan-relief-open = Temporary relief
plan-relief-what = What have you agreed on?
plan-relief-until = Until and including
relief-tasks = other tasks
relief-together = two in each conversation
relief-place = another place of work
relief-contact = somebody else has the contact with the client
relief-other = something else
plan-until = Until and including { $day }
plan-until-over = Should have been settled { $day }
plan-after = The deviation is closed. This goes on.
plan-close-goes-on = You are reminded of this afterwards too: { $tasks }.

# The talk that was not held. Nothing is to be written about health
plan-no-talk = The talk will not be held
plan-no-talk-why = Why has the talk not been held?
no-talk-declined = The employee did not want it
no-talk-away = The employee is away
no-talk-other-leader = Another leader talked with the employee
no-talk-not-done = Not done
plan-not-held = The talk: { $why }, says { $name } { $time }
plan-said = { $name } answered { $day }: “{ $answer }”
list-talk-late = The talk with the employee has not been held
answer-plan-no-talk = Choose why the talk has not been held.
answer-plan-relief = Choose a relief and a date, from today and a year ahead at most.
