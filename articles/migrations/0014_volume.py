from django.db import migrations, models
from django.db.models import F


class Migration(migrations.Migration):
    """For newsrooms of a million stories: what changed when is known by an index, and so is what follows a story."""

    dependencies = [("articles", "0013_wires")]

    operations = [
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                F("published_at").desc(), F("id").desc(), "withdrawn_at", "updated_at", name="article_newest"
            ),
        ),
        migrations.RemoveIndex(model_name="article", name="article_live_newest"),
        migrations.AddIndex(
            model_name="article",
            index=models.Index("follows", condition=models.Q(follows__isnull=False), name="article_follow_ups"),
        ),
        migrations.AddIndex(
            model_name="photo",
            index=models.Index(F("created_at").desc(), F("id").desc(), name="photo_newest"),
        ),
    ]
