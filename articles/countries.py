"""Names of countries, for the two letters (ISO 3166-1) that a source carries: those that Indonesian news is full of."""

from django.utils.translation import gettext_lazy as _

NAMES = {
    "AE": _("United Arab Emirates"),
    "AU": _("Australia"),
    "BN": _("Brunei"),
    "CN": _("China"),
    "DE": _("Germany"),
    "EG": _("Egypt"),
    "FR": _("France"),
    "GB": _("United Kingdom"),
    "ID": _("Indonesia"),
    "IN": _("India"),
    "IR": _("Iran"),
    "JP": _("Japan"),
    "KH": _("Cambodia"),
    "KR": _("South Korea"),
    "LA": _("Laos"),
    "MM": _("Myanmar"),
    "MY": _("Malaysia"),
    "NL": _("Netherlands"),
    "PG": _("Papua New Guinea"),
    "PH": _("Philippines"),
    "PS": _("Palestine"),
    "QA": _("Qatar"),
    "RU": _("Russia"),
    "SA": _("Saudi Arabia"),
    "SG": _("Singapore"),
    "TH": _("Thailand"),
    "TL": _("Timor-Leste"),
    "TR": _("Turkey"),
    "TW": _("Taiwan"),
    "UA": _("Ukraine"),
    "US": _("United States"),
    "VN": _("Vietnam"),
}


def name(code: str) -> str:
    """Return the country's name in the active language, the code itself for one that is not listed."""
    return str(NAMES.get(code.upper(), code))
