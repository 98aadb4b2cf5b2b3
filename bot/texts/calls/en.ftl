# The telephone that rings (docs/calling.md). The word Øvelse is said in Norwegian, and what it means after it.

# When the telephone is taken
call-say-card = Red card.
call-say-needs = { $name } needs help now.
call-say-needs-others = { $count ->
    [one] { $name } and one more need help now.
   *[other] { $name } and { $count } more need help now.
}
call-say-somebody = a colleague
call-say-key-help = Press 1 if you will help.
call-say-key-help-one = Press 1 if you will help { $name }.
call-say-key-cannot = Press 2 if you cannot.
call-say-key-again = Press 9 to hear the message again.

# First and last in a drill, and in the bot's test of itself
call-say-drill-first = Øvelse. This is a drill.
call-say-drill-last = This was a drill. Øvelse.
call-say-canary-first = Prøve. This is a test.
call-say-canary-last = This was a test. Prøve.

# After the key
call-say-you-help = You are helping { $name } now.
call-say-on-the-phone = { $name } is busy on the phone.
call-say-do-not-ring = Do not call.
call-say-write = Open Teams and write.
call-say-join = Open Teams and join the conversation.
call-say-ring = Call { $name } on { $number }.
call-say-ring-again = Once more: { $number }.
call-say-ring-teams = Open Teams and call { $name }.
call-say-come = Go to { $name }.
call-say-come-where = Open Teams to see where.
call-say-taken = { $helper } is helping already.
call-say-yours = You are helping already.
call-say-thanks = Thank you.
call-say-withdrawn = The alert has been withdrawn.
call-say-over = The alert is over.
call-say-next = The next one is told.
call-say-told = { $name } will be told.
call-say-wrong-key = That key is not used.
call-say-wait = One moment.
call-say-failed = That did not work.
call-say-card-waits = The card is in Teams.
call-say-no-key = You have not chosen.
call-say-bye = Goodbye.
call-say-not-stored = The answer is not stored yet.

# Ring meg: a test
call-say-test = This is a test.
call-say-test-nobody = Nobody needs help.
call-say-test-key = Press 1 if you hear this.
call-say-test-works = Thank you. The telephone works.

# Recorded, for when there is no voice to be had
call-say-recorded-needs = A colleague needs help now.
call-say-recorded-help = You are helping now. Open Teams.
call-say-recorded-taken = Somebody else is helping already.

# The card of the one in trouble
call-card-ringing = Calling { $names } …
call-card-write = { $name } took the call and will write to you soon.
call-card-join = { $name } took the call and will join the conversation soon.
call-card-call = { $name } took the call and will call you soon.
call-card-come = { $name } took the call and is coming to you.
call-card-silent = { $name } took the call but has not been heard from. Others are alerted.

# The timeline
call-end-claimed = called, pressed 1
call-end-cannot = called, pressed 2
call-end-not-made = was not called
call-end-no-key = called, no key
call-end-no-answer = called, no answer
call-end-busy = called, busy
call-end-declined = called, declined
call-end-unreachable = called, not reachable
call-end-failed = called, an error
call-end-stopped = called, cut off
call-end-lost = called, not known how it went
call-end-ringing = calling
call-end-answered = the call was taken, no key yet

# "ring meg": when a leader is called, and a test
my-calls-headline = When you are called
my-calls-number = Red card calls you on { $number } when you do not answer the card.
my-calls-teams = Red card calls you in Teams when you do not answer the card.
my-calls-always = You are called at any hour.
my-calls-on-duty = You are called only on duty: working days 8–16, and not while you are away. Else you get only the card in Teams.
my-calls-choose-on-duty = Call me only when I am on duty
my-calls-choose-always = Call me at any hour
my-calls-try = Call me now
my-calls-calling = Calling you now. Press 1 when you hear the voice.
my-calls-works = The telephone works. You pressed 1.
my-calls-tried = The test: { $outcome }
my-calls-wait = No test now, so that the number is not blocked. Try again at { $time }.
answer-my-calls-nobody = Red card only calls leaders who are alerted.
my-calls-without = Without a telephone number you are reached in Teams alone. Then the alert goes on to the next level sooner.
my-calls-asked = You have asked to be without a telephone number. An administrator and a safety representative have to agree. Until then nothing changes.
my-calls-choose-without = No telephone number here
my-calls-number-again = Undo: call me as before

# To administrators and safety representatives
no-number-headline = { $name } wants no telephone number here
no-number-means = Without a telephone number { $name } is reached in Teams alone. Then the alert goes on to the next level sooner.
no-number-both = An administrator and a safety representative have to agree.
no-number-yes = Yes, that is all right
no-number-agreed = You have agreed. One more has to.
no-number-decided = Both have agreed. It holds now.
no-number-over = That is no longer asked.
