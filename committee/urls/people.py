"""The screens of panel leaders and the supervisor."""

from django.urls import path

from committee.urls import evaluation
from committee.views import papers, supervise

urlpatterns = [
    path("expert/report/", papers.signing, name="expert_report"),
    path("expert/report/sign/", papers.sign, name="report_sign"),
    path("supervise/", supervise.home, name="supervise"),
    path("supervise/log/", supervise.log, name="supervise_log"),
    path("supervise/chain/", supervise.chain, name="supervise_chain"),
    *evaluation.people,
    path("supervise/remarks/", supervise.remark_list, name="supervise_remarks"),
]
