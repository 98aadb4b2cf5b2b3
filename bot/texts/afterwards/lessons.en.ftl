# What the unit learns from an incident (R31). Corrected like the other texts (docs/texts.md).

# The leader's form, once the follow-up is closed
lesson-write = Share a lesson with the unit
lesson-headline = What can the unit learn from this?
lesson-ask = What can the unit learn from this? One sentence is enough
lesson-all-read = Everyone in the unit will read this. Write no names, and nothing about the client.
lesson-employee = Show it to { $name } before you send it.
lesson-review = Review

# As the others will read it. Nothing is sent by itself (L9)
lesson-preview = This is how everyone will read it
lesson-to-whom = { $count ->
    [one] Goes to one person in { $unit }. Only you see it now.
   *[other] Goes to { $count } people in { $unit }. Only you see it now.
}
lesson-share = Send to the unit
lesson-change = Change
lesson-drop = Delete
lesson-show-written = Review the lesson

# Once it is shared
lesson-is-shared = The lesson is shared
lesson-whence = { $unit }, { $day }. Written by { $name }.
lesson-received = The unit has learnt this
lesson-again = You find it again when you write “routines”.
lesson-gone = The lesson has been taken back
lesson-take-back = Take back
lesson-take-back-line = The sentence disappears from the cards and from the list. That it was shared stays in the timeline.
lesson-take-back-sure = Yes, take it back
lesson-show = Show
lesson-all = What the unit has learnt
lesson-follow-up = Show the follow-up
lessons-headline = What the unit has learnt
lessons-none = Nobody has shared anything yet.

# Answers
answer-lesson-later = Close the follow-up first. Then you can share what the unit can learn from it.
answer-lesson-already = The lesson is already shared.
answer-lesson-empty = Write a sentence first.
answer-lesson-long = That is too long. Write at most 400 characters.
answer-lesson-nobody = Nobody in the unit can be reached here. Nothing has been sent.
