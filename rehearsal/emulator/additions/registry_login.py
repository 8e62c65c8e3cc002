"""ECR's registry lets in who has a token of GetAuthorizationToken, with the rights of who asked for it.

The emulator's own lets everybody in and everybody push.
"""
import base64
import json
import secrets
import time

from ministack.core.responses import get_account_id, get_region
from ministack.core.router import extract_access_key_id
from ministack.services import ecr

from . import kept_state, rights

LIFETIME_SECONDS = 12 * 3600

# https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-push-iam.html
ACTIONS = {
    ("blob_uploads", "POST"): "ecr:InitiateLayerUpload",
    ("blob_upload_session", "PATCH"): "ecr:UploadLayerPart",
    ("blob_upload_session", "PUT"): "ecr:CompleteLayerUpload",
    ("blob", "HEAD"): "ecr:BatchCheckLayerAvailability",
    ("blob", "GET"): "ecr:GetDownloadUrlForLayer",
    ("manifest", "PUT"): "ecr:PutImage",
    ("manifest", "GET"): "ecr:BatchGetImage",
    ("manifest", "HEAD"): "ecr:BatchGetImage",
    ("tags_list", "GET"): "ecr:ListImages",
}

_access_keys = {}  # by the password that their owners were given
_signatures = {}  # of links that whoever has them may read, by their path


def install():
    kept_state.keep("registry_login", access_keys=_access_keys)
    api, registry = ecr.handle_request, ecr.handle_registry_request

    async def handle_request(method, path, headers, body, query_params):
        if headers.get("x-amz-target", "").endswith(".GetAuthorizationToken"):
            return _authorization(extract_access_key_id(headers, query_params))
        return await api(method, path, headers, body, query_params)

    async def handle_registry_request(method, path, headers, body, query_params):
        if method == "GET" and path in _signatures and query_params.get("signature") in (_signatures[path], [_signatures[path]]):
            return await registry(method, path, headers, body, query_params)
        return _refusal(method, path, headers) or await registry(method, path, headers, body, query_params)

    ecr.handle_request, ecr.handle_registry_request = handle_request, handle_registry_request


def signed(path):
    """A link for whoever asked with the right to it, who then needs no login."""
    signature = _signatures.setdefault(path, secrets.token_urlsafe(16))
    return f"{path}?signature={signature}"


def _authorization(access_key):
    password = secrets.token_urlsafe(48)
    _access_keys[password] = access_key
    token = base64.b64encode(f"AWS:{password}".encode()).decode()
    endpoint = f"https://{get_account_id()}.dkr.ecr.{get_region()}.amazonaws.com"
    entry = {"authorizationToken": token, "expiresAt": int(time.time()) + LIFETIME_SECONDS, "proxyEndpoint": endpoint}
    return 200, {"Content-Type": "application/x-amz-json-1.1"}, json.dumps({"authorizationData": [entry]}).encode()


def _refusal(method, path, headers):
    access_key = _access_keys.get(_password(headers))
    if access_key is None:
        return _error(401, "UNAUTHORIZED", "authentication required", {"WWW-Authenticate": 'Basic realm="ecr"'})
    verb, name, _ = ecr._parse_v2_path(path) or (None, None, None)
    if verb == "ping":
        return None
    action = ACTIONS.get((verb, method.upper()))
    if action is None:
        return _error(403, "DENIED", f"{method} {path} is not played here")
    reason = rights.refusal(access_key, action, ecr._repo_arn(name))
    return reason and _error(403, "DENIED", reason)


def _password(headers):
    scheme, _, credentials = headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        user, _, password = base64.b64decode(credentials).decode().partition(":")
    except ValueError:
        return None
    return password if user == "AWS" else None


def _error(status, code, message, headers=None):
    body = json.dumps({"errors": [{"code": code, "message": message}]}).encode()
    return status, {"Content-Type": "application/json", "Docker-Distribution-Api-Version": "registry/2.0", **(headers or {})}, body
