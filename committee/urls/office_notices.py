"""The office's screens about the candidate list and the public notice."""

from django.urls import path

from committee.views import office_notice_work as work
from committee.views import office_notices

urlpatterns = [
    path("office/candidates/", office_notices.candidate_list, name="office_candidates"),
    path("office/notices/", office_notices.index, name="office_notices"),
    path("office/notices/preview/", office_notices.preview, name="notice_preview"),
    path("office/notices/preview/pdf/", office_notices.preview_paper, name="notice_preview_pdf"),
    path("office/notices/publish/", office_notices.publish, name="notice_publish"),
    path("office/notices/correct/", office_notices.correct, name="notice_correct"),
    path("office/notices/dates/", work.propose, name="notice_dates"),
    path("office/notices/dates/<int:pk>/decide/", work.decide, name="notice_dates_decide"),
    path("office/notices/channels/<int:pk>/strike/", work.strike, name="notice_channel_strike"),
    path("office/notices/channels/<int:pk>/file/", work.evidence, name="notice_channel_file"),
    path("office/notices/<slug:slug>/", work.records, name="notice_record"),
    path("office/notices/<slug:slug>/errata/", work.erratum, name="notice_erratum"),
    path("office/notices/<slug:slug>/channels/", work.channel, name="notice_channel"),
]
