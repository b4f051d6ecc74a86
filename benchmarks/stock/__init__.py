"""The yardstick: a site made of stock Wagtail alone, with its database search and its page of equal content."""
