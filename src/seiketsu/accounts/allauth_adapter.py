"""How the sign-in library is fitted to this product."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import Login
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from cryptography.fernet import Fernet
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from seiketsu.accounts.models import User


class AccountAdapter(DefaultAccountAdapter):
    """Nobody signs up: staff are added by hand, clients come by a link to an address that is known."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return reverse("accounts:home")

    def is_safe_url(self, url: str | None) -> bool:
        """Only addresses within this site; the host header proves nothing, so none is accepted."""
        return bool(url_has_allowed_host_and_scheme(url, allowed_hosts=None))

    def is_login_by_code_required(self, login: Login) -> bool:
        return False


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """The company's own sign-in lets in people who are known already, recognised by the address it has verified."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def can_authenticate_by_email(self, login: SocialLogin, email: str) -> bool:
        return True


class MfaAdapter(DefaultMFAAdapter):
    """Keeps the secrets of second factors encrypted, and the last one of staff in place."""

    def encrypt(self, text: str) -> str:
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _box().decrypt(encrypted_text.encode()).decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        user: Any = authenticator.user
        if not isinstance(user, User) or not user.is_staff or settings.STAFF_SECOND_FACTOR == "optional":
            return True
        others = Authenticator.objects.filter(user=user).exclude(pk=authenticator.pk)
        return bool(others.exclude(type=Authenticator.Type.RECOVERY_CODES).exists())


def _box() -> Fernet:
    key = hashlib.sha256(b"seiketsu.accounts.second_factor:" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
