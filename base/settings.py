"""Settings: from flags, the environment (`MATINEE_…`) and `config.toml`.

The first that speaks wins, in that order; what none of them says has the default below. The file
lies in the data folder where `--home` or `MATINEE_HOME` names one, else in the user's
configuration folder.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Literal

import platformdirs
from pydantic import Field, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
    TomlConfigSettingsSource,
)

from base.errors import UsageError
from base.slots import Frozen

CONFIG_NAME = "config.toml"


class FusionSettings(Frozen):
    """How modalities are united; weights are relative, per standard deviation of the cosine."""

    method: Literal["weighted", "sum", "mean", "product", "concat"] = "weighted"
    text: float = Field(1.0, ge=0)
    image: float = Field(0.6, ge=0)
    sound: float = Field(0.5, ge=0)
    timbre: float = Field(0.5, ge=0)
    lexical: float = Field(1.0, ge=0)


class QuotaSettings(Frozen):
    """How many items each source of candidates brings at most; 0 is none of it."""

    recent: int = Field(50, ge=0)  # nearest to each of the last plays
    popular: int = Field(50, ge=0)
    fresh: int = Field(50, ge=0)  # added last, and published last
    creator: int = Field(50, ge=0)
    person: int = Field(50, ge=0)
    series: int = Field(20, ge=0)
    unexplored: int = Field(30, ge=0)
    collaborative: int = Field(200, ge=0)


class RankingSettings(Frozen):
    """How results are chosen."""

    candidates: int = Field(200, ge=1)  # nearest to each taste, and to what is asked for
    quotas: QuotaSettings = QuotaSettings()
    popular_days: float = Field(30, ge=1)  # half-life of what is popular
    best_moments: int = Field(2, ge=1)  # a long item is scored by the mean of these
    diversity: float = Field(0.2, ge=0, le=1)  # MMR: 0 is by score alone
    calibration: float = Field(0.1, ge=0, le=1)  # to the mix of tastes; 0: not at all
    novelty: float = Field(0, ge=0, le=10)  # for what few know and what is like nothing known
    freshness: float = Field(1, ge=0, le=10)  # times what being new is worth
    exploration: float = Field(0.1, ge=0, le=1)  # share of a list for what was never tried


class ProfileSettings(Frozen):
    """How long what is known of a person counts: half-lives, and what this session may weigh."""

    lasting_days: float = Field(180, gt=0)
    session_hours: float = Field(1, gt=0)
    session_share: float = Field(0.4, ge=0, le=1)  # of all interests, at most


class ServeSettings(Frozen):
    """Where `matinee serve` listens, and what it takes; flags of the command come first."""

    host: str = "127.0.0.1"
    port: int = Field(7860, ge=0, le=65_535)  # 0: any free one
    token: str | None = None  # that every request has to carry; none is needed on loopback
    upload_gb: float = Field(4, gt=0, allow_inf_nan=False)  # 10^9 bytes, of one upload
    through: bool = True  # commands go through it while it runs


class PlaybackSettings(Frozen):
    """How much of the machine browsers may take, for what they cannot play as it is."""

    transcodes: int = Field(2, ge=1)  # at a time, of pictures: each takes most of a processor
    streams: int = Field(8, ge=1)  # at a time, of all that are copied or converted


class Settings(BaseSettings):
    """Everything that can be set; immutable once read."""

    model_config = SettingsConfigDict(
        env_prefix="MATINEE_",
        env_nested_delimiter="__",
        env_ignore_empty=True,
        extra="forbid",
        frozen=True,
    )

    home: Path = Field(default_factory=lambda: Path(platformdirs.user_data_dir("matinee", False)))
    cache: Path = Field(default_factory=lambda: Path(platformdirs.user_cache_dir("matinee", False)))
    offline: bool = False
    device: Literal["auto", "cpu", "cuda", "mps"] = "auto"
    precision: Literal["auto", "float32", "float16", "bfloat16", "int8"] = "auto"
    memory_gb: float | None = Field(None, gt=0)  # for models; None: half of what is free
    language: str | None = None  # of speech; None: detected for each item
    models: dict[str, str] = {}  # slot -> model name, over the preference lists
    reading: Literal["learned", "rules"] = "learned"  # how dialogue acts are told apart
    llm: Literal["auto", "none"] = "auto"  # none: rules read, and plain sentences answer
    llm_url: str | None = None  # an OpenAI-compatible server instead of a model here
    llm_model: str | None = None  # on that server; None: the first that it names
    llm_key: str | None = None  # that it asks for
    llm_context: int = Field(8192, ge=1024)  # tokens of a conversation, as far as memory allows
    llm_parallel: int = Field(1, ge=1, le=16)  # answers at a time; each needs its own cache
    search: Literal["index", "exact"] = "index"  # exact: every vector is compared, without ChromaDB
    index_idle_s: float = Field(5.0, ge=0)  # after a search the index stays open so long
    vectors_mb: int = Field(256, ge=0)  # of memory for vectors of items that searches came across
    fusion: FusionSettings = FusionSettings()
    ranking: RankingSettings = RankingSettings()
    profile: ProfileSettings = ProfileSettings()
    serve: ServeSettings = ServeSettings()
    playback: PlaybackSettings = PlaybackSettings()
    jellyfin_url: str | None = Field(None, pattern=r"^https?://")  # whose items have links to it

    @property
    def database(self) -> Path:
        """The catalogue, the truth."""
        return self.home / "library.sqlite"

    @property
    def index(self) -> Path:
        """ChromaDB's folder, which `matinee reindex` can rebuild at any time."""
        return self.home / "chroma"

    @property
    def trained(self) -> Path:
        """Where `matinee train` keeps what it made of plays."""
        return self.home / "models"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Flags, then environment, then the file."""
        del dotenv_settings, file_secret_settings  # Matinee reads neither
        file = TomlConfigSettingsSource(settings_cls, toml_file=_config_file(init_settings()))
        return init_settings, env_settings, file


def _config_file(flags: dict[str, Any]) -> Path:
    home = flags.get("home") or os.environ.get("MATINEE_HOME")
    folder = Path(home) if home else Path(platformdirs.user_config_dir("matinee", False))
    return _expanded(folder) / CONFIG_NAME


def _expanded(path: Path) -> Path:
    try:
        return path.expanduser()
    except RuntimeError as error:
        raise UsageError(f"The folder {path} has no such user: write the path in full.") from error


def load_settings(**flags: object) -> Settings:
    """Settings with `flags` on top; a flag that is None was not given.

    Raises:
        UsageError: a value is not valid; the sentence names it and where it came from.
    """
    given = {name: value for name, value in flags.items() if value is not None}
    try:
        settings = Settings(**given)  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise UsageError(
            f"The setting '{where}' is not valid ({first['msg']}): correct the flag, "
            f"MATINEE_{where.upper().replace('.', '__')} or {CONFIG_NAME}."
        ) from error
    except SettingsError as error:
        raise UsageError(
            f"A MATINEE_ variable is not valid JSON ({error}): name one value as in "
            "MATINEE_FUSION__TEXT=2."
        ) from error
    except (OSError, ValueError) as error:  # the file cannot be opened, or is not TOML
        raise UsageError(f"{_config_file(given)} cannot be read as TOML: {error}.") from error
    return settings.model_copy(
        update={"home": _expanded(settings.home), "cache": _expanded(settings.cache)}
    )
