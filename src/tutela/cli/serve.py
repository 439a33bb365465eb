"""``tutela serve``: serve the pages, on loopback or behind TLS on a local network."""

import argparse
import os
import sys
from pathlib import Path

from tutela.cli.running import USED_WRONGLY, UsedWrongly, start


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add ``serve``."""
    parser = subparsers.add_parser("serve", help="serve the pages")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: this machine only)")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--certificate", type=Path, help="TLS certificate (PEM); needed for any address but loopback")
    parser.add_argument("--key", type=Path, help="its private key (PEM)")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Serve until stopped."""
    try:
        start()
        return serve(host=args.host, port=args.port, certificate=args.certificate, key=args.key)
    except UsedWrongly as error:
        print(f"tutela serve: {error}", file=sys.stderr)
        return USED_WRONGLY


def serve(*, host: str, port: int, certificate: Path | None = None, key: Path | None = None) -> int:
    """Serve with granian. Raises UsedWrongly for an open address without TLS: sign-ins never travel in clear."""
    loopback = host in ("127.0.0.1", "localhost", "::1")
    if not loopback and not (certificate and key):
        raise UsedWrongly(
            f"{host} is open to the network: give --certificate and --key, sign-ins never travel in clear"
        )
    from granian import Granian
    from granian.constants import Interfaces

    os.environ["TUTELA_TLS"] = "1" if certificate else ""
    if not loopback:
        os.environ["TUTELA_HOSTS"] = ",".join(filter(None, [os.environ.get("TUTELA_HOSTS", ""), host]))
    print(f"serving on {'https' if certificate else 'http'}://{host}:{port}/ (stop with Ctrl-C)", flush=True)
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
