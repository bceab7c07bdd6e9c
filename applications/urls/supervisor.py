from django.urls import path

from applications.views import sanctions, supervise

urlpatterns = [
    path("supervise/applications/", supervise.applications, name="supervise_list"),
    path("supervise/sanctions/", sanctions.supervise, name="supervise_sanctions"),
]
