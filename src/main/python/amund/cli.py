"""The command line: python -m amund request | follow | verify | export."""

from __future__ import annotations

import argparse
import json
import sys
import threading
from pathlib import Path
from typing import Any, Callable, Dict, List, Optional, Sequence

from amund.fields import LEGAL_BASES
from amund.properties import ConnectionProperties

OPEN = 3
REFUSED = 4
_WAIT_SECONDS = 600


class UsageError(Exception):
    """The command line or a file that it names is wrong."""


def main(arguments: Optional[Sequence[str]] = None) -> int:
    """Runs a command; returns its exit code: 0 all is well, 1 it failed, 2 the command line is wrong, and as the command says."""
    parser = argparse.ArgumentParser(prog="python -m amund", description="Upstreams and serving fleets of amund.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _add_request(commands)
    _add_follow(commands)
    _add_verify(commands)
    _add_export(commands, list(sys.argv[1:] if arguments is None else arguments))
    options = parser.parse_args(arguments)
    run: Callable[[argparse.Namespace], int] = options.run
    try:
        return run(options)
    except UsageError as e:
        parser.error(str(e))
    except KeyboardInterrupt:
        return 130
    except ModuleNotFoundError as e:
        print(f"amund {options.command}: it needs the module {e.name}: see python.md on what to install", file=sys.stderr)
        return 1
    except Exception as e:
        if type(e).__module__.partition(".")[0] != "amund" and not isinstance(e, (OSError, ValueError)):
            raise  # A fault of ours: the trace helps.
        print(f"amund {options.command}: {e}", file=sys.stderr)
        return 1


def _add_kafka(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--connection",
        metavar="FILE",
        help="lines of KEY=VALUE: properties of librdkafka, and schema.registry.url, schema.registry.user.info (user:password),"
        " schema.registry.token, schema.registry.ca (PEM). Secrets belong here; what is on the command line comes first",
    )
    parser.add_argument("--bootstrap-servers", metavar="HOST:PORT", help="or bootstrap.servers in the file")
    parser.add_argument("--schema-registry", metavar="URL", help="or schema.registry.url in the file")
    parser.add_argument("--registry-ca", metavar="FILE", help="certificates (PEM) that are trusted for the schema registry")
    parser.add_argument("--topic-prefix", default="amund.", help="as amund.kafka.topic-prefix (default: %(default)s)")
    parser.add_argument(
        "-X", dest="kafka", action="append", default=[], metavar="KEY=VALUE", help="a property of librdkafka, such as security.protocol=SSL"
    )


def _connection(options: argparse.Namespace) -> ConnectionProperties:
    try:
        return ConnectionProperties.read(options.connection) if options.connection else ConnectionProperties({})
    except (OSError, ValueError) as e:
        raise UsageError(f"--connection: {e}") from e


def _settings(options: argparse.Namespace) -> Dict[str, Any]:
    settings: Dict[str, Any] = dict(_connection(options).kafka)
    if options.bootstrap_servers:
        settings["bootstrap.servers"] = options.bootstrap_servers
    for pair in options.kafka:
        key, equals, value = pair.partition("=")
        if not equals:
            raise UsageError(f"-X {pair}: it is no KEY=VALUE")
        settings[key] = value
    if "bootstrap.servers" not in settings:
        raise UsageError("--bootstrap-servers is missing")
    return settings


def _registry(options: argparse.Namespace) -> Any:
    from amund.registry import Registry

    file = _connection(options)
    url = options.schema_registry or file.registry_url
    if not url:
        raise UsageError("--schema-registry is missing")
    try:
        return Registry(url, file.registry_token, options.registry_ca or file.registry_ca, file.registry_user_info)
    except (OSError, ValueError) as e:
        raise UsageError(f"the schema registry: {e}") from e


def _add_request(commands: Any) -> None:
    request = commands.add_parser(
        "request",
        help="asks a model to forget samples",
        epilog="Exit codes with --wait: 3 the time is over and some have no final receipt yet; 4 some were rejected, quarantined or"
        " resolved.",
    )
    _add_kafka(request)
    request.add_argument("--model", required=True, metavar="ID")
    what = request.add_mutually_exclusive_group(required=True)
    what.add_argument("--ids", metavar="ID,ID", help="sample ids: one request for all of them")
    what.add_argument("--subject", metavar="ID", help="a data subject: all its samples")
    what.add_argument("--csv", metavar="FILE", help="a CSV file of requests, or - for standard input; columns as in emit-events.md")
    request.add_argument("--request-id", metavar="UUID", help="of the request that --ids or --subject makes (default: a new one)")
    request.add_argument("--replaces", metavar="UUID", help="an earlier request that this one takes the place of")
    request.add_argument("--due-at", metavar="TIME", help="by when, in ISO 8601: 2026-12-24T00:00:00Z")
    request.add_argument("--urgent", action="store_true", help="close the batch at once")
    request.add_argument("--legal-basis", choices=LEGAL_BASES, default="OTHER")
    request.add_argument("--source", default="python -m amund", help="who asks, for people who read receipts")
    request.add_argument(
        "--wait", nargs="?", type=float, const=_WAIT_SECONDS, metavar="SECONDS", help=f"wait for the final receipts (default: {_WAIT_SECONDS})"
    )
    request.set_defaults(run=_request)


def _request(options: argparse.Namespace) -> int:
    from amund.emit import Emitter
    from amund.receipts import Receipt, ReceiptReader

    requests = _requests(options)
    settings, registry = _settings(options), _registry(options)
    with Emitter(settings, registry, options.topic_prefix) as emitter:
        sent = emitter.send_all(requests)
    for one in sent:
        _say(requestId=str(one.request.request_id), modelId=options.model, status="SENT")
    if options.wait is None:
        return 0

    def final(receipt: Receipt) -> None:
        _say(
            requestId=receipt.request_id,
            modelId=receipt.model_id,
            status=receipt.status,
            version=receipt.version,
            samples=receipt.samples,
            reason=receipt.reason,
        )

    with ReceiptReader(settings, registry, options.topic_prefix) as receipts:
        outcome = receipts.wait(sent, options.wait, final)
    if outcome.open:
        return OPEN
    return 0 if outcome.is_forgotten else REFUSED


def _requests(options: argparse.Namespace) -> List[Any]:
    from amund.emit import DeletionRequest
    from amund.requestfile import parse_id, parse_time, read

    try:
        common: Dict[str, Any] = {"legal_basis": options.legal_basis, "source": options.source}
        if options.urgent:
            common["priority"] = "URGENT"
        if options.due_at:
            common["due_at"] = parse_time(options.due_at)
        if options.csv:
            if options.request_id or options.replaces:
                raise UsageError("--request-id and --replaces go with --ids or --subject; a CSV file has columns for them")
            if options.csv == "-":
                return read(sys.stdin, options.model, **common)
            with open(options.csv, encoding="utf-8-sig", newline="") as file:
                return read(file, options.model, **common)
        if options.request_id:
            common["request_id"] = parse_id(options.request_id)
        if options.replaces:
            common["replaces"] = parse_id(options.replaces)
        ids = [one.strip() for one in options.ids.split(",") if one.strip()] if options.ids else []
        return [DeletionRequest(options.model, ids, options.subject, **common)]
    except ValueError as e:
        raise UsageError(str(e)) from e


def _add_store(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--model", required=True, metavar="ID")
    parser.add_argument("--store", required=True, type=Path, metavar="DIR", help="the artifact store, amund.artifacts.directory")
    parser.add_argument(
        "--key", required=True, action="append", type=Path, metavar="PUB.PEM", help="a public key that is trusted; may be given again"
    )


def _keys(options: argparse.Namespace) -> List[Any]:
    from amund.trust import PublicKey

    return [PublicKey.read(path) for path in options.key]


def _add_follow(commands: Any) -> None:
    follow = commands.add_parser(
        "follow", help="follows the versions of a model, verifies each one, and says so in a line of JSON; until it is stopped"
    )
    _add_kafka(follow)
    _add_store(follow)
    follow.add_argument("--state", type=Path, metavar="DIR", help="where it remembers how far it has come, so that it never goes back")
    follow.add_argument(
        "--load", choices=("torchscript", "none"), default="none", help="torchscript: also load each version with PyTorch (default: none)"
    )
    follow.add_argument("--once", type=float, metavar="SECONDS", help="end with the newest version, or after this time with exit code 3")
    follow.set_defaults(run=_follow)


def _follow(options: argparse.Namespace) -> int:
    from amund.follow import ModelFollower
    from amund.store import DirectoryStore
    from amund.versions import Refusal, Served, VerifiedVersion

    def fetched(version: VerifiedVersion) -> VerifiedVersion:
        if options.load == "torchscript":
            from amund.load import torchscript

            torchscript()(version)
        else:
            version.torchscript()
        if version.manifest.safetensors is not None:
            version.safetensors()
        return version

    def swapped(served: Served[VerifiedVersion]) -> None:
        manifest = served.model.manifest
        _say(modelId=manifest.model_id, version=served.version, sha256=manifest.sha256, publishedAt=manifest.published_at)

    def refused(refusal: Refusal) -> None:
        print(f"refused: {refusal.kind}, version {refusal.version}: {refusal.words}", file=sys.stderr, flush=True)

    def disturbed(cause: Exception) -> None:
        print(f"disturbed: {cause}", file=sys.stderr, flush=True)

    follower = ModelFollower(
        _settings(options),
        _registry(options),
        options.model,
        DirectoryStore(options.store),
        _keys(options),
        fetched,
        state=options.state,
        topic_prefix=options.topic_prefix,
        on_swapped=swapped,
        on_refused=refused,
        on_disturbed=disturbed,
    )
    with follower:
        if options.once is not None:
            return 0 if follower.wait(options.once) else OPEN
        threading.Event().wait()
    return 0


def _add_verify(commands: Any) -> None:
    verify = commands.add_parser("verify", help="verifies the versions of a model in an artifact store, from the base model on")
    _add_store(verify)
    verify.add_argument("--version", type=int, metavar="N", help="the last version to look at (default: the newest)")
    verify.set_defaults(run=_verify)


def _verify(options: argparse.Namespace) -> int:
    from amund import chain
    from amund.store import DirectoryStore
    from amund.trust import Verifier

    store = DirectoryStore(options.store)
    versions = store.versions(options.model)
    last = options.version or (versions[-1] if versions else 1)
    findings = chain.verify(store, options.model, Verifier(_keys(options), store.rotation), last)
    for finding in findings:
        print(f"{finding.kind:10} {finding.words}")
    print(f"model {options.model}: {last} versions, " + (f"{len(findings)} findings" if findings else "all as they should be"))
    return 1 if findings else 0


def _add_export(commands: Any, arguments: List[str]) -> None:
    export = commands.add_parser("export", help="exports a PyTorch model so that amund can train it, and tries it as the daemon will")
    if arguments[:1] == ["export"]:  # It alone needs torch.
        try:
            from amund.export import add_arguments, run
        except ImportError as e:
            export.error(f"it needs PyTorch: {e}")
        add_arguments(export)
        export.set_defaults(run=run)


def _say(**values: Any) -> None:
    print(json.dumps({name: value for name, value in values.items() if value is not None}), flush=True)
