"""The addresses of stages 6 and 7 and of the public pages, one module per kind of reader."""

from baoji_award.routes import gathered
from committee.urls import honours, meetings, objections, office, people, public, round_archive

app_name = "committee"
urlpatterns = gathered(
    [
        *public.urlpatterns,
        *objections.urlpatterns,
        *office.urlpatterns,
        *meetings.urlpatterns,
        *people.urlpatterns,
        *honours.urlpatterns,
        *round_archive.urlpatterns,
    ]
)
