"""The screens of committee members, panel leaders and the supervisor."""

from django.urls import path

from committee.views import member, papers, supervise

urlpatterns = [
    path("committee/", member.home, name="member_home"),
    path("committee/meetings/<int:pk>/", member.meeting, name="member_meeting"),
    path("committee/meetings/<int:pk>/confirm/", member.confirm, name="count_confirm"),
    path("committee/ballots/<int:pk>/", member.ballot, name="ballot"),
    path("committee/ballots/<int:pk>/receipt/", member.receipt, name="receipt"),
    path("expert/report/", papers.signing, name="expert_report"),
    path("expert/report/sign/", papers.sign, name="report_sign"),
    path("supervise/", supervise.home, name="supervise"),
    path("supervise/log/", supervise.log, name="supervise_log"),
    path("supervise/chain/", supervise.chain, name="supervise_chain"),
    path("supervise/remarks/", supervise.remark_list, name="supervise_remarks"),
]
