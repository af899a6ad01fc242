"""What the page is made of comes as gzip to who takes it, and is the same then."""

from __future__ import annotations

import httpx
import pytest

from tests.harness import Server

PATHS = ["/static/js/main.js", "/static/css/page.css", "/static/i18n/zh.json", "/api/v1/ops"]


@pytest.mark.parametrize("path", PATHS)
def test_it_is_packed_and_the_same(server: Server, path: str) -> None:
    with httpx.Client(base_url=server.url, headers={"Accept-Encoding": "gzip"}) as client:
        packed = client.get(path)
        plain = client.get(path, headers={"Accept-Encoding": "gzip;q=0, identity"})
        assert packed.headers["content-encoding"] == "gzip"
        assert "content-encoding" not in plain.headers
        # httpx has unpacked it.
        assert packed.content == plain.content
        assert int(packed.headers["content-length"]) < len(plain.content) / 2
        for name in ("content-type", "cache-control", "vary", "x-content-type-options"):
            assert packed.headers[name] == plain.headers[name]
        assert packed.headers["vary"] == "Accept-Encoding"
        # Other bytes of the same: a weak tag, which is asked about like the strong one.
        assert packed.headers["etag"] == f"W/{plain.headers['etag']}"
        for tag in (packed.headers["etag"], plain.headers["etag"]):
            again = client.get(path, headers={"If-None-Match": tag})
            assert (again.status_code, again.content) == (304, b"")


def test_fonts_stay_as_they_are(server: Server) -> None:
    told = httpx.get(
        f"{server.url}/static/vendor/fonts/inter.woff2", headers={"Accept-Encoding": "gzip"}
    )
    assert "content-encoding" not in told.headers
    assert told.content[:4] == b"wOF2"
