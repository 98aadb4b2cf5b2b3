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
