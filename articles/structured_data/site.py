"""The site, and who answers for it: WebSite and NewsMediaOrganization with the pages that hold its policies."""

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _

from ..addresses import absolute
from ..facts import filled
from .parts import CONTEXT, Data, breadcrumbs

# Each names a page that says so in its own words. There is none on ownership and funding, on unnamed sources or on
# diversity: a newsroom that writes one names it here.
POLICIES = {
    "publishingPrinciples": "guidelines",
    "ethicsPolicy": "guidelines",
    "verificationFactCheckingPolicy": "guidelines",
    "correctionsPolicy": "corrections",
    "actionableFeedbackPolicy": "right_of_reply",
    "masthead": "masthead",
}
LOGO = "articles/icon.svg"


def website() -> Data:
    """Return the site itself (WebSite), and how it is searched (SearchAction)."""
    return CONTEXT | {
        "@type": "WebSite",
        "@id": _named("website"),
        "name": settings.SITE_NAME,
        "url": absolute(reverse("home")),
        "inLanguage": settings.LANGUAGE_CODE,
        "publisher": {"@id": _named("publisher")},
        "potentialAction": {
            "@type": "SearchAction",
            "target": {
                "@type": "EntryPoint",
                "urlTemplate": f"{absolute(reverse('search'))}?q={{search_term_string}}",
            },
            "query-input": "required name=search_term_string",
        },
    }


def organization() -> Data:
    """Return who answers for the stories (NewsMediaOrganization): name, logo, policies, and the imprint that is set."""
    return filled(
        {
            "@type": "NewsMediaOrganization",
            "@id": _named("publisher"),
            "name": settings.SITE_NAME,
            "url": absolute(reverse("home")),
            "logo": {"@type": "ImageObject", "url": absolute(static(LOGO)), "encodingFormat": "image/svg+xml"},
            "legalName": settings.SITE_PUBLISHER,
            "address": settings.SITE_ADDRESS,
            "email": settings.SITE_EMAIL,
            **{policy: absolute(reverse(name)) for policy, name in POLICIES.items()},
        }
    )


def masthead() -> list[Data]:
    """Return the blocks of the page that names the people: who answers for the site, and the way to the page."""
    return [CONTEXT | organization(), breadcrumbs((_("The newsroom"), reverse("masthead")))]


def _named(thing: str) -> str:
    return f"{absolute(reverse('home'))}#{thing}"
