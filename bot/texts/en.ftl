# All words that users read, in English. Bokmål is in nb.ftl, nynorsk in nn.ftl.
# Correct the text to the right of the equals sign. Leave the name to the left and { $… } alone.
# Rules: short sentences, second person, the verb first on buttons, no exclamation marks, no blame.
# "Client" is the member of the public; the alarm is "the alert".

## Words that several cards use

# Law L12: the Norwegian word stands on every card of a drill, in every language.
drill-prefix = ØVELSE (drill): { $headline }
drill-line = Only a drill. Nobody is in danger.
clock = { $time }
danger = Is anyone in danger now? Call { $number }.
call = Call { $number }
call-in-teams = Call in Teams
call-person = Call { $name }
chat-person = Write to { $name }
more-people = … and { $count } more
in-a-row = { $others } and { $last }
close-call = Help me end this
warn = Give a warning
strengthen = Alert more people
end-alarm = Close the alert
# What the lock screen shows the caseworker. The screen may be shared, so it never varies.
summary-caseworker = New update

## What can be told about the incident (Tell more, the red card)

fact-meeting = Contact
fact-kind = What
fact-place = Where
fact-target = Aimed at
fact-phone = Phone
meeting-phone = Phone
meeting-video = Video meeting
meeting-chat = Chat
kind-violence = Violence
kind-threat = Threat
kind-threatening = Threatening behaviour
kind-harassing = Harassing behaviour
kind-abusive = Abusive behaviour
place-office = Office
place-home-office = Home office
place-home-office-alone = Home office, alone
place-out = Out
place-out-alone = Out, alone
target-self = Myself
target-colleague = A colleague
target-other-unit = Another unit
target-third-party = Somebody else
target-client-self = The client themselves
fact-channel = Came by
channel-phone = Phone
channel-meeting = Meeting
channel-video = Video meeting
channel-chat = Chat
channel-email = E-mail
channel-sms = Text message
channel-social-media = Social media
channel-letter = Letter

## The status card: the caseworker's one card, from the first second to the end

status-sent = Red card sent
status-rest-line = You do not need to do anything more.
status-no-answer = Nobody has answered yet
status-again-line = We are alerting everyone again. Feel free to call too.
status-exhausted-line = Call one of these. Everyone still has the card.
status-alone = This is how the red card works
status-alone-line = Started { $time } · nobody else has been alerted
status-alone-who = How it would go:
step-alerted = **{ $name }** has been alerted
steps-alerted = **{ $names }** have been alerted
step-held-back = **{ $name }** will be told as soon as Teams lets us
step-ringing = Calling **{ $name }** …
step-seen = **{ $name }** has seen it
step-declined = { $name } cannot help now
step-unreachable = { $name } cannot be reached here
step-unanswered = { $name } has not answered
step-next = { $name } will be alerted at { $time }
step-next-soon = { $name } will be alerted at once
step-later = { $name } comes after that
step-would = { $name } would be alerted at { $time }
step-would-later = { $name } would come after that
status-skipped = Nobody to alert at the level “{ $level }”. It was skipped.
# When the alert is about a threat
status-duty-asked = A leader has been asked to handle the threat.
status-duty-owner = { $name } is handling the threat.
status-threat-told = Told of the threat: { $names }.
threat-it-is = It is a threat
threat-whom = Reported as a threat. Who is it against?
threat-waits = A new report of a threat waits for { $name } to answer.
threat-told-by = { $name } has reported this as a threat.
threat-right = That is right
threat-correct = Correct it
threat-was-none = It was not a threat
threat-was-it = Was it a threat?
threat-was = Yes, report it
threat-was-not = No
safe-question = Are you safe now?
safe-yes = Yes
safe-no = No, alert again
rep-talk = Talk to the safety representative
rep-talk-line = Nobody is told that you look at this.
call-missed = { $name } called at { $time } and did not get through.
call-missed-ring = Write here, or call { $number }.
call-missed-write = Write here.
call-missed-also = Alerted as well: { $names }.
status-where = Where did the threat come?
status-written = Paste a screenshot here. Do not delete the message.

# When somebody helps
helps-you = { $name } is helping you
helps-write = Writing with you
helps-call = Calling you
helps-join = Joining the conversation
helps-phone = On the phone
helps-in-person = Here with you
# The same, as the other leaders read it
helping-write = Writing
helping-call = Calling
helping-join = In the conversation
helping-phone = On the phone
helping-in-person = On the spot
also-helps = { $name } is helping too · { $how }
also-help = { $names } are helping too
write-here = Write here and { $name } sees it. You can keep talking to the client.
add-to-meeting = Add { $name } to the meeting.
contact-missing-line = You are not in contact yet. We are alerting more people.
alerting-more-line = We are alerting more people.

# When the alert is over
ended-resolved = The alert is closed
ended-resolved-line = Closed by { $name } at { $time }
ended-cancelled = The alert is withdrawn
ended-superseded = A newer alert has taken over
ended-superseded-line = This card no longer applies. See the newest card.
ended-talk = Talk to a leader or a colleague today, even if it went well.
ended-report = Write the deviation report
raise-again = Alert again

# Somebody is helping me
helped = Somebody helps me
helped-question = Who is helping you?
helped-by-phone = On the phone
helped-here = Here with me
helped-no-answer = Did not answer
helped-tooltip-phone = { $name } is helping me on the phone
helped-tooltip-here = { $name } is here with me
helped-tooltip-no-answer = { $name } did not answer the phone
helped-other = Somebody else
helped-choose = Choose a name
helped-colleague = The colleague's name

# Tell more
describe = Tell more
meanings = What is what?
describe-save = Save
describe-colleague = Which colleague?
describe-colleague-name = Write the full name
choose = Choose
unit-number-other = Not in the list? Unit number, four digits

## The red card: to the leaders who are alerted

alert-headline = { $name } needs help now
alert-headline-crisis = { $name } needs help with a client in crisis
alert-also = Waiting for help too: { $names }
alert-sent = Red card · sent { $time }
# What the lock screen shows the leader. Only the colleague's name, nothing about the client (L11).
summary-alert = RED CARD: { $name } needs help now
alert-stands-in = You are alerted because { $name } is away.
alert-level = You are alerted as “{ $level }”.
passed-declined = { $name } cannot help now.
passed-unreachable = { $name } cannot be reached here.
passed-unanswered = { $name } has not answered.
claim-write = I will write with you
claim-call = I will call you
claim-join = I will join the conversation
claim-write-also = I will write with { $name }
claim-call-also = I will call { $name }
claim-join-also = I will join { $name }
claim-come-also = I am going to { $name }
decline = I cannot help now
alert-promise = { $name } will know at once.
alert-call-over = The call with the client is over.
alert-declined = You said no. You can still help.
already-helps = { $name } is already helping
already-help = { $names } are already helping
already-helps-line = { $how } · since { $time }.
already-thanks = Thank you for being ready.
already-more = More people are needed. You can help too.
already-unanswered = Nobody answered the question, so more people are alerted. You can help too.
alert-cancelled-line = { $name } has withdrawn the alert. You do not need to do anything.
alert-resolved-line = { $name } has been helped. You do not need to do anything.

## The role card: to whoever helps

role-headline = You are helping { $name }
role-sent = Red card sent { $time }
role-danger = Is anyone in danger now? Call { $number } for your colleague. Ask where { $name } is.
# What to do, by how you help
role-do-write = Write here now: “I am here. I will stay.”
role-do-write-choose = Write here now, then choose { $name }: “I am here. I will stay.”
role-do-call = Call { $name } now.
role-do-join = Join the meeting now. Without the link, ask { $name } to add you.
role-do-join-link = Join the meeting now.
join-meeting = Join the meeting
role-do-phone = Stay on the phone with { $name }.
role-do-in-person = Stay with { $name }.
# … by what is happening
role-kind-threat = Take the threat seriously. Write the words down as they were said.
role-kind-other = Believe { $name }. Ask what is happening, and listen.
# … by how they are in touch
role-meeting-phone = { $name } is on the phone. Write briefly, and ask so that yes or no will do.
role-meeting-video = { $name } is on video. Ask whether you should take over.
role-meeting-chat = { $name } is in a chat. Say that it is fine to stop answering.
role-call-over = The call with the client is over. Ask how { $name } is.
role-meeting-unknown = Ask how { $name } is in touch with the client.
role-meeting-written = The threat is in writing. Ask { $name } to take a screenshot and delete nothing.
role-client-self = The client may be in danger. Stay on the line. Call 113 or 112.
role-stop = Say that it is fine to end the call at any time.
role-stay = Stay until { $name } says it is over.
# Where the colleague stands in the call
role-walk = Step { $number } of { $of }: { $what }
role-walk-beside = Now: { $what }
role-walk-reaction = The client at { $time }: { $reaction }
walk-acknowledge = { $name } offers help
walk-behaviour = { $name } names the behaviour
walk-consequence = { $name } warns that the call will end
walk-stay = { $name } stays on the line
walk-ask = { $name } asks what is planned
walk-where = { $name } asks where the client is
walk-help = { $name } shows who can help
walk-danger = the client is in danger, call 113
walk-tell = { $name } says that it will be passed on
walk-calm = the call calms down
walk-end = { $name } is ending the call
role-advised-end = You have advised ending the call now.
role-advised-stay = You have advised staying on the line.
role-word-time = { $name } { $time }
role-quote-time = { $name } wrote down what was said, { $time }
role-word = “{ $words }”
role-write-label = Write to { $name }
role-write-placeholder = Short sentences. { $name } gets it at once.
role-send = Send
role-others = { $name } is helping too · { $how }
role-contact-missing = You are not in contact yet. We are alerting more people.
call-spoke = We spoke
call-busy = Busy
call-busy-write = Write to { $name } instead
call-no-answer = Nobody answers
hand-over = Let somebody else take over
hand-over-line = You keep helping until the other one has answered.
hand-over-waiting = You have asked { $name }. You keep helping until the answer comes.
hand-over-nobody = There is nobody else to ask now. Alert more people, or say that you have to stop.
ask-person = Ask { $name }
ask-chosen = Ask the one you chose
release = I have to stop helping
release-tooltip = More people are alerted at once
summary-role = You are helping { $name }

## Hand-over: to the one who is asked

hand-over-headline = Can you take over for { $name }?
hand-over-from = { $name } keeps helping until you answer.
hand-over-about = { $name } needs help
summary-hand-over = RED CARD: Can you take over for { $name }?

## New card when somebody helps

news-line = { $how } from { $time }
news-over = { $name } helped you
news-over-line = The alert is over. The card above shows what you can do now.

## Are you in contact?

contact-question = Are you in contact?
contact-line-caseworker = { $name } has said yes to helping you.
contact-line-claimant = You have said yes to helping { $name }.
contact-no-caseworker = If you answer no, more people are alerted at once. { $name } is still helping.
contact-no-claimant = If you answer no, more people are alerted at once. You are still helping.
contact-yes = Yes
contact-no = No
contact-answered-yes = You are in contact
contact-answered-no = More people are alerted now
contact-closed = You do not need to answer any more
summary-contact = Are you in contact?

## Nobody has answered yet

exhausted-headline = Nobody has answered yet
exhausted-call = Call one of these now
exhausted-again = We are alerting everyone again now.
exhausted-last = Everyone has been alerted several times. Everyone still has the card.

## To the nearest leader and the safety representative afterwards

follow-up-headline = The follow-up is yours
follow-up-line = { $helper } is helping { $name } now, since { $time }.
follow-up-mine = The follow-up is yours. Talk to { $name } today.
follow-up-duty = As the nearest leader you follow up { $name } afterwards. Talk today.
safety-rep-headline = Red card at { $unit }
safety-rep-line = An employee used the red card at { $time }, and somebody has answered.
safety-rep-no-answer = An employee used the red card at { $time }. Nobody has answered yet.
safety-rep-duty = You are told as safety representative. You do not need to do anything now.
safety-rep-waits = You are told as safety representative. Everyone who was alerted still has the card.

## After a threat: to the leader who handles it (R43)

duty-headline = Can you handle the threat?
duty-headline-crisis = Can you take care of a client in crisis?
duty-told = Reported by { $name } at { $time }
duty-unit = { $unit } · { $date }
duty-untaken = Nobody is handling the threat yet.
duty-what = This is what has to be done:
duty-target-unknown = Ask { $name } whom the threat is against.
duty-take = I will handle the threat
duty-decline = I cannot
duty-decline-threat = I cannot handle the threat
duty-declined = You have said that you cannot. You still can.
duty-next = Next: { $task }
duty-mine = You are handling the threat · { $done } of { $all } done
duty-then = Afterwards
duty-all = The other tasks
duty-talk = Talk to { $name } today.
duty-task-target-unit = Notify the unit at risk
duty-task-colleague = Tell the colleague
duty-task-health = Call 113 about the client
duty-task-police = Notify the police
duty-task-own-unit = Tell your own unit
duty-task-safety-rep = Talk to the safety rep
# What you say. Not the client's name here; that you say on the telephone.
duty-hint-target-unit = Choose the unit: its leader is told and confirms. Or call them yourself.
duty-hint-colleague = Call the colleague the threat is against. Agree what is safe today.
duty-hint-health = Say who you are, what the client has said, and where the client may be. { $ambulance } for help, { $police } when somebody's safety is urgent.
duty-hint-police = Danger now: { $emergency }. Otherwise { $police }. Say: “I am calling from { $unit }. An employee has received a threat.” Then say what was said, when, and against whom.
duty-hint-charges = Tell the police if there is danger or a threat. Pressing charges is something else: the employer can, and nobody shall ask { $name } to do it.
duty-charges = About charges
duty-hint-own-unit = Tell the reception and those who may meet the client. Agree what you do.
duty-hint-safety-rep = The bot only says that the red card was used. The rest is yours to tell.
duty-unit-choose = Which unit?
duty-unit-number = Unit number, four digits
duty-notify = Notify the unit
duty-notify-another = Notify another unit
duty-done = Done
duty-not-relevant = Not relevant
duty-why = Why is it not relevant?
duty-why-more = Write more if you like. Not the client's name.
duty-save = Save
duty-reason-somebody-else = Somebody else has done it
duty-reason-not-needed = Judged not to be needed
duty-reason-no-threat = It was not a threat
duty-reason-other = Other, write why
# The same, as it is read afterwards
duty-reason-other-told = Another reason
duty-is-done = { $task }: done by { $name } at { $time }
duty-is-not-relevant = { $task }: not relevant, says { $name } at { $time }. { $reason }.
duty-is-not-relevant-plain = { $task }: not relevant, says { $name } at { $time }.
duty-notice-waiting = { $unit } was told at { $time }. Not confirmed yet: { $names }.
duty-notice-rests = { $unit } was told at { $time }, and nobody has confirmed. Nobody more is being told. Notify them again.
duty-notice-received = { $unit }: received by { $name } at { $time }
duty-notice-unreached = Nobody in { $unit } has confirmed. Call them yourself:
duty-correct = Correct
duty-undo = Undo: { $task }
duty-give-up = I cannot after all
duty-taken = { $name } is handling the threat
duty-taken-line = You do not need to do anything.
duty-settled = All about the threat is done
duty-settled-line = No more reminders.
duty-closed-withdrawn = The alert was withdrawn. You do not need to do more about the threat.
duty-closed-no-threat = { $name } says that it was not a threat. You do not need to do more about it.
duty-closed-drill = The drill is over. You do not need to do any more.
duty-closed = You do not need to do anything about this any more.
# What the lock screen shows. Only the colleague's name, never anything about the client (L11).
summary-duty = Threat reported by { $name }: can you handle it?
summary-duty-crisis = { $name } needs a leader after the alert
summary-duty-mine = The threat: { $task }

## To the leaders of another unit that is threatened

unit-notice-headline = A threat may concern your unit
unit-notice-from = { $unit } tells you · { $date } { $time }
unit-notice-call = Call { $name } now to hear what was said.
unit-notice-confirm = Press Received, so that { $unit } knows you have been told.
unit-notice-rep = The leaders of your unit have been told. You are told as safety representative.
unit-notice-received = Received
unit-notice-received-by = Received by { $name } at { $time }
unit-notice-withdrawn = { $unit } has withdrawn the alert. You do not need to do anything.
summary-unit-notice = Threat reported from { $unit }. Read and confirm.

## To the safety representative when nobody handles the threat

untaken-headline = Nobody is handling a threat
untaken-line = Reported in { $unit } { $date }. All leaders of the chain have been asked.
untaken-duty = Talk to the management today about who will.

## Messages between the caseworker and whoever helps

relay-from = { $name } writes
relay-corrected = Corrected by { $name }
relay-answer-caseworker = Answer here. You can keep talking to the client.
relay-answer-claimant = Answer here, and { $name } gets it at once.
summary-relay = New message from { $name }

## Evidence

# The card for what was sent: "Received" first, then "Kept as evidence"
evidence-received = Received
evidence-saving = Saving …
evidence-kept = Kept as evidence
evidence-kept-again = This was kept already
evidence-kept-some = { $kept } of { $count } kept as evidence
evidence-refused = Not kept
evidence-erased = Deleted
evidence-removed = Removed
evidence-belongs = Belongs to the alert of { $time }
evidence-belongs-noted = Belongs to the incident of { $time }
evidence-trying-again = We cannot fetch it yet. We are trying again. Keep the picture until we have it.
evidence-line = { $number }. { $what }: { $state }
evidence-line-saving = saving …
evidence-line-kept = kept
evidence-line-noted = noted
evidence-line-again = kept already
evidence-line-refused = not kept
evidence-line-erased = deleted
evidence-line-removed = removed
evidence-is-picture = Picture
evidence-is-file = File
evidence-is-pdf = PDF
evidence-is-text = Text
evidence-is-message = Message
evidence-is-recording = Recording
evidence-send-picture = Teams does not send the pictures in the message. Take a screenshot and paste it here.
evidence-which = Which incident does it belong to?
evidence-new-incident = A new incident
evidence-drop = Delete it
evidence-waits = It stays encrypted until you answer. If you do not answer within { $days ->
    [one] { $days } day
   *[other] { $days } days
 }, it is deleted.
evidence-nobody-told = Nobody has been alerted of this. Words that are forwarded are not read as yours.
evidence-alarm = Alert
evidence-noted = Without an alert
evidence-drill = Drill
evidence-view = Show
evidence-view-number = Show { $number }
evidence-see = See evidence
evidence-remove = Wrong picture? Remove
evidence-remove-other = Sent by mistake? Remove
evidence-remove-number = Remove { $number }
evidence-remove-line = Nobody sees it afterwards. You can undo for 24 hours.
evidence-removed-line = Nobody can see it now. You can undo until { $time }. Then it is deleted for good.
evidence-removed-held = The incident is on hold, so it is not deleted. You can undo for as long.
evidence-restore = Undo
evidence-for-good = Delete for good now
evidence-for-good-ask = Delete it for good now? It cannot be brought back.
evidence-for-good-yes = Yes, delete for good
evidence-for-good-no = No, wait
evidence-open = Open in the browser
evidence-open-line = The link is yours alone and works for five minutes. It is noted that you look.
evidence-no-pages = It cannot be shown here. An operator of the bot can export it for the police or the archive.
evidence-remains = What you sent is still in Teams and OneDrive. We cannot delete it there.
evidence-delete = How to delete it in Teams
evidence-delete-chat = PC: Point at your message with the picture, choose … and Delete.
evidence-delete-phone = Phone: Press and hold the message and choose Delete.
evidence-delete-onedrive = File: Open OneDrive, the folder Microsoft Teams Chat Files. Delete the file, and empty the recycle bin.
# The card for evidence: how it is sent, and what is kept
evidence-save = Save evidence
evidence-headline = Evidence
evidence-elsewhere = Evidence is taken here in the private chat, where only you can see it.
evidence-how = Paste a screenshot here, or attach a file. It is kept unaltered and encrypted.
evidence-how-pc = PC: Windows + Shift + S, mark the area, and paste here with Ctrl + V.
evidence-how-phone = Phone: Take a screenshot, press + here, and choose the picture.
evidence-how-message = Message in Teams: Choose … on the message and Save as evidence.
evidence-count = { $count ->
    [one] One piece of evidence kept
   *[other] { $count } pieces of evidence kept
}
evidence-older = … and { $count } older
evidence-waiting = { $count ->
    [one] One piece of evidence waits for your answer
   *[other] { $count } pieces of evidence wait for your answer
}
# The safety representative is told that something is kept, never what.
evidence-safety-rep = { $count ->
    [one] One piece of evidence was kept, { $time }.
   *[other] { $count } pieces of evidence were kept, the last at { $time }.
}
recording = Recording of the call
recording-line = If the telephone system has a recording, we note where. The bot never records.
recording-system = Which system?
recording-reference = Number of the recording
recording-reference-hint = Not the client's name
recording-day = Date
recording-from = From
recording-to = To
recording-save = Note the recording
# The page that shows the evidence
evidence-page-title = Evidence from Red card
evidence-page-show = Show the evidence
evidence-page-line = It is noted that you look. The page is yours alone: do not show it to others.
evidence-page-old-line = Go back to the chat with Red card in Teams, and press Show once more.
evidence-page-cut = This is the beginning. All of it is kept.
evidence-page-about = Evidence { $number }. Sent { $time } by { $name }.
evidence-page-alt = { $what } { $number }, sent { $time } by { $name }
evidence-page-enlarge = Show at full size

## Warning and ending: the sentences themselves are in ladders/

guide-say = Say this:
guide-write = Write this:
guide-spoken = “{ $words }”
guide-where = Step { $number } of { $of }
guide-beside = When it calms down
guide-beside-stay = Stay on the line
guide-beside-danger = In danger now
guide-closing = How to end the call
guide-advice-end = { $name } advises you to end the call now.
guide-advice-stay = { $name } advises you to stay on the line.
# How the client reacts, and what you want yourself
guide-how = How does the client react?
guide-calmer = Calms down
guide-continues = Continues
guide-threatens = Threatens
guide-hung-up = The client hung up
guide-hung-up-chat = The client left the chat
guide-hung-up-video = Client left the meeting
# The same, where one asks whether the client will harm themselves (113 first).
guide-asked = What does the client answer?
guide-yes = Yes
guide-no = No
guide-silent = Does not answer
guide-told = Says where
guide-left = Hung up
guide-left-chat = Left the chat
guide-left-video = Left the meeting
guide-danger = In danger now
guide-end = End the call now
guide-back = Back one step
guide-go-on = The call goes on
guide-language-line = Which language does the client speak?
guide-routine = The routine for this
guide-alerts = If you tap Threatens, your leader is alerted at once.
guide-alerts-crisis = If you choose one of the last two, your leader is alerted at once.
guide-alerts-danger = “{ $what }” alerts your leader at once.
guide-alerts-more = “{ $what }” alerts more people.
guide-alarm-over = The alert is closed. You can go on here.
guide-replaced = Continue on the card further down in the chat.
ladder-phone = Phone
ladder-chat = Chat
ladder-video = Video
ladder-self-harm = Will harm themselves
ladder-third-party = Threatens others
end-hang-up = The bot cannot hang up. Hang up yourself.
end-hang-up-crisis = Stay on the line if you can.
note-open = Write down the words
note-label = Write it down now, while you remember
note-placeholder = The words as they were said, the time, who heard it. Not the client’s name.
note-save = Save
note-written = You wrote down
# When not everything fits on the card.
note-written-more = All of it is kept, also what does not fit here.
call-over = The call is over
call-over-headline = The call is over
call-over-line = It is noted. Breathe out. You did the right thing.
call-over-told = Whoever is helping you will know.
call-lost-headline = Call 113 now
call-lost-line = { $what }. Say where the client is, and what was said.
call-lost-told = We are alerting others now. Your card shows whom.

## The home card: the answer to whatever the bot does not recognise

home-headline = Do you need help?
home-line = Your leader is alerted at once. No questions first.
home-raise = Alert my leader
home-language = Language
home-short = Write help, or press Alert my leader, if you need help now.
home-after = After a call
language-bokmal = Bokmål
language-nynorsk = Nynorsk
language-english = English
welcome-headline = Red card
welcome-line = Write help here, never in the meeting chat. If you write help, your leader is alerted at once. To practise alone, write drill. If you hear nothing within five seconds, call.
welcome-helper = If a colleague needs help, you get a red card here. One tap is enough to answer.
welcome-safety-rep = As safety representative you are told when the red card has been used in your unit.
welcome-drill = Try a drill

## Readiness

readiness-headline = These are alerted when you ask for help
readiness-wait = waits { $wait }
# How long somebody waits: 45 seconds, 2 minutes, 1 minute and 30 seconds
wait-seconds = { $count ->
    [one] { $count } second
   *[other] { $count } seconds
}
wait-minutes = { $count ->
    [one] { $count } minute
   *[other] { $count } minutes
}
readiness-numbers = Other numbers
readiness-empty = Nobody at this level can be alerted now. It is skipped.
readiness-where = Write help here in this chat, never in the meeting chat.
readiness-level = **{ $number } · { $level }** · { $wait }
readiness-emergency = Is anybody in danger now? Call the police on { $police } or an ambulance on { $ambulance }.
wall-police = police
wall-ambulance = ambulance
# The card for the wall. It is printed, and hangs there when Teams does not work.
wall-title = Red card – emergency card for { $unit }
wall-headline = Write help to Red card in Teams
wall-line = Your leader is alerted at once. Never write help in the meeting chat.
wall-call = If Red card does not answer within five seconds, call.
wall-practise = Write drill to Red card to try it alone.
wall-code = QR code: call { $name } on { $number }
wall-no-number = no phone number
wall-footer = { $unit } ({ $number }) · Printed { $date }. Replace the card when something changes.

## Routines

# The routines themselves are in the folder routines, see docs/texts.md.
routines-headline = Our routines
routines-all = All routines
routines-choose = Which one do you want to read?
routines-open = Read
routine-line-read = { $title } · read
routine-line-changed = { $title } · changed since
routine-line-others = { $title } · for other roles
routine-read = Read and understood
routine-read-on = Read { $date }
routine-not-read = Not read yet
routine-changed = Changed since you read it. Please read it again.
routine-gone = That routine does not exist any more. These apply now.
# Used in sentences: Read 22 November 2026
day = { $day } { $month ->
     [1] January
     [2] February
     [3] March
     [4] April
     [5] May
     [6] June
     [7] July
     [8] August
     [9] September
     [10] October
     [11] November
    *[12] December
    } { $year }
weekday = { $weekday ->
     [1] Monday
     [2] Tuesday
     [3] Wednesday
     [4] Thursday
     [5] Friday
     [6] Saturday
    *[7] Sunday
    } { $date }

## Away and back

away-headline = When are you away?
away-line = Then whoever takes over for you is alerted at once.
away-first-label = First day (empty: from now)
away-until-label = Last day
away-hours-hint = Only some hours? Write, for example, away until 14:00.
away-stand-in-label = Who takes over?
away-nobody = Nobody
away-save = I am away
away-save-open = Until I write back
away-unclear = I did not understand when. Choose a date.
away-no-last = Choose the last day too. If you do not know it, press “Until I write back”.
away-order = The last day is before the first. Choose again.
away-long = That is more than a year ahead. Choose an earlier day.
away-stand-in-away = { $name } is away then too. Choose somebody else, or nobody.
away-still = You are still alerted.
away-stored = You are away
away-stored-until = Until and including { $date }.
away-stored-time = Until { $date } { $time }.
away-stored-open = Until you write back.
away-stored-stand-in = { $name } is alerted instead of you.
away-stored-nobody = Nobody takes over. The next level is alerted at once.
away-back = I am back
away-is-back = You are back. You are alerted again.
away-planned = You will be away
away-from-day = From { $date }.
away-from-time = From { $date } { $time }.
away-until-then = You are alerted as usual until then.
away-also = Also away
away-span-open = From { $first } until you write back
away-drop = Remove the absence
away-dropped = The absence is removed
away-as-usual = You are alerted as usual.

## The menus in Teams. The name and the description of the app are in manifest/

# Stands in the menu behind the word to type. The words are in words.toml; the first one is shown.
menu-help = Alert your leader at once
# In a chat that others read, and on a screen that may be shared. Does not say why.
menu-help-shared = Get help. Only you see the answer
menu-end = Get the sentence that ends the call
menu-warn = Get the sentence that warns
menu-cancel = Withdraw the alert
menu-threat = Alert your leader to a threat
menu-drill = Practise alone or with your leader
menu-away = Say that you are away, and who takes over
menu-back = Say that you are back
menu-readiness = See who is alerted when you type help
menu-evidence = Save a screenshot as evidence
menu-report = Report a deviation
menu-note = Write a note about the incident
menu-status = See what is happening now
menu-routines = See the routines of your unit
menu-language = Choose bokmål, nynorsk or English
menu-privacy = See what is stored about you

## When it cannot be confirmed that the alert is stored

degraded-headline = We cannot confirm that the alert is stored
degraded-line = Call one of these now. We keep trying meanwhile.
degraded-told = Being told now: { $names }.
degraded-nobody = Nobody has answered yet
degraded-nobody-line = Call one of these now. We cannot confirm that the alert is stored.
degraded-helped-line = The alert is not stored yet. If you hear nothing, call, or write help again.
degraded-withdrawn = The alert is withdrawn
degraded-withdrawn-line = Those who were told will know. If you need help after all, write help.
degraded-stored = The alert is stored now
degraded-stored-line = See the newest card.
degraded-never = The alert will not be stored
degraded-never-line = If you need help, call one of these, or write help again.
degraded-stopping = The system is restarting
degraded-stopping-line = Call one of these now. If you hear nothing within a minute, write help again.
degraded-asked = Do you need help now?
degraded-asked-line = We cannot check whether the card belongs to a drill. Nobody has been alerted. Press “Alert my leader”, write help, or call.
followed-headline = We cannot follow the alert as usual now
followed-line = The alert is stored, and we keep telling others. Call one of these now.
followed-nobody-line = The alert is stored. Call one of these now.
followed-helped-line = What happens now is not stored yet. If you hear nothing, call, or write help again.
followed-again = We follow the alert as usual again
plain-alarm-headline = { $name } needs help
plain-alarm-sent = Sent { $time }
plain-alarm-call = Call { $number } now.
plain-alarm-no-number = Get in touch now.
plain-alarm-line = The system is not working as it should. Press when you are helping, and { $name } will know.
plain-alarm-passed = No answer from { $names }.
plain-alarm-help = I am helping
plain-alarm-mine = You are helping { $name }
plain-alarm-mine-line = { $name } will know. It is not stored yet.
plain-alarm-mine-others = Also helping: { $names }.
plain-alarm-taken = { $helper } is helping { $name }
plain-alarm-taken-line = It is not stored yet. You will be told if more are needed.
plain-alarm-withdrawn = { $name } has withdrawn the alert
plain-alarm-withdrawn-line = There is nothing you need to do.
plain-alarm-stored = The alert is stored now
plain-alarm-stored-line = This card no longer applies. The other card about { $name } does.
plain-alarm-over = This alert is old
plain-alarm-over-line = If nobody has spoken with { $name }, get in touch.

## Answers in one sentence

answer-unknown-verb = We do not recognise that button. If you need help, press Alert my leader.
answer-stale = That card was old. This is how it stands now.
answer-not-yours = We find no alert here that you can answer.
answer-gap = The system was restored. What was reported from { $from } until { $until } is lost here. Call whoever raised the alert. If you need help, write help.
answer-gap-goes-on = The system was restored. What happened here from { $from } until { $until } is lost. The alert goes on from there. If it is settled, close it.
answer-cancelled = The alert is withdrawn.
answer-resolved = The alert is closed.
answer-no-open-alarm = You have no open alert now.
answer-someone-helps = { $name } is already helping.
answer-strengthened = We are alerting more people now.
answer-language-chosen = From now on your cards are in English.
answer-away-not-stored = No absence is stored. If you will be away, write /away and until when, for example /away until 3 pm.
answer-away-past = That date has passed. Choose a day to come.
answer-away-not-leader = You are in no chain of leaders, so you do not need to say that you are away.
answer-back-not-leader = You are in no chain of leaders, so you do not need to say that you are back.
answer-drill-started-alone = The drill has started. Nobody else has been alerted.
answer-drill-started-leader = The drill has started. Your leader gets a card marked ØVELSE.
answer-drill-not-now = You have a real alert that is open. Practise when it is closed.
answer-evidence-withheld = Teams did not give us all that you sent. Send it again:
not-come-picture = Picture: Paste a screenshot here, or attach it as a file.
not-come-moving = GIF or sticker: If it is evidence, take a screenshot and paste it here.
not-come-file = File: Download it, and attach it here. A link does not give us the file.
not-come-sound = Sound recording: The bot takes no sound. Write evidence, and note where the recording is.
not-come-film = Film: The bot takes no film. Take a screenshot, or write evidence and note where the recording is.
not-come-message = Message you pointed to: Choose … on the message and Save as evidence, or paste a screenshot here.
not-come-code = Code snippet: Copy the text, and paste it here as plain text.
not-come-loop = Loop component: Copy the text, or paste a screenshot here.
not-come-card = Card or preview: Paste a screenshot here.
not-come-end = The end of the text: We read 4,000 characters of a message. Send the rest in another message.
not-come-more = More than 20 pictures and files: Send the rest in another message.
not-come-other = Something we do not know: Paste a screenshot here, or write what it was.
answer-evidence-too-many = At most { $count ->
    [one] { $count } picture or file
   *[other] { $count } pictures and files
 } can wait for an answer. Say first which incident they belong to, and send this again afterwards.
answer-evidence-unconfirmed = We cannot confirm that what you sent is stored. Hold on to it. We keep trying.
answer-moment = One moment. It is slow just now. If you need help, write help.
answer-help-unconfirmed = We cannot confirm that your answer is stored. If you can help, get in touch yourself now.
answer-plain-newest = See the newest card.
answer-plain-kept = We keep what you wrote. Whoever answers will read it.
answer-plain-full = We cannot keep more of what you write now. Call instead.
answer-plain-passed-on = { $name } gets it right away.
answer-never-stored = What you wrote or pressed was not stored. Do it once more.
answer-evidence-nothing-waits = This has been answered already. The card shows what holds now.
answer-evidence-settled = All right. It is noted.
answer-evidence-not-yours = We find no evidence here that you may see.
answer-evidence-no-page = The evidence is kept, but cannot be shown here. An operator of the bot can export it.
answer-evidence-which-removed = You sent several. Press Remove, and choose which.
answer-evidence-held = It cannot be removed now. Ask your leader.
answer-evidence-sent = The report or note was sent with this in it, so it cannot be removed here. Tell your leader.
answer-evidence-sent-by-two = Somebody else has sent the same, so it is kept. Tell your leader if it is wrong.
answer-evidence-too-late = It is too late to undo. It is deleted.
answer-evidence-there-again = The same was sent again and is kept. So this one was not brought back.
answer-message-kept = The message is kept as evidence. Pictures do not come with it. Take a screenshot, and paste it into the private chat with Red card.
answer-recording-noted = The recording is noted as evidence.
answer-recording-incomplete = Write which system has the recording, and its number.
answer-privacy = We store when you asked for help, who was alerted, and what was done. What you write is stored encrypted and deleted when its time is up. You, whoever helps you and your leader see the alert. Answer times are only shown for the unit as a whole. Never write a client's name or birth number here.
answer-relay-which = You are helping several people now. Press More on the card of the one it is for, and write there.
answer-relay-sent = Sent.
answer-unsent-gone = It is no longer here. Write it again.
answer-written = Saved as a quotation, as you wrote it.
answer-written-cut = Saved the first 10,000 characters. Write the rest in the box once more.
answer-nothing-written = Write something first, and we will save it.
answer-routine-below = The routine is at the end of the chat.
answer-advised = The advice is sent. Your colleague decides.
answer-kept = Added. Whoever answers will read it.
answer-empty-text = Write something first, and we will send it.
answer-hand-over-asked = { $name } has been asked.
answer-hand-over-pending = You have already asked { $name }. You keep helping until the answer comes.
answer-hand-over-not-possible = That person cannot be asked now. Choose somebody else.
answer-helped-who = Choose who is helping you, or write a name.
answer-details-saved = Saved. Those who are alerted see it.
answer-colleague-unknown = The rest is saved. We did not find that colleague. Write the full name.
answer-call-logged = The call is noted.
answer-threat-reported = Reported as a threat.
answer-no-threat = Noted. Nobody does more about a threat.
answer-threat-known = The threat has been reported.
answer-threat-asked = { $name } has answered no before, and is asked again now. If anyone is in danger, call 112.
# A threat was reported after the card on which the reader answered "no".
answer-threat-since = A threat was reported after this question. Your answer is not about that one.
answer-declined = All right. Others are alerted.
answer-released = All right. More people are alerted at once.
answer-mismatch = That does not agree with the card. This is how it stands now.
answer-duty-has = { $name } is handling the threat.
answer-duty-declined = All right. The next one is asked.
answer-duty-noted = Noted.
answer-duty-why = Choose why it is not relevant, or write it.
answer-unit-which = Choose which unit is to be told.
answer-unit-told = The leader of { $unit } has been told. You see here when somebody confirms.
answer-unit-told-already = { $unit } has been told already.
answer-unit-unreached = Nobody in { $unit } can be reached here. Call them yourself.
answer-language-which = Which language would you like?
answer-relay-nobody = It is stored, but nobody can read it in Teams now. Please call instead.
answer-sent-see-below = The alert is sent. See the card below.
answer-stand-in-unknown = We find nobody by that name. Choose from the list who takes over.
answer-helper-left = { $name } had to stop helping. We are alerting more people now.
answer-try-again = That did not work. Try again, or call.
# Shown in a chat that the client can read. It is to say nothing.
public-received = Received.
targeted-sent = The red card has been sent. I cannot reach you in a private chat: open the app Red card and write to me there to see who is coming. Is anyone in danger now? Call 112.
targeted-unreachable = I cannot reach you in a private chat. Open the app Red card and write to me there.

## Evidence: why something was not stored, and what is worth knowing

evidence-refused-empty = The file was empty. Take the screenshot again and paste it here.
evidence-refused-too-large = The file is too large. Keep it where it is, and tell your leader.
evidence-refused-recording = Recordings are not saved here. Write where the recording is: system, time and number. Do not delete it.
evidence-refused-too-many-pixels = The picture is too large to open safely. Take a screenshot of what shows the incident.
evidence-refused-too-many-pages = The document has too many pages. Take screenshots of those that show the incident.
evidence-refused-unknown-type = We do not take that type of file. Send a picture, a PDF or plain text.
evidence-refused-not-the-file = We got a web page instead of the file. Take a screenshot and paste it here.
evidence-refused-broken = The file is damaged and was not stored. Take the screenshot again and paste it here.
evidence-refused-malware = The file may do harm and was not stored. Do not open it. Take a screenshot instead.
evidence-refused-not-checked = The file could not be checked for harmful content and was not stored. Try again in a while.
evidence-refused-forbidden-place = The file lies where we do not fetch from. Download it, and attach it here.
evidence-refused-expired = The link to the file no longer works. Send the file again.
evidence-refused-not-fetched = We could not fetch the file. Send it again in a while.
evidence-refused-not-kept = The evidence was not stored. The picture is still in the chat. Try again in a while.
evidence-refused-key-lost = The evidence cannot be opened now. Tell those who run Red card.
evidence-refused-damaged = The evidence is not as it was stored, so we do not show it. Tell those who run Red card.
evidence-refused-erased = The evidence has been erased.
evidence-remark-first-frame = The picture moves. The copy shows its first frame. The original is stored.
evidence-remark-incomplete = The file is not whole. The copy shows what could be read. The original is saved.
evidence-remark-not-shown = The file is saved. It cannot be shown here, but the original is kept safe.
evidence-remark-trailing-data = Something else lay behind the picture in the file. The copy is without it. The original is stored.
evidence-remark-other-type = The file name said another type than its content. The content counts.

## The evidence folder (rodtkort evidence export)

dossier-title = Evidence in alert { $incident }
dossier-intro = Written by Red card on { $date } for { $who }. The originals lie in the folder originals as they came, bit by bit. The pictures below are copies without hidden data.
dossier-check = To check: each file against SHA256SUMS; each sum stands on the alert's timeline.
dossier-item = Evidence { $number }
dossier-added = Added
dossier-by = By
dossier-came = Came as
dossier-came-pasted = pasted into the chat
dossier-came-file = attached file
dossier-came-message-action = message saved as evidence
dossier-came-reference = reference to a recording
dossier-type = Type and size
dossier-size = { $type }, { $bytes } bytes
dossier-scan = Malware scan
dossier-scan-clean = scanned, nothing found
dossier-scan-not-scanned = not scanned
dossier-original = SHA-256, original
dossier-copy = SHA-256, copy
dossier-system = System
dossier-recording = Recording
dossier-period = From – to
dossier-picture = Copy of evidence { $number }
dossier-no-picture = Cannot be shown here. See the original.
dossier-drill = ØVELSE
dossier-footer = Red card · alert { $incident }

## When Teams does not take the card: the same in words, without buttons
# The words in “…” must be words that the bot understands (words.toml); `make test` tries them.

plain-call = Call { $name }: { $number }
plain-status-words = Write “help now” to alert more people, “end” for help to end the call, or “cancel” to withdraw the alert.
plain-helped-words = Write “help now” if more people are needed, or “end” for help to end the call.
plain-drill-words = Write “cancel” to end the drill.
plain-cancelled-words = Write “help now” to alert again.
plain-resolved-words = Write “report” to write the deviation report.
plain-alert-words = The card cannot be shown here. Ask { $name } to choose “Somebody helps me” once you are in contact. Otherwise more people are alerted.
plain-role-words = What you write here, { $name } can read.
plain-no-buttons = The card with its buttons cannot be shown here.
plain-contact-words = If you are not in contact, write “help now”.
plain-contact-role = The card with Yes and No cannot be shown here. Without an answer more people are alerted, and you are still helping.
plain-write = Write { $words }.
plain-word-help = “help” to alert your leader
plain-word-more = “help now” to alert more people
plain-word-drill = “drill” to practise
plain-word-end = “end” for help to end the call
plain-word-warn = “warning” to give a warning
plain-word-cancel = “cancel” to withdraw the alert
plain-word-evidence = “evidence” for evidence
plain-word-here = “here today” when you are at the office
plain-word-back = “back” when you are back
plain-word-language = “language” to change language

## When what somebody writes is no clear answer

asked-waits = { $name } is still waiting for an answer.
asked-question = Are you helping?
asked-which = Who are you helping?
asked-own-need = I need help myself
unclear-from = { $name } wrote:
unclear-waiting = We are waiting for a clear answer.
undo-headline = You are helping { $name } now.
undo-no = No, I can’t
own-need-question = Do you need help yourself?
own-need-line = Your alert has been sent.
own-need-yes = Yes, I need help
own-need-no = No, withdraw the alert

## When somebody alerts for a colleague (R84)

concerns-question = Is it about { $name }?
concerns-line = The alert has been sent in your name. Answer when you can.
concerns-no = No, it is about me
concerns-probably = Probably about { $name }
concerns-sure = About { $name }
concerns-told = { $name } has alerted a leader because you may need help. You do not need to answer. Write help here to send an alert yourself.
answer-taken = You are helping { $name } now. See the red card.
answer-concerns-yes = Noted. Those who are alerted can see it.
answer-concerns-yes-after = Noted. It is about your colleague.
answer-concerns-no = Noted. The alert is about you.

## When somebody writes a word of fear, or of something that has happened

offer-help = Do you need help now?
offer-past = Have you been threatened? Report it, and your leader is told at once.
offer-topic = Harassment, abuse and violence should be reported. What do you want to do?
offer-threat = Report the threat

## Det levende kortet (L14): linjer, ord og det som ligger bak Mer

line-card = News of your alert
line-sent = Red card sent
line-needs-help = { $name } needs help
line-helps = { $name } is helping you
line-contact = We asked about contact
line-no-answer = Nobody had answered
line-hand-over = You were asked to take over
line-guided = Help with the call
line-wrote = What you wrote is added
line-threat = About the threat
line-follow-up = Follow-up of { $name }
line-meant = { $name }
line-said = Message · { $time }
said-by = { $name } · { $time }
said-quote = { $name } wrote down what was said · { $time }
status-next = If nobody answers, { $name } is alerted in about { $seconds } sec.
status-next-minutes = If nobody answers, { $name } is alerted in about { $minutes ->
    [one] { $minutes } minute
   *[other] { $minutes } minutes
}.
status-next-now = { $name } is being alerted now.
helping-since = { $how } · since { $time }
more = More
more-headline = More about the alert
more-withdraw = Mistake? Withdraw the alert
more-log = Show what was said
more-log-older = What was written before is further up in the chat.
more-log-nothing = Nobody has written anything yet.
write-below = Write below, and { $name } sees it.
meant-end = Did you mean to close the alert?
meant-withdraw = Did you mean to withdraw the alert?
meant-call-over = Is the call over?
answer-not-meant = Nothing has changed.
undo = Undo
answer-undone = The alert goes on as before.
answer-call-over = Noted that the call is over.
answer-call-resumed = The call goes on.
answer-undo-late = It is too late to undo. This is how things stand now.
role-write-below = Write below. { $name } gets it at once.
role-write-below-choose = Write below, then choose { $name }.
role-write-behind = Press More to write to { $name }.
role-advise-end = Advise ending the call
role-advise-stay = Advise staying on the line
answer-helped = Noted: { $name } is helping you.

# What is written after the end, and words of which it is not clear whom they are for
ended-write-on = What you write here is part of the alert.
unsent-headline = Not sent.
unsent-which = Who is it for?
unsent-line = What you wrote has not been sent yet.
unsent-send = Send to { $name }
unsent-send-all = Send to those who helped
unsent-chat = Write in Teams
