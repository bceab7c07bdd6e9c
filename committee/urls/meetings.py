"""The committee's meeting: the office's screens and the members'."""

from django.urls import path

from committee.views import ballots, meeting_papers, member, minutes, office_meetings

urlpatterns = [
    path("office/meetings/", office_meetings.index, name="office_meetings"),
    path("office/meetings/<int:pk>/", office_meetings.detail, name="office_meeting"),
    path("office/meetings/<int:pk>/open/", office_meetings.start, name="ballot_open"),
    path("office/meetings/<int:pk>/close/", office_meetings.close, name="ballot_close"),
    path("office/meetings/<int:pk>/void/", office_meetings.void, name="ballot_void"),
    path("office/meetings/<int:pk>/void/decide/", office_meetings.decide, name="ballot_void_decide"),
    path("office/meetings/<int:pk>/certify/", office_meetings.certify, name="count_certify"),
    path("office/meetings/<int:pk>/again/", office_meetings.again, name="ballot_again"),
    path("office/meetings/<int:pk>/adopt/", office_meetings.adopt, name="adopt"),
    path("office/meetings/<int:pk>/prepare/", meeting_papers.prepare, name="meeting_prepare"),
    path("office/meetings/<int:pk>/agenda/", meeting_papers.agenda, name="meeting_agenda"),
    path("office/meetings/<int:pk>/papers/", meeting_papers.add, name="meeting_paper_add"),
    path(
        "office/meetings/<int:pk>/papers/<int:paper_pk>/withdraw/",
        meeting_papers.withdraw,
        name="meeting_paper_withdraw",
    ),
    path("office/meetings/<int:pk>/leave/", meeting_papers.leave, name="meeting_leave"),
    path("office/meetings/<int:pk>/leave/<int:member_pk>/end/", meeting_papers.unleave, name="meeting_leave_end"),
    path("office/meetings/<int:pk>/minutes/", minutes.edit, name="minutes"),
    path("office/meetings/<int:pk>/minutes/issue/", minutes.issue, name="minutes_issue"),
    path("office/meetings/<int:pk>/minutes/pdf/", minutes.pdf, name="minutes_pdf"),
    path("office/meetings/<int:pk>/minutes/docx/", minutes.docx, name="minutes_docx"),
    path("papers/meetings/<int:pk>/", meeting_papers.paper, name="meeting_paper"),
    path("committee/meetings/<int:pk>/leave/", meeting_papers.own_leave, name="own_leave"),
    path("committee/", member.home, name="member_home"),
    path("committee/meetings/<int:pk>/", member.meeting, name="member_meeting"),
    path("committee/meetings/<int:pk>/confirm/", member.confirm, name="count_confirm"),
    path("committee/ballots/<int:pk>/", ballots.ballot, name="ballot"),
    path("committee/ballots/<int:pk>/receipt/", ballots.receipt, name="receipt"),
    path("committee/ballots/<int:pk>/check/", ballots.receipt_check, name="receipt_check"),
]
