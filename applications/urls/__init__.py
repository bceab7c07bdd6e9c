"""Routes of the applications app, one module per workspace."""

from applications.urls import (
    applicant,
    bureau,
    calendar,
    dossier,
    evidence,
    extensions,
    members,
    news,
    office,
    office_work,
    supervisor,
)

app_name = "applications"
urlpatterns = [
    *dossier.urlpatterns,
    *members.urlpatterns,
    *applicant.urlpatterns,
    *evidence.urlpatterns,
    *bureau.urlpatterns,
    *office.urlpatterns,
    *calendar.urlpatterns,
    *office_work.urlpatterns,
    *extensions.urlpatterns,
    *news.urlpatterns,
    *supervisor.urlpatterns,
]
