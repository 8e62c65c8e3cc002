"""What additions change in the emulator's own resource types and stacks. Run by the life cycle, in the emulator's Python."""
import os
import unittest
from pathlib import Path

from ministack.services import ecr, s3
from ministack.services.cloudformation import provisioners

from additions import bucket_tags, generated_names, lambda_sdk, stack_cleanup

for addition in (bucket_tags, generated_names, lambda_sdk):
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


class LambdaSdk(unittest.TestCase):
    def test_functions_find_the_sdk(self):
        self.assertTrue((Path(os.environ["NODE_PATH"]) / "@aws-sdk" / "client-s3" / "package.json").is_file())


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
