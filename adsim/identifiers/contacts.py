"""Reads e-mail addresses, URLs, handles and wallets out of one window of folded text.

A short string comes in; contacts with their span, canonical form and confidence go out, in order and without
overlap. It never runs over whole ads: `windows` says where to look.
"""

from __future__ import annotations

from adsim.identifiers.emails import read_emails, whole_email
from adsim.identifiers.found import Contact
from adsim.identifiers.handles import read_handles
from adsim.identifiers.urls import read_urls
from adsim.identifiers.wallets import read_wallets

_READERS = (read_wallets, read_emails, read_urls, read_handles)


def read_contacts(window: str) -> list[Contact]:
    """Contacts of a window, sorted by start; what is read first (wallets, then e-mails) keeps its place."""
    plain = whole_email(window)
    if plain:
        return [plain]
    taken = bytearray(len(window))
    found: list[Contact] = []
    for reader in _READERS:
        for contact in reader(window):
            if not any(taken[contact.start : contact.end]):
                taken[contact.start : contact.end] = b"\1" * (contact.end - contact.start)
                found.append(contact)
    return sorted(found, key=lambda contact: contact.start)
