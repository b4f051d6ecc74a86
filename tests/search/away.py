"""An engine that cannot be asked."""

from search.engines.base import EngineAway, Health


class Away:
    name = "away"

    @classmethod
    def from_settings(cls) -> "Away":
        return cls()

    def health(self) -> Health:
        return Health(ready=False, reason="away")

    def __getattr__(self, name: str):
        def refuse(*_, **__):
            raise EngineAway("away")

        return refuse
