# Texts for reports and notes, English. Corrected like the others (docs/texts.md).

# Papers: the note and the deviation report, as PDF and as text
paper-when = When
paper-unit = Unit
paper-exhibit = Evidence { $number }
paper-kept = Kept
paper-exhibit-text = Content
note-heading = Note after a conversation
note-about = What the conversation was about
note-behaviour = What was said and done
note-told = What the client was told
note-agreed = What was agreed
note-footer = Note after a conversation with a client

# Who sees the note? The choice is the employee's (L9)
note-visibility = Who sees the note
note-internal = Nav only
note-shown = The client, on nav.no
note-internal-consequence = The note is not shown on nav.no. The client may still ask for access to it. Once it is filed, it cannot be changed or deleted.
note-shown-consequence = The client can read the whole note on nav.no from the next working day. It cannot be hidden, changed or deleted afterwards.

# What the note lacks
note-gap-title = Give the note a title.
note-gap-title-too-long = The title is too long. It can have at most 500 characters.
note-gap-title-masked = Remove the asterisks from the title.
note-gap-behaviour = Write what was said and done.
note-gap-too-long = The note is too long. It can have at most 100,000 characters.
note-gap-unit = Write the unit number, four digits.
note-gap-tema = Choose a subject.
note-gap-tema-deprecated = This subject is no longer in use. Choose another.
note-gap-tema-hidden = This subject is never shown on nav.no. Choose another subject, or that only Nav sees the note.
note-gap-case-incomplete = Write both the case number and the system.
note-gap-case-not-general = Remove the case number, or choose a specialist case.
note-gap-consequence = Confirm that the client will see the note on nav.no.

# The birth number. No sentence repeats a digit (L11)
number-not-eleven-digits = A birth number has eleven digits. Check it and write it again.
number-no-such-date = The first six digits are not a date. Check and write the number again.
number-wrong-checksum = The number is not valid. A digit is probably wrong. Check it and write it again.
number-synthetic = This number belongs to a test person. It cannot be used here.

# Words and numbers that do not belong in the text
wording-birth-number = We hid a number that may be a birth number. It does not belong here.
wording-phone-number = We hid a number that may be a phone number. Do not write the client's number here.
wording-colleague = The name { $word } stands here. Write "adviser" or "leader" instead.
wording-person = "{ $word }" says something about the person. Write what was said or done instead.

# Filing in Gosys
filing-barred-protected = The bot cannot file this note. Talk to your leader. The unit that has access enters it in Gosys.
filing-barred-relations = You do not have access to this client. Talk to your leader, so that somebody else can enter the note.
filing-barred-area = The client belongs to another unit. Talk to your leader about who enters the note.
filing-barred-other = You do not have access to this client. Talk to your leader.
filing-not-complete = Something is missing. Open it and fill in the rest.
filing-drill = ØVELSE (drill). This is not sent anywhere.
filing-no-ident = The bot does not know your Nav ident. Enter the note in Gosys yourself.
filing-title = Gosys did not accept the title. Write another.
filing-client = Gosys cannot find the client. Check the birth number.
filing-case = Gosys cannot find the case. Check the case number and the system.
filing-tema = Gosys did not accept the subject. Choose another.
filing-unit = Gosys does not know the unit. Check the unit number.
filing-date = Gosys did not accept the date. Check when the conversation was.
filing-document = Gosys did not accept the document. Enter the note in Gosys yourself.
filing-not-accepted = It was not accepted. Nothing is lost. Try again, or enter it yourself.
filing-not-permitted = The bot is not permitted to do this. Those who run the bot must correct it. Enter it yourself meanwhile.
filing-client-gone = The birth number is no longer here. Write it again and submit again.
filing-words-gone = The text has been erased, so it cannot be sent. Begin a new one if it is still needed.
filing-incident-gone = The incident has been deleted, so this was not sent.
filing-evidence = A piece of evidence you chose cannot be attached. Remove it and submit again.
filing-gave-up = We have tried for two weeks without an answer. Submit again, or enter it yourself.
filing-waits-gosys = Gosys does not answer. We try again, and you need not do anything.
filing-waits-system = The deviation system does not answer. We try again, and you need not do anything.
filing-waits-locked = We are not let in where this is to go. Those who run the bot must correct it. We try again, and nothing is lost.
filing-waits-here = We cannot make it ready on our side yet. We try again, and nothing is lost.
filing-complete-in-gosys = The note is in Gosys but not finally filed. Open it there and complete it.
filing-no-task = The note is filed, but the task in Gosys was not made. Make it yourself if it is needed.
filing-task = A note after a conversation has been filed. Read the note and consider whether the case needs more.

# When the bot has no access to Gosys: a checklist
hand-protected = If you cannot open the client in Gosys, stop here and talk to your leader.
hand-find-client = Open the client in Gosys and see that it is the right person.
hand-new-note = Make a new note. Press “Copy” below, and paste the title and the text.
hand-internal = Choose an internal note. The client does not see it on nav.no.
hand-shown = Choose a forvaltningsnotat. The client sees it on nav.no.
hand-attach = Attach the PDF if you want.
hand-check = Read it through before you file. Afterwards the note cannot be changed.
hand-number = Press the button below when you are done.

# When the deviation system is filled in by hand: a checklist
copy-open-system = Open the deviation system.
copy-paste = Press “Copy” below, and paste the text.
copy-attach = Attach the PDF.
copy-number = Write the deviation number here when you have it.

# The deviation report
report-heading = Deviation report
report-drill = ØVELSE (drill)
report-footer = Deviation report { $id }
report-sector = Employer
report-sector-state = The state
report-sector-municipal = The municipality
report-reporter = Reported by
report-on-behalf = On behalf of
report-type = Felt as
report-type-threat = threat
report-type-threatening = threatening
report-type-harassing = harassing
report-type-abusive = abusive
report-type-violence = violence
report-target = Directed at
report-target-self = me
report-target-colleague = a colleague
report-target-unit = another unit
report-target-third = a third person
report-target-client = the client themselves
report-meeting = Channel
report-place = Place
report-place-office = the office
report-place-home = home office
report-place-out = out
report-severity = Seriousness
report-severity-low = low
report-severity-medium = medium
report-severity-high = high
report-injury = Injury
report-injury-none = none
report-injury-physical = physical
report-injury-mental = mental
report-injury-both = physical and mental
report-risk = Risk assessment
report-submitted = Submitted
report-ready = Made ready
report-words = The words that were used
report-course = What happened
report-known = Times from the alarm
report-work = The work being done
report-voice = Voice and background sound
report-cause = Assumed cause
report-breach = Breach of routines
report-measures = Immediate measures
report-witnesses = Witnesses
report-follow-up = Need for follow-up
report-proposed = Proposed measures
report-told = Notified
report-told-leader = Leader
report-told-rep = Safety representative
report-told-police = Police
report-told-unit = Other unit
report-evidence = Evidence
report-gap-title = Give the report a title.
report-gap-type = Choose how you felt it.
report-gap-course = Write briefly what happened.
report-gap-future = Check when it happened. That time has not come yet.

# Kortene: meldingen og notatet skrives her. Ingen andre ser et utkast (L9, L13)
paper-headline-report = Deviation report
paper-headline-note = Note for the client's case
paper-of-incident = The incident of { $time }
paper-private = Only you see this
paper-optional = All of this is optional
paper-next = Next
paper-more = Add more
paper-back = Back
paper-later = Save for later
paper-review = Read through
paper-from-alarm = Taken from the alarm. Correct what is wrong.
paper-source = Taken from the alarm
paper-too-long = All you wrote is saved ({ $letters } characters). It is too long to be shown here; the PDF has the whole text.
paper-write-anew = Write here only to replace the text
paper-missing = This is missing
paper-note-this = Look at this before you send
paper-you-decide = Read it through. Nothing is sent until you press the button.
paper-send-report = Send to the deviation system
paper-ready-report = Make the report ready
paper-send-note = File the note
paper-ready-note = Make the note ready
paper-change = Change
paper-pdf = Show as PDF
paper-pdf-open = Open the PDF
paper-pdf-line = The link is yours and works for five minutes.
paper-draft = DRAFT
paper-copy = Copy
paper-copy-line = Mark the text and copy it.
paper-copy-cut = Mark the text and copy it. The rest is in the PDF.
paper-drop = Delete the draft
paper-drop-line = What you have written will be gone. The incident stays in the log.
paper-drop-sure = Yes, delete
paper-waiting = Being sent
paper-waiting-line = You need not wait. You will be told here.
paper-waiting-long = The receiver does not answer yet. We try again. Nothing is lost.
paper-refused = Was not accepted
paper-refused-code = Code for support: { $code }
paper-send-again = Send again
paper-report-sent = The deviation report is sent
paper-report-there = The report is in the deviation system
paper-then = What happens next
paper-then-state = Delivered to the deviation system for state employees.
paper-then-municipal = Delivered to the deviation system of the municipality.
paper-then-number = Write the deviation number below when you know it. We will remind you.
paper-then-leader = { $name } follows up. Leaders and safety representatives can read the report.
paper-then-somebody = A leader in the unit follows up. Leaders and safety representatives can read the report.
paper-note-filed = The note is filed
paper-note-entry = Journal entry { $reference }
paper-not-finalised = Gosys has the note, but it must be finalised there. Open the entry and complete it.
paper-number = Deviation number { $reference }
paper-number-ask = What number did the report get in the deviation system?
paper-number-save = Save the number
paper-hand-report = Put the report into the deviation system
paper-hand-note = Put the note into Gosys
paper-hand-done-report = I have put it in
paper-hand-done-note = I have put the note into Gosys
paper-not-felt = You did not feel it as threatening, harassing or abusive. That is noted, and no deviation report is sent.
paper-felt-after-all = I want to report after all
paper-dropped = The draft is deleted
paper-unreadable = The text no longer exists.
paper-write-note = Write a note for the client's case
paper-note-offer = Should the client's case know of this? Only then is a note needed.

# Hva gjelder meldingen? (R84)
start-report = What is the report about?
start-note = Which conversation is the note about?
start-continue = Continue: { $what }
start-self = Something else
start-new-note = Another conversation
start-told = It may be about you or a colleague. Your leader and safety representative are told that you have begun a report, not what it says.

# Feltene
field-title = Title
field-day = Date
field-clock = Time
ask-course = What happened?
ask-words = What was said?
ask-quotes = From the alarm: include what you want
ask-target = Who was it aimed at?
ask-type = How did you experience it?
ask-title = What should the heading be?
ask-day = Which day was it?
ask-clock = At what time?
ask-colleague = Is it about a colleague? Write who
ask-channel = How were you in contact?
ask-place = Where were you?
ask-severity = How serious was it?
ask-injury = Was anybody hurt?
ask-witnesses = Who saw or heard it?
ask-known = Are the times from the alarm right?
ask-measures = What was done at once?
ask-follow-up = What do you need now?
ask-proposed = What can keep it from happening again?
ask-work = What were you working on when it happened?
ask-voice = What did you notice about the voice or the sounds?
ask-about = What was the conversation about?
ask-behaviour = What was said and done?
ask-told = What was the client told?
ask-agreed = What did you agree on?
ask-visibility = Who may read the note?
hint-course = Write “the client”, not the name.
help-behaviour = Write what the client said and did. No colleagues’ names.
field-injury-line = Write nothing more about health. That belongs with the doctor.
field-client = The client's birth number (11 digits)
field-client-kept = The birth number is kept encrypted and is deleted when the note is filed.
field-client-gap = Write the client's birth number.
field-tema = Theme (tema) in Gosys
field-unit = Unit (four digits)
field-case-line = Only if the note belongs to a certain specialist case.
field-case-number = Case number
field-case-system = Specialist system
field-attach = Attach evidence as PDF
field-seen-consequence = I know that the client can read the note, and that it cannot be hidden afterwards
tema-GEN = General (GEN)
tema-OPP = Follow-up (OPP)
tema-SER = Service complaints (SER)

# Påminnelsen (R18, R30)
remind-headline = Would you like to write the deviation report now?
remind-line = It takes about ten minutes. What we know is filled in.
remind-begin = Write now
remind-continue = Continue the draft
remind-later = Remind me later
remind-not-felt = I did not feel it that way
remind-not-felt-line = Did you not feel it as threatening, harassing or abusive? Say so here, and we will not ask again.
remind-postponed = All right. We remind you again { $time }.
remind-last = All right. We will not remind you again. Write "rapport" when you want to report.
remind-done = The report is on its way. Thank you for reporting.
remind-number = Has the report got a number?

# The reminder of a note that was begun. Never anything of what it says
note-remind-headline = Your note is not finished
note-remind-line = It lies here as you left it. Only you see it.
note-remind-continue = Continue the note
note-remind-by-hand = Have you put the note into Gosys?
note-remind-by-hand-line = Say so here when it is done.
note-remind-show = Show the note
note-remind-not-needed = No note needed
note-remind-drop-line = What you have written in the note will be gone. You can write a new one later.
note-remind-last = All right. We will not remind you again. Write "notat" when you want to continue.

# Utkast til tekst: den ansatte retter og bestemmer (L9)
draft-title-report = { $kind } – { $channel }
draft-title-unknown = Unwanted incident
draft-title-violence = Violence
draft-title-note = Conversation with client
draft-title-note-ended = Conversation ended
draft-line = { $time } { $what }
draft-raised = I alerted my leader.
draft-reported = I reported a threat.
draft-helped = { $name } helped.
draft-contact = We were in contact.
draft-exhausted = Nobody had answered.
draft-behaviour = I spoke about the behaviour.
draft-warned = I warned that the conversation could be ended.
draft-ended = I ended the conversation.
draft-call-over = The conversation was over.
draft-unit-told = Unit { $unit } was told.
draft-police = The police were contacted.
draft-said = The client said: “{ $words }”
draft-me = You
draft-client = The client
draft-quote = “{ $words }”
draft-told-warned = That the conversation was ended because the behaviour went on after a warning.
draft-told-warning = That the conversation would be ended if the behaviour went on.

# Svar
answer-paper-not-yours = This draft does not exist, or it is not yours.
answer-paper-saved = Saved. Write “{ $word }” to continue.
answer-paper-both = The draft had been changed on another device too. Where both had written, both texts stand.
answer-paper-gone = The draft is sent or deleted. What you wrote now is not saved.
answer-paper-incomplete = Something is missing. See the top of the card.
answer-paper-too-long = Something you wrote was too long and was not saved. Write less, or divide it.
answer-paper-which = This is not your incident. Write “rapport” to report something yourself.
answer-paper-number = The number is saved.
answer-paper-number-missing = Write the number first.
answer-paper-no-page = PDFs cannot be shown here. Those who run the bot must set up an address.
answer-report-begun = { $name } has begun a deviation report about something that has happened. Talk today.
answer-report-begun-rep = { $name } in { $unit } has begun a deviation report. The leader has been told.
