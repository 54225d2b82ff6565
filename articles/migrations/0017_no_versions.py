from django.db import migrations


class Migration(migrations.Migration):
    """Nobody looks for documents by their version any more. By itself: who drops an index keeps its table shut."""

    dependencies = [("articles", "0016_put_off")]

    operations = [
        migrations.RemoveIndex(model_name="deskdocument", name="deskdocument_version"),
        migrations.RemoveIndex(model_name="livedocument", name="livedocument_version"),
        migrations.RemoveIndex(model_name="wiredocument", name="wiredocument_version"),
    ]
