# The notification routine for the unit's contingency plan: rodtkort organisation plan, and the button in "measures".
# Corrected like the other texts (docs/texts.md). Each line becomes a paragraph on the paper.

contingency-title = Notification routine for violence, threats and harassment
contingency-unit = Unit
contingency-made = Date
contingency-version = Version
contingency-risk = Risk assessment
contingency-responsible = Responsible for the routine
contingency-nobody = not listed
contingency-footer = { $unit } ({ $number }) · version { $version } · { $date }

contingency-raise = How to raise the alert
contingency-raise-lines =
    Write help to Red card in Teams, never in the meeting chat. The alert goes to the nearest leader at once.
    You can write what it is about, for instance help phone threat. You need not.
    If a threat is over, or is aimed at others, write threat. The nearest leader is alerted then, too.
    At the office you can also write alert colleagues. Those who are there are then asked to come to you.
    If you hear nothing within five seconds, call the numbers below. If anyone is in danger, call 112.
    You may always end the call. Write end, or hang up.

contingency-order = Who is alerted, in which order
contingency-level = { $number }. { $level }: waits { $wait }
contingency-level-alone = { $number }. { $level }: waits { $wait }, { $alone } when whoever raises it is alone
contingency-person = { $name }, { $phone }
contingency-stands-in = { $name } in place of { $absent }, { $phone }
contingency-no-phone = no telephone number
contingency-level-empty = Nobody can be alerted here now. The level is skipped.
contingency-order-lines =
    If nobody answers within the wait, or all say no, the next level is alerted by itself. A level with nobody to alert is skipped.
    { $rounds ->
        [one] After the last level phone numbers and 112 are shown. The chain is gone through once.
       *[other] After the last level the chain begins again, { $rounds } times in all. Then phone numbers and 112 are shown.
    }
    Whoever needs help themselves, or is the target of the threat, is never alerted. The alert goes to the next.
    When somebody has said that they help, both are asked after { $contact } whether they are in contact. If one of them says no, or neither answers, the next level is alerted, too.
contingency-broken = What has to be fixed
contingency-stand-ins = Stand-ins
contingency-stand-ins-lines =
    A leader who is away writes away, until when, and who takes over. The stand-in is alerted in the same moment.
contingency-away = { $absent } is away. { $name } takes over.
contingency-away-nobody = { $absent } is away, and nobody is named instead.

contingency-counts = What counts as notified
contingency-counts-lines =
    Only a named human being counts: somebody who taps that they help, or whom you have spoken to by phone or face to face.
    That the alert was delivered or read does not count. Voicemail, e-mail and automatic replies do not count.
    You see who has been alerted, who has seen it, and who helps.

contingency-numbers = Telephone numbers
contingency-police = Police: 112
contingency-ambulance = Ambulance: 113
contingency-number = { $name }: { $phone }

contingency-roles = Who does what when somebody raises the alert
contingency-roles-lines =
    Whoever raises it: Stay safe. Warn, end the call and hang up when you want to. Write down what was said.
    Whoever answers: Ask whether anyone is in danger, and where. Call 112 if needed. Stay until your colleague says that it is over.
    The nearest leader: Has the follow-up, also when somebody else helped. After a threat the leader notifies the threatened unit and the police. The leader talks with the employee the same day, and sees that the deviation is reported, treated and closed.
    The safety representative: Is told of the alert, without anything about the client. Sees that the employee is followed up, and can read the deviation report.
    Colleagues nearby: Do what the unit has agreed. Whoever supports a colleague is not affected by the incident themselves.
    The administrator: Keeps names, numbers, stand-ins and measures right, and sees that drills are held.
contingency-safety-reps = Safety representative: { $names }
contingency-administrators = Administrator: { $names }

contingency-limits = What Red card cannot do (residual risk)
contingency-limits-lines =
    Red card does not work when Teams, the network or the power is down. Then the telephone numbers above count. Put the emergency card on the wall.
    Red card cannot call, cannot hang up, and cannot hear what is said.
    Red card never alerts the police, an ambulance or other units. A human does.
    Red card reaches only those who have it installed, and only when somebody looks at the phone or the screen. That is why the alert goes on by itself.
    Outside working hours the same people are alerted. The unit decides who can be expected to answer then.

contingency-tests = Tests and drills
contingency-tests-lines =
    The unit tests the alert and holds drills as often as it says with the measures below, at least once a year. Write drill to practise alone, and drill with leader to try the whole way.
    New employees practise before they meet clients. Nobody is refused help for not having practised.
    After an incident the unit goes through what worked, and practises what did not.

contingency-measures = Safety measures
contingency-no-measures = The unit has listed no measures in Red card.
contingency-measure = { $title }. Responsible: { $owner }.
contingency-measure-care = { $care }: { $every }, next { $day }, last { $done }
contingency-never = not done yet
contingency-no-day = no date

contingency-keeping = Review
contingency-keeping-lines =
    The whole register of measures is reviewed twice a year together with the safety representative. This routine is made anew when the chain, the numbers or the measures change.
contingency-review = Next review by { $day }.
contingency-reviewed = Last reviewed { $day } by { $name }.
contingency-minutes = Minutes { $day }: { $decision } Kept here: { $reference }
paper-page-plan = Notification routine
