from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    name = "reviews"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.urls import reverse

        from applications.applicant_links import reached, register_applicant_link
        from applications.collective import register_collective
        from reviews import conditions, menu
        from reviews.openable import register_openable
        from reviews.selectors import archived_draws, archived_reviews, dated_events, desks
        from reviews.services import (
            called_off,
            defence_timetable,
            feedback,
            panel_draw_paper,
            question_paper,
            site_report,
        )
        from reviews.services.defence import DEFENCE
        from reviews.services.scoring import DOCUMENT_REVIEW
        from reviews.services.site_results import SITE_REVIEW

        register_openable(DOCUMENT_REVIEW)
        register_openable(DEFENCE)
        register_openable(SITE_REVIEW)
        register_collective("shortlist", lambda _application: reverse("reviews:shortlist"))
        register_collective("advance", lambda _application: reverse("reviews:office_defence"))
        register_applicant_link("自评打分（仅本单位可见）", "reviews:self_score", lambda _state: True)
        register_applicant_link("请求回避的单位", "reviews:avoid", lambda _state: True)
        register_applicant_link("陈述答辩安排", "reviews:applicant_defence", reached("defence"))
        register_applicant_link("现场评审安排", "reviews:applicant_visit", reached("site_review"))
        register_applicant_link("评审反馈", "reviews:applicant_feedback", lambda state: state.code == "not_shortlisted")
        _ = (archived_draws, archived_reviews, conditions, dated_events, defence_timetable, desks, feedback, menu)
        _ = (called_off, panel_draw_paper, question_paper, site_report)
