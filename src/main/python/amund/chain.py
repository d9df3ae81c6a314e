"""The chain of versions: each names the one before it, from the base model on."""

from __future__ import annotations

from typing import List, NamedTuple, Optional

from amund.manifest import Manifest
from amund.store import ArtifactStore, Unavailable, WrongSize
from amund.trust import Untrusted, Verifier


class Finding(NamedTuple):
    """What is wrong with a version. kind is as `amund verify` has it: GAP, MANIFEST, SIGNATURE, PARENT, TIME, BYTES."""

    kind: str
    version: int
    words: str


class BrokenChain(Exception):
    """A version does not descend from the one before it."""


def verify(store: ArtifactStore, model_id: str, verifier: Verifier, last: int) -> List[Finding]:
    """Verifies the versions of a model from 1 to last: manifests, signatures, descent, and the bytes that are there.

    The bytes of an older version may be gone by policy; those of the last must be there.

    :return: what is wrong; empty if all is as it should be
    """
    findings: List[Finding] = []
    parent: Optional[Manifest] = None
    for version in range(1, last + 1):
        try:
            signed = store.manifest(model_id, version)
        except Unavailable as e:
            findings.append(Finding("MANIFEST", version, str(e)))
            parent = None
            continue
        if signed is None:
            findings.append(Finding("GAP", version, f"There is no manifest of version {version} of model {model_id}"))
            parent = None
            continue
        try:
            verifier.verify(signed)
        except (Untrusted, Unavailable) as e:
            findings.append(Finding("SIGNATURE", version, str(e)))
        if parent is not None:
            findings.extend(_succession(parent, signed.manifest))
        findings.extend(_bytes(store, signed.manifest, must_be_there=version == last))
        parent = signed.manifest
    return findings


def _succession(parent: Manifest, child: Manifest) -> List[Finding]:
    findings = []
    if child.parent_sha256 != parent.sha256:
        words = (
            f"Version {child.version} names a parent with the SHA-256 {child.parent_sha256}; version {parent.version} has"
            f" {parent.sha256}"
        )
        findings.append(Finding("PARENT", child.version, words))
    if child.published_at < parent.published_at:
        words = f"Version {child.version} was published at {child.published_at}, before its parent ({parent.published_at})"
        findings.append(Finding("TIME", child.version, words))
    return findings


def _bytes(store: ArtifactStore, manifest: Manifest, must_be_there: bool) -> List[Finding]:
    files = [(manifest.sha256, manifest.size_bytes)]
    if manifest.safetensors is not None:
        files.append((manifest.safetensors.sha256, manifest.safetensors.size_bytes))
    findings = []
    for sha256, size in files:
        try:
            if must_be_there or store.read(f"blobs/sha256/{sha256}") is not None:
                store.blob(sha256, size)
        except (Unavailable, WrongSize) as e:
            findings.append(Finding("BYTES", manifest.version, str(e)))
    return findings


def require_descent(store: ArtifactStore, verifier: Verifier, child: Manifest, known_version: int, known_sha256: str) -> None:
    """Returns if a version descends from one that is known, link by link, each signed.

    :param child: verified already, and newer than what is known
    :param known_version: 0 if none is: then it must descend from version 1
    :raises BrokenChain: it does not
    :raises Unavailable: a manifest in between is absent, or damaged
    """
    while child.version > max(1, known_version + 1):
        parent = store.manifest(child.model_id, child.version - 1)
        if parent is None:
            raise Unavailable(f"There is no manifest of version {child.version - 1} of model {child.model_id}")
        try:
            verifier.verify(parent)
        except Untrusted as e:
            raise BrokenChain(str(e)) from e
        for finding in _succession(parent.manifest, child):
            raise BrokenChain(finding.words)
        child = parent.manifest
    if known_version and child.version == known_version + 1 and child.parent_sha256 != known_sha256:
        raise BrokenChain(
            f"Version {child.version} names a parent with the SHA-256 {child.parent_sha256}; what was served as version"
            f" {known_version} has {known_sha256}"
        )
