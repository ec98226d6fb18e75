"""Options of the application server: gunicorn reads them in the folder it is started in, and `./run` names the file."""

from gunicorn.glogging import Logger

worker_class = "gthread"
threads = 4
# The longest that gunicorn reads: a long search is answered by the page, with a message beside the field.
limit_request_line = 8190
loglevel = "warning"
control_socket_disable = True

# Left alone, gunicorn lets whoever connects from this host, or through a socket file, choose the scheme (by
# X-Forwarded-Proto) and a prefix of every link (by SCRIPT_NAME), and many proxies pass both on from anybody. The site
# reads the scheme itself, from those whom TRUSTED_PROXIES names, and takes no prefix.
forwarded_allow_ips = ""
forwarder_headers = ""
secure_scheme_headers = {}


class RequestLogger(Logger):
    def access(self, resp, req, environ, request_time):
        """Write the line of a request that was answered, its last byte included; the site's settings say whether."""
        from sspsite.logs import note_request

        note_request(resp.status, environ, request_time)


logger_class = RequestLogger


def pre_request(worker, req):
    """Give each part of a request and of its answer so many seconds: who never reads holds no thread for ever."""
    req.unreader.sock.settimeout(30)


def on_starting(server):
    """Let no reader fill the log, and say where slow readers could stop the site."""
    from sspsite.logs import Sparing
    from sspsite.proxies import read_address

    server.log.error_log.addFilter(Sparing())
    for address in server.cfg.address:
        host = address[0] if isinstance(address, tuple) else "localhost"  # a socket file has no host
        peer = read_address(host)
        if host != "localhost" and not (peer and peer.is_loopback):
            server.log.warning(
                "Bound to %s, this is for trying out: a few slow readers can stop it. For the public, bind it to "
                "127.0.0.1 behind a proxy that buffers, such as deploy/nginx.conf.",
                host,
            )
