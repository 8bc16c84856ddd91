"""A hundred and more odd ways to ask for a public page: raw heads of requests, as no browser and every attacker writes them.

`{ada}` is a session of the member ada, who lives on a public wall; linus's is for members, grace's for herself.
"""

GET = "GET {path} HTTP/1.1"
HOST = "Host: {host}"


def head(*lines: str, path: str = "/wall/ada", first: str = GET, host: str = HOST) -> str:
    return "\r\n".join((first.replace("{path}", path), host, *lines, "Connection: close", "", ""))


COOKIES = [head(f"Cookie: {cookie}") for cookie in (
    "session={ada}", "session=junk", "__Host-session={ada}", "Session={ada}", " session={ada}", "a=b;session={ada}", "a=b; session={ada}",
    'a="x; session={ada}"', "session", "session=", "session ={ada}", "session\t={ada}", "theme=dark", "theme=%22%3E", "view=plain.still",
    "flashes=eyJ4IjoxfQ", "a=b", "", "xsession={ada}", "a=session={ada}", "theme=light; session={grace}", "session={ada}; session={grace}",
)] + [
    head("Cookie: a=b", "Cookie: session={ada}"), head("cOOKIE: session={grace}"), head("Cookie: a=b\t; view=muted"),
]
QUERIES = [head(path=f"/wall/ada{query}") for query in ("?", "?a", "?edit", "?v=1", "?&", "?=", "?session={ada}", "%3Fedit", "%23x", "?%00")] + [
    head(path=f"/directory?{query}") for query in ("by=name", "before=1", "by=name&after=a", "")
]
PATHS = [head(path=path) for path in (
    "/wall/ADA", "/wall/ada/", "/wall/ada//", "//wall/ada", "/wall//ada", "/wall/./ada", "/wall/grace/../ada", "/wall/ada/../grace",
    "/wall/grace%2f..%2fada", "/wall/%61da", "/wall/ada%00", "/wall/ada%20", "/wall/ada.zst", "/wall/ada.gz", "/wall/ada.html",
    "/wall/ada;x=1", "/wall/ada%5c", "/wall/..%2fpage%2fwall%2fada", "/wall/linus", "/wall/grace", "/wall/nobody", "/WALL/ada", "/wall",
    "/wall/", "/directory/", "/directory.zst", "/directory/..", "/wall/%2e%2e/directory", "/wall/ad%C3%A1", "/wall/%E2%80%AEada",
    "/wall/grace/feed.atom", "/wall/grace/postcard.png", "/wall/linus/postcard-0.png", "/wall/ada/feed.atom.zst", "/wall/ada/postcard-00.png",
    "/page/wall/ada", "/pages/wall/ada", "/wall/.ada.1-1.draft", "/wall/" + "a" * 300, "/wall/" + "a" * 3000,
)]
METHODS = [head(first=f"{method} {{path}} HTTP/1.1") for method in ("HEAD", "OPTIONS", "PURGE", "get", "TRACE")] + [
    head("Sec-Fetch-Site: same-origin", "Content-Length: 0", first=f"{method} {{path}} HTTP/1.1") for method in ("POST", "PUT", "DELETE")
] + [head("X-HTTP-Method-Override: DELETE"), head("Content-Length: 3") + "a=b"]
ENCODINGS = [head(f"Accept-Encoding: {accepted}") for accepted in (
    "gzip", "zstd", "br", "gzip;q=0, zstd;q=0", "*", "identity", "deflate, gzip;q=1.0", "GZIP", "zstd, zstd, gzip", "",
)]
RANGES = [head(f"Range: {asked}") for asked in ("bytes=0-9", "bytes=-9", "bytes=0-0,5-9", "bytes=99999999-", "lines=1-2")] + [
    head("Range: bytes=0-9", 'If-Range: "x"'), head("Range: bytes=5-", "If-Range: Fri, 01 Jan 2100 00:00:00 GMT"),
]
CONDITIONS = [head(condition) for condition in (
    'If-None-Match: "x"', "If-None-Match: *x", "If-Modified-Since: Fri, 01 Jan 2100 00:00:00 GMT", "If-Modified-Since: now",
    "If-Modified-Since: Thu, 01 Jan 1970 00:00:01 GMT", 'If-None-Match: W/"x", "y"',
    'If-Match: "x"', "If-Unmodified-Since: Thu, 01 Jan 1970 00:00:01 GMT",
)]
CLAIMS = [head(claim) for claim in (
    "X-Forwarded-Host: evil.example", "X-Forwarded-Proto: https", "X-Forwarded-For: 127.0.0.1", "Forwarded: host=evil.example",
    "X-Original-URL: /wall/grace", "X-Rewrite-URL: /settings", "Authorization: Basic YWRhOmFkYQ==", "Accept: application/json",
    "X-Live: 1", "Accept-Language: de", "Via: 1.1 Caddy", "X-Page-Cache: MISS", "Origin: https://evil.example", "Accept: */*, <script>",
)] + [head(host="Host: evil.example"), head(host="Host: evil.example:{port}"), head(path="http://evil.example/wall/ada")]

CASES = {
    "cookies": COOKIES, "queries": QUERIES, "paths": PATHS, "methods": METHODS, "encodings": ENCODINGS, "ranges": RANGES,
    "conditions": CONDITIONS, "claims": CLAIMS,
}
