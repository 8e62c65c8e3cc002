"""Requests over the loopback address count as encrypted, which all requests to AWS are: buckets refuse others.

That the policies do refuse others is not seen here; the project's tests of the template look at it.
"""
import ministack.app


def install():
    pin_request_origin = ministack.app.pin_request_origin
    ministack.app.pin_request_origin = lambda source_ip, _: pin_request_origin(source_ip, True)
