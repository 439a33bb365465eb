"""Options of ``tutela triage`` for a cluster of machines, and joining it."""

import argparse
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from tutela.cli.refusal import UsedWrongly

if TYPE_CHECKING:
    from tutela.engines.triage.cluster import Cluster


def add_cluster(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument(
        "--cluster",
        metavar="ADDRESS",
        help="have the work done by a Dask cluster, by its scheduler's address: tls://host:8786",
    )
    parser.add_argument(
        "--cluster-certificates",
        metavar="DIR",
        type=Path,
        help="folder with ca.pem, cert.pem and key.pem for the cluster (else what Dask's own configuration names)",
    )
    parser.add_argument(
        "--cluster-in-clear",
        action="store_true",
        help="allow a cluster without encryption beyond this machine: on a closed network only",
    )


def cluster_of(args: argparse.Namespace, kernels: Path | None) -> "AbstractContextManager[Cluster | None]":
    """The cluster that was named, joined; nothing where none was. Dask is loaded only for it. Raises UsedWrongly."""
    if args.cluster is None:
        if args.cluster_certificates is not None or args.cluster_in_clear:
            raise UsedWrongly("--cluster-certificates and --cluster-in-clear go with --cluster")
        return nullcontext()
    if args.workers is not None or args.mode == "sample":
        raise UsedWrongly("a cluster's members bring their own workers, and sampling is done on this machine")
    from tutela.engines.triage.cluster import joined

    return joined(args.cluster, certificates=args.cluster_certificates, in_clear=args.cluster_in_clear, kernels=kernels)
