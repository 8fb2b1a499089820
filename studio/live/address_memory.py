"""What the live room keeps of an address with a password: all of it only where a person wishes that."""

from __future__ import annotations

from engine.inference.given.address import MASK, Address, filled
from studio.settings import Settings

SHOWN, CLEAR, WISHED = "live/address", "live/address_with_password", "live/keep_password"


class AddressMemory:
    """What was typed as a source, between two starts of the program and until its end.

    The settings hold a path, or an address as it is shown. With its password they hold it only where
    :attr:`keeps_password`; what was typed since the start is known until the program ends.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._known: dict[str, Address] = {}
        """The text that is shown -> the address, where they differ."""
        kept = settings.get(CLEAR, "")
        if kept and self.keeps_password:
            self._known[str(Address(kept))] = Address(kept)
        elif kept:
            settings.remove(CLEAR)
        before = settings.get(SHOWN, "")
        self.text = self.shown(before)
        """What was chosen last."""
        if self.text != before:  # of a version that wrote passwords down
            settings.set(SHOWN, self.text)

    @property
    def keeps_password(self) -> bool:
        """Whether a person wishes the next start to know the password."""
        return self._settings.get(WISHED, False)

    @keeps_password.setter
    def keeps_password(self, wished: bool) -> None:
        self._settings.set(WISHED, wished)
        if not wished:
            self._settings.remove(CLEAR)

    def source_of(self, text: str) -> str | Address:
        """What a text means: an address with what is known of its password, else itself."""
        text = text.strip()
        return self._known.get(text) or (Address(text) if Address.is_one(text) else text)

    def has_secret(self, text: str) -> bool:
        """Whether a text is an address with something in it that is not to be shown."""
        source = self.source_of(text)
        return isinstance(source, Address) and MASK in str(source)

    def missing(self, text: str) -> int:
        """How many passwords and keys of it are not known and have to be asked for."""
        source = self.source_of(text)
        return str(source).count(MASK) if isinstance(source, Address) and not source.has_secret else 0

    def fill(self, text: str, secrets: list[str]) -> None:
        """These are the missing ones, in their order."""
        self._known[text.strip()] = filled(text.strip(), secrets)

    def shown(self, text: str) -> str:
        """The text as it may stay on the screen; its password is known from here on."""
        source = self.source_of(text)
        if isinstance(source, str):
            return text
        if source.has_secret:
            self._known[str(source)] = source
        return str(source)

    def remember(self, text: str) -> None:
        """Keep it for the next start, with its password only where that is wished."""
        source = self.source_of(text)
        self._settings.set(SHOWN, str(source) if isinstance(source, Address) else text)
        if isinstance(source, Address) and source.has_secret and self.keeps_password:
            self._settings.set(CLEAR, source.for_opening())
        else:
            self._settings.remove(CLEAR)

    def take_over(self, before: AddressMemory) -> None:
        """Know what the memory of another window knows."""
        self._known |= before._known
