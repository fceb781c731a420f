"""OAI-PMH 2.0 as a pure function of the request: arguments in, XML out. Sets by kind, deleted records kept for ever.

Resumption tokens hold all they need (no state here): where the last page ended, and the request that began it.
"""

import datetime as dt
import re
import urllib.parse
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Sequence

from archive.jdih.alamat import JENIS, NAMA_JENIS, read_kunci
from archive.jdih.bentuk import DITARIK, Terbitan
from archive.jdih.bentuk_web import clean, dublin_core
from archive.jdih.profil import Profil

PAGE = 100
OAI = "http://www.openarchives.org/OAI/2.0/"
OAI_DC = "http://www.openarchives.org/OAI/2.0/oai_dc/"
DC = "http://purl.org/dc/elements/1.1/"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
_ALLOWED: dict[str, tuple[frozenset[str], frozenset[str]]] = {  # verb: needed, possible
    "Identify": (frozenset(), frozenset()),
    "ListMetadataFormats": (frozenset(), frozenset(("identifier",))),
    "ListSets": (frozenset(), frozenset(("resumptionToken",))),
    "GetRecord": (frozenset(("identifier", "metadataPrefix")), frozenset()),
    "ListIdentifiers": (
        frozenset(("metadataPrefix",)),
        frozenset(("from", "until", "set", "resumptionToken")),
    ),
    "ListRecords": (frozenset(("metadataPrefix",)), frozenset(("from", "until", "set", "resumptionToken"))),
}


class _OaiError(Exception):
    """An error of the protocol: its code and what to say."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def answer(
    arguments: Sequence[tuple[str, str]],
    terbitan: Iterable[Terbitan],
    profil: Profil,
    *,
    now: dt.datetime,
    page: int = PAGE,
) -> bytes:
    """The answer to a request given as (name, value) pairs, as XML; errors of the protocol are answers too."""
    for prefix, name in (("", OAI), ("oai_dc", OAI_DC), ("dc", DC), ("xsi", XSI)):
        ET.register_namespace(prefix, name)
    root = ET.Element(f"{{{OAI}}}OAI-PMH")
    root.set(f"{{{XSI}}}schemaLocation", f"{OAI} http://www.openarchives.org/OAI/2.0/OAI-PMH.xsd")
    _add(root, "responseDate", _stamp(now))
    request = _add(root, "request", f"{profil.situs}/oai")
    try:
        given = _checked(arguments)
        body = _body(given, tuple(terbitan), profil, page)
    except _OaiError as error:
        if error.code not in ("badVerb", "badArgument"):
            _name_request(request, arguments)
        _add(root, "error", str(error), code=error.code)
    else:
        _name_request(request, arguments)
        root.append(body)
    ET.indent(root)
    data: bytes = ET.tostring(root, "utf-8", xml_declaration=True)
    return data + b"\n"


def _name_request(request: ET.Element, arguments: Sequence[tuple[str, str]]) -> None:
    for name, value in arguments:
        request.set(name, clean(value))


def _checked(arguments: Sequence[tuple[str, str]]) -> dict[str, str]:
    given = dict(arguments)
    verb = given.get("verb", "")
    if verb not in _ALLOWED or [name for name, _ in arguments].count("verb") > 1:
        raise _OaiError("badVerb", "verb is missing, repeated or not one of the six")
    names = [name for name, _ in arguments if name != "verb"]
    needed, possible = _ALLOWED[verb]
    if len(names) != len(set(names)) or not set(names) <= needed | possible:
        raise _OaiError("badArgument", "an argument is repeated or not known for this verb")
    if "resumptionToken" in given:
        if len(names) > 1:
            raise _OaiError("badArgument", "resumptionToken is exclusive")
    elif not needed <= set(names):
        raise _OaiError("badArgument", f"missing: {', '.join(sorted(needed - set(names)))}")
    return given


def _body(given: dict[str, str], terbitan: tuple[Terbitan, ...], profil: Profil, page: int) -> ET.Element:
    verb = given["verb"]
    made = ET.Element(f"{{{OAI}}}{verb}")
    if verb == "Identify":
        first = min((_stamp_of(one) for one in terbitan), default="1970-01-01T00:00:00Z")
        for name, value in (
            ("repositoryName", f"JDIH {profil.instansi}"),
            ("baseURL", f"{profil.situs}/oai"),
            ("protocolVersion", "2.0"),
            ("adminEmail", profil.surel or f"jdih@{_host(profil)}"),
            ("earliestDatestamp", first),
            ("deletedRecord", "persistent"),
            ("granularity", "YYYY-MM-DDThh:mm:ssZ"),
        ):
            _add(made, name, value)
    elif verb == "ListSets":
        if "resumptionToken" in given:
            raise _OaiError("badResumptionToken", "sets come on one page")
        for jenis in JENIS:
            entry = _add(made, "set", "")
            _add(entry, "setSpec", jenis)
            _add(entry, "setName", NAMA_JENIS[jenis])
    elif verb == "ListMetadataFormats":
        if "identifier" in given:
            _find(given["identifier"], terbitan, profil)
        entry = _add(made, "metadataFormat", "")
        _add(entry, "metadataPrefix", "oai_dc")
        _add(entry, "schema", "http://www.openarchives.org/OAI/2.0/oai_dc.xsd")
        _add(entry, "metadataNamespace", OAI_DC)
    elif verb == "GetRecord":
        one = _find(given["identifier"], terbitan, profil)
        _known_format(given["metadataPrefix"])
        made.append(_record(one, profil))
    else:
        _list(made, verb, given, terbitan, profil, page)
    return made


def _list(
    made: ET.Element,
    verb: str,
    given: dict[str, str],
    terbitan: tuple[Terbitan, ...],
    profil: Profil,
    page: int,
) -> None:
    after, shown = ("", ""), 0
    if "resumptionToken" in given:
        given, after, shown = _read_token(given["resumptionToken"])
    _known_format(given.get("metadataPrefix", ""))
    start, end = _bound(given.get("from", ""), late=False), _bound(given.get("until", ""), late=True)
    if "from" in given and "until" in given and (len(given["from"]) != len(given["until"]) or start > end):
        raise _OaiError("badArgument", "from is later than until, or of another granularity")
    found = sorted((_stamp_of(one), one.kunci, one) for one in _wanted(terbitan, given.get("set", "")))
    found = [row for row in found if start <= row[0] <= end]
    if not found:
        raise _OaiError("noRecordsMatch", "nothing matches")
    rest = [row for row in found if row[:2] > after]
    if after != ("", "") and not rest:
        raise _OaiError("badResumptionToken", "this list has ended")
    for _, _, one in rest[:page]:
        made.append(_header(one, profil) if verb == "ListIdentifiers" else _record(one, profil))
    if len(rest) > page or after != ("", ""):
        token = _write_token(given, rest[page - 1][:2], shown + page) if len(rest) > page else ""
        _add(made, "resumptionToken", token, completeListSize=str(len(found)), cursor=str(shown))


def _wanted(terbitan: tuple[Terbitan, ...], spec: str) -> Iterable[Terbitan]:
    return (one for one in terbitan if not spec or read_kunci(one.kunci).jenis == spec)


def _bound(given: str, *, late: bool) -> str:
    """A bound as a stamp in seconds; a day counts from its first second to its last."""
    if not given:
        return "9999-12-31T23:59:59Z" if late else "0000-00-00T00:00:00Z"
    if re.fullmatch(r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\dZ)?", given) is None:
        raise _OaiError("badArgument", "a date is not written as YYYY-MM-DD or YYYY-MM-DDThh:mm:ssZ")
    try:
        dt.datetime.fromisoformat(given)
    except ValueError:
        raise _OaiError("badArgument", "there is no such day") from None
    return given if "T" in given else f"{given}T{'23:59:59' if late else '00:00:00'}Z"


def _write_token(given: dict[str, str], after: tuple[str, str], shown: int) -> str:
    kept = {name: given[name] for name in ("metadataPrefix", "from", "until", "set") if name in given}
    return urllib.parse.urlencode(kept | {"stamp": after[0], "kunci": after[1], "shown": str(shown)})


def _read_token(token: str) -> tuple[dict[str, str], tuple[str, str], int]:
    try:
        values = dict(urllib.parse.parse_qsl(token, strict_parsing=True, max_num_fields=8))
        after, shown = (values.pop("stamp"), values.pop("kunci")), int(values.pop("shown"))
        read_kunci(after[1])
    except (KeyError, ValueError):
        raise _OaiError("badResumptionToken", "this token was not given out here") from None
    if not set(values) <= {"metadataPrefix", "from", "until", "set"} or shown < 1:
        raise _OaiError("badResumptionToken", "this token was not given out here")
    return values, after, shown


def _find(identifier: str, terbitan: tuple[Terbitan, ...], profil: Profil) -> Terbitan:
    for one in terbitan:
        if _identifier(one, profil) == identifier:
            return one
    raise _OaiError("idDoesNotExist", "no such record")


def _known_format(prefix: str) -> None:
    if prefix != "oai_dc":
        raise _OaiError("cannotDisseminateFormat", "only oai_dc")


def _record(one: Terbitan, profil: Profil) -> ET.Element:
    record = ET.Element(f"{{{OAI}}}record")
    record.append(_header(one, profil))
    if one.keadaan != DITARIK:
        body = ET.SubElement(_add(record, "metadata", ""), f"{{{OAI_DC}}}dc")
        body.set(f"{{{XSI}}}schemaLocation", f"{OAI_DC} http://www.openarchives.org/OAI/2.0/oai_dc.xsd")
        for name, value in dublin_core(one, profil):
            ET.SubElement(body, f"{{{DC}}}{name}").text = value
    return record


def _header(one: Terbitan, profil: Profil) -> ET.Element:
    header = ET.Element(f"{{{OAI}}}header")
    if one.keadaan == DITARIK:
        header.set("status", "deleted")
    _add(header, "identifier", _identifier(one, profil))
    _add(header, "datestamp", _stamp_of(one))
    _add(header, "setSpec", read_kunci(one.kunci).jenis)
    return header


def _identifier(one: Terbitan, profil: Profil) -> str:
    return f"oai:{_host(profil)}:{one.kunci}"


def _host(profil: Profil) -> str:
    return urllib.parse.urlsplit(profil.situs).hostname or "localhost"


def _stamp_of(one: Terbitan) -> str:
    return _stamp(dt.datetime.fromisoformat(one.diubah_pada))


def _stamp(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _add(parent: ET.Element, name: str, teks: str, **attributes: str) -> ET.Element:
    made = ET.SubElement(parent, f"{{{OAI}}}{name}", attributes)
    made.text = clean(teks) or None
    return made
