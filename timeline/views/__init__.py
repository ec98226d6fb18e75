"""One function per page: query, filter, present, render."""

from .errors import bad_request, page_not_found, permission_denied, server_error
