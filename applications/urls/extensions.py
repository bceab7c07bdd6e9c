from django.urls import path

from applications.views import extensions

urlpatterns = [
    path("extensions/", extensions.extensions, name="extensions"),
    path("office/extensions/", extensions.office_extensions, name="office_extensions"),
    path("office/extensions/<int:pk>/decision/", extensions.decide, name="extension_decide"),
]
