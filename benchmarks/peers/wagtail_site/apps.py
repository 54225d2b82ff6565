"""The app of the Wagtail newsroom."""

from django.apps import AppConfig


class PressConfig(AppConfig):
    """Sections, stories and the people under them."""

    name = "benchmarks.peers.wagtail_site"
    label = "press"
