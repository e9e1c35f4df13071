"""Section 3: the knowledge base, self-service tools, certification and training."""

from __future__ import annotations

from typing import Annotated

from seiketsu.plan.spec.leaf import Label, Part, Reference, capability
from seiketsu.plan.spec.values import Duration, Percentage, Slug


class KnowledgeSection(Part):
    """A part of the knowledge base with what it must cover."""

    title: Annotated[str, Label()]
    was: Annotated[Slug | None, Label()] = None
    topics: Annotated[dict[Slug, str], capability()]


class SelfServiceArea(Part):
    """Tools with which clients help themselves."""

    title: Annotated[str, Label()]
    was: Annotated[Slug | None, Label()] = None
    tools: Annotated[dict[Slug, str], capability()]


class CertificationLevel(Part):
    """What a certified person has shown to know."""

    title: Annotated[str, Label()]
    was: Annotated[Slug | None, Label()] = None
    after: Annotated[str | None, capability(), Reference("certifications")] = None
    covers: Annotated[dict[Slug, str], capability()]
    pass_mark: Annotated[Percentage, capability()]
    valid_for: Annotated[Duration, capability()]


class TrainingMethod(Part):
    """A way in which training is given."""

    title: Annotated[str, Label()]
    was: Annotated[Slug | None, Label()] = None
    offers: Annotated[dict[Slug, str], capability()]
