from django.urls import path

from applications.views import workspace

urlpatterns = [
    path("applications/<str:number>/act/<slug:action>/", workspace.perform, name="act"),
]
