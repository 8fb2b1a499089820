"""Addresses a person typed: what they hold of passwords is shown to nobody.

The clear text leaves an :class:`Address` by one door, :meth:`Address.for_opening`; in a title, a log, a file
or an error it prints itself masked. What only looks like a password is masked as well: a part of an address
that cannot be read is a nuisance, a password in a log is a loss.
"""

from __future__ import annotations

import re
from typing import NoReturn
from urllib.parse import quote, unquote

SCHEMES = ("http://", "https://", "rtsp://", "rtsps://", "rtmp://", "rtmps://", "tcp://", "udp://", "rtp://")
MASK = "***"

_LONGEST = 2000
"""Signs; a longer one is nobody's camera, and is not looked through."""
_LAYERS = 3
"""What was percent-encoded more often is hidden whole."""

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:/{1,3}|//|")
_HOST = re.compile(r"(\[[^\]]*\]|[^:/?#@]*\.[^:/?#@]*|localhost)(:\d*)?|[^:/?#@]*", re.IGNORECASE)
"""A host as it cannot be taken for a user with a password: one with a dot, or without a port."""
_SECRET = re.compile(
    r"""[^=]* (pass | pwd | psw | token | key | auth | secret | sign | session | cred | login | bearer | jwt
        | ticket | licen[cs]e | otp | access) [^=]*
      | (.*[^a-z])? (pw | p | k | tok | sig | sid | sess | pin | code | hash | t)""",
    re.IGNORECASE | re.VERBOSE,
)
"""Names of values that are to be kept to oneself."""
_RANDOM = re.compile(r"(?=.*\d)(?=.*[A-Za-z])[A-Za-z0-9_+=-]{20,}|eyJ.+")
"""What a person does not write and a machine does: a key, whatever it is called."""


class Address:
    """An address that may hold a password. Two are equal that lead to the same place with the same password.

    Args:
        text: as it was typed.
    """

    __slots__ = ("_clear",)

    def __init__(self, text: str) -> None:
        self._clear = text.strip()

    @staticmethod
    def is_one(text: str) -> bool:
        """Whether a text is an address that may be opened."""
        return text.strip().lower().startswith(SCHEMES)

    def for_opening(self) -> str:
        """The clear text, for nothing but whoever connects to it."""
        return self._clear

    @property
    def has_secret(self) -> bool:
        """Whether there is something in it that is not shown."""
        return masked(self._clear) != self._clear

    def __str__(self) -> str:
        return masked(self._clear)

    def __repr__(self) -> str:
        return f"Address({masked(self._clear)!r})"

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Address) and self._clear == other._clear

    def __hash__(self) -> int:
        return hash(self._clear)

    def __reduce__(self) -> NoReturn:
        raise TypeError("an address with its password is not to be written anywhere")


def shown(text: str) -> str:
    """What a person typed and is nothing we know, as it may be told: it may be a mistyped address."""
    return masked(text) if "://" in text or re.match(r"[^/\\:@]{2,}:[^@]*@", text) else text


def masked(text: str) -> str:
    """An address without its passwords and keys; the user's name stays where a password follows it."""
    scheme = _SCHEME.match(text)
    assert scheme is not None
    head, rest = scheme[0], text[scheme.end() :]
    if len(rest) > _LONGEST:
        return head + MASK
    user, rest = _userinfo(rest)
    cut = re.search(r"[/?#]", rest)
    host, tail = (rest, "") if cut is None else (rest[: cut.start()], rest[cut.start() :])
    return head + _masked_user(user) + host + _masked_values(tail)


def filled(text: str, secrets: list[str]) -> Address:
    """The address that :func:`masked` made ``text`` of, its masks replaced by these, one after the other."""
    parts = text.split(MASK)
    given = [quote(secret, safe="") for secret in secrets]
    return Address("".join(part + secret for part, secret in zip(parts, [*given, ""], strict=True)))


def _userinfo(rest: str) -> tuple[str, str]:
    """(what stands before the host, with its @; the rest).

    A password may hold ``@``, ``/``, ``?`` and ``#``, though it should not; so its end is the last ``@``
    there is, unless what comes before is a host for certain.
    """
    authority = re.split(r"[/?#]", rest, maxsplit=1)[0]
    if "@" not in authority and _HOST.fullmatch(authority):
        return "", rest
    at = rest.rfind("@")
    query = re.search(r"[?&][\w.-]+=", rest)
    if "@" in authority and query is not None and query.start() > rest.rfind("@", 0, query.start()):
        at = rest.rfind("@", 0, query.start())  # one behind it belongs to a value
    return rest[: at + 1], rest[at + 1 :]


def _masked_user(user: str) -> str:
    if not user:
        return ""
    name, colon, password = user[:-1].partition(":")
    # What stands alone may be a key, as many services want it.
    return f"{name}:{MASK}@" if colon and password else f"{MASK}@"


def _masked_values(tail: str) -> str:
    """Path, query and fragment of an address."""
    told, is_secret = "", False
    for part in re.split(r"([/?&;#])", tail):
        if part in ("", "/", "?", "&", ";", "#"):
            told += part
            continue
        if is_secret and "=" not in part:
            told += MASK  # the password went on behind a sign that should have been encoded
            continue
        hidden = _hidden(part)
        is_secret = hidden.endswith(MASK)
        told += hidden
    return re.sub(rf"(?:{re.escape(MASK)}[/?&;#])+{re.escape(MASK)}", MASK, told)


def _hidden(part: str) -> str:
    """A piece of it: ``name=value``, part of a path, or either of them percent-encoded."""
    told = _without_value(part)
    if told != part:
        return told
    clear, before = unquote(part), part
    for _ in range(_LAYERS):
        if clear == before:
            break
        clear, before = unquote(clear), clear
    if clear != part and (clear != before or _hides(clear)):
        return MASK
    return MASK if _RANDOM.fullmatch(part) and "=" not in part and len(part) >= 32 else part


def _without_value(part: str) -> str:
    """``name=value`` without the value if it is a secret; also several joined by ``_``, as cameras want."""
    for match in re.finditer("=", part):
        name, value = part[: match.start()], part[match.end() :]
        own = unquote(name.rpartition("=")[2])
        if value and (_SECRET.fullmatch(own) or _RANDOM.fullmatch(value)):
            return f"{name}={MASK}"
    return part


def _hides(clear: str) -> bool:
    """Whether what was percent-encoded holds something to hide: an address with a password, or values."""
    has_user = "@" in clear.partition(":")[2]
    return has_user or any(_without_value(each) != each for each in re.split(r"[/?&;#]", clear))
