# Insight in English. See nb.ftl for what each text is.

insight-headline = { $unit }: the last twelve months
insight-period = { $first }–{ $last }
insight-no-alarms = No alerts in this period.
insight-months = Alerts each month
insight-month-letter = { $month ->
    [1] J
    [2] F
    [3] M
    [4] A
    [5] M
    [6] J
    [7] J
    [8] A
    [9] S
    [10] O
    [11] N
   *[other] D
}
insight-button = Insight
insight-answers = Answers to alerts
insight-within = Within { $seconds ->
    [one] { $seconds } second
   *[other] { $seconds } seconds
 }
insight-within-reached = { $share } %, the target is { $target } %: reached
insight-within-missed = { $share } %, the target is { $target } %: not reached
insight-answers-few = Fewer than five alerts with an answer time. The times are not shown then.
insight-follow-up = Follow-up
insight-overdue = Overdue: { $count }
insight-open = Open: { $count }
insight-closed = Closed: { $count }
insight-table = The figures
insight-alarms = Alerts
insight-without-alarm = Incidents without an alert
insight-withdrawn = Withdrawn
insight-exhausted = Nobody in the chain answered
insight-more-after-answer = More had to be alerted after an answer
insight-median = Answer time, median
insight-p80 = 80 % answered within
insight-called = Somebody was called
insight-by-key = Answered by telephone
insight-to-key = From alert to key, median
insight-missing = Without a deviation report
insight-seconds = { $value } s
insight-few = too few to show
insight-unanswered = not answered
insight-kinds = What employees met
insight-ways = Channel
insight-not-told = Not stated
insight-others = Others
insight-prepared = Drills and routines
insight-drills-alone = Drills alone
insight-drills-leader = Drills with a leader
insight-drills-by-key = Drills answered by telephone
insight-drills-due = Drill missing
insight-new = Have never practised
insight-of = { $count } of { $of }
insight-read = Read: { $title }
insight-completion = See who has practised
insight-other-unit = Show { $unit }
insight-yearly = Those who run the bot make the yearly figures for the partnership meeting.
insight-summary = Insight: the last twelve months

training-headline = Your training
training-due-now = It is time to practise.
training-due = Next drill by { $day }.
training-line = Only you see the dates. You get help in any case.
training-alone = Drill
training-leader = Drill with a leader
training-at = Last { $day }
training-never = Not yet
training-routines = Routines
training-read-at = Read { $day }
training-unread = Not read
training-drill = Practise alone
training-show-routines = Read the routines
training-unit = Overview: { $unit }
training-mine = My training

completion-headline = Training in { $unit }
completion-purpose = For planning training, not for judging employees. It is on record that you have seen this overview.
completion-new = { $count ->
    [0] Everybody has practised at least once.
    [one] One has not practised yet. Everybody gets help, also without a drill.
   *[other] { $count } have not practised yet. Everybody gets help, also without a drill.
}
completion-person-new = Not practised yet
completion-alone-done = practised
completion-alone-not = not practised
completion-leader-done = practised with a leader
completion-leader-not = not practised with a leader
completion-read-done = routines read
completion-read-not = routines not read
completion-due = next by { $day }
completion-late = drill missing
completion-page = Page { $page } of { $pages }
completion-earlier = Previous page
completion-later = Next page
completion-summary = Overview of training

answer-insight-nobody = Insight is for leaders, safety representatives and administrators of a unit.
answer-insight-too-many = There are too many incidents to be counted here. Ask those who run the bot for the yearly figures.
answer-completion-nobody = The overview is for administrators of a unit.

menu-insight = See the figures of your unit
menu-training = See what you have practised and read

about-look-training = { $name } looked at who in the unit has practised and read, { $when }

insight-download = The year as PDF
insight-year-headline = The year of { $unit }
insight-year-line = The link is yours alone and works for five minutes. It is on record that you open it.
paper-page-figures = The unit's year

insight-choose = Choose unit
insight-choose-label = Unit
insight-choose-show = Show
