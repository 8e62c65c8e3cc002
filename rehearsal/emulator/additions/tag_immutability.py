"""Which tags may move: the emulator knows repositories whose tags all may, or none, but no exclusions.

https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-tag-mutability.html
"""
import re

from ministack.core.responses import error_response_json
from ministack.services import ecr

from . import resource_types

FILTERS = "imageTagMutabilityExclusionFilters"


def install():
    put_manifest, put_image = ecr._v2_put_manifest, ecr._put_image
    shape, put_mutability = ecr._repo_shape, ecr._put_image_tag_mutability

    def checked_put_manifest(name, ref, headers, body):
        raw = body if isinstance(body, bytes) else body.encode()
        reason = _refusal(name, None if ref.startswith("sha256:") else ref, ecr._content_digest(raw))
        return ecr._registry_error(400, "TAG_INVALID", reason) if reason else put_manifest(name, ref, headers, body)

    def checked_put_image(request):
        digest = request.get("imageDigest") or ecr._image_digest(request.get("imageManifest", ""))
        reason = _refusal(request.get("repositoryName"), request.get("imageTag"), digest)
        return error_response_json("ImageTagAlreadyExistsException", reason, 400) if reason else put_image(request)

    def put_mutability_with_filters(request):
        answer = put_mutability(request)
        _keep(request.get("repositoryName"), request.get(FILTERS))
        return answer

    ecr._v2_put_manifest, ecr._put_image = checked_put_manifest, checked_put_image
    ecr._put_image_tag_mutability = put_mutability_with_filters
    ecr._repo_shape = lambda repository: {**shape(repository), **{key: repository[key] for key in [FILTERS] if key in repository}}
    resource_types.change("AWS::ECR::Repository", create=_create, update=_update)


def _create(create, logical_id, properties, stack_name):
    return _keep_declared(create(logical_id, properties, stack_name), properties)


def _update(update, name, old, new, *context):
    return _keep_declared(update(name, old, new, *context), new)


def _keep_declared(created, properties):
    filters = [
        {"filterType": declared["ImageTagMutabilityExclusionFilterType"], "filter": declared["ImageTagMutabilityExclusionFilterValue"]}
        for declared in properties.get("ImageTagMutabilityExclusionFilters", [])
    ]
    _keep(created[0], filters)
    return created


def _keep(name, filters):
    repository = ecr._repositories.get(name, {})
    repository.pop(FILTERS, None)
    if filters:
        repository[FILTERS] = filters


def _refusal(name, tag, digest):
    repository = ecr._repositories.get(name)
    if repository is None or tag is None or not is_immutable(tag, repository):
        return None
    if not any(tag in image.get("imageTags", []) and image["imageDigest"] != digest for image in ecr._images.get(name, [])):
        return None
    return f"The image tag '{tag}' already exists in the '{name}' repository and cannot be overwritten because the tag is immutable."


def is_immutable(tag, repository):
    mutability = repository.get("imageTagMutability", "MUTABLE")
    excluded = mutability.endswith("_WITH_EXCLUSION") and any(_matches(tag, each["filter"]) for each in repository.get(FILTERS, []))
    return mutability.startswith("IMMUTABLE") != excluded


def _matches(tag, wildcard):
    return re.fullmatch(".*".join(re.escape(part) for part in wildcard.split("*")), tag) is not None
