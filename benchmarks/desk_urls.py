"""The project's addresses and one more, a view that does nothing, for `benchmarks.desk` to compare with."""

from django.http import HttpResponse
from django.urls import path

from newsroom.urls import urlpatterns as project

urlpatterns = [path("bare/", lambda _request: HttpResponse("ok")), *project]
