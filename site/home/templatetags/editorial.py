"""What editorial pages ask of the searches they keep."""

from django import template

from home.models.blocks import search_address

register = template.Library()
register.filter("search_address", search_address)
