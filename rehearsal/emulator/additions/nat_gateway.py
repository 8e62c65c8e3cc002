"""AWS::EC2::NatGateway: the emulator's EC2 has gateways, its CloudFormation has not."""
import time

from ministack.core.responses import new_uuid
from ministack.services import ec2

from . import resource_types


def install():
    resource_types.add("AWS::EC2::NatGateway", _create, _update, _delete, replacing=("SubnetId", "AllocationId", "ConnectivityType"))


def _create(logical_id, properties, stack_name):
    gateway_id = f"nat-{new_uuid().replace('-', '')[:17]}"
    ec2._nat_gateways[gateway_id] = {
        "NatGatewayId": gateway_id,
        "SubnetId": properties.get("SubnetId"),
        "VpcId": ec2._subnets.get(properties.get("SubnetId"), {}).get("VpcId"),
        "AllocationId": properties.get("AllocationId"),
        "ConnectivityType": properties.get("ConnectivityType", "public"),
        "State": "available",
        "CreateTime": time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime()),
        "Tags": properties.get("Tags", []),
    }
    return _update(gateway_id, properties)


def _update(gateway_id, properties):
    ec2._tags[gateway_id] = properties.get("Tags", [])
    return gateway_id, {"NatGatewayId": gateway_id}


def _delete(gateway_id, properties):
    ec2._nat_gateways.pop(gateway_id, None)
    ec2._tags.pop(gateway_id, None)
