import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

LABEL = {"app_label": "articles", "model": "frontedition"}
RIGHT = {"codename": "curate_frontpage", "name": "Can arrange the front page"}


def grant(apps, schema_editor):
    """Give the new right to the roles of a newsroom that exists: to those that publish.

    Once, here: `articles.roles` leaves existing groups as administrators recombined them. A new newsroom has no groups
    yet and gets them with the right from fixtures/roles.json.
    """
    using = schema_editor.connection.alias
    groups = apps.get_model("auth", "Group").objects.using(using).filter(
        permissions__codename="publish_article", permissions__content_type__app_label="articles"
    )
    if not groups:
        return
    kind, _made = apps.get_model("contenttypes", "ContentType").objects.using(using).get_or_create(**LABEL)
    permissions = apps.get_model("auth", "Permission").objects.using(using)
    right, _made = permissions.get_or_create(
        content_type=kind, codename=RIGHT["codename"], defaults={"name": RIGHT["name"]}
    )
    for group in groups:
        group.permissions.add(right)


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0001_initial'),
        ('auth', '0012_alter_user_first_name_max_length'),
        ('contenttypes', '0002_remove_content_type_name'),
    ]

    operations = [
        migrations.CreateModel(
            name='FrontEdition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(unique=True, verbose_name='number')),
                ('content', models.JSONField(verbose_name='content')),
                ('restored', models.PositiveIntegerField(blank=True, help_text='The earlier edition that this one brings back.', null=True, verbose_name='restored edition')),
                ('created_at', models.DateTimeField(verbose_name='time')),
                ('actor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='editions', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'edition of the front page',
                'verbose_name_plural': 'front page',
                'ordering': ['-number'],
                'permissions': [('curate_frontpage', 'Can arrange the front page')],
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='FrontMoment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(db_index=True, verbose_name='time')),
                ('edition', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='moments', to='articles.frontedition')),
            ],
            options={
                'verbose_name': 'end of a part of the front page',
                'verbose_name_plural': 'ends of parts of the front page',
                'default_permissions': (),
            },
        ),
        migrations.RunPython(grant, migrations.RunPython.noop),
    ]
