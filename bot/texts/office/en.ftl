# Colleagues in the same office. Corrected like the others (docs/texts.md). What whoever comes is to do stands
# in the routine kollega (bot/texts/routines), of which a unit may have its own.

# The colleague's card
colleague-go = Go to { $name }
colleague-go-room = Go to { $room }
colleague-helps = { $helps } · { $how }
colleague-come-too = Go there too.
claim-come = I am going there

# How help comes
helps-come = Is on the way to you
helping-come = On the way there
role-do-come = Go to { $name } now.
role-do-come-room = Go to { $room } now.

# The card of whoever raised the alert
colleagues-call = Alert colleagues here
colleagues-here = { $count ->
    [one] One colleague is at the office today
   *[other] { $count } colleagues are at the office today
}
colleagues-called = { $count ->
    [one] One colleague at the office has been alerted
   *[other] { $count } colleagues at the office have been alerted
}
colleagues-none-comes = None of the colleagues who were alerted can come
answer-colleagues = { $count ->
    [0] No more colleagues have said that they are at the office. Shout for help if you can.
    [one] One colleague at the office has been alerted.
   *[other] { $count } colleagues at the office have been alerted.
}
answer-colleagues-alone = In a drill alone nobody else is alerted. If it is real, write help.

# her i dag: whoever is at the office today
here-today = I am here today
here-headline = You are at the office today
here-room = You sit here: { $room }
here-others = { $count ->
    [0] Nobody else in the unit has said so yet
    [one] One more in the unit is here
   *[other] { $count } others in the unit are here
}
here-line = If a colleague here needs help, you get a red card. If you write help, you can alert them.
here-room-label = Where do you sit?
here-room-placeholder = Room or place. May stay empty
here-room-save = Save
here-privacy = Counts until midnight and is erased tomorrow. Nobody sees who is here, only how many.
here-gone = I have left
answer-gone-home = You are no longer listed at the office.
answer-presence-no-unit = You are in no unit yet, so no colleagues can be alerted to you. Ask your leader.
menu-here = Say that you are at the office today
menu-colleagues = Get colleagues at the office to come
about-presence = Whether you are at the office today, and where you sit
