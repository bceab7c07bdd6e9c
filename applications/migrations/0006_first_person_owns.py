"""Organisations that were registered before there were owners belong to their first person who is still with them."""

from django.db import migrations

FIRST_PERSON = """
UPDATE applications_organisation o SET owner_id = (
    SELECT g.user_id FROM accounts_rolegrant g
    WHERE g.role = 'applicant' AND g.scope_kind = 'organisation' AND g.scope_id = o.id AND g.revoked_at IS NULL
    ORDER BY g.granted_at, g.id LIMIT 1
)
WHERE o.owner_id IS NULL;
"""


class Migration(migrations.Migration):
    dependencies = [("applications", "0005_organisation_people")]

    operations = [migrations.RunSQL(FIRST_PERSON, migrations.RunSQL.noop)]
