"""Names of organisations can be found by the pairs of characters in them, without reading every name."""

import django.contrib.postgres.indexes
from django.db import migrations

import applications.pairs

FUNCTION = """
CREATE FUNCTION applications_pairs(words text) RETURNS varchar[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT COALESCE(array_agg(substr(words, place, 2)::varchar), '{}') FROM generate_series(1, length(words) - 1) place
$$
"""


class Migration(migrations.Migration):
    dependencies = [("applications", "0016_rules_of_their_own")]

    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION applications_pairs(text)"),
        migrations.AddIndex(
            "organisation",
            django.contrib.postgres.indexes.GinIndex(applications.pairs.Pairs("name"), name="organisation_pairs"),
        ),
    ]
