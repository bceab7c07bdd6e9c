from django.apps import AppConfig


class CommitteeConfig(AppConfig):
    name = "committee"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from applications.applicant_links import register_applicant_link
        from baoji_award.audit.anchors import register_anchors
        from committee import conditions, menu
        from committee.selectors import (
            archived_awards,
            archived_decisions,
            archived_notices,
            archived_papers,
            dated_events,
            objection_desks,
            report_desk,
            reviews_due,
        )
        from committee.selectors.anchors import issued_anchors
        from committee.selectors.awards import GIVEN
        from committee.selectors.outcome import NOT_WON, letter_is_out
        from committee.services import certificates, objection_letters, outcome, round_archive

        _ = (conditions, menu, archived_awards, archived_decisions, archived_notices, archived_papers)
        _ = (
            certificates,
            dated_events,
            objection_desks,
            objection_letters,
            outcome,
            report_desk,
            reviews_due,
            round_archive,
        )
        register_anchors(issued_anchors)
        register_applicant_link("获奖与证书", "committee:award", lambda state: state.code in GIVEN)
        register_applicant_link(
            "评选结果告知函", "committee:result_letter", lambda state: state.code in NOT_WON, letter_is_out
        )
