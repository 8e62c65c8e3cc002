"""The emulator, together with what a pipeline needs and the emulator lacks. Started by emulator.ts."""
import sys

import ministack.app

from additions import (
    bucket_tags,
    builds,
    codepipeline,
    connection,
    ecs_service,
    elastic_ip,
    generated_names,
    generated_secret,
    lambda_sdk,
    nat_gateway,
    pipeline,
    project,
    registry_limits,
    registry_login,
    resources,
    service_principals,
    stack_cleanup,
    tag_immutability,
    task_rights,
    transport,
    webhook,
)

ADDITIONS = [
    bucket_tags,
    builds,
    codepipeline,
    connection,
    ecs_service,
    elastic_ip,
    generated_names,
    generated_secret,
    lambda_sdk,
    nat_gateway,
    pipeline,
    project,
    registry_limits,
    registry_login,
    resources,
    service_principals,
    stack_cleanup,
    tag_immutability,
    task_rights,
    transport,
    webhook,
]

for addition in ADDITIONS:
    addition.install()

sys.argv = ["ministack"]
ministack.app.main()
