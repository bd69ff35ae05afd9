"""What a worker counts by itself: without a database, without waiting."""

import pytest

from service.callers import AdminClaim, BuyerClaim
from service.errors import Reason
from service.repositories.throttle_counts import Heard, News
from service.rules.throttling import Kind, Limits, Subject
from service.usecases.throttle import MOST_COUNTS, MOST_TOLD, Throttle, Throttled

LIMITS = Limits(wrong_keys=3, unknown_leads=4, calls=5)
HASH = b"\x01" * 32


def throttle_of(limits: Limits = LIMITS, *, key_demanded: bool = True) -> Throttle:
    """Make one that has heard of the limits."""
    throttle = Throttle()
    throttle.take_untold()
    throttle.hear([], News(limits, key_demanded, []))
    return throttle


def admin(address: str = "192.0.2.1", api_key_id: int | None = None) -> AdminClaim:
    return AdminClaim(HASH, address, api_key_id)


def buyer(address: str = "192.0.2.1", api_key_id: int | None = None) -> BuyerClaim:
    return BuyerClaim(HASH, address, api_key_id)


def guess(throttle: Throttle, claim, reason: Reason, times: int) -> None:
    for _ in range(times):
        throttle.check(claim)
        throttle.note_refused(claim, reason)


def is_free(throttle: Throttle, claim) -> bool:
    try:
        throttle.check(claim)
    except Throttled:
        return False
    return True


def end_windows(throttle: Throttle) -> None:
    for count in throttle._counts.values():
        count.ends = 0


def hear(throttle: Throttle, *counts: Heard, limits: Limits = LIMITS) -> None:
    """Tell what is to be told, and hear this."""
    throttle.hear(throttle.take_untold(), News(limits, True, list(counts)))


def heard(calls: int, kind: Kind = Kind.WRONG_KEYS, name: str = "192.0.2.1") -> Heard:
    return Heard(Subject(kind, name), calls, 30.0)


KEPT_OUT = [
    # who guessed what, how often, whether admin pages and the buyer page are free then
    (admin, Reason.INVALID_API_KEY, 2, True, True),
    (admin, Reason.INVALID_API_KEY, 3, False, False),
    (buyer, Reason.INVALID_API_KEY, 3, False, False),
    (buyer, Reason.INVALID_LEAD_ID, 3, True, True),
    (buyer, Reason.INVALID_LEAD_ID, 4, True, False),
    (buyer, Reason.SALE_NOT_FOUND, 4, True, False),
    (admin, Reason.INVALID_LEAD_ID, 9, True, True),
    (admin, Reason.SALE_NOT_FOUND, 9, True, True),
    (buyer, Reason.INVALID_RETURN_REASON_ID, 9, True, True),
]


@pytest.mark.parametrize(("who", "reason", "times", "admins", "buyers"), KEPT_OUT)
def test_who_guesses_is_kept_from_such_pages(who, reason, times, admins, buyers):
    throttle = throttle_of()
    guess(throttle, who(), reason, times)

    assert is_free(throttle, admin()) == admins
    assert is_free(throttle, buyer()) == buyers
    assert is_free(throttle, admin("192.0.2.2")) and is_free(throttle, buyer("::1"))


def test_the_buyer_page_asks_for_no_key_by_default():
    throttle = throttle_of(key_demanded=False)
    guess(throttle, admin(), Reason.INVALID_API_KEY, 3)

    assert not is_free(throttle, admin())
    assert is_free(throttle, buyer())


def test_it_says_for_how_long():
    throttle = throttle_of()
    guess(throttle, admin(), Reason.INVALID_API_KEY, 3)
    with pytest.raises(Throttled) as refused:
        throttle.check(admin())

    assert 1 <= refused.value.seconds <= 60
    seconds = refused.value.seconds
    text = f"Too many wrong keys from this address, retry in {seconds} s"
    assert str(refused.value) == text


def test_a_window_passes():
    throttle = throttle_of()
    guess(throttle, admin(), Reason.INVALID_API_KEY, 3)
    end_windows(throttle)

    assert is_free(throttle, admin())
    guess(throttle, admin(), Reason.INVALID_API_KEY, 2)
    assert is_free(throttle, admin())
    guess(throttle, admin(), Reason.INVALID_API_KEY, 1)
    assert not is_free(throttle, admin())


def test_what_was_not_told_in_its_window_is_forgotten():
    throttle = throttle_of()
    guess(throttle, admin(), Reason.INVALID_API_KEY, 2)
    end_windows(throttle)

    assert throttle.take_untold() == []


def test_0_is_no_limit():
    throttle = throttle_of(Limits())
    for reason in Reason:
        guess(throttle, buyer(api_key_id=1), reason, 50)
        guess(throttle, admin(api_key_id=1), reason, 50)
        throttle.note_call(admin(api_key_id=1))

    assert len(throttle) == 0 and not throttle.has_news


def test_a_key_is_limited_whatever_its_address():
    throttle = throttle_of()
    for _ in range(5):
        throttle.check(admin())
        throttle.note_call(admin(api_key_id=1))

    assert not is_free(throttle, admin("192.0.2.9"))
    assert not is_free(throttle, buyer("192.0.2.9"))
    assert is_free(throttle, AdminClaim(b"\x02" * 32, "192.0.2.1"))


def test_nobody_uses_up_the_calls_of_a_key_that_is_not_in_force():
    throttle = throttle_of()
    for _ in range(9):
        throttle.note_call(admin())

    assert len(throttle) == 0


def test_ipv6_callers_are_one_by_their_network():
    throttle = throttle_of()
    for number in range(3):
        guess(throttle, admin(f"2001:db8:0:1::{number}"), Reason.INVALID_API_KEY, 1)

    assert not is_free(throttle, admin("2001:db8:0:1:ffff::1"))
    assert is_free(throttle, admin("2001:db8:0:2::1"))


def test_callers_without_an_address_are_one():
    throttle = throttle_of()
    guess(throttle, admin(""), Reason.INVALID_API_KEY, 3)

    assert not is_free(throttle, admin(""))


def test_what_others_count_counts():
    throttle = throttle_of()
    guess(throttle, admin(), Reason.INVALID_API_KEY, 1)
    hear(throttle, heard(2))

    assert is_free(throttle, admin())
    guess(throttle, admin(), Reason.INVALID_API_KEY, 1)
    assert not is_free(throttle, admin())


def test_an_address_that_others_have_locked_is_locked():
    throttle = throttle_of()
    hear(throttle, heard(3))

    assert not is_free(throttle, admin())


def test_what_came_while_it_told_is_told_next():
    throttle = throttle_of()
    guess(throttle, admin(), Reason.INVALID_API_KEY, 1)
    told = throttle.take_untold()
    guess(throttle, admin(), Reason.INVALID_API_KEY, 1)
    throttle.hear(told, News(LIMITS, True, [heard(1)]))

    assert throttle.has_news
    [(again, _)] = throttle.take_untold()
    assert again.calls == 1
    assert is_free(throttle, admin())


def test_who_is_freed_may_call():
    throttle = throttle_of()
    guess(throttle, admin(), Reason.INVALID_API_KEY, 3)
    hear(throttle, heard(3))
    hear(throttle, heard(3))  # it asks once more, for what others tell meanwhile
    assert not throttle.has_news
    assert not is_free(throttle, admin())
    assert throttle.has_news  # it asks whether that still holds
    hear(throttle)

    assert is_free(throttle, admin())


def test_changed_limits_are_heard():
    throttle = throttle_of()
    guess(throttle, admin(), Reason.INVALID_API_KEY, 3)
    hear(throttle, heard(3), limits=LIMITS._replace(wrong_keys=4))
    assert is_free(throttle, admin())
    hear(throttle, limits=LIMITS._replace(wrong_keys=2))
    assert is_free(throttle, admin())  # the database would have told of it
    hear(throttle, heard(3), limits=LIMITS._replace(wrong_keys=2))
    assert not is_free(throttle, admin())


def test_millions_of_addresses_take_bounded_memory_and_hide_nobody():
    throttle = throttle_of(Limits(wrong_keys=60))
    for number in range(5 * MOST_COUNTS):
        address = f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}"
        throttle.note_refused(admin(address), Reason.INVALID_API_KEY)
        if number % 1000 == 0:
            throttle.note_refused(admin("192.0.2.1"), Reason.INVALID_API_KEY)
        assert len(throttle) <= MOST_COUNTS

    told = throttle.take_untold()
    assert len(told) == MOST_TOLD
    assert told[0][0].subject.name == "192.0.2.1" and told[0][0].calls == 50
    throttle.hear(told, News(Limits(wrong_keys=60), True, []))
    assert throttle.has_news  # the others
