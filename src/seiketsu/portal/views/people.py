"""The people of one's organization, and inviting a colleague."""

from __future__ import annotations

from django.contrib import messages as notices
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from seiketsu.accounts import actions, queries
from seiketsu.accounts.access import Acting
from seiketsu.accounts.models import Membership, User
from seiketsu.accounts.queries.invitations import Invitation
from seiketsu.core.errors import NotFound, NotPermitted, ProblemForPerson
from seiketsu.portal.acting import acting_of, writing
from seiketsu.portal.forms import InvitationForm


@require_http_methods(["GET", "POST"])
def people(request: HttpRequest) -> HttpResponse:
    """Who has access; an administrator of the client may invite."""
    acting = acting_of(request)
    may_invite = acting.reaches("administrator")
    form = InvitationForm(request.POST or None)
    if request.method == "POST":
        if not may_invite:
            raise NotPermitted(_("Only an administrator of your office can invite people."))
        if form.is_valid():
            try:
                with writing(acting):
                    person = actions.add_person(
                        organization=acting.organization, actor=acting.actor, **form.cleaned_data
                    )
                    _send(acting, person)
                notices.success(
                    request, _("%(name)s has access now; an invitation is on its way.") % {"name": person.name}
                )
                return redirect("portal:people")
            except ProblemForPerson as problem:
                form.add_error("email", problem.message)
    rows = Membership.objects.select_related("user").only("role", "user__name", "user__email", "organization_id")
    members = list(rows.order_by("user__name", "pk"))
    context = {
        "members": members,
        "invitations": _invitations(acting, members) if may_invite else {},
        "form": form,
        "may_invite": may_invite,
        "me": acting.user.pk,
    }
    return render(request, "portal/pages/people.html", context, status=422 if form.errors else 200)


@require_POST
def invite_again(request: HttpRequest, user_id: int) -> HttpResponse:
    """Send a colleague, who has not come yet, their invitation again."""
    acting = acting_of(request)
    # Read under the client's role: whoever is not of the office does not exist here.
    member = (
        Membership.objects.select_related("user").only("user__name", "organization_id").filter(user_id=user_id).first()
    )
    if member is None:
        raise NotFound(_("There is no such person in your office."))
    if not acting.reaches("administrator"):
        raise NotPermitted(_("Only an administrator of your office can invite people."))
    try:
        with writing(acting):
            _send(acting, member.user)
        notices.success(request, _("An invitation is on its way to %(name)s.") % {"name": member.user.name})
    except ProblemForPerson as problem:
        notices.error(request, problem.message)
    return redirect("portal:people")


def _send(acting: Acting, person: User) -> None:
    actions.invite(person, by=acting.user, actor=acting.actor, organization=acting.organization)


def _invitations(acting: Acting, members: list[Membership]) -> dict[int, Invitation]:
    """Read as owner, since ways in do not exist for the client's role; of people who were read under it."""
    with writing(acting):
        return queries.waiting_invitations([member.user_id for member in members])
