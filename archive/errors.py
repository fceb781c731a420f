"""The one error tree. Every message says which file, what is wrong and what to do next, in Indonesian for a
clerk.

ArsipError (2)
├── UnreadableError (2)      the file cannot be read: quarantined with its reason
│   ├── EmptyError           zero bytes, or no page
│   ├── EncryptedError       protected by a password
│   ├── DamagedError         truncated or corrupt
│   ├── WrongTypeError       neither PDF nor a picture we know, whatever its name says
│   ├── TooLargeError        over a limit of bytes, pages, pixels, seconds or memory
│   └── CrashedError         the reader itself broke down on it
├── StoreError (3)           the archive's own folder or database failed; the file stays in the inbox
├── NotFoundError (4)        no such naskah, page or file
├── QueryError (5)           a search that cannot be understood
└── RuleError (6)            a rule of the office, or the state of things, forbids it; nothing was changed
"""


class ArsipError(Exception):
    """An error raised on purpose; its text is for people."""

    exit_code = 2


class UnreadableError(ArsipError):
    """The file cannot be read."""


class EmptyError(UnreadableError):
    """Nothing in it."""


class EncryptedError(UnreadableError):
    """Protected by a password."""


class DamagedError(UnreadableError):
    """Truncated or corrupt."""


class WrongTypeError(UnreadableError):
    """Not a PDF, JPEG, PNG or TIFF, whatever its name says."""


class TooLargeError(UnreadableError):
    """Over a limit."""


class CrashedError(UnreadableError):
    """The process that read the file died of it, or failed in a way nobody foresaw."""


class StoreError(ArsipError):
    """The archive itself failed; the file was not taken."""

    exit_code = 3


class NotFoundError(ArsipError):
    """No such thing in the archive."""

    exit_code = 4


class QueryError(ArsipError):
    """A search that cannot be understood."""

    exit_code = 5


class RuleError(ArsipError):
    """A rule of the office, or the state of things, forbids it; nothing was changed."""

    exit_code = 6
