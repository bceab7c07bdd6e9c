"""The URL map. Every route has a row in tests/security/oracle.py."""

from django.urls import include, path

from applications.views import workspace
from baoji_award.health import livez, readyz

urlpatterns = [
    path("livez", livez, name="livez"),
    path("readyz", readyz, name="readyz"),
    path("workspace/", workspace.home, name="workspace"),
    path("switch/<slug:role>/", workspace.switch_role, name="switch_role"),
    path("", include("baoji_award.accounts.urls")),
    path("", include("baoji_award.ui.urls")),
    path("", include("applications.urls")),
    path("", include("reviews.urls")),
    path("", include("committee.urls")),
]

handler400 = "baoji_award.errors.bad_request"
handler403 = "baoji_award.errors.not_found"
handler404 = "baoji_award.errors.not_found"
handler500 = "baoji_award.errors.server_error"
