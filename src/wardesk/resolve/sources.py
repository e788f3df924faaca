"""Speakers → the registry of sources, the publisher by name or address, and each claim's standing."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlsplit

from wardesk.book import Book, SourceEntry
from wardesk.model import Cause, Claim, Evidence, Link, Mention, Report, Speaker
from wardesk.resolve.aliases import Context, read_context
from wardesk.resolve.standing import Party, party_of, stand
from wardesk.text import fold, words


def find_source(name: str | None, url: str | None, book: Book) -> SourceEntry | None:
    """The source with this name, or that publishes at this address; the longest domain wins.

    A name may itself be a domain (``southfront.org``). None when nothing fits.
    """
    by_name = _by_name(name, book) if name else None
    if by_name is not None:
        return by_name
    for host in (_host(url), _host(name)):
        found = _by_host(host, book) if host else None
        if found is not None:
            return found
    return None


def resolve_sources(claims: list[Claim], report: Report, book: Book) -> list[Claim]:
    """Link the speakers of every claim and say what interest the innermost one has in it.

    Expects mentions of actors to be resolved already (``resolve_actors``): a speaker may be an actor.
    """
    context = read_context(report, book, claims)
    publisher = find_source(report.publisher, report.url, book)
    seen: dict[tuple[int, int], tuple[Mention, Evidence]] = {}
    return [_resolve_claim(claim, context, publisher, seen) for claim in claims]


# ---------------------------------------------------------------- publishers


def _by_name(name: str, book: Book) -> SourceEntry | None:
    wanted = fold(name)
    for bare in (wanted, wanted.removeprefix("the ")):
        for source in book.sources.values():
            if bare == source.key.replace("_", " ") or any(fold(known) == bare for known in source.names):
                return source
    return None


def _host(address: str | None) -> str | None:
    """Host of an address, or of a bare domain, without ``www.``."""
    if not address or " " in address.strip() or "." not in address:
        return None
    try:
        host = urlsplit(address if "//" in address else f"//{address}").hostname
    except ValueError:
        return None
    return host.removeprefix("www.") if host else None


def _by_host(host: str, book: Book) -> SourceEntry | None:
    rows = [
        (len(domain), source.key)
        for source in book.sources.values()
        for domain in source.domains
        if host == domain or host.endswith(f".{domain}")
    ]
    return book.sources[max(rows)[1]] if rows else None


# ---------------------------------------------------------------- speakers


def _resolve_claim(
    claim: Claim,
    context: Context,
    publisher: SourceEntry | None,
    seen: dict[tuple[int, int], tuple[Mention, Evidence]],
) -> Claim:
    evidence = dict(claim.evidence)
    day = claim.when.first or context.published
    evidence["publisher"] = _publisher_evidence(publisher)

    def settle(speaker: Speaker, path: str) -> Speaker:
        mention = speaker.mention
        if mention is None:
            return speaker
        key = (mention.span.start, mention.span.end)
        if key not in seen:
            seen[key] = _resolve_speaker(mention, context)
        found, reason = seen[key]
        if not found.links or found.links[0].target[:7] != "source:":
            evidence.setdefault(path, reason)
            return speaker
        evidence[path] = reason
        return speaker.model_copy(update={"mention": found})

    update: dict[str, Any] = {
        "attribution": tuple(settle(speaker, f"attribution.{at}.mention") for at, speaker in enumerate(claim.attribution)),
        "links": tuple(
            link.model_copy(
                update={
                    "attribution": tuple(
                        settle(speaker, f"links.{at}.attribution.{step}.mention") for step, speaker in enumerate(link.attribution)
                    )
                }
            )
            for at, link in enumerate(claim.links)
        ),
    }
    claim = claim.model_copy(update=update)
    party = _innermost(claim, context, publisher, day)
    standing, evidence["standing"] = stand(claim, party, context, day)
    return claim.model_copy(update={"standing": standing, "evidence": evidence})


def _publisher_evidence(publisher: SourceEntry | None) -> Evidence:
    inputs = (f"source:{publisher.key}",) if publisher else ("not on the shelf of sources",)
    return Evidence(rule="source.publisher", inputs=inputs)


def _resolve_speaker(mention: Mention, context: Context) -> tuple[Mention, Evidence]:
    """The mention with links to sources put before its links to actors."""
    links, rule, cause = _by_alias(mention, context)
    if not links:
        links, rule, cause = _by_short_form(mention, context)
    if not links:
        links, rule, cause = _state_media(mention, context)
    if not links:
        return mention, Evidence(spans=(mention.span,), rule="source.none")
    merged = (*links, *(link for link in mention.links if link.target.startswith("actor:")))
    chosen = links[0].target if cause is None else None
    found = mention.model_copy(update={"links": merged, "chosen": chosen, "cause": cause})
    return found, Evidence(spans=(mention.span,), rule=rule, inputs=(links[0].target, *links[0].reasons))


def _by_alias(mention: Mention, context: Context) -> tuple[tuple[Link, ...], str, Cause | None]:
    text = context.text[mention.span.start : mention.span.end]
    sequence = words(text)
    links: dict[str, Link] = {}
    for first, last, keys in context.book.source_phrases.find(sequence):
        raw = text[sequence[first].start : sequence[last - 1].end]
        after = sequence[last].folded if last < len(sequence) else ""
        if raw.islower() or after in context.book.setting("actor.qualifiers"):
            continue
        whole = last - first >= len([word for word in sequence if word.folded != "the"])
        for key in keys:
            link = _link(context.book, key, 1.0 if whole else 0.9, f"name '{raw}'")
            links.setdefault(key, link)
    ordered = tuple(sorted(links.values(), key=lambda link: (-link.score, link.target)))
    return ordered, "source.alias", "ambiguous" if _tied(ordered) else None


def _by_short_form(mention: Mention, context: Context) -> tuple[tuple[Link, ...], str, Cause | None]:
    """``the Observatory``: one capitalised word of the name of the only such source that the report names in full."""
    said = [word for word in words(context.text[mention.span.start : mention.span.end]) if word.folded != "the"]
    if len(said) != 1 or not context.text[mention.span.start + said[0].start].isupper():
        return (), "source.none", None
    sequence = words(context.text)
    named = {
        key: context.text[sequence[first].start : sequence[last - 1].end]
        for first, last, keys in context.book.source_phrases.find(sequence)
        if said[0].folded in (inside := {word.folded for word in sequence[first:last]} - {"the"}) and len(inside) > 1
        for key in keys
    }
    if len(named) != 1:
        return (), "source.none", None
    key, full = next(iter(named.items()))
    return (_link(context.book, key, 0.8, f"short for '{full}'"),), "source.short_form", None


def _tied(links: tuple[Link, ...]) -> bool:
    """Two sources named in one mention: "SANA and Sputnik" is for the reader to part."""
    return len(links) > 1 and links[0].score == links[1].score


def _state_media(mention: Mention, context: Context) -> tuple[tuple[Link, ...], str, Cause | None]:
    """``state television``: whose, the country of the report says."""
    said = " ".join(word.folded for word in words(context.text[mention.span.start : mention.span.end]))
    plain = said.removeprefix("the ").removeprefix("a ")
    if plain not in context.book.setting("source.state_media_words") or context.country is None:
        return (), "source.none", None
    for adjective, entry in context.book.section("nationality").items():
        if entry.value == context.country:
            source = _by_name(f"{adjective} {plain}", context.book)
            if source is not None:
                why = f"'{plain}' read as '{adjective} {plain}'; {context.why_country}"
                return (_link(context.book, source.key, 0.65, why),), "source.state_media", None
    return (), "source.none", None


def _link(book: Book, key: str, score: float, why: str) -> Link:
    source = book.sources[key]
    side = f"mouthpiece of {source.mouthpiece_of}" if source.mouthpiece_of else source.aligned
    detail = ", ".join(part for part in (source.kind.replace("_", " "), source.country, side) if part)
    return Link(target=f"source:{key}", name=source.names[0], score=score, reasons=(why,), detail=detail)


# ---------------------------------------------------------------- the innermost speaker


def _innermost(claim: Claim, context: Context, publisher: SourceEntry | None, day: date | None) -> Party:
    """Whose voice the claim is: the last link of the chain, the publisher where there is no other."""
    speaker = claim.attribution[-1]
    if speaker.mention is None:
        return party_of(f"source:{publisher.key}" if publisher else None, "", context, day)
    span = speaker.mention.span
    return party_of(speaker.mention.chosen, context.text[span.start : span.end], context, day)
