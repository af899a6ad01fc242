from datetime import datetime, date, time, timedelta, timezone

d = datetime(2024, 2, 28, 13, 5, 9)
print(d, repr(d), d.isoformat(), d.strftime("%Y-%m-%d %H:%M:%S %a %b %j %p %y"), d.date(), d.time(), d.weekday(), d.isoweekday())
print(d + timedelta(days=2, hours=3), d - datetime(2024, 1, 1), (d - datetime(2024, 1, 1)).total_seconds(), timedelta(seconds=3725), timedelta(days=-1), repr(timedelta(minutes=5)))
print(date(2024, 12, 25) - date(2024, 1, 1), date(2024, 2, 29).replace(day=1), date.fromisoformat("2024-05-06"), datetime.fromisoformat("2024-05-06T07:08:09"), date(2024, 1, 1).toordinal())
print(datetime.strptime("2024-03-04 05:06", "%Y-%m-%d %H:%M"), d > datetime(2023, 1, 1), sorted([date(2024, 5, 1), date(2023, 1, 1)]), f"{d:%d.%m.%Y}", d.replace(year=2020).year)
print(datetime(2024, 1, 1, tzinfo=timezone.utc), timezone(timedelta(hours=2)), datetime(2024, 1, 1, tzinfo=timezone.utc).astimezone(timezone(timedelta(hours=2))), datetime.combine(date(2024, 1, 2), time(3, 4)), time(9, 30).isoformat(), datetime.min.year, timedelta.max.days)
print(datetime.fromtimestamp(0, timezone.utc), d.timetuple()[:6], d.isocalendar()[1], timedelta(hours=1) * 3, timedelta(hours=3) / timedelta(hours=2), timedelta(days=1).days, datetime.strptime("06/May/2024", "%d/%b/%Y").date())
try:
    date(2024, 2, 30)
except ValueError as e:
    print("ValueError", e)
