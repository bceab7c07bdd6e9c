"""Routes of 陈述答辩, and with them 现场评审, included by reviews/urls.py under the same namespace."""

from django.urls import path

from reviews.urls_site import urlpatterns as site
from reviews.views import defence_agency, defence_expert, defence_results

urlpatterns = [
    # 陈述答辩
    path("agency/defence/", defence_agency.desk, name="agency_defence"),
    path("agency/defence/commit/", defence_agency.commit, name="defence_commit"),
    path("agency/defence/draw/", defence_agency.draw, name="defence_draw"),
    path("defence/timetable/", defence_agency.timetable, name="defence_timetable"),
    path("defence/timetable/pdf/", defence_agency.timetable_pdf, name="defence_timetable_pdf"),
    path("expert/defence/", defence_expert.index, name="defences"),
    path("expert/defence/<int:assignment_id>/", defence_expert.sheet, name="defence_sheet"),
    path("expert/defence/<int:assignment_id>/receipt/", defence_expert.receipt, name="defence_receipt"),
    path("office/defence/", defence_results.office, name="office_defence"),
    path("supervise/defence/", defence_results.supervisor, name="supervisor_defence"),
    path("apply/<str:number>/defence/", defence_expert.applicant, name="applicant_defence"),
    *site,
]
