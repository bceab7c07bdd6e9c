import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('reviews', '0016_text_of_what_was_sealed'),
    ]

    operations = [
        pgtrigger.migrations.AddTrigger(
            model_name='scorenote',
            trigger=pgtrigger.compiler.Trigger(name='only_in_draft', sql=pgtrigger.compiler.UpsertTriggerSql(func="\nPERFORM 1 FROM reviews_scoresheet sheet JOIN reviews_itemscore score ON score.sheet_id = sheet.id\n    WHERE score.id IN (\n        CASE WHEN TG_OP = 'DELETE' THEN OLD.score_id ELSE NEW.score_id END,\n        CASE WHEN TG_OP = 'INSERT' THEN NEW.score_id ELSE OLD.score_id END\n    ) AND sheet.state = 'submitted' FOR SHARE OF sheet;\nIF FOUND THEN\n    RAISE EXCEPTION 'a submitted score sheet is never changed' USING ERRCODE = 'check_violation';\nEND IF;\nIF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\nRETURN NEW;\n", hash='ec8019a86e1a5595f98f4bce27320ec9e878f3a6', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_only_in_draft_5eb30', table='reviews_scorenote', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='sealedsheet',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='b564e899375a6eec80c0c68123f561141fd0b45d', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_5772e', table='reviews_sealedsheet', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='sealedsheet',
            trigger=pgtrigger.compiler.Trigger(name='text_fits', sql=pgtrigger.compiler.UpsertTriggerSql(func="\nIF NEW.commitment <> encode(sha256(convert_to(NEW.text || NEW.nonce, 'UTF8')), 'hex') THEN\n    RAISE EXCEPTION 'the text of sheet % does not fit its commitment', NEW.sheet_id USING ERRCODE = 'check_violation';\nEND IF;\nRETURN NEW;\n", hash='2f5d909c831a69cb13fed71a7b54dc22086430d1', operation='INSERT', pgid='pgtrigger_text_fits_7942e', table='reviews_sealedsheet', when='BEFORE')),
        ),
    ]
