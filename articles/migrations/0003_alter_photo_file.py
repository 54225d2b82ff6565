import django.core.validators
from django.db import migrations, models

import articles.models.photos


class Migration(migrations.Migration):
    """Pictures are looked at before they are kept; the table stays as it is."""

    dependencies = [("articles", "0002_front_page")]

    operations = [
        migrations.AlterField(
            model_name="photo",
            name="file",
            field=models.ImageField(
                blank=True,
                height_field="height",
                max_length=200,
                upload_to=articles.models.photos.digest_name,
                validators=[
                    django.core.validators.FileExtensionValidator(["jpg", "jpeg", "png", "webp", "gif"]),
                    articles.models.photos.check_picture,
                ],
                verbose_name="file",
                width_field="width",
            ),
        ),
    ]
