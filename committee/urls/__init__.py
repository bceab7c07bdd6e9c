"""The addresses of stages 6 and 7 and of the public pages, one module per kind of reader."""

from committee.urls import office, people, public

app_name = "committee"
urlpatterns = [*public.urlpatterns, *office.urlpatterns, *people.urlpatterns]
