"""What an organisation tells about itself beyond its registration: which of it a round asks for."""

from typing import Literal

from applications.rules.base import Rule

# Fields of Organisation that registration does not ask for.
Detail = Literal["business_address", "size", "website", "contact_email", "quality_head", "quality_phone"]


class ProfileRule(Rule):
    """`required`: the details without which no dossier of the round can be handed in."""

    required: tuple[Detail, ...] = ("size", "quality_head")
