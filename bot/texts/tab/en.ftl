# The tab in Teams, and the same pages in the browser. Pictures first, tables under them. No names and no numbers under five, but where it says so (L13).

tab-title = Red card
tab-name = My page
tab-skip = Go to the content
tab-menu = Pages
tab-chat = Help: to the chat
tab-now = Now
tab-today = Today
tab-year = The year
tab-mine = Mine
tab-few = fewer than five
tab-not-told = not shown
tab-print = Print
tab-out = Log out
tab-language = Language
tab-language-save = Change

tab-hidden = Hidden because nobody has touched the page. Touch it to show it again.
tab-meeting = The page is not shown in a meeting. Open Red card in the left bar in Teams.
tab-old = You cannot see this page, or there is none.
tab-broken = The page cannot be shown now, because the database does not answer. If you need help, write help in the chat. If you hear nothing for five seconds, call.
tab-not-stored = It was not stored. Try again in a while.
tab-no-chat = Open the chat with Red card in Teams first. Then you can do this here.
tab-stale = The page was too old. Do it once more.

tab-in-title = Log in
tab-in-wait = One moment. Teams is logging you in.
tab-in-browser = Log in with your Nav account
tab-in-line = Open Red card in Teams, or log in here.
tab-in-failed = You were not logged in. Close the page and open it again.
tab-in-teams-only = Open Red card in Teams. You cannot log in here.
tab-who-title = Who are you?
tab-who-line = On your own machine only. Everybody here is made up.

tab-now-title = Right now
tab-now-none = No open alerts
tab-now-lost = The page does not learn what goes on just now. Alerts go out as before: follow the chat.
tab-now-none-line = The page follows by itself.
tab-now-open = { $count ->
    [one] One open alert
   *[other] { $count } open alerts
}
tab-now-waits = { $name } needs help
tab-now-helped = { $helper } helps { $name }
tab-now-exhausted = Nobody has answered { $name }
tab-now-where = { $unit } · { $time }
tab-now-level = level { $level } is alerted
tab-now-answer = Answer in the chat
tab-now-answer-line = You answer the alert on your card in the chat.
tab-now-others = { $count ->
    [one] One alert is open in { $unit }. Those who can answer are alerted.
   *[other] { $count } alerts are open in { $unit }. Those who can answer are alerted.
}
tab-now-reach = Who can be reached
tab-now-unit = Unit
tab-now-level-name = Level
tab-now-state = Now
tab-now-can = can be reached
tab-now-cannot = cannot be reached
tab-now-calm = { $count ->
    [one] Every level can be reached in one unit.
   *[other] Every level can be reached in { $count } units.
}

tab-today-title = Today
tab-today-follow-up = Follow-up
tab-today-nothing = Nothing to do here.
tab-today-is-open = Open
tab-today-when = Incident
tab-today-what = What
tab-today-state = Status
tab-today-next = Next
tab-today-report = Deviation report
tab-today-owner = Followed up by
tab-today-do = Do
tab-today-open = Open
tab-today-drills = Drills
tab-today-drill-function = Test the alert by { $day }
tab-today-drill-late = The alert should have been tested { $day }
tab-today-drill-unknown = No date is set
tab-today-drill-people = { $count } of { $of } lack a drill
tab-today-drill-few = How many lack a drill is not shown
tab-today-measures = Safety measures
tab-today-counts = Overdue: { $overdue } · In force: { $all }
tab-today-rest = You get the whole register with measures in the chat.

tab-plan-title = Follow-up
tab-plan-done = Done
tab-plan-again = Correct
tab-plan-date = New date
tab-plan-save = Save
tab-plan-line = The rest is done on the card in the chat: closing the deviation.
tab-plan-read = Show all
tab-plan-read-line = That you read what is written goes on record.
tab-report-title = Deviation report
tab-report-line = That you open it goes on record. Whoever wrote it can see that.
tab-report-open = Open the deviation report
tab-back = Back

tab-year-ends = This month is not included.
tab-year-title = The last twelve months
tab-year-all = All the units
tab-year-choose = Unit
tab-year-show = Show
tab-year-too-many = There is too much to count here. Ask those who run the bot for the yearly figures.
tab-year-pdf = Yearly figures as PDF
tab-year-xlsx = Yearly figures as a workbook
tab-year-alarms = alerts
tab-year-months = Alerts per month
tab-year-months-line = { $count ->
    [0] Months with fewer than five are not shown one by one.
   *[other] Months with fewer than five are not shown one by one. The hatched ones have { $count } together.
}
tab-year-month = Month
tab-year-number = Number
tab-year-share = Share
tab-year-answers = Answer times
tab-year-within = Within { $seconds ->
    [one] { $seconds } second
   *[other] { $seconds } seconds
}
tab-year-target = target { $target } %
tab-year-reached = reached
tab-year-missed = not reached
tab-year-median = Half are answered within
tab-year-p80 = 80 % are answered within
tab-year-no-times = No answer times yet.
tab-year-few-times = The answer times are not shown: fewer than five alerts.
tab-year-one-leader = The answer times are not shown: the unit has one leader, and the figures shall measure nobody.
tab-year-kinds = What employees met
tab-year-ways = Channel
tab-year-about = Rounded to the nearest five per cent.
tab-year-no-kinds = Too few to be shown.
tab-year-followed = Follow-up and reports
tab-year-prepared = Drills
tab-year-units = The units
tab-year-left-out = { $count ->
    [one] One unit has too few alerts and is not in the sum.
   *[other] { $count } units have too few alerts and are not in the sum.
}
tab-year-drills = Drills
tab-year-exhausted = Nobody answered in the whole chain
tab-year-missing = Without a deviation report
tab-year-withdrawn = Withdrawn
tab-year-without = Incidents without an alert
tab-year-overdue = Follow-up overdue
tab-year-open = Follow-up open
tab-year-closed = Follow-up closed
tab-year-alone = Drills alone
tab-year-with-leader = Drills with a leader
tab-year-late = Lack a drill
tab-year-of = { $count } of { $of }

tab-mine-title = Mine
tab-mine-line = Only you see this page.
tab-mine-alarms = Alerts and reports
tab-mine-none = Nothing here yet.
tab-mine-at = When
tab-mine-unit = Unit
tab-mine-what = What
tab-mine-helper = Helped you
tab-mine-nobody = nobody
tab-mine-evidence = Evidence
tab-mine-sent = Sent
tab-mine-of = Alert
tab-mine-show = Show
tab-mine-of-none = not part of an alert here
tab-mine-not-shown = not shown here
tab-mine-look-line = That you look at it is on record.
tab-mine-settings = Settings
tab-mine-open = open
tab-mine-ended = ended
tab-mine-noted = reported without an alert
tab-mine-drill = ØVELSE (drill)
tab-mine-papers = Deviation reports and notes
tab-mine-paper = Paper
tab-mine-report = Deviation report
tab-mine-note = Note
tab-mine-state = Status
tab-mine-pdf = PDF
tab-mine-looks = Who has seen it
tab-mine-looks-none = Nobody else has opened anything of yours.
tab-mine-training = Training
tab-mine-alone = Drill alone
tab-mine-with-leader = Drill with a leader
tab-mine-next = Next drill by
tab-mine-due = now
tab-mine-never = not yet
tab-mine-read = Read
tab-mine-in-chat = Write report, evidence or drill in the chat to go on.
tab-paper-open = not finished
tab-paper-waiting = on its way
tab-paper-refused = to be corrected
tab-paper-by-hand = you enter it yourself
tab-paper-sent = delivered
tab-month = { $month ->
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
   *[other] December
}
