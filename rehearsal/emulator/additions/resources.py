"""Which resource an action is about, where the emulator's IAM asks about another one than AWS does.

https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscodebuild.html
https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html
"""
import json

from ministack.core import iam_actions
from ministack.services import cloudwatch


def install():
    resource_of = iam_actions.extract_resource_arn

    def extract_resource_arn(service, method, path, headers, body, query_params, region, account):
        if service == "monitoring":
            # In whatever protocol the request is written, the alarm's name stands in it.
            named = [name for name in cloudwatch._alarms if name.encode() in (body or b"")]
            if named:
                return f"arn:aws:cloudwatch:{region}:{account}:alarm:{named[0]}"
        operation = headers.get("x-amz-target", "").split(".")[-1]
        resource = RESOURCES.get((service, operation))
        if resource is None:
            return resource_of(service, method, path, headers, body, query_params, region, account)
        name = resource(json.loads(body or b"{}"))
        return name if name == "*" else f"arn:aws:{service}:{region}:{account}:{name}"

    iam_actions.extract_resource_arn = extract_resource_arn


def _project_of_build(request):
    build_id = request["ids"][0] if "ids" in request else request["id"]
    return f"project/{build_id.rpartition(':')[0]}"


def _log_stream(request):
    return f"log-group:{request['logGroupName']}:log-stream:{request['logStreamName']}"


def _repositories(request):
    return f"repository/{request.get('repositoryNames', ['*'])[0]}"


def _service(request):
    service = request.get("service") or request["services"][0]
    return f"service/{_name(request.get('cluster', 'default'))}/{_name(service)}"


def _revisions(request):
    return f"task-definition/{request['family']}:*"


def _task(request):
    task = request.get("task") or request["tasks"][0]
    return f"task/{_name(request.get('cluster', 'default'))}/{_name(task)}"


def _name(name_or_arn):
    return name_or_arn.rpartition("/")[2]


RESOURCES = {
    # A build's id begins with its project's name.
    ("codebuild", "BatchGetBuilds"): _project_of_build,
    ("codebuild", "StopBuild"): _project_of_build,
    ("codebuild", "CreateReportGroup"): lambda request: f"report-group/{request['name']}",
    ("ecr", "DescribeRepositories"): _repositories,
    ("ecs", "DescribeServices"): _service,
    ("ecs", "UpdateService"): _service,
    ("ecs", "RegisterTaskDefinition"): _revisions,
    ("ecs", "DescribeTaskDefinition"): lambda request: "*",
    ("ecs", "DescribeTasks"): _task,
    ("ecs", "RunTask"): lambda request: f"task-definition/{_name(request['taskDefinition'])}",
    ("ecs", "StopTask"): _task,
    # A right on a log group is written as all of its streams.
    ("logs", "CreateLogStream"): _log_stream,
    ("logs", "PutLogEvents"): _log_stream,
}
