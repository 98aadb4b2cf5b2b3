"""One plain sentence as an answer."""

from bot.cards.kit.drawn import Drawn, finish
from bot.cards.kit.elements import paragraph
from bot.cards.kit.headline import caseworker_summary, marked_drill
from bot.cards.kit.words import as_text
from bot.cards.views import NoticeView, Sentence
from bot.texts import Say, say_in


def sentence_text(say: Say, sentence: Sentence) -> str:
    """Return the sentence as markdown, its arguments made harmless. KeyError as for `text`."""
    args = {
        name: as_text(value) if isinstance(value, str) else value for name, value in sentence.args
    }
    return say(sentence.id, **args)


def draw_notice(view: NoticeView) -> Drawn:
    """Draw the sentence and nothing to press."""
    say = say_in(view.language)
    sentence = marked_drill(say, sentence_text(say, view.sentence), view.drill)
    return finish([paragraph(sentence, gap="None")], summary=caseworker_summary(say, view.drill))
