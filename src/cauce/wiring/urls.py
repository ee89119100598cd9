"""Every address of Cauce."""

from allauth.account import views as accounts
from django.urls import URLPattern, URLResolver, include, path, re_path

from cauce.wiring import metrics, setup, signing_in

handler404 = "cauce.wiring.failures.not_found"
handler429 = "cauce.wiring.failures.too_many"  # the sign-in library asks for it
handler500 = "cauce.wiring.failures.broken"

# Of the sign-in library only what Cauce uses, under the names by which it finds its own pages.
_SIGNING_IN: list[URLPattern] = [
    path("login/", signing_in.login, name="account_login"),
    path("logout/", accounts.logout, name="account_logout"),
    path("inactive/", accounts.account_inactive, name="account_inactive"),
    path("signup/", setup.hidden, name="account_signup"),
    # Where the library leads somebody without a password; here that is the link by mail alone.
    path("password/set/", setup.hidden, name="account_set_password"),
    path("password/change/", accounts.password_change, name="account_change_password"),
    path("password/reset/", accounts.password_reset, name="account_reset_password"),
    path("password/reset/done/", accounts.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        accounts.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        accounts.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("setup/<str:secret>", setup.first, name="setup"),
    path("setup", setup.hidden),
    path("health/ready", setup.ready, name="ready"),
    path("health/me", setup.me, name="me"),
    path("metrics", metrics.page, name="metrics"),
    path("accounts/", include(_SIGNING_IN)),
    path("hooks/", include("cauce.channels.email.hooks")),
    path("api/v1/", include("cauce.api.urls")),
    path("", include("cauce.workspace.urls")),
]
