"""Routes of 合议 and of an opened dossier's detail, included by reviews/urls.py under the same namespace."""

from django.urls import path

from reviews.views import agreement, consensus, consensus_lists

urlpatterns = [
    # a team's members
    path("expert/consensus/", consensus.index, name="consensuses"),
    path("expert/consensus/<str:number>/", consensus.dossier, name="consensus"),
    path("expert/consensus/<str:number>/start/", consensus.start, name="consensus_start"),
    path("expert/consensus/<str:number>/agree/", consensus.agree, name="consensus_agree"),
    path("expert/consensus/<str:number>/close/", consensus.close, name="consensus_close"),
    path("expert/consensus/<str:number>/items/<str:clause>/", consensus.item, name="consensus_item"),
    # those who read
    path("agency/consensus/", consensus_lists.agency, name="agency_consensus"),
    path("agency/consensus/<str:number>/", consensus_lists.agency_spread, name="agency_spread"),
    path("office/review/consensus/", consensus_lists.office, name="office_consensus"),
    path("office/review/settle/", consensus_lists.settle, name="settle"),
    path("office/review/ranking/<str:number>/", consensus_lists.office_spread, name="spread"),
    path("supervise/consensus/", consensus_lists.supervisor, name="supervisor_consensus"),
    path("supervise/ranking/<str:number>/", consensus_lists.supervisor_spread, name="supervisor_spread"),
    # how far the experts agree, and what hangs on each of them
    path("office/review/agreement/", agreement.office, name="agreement"),
    path("office/review/sensitivity/", agreement.office_sensitivity, name="sensitivity"),
    path("expert/agreement/", agreement.leader, name="leader_agreement"),
    path("supervise/agreement/", agreement.supervisor, name="supervisor_agreement"),
    path("supervise/sensitivity/", agreement.supervisor_sensitivity, name="supervisor_sensitivity"),
]
