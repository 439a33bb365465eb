"""``tutela serve``: serve the pages, on loopback or behind TLS on a local network."""

import argparse
import json
import os
from pathlib import Path

from tutela.cli.refusal import REFUSED, USED_WRONGLY, UsedWrongly, failed
from tutela.cli.running import out_of_reach, start

LOOPBACK = ("127.0.0.1", "localhost", "::1")


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add ``serve``."""
    parser = subparsers.add_parser("serve", help="serve the pages")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: this machine only)")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--certificate", type=Path, help="TLS certificate (PEM); needed for any address but loopback")
    parser.add_argument("--key", type=Path, help="its private key (PEM)")
    parser.add_argument("--json", action="store_true", help="print the address as one JSON document, then serve")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Bring the tables up to this version, and serve until stopped."""
    try:
        tell_settings(host=args.host, certificate=args.certificate)
        start()
        from tutela.apps.record.selectors import acts_not_known
        from tutela.cli.homes import migrate

        migrate()
        if newer := acts_not_known():
            reason = f"the ledger holds acts of a newer Tutela ({', '.join(newer)}): install that version again"
            return failed(args, reason, REFUSED)
        return serve(host=args.host, port=args.port, certificate=args.certificate, key=args.key, as_json=args.json)
    except UsedWrongly as error:
        return failed(args, str(error), USED_WRONGLY)
    except Exception as error:
        if reason := out_of_reach(error):
            return failed(args, reason, REFUSED)
        raise


def tell_settings(*, host: str, certificate: Path | None) -> None:
    """Say how it is served before settings are read: over TLS cookies are secure and browsers told to stay with it."""
    os.environ["TUTELA_TLS"] = "1" if certificate else ""
    if host not in LOOPBACK:
        os.environ["TUTELA_ADDRESS"] = host


def serve(
    *, host: str, port: int, certificate: Path | None = None, key: Path | None = None, as_json: bool = False
) -> int:
    """Serve with granian. Raises UsedWrongly for an open address without TLS: sign-ins never travel in clear."""
    if host not in LOOPBACK and not (certificate and key):
        raise UsedWrongly(
            f"{host} is open to the network: give --certificate and --key, sign-ins never travel in clear"
        )
    from granian import Granian
    from granian.constants import Interfaces

    address = f"{'https' if certificate else 'http'}://{host}:{port}/"
    print(json.dumps({"address": address}) if as_json else f"serving on {address} (stop with Ctrl-C)", flush=True)
    Granian(
        target="tutela.web.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=4,
        ssl_cert=certificate,
        ssl_key=key,
        log_access=False,
    ).serve()
    return 0
