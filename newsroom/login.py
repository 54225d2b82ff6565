"""How people log in: what django-allauth and Django's passwords are told; `articles.accounts` has the rest."""

from typing import Any

# What was wrong counts, for as long as the pages say (articles.accounts): in all from an address, and for an account
# from an address; of second factors for an account wherever it is tried, which takes its password. Codes count over a
# day too: three of a million fit at a time.
LIMITS = {
    "login": None,
    "login_failed": "20/5m/ip,5/5m/key",
    "wrong_codes": "100/d/key",
    "reauthenticate": "20/5m/user",
    "passkey": "60/5m/ip",
}
VALIDATORS = (
    "UserAttributeSimilarityValidator",
    "MinimumLengthValidator",
    "CommonPasswordValidator",
    "NumericPasswordValidator",
)


def settings_of(*, site_name: str, https: bool) -> dict[str, Any]:
    """Return the settings for a site of this name, which apps for codes show, behind a proxy if it is `https`."""
    uses = ("add", "authenticate", "login", "reauthenticate")
    return {
        "ACCOUNT_ADAPTER": "articles.accounts.AccountAdapter",
        "ACCOUNT_FORMS": {"login": "articles.forms.login.LoginForm"},
        "ACCOUNT_LOGIN_METHODS": {"username"},
        "ACCOUNT_EMAIL_VERIFICATION": "none",
        "ACCOUNT_SESSION_REMEMBER": True,
        # One may log in again over somebody else's session; see Desk.login.
        "ACCOUNT_AUTHENTICATED_LOGIN_REDIRECTS": False,
        "ACCOUNT_REAUTHENTICATION_METHODS": ("password", "mfa"),
        "ACCOUNT_RATE_LIMITS": LIMITS,
        # The server in front speaks https, and adds whom it speaks with at the end.
        "ALLAUTH_TRUSTED_PROXY_COUNT": 1 if https else 0,
        "MFA_ADAPTER": "articles.accounts.FactorAdapter",
        "MFA_FORMS": {
            "authenticate": "articles.forms.login.CodeForm",
            "reauthenticate": "articles.forms.login.AgainForm",
            **{f"{use}_webauthn": f"articles.forms.passkeys.{use.title()}Form" for use in uses},
        },
        "MFA_SUPPORTED_TYPES": ["totp", "webauthn", "recovery_codes"],
        "MFA_PASSKEY_LOGIN_ENABLED": True,
        "MFA_ALLOW_UNVERIFIED_EMAIL": True,  # accounts are made by administrators
        "MFA_TOTP_ISSUER": site_name,
        "MFA_TOTP_TOLERANCE": 1,  # clocks of telephones that are half a minute off
        "MFA_RATE_LIMITS": {"webauthn_login": "20/5m/ip"},
        "USERSESSIONS_TRACK_ACTIVITY": False,  # it would write with each request
        "AUTH_PASSWORD_VALIDATORS": [
            {"NAME": f"django.contrib.auth.password_validation.{name}"} for name in VALIDATORS
        ],
    }
