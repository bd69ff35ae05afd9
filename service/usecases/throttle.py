"""Guesses of keys and lead ids, and calls by a key: counted, and refused beyond a limit.

Each worker counts in memory, so its own counts act at once and a good call costs a
look-up. serving/throttling.py tells the database what was counted, and what all workers
have counted comes back.
"""

import heapq
import math
import time
from collections.abc import Iterator, Set
from dataclasses import dataclass

from service.callers import AdminClaim, Claim
from service.errors import Reason
from service.repositories.throttle_counts import MOST_HEARD, News, Told
from service.rules.throttling import SECONDS, Kind, Limits, Subject, network_of

MOST_COUNTS = 10_000  # subjects that a worker remembers
MOST_TOLD = 500  # subjects that it tells of at a time: a cheap statement
TOO_MANY = {  # the texts are ours
    Kind.WRONG_KEYS: "Too many wrong keys from this address",
    Kind.UNKNOWN_LEADS: "Too many unknown leads from this address",
    Kind.CALLS: "Too many calls with this key",
}
# What tells on the buyer page that a guessed lead is not there.
UNKNOWN = (Reason.INVALID_LEAD_ID, Reason.SALE_NOT_FOUND)


class Throttled(Exception):
    """A call that is not looked at before `seconds` are over; the text is its caller's."""

    def __init__(self, kind: Kind, seconds: int):
        super().__init__(f"{TOO_MANY[kind]}, retry in {seconds} s")
        self.seconds = seconds


@dataclass(slots=True)
class Count:
    """A subject's calls until `ends`, by time.monotonic()."""

    ends: float
    heard: int = 0  # of all workers, as it was when this one told the last time
    untold: int = 0  # of this one, since then

    @property
    def calls(self) -> int:
        return self.heard + self.untold


class Throttle:
    """What one worker process knows of the counts; nothing is limited before it has heard."""

    def __init__(self) -> None:
        self.limits = Limits()
        # Something to tell, or to ask: whether a limit still holds.
        self.has_news = True
        self._key_demanded = False
        self._counts: dict[Subject, Count] = {}
        # Who has reached a limit; so a good call costs next to nothing.
        self._reached: set[Subject] = set()

    def __len__(self) -> int:
        return len(self._counts)

    def check(self, claim: Claim) -> None:
        """Raise Throttled where the caller's address, or key, has reached a limit."""
        if not self._reached:
            return
        now = time.monotonic()
        for subject in self._reached.intersection(self._subjects(claim)):
            count = self._counts.get(subject)
            if (
                count
                and count.ends > now
                and self.limits.are_reached(subject.kind, count.calls)
            ):
                self.has_news = True
                raise Throttled(subject.kind, max(1, math.ceil(count.ends - now)))

    def _subjects(self, claim: Claim) -> Iterator[Subject]:
        """List what can keep a caller from this kind of page."""
        network = network_of(claim.client)
        is_admin = isinstance(claim, AdminClaim)
        if not is_admin:
            yield Subject(Kind.UNKNOWN_LEADS, network)
        if is_admin or self._key_demanded:
            yield Subject(Kind.WRONG_KEYS, network)
            if self.limits.calls:
                yield Subject(Kind.CALLS, claim.key_hash.hex())

    def note_refused(self, claim: Claim, reason: Reason) -> None:
        """Count a refused call, if it can have been a guess."""
        if reason is Reason.INVALID_API_KEY:
            self._note(Kind.WRONG_KEYS, network_of(claim.client))
        elif reason in UNKNOWN and not isinstance(claim, AdminClaim):
            self._note(Kind.UNKNOWN_LEADS, network_of(claim.client))

    def note_call(self, claim: Claim) -> None:
        """Count a call, if its key has turned out to be in force."""
        if self.limits.calls and claim.api_key_id is not None:
            self._note(Kind.CALLS, claim.key_hash.hex())

    def _note(self, kind: Kind, name: str) -> None:
        if not self.limits.of(kind):
            return
        now = time.monotonic()
        subject = Subject(kind, name)
        count = self._counts.get(subject)
        if count is None or count.ends <= now:
            if len(self._counts) >= MOST_COUNTS:
                self._forget_the_least(now)
            count = self._counts[subject] = Count(now + SECONDS[kind])
        count.untold += 1
        self.has_news = True
        if self.limits.are_reached(kind, count.calls):
            self._reached.add(subject)

    def _forget_the_least(self, now: float) -> None:
        """Keep the half with the most calls: a guesser needs many, by one address."""
        lasting = {s: count for s, count in self._counts.items() if count.ends > now}
        most = heapq.nlargest(
            MOST_COUNTS // 2, lasting.items(), key=lambda pair: pair[1].calls
        )
        self._counts = dict(most)
        self._reached &= self._counts.keys()

    def take_untold(self) -> list[tuple[Told, Count]]:
        """Take what is to be told now, the most frequent first, along with its count."""
        now = time.monotonic()
        self.has_news = False
        untold = [
            (Told(subject, count.untold, count.ends - now), count)
            for subject, count in self._counts.items()
            if count.untold and count.ends > now
        ]
        return heapq.nlargest(MOST_TOLD, untold, key=lambda pair: pair[0].calls)

    def hear(self, told: list[tuple[Told, Count]], news: News) -> None:
        """Take over what all workers have counted, and the settings as they are now."""
        now = time.monotonic()
        self.limits, self._key_demanded = news.limits, news.buyer_key_demanded
        for each, count in told:
            count.untold -= each.calls
        heard = {each.subject: each for each in news.counts}
        if len(heard) < MOST_HEARD:
            self._free(heard.keys())
        for subject, sum_ in heard.items():
            count = self._counts.setdefault(subject, Count(0))
            count.heard, count.ends = sum_.calls, now + sum_.seconds
        self._counts = {
            s: count for s, count in self._counts.items() if count.ends > now
        }
        self._reached = {
            subject
            for subject, count in self._counts.items()
            if self.limits.are_reached(subject.kind, count.calls)
        }
        # Others may tell of the same calls a moment later, so it asks once more.
        self.has_news |= bool(told)
        self.has_news |= any(count.untold for count in self._counts.values())

    def _free(self, heard: Set[Subject]) -> None:
        """Forget what nobody has a limit reached by any more: somebody let it go."""
        for subject, count in self._counts.items():
            was_reached = self.limits.are_reached(subject.kind, count.heard)
            if was_reached and subject not in heard:
                count.heard = 0
