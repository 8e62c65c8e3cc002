"""The emulator, together with what a pipeline needs and the emulator lacks. Started by emulator.ts."""
import sys

import ministack.app

from additions import (
    approvals,
    async_invocations,
    bucket_tags,
    builds,
    client_tokens,
    codepipeline,
    connection,
    ecs_service,
    elastic_ip,
    function_deaths,
    generated_names,
    generated_secret,
    image_scans,
    image_tags,
    jobs,
    lambda_sdk,
    layer_uploads,
    nat_gateway,
    pipeline,
    project,
    registry_limits,
    registry_login,
    report_groups,
    request_times,
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
    async_invocations,
    bucket_tags,
    builds,
    client_tokens,
    codepipeline,
    connection,
    ecs_service,
    elastic_ip,
    function_deaths,
    generated_names,
    generated_secret,
    image_scans,
    image_tags,
    jobs,
    lambda_sdk,
    layer_uploads,
    nat_gateway,
    pipeline,
    project,
    registry_limits,
    registry_login,
    report_groups,
    request_times,
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
