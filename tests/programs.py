"""Other people's programs that a grown site stands on, on the loopback and thrown away at the end."""

import os
import re
import shutil
import signal
import socket
import subprocess
import time
from contextlib import contextmanager
from urllib.parse import urlsplit

from .postgres import find_folder
from .server import PATIENCE, ROOT, free_port

PLACES = f"{os.environ['PATH']}:/usr/sbin:/usr/local/sbin"
# What stands round the shipped file: Debian's own limits, and folders that whoever runs the tests may write to.
NGINX_MAIN = """
{user}
worker_processes 2;
daemon off;
pid {folder}/pid;
error_log {folder}/error.log;
events {{ worker_connections 768; }}
http {{
    log_format kept '$request_method $uri $status $upstream_cache_status $upstream_status';
    access_log {folder}/access.log kept;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/site.conf;
}}
"""
PGBOUNCER = """
[databases]
* = host={host} user=test
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 6
server_connect_timeout = 3
server_login_retry = 1
admin_users = test
"""


def find(name):
    """Return the path of a program, None where it is not installed."""
    return shutil.which(name, path=PLACES)


def wait_for(port):
    """Wait until something listens on a port of the loopback."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    raise TimeoutError(f"nothing listens on port {port}")


@contextmanager
def running(command, port, **options):
    """Run a program while the block lasts; gives its process once it listens."""
    process = subprocess.Popen(command, **options)
    try:
        wait_for(port)
        yield process
    finally:
        process.send_signal(signal.SIGCONT)
        process.terminate()
        process.wait()


@contextmanager
def redis_server(folder, port=None):
    """Run Redis; gives (its address, its process)."""
    port = port or free_port()
    words = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
    with running([find("redis-server"), *words], port, stdout=subprocess.DEVNULL) as process:
        yield f"redis://127.0.0.1:{port}/0", process


@contextmanager
def pgbouncer(url):
    """Run PgBouncer, which lends a connection for one transaction, before the server of an address of `tests.postgres`.

    Gives the same database's address through it.
    """
    port, folder = free_port(), find_folder(url)
    file = folder / "pgbouncer.ini"
    file.write_text(PGBOUNCER.format(host=folder, port=port))
    as_owner = []
    if os.geteuid() == 0:  # it refuses to run as root
        shutil.chown(file, "postgres")
        as_owner = ["runuser", "-u", "postgres", "--"]
    with running([*as_owner, find("pgbouncer"), "-q", str(file)], port, stderr=subprocess.DEVNULL):
        yield f"postgres://test@127.0.0.1:{port}{urlsplit(url).path}"


def read_shipped_file(plain, tls, sites, cache, scheme="https"):
    """Return `deploy/nginx.conf` on ports of a test, without the certificate, which the test has not."""
    text = (ROOT / "deploy" / "nginx.conf").read_text()
    for old, new in (
        (r"listen \[::\].*\n", ""),
        (r"ssl_.*;", ""),
        ("listen 80;", f"listen 127.0.0.1:{plain};"),
        ("listen 443 ssl;", f"listen 127.0.0.1:{tls};"),
        (r"server 127\.0\.0\.1:8000;", " ".join(f"server 127.0.0.1:{port};" for port in sites)),
        ("/var/cache/nginx/safer_school_partnerships", str(cache)),
        ("history.example.org", "localhost"),
        # Without TLS in the test, it says so in nginx's place.
        (r"\$scheme;", f"{scheme};"),
    ):
        assert re.search(old, text), old
        text = re.sub(old, new, text)
    return text


@contextmanager
def nginx(folder, *sites, scheme="https"):
    """Run nginx with the shipped file before the sites on some ports; gives its port."""
    plain, tls = free_port(), free_port()
    (folder / "site.conf").write_text(read_shipped_file(plain, tls, sites, folder / "cache", scheme))
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(NGINX_MAIN.format(folder=folder, user=user))
    words = ["-c", folder / "nginx.conf", "-e", folder / "error.log"]
    subprocess.run([find("nginx"), "-t", "-q", *words], check=True)
    with running([find("nginx"), *words], tls):
        yield tls


@contextmanager
def varnish(folder, site):
    """Run Varnish with the shipped file before the site on a port; gives its port."""
    port, file, place = free_port(), folder / "varnish.vcl", folder / "varnish"
    text = (ROOT / "deploy" / "varnish.vcl").read_text()
    assert '.port = "8000";' in text
    file.write_text(text.replace('.port = "8000";', f'.port = "{site}";'))
    words = ["-F", "-n", place, "-j", "none", "-a", f"127.0.0.1:{port}", "-T", "none", "-s", "malloc,64m", "-f", file]
    with running([find("varnishd"), *words], port, stderr=subprocess.DEVNULL):
        yield port
