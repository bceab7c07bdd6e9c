"""Routes of 现场评审, included with those of the defence under the namespace of the review."""

from django.urls import path

from reviews.views import (
    site_agency,
    site_expert,
    site_papers,
    site_photo_reading,
    site_reading,
    site_signing,
    site_workbook,
)

urlpatterns = [
    path("agency/visits/", site_agency.index, name="agency_visits"),
    path("agency/visits/signatures/", site_signing.index, name="visit_signatures"),
    path("agency/visits/<str:number>/remind/", site_signing.remind, name="visit_remind"),
    path("agency/visits/<str:number>/", site_agency.plan, name="visit_plan"),
    path("expert/visits/", site_expert.index, name="visits"),
    path("expert/visits/<int:visit_id>/", site_papers.visit, name="visit"),
    path("expert/visits/<int:visit_id>/papers/<slug:kind>/", site_papers.log, name="visit_log"),
    path("expert/visits/<int:visit_id>/papers/<slug:kind>/<int:entry_id>/", site_papers.entry, name="visit_entry"),
    path("expert/visits/<int:visit_id>/photos/", site_papers.photos, name="visit_photos"),
    path("expert/visits/<int:visit_id>/photos/<int:photo_id>/", site_papers.photo, name="visit_photo"),
    path(
        "expert/visits/<int:visit_id>/photos/<int:photo_id>/preview/",
        site_papers.photo_preview,
        name="visit_photo_preview",
    ),
    path(
        "expert/visits/<int:visit_id>/photos/<int:photo_id>/remove/",
        site_papers.photo_remove,
        name="visit_photo_remove",
    ),
    path("expert/visits/<int:visit_id>/scores/", site_papers.scores, name="visit_scores"),
    path("expert/visits/<int:visit_id>/workbook/", site_workbook.upload, name="visit_workbook"),
    path("expert/visits/<int:visit_id>/workbook/xlsx/", site_workbook.export, name="visit_workbook_xlsx"),
    path("expert/visits/<int:visit_id>/workbook/<int:import_id>/", site_workbook.decide, name="visit_import"),
    path("expert/visits/<int:visit_id>/report/", site_expert.report, name="visit_report"),
    path("expert/visits/<int:visit_id>/sign/", site_expert.sign, name="visit_sign"),
    path("expert/visits/<int:visit_id>/withdraw/", site_expert.withdraw, name="visit_withdraw"),
    path("office/site-visits/", site_reading.office, name="office_site"),
    path("supervise/site-visits/", site_reading.supervisor, name="supervisor_site"),
    path("site-reports/<str:number>/", site_reading.report, name="site_report"),
    path("site-reports/<str:number>/docx/", site_reading.report_docx, name="site_report_docx"),
    path("site-reports/<str:number>/photos/", site_photo_reading.index, name="site_photos"),
    path("site-reports/<str:number>/photos/<int:photo_id>/", site_photo_reading.photo, name="site_photo"),
    path(
        "site-reports/<str:number>/photos/<int:photo_id>/preview/",
        site_photo_reading.preview,
        name="site_photo_preview",
    ),
    path("apply/<str:number>/site-visit/", site_reading.applicant, name="applicant_visit"),
]
