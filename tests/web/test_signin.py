"""Signing in: the whole stack from the address to the ledger."""

from tests.web.client import signed_in


def test_a_stranger_is_sent_to_the_sign_in_and_learns_nothing_from_addresses(world, client):
    for path in ("/", "/ledger/", "/no/such/page/", "/exhibits/EX-000001/"):
        answer = client.get(path)
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/sign-in/")

    assert client.get("/sign-in/").status_code == 200


def test_pages_open_to_the_roles_that_may(world):
    assert signed_in(world.auditor).get("/ledger/").status_code == 200
    assert signed_in(world.leader).get("/ledger/").status_code == 403
    assert signed_in(world.auditor).get("/no/such/page/").status_code == 404
