"""A browser's own description, in words a person knows their machines by."""

# The first that is named wins: nearly every browser also claims to be its ancestors.
BROWSERS = (
    ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser/", "Samsung Internet"), ("Vivaldi/", "Vivaldi"),
    ("Firefox/", "Firefox"), ("FxiOS/", "Firefox"), ("CriOS/", "Chrome"), ("Chromium/", "Chromium"),
    ("Chrome/", "Chrome"), ("Epiphany/", "GNOME Web"), ("Safari/", "Safari"), ("curl/", "curl"),
)
SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("CrOS", "ChromeOS"), ("Windows", "Windows"),
    ("Mac OS X", "a Mac"), ("Linux", "Linux"), ("BSD", "BSD"),
)


def describe_device(user_agent: str) -> str:
    """For instance "Firefox on Linux"; "An unknown browser" when nothing is recognised."""
    browser = first_named(BROWSERS, user_agent) or "An unknown browser"
    system = first_named(SYSTEMS, user_agent)
    return f"{browser} on {system}" if system else browser


def first_named(names: tuple, text: str) -> str:
    return next((name for mark, name in names if mark in text), "")
