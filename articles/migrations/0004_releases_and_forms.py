import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models
from django.utils.dateparse import parse_datetime


def tell(apps, schema_editor):
    """Write down what readers have seen so far: each publication in the record, and the version that they see now."""
    using = schema_editor.connection.alias
    articles, events = (apps.get_model("articles", name).objects.using(using) for name in ("Article", "Event"))
    release = apps.get_model("articles", "Release")
    made = []
    for article in articles.filter(live_number__isnull=False).iterator():
        seen = {}
        moves = events.filter(article=article, move__in=("publish", "unschedule")).order_by("at", "pk")
        for move, number, at, data in moves.values_list("move", "number", "at", "data"):
            seen = {key: moment for key, moment in seen.items() if moment <= at}  # what was scheduled was not seen yet
            if move == "publish" and number is not None:
                planned = parse_datetime(str((data or {}).get("published_at") or "")) if not seen else None
                seen[number] = planned or at
        seen.setdefault(article.live_number, article.updated_at or article.published_at)
        first = min(seen, key=lambda number: seen[number])
        made += [
            release(article=article, number=number, at=at, change="first" if number == first else "updated")
            for number, at in seen.items()
        ]
    release.objects.using(using).bulk_create(made, batch_size=500)


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0003_alter_photo_file'),
    ]

    operations = [
        migrations.CreateModel(
            name='Release',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(verbose_name='revision')),
                ('at', models.DateTimeField(verbose_name='time')),
                ('change', models.CharField(choices=[('first', 'first publication'), ('silent', 'small correction of the spelling'), ('updated', 'update'), ('correction', 'correction')], default='first', max_length=12, verbose_name='change')),
                ('redacted_at', models.DateTimeField(blank=True, null=True, verbose_name='redacted')),
                ('redaction_reason', models.TextField(blank=True, verbose_name='reason for readers')),
            ],
            options={
                'verbose_name': 'published version',
                'verbose_name_plural': 'published versions',
                'ordering': ['-at', '-number'],
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='VersionName',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, verbose_name='name')),
                ('at', models.DateTimeField(verbose_name='time')),
            ],
            options={
                'verbose_name': 'name of a version',
                'verbose_name_plural': 'names of versions',
                'default_permissions': (),
            },
        ),
        migrations.AlterModelOptions(
            name='buffer',
            options={'ordering': ['-changed_at'], 'verbose_name': 'unsaved text', 'verbose_name_plural': 'unsaved texts'},
        ),
        migrations.RemoveConstraint(
            model_name='buffer',
            name='buffer_once_per_story',
        ),
        migrations.RemoveConstraint(
            model_name='buffer',
            name='buffer_once_per_form',
        ),
        migrations.RemoveConstraint(
            model_name='buffer',
            name='buffer_of_story_or_form',
        ),
        migrations.AlterField(
            model_name='buffer',
            name='token',
            field=models.UUIDField(default=uuid.uuid4, verbose_name='form'),
        ),
        migrations.AddConstraint(
            model_name='buffer',
            constraint=models.UniqueConstraint(fields=('user', 'token'), name='buffer_once_per_form'),
        ),
        migrations.AddConstraint(
            model_name='buffer',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('article__isnull', True), ('base__isnull', True)), models.Q(('article__isnull', False), ('base__isnull', False)), _connector='OR'), name='buffer_of_story_has_base'),
        ),
        migrations.AddField(
            model_name='release',
            name='article',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='releases', to='articles.article', verbose_name='story'),
        ),
        migrations.AddField(
            model_name='release',
            name='correction',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='release', to='articles.correction', verbose_name='correction'),
        ),
        migrations.AddField(
            model_name='release',
            name='redacted_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='versionname',
            name='actor',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='versionname',
            name='revision',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='named', to='articles.revision'),
        ),
        migrations.AddConstraint(
            model_name='release',
            constraint=models.UniqueConstraint(fields=('article', 'number'), name='release_once'),
        ),
        migrations.AddConstraint(
            model_name='release',
            constraint=models.CheckConstraint(condition=models.Q(('change__in', ['first', 'silent', 'updated', 'correction'])), name='release_change_known'),
        ),
        migrations.AddConstraint(
            model_name='release',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('redacted_at__isnull', True), ('redaction_reason', '')), models.Q(('redacted_at__isnull', False), models.Q(('redaction_reason', ''), _negated=True)), _connector='OR'), name='release_redaction_has_reason'),
        ),
        migrations.RunPython(tell, migrations.RunPython.noop),
    ]
