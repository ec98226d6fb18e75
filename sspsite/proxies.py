"""Who asks and by which scheme: as the operator's own proxies say, and nobody else."""

import ipaddress
import re
import secrets

from sspsite.logs import request_id

NAME = "[A-Za-z0-9-]{8,64}"  # of a request
UNIX = "unix"  # whoever connects through a socket file, which has no address


class TrustedProxies:
    """Writes into a request what trusted proxies say of it: a WSGI application round another one.

    Behind it `REMOTE_ADDR` is the reader's address, `wsgi.url_scheme` the scheme that the reader used, and `REQUEST_ID`
    the proxy's name for the request, or a new one. Every forwarding header is gone, whoever sent it, so there is no
    other way to ask. `trusted` holds networks of
    `ipaddress`, and perhaps `UNIX`.
    """

    def __init__(self, application, trusted):
        self.application = application
        self.trusted = trusted

    def __call__(self, environ, start_response):
        peer = environ.get("REMOTE_ADDR", "")
        said = {name: environ.pop(name) for name in list(environ) if is_forwarding(name)}
        environ["REQUEST_ID"] = secrets.token_hex(8)
        if is_trusted(peer, self.trusted):
            if re.fullmatch(NAME, said.get("HTTP_X_REQUEST_ID", "")):
                environ["REQUEST_ID"] = said["HTTP_X_REQUEST_ID"]
            environ["REMOTE_ADDR"] = find_reader(peer, said.get("HTTP_X_FORWARDED_FOR", ""), self.trusted)
            # The last word is that of the proxy which connects.
            scheme = said.get("HTTP_X_FORWARDED_PROTO", "").rpartition(",")[2].strip().lower()
            if scheme in ("http", "https"):
                environ["wsgi.url_scheme"] = scheme
        request_id.set(environ["REQUEST_ID"])
        return self.application(environ, start_response)


def is_forwarding(name):
    """Return whether a name of a WSGI environment is that of a header by which proxies speak of the reader."""
    return name.startswith("HTTP_X_FORWARDED_") or name in ("HTTP_FORWARDED", "HTTP_X_REAL_IP", "HTTP_X_REQUEST_ID")


def find_reader(peer, forwarded, trusted):
    """Return the address of the reader: the first, from the right, that no trusted proxy has.

    `peer` is who connects and `forwarded` the header `X-Forwarded-For`, to which each proxy adds whom it was asked by.
    What stands left of an address that is not trusted, or that cannot be read, may be anybody's invention.
    """
    reader = peer
    for said in reversed(forwarded.split(",")):
        address = read_address(said.strip())
        if address is None or not is_trusted(reader, trusted):
            break
        reader = str(address)
    return reader


def is_trusted(peer, trusted):
    """Return whether an address is one of the operator's proxies."""
    address = read_address(peer)
    return UNIX in trusted if address is None else any(address in network for network in trusted if network != UNIX)


def read_address(text):
    """Return an address as `ipaddress` has it, with or without a port; None when it cannot be read.

    An IPv4 address inside an IPv6 one is the IPv4 address: a server that listens on both sees either.
    """
    host, _, port = text.rpartition(":")
    if port.isdigit() and ("." in host or host.startswith("[")):
        text = host
    try:
        address = ipaddress.ip_address(text.removeprefix("[").removesuffix("]"))
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
