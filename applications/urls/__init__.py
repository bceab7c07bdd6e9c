"""Routes of the applications app, one module per workspace."""

from applications.urls import (
    applicant,
    bureau,
    calendar,
    dossier,
    evidence,
    extensions,
    mail_texts,
    members,
    news,
    office,
    office_work,
    supervisor,
)
from baoji_award.routes import gathered

app_name = "applications"
urlpatterns = gathered(
    [
        *dossier.urlpatterns,
        *members.urlpatterns,
        *applicant.urlpatterns,
        *evidence.urlpatterns,
        *bureau.urlpatterns,
        *office.urlpatterns,
        *calendar.urlpatterns,
        *office_work.urlpatterns,
        *extensions.urlpatterns,
        *mail_texts.urlpatterns,
        *news.urlpatterns,
        *supervisor.urlpatterns,
    ]
)
