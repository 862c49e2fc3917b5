"""When an entry was published, read rightly or not at all.

A time whose offset is not told is no moment: of it the day alone is kept, which is the publisher's own.
"""

import re
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta, timezone

__all__ = ["moment"]

_LONGEST = 100
"""Characters; the longest form that is read has half of them."""
_AHEAD = timedelta(days=2)
"""More than any time zone and any wrong clock; what is later was not published."""
_EPOCH = date(1970, 1, 1)
"""What software writes that knows no date."""

# Months as dates write them, in full and shortened: CLDR's names in the languages of the most news sites. A name that
# two languages give to different months is not there: `listopada` is November in Polish and October in Croatian.
_MONTH_NAMES = """
jan january januar jänner janvier janv enero ene gennaio gen januari janeiro stycznia января янв січня ocak
feb february februar februari février févr fév fevrier febrero febbraio fevereiro fev lutego февраля фев лютого şubat
mar march märz mrz mars marzo maart mrt março marca марта мар березня mart μαρτίου
apr april avril avr abril abr aprile kwietnia апреля апр квітня nisan απριλίου
may mai mayo maggio mag mei maj maio maja мая травня mayıs μαΐου
jun june juni juin junio giugno giu junho czerwca июня июн червня haziran ιουνίου
jul july juli juillet juil julio luglio lug julho lipca июля июл липня temmuz ιουλίου
aug august août aout agosto ago augustus augusti sierpnia августа авг серпня ağustos αυγούστου
sep sept september septembre septiembre settembre setembro września сентября сен вересня eylül σεπτεμβρίου
oct october oktober okt octobre octubre ottobre ott outubro października октября окт жовтня ekim οκτωβρίου
nov november novembre noviembre novembro ноября ноя листопада kasım νοεμβρίου
dec december dezember dez décembre déc decembre diciembre dic dicembre dezembro grudnia декабря дек грудня aralık"""
_MONTHS = {name: number for number, names in enumerate(_MONTH_NAMES.splitlines()) for name in names.casefold().split()}
# Weekdays likewise: a day that is not the one which is written is wrong, or its date is.
_WEEKDAY_NAMES = """
mon monday mo montag lun lundi lunes lunedì lunedi ma maandag segunda seg pon poniedziałek пн понедельник понеділок pzt pazartesi man mandag mån måndag δευ δευτέρα
tue tues tuesday di dienstag mar mardi martes martedì martedi dinsdag terça ter wt wtorek вт вторник вівторок sal salı tir tirsdag tis tisdag τρι τρίτη
wed wednesday mi mittwoch mer mercredi mié mie miércoles miercoles mercoledì mercoledi wo woensdag quarta qua śr środa ср среда середа çar çarşamba ons onsdag τετ τετάρτη
thu thur thurs thursday do donnerstag jeu jeudi jue jueves gio giovedì giovedi donderdag quinta qui czw czwartek чт четверг четвер per perşembe tor torsdag πεμ πέμπτη
fri friday fr freitag ven vendredi vie viernes venerdì venerdi vr vrijdag sexta sex pt piątek пт пятница п'ятниця cum cuma fre fredag παρ παρασκευή
sat saturday sa samstag sonnabend sam samedi sáb sab sábado sabado sabato za zaterdag sob sobota сб суббота субота cmt cumartesi lør lørdag lör lördag σαβ σάββατο
sun sunday so sonntag dim dimanche dom domingo domenica zo zondag ndz niedz niedziela вс воскресенье нд неділя paz pazar søn søndag sön söndag κυρ κυριακή"""  # noqa: E501 (a line a day)
_WEEKDAYS = {name: day for day, names in enumerate(_WEEKDAY_NAMES.split("\n")[1:]) for name in names.casefold().split()}
# RFC 822, section 5.1, and the European ones that name one offset alone. `BST` and `IST` are several, and `CST` and
# `CDT`, which RFC 822 knows, are China's and Cuba's too.
_ZONES = {
    "z": 0, "ut": 0, "utc": 0, "gmt": 0, "wet": 0,
    "est": -300, "edt": -240, "mst": -420, "mdt": -360, "pst": -480, "pdt": -420,
    "west": 60, "cet": 60, "cest": 120, "eet": 120, "eest": 180,
}  # fmt: skip

_CLOCK = (
    r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d{1,9})?)?(?:\s?(?P<half>[ap])\.?m\.?)?"
    r"(?:\s?(?P<zone>(?:gmt|utc)?[+-]\d{2}:?\d{2}|[+-]\d{2}|[a-z]{1,5}))?(?:\s?\([^()]{1,40}\))?"
)
_TIME = rf"(?:(?:[,\s]\s?|\s?t\s?|\s?(?:at|um|à|às|-)\s){_CLOCK})?"
_NTH = r"(?:\.|st|nd|rd|th)?"
_NAME = r"[^\W\d_]+\.?"
_WEEKDAY = rf"(?:(?P<weekday>{_NAME})(?:-{_NAME})?(?:\s?,\s?|\s))?"
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        # 2016-06-29T15:07:41+02:00 (ISO 8601, W3C-DTF), 2016/6/29 15:07:41
        rf"(?P<year>\d{{4}})(?P<mark>[-/.])(?P<month>\d{{1,2}})(?P=mark)(?P<day>\d{{1,2}}){_TIME}",
        # 2016年6月29日 15:07, 2016년 6월 29일, 2016. 6. 29.
        rf"(?P<year>\d{{4}})[年년.]\s?(?P<month>\d{{1,2}})[月월.]\s?(?P<day>\d{{1,2}})[日일.]{_TIME}",
        # Wed, 29 Jun 2016 15:07:41 +0200 (RFC 822), mercredi 29 juin 2016, 29. Juni 2016, 29 de junio de 2016
        rf"{_WEEKDAY}(?P<day>\d{{1,2}}){_NTH}[\s-](?:de\s|of\s)?(?P<name>{_NAME}),?[\s-](?:de\s)?(?P<year>\d{{4}}){_TIME}",
        # the same with a year of two digits, which RFC 822 has
        rf"{_WEEKDAY}(?P<day>\d{{1,2}})\s(?P<name>{_NAME})\s(?P<year>\d{{2}}){_TIME}",
        # June 29, 2016
        rf"{_WEEKDAY}(?P<name>{_NAME})\s(?P<day>\d{{1,2}}){_NTH},?\s(?P<year>\d{{4}}){_TIME}",
        # Wed Jun 29 15:07:41 CEST 2016 (asctime, and what Java and Twitter make of it)
        rf"{_WEEKDAY}(?P<name>{_NAME})\s(?P<day>\d{{1,2}})\s{_CLOCK}\s(?P<year>\d{{4}})",
        # 29/06/2016, 29.6.2016: which is the day and which the month, the numbers have to tell
        rf"{_WEEKDAY}(?P<one>\d{{1,2}})(?P<mark>[-/.])(?P<other>\d{{1,2}})(?P=mark)(?P<year>\d{{4}}){_TIME}",
    )
)


def moment(text: str | None, now: datetime) -> datetime | date | None:
    """A time with its offset; a day where no offset is told; None where the text could be read in two ways, or in
    none, or tells a day that has not come, or another weekday than its own.
    """
    written = " ".join((text or "").split())
    if not written or len(written) > _LONGEST:
        return None
    for form in _FORMS:
        if found := form.fullmatch(written):
            return _checked(found.groupdict(), now)
    return None


def _checked(found: dict[str, str | None], now: datetime) -> datetime | date | None:
    try:
        day = _day(found)
        if day is None or day == _EPOCH or day > (now + _AHEAD).date() or not _may_be(found.get("weekday"), day):
            return None
        return _with_time(day, found)
    except ValueError:
        return None  # there is no such day, or no such time


def _day(found: dict[str, str | None]) -> date | None:
    if found.get("one"):
        return _only(_read_both_ways(int(found["year"] or 0), int(found["one"] or 0), int(found["other"] or 0)))
    month = _MONTHS.get((found.get("name") or "").casefold().rstrip(".")) or int(found.get("month") or 0)
    year = int(found["year"] or 0)
    if year < 100:
        year += 2000 if year < 50 else 1900  # RFC 2822, section 4.3
    return date(year, month, int(found["day"] or 0))


def _may_be(weekday: str | None, day: date) -> bool:
    """Names that are in no table say nothing."""
    return _WEEKDAYS.get((weekday or "").casefold().rstrip("."), day.weekday()) == day.weekday()


def _read_both_ways(year: int, one: int, other: int) -> Iterable[date]:
    if other <= 12:
        yield date(year, other, one)
    if one <= 12:
        yield date(year, one, other)


def _only(days: Iterable[date]) -> date | None:
    different = set(days)
    return different.pop() if len(different) == 1 else None


def _with_time(day: date, found: dict[str, str | None]) -> datetime | date:
    if not found.get("hour"):
        return day
    hour = int(found["hour"] or 0)
    if half := found["half"]:
        if not 1 <= hour <= 12:
            raise ValueError(f"there is no {hour} o'clock in a half day")
        hour = hour % 12 + (12 if half in "pP" else 0)
    clock = time(hour, int(found["minute"] or 0), int(found["second"] or 0))
    offset = _offset(found["zone"])
    return day if offset is None else datetime.combine(day, clock, timezone(offset))


def _offset(zone: str | None) -> timedelta | None:
    """None where it is not told. -0000 says that nobody knows it (RFC 2822, section 3.3)."""
    if zone is None or zone == "-0000":
        return None
    digits = re.sub(r"[^\d+-]", "", zone)
    if not digits:
        minutes = _ZONES.get(zone.casefold())
        return None if minutes is None else timedelta(minutes=minutes)
    hours, minutes = int(digits[1:3]), int(digits[3:5] or 0)
    if hours > 14 or minutes > 59:
        raise ValueError(f"there is no offset {zone}")
    return (-1 if digits.startswith("-") else 1) * timedelta(hours=hours, minutes=minutes)
