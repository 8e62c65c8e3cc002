"""What an update has no use for any more, and cannot delete, is skipped: the update succeeds and the stack forgets it.

The emulator would keep it in the stack, and fail when the stack is deleted. A bucket's `autoDeleteObjects`, once
switched off, ends so: its policy is updated first, and with it goes the right of the function that is asked to delete.

https://repost.aws/knowledge-center/cloudformation-stack-cleanup-stuck
https://github.com/aws/aws-cdk/issues/14649
"""
import functools

from ministack.services import cloudformation
from ministack.services.cloudformation import changesets, handlers, stacks


def install():
    deploy = stacks._deploy_stack_async

    @functools.wraps(deploy)
    async def deploy_and_forget(stack_name, *arguments, **options):
        await deploy(stack_name, *arguments, **options)
        _forget(cloudformation._stacks[stack_name])

    for module in (stacks, handlers, changesets):
        if hasattr(module, deploy.__name__):
            setattr(module, deploy.__name__, deploy_and_forget)


def _forget(stack):
    if stack["StackStatus"] != "UPDATE_COMPLETE":
        return
    wanted = stack["_template"].get("Resources", {})
    for logical_id in [each for each in stack["_resources"] if each not in wanted]:
        del stack["_resources"][logical_id]
