import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """When commands last ran; and events and revisions go with their story by the database's hand alone."""

    dependencies = [("articles", "0014_volume")]

    operations = [
        migrations.CreateModel(
            name="CommandRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("command", models.CharField(max_length=50, unique=True, verbose_name="command")),
                ("began_at", models.DateTimeField(verbose_name="began")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended")),
                ("succeeded_at", models.DateTimeField(blank=True, null=True, verbose_name="last ended well")),
                ("failure", models.CharField(blank=True, max_length=100, verbose_name="failure")),
            ],
            options={
                "verbose_name": "run of a command",
                "verbose_name_plural": "runs of commands",
                "ordering": ["command"],
                "default_permissions": ("view",),
            },
        ),
        migrations.AlterField(
            model_name="event",
            name="article",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.DO_NOTHING, related_name="events", to="articles.article"
            ),
        ),
        migrations.AlterField(
            model_name="revision",
            name="article",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.DO_NOTHING, related_name="revisions", to="articles.article"
            ),
        ),
    ]
