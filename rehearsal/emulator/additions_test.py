"""What additions change in the emulator's own resource types and stacks. Run by the life cycle, in the emulator's Python."""
import asyncio
import json
import os
import tempfile
import unittest
from pathlib import Path

from ministack.core import iam_evaluator
from ministack.core.responses import get_account_id
from ministack.services import codebuild, ecr, s3
from ministack.services.cloudformation import provisioners

from additions import (
    bucket_tags, ecs_service, generated_names, image_scans, lambda_sdk, pipeline, report_groups, service_principals, stack_cleanup, webhook,
)
from additions.codepipeline import pipelines

os.environ.setdefault("WEBHOOK_LISTENER", "http://127.0.0.1")

for addition in (bucket_tags, ecs_service, generated_names, image_scans, lambda_sdk, pipeline, report_groups, service_principals, webhook):
    addition.install()

TAGS = [{"Key": "aws-cdk:auto-delete-objects", "Value": "true"}]


def create(resource_type, properties, logical_id="Resource"):
    """As CloudFormation does it: every resource starts without a seed for its name."""
    provisioners._NAME_SEED.set("")
    return provisioners._RESOURCE_HANDLERS[resource_type]["create"](logical_id, properties, "Stack")[0]


class BucketTags(unittest.TestCase):
    def test_a_bucket_has_the_tags_of_its_template(self):
        self.assertEqual(s3._bucket_tags[create("AWS::S3::Bucket", {"Tags": TAGS})], {"aws-cdk:auto-delete-objects": "true"})

    def test_a_tag_that_the_template_has_lost_is_gone(self):
        name = create("AWS::S3::Bucket", {"Tags": TAGS}, "Another")
        provisioners._RESOURCE_HANDLERS["AWS::S3::Bucket"]["update"](name, {"Tags": TAGS}, {}, "Stack")
        self.assertEqual(s3._bucket_tags[name], {})


class GeneratedNames(unittest.TestCase):
    def test_the_same_resource_made_twice_has_two_names(self):
        for resource_type in ("AWS::ECR::Repository", "AWS::Logs::LogGroup", "AWS::SecretsManager::Secret"):
            with self.subTest(resource_type):
                self.assertNotEqual(create(resource_type, {}), create(resource_type, {}))

    def test_a_given_name_is_taken_as_it_is(self):
        self.assertEqual(create("AWS::Logs::LogGroup", {"LogGroupName": "given"}), "given")

    def test_a_repository_is_refused_under_a_name_that_is_taken(self):
        create("AWS::ECR::Repository", {"RepositoryName": "acme/taken"})
        with self.assertRaisesRegex(ValueError, "acme/taken already exists"):
            create("AWS::ECR::Repository", {"RepositoryName": "acme/taken"})
        self.assertIn("acme/taken", ecr._repositories)

    def test_a_log_group_keeps_its_generated_name_when_it_is_updated(self):
        name = create("AWS::Logs::LogGroup", {})
        update = provisioners._RESOURCE_HANDLERS["AWS::Logs::LogGroup"]["update"]
        self.assertEqual(update(name, {}, {"RetentionInDays": 7}, "Stack", "Resource")[0], name)


def call(service, operation, request):
    """By the account's root user."""
    headers = {"x-amz-target": f"Service.{operation}"}
    status, _, body = asyncio.run(service.handle_request("POST", "/", headers, json.dumps(request).encode(), {}))
    return status, json.loads(body)


class ImageScans(unittest.TestCase):
    def setUp(self):
        self.file = Path(os.environ.setdefault("IMAGE_SCANS", os.path.join(tempfile.gettempdir(), "image-scans.json")))
        self.file.unlink(missing_ok=True)
        self.name = create("AWS::ECR::Repository", {"ImageScanningConfiguration": {"ScanOnPush": True}})
        self.digest = self.push("release-1")

    def push(self, tag, media_type="application/vnd.oci.image.manifest.v1+json"):
        manifest = json.dumps({"schemaVersion": 2, "of": f"{self.id()} {tag}"})
        put = {"repositoryName": self.name, "imageTag": tag, "imageManifest": manifest, "imageManifestMediaType": media_type}
        return call(ecr, "PutImage", put)[1]["image"]["imageId"]["imageDigest"]

    def scan_of(self, digest):
        return call(ecr, "DescribeImageScanFindings", {"repositoryName": self.name, "imageId": {"imageDigest": digest}})

    def test_of_an_image_that_nobody_has_said_anything_about_nothing_is_found(self):
        status, told = self.scan_of(self.digest)
        self.assertEqual((status, told["imageScanStatus"]["status"], told["imageScanFindings"]["findingSeverityCounts"]), (200, "COMPLETE", {}))
        self.assertIn("imageScanCompletedAt", told["imageScanFindings"])

    def test_findings_are_those_of_the_image_with_the_tag(self):
        other = self.push("release-2")
        self.file.write_text(json.dumps({"release-1": {"findings": {"HIGH": 2}}}))
        found = self.scan_of(self.digest)[1]["imageScanFindings"]
        self.assertEqual((found["findingSeverityCounts"], [each["severity"] for each in found["findings"]]), ({"HIGH": 2}, ["HIGH", "HIGH"]))
        self.assertEqual(self.scan_of(other)[1]["imageScanFindings"]["findings"], [])

    def test_a_scan_begins_and_ends(self):
        self.file.write_text(json.dumps({"release-1": {"asksBeforeItEnds": 2}}))
        answers = [self.scan_of(self.digest)[1] for _ in range(3)]
        self.assertEqual(answers[0]["__type"], "ScanNotFoundException")
        self.assertEqual([answer["imageScanStatus"]["status"] for answer in answers[1:]], ["IN_PROGRESS", "COMPLETE"])

    def test_an_index_is_not_scanned(self):
        digest = self.push("release-3", "application/vnd.oci.image.index.v1+json")
        self.assertEqual(self.scan_of(digest)[1]["__type"], "ScanNotFoundException")

    def test_without_scan_on_push_nobody_knows_a_scan(self):
        ecr._repositories[self.name]["imageScanningConfiguration"] = {"scanOnPush": False}
        self.assertEqual(self.scan_of(self.digest)[1]["__type"], "ScanNotFoundException")

    def test_an_image_that_is_not_there_has_no_scan(self):
        self.assertEqual(self.scan_of("sha256:none")[1]["__type"], "ImageNotFoundException")


class FirstDeployments(unittest.TestCase):
    def declare(self, owner, name):
        action = {"Name": "Source", "ActionTypeId": {"Category": "Source", "Owner": "ThirdParty", "Provider": "GitHub", "Version": "1"},
                  "Configuration": {"Owner": owner, "Repo": "api"}}
        approval = {"Name": "Approve", "ActionTypeId": {"Category": "Approval", "Owner": "AWS", "Provider": "Manual", "Version": "1"},
                    "TimeoutInMinutes": 43200}
        return create("AWS::CodePipeline::Pipeline", {
            "Name": name, "RoleArn": "arn:aws:iam::111122223333:role/pipeline", "ArtifactStore": {"Type": "S3", "Location": "bucket"},
            "Stages": [{"Name": "Source", "Actions": [action]}, {"Name": "Approve", "Actions": [approval]}],
        })

    def register(self, pipeline_name, registers):
        return create("AWS::CodePipeline::Webhook", {
            "Authentication": "GITHUB_HMAC", "AuthenticationConfiguration": {"SecretToken": "secret"}, "Filters": [{"JsonPath": "$.ref"}],
            "TargetAction": "Source", "TargetPipeline": pipeline_name, "TargetPipelineVersion": 1, "RegisterWithThirdParty": registers,
        })

    def test_a_webhook_of_an_owner_that_github_does_not_know_is_refused(self):
        with self.assertRaisesRegex(ValueError, "could not be registered with GitHub"):
            self.register(self.declare("nobody", "unknown"), True)

    def test_a_webhook_that_is_not_registered_is_nobodys_affair(self):
        self.register(self.declare("nobody", "alone"), False)
        self.register(self.declare("acme", "known"), True)

    def test_a_service_called_unhealthy_does_not_settle(self):
        with self.assertRaisesRegex(ValueError, "Circuit Breaker was triggered"):
            create("AWS::ECS::Service", {"ServiceName": "unhealthy"})

    def test_an_approval_keeps_its_time(self):
        declared = pipelines[self.declare("acme", "approved")]
        self.assertEqual(declared["stages"][1]["actions"][0]["timeoutInMinutes"], 43200)


class ReportGroups(unittest.TestCase):
    def test_a_group_is_made_once(self):
        group = {"name": "api-unit", "type": "TEST", "exportConfig": {"exportConfigType": "NO_EXPORT"}}
        self.assertEqual(call(codebuild, "CreateReportGroup", group)[0], 200)
        self.assertEqual(call(codebuild, "CreateReportGroup", group)[1]["__type"], "ResourceAlreadyExistsException")
        self.assertRegex(call(codebuild, "ListReportGroups", {})[1]["reportGroups"][0], "^arn:aws:codebuild:.*:report-group/api-unit$")


class LambdaSdk(unittest.TestCase):
    def test_functions_find_the_sdk(self):
        self.assertTrue((Path(os.environ["NODE_PATH"]) / "@aws-sdk" / "client-s3" / "package.json").is_file())


class ServicePrincipals(unittest.TestCase):
    def is_trusted(self, service, operator, account):
        trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": service}}
        trust["Condition"] = {operator: {"aws:SourceAccount": account}}
        root = f"arn:aws:iam::{get_account_id()}:root"
        context = iam_evaluator.EvalContext(root, "Root", get_account_id(), "sts:AssumeRole", "*", "", service_context={"sts:rolesessionname": service})
        return iam_evaluator.evaluate_trust_policy({"Statement": [trust]}, root, context)

    def test_a_service_that_tells_its_account_must_act_for_the_right_one(self):
        for operator in ("StringEquals", "StringEqualsIfExists"):
            with self.subTest(operator):
                self.assertTrue(self.is_trusted("codebuild.amazonaws.com", operator, get_account_id()))
                self.assertFalse(self.is_trusted("codebuild.amazonaws.com", operator, "999999999999"))

    def test_a_service_that_tells_no_account_is_locked_out_by_a_role_that_insists(self):
        self.assertFalse(self.is_trusted("codepipeline.amazonaws.com", "StringEquals", get_account_id()))
        self.assertTrue(self.is_trusted("codepipeline.amazonaws.com", "StringEqualsIfExists", get_account_id()))


class StackCleanup(unittest.TestCase):
    def left_after(self, status):
        stack = {"StackStatus": status, "_template": {"Resources": {"Wanted": {}}}, "_resources": {"Wanted": {}, "Leftover": {}}}
        stack_cleanup._forget(stack)
        return list(stack["_resources"])

    def test_an_update_forgets_what_it_could_not_clean_up(self):
        self.assertEqual(self.left_after("UPDATE_COMPLETE"), ["Wanted"])

    def test_nothing_is_forgotten_while_it_may_come_back(self):
        for status in ("UPDATE_FAILED", "UPDATE_ROLLBACK_COMPLETE", "CREATE_COMPLETE"):
            with self.subTest(status):
                self.assertEqual(self.left_after(status), ["Wanted", "Leftover"])


if __name__ == "__main__":
    unittest.main()
