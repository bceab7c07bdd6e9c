from django.apps import AppConfig


class ApplicationsConfig(AppConfig):
    name = "applications"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.urls import reverse

        from applications import conditions, menu
        from applications.applicant_links import register_applicant_link
        from applications.collective import register_collective
        from applications.services import archives, batch_letters, dossier_prints, list_exports, rejection_letters
        from applications.workflow import checks

        _ = (archives, batch_letters, conditions, checks, dossier_prints, list_exports, menu, rejection_letters)
        # The letter itself may still be on its way; the dossier's page shows it or says so.
        register_applicant_link("不予受理告知书", "applications:detail", lambda state: state.code == "ineligible")
        register_collective("batch", lambda _application: reverse("applications:batch_new"))
