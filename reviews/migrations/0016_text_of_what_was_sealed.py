"""The sheets sealed before notes existed keep the very text that their commitment was made of."""

import hashlib
import json

from django.db import migrations


def keep_texts(apps, schema_editor):
    Sealed = apps.get_model("reviews", "SealedSheet")
    sheets = apps.get_model("reviews", "ScoreSheet").objects.filter(state="submitted")
    for sheet in sheets.select_related("criteria", "assignment__application").iterator():
        scores = sheet.scores.select_related("item").order_by("item__position")
        items = [
            [s.item.clause, s.percent, s.bands, s.strengths, s.improvements, s.reference, s.reason] for s in scores
        ]
        canonical = {
            "sheet": sheet.pk,
            "application": sheet.assignment.application.number,
            "expert": sheet.assignment.expert_id,
            "criteria": sheet.criteria.digest,
            "items": items,
        }
        text = json.dumps(canonical, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        # What does not fit its own commitment proves nothing and is not kept.
        if hashlib.sha256(f"{text}{sheet.nonce}".encode()).hexdigest() == sheet.commitment:
            Sealed.objects.create(
                sheet=sheet,
                revision=1,
                text=text,
                nonce=sheet.nonce,
                commitment=sheet.commitment,
                total_quanta=sheet.total_quanta,
                sealed_at=sheet.submitted_at,
            )


class Migration(migrations.Migration):
    dependencies = [("reviews", "0015_sealed_sheets")]
    operations = [migrations.RunPython(keep_texts, migrations.RunPython.noop)]
