"""Layers through ECR's own API: the emulator takes them through the registry alone.

https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_UploadLayerPart.html
"""
import base64
import json
import os

from ministack.core.responses import error_response_json, json_response
from ministack.services import ecr

from . import registry_login


def install():
    initiate, available, download = ecr._initiate_layer_upload, ecr._batch_check_layer_availability, ecr._get_download_url_for_layer

    def initiate_layer_upload(request):
        answer = initiate(request)
        if answer[0] == 200:
            ecr._uploads.setdefault(request["repositoryName"], {})[json.loads(answer[2])["uploadId"]] = bytearray()
        return answer

    def batch_check_layer_availability(request):
        answer = available(request)
        if answer[0] != 200:
            return answer
        told = json.loads(answer[2])
        for layer in told["layers"]:
            blob = _layer(request, layer["layerDigest"])
            if blob is not None:
                layer.update(layerAvailability="AVAILABLE", layerSize=len(blob))
        return json_response(told)

    def get_download_url_for_layer(request):
        answer = download(request)
        if answer[0] != 200:
            return answer
        digest = request["layerDigest"]
        if _layer(request, digest) is None:
            return error_response_json("LayersNotFoundException", f"The layer with digest '{digest}' does not exist", 400)
        path = registry_login.signed(f"/v2/{request['repositoryName']}/blobs/{digest}")
        return json_response({"downloadUrl": f"http://127.0.0.1:{os.environ['GATEWAY_PORT']}{path}", "layerDigest": digest})

    ecr._initiate_layer_upload, ecr._batch_check_layer_availability = initiate_layer_upload, batch_check_layer_availability
    ecr._get_download_url_for_layer = get_download_url_for_layer
    ecr._upload_layer_part, ecr._complete_layer_upload = _upload_layer_part, _complete_layer_upload


def _layer(request, digest):
    return ecr._layer_blobs.get(request["repositoryName"], {}).get(digest)


def _upload_layer_part(request):
    upload = _upload(request)
    if upload is None:
        return _unknown(request)
    if request["partFirstByte"] != len(upload):
        return error_response_json("InvalidLayerPartException", f"the part must begin at the byte {len(upload)}, got: {request['partFirstByte']}", 400)
    upload.extend(base64.b64decode(request["layerPartBlob"]))
    return json_response({"uploadId": request["uploadId"], "repositoryName": request["repositoryName"], "lastByteReceived": len(upload) - 1})


def _complete_layer_upload(request):
    upload, [digest] = _upload(request), request["layerDigests"]
    if upload is None:
        return _unknown(request)
    if _layer(request, digest) is not None:
        return error_response_json("LayerAlreadyExistsException", f"The layer with digest '{digest}' already exists", 400)
    if ecr._content_digest(bytes(upload)) != digest:
        return error_response_json("InvalidLayerException", f"The upload is not the layer with digest '{digest}'", 400)
    name = request["repositoryName"]
    ecr._layer_blobs.setdefault(name, {})[digest] = bytes(ecr._uploads[name].pop(request["uploadId"]))
    return json_response({"uploadId": request["uploadId"], "repositoryName": name, "layerDigest": digest})


def _upload(request):
    return ecr._uploads.get(request["repositoryName"], {}).get(request["uploadId"])


def _unknown(request):
    return error_response_json("UploadNotFoundException", f"The upload '{request['uploadId']}' does not exist", 400)
