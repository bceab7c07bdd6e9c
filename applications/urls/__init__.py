"""Routes of the applications app, one module per workspace."""

from applications.urls import applicant, bureau, dossier, news, office, supervisor

app_name = "applications"
urlpatterns = [
    *dossier.urlpatterns,
    *applicant.urlpatterns,
    *bureau.urlpatterns,
    *office.urlpatterns,
    *news.urlpatterns,
    *supervisor.urlpatterns,
]
