from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    name = "reviews"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from reviews import conditions, menu
        from reviews.openable import register_openable
        from reviews.selectors import desks
        from reviews.services import feedback, site_report
        from reviews.services.defence import DEFENCE
        from reviews.services.scoring import DOCUMENT_REVIEW
        from reviews.services.site import SITE_REVIEW

        register_openable(DOCUMENT_REVIEW)
        register_openable(DEFENCE)
        register_openable(SITE_REVIEW)
        _ = (conditions, desks, feedback, menu, site_report)
