"""Members whose sealed messages are switched on, in browsers: by the page's own modules, without its views.

Each member here is new, "ada_s1" say, since what a test does with keys stays with the member for ever.
"""

from itertools import count

numbers = count(1)
QUIET = "/dm/protection"  # has the modules, loads quickly, and does nothing with keys by itself
# A module of the page's own build: by another address it would be a second copy, with a state of its own.
LOAD = """const load = name => import(document.querySelector('script[src*="/js/"]').src.replace(/[^/]+$/, name))"""
SWITCH_ON = "async ([passphrase, deviceName]) => {" + LOAD + """
    const {draftKeys, openAccount, setUp} = await load("sealed-account.js")
    const draft = await draftKeys()
    await setUp(await openAccount(), draft, {passphrase, deviceName})
    return draft.text
}"""
RESTORE = "async ([recovery, deviceName]) => {" + LOAD + """
    const {openAccount, restoreByKey} = await load("sealed-account.js")
    await restoreByKey(await openAccount(), recovery, deviceName)
}"""


def fresh(name: str) -> str:
    """A member's name that no other test has: "ada" becomes "ada_s3"."""
    return f"{name}_s{next(numbers)}"


def sealed_page(open_as, name: str, path: str = "/dm", passphrase: str = "", device: str = "Test browser", **options):
    """A page of a member who has just been set up, at `path`; `page.recovery` is their recovery key, `page.member` the name."""
    page = open_as(name, QUIET, **options)
    enter_workshop(page)
    page.recovery = page.evaluate(SWITCH_ON, [passphrase, device])
    page.member = name
    return at(page, path)


def at(page, path: str):
    """The page, at that path of its site."""
    address = page.url.partition("/dm")[0] + path
    if page.url != address:
        page.goto(address)
    return page


def enter_workshop(page) -> None:
    """Into a room that all of them share, so that none has to ask the other first; who comes first opens it."""
    address = page.url.partition("/dm")[0]

    def post(path, **form):
        return page.request.post(address + path, form=form, headers={"Origin": address}, max_redirects=0).status

    if post("/rooms/workshop/join") == 404:
        post("/rooms", name="Workshop", topic="", visibility="public")


def sealed_pair(open_as, **options):
    """ada and grace, both set up, in browsers of their own and at /dm."""
    ada = sealed_page(open_as, fresh("ada"), **options)
    return ada, sealed_page(open_as, fresh("grace"), **options)


def other_device(open_as, page, path: str = "/dm", device: str = "Other browser", **options):
    """A page of the same member in another browser, into which the keys were brought by recovery key."""
    other = open_as(page.member, QUIET, **options)
    other.evaluate(RESTORE, [page.recovery, device])
    other.recovery, other.member = page.recovery, page.member
    return at(other, path)
