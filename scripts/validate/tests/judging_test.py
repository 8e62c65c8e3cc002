"""What stands between a finding and the report."""
import contextlib
import io
import unittest

from .samples import template
from judge.finding import Finding
from judge.lint import lint
from judge.merged import merge
from judge.reasons import Reason, unexplained
from judge.report import report
from judge.template import Template
from judge.text import Text

FINDING = Finding("App", "AWS::IAM::Role", "PipelineRole", "Description", "must match")


class Texts(unittest.TestCase):
    def text(self, value):
        return template({"Bucket": {"Type": "AWS::S3::Bucket"}, "Other": {"Type": "AWS::X::Y"}}).text(value)

    def test_what_is_known_is_joined(self):
        self.assertEqual(self.text({"Fn::Join": ["-", ["a", {"Ref": "Other"}, "b", "c"]]}), Text(("a-", None, "-b-c")))

    def test_a_generated_name_is_as_long_as_it_may_be(self):
        self.assertEqual(len(self.text({"Ref": "Bucket"})), 63)
        self.assertEqual(self.text({"Fn::Sub": "${Bucket.Arn}/*"}).rendered[:23], "arn:aws-us-gov:s3:::sss")

    def test_a_part_of_a_text(self):
        arn = {"Fn::GetAtt": ["Role", "Arn"]}
        self.assertEqual(self.text({"Fn::Select": [2, {"Fn::Split": [":", arn]}]}), Text(("iam",)))

    def test_a_dynamic_reference_is_not_known(self):
        self.assertEqual(self.text("a{{resolve:secretsmanager:token}}b"), Text(("a", None, "b")))


class Reasons(unittest.TestCase):
    def test_a_reason_explains_what_it_is_about_and_nothing_else(self):
        self.assertEqual(unexplained([FINDING], [Reason("must match", "because", resource_type="AWS::IAM::Role")]), ([], []))
        other = Reason("must match", "because", logical_id="Pipeline")
        self.assertEqual(unexplained([FINDING], [other]), ([FINDING], [other]))

    def test_a_reason_for_nothing_fails(self):
        with contextlib.redirect_stdout(io.StringIO()) as told:
            self.assertFalse(report("judge", [], [Reason("x", "it was like this")]))
        self.assertIn("nothing is found any more that has the reason: it was like this", told.getvalue())

    def test_the_same_finding_of_two_templates_is_told_once(self):
        with contextlib.redirect_stdout(io.StringIO()) as told:
            self.assertFalse(report("judge", [FINDING, FINDING], []))
        self.assertIn("judge: 1 findings", told.getvalue())
        self.assertIn("and in 1 other templates", told.getvalue())


class MergedTemplates(unittest.TestCase):
    def app(self, name, retention):
        project = {"Type": "AWS::X::Project", "Properties": {"Role": {"Fn::GetAtt": ["Role", "Arn"]}, "Logs": {"Ref": "Logs"}}, "DependsOn": ["Logs"]}
        logs = {"Type": "AWS::Logs::LogGroup", "Properties": {"RetentionInDays": retention}}
        return Template(name, {"Resources": {**template({}).json["Resources"], "Logs": logs, "Project": project}})

    def test_what_is_the_same_stands_there_once(self):
        [merged] = merge([self.app("A", 1), self.app("B", 1)])
        self.assertEqual(sorted(merged.content()["Resources"]), ["Logs", "Project", "Role"])

    def test_what_differs_stands_there_with_all_that_refers_to_it(self):
        [merged] = merge([self.app("A", 1), self.app("B", 2)])
        resources = merged.content()["Resources"]
        self.assertEqual(len(resources), 5)
        [other] = [name for name in resources if name.startswith("Projectx")]
        logs = resources[other]["Properties"]["Logs"]["Ref"]
        self.assertEqual(resources[logs]["Properties"], {"RetentionInDays": 2})
        self.assertEqual(resources[other]["DependsOn"], [logs])
        self.assertEqual((merged.origins[logs].template.name, merged.with_origins(f"of {logs}")), ("B", "of Logs"))


class Lint(unittest.TestCase):
    def test_it_finds_a_planted_fault_of_the_template_that_has_it(self):
        logs = {"Type": "AWS::Logs::LogGroup", "Properties": {"RetentionInDays": 29}}
        found = [str(finding) for finding in lint([template({"Logs": logs})]) if finding.logical_id == "Logs"]
        self.assertRegex("\n".join(found), "Sample: AWS::Logs::LogGroup Logs: Properties/RetentionInDays E3030 29 is not one of")


if __name__ == "__main__":
    unittest.main()
