"""The pages that show every part of the pages, for staff."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from seiketsu.core import clock
from seiketsu.core.ui import samples
from seiketsu.core.ui.forms import SampleForm
from seiketsu.core.ui.markup import static


def favicon(_request: HttpRequest) -> HttpResponse:
    """What browsers ask for by themselves, also for pages without a head, such as files."""
    return HttpResponseRedirect(static("seiketsu/icon.svg"), headers={"Cache-Control": "public, max-age=86400"})


@login_required
def staff_parts(request: HttpRequest) -> HttpResponse:
    """Every staff macro in each of its states."""
    _refuse_clients(request)
    return render(request, "ui/pages/staff.html", {**samples.staff(clock.now()), "form": _refused_form()})


@login_required
def client_parts(request: HttpRequest) -> HttpResponse:
    """Every client macro in each of its states."""
    _refuse_clients(request)
    return render(request, "ui/pages/client.html", {**samples.client(clock.now()), "form": _refused_form()})


def _refuse_clients(request: HttpRequest) -> None:
    if not getattr(request.user, "is_staff", False):
        raise PermissionDenied


def _refused_form() -> SampleForm:
    form = SampleForm({"subject": "New leads stopped showing up", "email": "dana@", "topic": "leads"})
    form.is_valid()
    return form
