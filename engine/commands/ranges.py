"""Numbers on the command line that must lie in a range."""

from __future__ import annotations

from engine.errors import ConfigError


def check_shares(**values: float | None) -> None:
    """Check that each value given is in [0, 1]; the names are those of the options, ``_`` for ``-``.

    Raises:
        ConfigError: one is not.
    """
    for name, value in values.items():
        if value is not None and not 0 <= value <= 1:
            option = "--" + name.replace("_", "-")
            raise ConfigError(f"{option} {value:g} is not between 0 and 1", remedy="Give a share such as 0.5")
