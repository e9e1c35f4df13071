"""A person's own API tokens."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from seiketsu.accounts import access, actions, queries
from seiketsu.accounts.actors import actor_of
from seiketsu.accounts.forms import TokenForm
from seiketsu.accounts.views.pages import shown_problem
from seiketsu.core.errors import NotFound


@never_cache
@require_http_methods(["GET", "POST"])
def token_list(request: HttpRequest) -> HttpResponse:
    """Lists the tokens; making one shows its text on the answer to the form, once."""
    user = access.require_staff(request)
    allowed = queries.scopes_of(user, None)
    form = TokenForm(request.POST or None, allowed=allowed, initial={"scopes": allowed})
    plain = ""
    if request.method == "POST" and form.is_valid():
        with shown_problem(form):
            _token, plain = actions.create_token(user, actor=actor_of(user), **form.cleaned_data)
            form = TokenForm(allowed=allowed, initial={"scopes": allowed})
    context = {"tokens": list(queries.tokens_of(user)), "form": form, "plain": plain}
    return render(request, "accounts/pages/tokens.html", context, status=422 if form.errors else 200)


@require_POST
def token_revoke(request: HttpRequest, token_id: int) -> HttpResponse:
    user = access.require_staff(request)
    token = queries.tokens_of(user).filter(pk=token_id).first()
    if token is None:
        raise NotFound(_("There is no such token."))
    actions.revoke_token(token, actor=actor_of(user))
    return redirect("accounts:tokens")
