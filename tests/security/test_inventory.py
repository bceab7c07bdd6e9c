"""Everything that can be reached from outside a page is on a hand-written list (security.md T-01)."""

from pathlib import Path

from celery import current_app
from django.conf import settings
from django.core.management import get_commands

from tests.security.conftest import BUILDERS
from tests.security.oracle import ROWS
from tests.security.routes import patterns

OWN = ("applications", "baoji_award", "reviews", "committee")
TASKS = {
    "notifications.deliver",
    "notifications.sweep_outbox",
    "notifications.send_digests",
    "applications.remind_and_lapse",
    "documents.sweep_incoming",
    "applications.run_office_job",
    "applications.sweep_office_jobs",
}
COMMANDS = {
    "demo_accounts",
    "export_sheets",
    "invite_sysadmin",
    "load_criteria",
    "load_cycle",
    "print_procedure",
    "repeat_draw",
    "reseal_identities",
    "retry_outbox",
    "seed_calendar",
    "seed_demo",
    "verify_archive",
    "verify_audit",
}
# Who gets these texts is a matter of the table (`tells`) or of the service that writes them; no folder is unknown.
MAILS = {
    "identity_corrected",
    "ownership_answered",
    "ownership_handed_over",
    "ownership_offered",
    "member_removed",
    "access_decided",
    "access_requested",
    "account_already_exists",
    "account_email_confirmation",
    "account_invitation",
    "account_password_changed",
    "account_password_reset",
    "account_password_reset_key",
    "account_recovery_codes_generated",
    "account_totp_activated",
    "account_totp_deactivated",
    "advance",
    "assigned",
    "called_off",
    "conclude_site",
    "confirm",
    "correction_asked",
    "correction_decided",
    "correction_extended",
    "decline",
    "defence_overtime",
    "defence_timetable",
    "digest",
    "disqualify",
    "endorse",
    "expert_reminded",
    "extended",
    "feedback",
    "forward",
    "group_corrected",
    "lapse",
    "meeting_called",
    "mentioned",
    "not_propose",
    "not_shortlist",
    "notice_corrected",
    "objection_answered",
    "objection_closed",
    "objection_hearing",
    "objection_named",
    "objection_received",
    "objection_sent_back",
    "objection_task",
    "objection_to_approve",
    "office_job",
    "opinion_sent_back",
    "opinion_to_approve",
    "publish",
    "qualify",
    "reject",
    "reminder",
    "request_correction",
    "report_to_sign",
    "result_letter",
    "resubmit",
    "retract",
    "return_to_applicant",
    "revoke",
    "round",
    "round_invitation",
    "round_removed",
    "shortlist",
    "site_report_ready",
    "site_report_waiting",
    "site_report_withdrawn",
    "stop",
    "submit",
    "task_assigned",
    "transferred",
    "transferred_away",
    "transferred_here",
    "visit_planned",
    "withdraw",
}


def test_every_route_has_a_row_and_every_row_a_route() -> None:
    assert {row.route for row in ROWS} == set(patterns())


def test_every_row_is_tried_in_a_world_that_exists() -> None:
    assert [row.route for row in ROWS if not row.who or set(row.who) - set(BUILDERS)] == []


def test_every_task_is_known() -> None:
    current_app.loader.import_default_modules()
    assert {name for name in current_app.tasks if not name.startswith("celery.")} == TASKS


def test_every_command_is_known() -> None:
    assert {name for name, app in get_commands().items() if str(app).startswith(OWN)} == COMMANDS


def test_every_mail_is_known() -> None:
    folder = Path(settings.BASE_DIR) / "templates" / "emails"
    assert {entry.name for entry in folder.iterdir() if entry.is_dir()} == MAILS
