# The yearly figures for the partnership meeting (rodtkort export yearly), English (docs/texts.md).
# No person and no ranking (L13).

yearly-title = Red card in { $year }
yearly-unit = { $unit } ({ $number })
yearly-unit-and-below = { $unit } ({ $number }) and the units below it
yearly-so-far = The figures for { $year } go up to { $date }. Those for { $before } are for the whole year.
yearly-nothing = No alerts or incidents are on record.
yearly-front = Overview
yearly-value = Figure
yearly-before = Year before
yearly-target = Target
yearly-subject = What
yearly-footer = Anonymous figures for the partnership meeting. Made on { $date }.

# Figures
yearly-seconds = { $value } s
yearly-percent = { $value }%
yearly-mark-hidden = under five
yearly-mark-too-few = too few
yearly-mark-rest = among others
yearly-mark-unanswered = not answered

# Month by month
yearly-short = Alerts and incidents
yearly-short-year = { $count ->
     [0] In { $year } no alert was sent.
     [one] In { $year } one alert was sent ({ $months }).
    *[other] In { $year } { $count } alerts were sent ({ $months }).
  }
yearly-short-noted = { $count ->
     [one] One incident was recorded without an alert.
    *[other] { $count } incidents were recorded without an alert.
  }
yearly-short-few = There are too few to show answer times, deviation reports and what happened without somebody being recognised.
yearly-months = Alerts month by month
yearly-months-words = Columns: the number of alerts each month, this year and the year before. The figures are in the table below.
yearly-month-column = Month
yearly-whole-year = Whole year
yearly-month = { $month ->
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
  }
yearly-month-short = { $month ->
     [1] Jan
     [2] Feb
     [3] Mar
     [4] Apr
     [5] May
     [6] Jun
     [7] Jul
     [8] Aug
     [9] Sep
     [10] Oct
     [11] Nov
    *[12] Dec
  }
yearly-alarms = Alerts
yearly-without-alarm = On record without an alert
yearly-median = Answer time, median

# Answer times
yearly-answers = Answer times
yearly-answers-words = Bars: the share of alerts answered within 10 and 40 seconds, against the targets. The figures are in the table below.
yearly-counted = From when the alert was sent until a leader or colleague said that they help.
yearly-measured = Alerts with an answer time
yearly-p80 = 80% answered within
yearly-within = Answered within { $seconds } s
yearly-unanswered = Not answered
yearly-called = Alerts for which somebody was called
yearly-by-key = Answered by telephone, with a key
yearly-to-key = From alert to key, median
yearly-exhausted = Whole chain alerted, nobody answered
yearly-more-after-answer = More had to be alerted after an answer
yearly-level = Answered at level { $level }
yearly-level-again = Answered after the whole chain was alerted
yearly-level-others = Answered at other levels

# Reporting
yearly-reports = Alerts and deviation reports
yearly-reports-words = Bars: what became of deviation reports for the alerts. The figures are in the table below.
yearly-reports-intro = Is there reason to believe that something goes unreported? What could be the reason?
yearly-missing = Without a report
yearly-reported = Deviation reported
yearly-not-felt = Not felt as threatening
yearly-withdrawn-unreported = The alert was withdrawn
yearly-reported-without-alarm = Deviation reported without an alert
yearly-delivered = Reports registered in the deviation system
yearly-notes-filed = Case notes filed
yearly-evidence = Pieces of evidence kept
yearly-follow-ups-closed = Follow-ups closed
yearly-follow-ups-open = Follow-ups not closed
yearly-lessons = Lessons shared with the unit
yearly-threats = Threats to follow up
yearly-threats-followed-up = Threats fully followed up

# What happened
yearly-kinds = What the employees felt
yearly-ways = How it happened
yearly-places = Where the employee was
yearly-targets = Whom it was aimed at
yearly-split-words = Bars: { $heading }. The figures are in the table below.
yearly-target-self = The employee
yearly-not-told = Not told
yearly-too-few-to-split = There are too few to split up.
yearly-others = Others
yearly-conversations = The conversations
yearly-warned = Warning given
yearly-calls-ended = Conversation ended

# The units
yearly-units = The units
yearly-units-intro = In the order of the unit numbers. Units have different tasks and cannot be ranked by these figures.
yearly-unit-column = Unit

# Readiness
yearly-prepared = Drills and routines
yearly-prepared-intro = Drills are in none of the other figures.
yearly-prepared-none = No drills and no routines read are on record.
yearly-prepared-words = Columns: the number of drills each month, this year and the year before. The figures are in the table below.
yearly-drills = Drills
yearly-readings = Routines read

# How it is counted
yearly-notes = How it is counted
yearly-note-few = Figures smaller than { $least } are not shown where they could tell who it was. It says “under five” or “too few” instead, or they are put together as “Others”.
yearly-note-alarms = Alerts are red cards that somebody got. On record without an alert are incidents put in afterwards. Both are in what happened. Where a report was sent, what it says counts. A note alone is no incident.
yearly-note-answers = An alert that nobody answered counts as not answered in time. It is left out if it stood for 40 seconds or less.
yearly-note-reports = Without a report are alerts that were not withdrawn, not reported as a deviation, and not said to have felt unthreatening. The figure is shown where there are at least five alerts.
yearly-note-drills = Drills are counted by themselves. Routines read are those of people who belong to the unit today.
yearly-note-units = Everything is counted in the month in which the incident happened, in the unit it happened in, Norwegian time.
