from home.models.editorial import SpacePage, StandardPage
from home.models.front import HomePage, OfTheDemo, Planted

__all__ = ["HomePage", "OfTheDemo", "Planted", "SpacePage", "StandardPage"]
