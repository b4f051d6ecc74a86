"""What a browser would send."""

from typing import Any


def fields_of(form: Any) -> dict:
    """What a browser would send from a form that nobody has touched."""
    data: dict = {}
    for one in form.find_all(["input", "textarea", "select"]):
        name = one.get("name")
        if not name or "__prefix__" in name or one.get("type") in {"submit", "button", "file"}:
            continue
        if one.name == "textarea":
            data.setdefault(name, one.text.lstrip("\n"))
        elif one.name == "select":
            chosen = [option["value"] for option in one.find_all("option") if option.has_attr("selected")]
            data[name] = chosen if one.has_attr("multiple") else (chosen or [""])[0]
        elif one.get("type") not in {"checkbox", "radio"} or one.has_attr("checked"):
            data[name] = one.get("value", "on" if one.get("type") in {"checkbox", "radio"} else "")
    return data
