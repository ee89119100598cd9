"""Every address of Cauce."""


from django.urls import URLPattern, URLResolver, path

from cauce.wiring import setup

handler404 = "cauce.wiring.failures.not_found"
handler500 = "cauce.wiring.failures.broken"

urlpatterns: list[URLPattern | URLResolver] = [
    path("setup/<str:secret>", setup.first, name="setup"),
    path("setup", setup.hidden),
    path("health/ready", setup.ready, name="ready"),
    path("health/me", setup.me, name="me"),
]
