"""Public notices in every form."""

from django.urls import path

from committee.views import notice_data, notices
from committee.views.notice_feed import feed

urlpatterns = [
    path("notices/", notices.index, name="notices"),
    path("notices/feed.atom", feed, name="notice_feed"),
    path("notices/data/", notice_data.data_page, name="notice_data"),
    path("notices/data/schema.json", notice_data.json_schema, name="notice_schema"),
    path("notices/data/notices.json", notice_data.all_json, name="notices_json"),
    path("notices/data/notices.csv", notice_data.all_csv, name="notices_csv"),
    path("notices/<slug:slug>/", notices.detail, name="notice"),
    path("notices/<slug:slug>/pdf/", notices.pdf, name="notice_pdf"),
    path("notices/<slug:slug>/print/", notice_data.printed, name="notice_print"),
    path("notices/<slug:slug>/embed/", notice_data.embed, name="notice_embed"),
    path("notices/<slug:slug>/notice.json", notice_data.one_json, name="notice_json"),
    path("notices/<slug:slug>/notice.csv", notice_data.one_csv, name="notice_csv"),
]
