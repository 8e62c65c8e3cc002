"""The emulator, together with what a pipeline needs and the emulator lacks. Started by emulator.ts."""
import sys

import ministack.app

from additions import (
    approvals,
    bucket_tags,
    builds,
    codepipeline,
    connection,
    ecs_service,
    elastic_ip,
    generated_names,
    generated_secret,
    image_scans,
    image_tags,
    lambda_sdk,
    layer_uploads,
    nat_gateway,
    pipeline,
    project,
    registry_limits,
    registry_login,
    report_groups,
    resources,
    service_principals,
    stack_cleanup,
    tag_immutability,
    task_definition,
    task_rights,
    tasks,
    transport,
    webhook,
)

ADDITIONS = [
    approvals,
    bucket_tags,
    builds,
    codepipeline,
    connection,
    ecs_service,
    elastic_ip,
    generated_names,
    generated_secret,
    image_scans,
    image_tags,
    lambda_sdk,
    layer_uploads,
    nat_gateway,
    pipeline,
    project,
    registry_limits,
    registry_login,
    report_groups,
    resources,
    service_principals,
    stack_cleanup,
    tag_immutability,
    task_definition,
    task_rights,
    tasks,
    transport,
    webhook,
]

for addition in ADDITIONS:
    addition.install()

sys.argv = ["ministack"]
ministack.app.main()
