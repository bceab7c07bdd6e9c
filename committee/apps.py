from django.apps import AppConfig


class CommitteeConfig(AppConfig):
    name = "committee"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from baoji_award.audit.anchors import register_anchors
        from committee import conditions, menu
        from committee.selectors.anchors import issued_anchors
        from committee.services import certificates

        _ = (conditions, menu, certificates)
        register_anchors(issued_anchors)
