"""The office's screens of stages 6 and 7."""

from django.urls import path

from committee.urls import evaluation, office_notices
from committee.views import office_awards, papers

urlpatterns = [
    *evaluation.office,
    *office_notices.urlpatterns,
    path("office/awards/", office_awards.index, name="office_awards"),
    path("office/awards/confirm/", office_awards.confirm_everybody, name="confirm_all"),
    path("office/awards/<str:number>/confirm/", office_awards.confirm, name="confirm"),
    path("office/remarks/", office_awards.remark_list, name="office_remarks"),
    path("office/remarks/<int:pk>/answer/", office_awards.answer, name="remark_answer"),
    *(path(f"papers/{name}/", papers.paper, {"name": name}, name=f"paper_{name}") for name in ("report", "resolution")),
]
