"""AWS::S3::Bucket keeps its tags: by one of them `autoDeleteObjects` knows the buckets that it may empty."""
from ministack.services import s3

from . import resource_types


def install():
    resource_types.change("AWS::S3::Bucket", create=_create, update=_update)


def _create(create, logical_id, properties, stack_name):
    return _tagged(create(logical_id, properties, stack_name), properties)


def _update(update, name, old, new, stack_name):
    return _tagged(update(name, old, new, stack_name), new)


def _tagged(made, properties):
    s3._bucket_tags[made[0]] = {tag["Key"]: tag["Value"] for tag in properties.get("Tags", [])}
    return made
