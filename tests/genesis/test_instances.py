from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from kobimo.errors import InvalidInputError, UnknownNameError
from kobimo.genesis.instances import instance_of, instances
from kobimo.genesis.presets import presets, sources
from kobimo.genesis.query import Query, check_code


def test_the_promised_names_are_known() -> None:
    assert {"regionalstatistik", "destatis", "bildungsmonitoring", "zensus", "nrw"} <= set(instances())


@pytest.mark.parametrize("name", list(instances()))
def test_every_data_base_is_encrypted_and_ends_with_a_slash(name: str) -> None:
    parts = urlsplit(instances()[name].url)
    assert parts.scheme == "https"
    assert parts.path.endswith("/rest/2020/")
    assert instances()[name].variable.replace("_", "").isalnum()


def test_an_unknown_name_offers_the_nearest() -> None:
    with pytest.raises(UnknownNameError, match="regionalstatistik"):
        instance_of("regionalstatisik")


def test_the_address_of_a_known_data_base_is_that_data_base() -> None:
    assert instance_of("https://ergebnisse.zensus2022.de/api/rest/2020").id == "zensus"


@pytest.mark.parametrize(
    "address",
    [
        "http://genesis.example.de/rest/2020/",
        "https://anna:geheimwort@genesis.example.de/rest/2020/",
        "https://genesis.example.de/rest/2020/?password=geheimwort",
        "https://genesis.example.de/rest/2020/#geheimwort",
        "ftp://genesis.example.de/geheimwort",
        "https:///geheimwort",
        "https://genesis..example.de/geheimwort",
        "https://ü..de/geheimwort",
        f"https://{'x' * 70}.de/geheimwort",
        "https://host:port/geheimwort",
        "https://genesis.example.de/a b/geheimwort",
        "http://127.0.0.1.geheimwort.example.de/",
        "file:///etc/geheimwort",
    ],
)
def test_an_unsafe_address_is_refused_and_not_repeated(address: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        instance_of(address)
    assert "geheimwort" not in str(caught.value)


@pytest.mark.parametrize("address", ["http://127.0.0.1:81/x", "http://localhost/x", "http://[::1]:9/x"])
def test_without_encryption_only_this_computer_is_allowed(address: str) -> None:
    assert instance_of(address).loopback


def test_presets_have_codes_that_can_be_asked_for_and_known_sources() -> None:
    seen = [(preset.instance, preset.table) for preset in presets()]
    assert len(seen) == len(set(seen)) >= 15
    for preset in presets():
        check_code(preset.table)
        assert preset.instance in instances()
        assert preset.source in sources()
        assert "\n" not in preset.title
        assert Query(preset.table).fields()["name"] == preset.table


def test_a_preset_that_was_not_seen_does_not_claim_to_be() -> None:
    assert {preset.table for preset in presets() if preset.evidence == "file"} == {
        "12411-01-01-4",
        "21111-01-03-4",
        "21111-02-06-4",
        "13211-02-05-4",
        "82411-01-03-4",
        "11111-01-01-4",
        "12411-0015",
    }
