"""An image may have many tags, and the API tells all of them: the emulator tells the last one that it was given.

https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_PutImage.html
"""
import json

from ministack.core.responses import error_response_json, json_response
from ministack.services import ecr


def install():
    put_image, list_images, batch_get_image = ecr._put_image, ecr._list_images, ecr._batch_get_image
    describe_images = ecr._describe_images

    def put_image_once(request):
        name, tag, manifest = request.get("repositoryName"), request.get("imageTag"), request.get("imageManifest", "")
        digest = request.get("imageDigest") or ecr._image_digest(manifest)
        image = ecr._find_image(name, {"imageDigest": digest})
        if image and (tag is None or tag in image["imageTags"]):
            what = f"with tag '{tag}' and" if tag else "with"
            return error_response_json("ImageAlreadyExistsException", f"Image {what} digest '{digest}' already exists in the '{name}' repository", 400)
        answer = put_image(request)
        if answer[0] == 200:
            # What was put through the API can be pulled by its digest, too.
            ecr._manifest_blobs.setdefault(name, {}).setdefault(digest, manifest.encode())
        return answer

    def list_all_tags(request):
        answer = list_images(request)
        if answer[0] != 200:
            return answer
        images = [ecr._find_image(request["repositoryName"], {"imageDigest": each["imageDigest"]}) for each in json.loads(answer[2])["imageIds"]]
        return json_response({"imageIds": [image_id for image in images for image_id in _ids(image)]})

    def batch_get_as_asked(request):
        answer = batch_get_image(request)
        if answer[0] != 200:
            return answer
        found = json.loads(answer[2])
        asked = [each for each in request.get("imageIds", []) if ecr._find_image(request["repositoryName"], each)]
        for image, image_id in zip(found["images"], asked):
            image["imageId"] = {**image_id, "imageDigest": image["imageId"]["imageDigest"]}
        return json_response(found)

    def describe_images_there(request):
        name = request.get("repositoryName")
        missing = [each for each in request.get("imageIds", []) if name in ecr._repositories and not ecr._find_image(name, each)]
        if missing:
            return error_response_json("ImageNotFoundException", f"The image with imageId {missing[0]} does not exist within the repository '{name}'", 400)
        return describe_images(request)

    ecr._put_image, ecr._list_images, ecr._batch_get_image = put_image_once, list_all_tags, batch_get_as_asked
    ecr._describe_images = describe_images_there


def _ids(image):
    digest = {"imageDigest": image["imageDigest"]}
    return [{**digest, "imageTag": tag} for tag in image["imageTags"]] or [digest]
