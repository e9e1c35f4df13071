"""Addresses of this app; the sign-in library's own lie under ``/accounts/``."""

from django.urls import path

from seiketsu.accounts.views import invitations, organizations, sign_in, staff, tokens

app_name = "accounts"

urlpatterns = [
    path("", sign_in.home, name="home"),
    path("sign-in/<str:secret>", sign_in.sign_in_link, name="sign_in_link"),
    path("portal/sign-in", sign_in.portal_sign_in, name="portal_sign_in"),
    path("accounts/login/", sign_in.StaffSignIn.as_view(), name="staff_sign_in"),
    path("accounts/signup/", sign_in.no_such_page),
    path("accounts/email/", sign_in.own_addresses),
    path("accounts/second-factor", sign_in.second_factor, name="second_factor"),
    path("settings/organizations", organizations.organization_list, name="organizations"),
    path("settings/organizations/new", organizations.organization_new, name="organization_new"),
    path("settings/organizations/<int:organization_id>", organizations.organization_detail, name="organization"),
    path(
        "settings/organizations/<int:organization_id>/edit", organizations.organization_edit, name="organization_edit"
    ),
    path(
        "settings/organizations/<int:organization_id>/archive",
        organizations.organization_archive,
        name="organization_archive",
    ),
    path("settings/organizations/<int:organization_id>/instances", organizations.instance_new, name="instance_new"),
    path("settings/organizations/<int:organization_id>/people", organizations.person_new, name="person_new"),
    path("settings/people/<int:user_id>", organizations.person_detail, name="person"),
    path("settings/people/<int:user_id>/state", organizations.person_state, name="person_state"),
    path("settings/people/<int:user_id>/invitation", invitations.person_invite, name="person_invite"),
    path("settings/account", staff.own_account, name="account"),
    path("settings/staff", staff.staff_list, name="staff"),
    path("settings/staff/new", staff.staff_new, name="staff_new"),
    path("settings/staff/<int:user_id>", staff.staff_edit, name="staff_edit"),
    path("settings/tokens", tokens.token_list, name="tokens"),
    path("settings/tokens/<int:token_id>/revoke", tokens.token_revoke, name="token_revoke"),
]
