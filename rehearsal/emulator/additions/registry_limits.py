"""ECR's quotas for a repository's images, a layer's size and the number of requests. A rehearsal writes lower ones into a file than AWS has.

https://docs.aws.amazon.com/AmazonECR/latest/userguide/service-quotas.html
"""
import json
import os
from pathlib import Path

from ministack.core.responses import error_response_json, get_account_id
from ministack.services import ecr


def install():
    file = Path(os.environ["REGISTRY_LIMITS"])
    put_manifest, put_image = ecr._v2_put_manifest, ecr._put_image
    patch_upload, complete_upload = ecr._v2_patch_blob_upload, ecr._v2_complete_blob_upload

    throttled = 0

    def limit(name):
        return json.loads(file.read_text()).get(name) if file.is_file() else None

    def is_throttled():
        """As often as it shall happen, and no more."""
        nonlocal throttled
        throttled = throttled + 1 if throttled < (limit("throttledPutImages") or 0) else 0
        return throttled > 0

    def limited_put_manifest(name, ref, headers, body):
        reason = _too_many_images(name, ecr._content_digest(bytes(body)), limit("imagesPerRepository"))
        return _denied(reason) or put_manifest(name, ref, headers, body)

    def limited_put_image(request):
        digest = request.get("imageDigest") or ecr._image_digest(request.get("imageManifest", ""))
        if is_throttled():
            return error_response_json("ThrottlingException", "Rate exceeded", 400)
        reason = _too_many_images(request.get("repositoryName"), digest, limit("imagesPerRepository"))
        return error_response_json("LimitExceededException", reason, 400) if reason else put_image(request)

    def limited_patch_upload(name, upload, body):
        return _denied(_too_large(name, upload, body, limit("layerBytes"))) or patch_upload(name, upload, body)

    def limited_complete_upload(name, upload, query, body):
        return _denied(_too_large(name, upload, body, limit("layerBytes"))) or complete_upload(name, upload, query, body)

    ecr._v2_put_manifest, ecr._put_image = limited_put_manifest, limited_put_image
    ecr._v2_patch_blob_upload, ecr._v2_complete_blob_upload = limited_patch_upload, limited_complete_upload


def _too_many_images(name, digest, most):
    digests = {image["imageDigest"] for image in ecr._images.get(name, [])}
    if most is None or digest in digests or len(digests) < most:
        return None
    return f"{_repository(name)} already has the maximum allowed number of images which is '{most}'"


def _too_large(name, upload, part, most):
    size = len(ecr._uploads.get(name, {}).get(upload) or b"") + len(part or b"")
    if most is None or size <= most:
        return None
    return f"Adding this part to the layer with upload id '{upload}' in {_repository(name).lower()} exceeds the maximum allowed size of a layer which is '{most}'"


def _repository(name):
    return f"The repository with name '{name}' in registry with id '{get_account_id()}'"


def _denied(reason):
    return reason and ecr._registry_error(403, "DENIED", reason)
