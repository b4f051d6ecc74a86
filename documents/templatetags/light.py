"""What pages say of the light forms of a file."""

from django import template

from documents import light

register = template.Library()
register.filter("epub_weight", light.epub_weight)
register.filter("text_weight", light.text_weight)
