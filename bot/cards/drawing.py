"""From any view to its card."""

from typing import assert_never

from bot.cards import views
from bot.cards.alarm.notices import (
    draw_contact,
    draw_degraded,
    draw_exhausted,
    draw_follow_up,
    draw_news,
    draw_plain_alarm,
    draw_question,
    draw_relay,
    draw_safety_rep,
    draw_unclear,
)
from bot.cards.alarm.red_card import draw_alert, draw_asked
from bot.cards.alarm.role import draw_hand_over, draw_role
from bot.cards.alarm.status import draw_status
from bot.cards.drills.cards import (
    draw_drill_day,
    draw_drill_due,
    draw_drill_offer,
    draw_unit_drills,
    draw_welcome_pack,
)
from bot.cards.drills.scenario import draw_scenario
from bot.cards.evidence.cards import draw_evidence, draw_evidence_list, draw_not_come
from bot.cards.follow_up.plan import draw_follow_up_plan
from bot.cards.follow_up.unit_list import draw_report_text, draw_unit_list
from bot.cards.guidance import draw_guidance
from bot.cards.home import draw_home, draw_notice, draw_offer, draw_welcome
from bot.cards.insight.cards import draw_completion, draw_insight, draw_training, draw_year_link
from bot.cards.insight.lesson import draw_lesson, draw_lessons
from bot.cards.kit.buttons import DrawnCard
from bot.cards.measures.measure import draw_measure
from bot.cards.measures.register import draw_due, draw_measure_news, draw_ready, draw_register
from bot.cards.organisation.admin import draw_admin, draw_admin_preview
from bot.cards.organisation.announcement import draw_announcement
from bot.cards.organisation.forms import draw_admin_form
from bot.cards.organisation.people import draw_away, draw_here, draw_routine, draw_routines
from bot.cards.privacy import draw_about_me
from bot.cards.readiness.cards import (
    draw_alarm_works,
    draw_leader_out,
    draw_outage,
    draw_readiness,
    draw_unit_check,
)
from bot.cards.reports.report import draw_report_form
from bot.cards.reports.start import draw_note_reminder, draw_report_reminder, draw_report_start
from bot.cards.threat.duty import draw_threat_follow_up, draw_unit_notice, draw_untaken


def draw(view: views.View, note: views.Sentence | None = None) -> DrawnCard:
    """Return the card of a view: at most 28 KiB of Adaptive Card 1.5, and its summary.

    `note` is a sentence above the card (the tap that it answers came too late). Pure: the same
    view gives the same card. KeyError only for a `Sentence` no text file has.
    """
    drawn = _draw(view)
    if note is None:
        return drawn
    above = draw_notice(views.NoticeView(view.language, note)).card["body"]
    return DrawnCard({**drawn.card, "body": [*above, *drawn.card["body"]]}, drawn.summary)


def _draw(view: views.View) -> DrawnCard:
    match view:
        case views.StatusView():
            return draw_status(view)
        case views.AlertView():
            return draw_alert(view)
        case views.RoleView():
            return draw_role(view)
        case views.HandOverView():
            return draw_hand_over(view)
        case views.NewsView():
            return draw_news(view)
        case views.ContactView():
            return draw_contact(view)
        case views.ExhaustedView():
            return draw_exhausted(view)
        case views.FollowUpView():
            return draw_follow_up(view)
        case views.SafetyRepView():
            return draw_safety_rep(view)
        case views.ThreatFollowUpView():
            return draw_threat_follow_up(view)
        case views.UnitNoticeView():
            return draw_unit_notice(view)
        case views.UntakenView():
            return draw_untaken(view)
        case views.RelayView():
            return draw_relay(view)
        case views.GuidanceView():
            return draw_guidance(view)
        case views.HomeView():
            return draw_home(view)
        case views.OfferView():
            return draw_offer(view)
        case views.QuestionView():
            return draw_question(view)
        case views.AskedView():
            return draw_asked(view)
        case views.UnclearView():
            return draw_unclear(view)
        case views.WelcomeView():
            return draw_welcome(view)
        case views.NoticeView():
            return draw_notice(view)
        case views.ReadinessView():
            return draw_readiness(view)
        case views.RoutinesView():
            return draw_routines(view)
        case views.RoutineView():
            return draw_routine(view)
        case views.EvidenceView():
            return draw_evidence(view)
        case views.EvidenceListView():
            return draw_evidence_list(view)
        case views.NotComeView():
            return draw_not_come(view)
        case views.ReportFormView():
            return draw_report_form(view)
        case views.ReportStartView():
            return draw_report_start(view)
        case views.ReportReminderView():
            return draw_report_reminder(view)
        case views.NoteReminderView():
            return draw_note_reminder(view)
        case views.FollowUpPlanView():
            return draw_follow_up_plan(view)
        case views.UnitListView():
            return draw_unit_list(view)
        case views.ReportTextView():
            return draw_report_text(view)
        case views.DrillOfferView():
            return draw_drill_offer(view)
        case views.ScenarioView():
            return draw_scenario(view)
        case views.DrillDueView():
            return draw_drill_due(view)
        case views.DrillDayView():
            return draw_drill_day(view)
        case views.WelcomePackView():
            return draw_welcome_pack(view)
        case views.UnitDrillsView():
            return draw_unit_drills(view)
        case views.LessonView():
            return draw_lesson(view)
        case views.LessonsView():
            return draw_lessons(view)
        case views.RegisterView():
            return draw_register(view)
        case views.MeasureView():
            return draw_measure(view)
        case views.ReadyView():
            return draw_ready(view)
        case views.DueView():
            return draw_due(view)
        case views.MeasureNewsView():
            return draw_measure_news(view)
        case views.AboutMeView():
            return draw_about_me(view)
        case views.InsightView():
            return draw_insight(view)
        case views.YearLinkView():
            return draw_year_link(view)
        case views.TrainingView():
            return draw_training(view)
        case views.CompletionView():
            return draw_completion(view)
        case views.AdminView():
            return draw_admin(view)
        case views.AdminFormView():
            return draw_admin_form(view)
        case views.AdminPreviewView():
            return draw_admin_preview(view)
        case views.AnnouncementView():
            return draw_announcement(view)
        case views.HereView():
            return draw_here(view)
        case views.AwayView():
            return draw_away(view)
        case views.UnitCheckView():
            return draw_unit_check(view)
        case views.LeaderOutView():
            return draw_leader_out(view)
        case views.AlarmWorksView():
            return draw_alarm_works(view)
        case views.OutageView():
            return draw_outage(view)
        case views.DegradedView():
            return draw_degraded(view)
        case views.PlainAlarmView():
            return draw_plain_alarm(view)
        case _:
            assert_never(view)
