"""Who did it and to whom: rows of sentence, the claim's type, and its roles as ``role=words`` in text order."""

from __future__ import annotations

import pytest

from wardesk.book import load_book
from wardesk.extract.claims import extract
from wardesk.text import fold

BOOK = load_book()
TOWNS = frozenset({"aleppo", "mosul", "raqqa", "damascus"})

ROLES = [
    ("The council held the army responsible.", "accusation", "actor=council target=army"),
    ("Each side accused the other of breaking the truce.", "accusation", "actor=side target=other"),
    ("The crowd denounced the silence of the army.", "accusation", "actor=crowd target=army"),
    ("The rebels were given three days to leave Mosul.", "offer_or_demand", "target=rebels"),
    ("The council blamed those who feed the rebels.", "accusation", "actor=council target=those who feed the rebels"),
    ("Others were turned back at a checkpoint near Mosul.", "obstruction", "target=Others"),
    ("Since Friday the road to Mosul has been closed to lorries.", "obstruction", "target=lorries"),
    ("Soldiers had been billeted in a school in Mosul.", "presence", "actor=Soldiers"),
    ("The army has troops in Mosul.", "presence", "actor=army"),
    ("A truce brokered by the army took effect in Mosul.", "ceasefire", "mediator=army terms=truce"),
    ("The Red Cross distributed food to families in Mosul.", "aid", "actor=Red Cross terms=food beneficiary=families"),
    ("The Red Cross distributed food in Mosul.", "aid", "actor=Red Cross target=food"),
    ("The arrest of 14 men by the police was announced in Mosul.", "arrest", "target=men actor=police"),
    ("Nine children were evacuated by air on Friday.", "evacuation", "target=children"),
    ("Five bodies were found near Mosul.", "remains_found", "target=bodies"),
    ("The army is in full control of Mosul.", "control", "actor=army target=Mosul"),
    ("A shell landed in a hospital near Mosul.", "shelling", "instrument=shell target=hospital"),
    ("Tax collector shot dead by two gunmen near Mosul.", "attack_on_civilians", "victim=Tax collector actor=gunmen"),
    ("Gunmen opened fire on police rushing to the scene.", "clash", "actor=Gunmen target=police"),
    ("Shelling by army units killed a shepherd.", "shelling", "actor=army units victim=shepherd"),
]
BEFORE = [
    ("Gunmen abducted two nurses near Mosul. Six were freed on Friday.", "release_of_persons", "target=nurses"),
    ("Aleppo is used to war. Rebels held it for three months.", "control", "actor=Rebels target=Aleppo"),
    (
        "Gunmen abducted eleven nurses near Mosul. Elders were negotiating for their release.",
        "release_of_persons",
        "target=nurses",
    ),
]


def roles_of(text, kind, parse, report_of) -> set[str]:  # type: ignore[no-untyped-def]
    found = extract(report_of(text), parse(text), BOOK, is_place=lambda name: fold(name) in TOWNS).claims
    claim = next(claim for claim in found if claim.type == kind)
    return {f"{role.name}={text[role.mention.span.start : role.mention.span.end]}" for role in claim.roles}


def rows(words: str) -> set[str]:
    parts: list[str] = []
    for word in words.split():
        if "=" in word:
            parts.append(word)
        else:
            parts[-1] += f" {word}"
    return set(parts)


@pytest.mark.parametrize(("text", "kind", "roles"), [*ROLES, *BEFORE])
def test_everybody_stands_in_his_role(text, kind, roles, parse, report_of) -> None:  # type: ignore[no-untyped-def]
    assert roles_of(text, kind, parse, report_of) == rows(roles)


def test_a_source_behind_the_dash_of_a_headline_is_not_hit(parse, report_of) -> None:  # type: ignore[no-untyped-def]
    text = "Jets pound Raqqa, killing 14 - rescuers\n\nJets struck Raqqa on Friday."
    assert "victim=rescuers" not in roles_of(text, "air_strike", parse, report_of)
