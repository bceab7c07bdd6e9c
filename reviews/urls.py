"""Routes of the review: one list per workspace."""

from django.urls import path

from baoji_award.routes import gathered
from reviews.urls_consensus import urlpatterns as consensus
from reviews.urls_defence import urlpatterns as defence_and_site
from reviews.urls_library import urlpatterns as library
from reviews.urls_panels import urlpatterns as panels_and_plans
from reviews.urls_scorebook import urlpatterns as scorebook_urls
from reviews.views import (
    agency,
    assignments,
    expert,
    feedback,
    feedback_letters,
    keys,
    panels,
    ranking,
    scorebook,
    self_scores,
    shortlist,
)

app_name = "reviews"
urlpatterns = gathered(
    [
        # expert
        path("expert/", expert.queue, name="expert"),
        path("expert/declarations/", expert.declarations, name="declarations"),
        path("expert/declarations/<int:assignment_id>/", expert.declare, name="declare"),
        path("expert/sheets/<int:sheet_id>/", scorebook.sheet, name="sheet"),
        path("expert/sheets/<int:sheet_id>/items/<str:clause>/", scorebook.item, name="item"),
        path("expert/sheets/<int:sheet_id>/items/<str:clause>/next/", scorebook.next_item, name="sheet_next"),
        path("expert/sheets/<int:sheet_id>/sign/", scorebook.sign, name="sign"),
        # agency
        path("agency/", agency.desk, name="agency"),
        path("agency/panels/", panels.index, name="panels"),
        path("agency/panels/<int:panel_id>/", panels.detail, name="panel"),
        path("agency/panels/<int:panel_id>/members/", panels.seat, name="panel_member"),
        path("agency/panels/<int:panel_id>/enable/", panels.enable, name="panel_enable"),
        path("agency/assignments/", assignments.matrix, name="assignments"),
        path("agency/assignments/<int:panel_id>/change/", assignments.change, name="assignments_change"),
        path("agency/assignments/<int:panel_id>/release/", assignments.release, name="assignments_release"),
        path("agency/recusals/<int:assignment_id>/", assignments.recusal, name="recusal"),
        # office
        path("office/review/", keys.review, name="review"),
        path("office/openings/<slug:stage>/", keys.office_keys, name="office_keys"),
        path("office/openings/<slug:stage>/rank/", keys.rank, name="rank_over_all"),
        path("office/openings/<slug:stage>/groups/<slug:group>/", keys.office_key, name="office_key"),
        path("office/review/ranking/", ranking.office, name="ranking"),
        path("office/review/shortlist/", shortlist.shortlist, name="shortlist"),
        path("office/feedback/", feedback.office, name="feedback"),
        path("office/feedback/<str:number>/", feedback_letters.draft, name="feedback_draft"),
        path("office/feedback/<str:number>/approve/", feedback_letters.approve, name="feedback_approve"),
        # supervisor
        path("supervise/openings/", keys.openings, name="openings"),
        path("supervise/openings/<slug:stage>/", keys.supervisor_keys, name="supervisor_keys"),
        path("supervise/openings/<slug:stage>/groups/<slug:group>/", keys.supervisor_key, name="supervisor_key"),
        path("supervise/ranking/", ranking.supervisor, name="supervisor_ranking"),
        # the applicant's own scores
        path("apply/<str:number>/self-score/", self_scores.self_score, name="self_score"),
        # feedback letters
        path("apply/<str:number>/feedback/", feedback.applicant, name="applicant_feedback"),
        path("recommend/feedback/", feedback.bureau, name="bureau_feedback"),
        path("feedback/<str:number>/", feedback.letter, name="letter"),
        # experts, invitations, conflicts, boards
        *library,
        # 合议
        *consensus,
        # 陈述答辩, 现场评审
        *defence_and_site,
        *scorebook_urls,
        # 评审组的抽取与分派方案
        *panels_and_plans,
    ]
)
