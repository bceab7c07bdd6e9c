"""Routes of 陈述答辩 and 现场评审, included by reviews/urls.py under the same namespace."""

from django.urls import path

from reviews.views import defence_agency, defence_expert, defence_results, site_agency, site_expert, site_reading

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
    # 现场评审
    path("agency/visits/", site_agency.index, name="agency_visits"),
    path("agency/visits/<str:number>/", site_agency.plan, name="visit_plan"),
    path("expert/visits/", site_expert.index, name="visits"),
    path("expert/visits/<int:visit_id>/", site_expert.visit, name="visit"),
    path("expert/visits/<int:visit_id>/report/", site_expert.report, name="visit_report"),
    path("expert/visits/<int:visit_id>/sign/", site_expert.sign, name="visit_sign"),
    path("office/site-visits/", site_reading.office, name="office_site"),
    path("supervise/site-visits/", site_reading.supervisor, name="supervisor_site"),
    path("site-reports/<str:number>/", site_reading.report, name="site_report"),
    path("apply/<str:number>/site-visit/", site_reading.applicant, name="applicant_visit"),
]
