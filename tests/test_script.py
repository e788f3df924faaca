"""In which language a text is, told cheaply."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wardesk.script import is_readable, language, script_shares

ROWS = [
    ("The rebels said that the army had taken the town in the night", "en"),
    ("Rebels shell Tell Mithal", "en"),
    ("THE ARMY OF THE STATE DENIED THAT THE TOWN WAS TAKEN BY REBELS", "en"),
    ("القوات السورية تقصف بلدة في ريف حلب", "ar"),
    ("نیروهای ارتش پس از دو روز درگیری وارد شهر شدند و چند نفر کشته شدند", "fa"),
    ("Армия вошла в город после двух дней боёв, были слышны взрывы", "ru"),
    ("Російські війська обстріляли місто, її мешканці є в укриттях", "uk"),
    ("Војска је ушла у град после два дана борби и заузела брдо изнад реке пре сумрака", "und"),
    ("军队在两天的战斗后进入了城市", "zh"),
    ("軍は二日間の戦闘の後に町に入ったと関係者が述べた", "ja"),
    ("הצבא נכנס לעיר אחרי יומיים של קרבות", "he"),
    ("L'armée a pris la ville dans la nuit, selon une source, et les rebelles ont fui le camp par la vallée", "fr"),
    ("El ejército tomó la ciudad por la noche y los rebeldes huyeron del campo según una fuente de la zona", "es"),
    ("Die Armee hat die Stadt in der Nacht eingenommen und die Rebellen sind aus dem Lager geflohen", "de"),
    (
        "Ordu kenti gece ele geçirdi ve isyancılar bir kaynağa göre kamptan kaçtı ve bu olay için daha sonra açıklama",
        "tr",
    ),
    ("zzz qqq xxx yyy www vvv kkk jjj hhh ggg fff ddd sss lll", "und"),
    ("123 456 !!!", "und"),
    ("ሠራዊቱ ከተማዋን ያዘ", "und"),
    ("", "und"),
]


@pytest.mark.parametrize(("text", "code"), ROWS)
def test_language(text: str, code: str) -> None:
    assert language(text) == code


@pytest.mark.parametrize(
    ("text", "readable"),
    [("The town of حلب", True), ("بلدة في ريف", False), ("حلب", True), ("12 \U0001f4a5", True), ("Al Mayādīn", True)],
)
def test_is_readable(text: str, readable: bool) -> None:
    assert is_readable(text) is readable


@given(st.text(max_size=200))
def test_any_text_has_a_language(text: str) -> None:
    assert language(text)
    assert all(0 < share <= 1 for share in script_shares(text).values())
