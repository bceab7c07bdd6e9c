from django.urls import path

from applications.views import dossier, rejections, workspace

urlpatterns = [
    path("applications/<str:number>/", dossier.detail, name="detail"),
    path("applications/<str:number>/files/<int:pk>/", dossier.file, name="file"),
    path("applications/<str:number>/rejection/letter/", rejections.letter, name="rejection_letter"),
    path("applications/<str:number>/act/<slug:action>/", workspace.perform, name="act"),
]
