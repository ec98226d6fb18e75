# Varnish between a proxy that ends TLS and the site, in place of nginx's own cache. It listens on the loopback: whoever
# reaches it may say by which scheme a reader came.
#
#   varnishd -a 127.0.0.1:6081 -f /etc/varnish/safer-school-partnerships.vcl -s malloc,256m
#
# Start it again after a redaction: what it keeps is in memory.

vcl 4.1;

backend default {
    .host = "127.0.0.1";
    .port = "8000";
    # The first byte of a long download is sent once the whole file has been made.
    .first_byte_timeout = 300s;
}

sub vcl_recv {
    # Whoever asks while the same page is fetched for somebody else may ask after an edit that the other one preceded:
    # nobody is given an answer that was begun before they asked.
    set req.hash_ignore_busy = true;
}

sub vcl_backend_response {
    # Public pages and downloads: kept for a day, and the site is asked each time whether they still hold. As it comes
    # Varnish keeps nothing that says "no-cache", and without any lifetime it would not ask but fetch anew.
    if (beresp.http.Cache-Control ~ "^public, no-cache" && beresp.http.ETag) {
        set beresp.ttl = 0.001s;
        set beresp.grace = 0s;
        set beresp.keep = 1d;
        return (deliver);
    }
}
