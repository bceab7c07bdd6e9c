"""The archive of the round, for office and supervisor."""

from django.urls import path

from committee.views import round_archives

urlpatterns = [
    path("archive/", round_archives.index, name="round_archives"),
    path("archive/verifier/", round_archives.verifier, name="round_verifier"),
]
