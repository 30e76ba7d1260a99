"""Settings: what a file gives, what is wrong with it, and what stays in it."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path

import pytest
import tomli_w
from hypothesis import given
from hypothesis import strategies as st

from partycrasher_gui.core import config as config_module
from partycrasher_gui.core.config import (
    SETTINGS,
    SETTINGS_BY_NAME,
    Config,
    ProjectConfig,
    load_config,
    save_config,
)
from partycrasher_gui.core.errors import UserError
from partycrasher_gui.core.rows import DEFAULT_CUT, Cut, Scale

FULL = """
version = 1
thresholds = [4, 2.5, 1.0]
default_threshold = 2.5
cut = "score=3.83"
date_fields = ["build.date"]
match_fields = "stack"
theme = "dark"

[elastic]
allow_delete_all = true

[project.Beta]
cut = "likeness=0.7"
thresholds = [2.0]

[project.Gamma]
default_threshold = 0.0
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "folder" / "config.toml"


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def test_a_missing_file_gives_the_defaults(path: Path) -> None:
    config, warnings = load_config(path)
    assert config == Config()
    assert warnings == []
    assert config.thresholds == tuple(float(t) for t in range(1, 12))
    assert config.default_threshold == 4.0
    assert config.cut == DEFAULT_CUT == Cut(Scale.LIKENESS, 0.58)
    assert (config.match_fields, config.theme, config.allow_delete_all) == ("all", "system", False)


def test_a_full_file(path: Path) -> None:
    write(path, FULL)
    config, warnings = load_config(path)
    assert warnings == []
    assert config.thresholds == (1.0, 2.5, 4.0)
    assert config.cut == Cut(Scale.SCORE, 3.83)
    assert config.allow_delete_all
    policy = config.term_policy()
    assert (policy.date_fields, policy.match_fields) == (("build.date",), "stack")


def test_a_project_has_its_own_or_what_all_have(path: Path) -> None:
    write(path, FULL)
    config, _ = load_config(path)
    assert config.cut_of("Beta") == Cut(Scale.LIKENESS, 0.7)
    assert config.thresholds_of("Beta") == (2.0,)
    assert config.default_threshold_of("Beta") == 2.5
    assert config.default_threshold_of("Gamma") == 0.0
    for project in (None, "Delta"):
        assert config.cut_of(project) == config.cut
        assert config.thresholds_of(project) == config.thresholds
        assert config.default_threshold_of(project) == 2.5


def test_saved_and_loaded_again_it_is_the_same(path: Path) -> None:
    write(path, FULL)
    config, _ = load_config(path)
    save_config(path, config)
    assert load_config(path) == (config, [])
    assert tomllib.loads(path.read_text("utf-8"))["project"]["Gamma"] == {"default_threshold": 0.0}


def test_defaults_are_not_written(path: Path) -> None:
    save_config(path, Config())
    assert path.read_text("utf-8") == "version = 1\n"
    assert os.listdir(path.parent) == ["config.toml"]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("thresholds = 4", "thresholds"),
        ("thresholds = []", "thresholds"),
        ("thresholds = [1.0, true]", "thresholds"),
        ("thresholds = [-1.0]", "thresholds"),
        ("thresholds = {a = {b = 1}}", "thresholds"),
        ('default_threshold = "4.0"', "default_threshold"),
        ("default_threshold = nan", "default_threshold"),
        ("cut = 0.58", "cut"),
        ('cut = "0.58"', "cut"),
        ("date_fields = [1]", "date_fields"),
        ('match_fields = "some"', "match_fields"),
        ("theme = []", "theme"),
        ("[elastic]\nallow_delete_all = 1", "elastic.allow_delete_all"),
        ("[project.Beta]\ncut = 4", "project.Beta.cut"),
        ("version = true", "version"),
    ],
)
def test_a_wrong_value_is_named_and_the_default_holds(path: Path, text: str, key: str) -> None:
    write(path, text)
    config, warnings = load_config(path)
    assert [w.place for w in warnings] == [f"{path}: {key}"]
    assert config == Config(kept=config.kept)
    save_config(path, config)
    before, after = tomllib.loads(text), tomllib.loads(path.read_text("utf-8"))
    after.pop("version", None)
    before.pop("version", None)
    assert repr(after) == repr(before)


def test_a_value_mended_in_the_application_replaces_the_wrong_one(path: Path) -> None:
    write(path, 'theme = "pink"\n[elastic]\nallow_delete_all = 1')
    config, _ = load_config(path)
    save_config(path, config.with_value("theme", "dark").with_value("allow_delete_all", True))
    config, warnings = load_config(path)
    assert warnings == []
    assert (config.theme, config.allow_delete_all) == ("dark", True)


def test_unknown_keys_are_reported_and_kept(path: Path) -> None:
    write(
        path, 'colour = "red"\ncut = "score=2.0"\n[project.Beta]\nnew = 1\ncut = "score=1.0"\n[x]'
    )
    config, warnings = load_config(path)
    assert [w.place for w in warnings] == [
        f"{path}: colour", f"{path}: project.Beta.new", f"{path}: x"
    ]  # fmt: skip
    save_config(path, config.with_value("cut", DEFAULT_CUT).with_project("Beta", cut=None))
    assert tomllib.loads(path.read_text("utf-8")) == {
        "version": 1,
        "colour": "red",
        "project": {"Beta": {"new": 1}},
        "x": {},
    }


@pytest.mark.parametrize("damage", [b"cut = ", b"\xff\xfe\x00", b"[a]\n[a]\n"])
def test_a_damaged_file_blocks_nothing_and_is_kept(path: Path, damage: bytes) -> None:
    write(path, "")
    path.write_bytes(damage)
    config, warnings = load_config(path)
    assert config == Config()
    assert [w.place for w in warnings] == [str(path)]
    save_config(path, config.with_value("theme", "light"))
    assert load_config(path)[0].theme == "light"
    assert path.with_name("config.toml.damaged").read_bytes() == damage


def test_a_folder_in_place_of_the_file(path: Path) -> None:
    path.mkdir(parents=True)
    config, warnings = load_config(path)
    assert config == Config()
    assert len(warnings) == 1
    with pytest.raises(UserError, match="can not be written"):
        save_config(path, config)
    assert os.listdir(path.parent) == ["config.toml"]


def test_a_newer_file_is_read_as_far_as_it_goes(path: Path) -> None:
    write(path, 'version = 99\ntheme = "dark"\nfuture = 1')
    config, warnings = load_config(path)
    assert config.theme == "dark"
    assert len(warnings) == 2
    save_config(path, config)
    assert tomllib.loads(path.read_text("utf-8")) == {"version": 99, "theme": "dark", "future": 1}


def test_older_files_are_brought_up_to_date(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def first(table: dict[str, object]) -> None:
        table["theme"] = table.pop("colours")

    def second(table: dict[str, object]) -> None:
        table["theme"] = str(table["theme"]).lower()

    monkeypatch.setattr(config_module, "MIGRATIONS", (first, second))
    monkeypatch.setattr(config_module, "VERSION", 3)
    for text in ('version = 1\ncolours = "Dark"', 'version = 2\ntheme = "Dark"'):
        write(path, text)
        config, warnings = load_config(path)
        assert (config.theme, warnings) == ("dark", [])
        save_config(path, config)
        assert tomllib.loads(path.read_text("utf-8")) == {"version": 3, "theme": "dark"}


def test_changing_a_setting_checks_it() -> None:
    config = Config().with_value("thresholds", (3.0, 1.0, 3.0))
    assert config.thresholds == (1.0, 3.0)
    with pytest.raises(UserError, match="0 or greater"):
        config.with_value("default_threshold", -1.0)
    with pytest.raises(UserError, match="list of numbers"):
        config.with_project("Beta", thresholds=())
    config = config.with_project("Beta", default_threshold=2.0)
    assert config.projects == {"Beta": ProjectConfig(default_threshold=2.0)}
    assert config.with_project("Beta", default_threshold=None).projects == {}


def test_every_setting_is_described_and_its_default_is_right() -> None:
    for setting in SETTINGS:
        assert setting.description.endswith(".")
        assert setting.read(setting.write(setting.default)) == setting.default
    assert {s.name for s in SETTINGS if s.per_project} == {
        "cut", "thresholds", "default_threshold"
    }  # fmt: skip
    assert set(SETTINGS_BY_NAME) == set(Config.__dataclass_fields__) - {"projects", "kept"}


_toml = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.floats(0, 9) | st.text("ab.", max_size=3),
    lambda inner: (
        st.lists(inner.filter(lambda v: v is not None), max_size=2)
        | st.dictionaries(st.sampled_from(["cut", "a.b", "allow_delete_all"]), inner, max_size=2)
    ),
)
_key = st.sampled_from(["version", "project", "elastic", "other", *(s.key for s in SETTINGS)])


def _without_none(value: object) -> object:
    if isinstance(value, dict):
        return {k: _without_none(v) for k, v in value.items() if v is not None}
    return [_without_none(v) for v in value] if isinstance(value, list) else value


@given(table=st.dictionaries(_key, _toml, max_size=4))
def test_no_file_blocks_and_saving_changes_nothing(
    table: dict[str, object], tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("config") / "config.toml"
    write(path, tomli_w.dumps(_without_none(table)))  # type: ignore[arg-type]
    config, warnings = load_config(path)
    save_config(path, config)
    again, _ = load_config(path)
    assert again == config
    assert all(str(path) in w.place for w in warnings)
