# Administration in chat, and messages about changes. Corrected like the other texts (docs/texts.md).

# The card that shows how the unit is set up
admin-headline = Alerts in { $unit }
admin-line = Choose what you want to change. You see what the change means before it is saved.
admin-read-only = The setup lies in a file. Those who run the bot change it. You can report absences here.
admin-level = **{ $number }. { $level }** · { $wait }
admin-wait = waits { $wait }
admin-call-after = { $wait }, calls after { $after }
admin-wait-alone = { $wait }, { $alone } when the colleague is alone
admin-above = Comes from the unit above. It is changed there.
alerted-for = { $name } for { $absent }
alerted-away = { $name } (away)
alerted-unreached = { $name } (cannot be reached in Teams)
admin-and-more = { $names } and { $count } more
admin-nobody = nobody
admin-away = Away
admin-away-until = { $name } is away up to and including { $day }
admin-away-open = { $name } is away until further notice
admin-away-from-until = { $name } is away from { $first } until and including { $day }
admin-away-from-open = { $name } is away from { $first } until further notice
admin-away-stand-in = { $away }. { $stand_in } answers instead.
admin-away-nobody = { $away }. Nobody answers instead.
admin-facts-members = Members
admin-facts-reps = Safety representatives
admin-facts-admins = Administrators
admin-facts-contacts = Other numbers
admin-facts-contact = Asks about contact
admin-facts-contact-after = after { $wait }
admin-facts-repeat = Goes through the levels
admin-facts-times = { $count } { $count ->
    [one] time
   *[other] times
}
admin-recent = Latest changes
admin-recent-line = { $time } · { $name }
admin-by-file = the organisation file
admin-by-import = import
admin-by-operators = those who run the bot
admin-others = Other units you administer
admin-open-level = Change { $level }
admin-open-new-level = Add a level
admin-open-absence = Report absence
admin-open-members = Change members
admin-open-reps = Change safety representatives
admin-open-admins = Change administrators
admin-open-measures = Measures
admin-choose = What do you want to do?
admin-choose-open = Open
admin-open-unit = Open the unit
admin-open-contacts = Change numbers
admin-open-phones = Correct a phone number
admin-open-times = Change times
admin-back = Back to the setup
admin-people = People
admin-people-who = Who is it about?
admin-people-new = New person
admin-people-type = Or type the name, or a part of it
admin-left = Has left
admin-replace = Replace
admin-newcomer = New in the unit

# The forms
admin-form-level = Change the level { $level }
admin-form-new-level = New level in { $unit }
admin-form-members = Members of { $unit }
admin-form-reps = Safety representatives of { $unit }
admin-form-admins = Administrators of { $unit }
admin-form-contacts = Numbers for { $unit }
admin-form-phones = Phone numbers in { $unit }
admin-form-times = Times for { $unit }
admin-form-absence = Absence in { $unit }
admin-form-people = People in { $unit }
admin-form-line = Nothing changes until you have looked it over and saved.
admin-now-there = Now: { $names }
admin-add-person = Add a person
admin-remove-person = Take out a person
admin-move-person = Move a person
admin-choose-person = Who?
admin-type-name = Or type the full name
admin-type-name-only = Type the full name
admin-namesake = { $name } ({ $where })
admin-namesake-id = { $name } ({ $where }, ID …{ $end })
admin-no-unit = no unit
admin-move-to = To which level?
admin-level-name = Name of the level
admin-level-wait = Wait in seconds
admin-level-alone = Wait when the colleague is alone
admin-level-edit = Change name and time
admin-level-up = Move the level up
admin-level-down = Move the level down
admin-level-remove = Remove the level
admin-level-first = Who is alerted here?
admin-new-level-hint = The new level comes last. You can move it up afterwards.
admin-contact-add = Add a number
admin-contact-remove = Take out a number
admin-contact-name = Name
admin-phone = Phone number
admin-phone-new = New phone number
admin-time-contact = Ask “Are you in contact?” after this many seconds
admin-time-repeat = How many times are the levels gone through?
admin-absence-add = Report away
admin-absence-until = Up to and including (empty: until further notice)
admin-absence-stand-in = Who answers instead?
admin-absence-back = Report back
admin-look = Look it over

# The preview
admin-preview = Look over the change
admin-preview-again = Something has changed since you looked
admin-preview-again-line = Look it over once more before you save.
admin-meanwhile = This has changed in the meantime
admin-meanwhile-other = The setup has been changed somewhere else than in the chat.
admin-from-now = From now on these are alerted
admin-save = Save
admin-save-anyway = Save all the same
admin-asks = { $name } is a member of { $unit } now. Nothing changes before an administrator there has said yes: { $names }.
admin-ask = Ask to move
admin-breaks = This will not work well
admin-cancel = Cancel
admin-means-member = { $person } alerts the leaders of { $unit } when something happens.
admin-means-not-member = { $person } alerts the leaders of { $instead } when something happens.
admin-means-rep = { $person } is told when somebody in { $unit } has raised an alert.
admin-means-not-rep = { $person } is no longer told when somebody in { $unit } has raised an alert.
admin-means-admin = { $person } can change the setup of { $unit }.
admin-means-not-admin = { $person } can no longer change the setup of { $unit }.
admin-means-myself = You cannot change the setup of { $unit } afterwards.
admin-means-contact = The number is on the emergency card of { $unit }.
admin-means-not-contact = The number is no longer on the emergency card of { $unit }.
admin-means-phone = Colleagues see this number when they are to call { $person }.
admin-means-stand-in = From now on { $instead } is alerted instead of { $person }.
admin-means-stand-in-later = Then { $instead } is alerted instead of { $person }.
admin-means-no-stand-in = Nobody is alerted instead of { $person }. If there is nobody else on the level, the alert goes straight on.
admin-means-back = { $person } is alerted again from now on.
admin-means-back-later = The absence of { $person } is removed.

# På kortet til den som er borte
away-breaks = While you are away
away-by = Reported by { $name }.

# To whoever is alerted from now on, or no longer
responder-put-in = You are now alerted when somebody in { $unit } needs help
responder-stands-in = You now answer for { $name } in { $unit }
responder-back = You are alerted again when somebody in { $unit } needs help
responder-stands-in-no-more = You no longer answer for { $name } in { $unit }
responder-taken-out = You are no longer alerted when somebody in { $unit } needs help
responder-level = Level: { $level }
responder-until = Until { $day }, included
responder-by = Put in by { $by }
responder-expected = When a colleague needs help, you get a red card here. One tap is enough to answer. If you do not answer within { $wait }, the next is alerted.
responder-practise = Practise now
responder-cannot-button = I cannot
responder-cannot = { $by } cannot answer in { $unit }
responder-cannot-for = { $by } cannot answer for { $name } in { $unit }
responder-cannot-over = { $by } no longer answers in { $unit }
responder-cannot-over-for = { $by } no longer answers for { $name } in { $unit }
responder-nothing-to-do = You do not need to do anything.
responder-still = { $by } is still alerted until somebody else is put in.
answer-cannot-over = This is over: you no longer answer for others here. There is nothing for you to do.
answer-cannot-over-own = You are not alerted in { $unit } now. There is nothing for you to do.
answer-cannot-told = { $names } has been told. You are alerted until somebody else is put in.
answer-cannot-nobody = Nobody could be told in Teams. Call whoever put you in. You are alerted until somebody else is put in.

# To the administrators of another unit: may one of theirs move?
move-headline = May { $name } move to { $unit }?
move-line = { $by }, administrator of { $unit }, asks.
move-places = What changes in { $unit }
move-means = If you say yes, { $name } moves at once, and alerts the leaders of { $unit }.
move-week = The question stands for a week.
move-yes = Yes, move
move-yes-anyway = Move all the same
move-no = No
move-said-yes = { $by } said yes. { $name } has moved to { $unit }.
move-said-no = { $by } said no. { $name } has not moved to { $unit }.
answer-move-asked = The question whether { $name } may move is with { $names }. You will get the answer here.
answer-move-yes = { $name } has moved to { $unit }. { $by } is told.
answer-move-no = { $name } stays in { $unit }. { $by } is told.
answer-move-old = The question is more than a week old, and nothing was changed. { $by } can ask again.
answer-move-not-theirs = { $by } is no longer an administrator of { $unit }. Nothing was changed.
answer-move-gone = Where { $name } belongs has already been changed. Nothing was changed now.
answer-move-needed = { $name } is needed in { $unit }. Without { $name } the unit would lack an administrator, or too few would be alerted. Somebody else must be put in there first.
answer-move-nobody = { $name } is a member of { $unit }, and no administrator there can answer in Teams. Those who run the bot can move { $name }.

# To the administrators of a unit that an import did not change
import-refused-nobody-alerted = { $unit }: the import changed nothing here, because everybody who is alerted has left. Put in others in the setup, or tell those who run the bot.
import-refused-no-administrator = { $unit }: the import changed nothing here, because the unit would have no administrator. Tell those who run the bot.
import-refused-no-members = { $unit }: the import changed nothing here, because all its members would be without a unit. Tell those who run the bot.
import-refused-without-unit = { $unit }: the import changed nothing here, because { $names } would be without a unit. If that is right, tell those who run the bot.
import-refused-shrinking = { $unit }: the import changed nothing here. { $stayed } of { $count ->
    [one] { $count } member
   *[other] { $count } members
} would remain. If that is right, tell those who run the bot.
import-refused-rules = { $unit }: the import changed nothing here, because the setup would not be valid. Perhaps only one person would be alerted. Look over the levels.

# What has changed, in words
change-unit-added = New unit: { $name }
change-unit-removed = The unit { $name } has been taken out
change-unit-renamed = The unit is now called { $after }, before { $before }
change-level-added = New level: { $name } ({ $people })
change-level-removed = Level removed: { $name } ({ $people })
change-level-renamed = The level { $before } is now called { $after }
change-levels-ordered = New order: { $people }
change-level-joined = New in { $name }: { $people }
change-level-left = Out of { $name }: { $people }
change-level-wait = Wait in { $name }: { $before } → { $after }
change-level-wait-alone = Wait in { $name } when the colleague is alone: { $before } → { $after }
change-repeat = How many times the levels are gone through: { $before } → { $after }
change-contact-seconds = Asks about contact after: { $before } → { $after }
change-rep-joined = New safety representative: { $people }
change-rep-left = No longer safety representative: { $people }
change-admin-joined = New administrator: { $people }
change-admin-left = No longer administrator: { $people }
change-member-joined = { $count ->
    [one] New member
   *[other] New members
}: { $people }
change-member-left = No longer members: { $people }
change-members-joined = { $count ->
    [one] One new member
   *[other] { $count } new members
}
change-members-left = { $count ->
    [one] One member is out
   *[other] { $count } members are out
}
change-number-added = New number: { $name }, { $after }
change-number-removed = Number removed: { $name }, { $before }
change-phone = Phone number of { $name }: { $before } → { $after }
change-name = { $before } is now called { $after }
change-away = { $name } is away up to and including { $after }
change-away-open = { $name } is away until further notice
change-away-from = { $name } is away from { $before } until and including { $after }
change-away-from-open = { $name } is away from { $before } until further notice
change-back = { $name } is back
change-none = none

# The message to the staff
announce-headline = Something has changed in { $unit }
announce-routines-headline = Routines have changed in { $unit }
announce-by = Changed by { $names }
announce-by-file = Changed in the organisation file
announce-by-import = Changed by an import
announce-chain = This is how it is alerted now
announce-routine = The routine “{ $title }” has changed. Read it, and say when you have understood it.
announce-read = Read { $title }
announce-ladder = The sentences under “{ $ladder }” have changed. Write warning to see them.

# Answers
answer-admin-who = Only the administrators can change this. Ask { $names }.
answer-admin-ring = Only the administrators can change this, and none of them is reached in Teams. Call { $names }, or ask those who run the bot.
answer-admin-unreached = Only the administrators can change this, and none of them is reached in Teams. Ask those who run the bot.
answer-admin-nobody = The unit has no administrator. Ask those who run the bot.
answer-admin-saved = Saved. It counts from now on. The unit’s staff are told.
answer-admin-only-saved = Saved. It counts from now on.
answer-admin-planned = Saved.
answer-admin-saved-absence = Saved. It counts from now on. { $name } is told.
answer-admin-saved-absence-later = Saved. { $name } is told.
answer-admin-saved-already = It is saved. Here is the setup as it is now.
answer-admin-no-change = It is like that already. Nothing was changed.
answer-admin-wait = The setup was changed just now. Wait a few seconds, and try again.
answer-admin-read-only = The setup lies in a file, and cannot be changed here. Those who run the bot change it.
answer-admin-level-gone = The level is no longer there. Here is the setup as it is now.
answer-admin-empty-level = A level needs at least one person. Add somebody else first, or remove the level.
answer-admin-no-level = The unit needs at least one level. Add a new one first.
answer-admin-one-person = Then only one person could answer. There must be at least two in the levels together.
answer-admin-two-units = { $name } is a member of { $unit }. Take the person out there first.
answer-admin-phone = This number cannot be called. Write eight digits, or plus and the country code.
answer-admin-seconds = Waits are written as whole seconds, from 1 to 3600.
answer-admin-repeat = The number of times is written as a whole number, from 1 to 100.
answer-admin-no-name = Write a name.
answer-admin-twice = The person is on the level already.
answer-admin-unknown-person = Nobody was found by that name. The person must have written to the bot, or be in the setup already.
answer-admin-other = The change was not accepted. Ask those who run the bot.
answer-admin-last = The unit needs at least one administrator. Add somebody else first.
answer-admin-choose = Choose a person, or type the name.
answer-admin-choose-only = Choose whom it is about.
answer-admin-several = Several people have this name. Choose the person in the list, or type the ID instead of the name.
answer-admin-loop = { $name } is away too, and nobody answers in the end. Choose somebody else.
answer-admin-own-stand-in = { $name } cannot stand in for themselves. Choose somebody else, or nobody.
answer-admin-past = The date has passed. Choose a day from today on, or leave it empty.
answer-admin-far = The date is too far ahead. Choose a day before the year 2100, or leave it empty.
answer-admin-changed-since = Something of this has been changed since, or somebody has left. Correct it in the setup.
answer-back-by-admin = { $name } has reported you back. You are alerted again from now on.
answer-dropped-by-admin = { $name } has removed your absence. You are alerted as usual.
about-changes = Changes you have made to the setup: { $count }

# In the menu
menu-admin = See and change the setup of your unit

# The button on the card of the morning check
admin-open = Open the setup

# The desk: what whoever administers, leads or represents a unit gets when they say hello
desk-headline = This is waiting for you
desk-headline-well = Nothing is waiting for you
desk-look = Look and change
desk-ahead = From { $day } { $level } has nobody: { $name } is away
desk-print = Print
desk-raise = Alert leader
desk-setup = Setup
desk-measures = Measures
desk-insight = Insight
desk-wall = Emergency card
desk-plan = Notification routine
desk-year = Yearly figures
desk-back = Back to the overview
desk-measures-late = { $count ->
    [one] One measure is overdue
   *[other] { $count } measures are overdue
}
desk-measures-due = { $count ->
    [one] One measure is due this week
   *[other] { $count } measures are due this week
}
desk-drill = { $count ->
    [0] It is time to try the alert
    [one] One in the unit should have practised
   *[other] { $count } in the unit should have practised
}
desk-follow-ups-late = { $count ->
    [one] One follow-up is overdue
   *[other] { $count } follow-ups are overdue
}
desk-follow-ups = { $count ->
    [one] You have one follow-up that is not finished
   *[other] You have { $count } follow-ups that are not finished
}
desk-report = Your report has not been sent
desk-note = Your note has not been sent
desk-stands-in = You answer for { $name }
desk-stands-in-until = You answer for { $name } up to and including { $day }
desk-do-who = Who can fix it?
desk-do-setup = Open the setup
desk-do-level = Fix the level
desk-do-absence = Put somebody in
desk-do-phones = Fix the number
desk-do-admins = Administrator
desk-do-reps = Choose a rep
desk-do-people = Replace
desk-do-write = Write in Teams
desk-do-write-all = Write to them
desk-do-measures = { $count ->
    [one] See measure
   *[other] See measures
}
desk-do-drill = Plan a drill
desk-do-follow-up = Follow up
desk-do-report = Finish it
answer-desk-done = This has been seen to meanwhile. Here is what is waiting now.
answer-desk-nobody = The overview is for those who lead, represent or administer a unit.
answer-desk-not-yours = You no longer have this role in the unit.
menu-desk = See what is waiting for you, and print the wall card, the routine and the yearly figures

# Print
papers-headline = Print for { $unit }
papers-line = The links are yours and work for five minutes.
papers-wall = Emergency card for the wall
papers-others = Other papers
papers-unit = Card for { $unit }
papers-nowhere = The papers are printed by those who run the bot.
admin-wall = Hang up a new card
admin-wall-old = The emergency card on the wall is out of date now. Those who run the bot print a new one.
wall-hang-new = The emergency card of { $unit } is out of date now, and { $by } is no longer an administrator. Write “print” here, and hang up a new one.
paper-page-wall = Emergency card
paper-page-wall-line = Print it, and hang it where everybody sees it.
announce-broken = This is not in order
