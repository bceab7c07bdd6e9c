from django.apps import AppConfig


class CalendarConfig(AppConfig):
    name = "baoji_award.calendar"
    label = "calendar"
    default_auto_field = "django.db.models.BigAutoField"
