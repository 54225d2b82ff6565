"""Addresses of the public site, in Indonesian; they are promises to the outside (docs/developers.md)."""

urlpatterns: list = []
