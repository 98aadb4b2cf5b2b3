# Texts about privacy, English. Corrected like the others (docs/texts.md).

# The page on which one person looks at one paper
page-title = Red card
page-broken = It cannot be shown now
page-old = The link is too old
paper-page-old-line = Go back to the chat with Red card in Teams, and ask for a new one.
paper-page-report = Deviation report
paper-page-note = Case note
paper-page-about = What Red card knows about you
paper-page-show = Show
paper-page-own-line = The page is yours alone: do not show it to others.
paper-page-line = It is noted that you look. The page is yours alone: do not show it to others.
paper-page-pdf = Open the PDF
paper-page-json = Download
paper-page-minutes = The link works for a few minutes. Close the page when you are done.

# privacy: what is kept about whoever asks
about-headline = This is stored about you
about-what = What
about-raised = { $count ->
    [one] One alert you have sent, drills included
   *[other] { $count } alerts you have sent, drills included
}
about-helped = { $count ->
    [one] One alert in which you helped
   *[other] { $count } alerts in which you helped
}
about-words = { $count ->
    [one] One message you have written
   *[other] { $count } messages you have written
}
about-evidence = { $count ->
    [one] One piece of evidence you have sent in
   *[other] { $count } pieces of evidence you have sent in
}
about-papers = { $count ->
    [one] One deviation report or case note
   *[other] { $count } deviation reports and case notes
}
about-readings = { $count ->
    [one] One routine you have read
   *[other] { $count } routines you have read
}
about-drills = { $count ->
    [one] One drill you have gone through
   *[other] { $count } drills you have gone through
}
about-calls = { $count ->
    [one] One time that Red card has called you
   *[other] { $count } times that Red card has called you
}
about-absences = When you are away, and who stands in for you
about-nothing = No alerts and no text
about-always = Your name, where in Teams you can be reached, and the language you chose
about-how-long = How long
about-kept-words = What you wrote during an alert: { $span }
about-kept-lessons = What you have shared with the unit as learning: { $span }
about-kept-papers = The text of a report or note that was sent: { $span }
about-kept-evidence = Evidence: at most { $span }
about-kept-readings = What you have read: { $span }
about-kept-drills = What you have practised: { $span }
about-kept-looks = Who has looked: { $span }
about-kept-alarms = When you asked for help, and who helped: { $span }
about-hold = If an incident goes to the police or to court, it may be held back longer.
about-who = Who has seen it
about-nobody = Nobody else has opened evidence, reports or alerts of yours.
about-look-evidence = { $name } looked at evidence, { $when }
about-look-exported = { $name } took out evidence, { $when }
about-look-report = { $name } read a deviation report, { $when }
about-look-alarm = { $name } looked at an alert, { $when }
about-look = { $name } looked at some of this, { $when }
about-look-person = { $name } took out this overview as a file, { $when }
about-operator = Somebody who runs Red card
about-download = Download
about-open = Open the page
about-open-line = The link is yours alone and works for five minutes.
about-no-page = If you want all of it as a file, ask those who run Red card.

# Hvor lenge, i det største målet som går opp
span-years = { $count ->
    [one] one year
   *[other] { $count } years
}
span-months = { $count ->
    [one] one month
   *[other] { $count } months
}
span-days = { $count ->
    [one] one day
   *[other] { $count } days
}
