"""Where everything stands."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", include("articles.admin.account")),  # before the desk, which answers for all that begins so
    path("admin/", admin.site.urls),
    path("", include("articles.urls")),
]

handler404 = "articles.views.answers.missing"
handler429 = "articles.admin.account.too_many"
handler500 = "articles.views.failures.failed"
