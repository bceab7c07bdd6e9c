"""A dossier is awarded, struck or revoked in the database with what decided it, and not by a bare change of state."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION committee_decided_state() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.state = 'awarded' AND NOT EXISTS (
        SELECT 1 FROM committee_award WHERE application_id = NEW.id
    ) OR NEW.state = 'disqualified' AND NOT EXISTS (
        SELECT 1 FROM committee_objection WHERE application_id = NEW.id AND state = 'upheld'
    ) OR NEW.state = 'revoked' AND NOT EXISTS (
        SELECT 1 FROM committee_revocation revocation JOIN committee_award award ON award.id = revocation.award_id
        WHERE award.application_id = NEW.id AND revocation.state = 'approved'
    ) THEN
        RAISE EXCEPTION 'the dossier has no decision for the state %', NEW.state
            USING ERRCODE = 'check_violation', CONSTRAINT = 'decided_state_has_its_row';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER committee_decided_state BEFORE UPDATE OF state ON applications_application FOR EACH ROW
    WHEN (NEW.state IN ('awarded', 'disqualified', 'revoked') AND OLD.state IS DISTINCT FROM NEW.state)
    EXECUTE FUNCTION committee_decided_state();
"""
BACKWARD = """
DROP TRIGGER committee_decided_state ON applications_application;
DROP FUNCTION committee_decided_state();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("applications", "0019_award_jobs"),
        ("committee", "0028_voters_at_the_opening"),
    ]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
