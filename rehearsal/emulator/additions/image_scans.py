"""ECR's scans of images, where a repository scans on push: the emulator has none. A rehearsal writes into a file what they find.

https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DescribeImageScanFindings.html
"""
import json
import os
from pathlib import Path

from ministack.core.responses import error_response_json, get_account_id, json_response
from ministack.services import ecr

INDEXES = ("application/vnd.oci.image.index.v1+json", "application/vnd.docker.distribution.manifest.list.v2+json")

# By an image's digest, how often its scan was asked about before it had ended.
asked = {}


def install():
    api = ecr.handle_request

    async def handle_request(method, path, headers, body, query_params):
        if headers.get("x-amz-target", "").split(".")[-1] == "DescribeImageScanFindings":
            return describe_image_scan_findings(json.loads(body or b"{}"))
        return await api(method, path, headers, body, query_params)

    ecr.handle_request = handle_request


def describe_image_scan_findings(request):
    name, image_id = request["repositoryName"], request["imageId"]
    if name not in ecr._repositories:
        return error_response_json("RepositoryNotFoundException", f"The repository with name '{name}' does not exist", 400)
    image = ecr._find_image(name, image_id)
    if image is None:
        return error_response_json("ImageNotFoundException", f"The image with imageId {image_id} does not exist within the repository '{name}'", 400)
    # An index is no image: what it refers to is scanned.
    if not ecr._repositories[name]["imageScanningConfiguration"]["scanOnPush"] or image["imageManifestMediaType"] in INDEXES:
        return _not_found(name, image_id)

    scan, digest = _scan_of(image), image["imageDigest"]
    if asked.get(digest, 0) < scan.get("asksBeforeItEnds", 0):
        asked[digest] = asked.get(digest, 0) + 1
        return _not_found(name, image_id) if asked[digest] == 1 else _told(name, image, "IN_PROGRESS", "The scan is in progress.")
    counts = scan.get("findings", {})
    findings = [{"name": f"CVE-{severity}-{number}", "severity": severity} for severity, count in counts.items() for number in range(count)]
    # The time is the push's, so that the same scan always tells the same.
    found = {"findings": findings, "findingSeverityCounts": counts, "imageScanCompletedAt": image["imagePushedAt"]}
    return _told(name, image, "COMPLETE", "The scan was completed successfully.", imageScanFindings=found)


def _scan_of(image):
    file = Path(os.environ["IMAGE_SCANS"])
    scans = json.loads(file.read_text()) if file.is_file() else {}
    told = [scan for prefix, scan in scans.items() if any(tag.startswith(prefix) for tag in image["imageTags"])]
    return told[0] if told else {}


def _told(name, image, status, description, **more):
    return json_response({
        "registryId": get_account_id(),
        "repositoryName": name,
        "imageId": {"imageDigest": image["imageDigest"]},
        "imageScanStatus": {"status": status, "description": description},
        **more,
    })


def _not_found(name, image_id):
    which = ", ".join(f"{key}:'{value}'" for key, value in image_id.items())
    where = f"the repository with name '{name}' in the registry with id '{get_account_id()}'"
    return error_response_json("ScanNotFoundException", f"Image scan does not exist for the image with '{{{which}}}' in {where}", 400)
