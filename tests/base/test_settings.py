"""Settings: who wins, what a wrong value says, and every config through JSON."""

from __future__ import annotations

import importlib
import os
import pkgutil
from pathlib import Path

import platformdirs
import pytest
from pydantic import ValidationError

import base
from base.errors import UsageError
from base.settings import (
    FusionSettings,
    ProfileSettings,
    RankingSettings,
    Settings,
    load_settings,
)
from base.slots import Frozen


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No settings of the person who runs the tests; a data folder that MATINEE_HOME names."""
    for name in list(os.environ):
        if name.startswith("MATINEE_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("MATINEE_HOME", str(tmp_path))
    return tmp_path


def write(folder: Path, text: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.toml").write_text(text, encoding="utf-8")


def test_the_defaults(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With nothing said, nothing is needed; the folder is the system's own."""
    monkeypatch.delenv("MATINEE_HOME")
    settings = load_settings()
    assert settings.home == Path(platformdirs.user_data_dir("matinee", False))
    assert settings.fusion.method == "weighted"
    assert settings.database == settings.home / "library.sqlite"


def test_flags_win_over_environment_over_file(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Value by value, also inside a table."""
    write(home, 'device = "cuda"\nlanguage = "zh"\n[fusion]\ntext = 3\nimage = 3\nsound = 3\n')
    monkeypatch.setenv("MATINEE_DEVICE", "mps")
    monkeypatch.setenv("MATINEE_FUSION__TEXT", "2")
    monkeypatch.setenv("MATINEE_FUSION__IMAGE", "2")
    settings = load_settings(device="cpu", fusion={"text": 1}, language=None)
    assert settings.device == "cpu"
    assert settings.language == "zh"  # a flag that is None was not given
    assert (settings.fusion.text, settings.fusion.image, settings.fusion.sound) == (1, 2, 3)
    assert settings.fusion.timbre == FusionSettings().timbre


def test_where_the_file_lies(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the folder of the flag, else of the variable, else in the configuration folder."""
    write(home, 'language = "variable"')
    write(home / "other", 'language = "flag"')
    write(Path(platformdirs.user_config_dir("matinee", False)), 'language = "system"')
    assert load_settings(home=home / "other").language == "flag"
    assert load_settings().language == "variable"
    monkeypatch.delenv("MATINEE_HOME")
    assert load_settings().language == "system"
    monkeypatch.setenv("MATINEE_HOME", "")  # empty is as good as absent
    assert load_settings().language == "system"
    assert load_settings().home == Path(platformdirs.user_data_dir("matinee", False))


def test_a_tilde_is_the_home_folder(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no shell has written it out; the file in it is read, too."""
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("MATINEE_HOME", "~/films")
    write(home / "films", 'language = "fr"')
    settings = load_settings(cache="~/cache")
    assert (settings.home, settings.cache) == (home / "films", home / "cache")
    assert settings.language == "fr"


def test_models_by_slot(monkeypatch: pytest.MonkeyPatch) -> None:
    """One variable a slot."""
    monkeypatch.setenv("MATINEE_MODELS__TEXT", "some-model")
    assert load_settings().models == {"text": "some-model"}


def test_variables_of_others_are_not_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """MATINEE_ variables that tests and tools read are no mistake."""
    monkeypatch.setenv("MATINEE_SHARED_MEDIA", "/media")
    load_settings()


@pytest.mark.parametrize(
    ("flags", "says"),
    [
        ({"device": "abacus"}, "'device'.*MATINEE_DEVICE"),
        ({"memory_gb": 0}, "'memory_gb'.*MATINEE_MEMORY_GB"),
        ({"fusion": {"text": -1}}, r"'fusion\.text'.*MATINEE_FUSION__TEXT"),
        ({"ranking": {"diversity": 2}}, r"'ranking\.diversity'.*MATINEE_RANKING__DIVERSITY"),
        ({"colour": "red"}, "'colour'"),
        ({"home": "~nobody-of-that-name/x"}, "nobody-of-that-name"),
    ],
)
def test_a_wrong_flag_is_named(flags: dict[str, object], says: str) -> None:
    """One sentence with the setting and where it may be corrected."""
    with pytest.raises(UsageError, match=says) as error:
        load_settings(**flags)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("MATINEE_OFFLINE", "perhaps", "'offline'"),
        ("MATINEE_RANKING__CANDIDATES", "0", r"'ranking\.candidates'"),
        ("MATINEE_RANKING__HALF_LIFE", "1", r"'ranking\.half_life'"),
        ("MATINEE_FUSION", "weighted", "MATINEE_FUSION__TEXT"),
    ],
)
def test_a_wrong_variable_is_named(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, says: str
) -> None:
    """Also one that is not there in a table, and a table that is not JSON."""
    monkeypatch.setenv(name, value)
    with pytest.raises(UsageError, match=says):
        load_settings()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("device = ", "config.toml cannot be read as TOML"),
        ("device = 'abacus'", "'device'"),
        ("colour = 'red'", "'colour'"),
        ("[fusion]\ncolour = 1", r"'fusion\.colour'"),
    ],
)
def test_a_wrong_file_is_named(home: Path, text: str, says: str) -> None:
    """A mistake of writing, a wrong value, a setting that is not there."""
    write(home, text)
    with pytest.raises(UsageError, match=says):
        load_settings()


def test_a_file_that_is_no_text(home: Path) -> None:
    """Bytes that are not UTF-8."""
    (home / "config.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(UsageError, match=r"config\.toml"):
        load_settings()


def test_settings_cannot_change() -> None:
    """Once read, they are the same for all."""
    with pytest.raises(ValidationError):
        load_settings().device = "cpu"  # type: ignore[misc]


CHANGED: list[Frozen] = [
    FusionSettings(),
    FusionSettings(method="product", text=0.1, image=0, lexical=1e-9),
    RankingSettings(),
    RankingSettings(candidates=1, diversity=1),
    ProfileSettings(),
    ProfileSettings(lasting_days=0.5, session_share=1),
]


@pytest.mark.parametrize("config", CHANGED, ids=repr)
def test_configs_survive_json(config: Frozen) -> None:
    """Equal, of the same hash, and refused when a name is unknown."""
    again = type(config).model_validate_json(config.model_dump_json())
    assert again == config
    assert hash(again) == hash(config)
    with pytest.raises(ValidationError):
        type(config).model_validate(config.model_dump() | {"colour": 1})


def test_settings_survive_json(home: Path) -> None:
    """All of them, as a bug report would carry them."""
    settings = load_settings(memory_gb=2.5, models={"text": "m"}, fusion={"method": "concat"})
    assert Settings.model_validate_json(settings.model_dump_json()) == settings


def every_config() -> list[type[Frozen]]:
    """Frozen configs of `base` that need no arguments."""
    for module in pkgutil.iter_modules(base.__path__, "base."):
        importlib.import_module(module.name)
    found, todo = [], [Frozen]
    while todo:
        todo.extend(children := todo.pop().__subclasses__())
        found.extend(children)
    return [c for c in found if not any(f.is_required() for f in c.model_fields.values())]


@pytest.mark.parametrize("config", every_config(), ids=lambda config: config.__name__)
def test_every_config_survives_json(config: type[Frozen]) -> None:
    """Also those that are added later."""
    assert config.model_validate_json(config().model_dump_json()) == config()
