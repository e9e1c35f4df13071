"""The pages that show every part of the pages, for staff."""

from __future__ import annotations

from django.contrib.auth.decorators import user_passes_test
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from seiketsu.core import clock
from seiketsu.core.ui import samples
from seiketsu.core.ui.forms import SampleForm

staff_only = user_passes_test(lambda user: bool(getattr(user, "is_staff", False)))


@staff_only
def staff_parts(request: HttpRequest) -> HttpResponse:
    """Every staff macro in each of its states."""
    return render(request, "ui/pages/staff.html", {**samples.staff(clock.now()), "form": _refused_form()})


@staff_only
def client_parts(request: HttpRequest) -> HttpResponse:
    """Every client macro in each of its states."""
    return render(request, "ui/pages/client.html", {**samples.client(clock.now()), "form": _refused_form()})


def _refused_form() -> SampleForm:
    form = SampleForm({"subject": "New leads stopped showing up", "email": "dana@", "topic": "leads"})
    form.is_valid()
    return form
