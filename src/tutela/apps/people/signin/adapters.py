"""How allauth's sign-in fits the house: no sign-up, second-factor secrets sealed, factors named."""

from typing import Any

import pyrage
from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter

from tutela.apps.record.keys import vault_identity


class OfficerAccounts(DefaultAccountAdapter):
    """Officers are enrolled by an act; nobody signs up."""

    def is_open_for_signup(self, request: Any) -> bool:
        return False


class SealedFactors(DefaultMFAAdapter):
    """Secrets of second factors are stored sealed, not in clear."""

    def encrypt(self, text: str) -> str:
        return str(pyrage.encrypt(text.encode(), [vault_identity().to_public()]).hex())

    def decrypt(self, encrypted_text: str) -> str:
        return str(pyrage.decrypt(bytes.fromhex(encrypted_text), [vault_identity()]).decode())
