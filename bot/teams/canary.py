"""What Teams would send if the canary's technical users wrote and tapped: the very bytes, so that
they are read as everybody's are (docs/decisions/0027)."""

import json
import uuid
from dataclasses import dataclass
from typing import Any

from bot.events import Address
from bot.teams.reading import CARD_ACTION

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class TechnicalUser:
    """One of the two, with the private chat in which the bot reaches them."""

    id: str
    name: str
    address: Address

    def writes(self, text: str) -> bytes:
        """A message in the private chat."""
        return self._activity({"type": "message", "text": text, "textFormat": "plain"})

    def taps(self, verb: str, incident: str, **data: Any) -> bytes:
        """A button of a card."""
        everything = {"verb": verb, "incident": incident, **data}
        action = {"type": "Action.Execute", "verb": verb, "data": everything}
        value = {"action": action, "trigger": "manual"}
        return self._activity({"type": "invoke", "name": CARD_ACTION, "value": value})

    def _activity(self, what: Json) -> bytes:
        address = self.address
        envelope: Json = {
            "id": str(uuid.uuid4()),
            "channelId": "msteams",
            "serviceUrl": address.service_url,
            "from": {"id": address.user_mri, "name": self.name, "aadObjectId": self.id},
            "recipient": {"id": address.bot_id},
            "conversation": {
                "id": address.conversation_id,
                "conversationType": "personal",
                "tenantId": address.tenant_id,
            },
            "channelData": {"tenant": {"id": address.tenant_id}},
        }
        return json.dumps(envelope | what).encode()
