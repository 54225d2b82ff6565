"""Managers that find rows by their natural keys, which is how fixtures name them."""

from django.db import models


class SlugManager(models.Manager):
    """Finds rows by their slug."""

    def get_by_natural_key(self, slug: str):
        """Return the row with this slug."""
        return self.get(slug=slug)


class UidManager(models.Manager):
    """Finds rows by their UUID."""

    def get_by_natural_key(self, uid: str):
        """Return the row with this UUID."""
        return self.get(uid=uid)
