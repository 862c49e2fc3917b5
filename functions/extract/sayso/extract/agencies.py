"""News agencies that an article credits."""

import re
from collections.abc import Iterable, Sequence

from sayso.extract.declared import Found

__all__ = ["agency_credited", "agency_named"]

# The name in short, and what it is called by where articles credit it. Short names are read in their own case.
AGENCIES = {
    "AFP": "AFP|Agence France[- ]Presse",
    "AP": "AP|Associated Press",
    "Reuters": "Reuters|REUTERS|Thomson Reuters",
    "dpa": "dpa(?:-AFX)?|DPA|Deutsche Presse[- ]Agentur",
    "APA": "APA(?:-OTS)?|Austria Presse Agentur",
    "Keystone-SDA": "Keystone-SDA|KEYSTONE-SDA|sda|SDA|ATS",
    "SID": "SID|sid",
    "epd": "epd",
    "KNA": "KNA",
    "PA Media": "PA Media|Press Association|PA",
    "EFE": "EFE|Agencia EFE",
    "Europa Press": "Europa Press|EUROPA PRESS",
    "Télam": "Télam",
    "ANSA": "ANSA",
    "Adnkronos": "Adnkronos",
    "Lusa": "Lusa|LUSA",
    "Agência Brasil": "Agência Brasil",
    "PAP": "PAP",
    "ČTK": "ČTK|ČTK/AP",
    "NTB": "NTB",
    "TT": "TT",
    "Ritzau": "Ritzau|/ritzau/",
    "STT": "STT",
    "ANP": "ANP",
    "Belga": "Belga|BELGA",
    "TASS": "TASS|ТАСС",
    "RIA Novosti": "RIA Novosti|РИА Новости",
    "Interfax": "Interfax|Интерфакс",
    "Ukrinform": "Ukrinform|Укринформ|Укрінформ",
    "Anadolu": "AA|Anadolu(?: Agency| Ajansı)?|Anadolu Ajansı",
    "Xinhua": "Xinhua|新华社|新華社",
    "Kyodo": "Kyodo(?: News)?|共同通信",
    "Jiji": "Jiji(?: Press)?|時事通信",
    "Yonhap": "Yonhap|연합뉴스",
    "CNA": "中央社",
    "PTI": "PTI|Press Trust of India",
    "ANI": "ANI",
    "IANS": "IANS",
    "The Canadian Press": "The Canadian Press|La Presse Canadienne",
    "AAP": "AAP",
    "UPI": "UPI|United Press International",
    "Bloomberg": "Bloomberg(?: News)?",
    "Inter Press Service": "Inter Press Service",
}
NAMED = {
    agency: re.compile(rf"(?:(?:The|Agence|Agencia|Agenzia|Agentur)\s+)?(?:{names})")
    for agency, names in AGENCIES.items()
}
# A place, perhaps a day, and the agency in brackets before the first sentence.
DATELINE = re.compile(r"^[^()]{0,70}\(\s*([^()]{2,40}?)\s*\)\s*[-–—:]")
# "Quelle: dpa" and "(dpa)" at the end.
CREDITED = re.compile(
    r"(?:^|[\s/])(?:source|quelle|fuente|fonte|bron|źródło|kaynak|источник|المصدر|来源|來源)s?\s*[:：]\s*([^()]{2,40})$|[(]\s*([^()]{2,40}?)\s*[)]\W*$",
    re.IGNORECASE,
)
LONGEST_LINE = 100
BETWEEN = re.compile(r"\s*[/,;+&|]\s*|\s+(?:and|und|et|y|e)\s+")


def agency_named(names: Iterable[str]) -> str | None:
    """The first that is an agency's name and nothing else."""
    for name in names:
        for part in (name, *BETWEEN.split(name)):
            if agency := next((agency for agency, named in NAMED.items() if named.fullmatch(part.strip(" ()."))), None):
                return agency
    return None


def agency_credited(lines: Sequence[str], removed: Iterable[str] = ()) -> Found[str] | None:
    """By the text itself: before its first sentence, or behind its last; else by a line that was taken out of it."""
    if lines and (dateline := DATELINE.match(lines[0])) and (agency := agency_named([dateline[1]])):
        return agency, "text:dateline"
    if lines and (credit := CREDITED.search(lines[-1])) and (agency := agency_named([credit[1] or credit[2]])):
        return agency, "text:credit"
    told = (found for line in removed if len(line) <= LONGEST_LINE and (found := CREDITED.search(line)))
    return next(((agency, "text:credit") for found in told if (agency := agency_named([found[1] or found[2]]))), None)
