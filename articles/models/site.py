"""The one row whose number names the state of the public site."""

from django.db import models


class Generation(models.Model):
    """`token` becomes another random text in the same transaction as any change that readers could see.

    Database triggers write it (`articles.triggers`); nothing in Python does. A random token, not a counter: after a
    restore a counter would repeat numbers for other content.
    """

    token = models.CharField(max_length=32)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="generation_one_row")]

    def __str__(self) -> str:
        return self.token
