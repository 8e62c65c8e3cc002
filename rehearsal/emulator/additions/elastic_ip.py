"""AWS::EC2::EIP: the emulator's EC2 has addresses, its CloudFormation has not."""
from ministack.core.responses import new_uuid
from ministack.services import ec2

from . import resource_types


def install():
    resource_types.add("AWS::EC2::EIP", _create, _update, _delete, replacing=("Domain",))


def _create(logical_id, properties, stack_name):
    allocation_id = f"eipalloc-{new_uuid().replace('-', '')[:17]}"
    address = ec2._random_ip("52.")
    ec2._addresses[allocation_id] = {
        "AllocationId": allocation_id,
        "PublicIp": address,
        "Domain": properties.get("Domain", "vpc"),
        "AssociationId": None,
        "InstanceId": properties.get("InstanceId"),
        "NetworkInterfaceId": None,
        "PrivateIpAddress": None,
    }
    ec2._tags[allocation_id] = properties.get("Tags", [])
    return address, {"AllocationId": allocation_id, "PublicIp": address}


def _update(address, properties):
    allocation_id = _allocation_of(address)
    ec2._tags[allocation_id] = properties.get("Tags", [])
    return address, {"AllocationId": allocation_id, "PublicIp": address}


def _delete(address, properties):
    allocation_id = _allocation_of(address)
    ec2._addresses.pop(allocation_id, None)
    ec2._tags.pop(allocation_id, None)


def _allocation_of(address):
    return next((key for key, record in ec2._addresses.items() if record["PublicIp"] == address), None)
