from django.urls import path

from applications.views import (
    applicant,
    applicant_copy,
    applicant_import,
    applicant_section,
    applicant_submission,
    eligibility,
    evidence,
    organisation,
    organisation_profile,
    placement,
)

urlpatterns = [
    path("register/", organisation.register, name="register"),
    path("register/sent/", organisation.register_sent, name="register_sent"),
    path("apply/", applicant.my_list, name="apply"),
    path("apply/organisation/", organisation_profile.organisation, name="organisation"),
    path("apply/new/", applicant.new, name="apply_new"),
    path("apply/<str:number>/", applicant.overview, name="apply_overview"),
    path("apply/<str:number>/copy/", applicant_copy.copy_earlier, name="copy_earlier"),
    path("apply/<str:number>/placement/", placement.placement, name="placement"),
    path("apply/<str:number>/eligibility/", eligibility.eligibility, name="eligibility"),
    path("apply/<str:number>/sections/<slug:key>/", applicant_section.section, name="section"),
    path("apply/<str:number>/sections/<slug:key>/import/", applicant_import.section_import, name="section_import"),
    path("apply/<str:number>/evidence/", evidence.evidence, name="evidence"),
    path("apply/<str:number>/evidence/<int:pk>/remove/", evidence.remove, name="evidence_remove"),
    path("apply/<str:number>/check/", applicant_submission.check, name="check"),
    path("apply/<str:number>/receipt/", applicant_submission.receipt, name="receipt"),
    path("apply/<str:number>/receipt/pdf/", applicant_submission.receipt_file, name="receipt_pdf"),
]
