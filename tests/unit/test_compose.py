"""docker-compose.yml, the Dockerfile and the proxy agree with the code, though no engine runs here."""

import re
from pathlib import Path
from typing import Any

import yaml

from backend.kernel.config import Settings

ROOT = Path(__file__).resolve().parents[2]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
SERVICES: dict[str, Any] = COMPOSE["services"]
OURS = ("migrate", "api", "worker")


def test_one_image_serves_migrates_and_works() -> None:
    assert set(SERVICES) == {"database", "migrate", "api", "worker", "proxy"}
    assert {SERVICES[name]["image"] for name in OURS} == {"skillplan:latest"}
    assert SERVICES["database"]["image"] == "postgres:18"
    assert "--data-checksums" in SERVICES["database"]["environment"]["POSTGRES_INITDB_ARGS"]


def test_only_the_proxy_is_reached_from_outside() -> None:
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["proxy"]
    assert COMPOSE["networks"]["inner"] == {"internal": True}
    assert all(service["networks"] == ["inner"] for name, service in SERVICES.items() if name != "proxy")


def test_every_setting_exists_and_no_secret_has_a_default() -> None:
    known = {f"SKILLPLAN_{name.upper()}" for name in Settings.model_fields}
    for name in OURS:
        assert set(SERVICES[name]["environment"]) <= known
    asked = re.findall(r"\$\{(\w+)([^}]*)\}", (ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    assert {rest for _, rest in asked} == {":?"}
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    assert {name for name, _ in asked} == set(re.findall(r"^(\w+)=", example, re.MULTILINE))
    assert re.findall(r"^\w*(?:PASSWORD|KEY)=(.+)$", example, re.MULTILINE) == []


def test_the_api_has_no_owners_login_and_waits_for_the_schema() -> None:
    for name in ("api", "worker"):
        assert "SKILLPLAN_OWNER_URL" not in SERVICES[name]["environment"]
        assert SERVICES[name]["depends_on"] == {"migrate": {"condition": "service_completed_successfully"}}


def test_the_dockerfile_uses_make_targets_that_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    used = re.findall(r"^RUN make ([a-z]+)", (ROOT / "Dockerfile").read_text(encoding="utf-8"), re.MULTILINE)
    assert used == ["setup"]
    assert all(re.search(rf"^{target}:", makefile, re.MULTILINE) for target in used)


def test_the_proxy_passes_the_whole_site_to_the_api() -> None:
    proxy = (ROOT / "deploy" / "Caddyfile").read_text(encoding="utf-8")
    assert "reverse_proxy api:8000" in proxy
    for mount in SERVICES["proxy"]["volumes"][:1] + SERVICES["database"]["volumes"][1:]:
        assert (ROOT / mount.split(":")[0]).is_file()
