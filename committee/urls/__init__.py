"""The addresses of stages 6 and 7 and of the public pages."""

from django.urls import URLPattern

app_name = "committee"
urlpatterns: list[URLPattern] = []
