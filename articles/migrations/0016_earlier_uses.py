import re

import django.db.models.deletion
from django.db import migrations, models

LOT = 500
# A photo by itself, or the photos of a gallery, as bodies are stored.
PHOTOS = re.compile(r'<figure data-(?:photo|gallery)="([0-9a-f -]{36,})"')


def note_earlier_uses(apps, _editor):
    """Note what photos earlier versions show, as saving does from here on; what is noted already stays."""
    Revision, Photo, PhotoUse = (apps.get_model("articles", name) for name in ("Revision", "Photo", "PhotoUse"))
    by_uid = {str(uid): pk for uid, pk in Photo.objects.values_list("uid", "pk")}
    there = set(by_uid.values())
    later = Revision.objects.filter(article=models.OuterRef("article"), number__gt=models.OuterRef("number"))
    earlier = Revision.objects.filter(models.Exists(later)).order_by("pk").only("article_id", "content")
    made = {}
    for row in earlier.iterator(chunk_size=LOT):
        uids = [uid for named in PHOTOS.findall(row.content.get("body", "")) for uid in named.split()]
        for photo in {by_uid[uid] for uid in uids if uid in by_uid} | ({row.content.get("lead_photo")} & there):
            made[photo, row.article_id] = PhotoUse(photo_id=photo, article_id=row.article_id, copy="past")
        if len(made) >= LOT:
            PhotoUse.objects.bulk_create(made.values(), ignore_conflicts=True)
            made = {}
    PhotoUse.objects.bulk_create(made.values(), ignore_conflicts=True)


def forget_earlier_uses(apps, _editor):
    """Leave the uses that the version before knows."""
    apps.get_model("articles", "PhotoUse").objects.filter(copy="past").delete()


def put_off(apps, _editor):
    """Let those stories wait that waited by a mark in their documents."""
    LiveDocument, DeskDocument, PutOff = (
        apps.get_model("articles", name) for name in ("LiveDocument", "DeskDocument", "PutOff")
    )
    marked = {pk for model in (LiveDocument, DeskDocument) for pk in _marked(model)}
    PutOff.objects.bulk_create([PutOff(article_id=pk) for pk in sorted(marked)], batch_size=LOT)


def _marked(model):
    return model.objects.filter(version=0).values_list("article", flat=True)


def mark(apps, _editor):
    """Let those stories wait by a mark again."""
    waiting = apps.get_model("articles", "PutOff").objects.values("article")
    apps.get_model("articles", "DeskDocument").objects.filter(article__in=waiting).update(version=0)


class Migration(migrations.Migration):
    """Which photos earlier versions show, and which stories search makes anew, is known without reading them."""

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
        migrations.RemoveIndex(model_name="deskdocument", name="deskdocument_version"),
        migrations.RemoveIndex(model_name="livedocument", name="livedocument_version"),
        migrations.RemoveIndex(model_name="wiredocument", name="wiredocument_version"),
        migrations.RunPython(note_earlier_uses, forget_earlier_uses, elidable=True),
    ]
