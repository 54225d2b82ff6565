import django.db.models.deletion
from django.db import migrations, models

LOT = 5000


def put_off(apps, _editor):
    """Let those stories wait that waited by a mark in their documents."""
    LiveDocument, DeskDocument, PutOff = (
        apps.get_model("articles", name) for name in ("LiveDocument", "DeskDocument", "PutOff")
    )
    marked = {
        pk
        for model in (LiveDocument, DeskDocument)
        for pk in model.objects.filter(version=0).values_list("article", flat=True)
    }
    PutOff.objects.bulk_create([PutOff(article_id=pk) for pk in sorted(marked)], batch_size=LOT)


def mark(apps, _editor):
    """Let those stories wait by a mark again."""
    waiting = apps.get_model("articles", "PutOff").objects.values("article")
    apps.get_model("articles", "DeskDocument").objects.filter(article__in=waiting).update(version=0)


class Migration(migrations.Migration):
    """Which stories search makes anew stands in a table of its own; a photo may have been in an earlier version."""

    dependencies = [("articles", "0015_command_runs")]

    operations = [
        migrations.AlterField(
            model_name="photouse",
            name="copy",
            field=models.CharField(
                choices=[("live", "live version"), ("desk", "working copy"), ("past", "earlier version")], max_length=4
            ),
        ),
        migrations.CreateModel(
            name="PutOff",
            fields=[
                (
                    "article",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="articles.article",
                    ),
                ),
            ],
            options={"default_permissions": ()},
        ),
        migrations.RunPython(put_off, mark, elidable=True),
    ]
