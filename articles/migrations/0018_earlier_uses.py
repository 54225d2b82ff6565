import re

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
    earlier, last = Revision.objects.filter(models.Exists(later)).order_by("pk"), 0
    while lot := list(earlier.filter(pk__gt=last).values_list("pk", "article", "content")[:LOT]):
        found = set()
        for last, article, content in lot:  # noqa: B007 -- the next lot begins after the last one
            uids = [uid for named in PHOTOS.findall(content.get("body", "")) for uid in named.split()]
            photos = {by_uid[uid] for uid in uids if uid in by_uid} | ({content.get("lead_photo")} & there)
            found |= {(photo, article) for photo in photos}
        made = [PhotoUse(photo_id=photo, article_id=article, copy="past") for photo, article in sorted(found)]
        PhotoUse.objects.bulk_create(made, ignore_conflicts=True)


def forget_earlier_uses(apps, _editor):
    """Leave the uses that the version before knows."""
    apps.get_model("articles", "PhotoUse").objects.filter(copy="past").delete()


class Migration(migrations.Migration):
    """Which photos earlier versions show is known without reading them.

    It may take minutes, and nobody waits for it: each lot is kept by itself, and it can be run again.
    """

    atomic = False
    dependencies = [("articles", "0017_no_versions")]

    operations = [migrations.RunPython(note_earlier_uses, forget_earlier_uses, elidable=True)]
