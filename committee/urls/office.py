"""The office's screens of stages 6 and 7."""

from django.urls import path

from committee.views import office_awards, office_meetings, office_notices, office_objections, office_overall, papers

urlpatterns = [
    path("office/overall/", office_overall.overall, name="office_overall"),
    *(
        path(f"office/overall/{name}/", office_overall.step, {"name": name}, name=f"overall_{name}")
        for name in ("compute", "draft", "issue")
    ),
    path("office/meetings/", office_meetings.index, name="office_meetings"),
    path("office/meetings/<int:pk>/", office_meetings.detail, name="office_meeting"),
    path("office/meetings/<int:pk>/open/", office_meetings.start, name="ballot_open"),
    path("office/meetings/<int:pk>/close/", office_meetings.close, name="ballot_close"),
    path("office/meetings/<int:pk>/adopt/", office_meetings.adopt, name="adopt"),
    path("office/candidates/", office_notices.candidate_list, name="office_candidates"),
    path("office/notices/", office_notices.index, name="office_notices"),
    path("office/notices/publish/", office_notices.publish, name="notice_publish"),
    path("office/objections/", office_objections.index, name="office_objections"),
    path("office/objections/<str:number>/", office_objections.detail, name="office_objection"),
    path("office/objections/<str:number>/decide/", office_objections.decide, name="objection_decide"),
    path("office/objections/<str:number>/identity/", office_objections.reveal, name="objection_reveal"),
    path("office/objections/<str:number>/files/<int:pk>/", office_objections.evidence, name="objection_file"),
    path("office/awards/", office_awards.index, name="office_awards"),
    path("office/awards/confirm/", office_awards.confirm_everybody, name="confirm_all"),
    path("office/awards/<str:number>/confirm/", office_awards.confirm, name="confirm"),
    path("office/remarks/", office_awards.remark_list, name="office_remarks"),
    path("office/remarks/<int:pk>/answer/", office_awards.answer, name="remark_answer"),
    *(path(f"papers/{name}/", papers.paper, {"name": name}, name=f"paper_{name}") for name in ("report", "resolution")),
]
