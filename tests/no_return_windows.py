"""When a window with no_return is open: its zone, the window, a moment, and the answer.

2026-01-05 is a Monday. New York sets its clocks back at 2:00 on 2026-11-01 and forward at
2:00 on 2026-03-08, both Sundays; São Paulo back at the end of Saturday 2018-02-17, and
forward at the end of Saturday 2018-11-03.
"""

NEW_YORK, SAO_PAULO = "America/New_York", "America/Sao_Paulo"
WINDOWS = [
    # by day
    ("UTC", "monday 09:00-17:00", "2026-01-05T08:59:59.999999Z", False),
    ("UTC", "monday 09:00-17:00", "2026-01-05T09:00:00Z", True),
    ("UTC", "monday 09:00-17:00", "2026-01-05T16:59:59.999999Z", True),
    ("UTC", "monday 09:00-17:00", "2026-01-05T17:00:00Z", False),
    ("UTC", "monday 09:00-17:00", "2026-01-06T12:00:00Z", False),
    ("UTC", "monday 09:00-17:00", "2026-01-05T04:30:00-05:00", True),
    (NEW_YORK, "monday 09:00-17:00", "2026-01-05T13:59:59Z", False),
    (NEW_YORK, "monday 09:00-17:00", "2026-01-05T14:00:00Z", True),
    (NEW_YORK, "monday 20:00-23:00", "2026-01-06T02:00:00Z", True),  # Tuesday in UTC
    # over midnight
    ("UTC", "friday 22:00-02:00", "2026-01-09T01:00:00Z", False),
    ("UTC", "friday 22:00-02:00", "2026-01-09T21:59:59Z", False),
    ("UTC", "friday 22:00-02:00", "2026-01-09T22:00:00Z", True),
    ("UTC", "friday 22:00-02:00", "2026-01-10T01:59:59Z", True),
    ("UTC", "friday 22:00-02:00", "2026-01-10T02:00:00Z", False),
    ("UTC", "friday 22:00-02:00", "2026-01-10T22:30:00Z", False),
    ("UTC", "saturday 22:00-02:00", "2026-01-11T01:00:00Z", True),
    ("UTC", "sunday 22:00-02:00", "2026-01-12T01:00:00Z", True),
    # until midnight, and for a whole day
    ("UTC", "monday 18:00-00:00", "2026-01-05T23:59:59.999999Z", True),
    ("UTC", "monday 18:00-00:00", "2026-01-06T00:00:00Z", False),
    ("UTC", "monday 00:00-00:00", "2026-01-04T23:59:59Z", False),
    ("UTC", "monday 00:00-00:00", "2026-01-05T00:00:00Z", True),
    ("UTC", "monday 00:00-00:00", "2026-01-05T23:59:59Z", True),
    ("UTC", "monday 00:00-00:00", "2026-01-06T00:00:00Z", False),
    ("UTC", "monday 09:00-09:00", "2026-01-05T08:59:59Z", False),
    ("UTC", "monday 09:00-09:00", "2026-01-06T08:59:59Z", True),
    ("UTC", "monday 09:00-09:00", "2026-01-06T09:00:00Z", False),
    # an hour that clocks show twice: open both times
    (NEW_YORK, "sunday 01:30-02:00", "2026-11-01T05:29:59Z", False),
    (NEW_YORK, "sunday 01:30-02:00", "2026-11-01T05:30:00Z", True),
    (NEW_YORK, "sunday 01:30-02:00", "2026-11-01T06:00:00Z", False),
    (NEW_YORK, "sunday 01:30-02:00", "2026-11-01T06:30:00Z", True),
    (NEW_YORK, "sunday 01:30-02:00", "2026-11-01T07:00:00Z", False),
    (NEW_YORK, "saturday 23:00-01:15", "2026-11-01T05:10:00Z", True),
    (NEW_YORK, "saturday 23:00-01:15", "2026-11-01T05:20:00Z", False),
    (NEW_YORK, "saturday 23:00-01:15", "2026-11-01T06:10:00Z", True),
    (NEW_YORK, "saturday 23:00-01:15", "2026-11-01T06:20:00Z", False),
    (SAO_PAULO, "saturday 23:30-00:00", "2018-02-18T01:30:00Z", True),
    (SAO_PAULO, "saturday 23:30-00:00", "2018-02-18T02:00:00Z", False),
    (SAO_PAULO, "saturday 23:30-00:00", "2018-02-18T02:30:00Z", True),
    (SAO_PAULO, "saturday 23:30-00:00", "2018-02-18T03:00:00Z", False),
    # an hour that they skip: never open
    (NEW_YORK, "sunday 02:15-02:45", "2026-03-08T06:59:59Z", False),
    (NEW_YORK, "sunday 02:15-02:45", "2026-03-08T07:15:00Z", False),
    (NEW_YORK, "sunday 02:15-02:45", "2026-03-08T07:30:00Z", False),
    (NEW_YORK, "sunday 02:30-03:30", "2026-03-08T06:59:59Z", False),
    (NEW_YORK, "sunday 02:30-03:30", "2026-03-08T07:00:00Z", True),
    (NEW_YORK, "sunday 02:30-03:30", "2026-03-08T07:30:00Z", False),
    (SAO_PAULO, "saturday 22:00-00:30", "2018-11-04T02:59:59Z", True),
    (SAO_PAULO, "saturday 22:00-00:30", "2018-11-04T03:00:00Z", False),  # it is 1:00
]


def parts_of(window: str) -> dict[str, str]:
    """Write a window as the columns of its row."""
    day, times = window.split()
    time_open, time_closed = times.split("-")
    return {
        "delivery_schedule_day": day,
        "time_open": time_open,
        "time_closed": time_closed,
    }
