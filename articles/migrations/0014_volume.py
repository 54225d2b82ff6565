from django.db import migrations, models
from django.db.models import F


class Migration(migrations.Migration):
    """The index of the newest knows when a story changed, for the map of a site with a million of them."""

    dependencies = [("articles", "0013_wires")]

    operations = [
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                F("published_at").desc(), F("id").desc(), "withdrawn_at", "updated_at", name="article_newest"
            ),
        ),
        migrations.RemoveIndex(model_name="article", name="article_live_newest"),
    ]
