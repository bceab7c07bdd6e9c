import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('reviews', '0034_consensus_members'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='consensus',
            name='agreed_by_all_when_closed',
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='consensus',
            trigger=pgtrigger.compiler.Trigger(name='agreed_by_all_when_closed', sql=pgtrigger.compiler.UpsertTriggerSql(func="\nIF NEW.closed_at IS NOT NULL AND (\n    NOT EXISTS (SELECT 1 FROM (\n            SELECT assignment.expert_id\n            FROM reviews_assignment assignment\n            JOIN reviews_panel panel ON panel.id = assignment.panel_id AND panel.stage = 'document_review'\n            JOIN reviews_scoresheet sheet ON sheet.assignment_id = assignment.id AND sheet.state = 'submitted'\n            JOIN accounts_user person ON person.id = assignment.expert_id AND person.is_active\n            WHERE assignment.application_id = NEW.application_id AND assignment.state = 'accepted'\n            AND NOT EXISTS (\n                SELECT 1 FROM reviews_participation part\n                WHERE part.user_id = person.id AND part.cycle_id = panel.cycle_id\n                    AND part.state IN ('declined', 'removed')\n            )\n        ) AS team)\n    OR EXISTS (\n        SELECT 1 FROM reviews_criteriaitem item WHERE item.criteria_id = NEW.criteria_id AND item.leaf\n        AND NOT EXISTS (SELECT 1 FROM (\n            SELECT DISTINCT ON (value.item_id) value.id, value.item_id, value.percent\n            FROM reviews_consensusvalue value WHERE value.consensus_id = NEW.id\n            ORDER BY value.item_id, value.version DESC\n        ) AS newest WHERE newest.item_id = item.id)\n    )\n    OR EXISTS (\n        SELECT 1 FROM (\n            SELECT DISTINCT ON (value.item_id) value.id, value.item_id, value.percent\n            FROM reviews_consensusvalue value WHERE value.consensus_id = NEW.id\n            ORDER BY value.item_id, value.version DESC\n        ) AS newest CROSS JOIN (\n            SELECT assignment.expert_id\n            FROM reviews_assignment assignment\n            JOIN reviews_panel panel ON panel.id = assignment.panel_id AND panel.stage = 'document_review'\n            JOIN reviews_scoresheet sheet ON sheet.assignment_id = assignment.id AND sheet.state = 'submitted'\n            JOIN accounts_user person ON person.id = assignment.expert_id AND person.is_active\n            WHERE assignment.application_id = NEW.application_id AND assignment.state = 'accepted'\n            AND NOT EXISTS (\n                SELECT 1 FROM reviews_participation part\n                WHERE part.user_id = person.id AND part.cycle_id = panel.cycle_id\n                    AND part.state IN ('declined', 'removed')\n            )\n        ) AS team\n        WHERE NOT EXISTS (\n            SELECT 1 FROM reviews_consensusagreement agreed\n            WHERE agreed.value_id = newest.id AND agreed.user_id = team.expert_id\n        )\n    )\n    OR NEW.total_quanta IS DISTINCT FROM (\n        SELECT SUM(item.points * newest.percent / 25)\n        FROM (\n            SELECT DISTINCT ON (value.item_id) value.id, value.item_id, value.percent\n            FROM reviews_consensusvalue value WHERE value.consensus_id = NEW.id\n            ORDER BY value.item_id, value.version DESC\n        ) AS newest JOIN reviews_criteriaitem item ON item.id = newest.item_id\n    )\n) THEN\n    RAISE EXCEPTION 'consensus % is not agreed by the whole team, or has a wrong total', NEW.id\n        USING ERRCODE = 'check_violation';\nEND IF;\nRETURN NEW;\n", hash='533c834be30cb6f850b8aa6552512672bbd4e49b', operation='INSERT OR UPDATE', pgid='pgtrigger_agreed_by_all_when_closed_b1853', table='reviews_consensus', when='BEFORE')),
        ),
    ]
