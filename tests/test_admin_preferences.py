"""Everybody sets their own language and time zone, and nothing else."""

import pytest
from django.urls import reverse

from articles import editing
from articles.models import User

from . import factories

pytestmark = pytest.mark.django_db


def test_everybody_sets_their_own_language_and_zone(client):
    siti = factories.user("Reporter")
    client.force_login(siti)

    client.post(
        reverse("admin:preferences"),
        {"language": "en", "time_zone": "Asia/Jayapura", "is_superuser": "on", "username": "x"},
    )

    siti = User.objects.get(pk=siti.pk)
    assert (siti.language, siti.time_zone, siti.is_superuser) == ("en", "Asia/Jayapura", False)
    assert 'lang="en"' in client.get(reverse("admin:index")).content.decode()


def test_an_unknown_zone_is_refused(client):
    siti = factories.user("Reporter")
    client.force_login(siti)

    response = client.post(reverse("admin:preferences"), {"time_zone": "Mars/Olympus"})

    assert response.status_code == 200
    assert response.context["form"].errors.keys() == {"time_zone"}
    assert User.objects.get(pk=siti.pk).time_zone == ""


def test_a_photo_that_readers_see_is_not_changed_by_those_who_are_reviewed(client):
    siti = factories.user("Reporter")
    client.force_login(siti)
    shown, unseen, inside, portrait, coming = (factories.photo() for _ in range(5))
    factories.author(portrait=portrait)
    waiting = factories.published()
    content = editing.working(waiting).content | {"lead_photo": coming.pk}
    editing.save(waiting, content, base=0, actor=None, now=factories.NOW)
    factories.published(lead_photo=shown, body=f'<p>x</p><figure data-photo="{inside.uid}">y</figure>')
    factories.article(lead_photo=unseen)

    def post(photo):
        address = reverse("admin:articles_photo_change", args=[photo.pk])
        data = {"alt": photo.alt, "caption": "Diubah", "focal_x": "0.5", "focal_y": "0.5", "base": photo.version}
        return client.post(address, data).status_code

    assert [post(photo) for photo in (shown, inside, portrait, coming, unseen)] == [403, 403, 403, 403, 302]
