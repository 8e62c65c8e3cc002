"""Faults planted into texts within templates."""
import json
import unittest

from .samples import action, faults, pipeline, template
from judge.documents import policies

PIPELINE = "AWS::CodePipeline::Pipeline"


class Actions(unittest.TestCase):
    def found(self, *actions):
        return faults(PIPELINE, pipeline(*actions))

    def test_a_configuration_without_what_the_provider_wants(self):
        self.assertEqual(self.found(action(Configuration={"Function": "step"})), [
            "Stages[1].Actions[0].Configuration.FunctionName is required",
            "Stages[1].Actions[0].Configuration.Function is unknown to the provider",
        ])

    def test_a_provider_that_nobody_has_looked_at(self):
        kind = {"Category": "Deploy", "Owner": "AWS", "Provider": "S3", "Version": "1"}
        self.assertRegex(self.found(action(ActionTypeId=kind))[0], "is not known to judge/documents/actions.py")

    def test_an_artifact_that_nobody_has_made(self):
        self.assertRegex(self.found(action(InputArtifacts=[{"Name": "Build"}]))[0], "must be made by an earlier action, got: 'Build'")
        self.assertEqual(self.found(action(InputArtifacts=[{"Name": "Code"}])), [])

    def test_a_variable_of_an_action_that_runs_at_the_same_time(self):
        says = {"FunctionName": "step", "UserParameters": "#{Scan.Findings}"}
        self.assertRegex(self.found(action(Name="Scan", Namespace="Scan"), action(Configuration=says))[0], "namespace of an earlier action, got: 'Scan'")
        self.assertEqual(self.found(action(Name="Scan", Namespace="Scan"), action(Configuration=says, RunOrder=2)), [])

    def test_two_actions_of_one_name(self):
        self.assertRegex(self.found(action(), action())[0], "must have different names")

    def test_a_timeout_of_what_is_no_approval(self):
        self.assertRegex(self.found(action(TimeoutInMinutes=60))[0], "TimeoutInMinutes is for approvals alone")

    def test_environment_variables_of_a_build(self):
        kind = {"Category": "Build", "Owner": "AWS", "Provider": "CodeBuild", "Version": "1"}
        build = lambda variables: action(ActionTypeId=kind, InputArtifacts=[{"Name": "Code"}], Configuration={"ProjectName": "p", "EnvironmentVariables": variables})
        self.assertEqual(self.found(build(json.dumps([{"name": "A", "value": "b", "type": "PLAINTEXT"}]))), [])
        self.assertRegex(self.found(build(json.dumps([{"name": "A", "value": "b", "type": "PLAIN"}])))[0], "must be one of PLAINTEXT")
        self.assertRegex(self.found(build("A=b"))[0], "must be JSON")

    def test_51_stages(self):
        stages = [{"Name": f"S{i}", "Actions": [action()]} for i in range(51)]
        self.assertIn("Stages must be from 2 to 50, got: 51", faults(PIPELINE, {**pipeline(), "Stages": stages}))


class Buildspecs(unittest.TestCase):
    def found(self, buildspec):
        text = buildspec if isinstance(buildspec, str) else json.dumps(buildspec)
        environment = {"ComputeType": "BUILD_GENERAL1_SMALL", "Image": "image", "Type": "LINUX_CONTAINER"}
        properties = {"Artifacts": {"Type": "CODEPIPELINE"}, "Environment": environment, "ServiceRole": "role"}
        return faults("AWS::CodeBuild::Project", {**properties, "Source": {"Type": "CODEPIPELINE", "BuildSpec": text}})

    def test_one_that_is_right(self):
        phase = {"on-failure": "RETRY-3", "commands": ["make"]}
        self.assertEqual(self.found({"version": "0.2", "env": {"shell": "bash", "exported-variables": ["TAG"]}, "phases": {"build": phase}}), [])

    def test_the_name_of_a_file(self):
        self.assertEqual(self.found("ci/build.yml"), [])

    def test_faults(self):
        for expected, fault in {
            "phases.built is unknown": {"phases": {"built": {"commands": ["make"]}}},
            "on-failure must be ABORT": {"phases": {"build": {"commands": ["make"], "on-failure": "STOP"}}},
            "commands must be a list of commands": {"phases": {"build": {"commands": [""]}}},
            "phases must be there": {},
            "variables.A must be the name of a variable and its text, got: 1": {"env": {"variables": {"A": 1}}, "phases": {"build": {"commands": ["make"]}}},
            "artifacts.files must be a list": {"artifacts": {}, "phases": {"build": {"commands": ["make"]}}},
        }.items():
            with self.subTest(expected):
                self.assertRegex("\n".join(self.found({"version": "0.2", **fault})), expected)
        self.assertRegex(self.found("{")[0], "must be JSON")


class LifecyclePolicies(unittest.TestCase):
    def found(self, *selections, **changes):
        rules = [{"rulePriority": i + 1, "selection": selection, "action": {"type": "expire"}, **changes} for i, selection in enumerate(selections)]
        return faults("AWS::ECR::Repository", {"LifecyclePolicy": {"LifecyclePolicyText": json.dumps({"rules": rules})}})

    def test_one_that_is_right(self):
        tagged = {"tagStatus": "tagged", "tagPrefixList": ["v"], "countType": "imageCountMoreThan", "countNumber": 30}
        self.assertEqual(self.found(tagged, {"tagStatus": "any", "countType": "sinceImagePushed", "countUnit": "days", "countNumber": 1}), [])

    def test_faults(self):
        by_count = {"countType": "imageCountMoreThan", "countNumber": 30}
        for expected, selection in {
            "must have one list of tags": {"tagStatus": "tagged", **by_count},
            "must have the unit days": {"tagStatus": "any", "countType": "sinceImagePushed", "countNumber": 1},
            "must count by one of": {"tagStatus": "any", "countType": "sinceImageMade", "countUnit": "days", "countNumber": 1},
            "must count to at least 1": {"tagStatus": "any", **by_count, "countNumber": 0},
            "selects by the unknown members tagStatuses": {"tagStatus": "any", "tagStatuses": "any", **by_count},
        }.items():
            with self.subTest(expected):
                self.assertRegex("\n".join(self.found(selection)), expected)
        everything = {"tagStatus": "any", **by_count}
        self.assertRegex("\n".join(self.found(everything, everything)), "one rule for any image")
        self.assertRegex("\n".join(self.found(everything, everything, rulePriority=1)), "different priorities")


class Policies(unittest.TestCase):
    def test_inline_policies_count_together(self):
        half = {"Statement": [{"Sid": "s" * 5_200}]}
        policy = {"Type": "AWS::IAM::Policy", "Properties": {"PolicyName": "p", "PolicyDocument": half, "Roles": [{"Ref": "Role"}]}}
        role = lambda resources: next(template(resources).of_type("AWS::IAM::Role"))
        self.assertEqual(list(policies.judge(role({"One": policy}))), [])
        self.assertRegex(str(list(policies.judge(role({"One": policy, "Two": policy})))), "Policies.*at most 10240")

    def test_a_trust_policy_of_2049_characters(self):
        self.assertRegex(faults("AWS::IAM::Role", {"AssumeRolePolicyDocument": {"x": "y" * 2_041}})[0], "at most 2048 characters in all, and may have 2049")


if __name__ == "__main__":
    unittest.main()
