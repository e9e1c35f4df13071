"""`/` sends everybody to their own place."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect


def home(request: HttpRequest) -> HttpResponse:
    """Staff to the desk, clients to the portal, strangers to sign in."""
    user = request.user
    if not user.is_authenticated:
        return redirect("account_login")
    return redirect("console:queue" if user.is_staff else "/portal/")
