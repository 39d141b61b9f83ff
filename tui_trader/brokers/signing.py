"""Who signs the requests that go over a wire."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from tui_trader.brokers.port import BrokerError, ReadFailed, SignedOut


class Signer(Protocol):
    """Who am I: headers for each request, renewed when they are about to run out."""

    def headers(self, path: str) -> Mapping[str, str]:
        """What proves who asks."""

    def ends_within(self, seconds: float) -> bool:
        """Whether the proof ends that soon, or is known to be dead."""

    def distrust(self, used: Mapping[str, str]) -> None:
        """These headers were answered with 401: renew before they are used again."""

    async def renew(self, used: Mapping[str, str]) -> None:
        """Get fresh headers unless somebody has already replaced the used ones. SignedOut, ReadFailed."""


async def renewed_in_time(signer: Signer | None, seconds: float) -> BrokerError | None:
    """Renew what ends within so many seconds; why there is no proof that holds, if there is none.

    A renewal that fails harms nothing while the old proof is good: a cancel goes out with it.
    """
    if signer is None or not signer.ends_within(seconds):
        return None
    try:
        await signer.renew(signer.headers(""))
    except SignedOut as error:
        return error
    except ReadFailed as error:
        return error if signer.ends_within(0.0) else None
    return None


def unsigned(signer: Signer | None, words: str | None) -> str | None:
    """A broker's words without what proves who we are: some echo what they were sent."""
    if words is None or signer is None:
        return words
    for value in signer.headers("").values():
        proof = value.rpartition(" ")[2]
        if len(proof) > 3:
            words = words.replace(proof, "***")
    return words
