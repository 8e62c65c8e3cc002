"""Planted faults, which AWS's APIs would refuse."""
import unittest

from .samples import ROLE_ARN, action, faults, pipeline

PIPELINE = "AWS::CodePipeline::Pipeline"
FUNCTION = {"Code": {"S3Bucket": {"Fn::Sub": "assets-${AWS::AccountId}-${AWS::Region}"}, "S3Key": "code.zip"}, "Role": ROLE_ARN}


class Found(unittest.TestCase):
    def found(self, resource_type, properties, *expected, **others):
        found = faults(resource_type, properties, **others)
        self.assertEqual(len(found), len(expected), found)
        for fault, pattern in zip(found, expected):
            self.assertRegex(fault, pattern)


class Pipelines(Found):
    def test_one_that_is_right(self):
        self.found(PIPELINE, pipeline(action()))

    def test_user_parameters_of_1001_characters(self):
        at = lambda length: pipeline(action(Configuration={"FunctionName": "step", "UserParameters": "x" * length}))
        self.found(PIPELINE, at(1000))
        self.found(PIPELINE, at(1001), r"UserParameters must have at most 1000 characters .*ActionConfigurationValue")

    def test_user_parameters_that_generated_names_may_make_too_long(self):
        text = {"Fn::Join": ["", ["x" * 900, {"Ref": "Cluster"}]]}
        configuration = {"FunctionName": "step", "UserParameters": text}
        cluster = {"Type": "AWS::ECS::Cluster"}
        self.found(PIPELINE, pipeline(action(Configuration=configuration)), "UserParameters must have at most 1000", Cluster=cluster)

    def test_a_name_of_101_characters(self):
        self.found(PIPELINE, pipeline(action(), Name="p" * 100))
        self.found(PIPELINE, pipeline(action(), Name="p" * 101), "^Name must have at most 100 characters")

    def test_a_value_that_is_none_of_an_enum(self):
        self.found(PIPELINE, pipeline(action(), ExecutionMode="SUPERSEED"), "^ExecutionMode must be one of QUEUED, SUPERSEDED, PARALLEL")

    def test_a_member_that_is_unknown(self):
        self.found(PIPELINE, pipeline(action(Colour="blue")), r"Actions\[0\].Colour is no member of ActionDeclaration")
        self.found(PIPELINE, pipeline(action(), Colour="blue"), "^Colour is a member of none of codepipeline.CreatePipeline")

    def test_a_member_that_is_missing(self):
        without_version = {"Category": "Invoke", "Owner": "AWS", "Provider": "Lambda"}
        self.found(PIPELINE, pipeline(action(ActionTypeId=without_version)), "ActionTypeId.version is required")
        without_role = {name: value for name, value in pipeline(action()).items() if name != "RoleArn"}
        self.found(PIPELINE, without_role, "^roleArn is required")

    def test_a_number_out_of_range(self):
        self.found(PIPELINE, pipeline(action(RunOrder=1000)), "RunOrder must be from 1 to 999")
        self.found(PIPELINE, pipeline(action(RunOrder="first")), "RunOrder must be a number")

    def test_a_namespace_with_a_dot(self):
        self.found(PIPELINE, pipeline(action(Namespace="a.b")), "Namespace must match")

    def test_more_commands_than_an_action_takes(self):
        compute = {"Category": "Compute", "Owner": "AWS", "Provider": "Commands", "Version": "1"}
        commands = action(ActionTypeId=compute, Configuration={}, InputArtifacts=[{"Name": "Code"}], Commands=["true"] * 51)
        self.found(PIPELINE, pipeline(commands), "Commands must have at most 50 entries")


class OtherResources(Found):
    def test_a_description_of_a_role_with_a_dash_that_iam_refuses(self):
        trust = {"AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": []}}
        self.found("AWS::IAM::Role", {**trust, "Description": "Moves – and scans"}, "^Description must match")
        self.found("AWS::IAM::Role", {**trust, "Description": {"Fn::Join": ["", ["–", {"Ref": "Unknown"}]]}}, "^Description must match")

    def test_policies_of_a_role(self):
        policy = {"PolicyName": "two words", "PolicyDocument": {}}
        self.found("AWS::IAM::Role", {"AssumeRolePolicyDocument": {}, "Policies": [policy]}, r"Policies\[0\].PolicyName must match")

    def test_a_description_of_a_function_of_257_characters(self):
        self.found("AWS::Lambda::Function", {**FUNCTION, "Description": "d" * 256})
        self.found("AWS::Lambda::Function", {**FUNCTION, "Description": "d" * 257}, "^Description must have at most 256")

    def test_a_role_of_a_function_that_is_none(self):
        self.found("AWS::Lambda::Function", {**FUNCTION, "Role": "role"}, "^Role must match")

    def test_a_repository_by_a_name_that_ecr_refuses(self):
        self.found("AWS::ECR::Repository", {"RepositoryName": "acme/api-"}, "^RepositoryName must match")

    def test_a_member_that_has_another_name_in_the_request(self):
        exclusion = {"ImageTagMutabilityExclusionFilterType": "REGEX", "ImageTagMutabilityExclusionFilterValue": "live*"}
        self.found("AWS::ECR::Repository", {"ImageTagMutabilityExclusionFilters": [exclusion]}, "must be one of WILDCARD")
        rule = {"ExpirationInDays": "soon", "Status": "Enabled"}
        self.found("AWS::S3::Bucket", {"LifecycleConfiguration": {"Rules": [rule]}}, "ExpirationInDays must be a number")

    def test_a_connection_name_of_33_characters(self):
        self.found("AWS::CodeConnections::Connection", {"ConnectionName": "c" * 33}, "^ConnectionName must have at most 32")

    def test_a_secret_of_a_dynamic_reference_is_not_judged(self):
        self.found("AWS::SecretsManager::Secret", {"KmsKeyId": "{{resolve:ssm:/key}}", "GenerateSecretString": {"PasswordLength": 5000}},
                   "PasswordLength must be from 1 to 4096")

    def test_a_type_that_nobody_has_looked_at(self):
        self.found("AWS::SQS::Queue", {}, "^Type is not known to judge/resource_types.py")


if __name__ == "__main__":
    unittest.main()
