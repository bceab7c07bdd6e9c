"""The style guide."""

from django.urls import path

from baoji_award.ui import views

app_name = "ui"
urlpatterns = [path("style-guide/", views.style_guide, name="style_guide")]
