from importlib import import_module

from django.apps import AppConfig

# They register conditions, menus, outbox handlers and jobs when they are imported.
REGISTERING = (
    "conditions",
    "menu",
    "dated_moves",
    "mail_rounds",
    "selectors.archived_round",
    "services.access_requests",
    "services.archives",
    "services.batch_letters",
    "services.credit_letters",
    "services.dossier_prints",
    "services.findings",
    "services.list_exports",
    "services.members",
    "services.rejection_letters",
    "services.seal_pages",
    "workflow.checks",
)


class ApplicationsConfig(AppConfig):
    name = "applications"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.urls import reverse

        from applications.applicant_links import register_applicant_link
        from applications.collective import register_collective
        from applications.scopes import register_scopes
        from applications.stages import APPLICATION, ROUND
        from baoji_award.audit.words import name_actions

        for name in REGISTERING:
            import_module(f"applications.{name}")
        name_actions({f"application.{name}": row.label for name, row in APPLICATION.action.items()})
        name_actions({f"round.{name}": row.label for name, row in ROUND.action.items()})
        register_scopes()
        register_collective("batch", lambda _application: reverse("applications:batch_new"))
        # The letter itself may still be on its way; the dossier's page shows it or says so.
        register_applicant_link("不予受理告知书", "applications:detail", lambda state: state.code == "ineligible")
