from django.urls import path

from applications.views import calendar

urlpatterns = [
    path("office/calendar/", calendar.years, name="calendar"),
    path("office/calendar/<int:number>/", calendar.year, name="calendar_year"),
    path("office/calendar/<int:number>/<str:day>/remove/", calendar.remove, name="calendar_remove"),
]
