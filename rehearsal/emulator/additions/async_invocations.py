"""Asynchronous invocations: what fails is tried twice more, what is throttled goes back to the queue until its time is up.

The emulator takes a throttled invocation for a failed one. Lambda waits a minute and two minutes before it tries again what
has failed; here it is seconds.

https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
"""
import contextvars
import logging
import threading
import time

from ministack.services import lambda_svc

logger = logging.getLogger("lambda")
MOST_RETRIES = 2
LONGEST_AGE_SECONDS = 6 * 60 * 60
LONGEST_PAUSE_SECONDS = 5 * 60


def install():
    lambda_svc.invoke_async_with_retry = _invoke_later


def _invoke_later(function, event):
    context = contextvars.copy_context()
    threading.Thread(target=context.run, args=(_until_done, function, event), daemon=True).start()


def _until_done(function, event):
    settings = function.get("event_invoke_config") or (function.get("event_invoke_configs") or {}).get("$LATEST") or {}
    retries = settings.get("MaximumRetryAttempts")
    retries = MOST_RETRIES if retries is None else int(retries)
    ends = time.time() + int(settings.get("MaximumEventAgeInSeconds") or LONGEST_AGE_SECONDS)
    failed = throttled = 0
    while True:
        result = lambda_svc._execute_function(_as_it_is_by_now(function), event)
        if result.get("log"):
            logger.info("Lambda %s, invoked asynchronously:\n%s", _name(function), result["log"])
        if result.get("throttle"):
            pause = min(2 ** throttled, LONGEST_PAUSE_SECONDS)
            throttled += 1
        elif result.get("error"):
            failed += 1
            pause = failed
        else:
            return
        if failed > retries or time.time() + pause > ends:
            return _give_up(function, settings, event, result)
        time.sleep(pause)


def _as_it_is_by_now(function):
    """Its concurrency may be another than when it was invoked."""
    known = lambda_svc._functions.get(_name(function))
    return {**function, "concurrency": known.get("concurrency")} if known else function


def _give_up(function, settings, event, result):
    config = function.get("config") or function
    target = (settings.get("DestinationConfig") or {}).get("OnFailure", {}).get("Destination") or (config.get("DeadLetterConfig") or {}).get("TargetArn")
    if target:
        lambda_svc._route_async_failure(target, _name(function), event, result)


def _name(function):
    return (function.get("config") or function).get("FunctionName", "")
