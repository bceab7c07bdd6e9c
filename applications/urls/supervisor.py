from django.urls import path

from applications.views import supervise

urlpatterns = [
    path("supervise/applications/", supervise.applications, name="supervise_list"),
]
