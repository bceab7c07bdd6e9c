"""Ceiling and money of a prize are rules of the round: fixed with them when its first stage opens."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION committee_frozen_prize() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM applications_awardcycle WHERE id = NEW.cycle_id AND rules_frozen_at IS NOT NULL
    ) THEN
        RAISE EXCEPTION 'the prizes of a round are frozen with its rules'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'prizes_are_frozen';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER committee_frozen_prize BEFORE UPDATE ON applications_awardkind FOR EACH ROW
    WHEN ((OLD.cycle_id, OLD.code, OLD.ceiling, OLD.first_time_money)
        IS DISTINCT FROM (NEW.cycle_id, NEW.code, NEW.ceiling, NEW.first_time_money))
    EXECUTE FUNCTION committee_frozen_prize();
"""
BACKWARD = """
DROP TRIGGER committee_frozen_prize ON applications_awardkind;
DROP FUNCTION committee_frozen_prize();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("applications", "0019_award_jobs"),
        ("committee", "0029_decided_states_have_their_row"),
    ]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
