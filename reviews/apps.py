from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    name = "reviews"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from reviews import conditions, menu
        from reviews.openable import register_openable
        from reviews.selectors import desks
        from reviews.services import feedback
        from reviews.services.scoring import DOCUMENT_REVIEW

        register_openable(DOCUMENT_REVIEW)
        _ = (conditions, desks, feedback, menu)
