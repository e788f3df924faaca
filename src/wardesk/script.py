"""In which script and language a text is written, told from its letters and its most common words."""

from __future__ import annotations

import re
from collections import Counter

SAMPLE_CHARS = 40_000
"""How much of a text is looked at."""
ENGLISH_SHARE = 0.12
"""Share of English function words from which a text in Latin script counts as English."""
FEW_WORDS = 12
"""Below this many words a text in Latin script is taken for English: headlines have no function words."""

_LETTER = re.compile(r"[^\W\d_]")
_SCRIPTS = {
    "Latn": re.compile(r"[A-Za-z\u00aa\u00ba\u00c0-\u024f\u1e00-\u1eff\uff21-\uff5a]"),
    "Arab": re.compile(r"[\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufefc]"),
    "Cyrl": re.compile(r"[\u0400-\u052f]"),
    "Hebr": re.compile(r"[\u0590-\u05ff]"),
    "Grek": re.compile(r"[\u0370-\u03ff\u1f00-\u1fff]"),
    "Jpan": re.compile(r"[\u3040-\u30ff]"),
    "Hani": re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]"),
    "Kore": re.compile(r"[\uac00-\ud7af\u1100-\u11ff]"),
    "Deva": re.compile(r"[\u0900-\u097f]"),
    "Ethi": re.compile(r"[\u1200-\u137f]"),
    "Armn": re.compile(r"[\u0530-\u058f]"),
    "Geor": re.compile(r"[\u10a0-\u10ff]"),
    "Mymr": re.compile(r"[\u1000-\u109f]"),
}
_LANGUAGE = {
    "Hebr": "he", "Grek": "el", "Jpan": "ja", "Hani": "zh", "Kore": "ko", "Deva": "hi", "Armn": "hy", "Geor": "ka",
    "Mymr": "my",
}  # fmt: skip
_TELLING = {
    "Arab": (
        ("ckb", "\u06ce\u06c6\u0695\u06b5"),
        ("ur", "\u0679\u0688\u0691\u06d2"),
        ("fa", "\u067e\u0686\u0698\u06af\u06cc"),
    ),
    "Cyrl": (("uk", "\u0456\u0457\u0454\u0491"), ("ru", "\u044b\u044d\u044a\u0451")),
}
"""Letters that only one of the languages of a script has, most special first."""
_COMMON = {
    "en": "the of and to in a is was were that for on by with as at from said has have had it its be are an which who",
    "fr": "le la les de des du et un une dans est pour qui que sur par au aux avec ont sont selon ce",
    "es": "el la los las de del y en un una que por para con se su al fue han es como m\u00e1s",
    "de": "der die das und in den von zu mit dem des auf f\u00fcr ist im eine ein nicht sich wurde bei nach",
    "it": "il la le di del della e in un una che per con da al sono gli nel si ha",
    "pt": "o a os as de do da dos das e em um uma que por para com n\u00e3o foi no na",
    "tr": "ve bir bu i\u00e7in ile da de olarak daha olan sonra kadar gibi taraf\u0131ndan ise",
    "nl": "de het een en van in op te dat met voor zijn door is niet bij naar aan",
    "pl": "i w na z do si\u0119 nie \u017ce to jest od przez po o za jak",
    "id": "yang dan di dari untuk dengan pada ini itu dalam ke oleh akan tidak telah",
}
_WORD = re.compile(r"[^\W\d_]+")


def script_shares(text: str) -> dict[str, float]:
    """Share of each script (ISO 15924) among the letters of a text's first part; empty without letters."""
    sample = text[:SAMPLE_CHARS]
    total = len(_LETTER.findall(sample))
    if not total:
        return {}
    counts = {name: len(pattern.findall(sample)) for name, pattern in _SCRIPTS.items()}
    return {name: min(1.0, count / total) for name, count in counts.items() if count}


def is_readable(text: str) -> bool:
    """Whether most letters are Latin, or there are hardly any letters."""
    if text.isascii():
        return True
    letters = len(_LETTER.findall(text[:SAMPLE_CHARS]))
    return letters < 4 or script_shares(text).get("Latn", 0.0) >= 0.5


def language(text: str) -> str:
    """BCP 47 code of the language most of a text is in; ``und`` when it cannot be told."""
    shares = script_shares(text)
    if not shares:
        return "und"
    script = max(shares, key=lambda name: (shares[name], name))
    if script in ("Hani", "Jpan") and shares.get("Jpan", 0) > 0.1:
        return "ja"
    if script == "Latn":
        return _latin(text) if shares["Latn"] >= 0.5 else "und"
    return _LANGUAGE.get(script) or _by_letters(text, script)


def _by_letters(text: str, script: str) -> str:
    letters = Counter(text[:SAMPLE_CHARS].lower())
    total = sum(count for char, count in letters.items() if char.isalpha())
    for code, telling in _TELLING.get(script, ()):
        if sum(letters[char] for char in telling) >= max(1, total * 0.004):
            return code
    return {"Arab": "ar", "Cyrl": "ru" if total < 60 else "und"}.get(script, "und")


def _latin(text: str) -> str:
    found = [word.lower() for word in _WORD.findall(text[:SAMPLE_CHARS])]
    if not found:
        return "und"
    counts = Counter(found)
    shares = {code: sum(counts[word] for word in set(row.split())) / len(found) for code, row in _COMMON.items()}
    best = max(shares, key=lambda code: (shares[code], code == "en", code))
    if shares["en"] >= ENGLISH_SHARE and shares["en"] >= shares[best] * 0.8:
        return "en"
    if len(found) < FEW_WORDS and shares[best] < 0.25:
        return "en"
    return best if shares[best] >= ENGLISH_SHARE else "und"
