"""Where the server listens, who may ask it, and how much it takes at once."""

from __future__ import annotations

import ipaddress
from typing import Self

from pydantic import Field, ValidationError, model_validator

from base.errors import UsageError
from base.settings import ServeSettings
from base.slots import Frozen

GB = 1_000_000_000


class Serving(Frozen):
    """How the application is served; one that is open to others without a token is not made.

    `turns` is how many messages are answered or wait to be at a time, of all people together;
    `secret` is of one run, and lets commands of this machine in without the token.

    Raises:
        UsageError: the address is not of this machine alone, and there is no token; or the token
            is none that a header can carry.
    """

    host: str = "127.0.0.1"
    port: int = Field(7860, ge=0, le=65_535)
    token: str | None = Field(None, repr=False)
    secret: str | None = Field(None, min_length=1, repr=False)
    upload_bytes: int = Field(4 * GB, ge=1)
    import_bytes: int = Field(GB // 4, ge=1)
    turns: int = Field(64, ge=1)

    @model_validator(mode="after")
    def _is_guarded(self) -> Self:
        if self.token is None:
            if not self.is_loopback:
                raise UsageError(
                    f"Others can reach {self.host or 'every address'}: set a token that they must "
                    "know, with --token or MATINEE_SERVE__TOKEN, or serve on 127.0.0.1."
                )
        elif not self.token or not all("!" <= one <= "~" for one in self.token):
            raise UsageError("A token is letters, digits and marks of ASCII, without spaces.")
        return self

    @classmethod
    def of(
        cls,
        settings: ServeSettings,
        host: str | None = None,
        port: int | None = None,
        token: str | None = None,
    ) -> Self:
        """What the settings say, with what is given on top.

        Raises:
            UsageError: it cannot be served so.
        """
        try:
            return cls(
                host=settings.host if host is None else host,
                port=settings.port if port is None else port,
                token=settings.token if token is None else token,
                upload_bytes=max(1, round(settings.upload_gb * GB)),
            )
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(map(str, first["loc"]))
            raise UsageError(f"The {where} is not valid: {first['msg']}.") from error

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine can reach it."""
        return is_loopback(self.host)


def is_loopback(host: str) -> bool:
    """Whether the name or address is that of this machine for itself; other names are not asked."""
    name = host.strip("[]").rstrip(".").casefold()
    if name == "localhost":
        return True
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return bool((mapped or address).is_loopback)
