"""The emulator, together with what a pipeline needs and the emulator lacks. Started by emulator.ts."""
import sys

import ministack.app

from additions import (
    builds,
    codepipeline,
    ecs_service,
    elastic_ip,
    generated_secret,
    nat_gateway,
    pipeline,
    project,
    registry_limits,
    registry_login,
    resources,
    service_principals,
    tag_immutability,
    task_rights,
    transport,
    webhook,
)

ADDITIONS = [
    builds,
    codepipeline,
    ecs_service,
    elastic_ip,
    generated_secret,
    nat_gateway,
    pipeline,
    project,
    registry_limits,
    registry_login,
    resources,
    service_principals,
    tag_immutability,
    task_rights,
    transport,
    webhook,
]

for addition in ADDITIONS:
    addition.install()

sys.argv = ["ministack"]
ministack.app.main()
