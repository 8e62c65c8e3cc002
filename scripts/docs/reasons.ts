/** What a role is for, and why it may what it may: by the first action of each statement, and the type of its resource where that tells them apart. */
export interface RoleReasons {
  readonly title: string;
  readonly reasons: { readonly [action: string]: string };
}

const ARTIFACTS = {
  's3:GetBucketAcl': 'CodePipeline and CodeBuild look whether the bucket is the expected one',
  's3:GetObject': 'artifacts; CodePipeline makes up their names',
};
const WRITES_LOG = 'its own log group';
/** What the function of every step may do. */
const STEP = {
  'logs:CreateLogStream': WRITES_LOG,
  'codepipeline:PutJobFailureResult': 'say how the job went; neither action has a resource level',
};
const DOCKER_LOGIN = 'docker logs in; the action has no resource level';
const REVISIONS = {
  'ecs:DescribeTaskDefinition': 'the next revision is made of the last; the action has no resource level',
  'ecs:RegisterTaskDefinition': 'the next revision, with the new image',
  'ecs:TagResource': 'and with the tags of the last',
  'iam:PassRole': "the task definition's own roles, to tasks alone",
};

/** In the order in which a push meets them. */
export const REASONS: { readonly [role: string]: RoleReasons } = {
  'Pipeline-PipelineRole': {
    title: 'The pipeline',
    reasons: {
      ...ARTIFACTS,
      ...REVISIONS,
      'codebuild:BatchGetBuilds': 'start that project, and see how it went',
      'lambda:InvokeFunction': 'run that step',
      'lambda:ListFunctions': '[AWS](https://docs.aws.amazon.com/codepipeline/latest/userguide/actions-invoke-lambda-function.html) demands it of pipelines with such steps; the action has no resource level',
      'cloudwatch:DescribeAlarms': '`rollbackAlarms`: whether one has gone off',
      'ecs:DescribeServices': 'deploy to that service, and see whether it has settled',
    },
  },
  'Pipeline-BuildRole': {
    title: 'The build',
    reasons: {
      ...ARTIFACTS,
      'logs:CreateLogStream': WRITES_LOG,
      'ecr:GetAuthorizationToken': DOCKER_LOGIN,
      'ecr:BatchCheckLayerAvailability': 'push the image and the cache',
      'ecr:GetDownloadUrlForLayer': 'pull the cache and the copy of BuildKit',
    },
  },
  'Pipeline-TestRole': {
    title: 'The tests (`testStage`)',
    reasons: {
      ...ARTIFACTS,
      'logs:CreateLogStream': WRITES_LOG,
      'ecr:GetAuthorizationToken': DOCKER_LOGIN,
      'ecr:BatchCheckLayerAvailability': 'pull the image, and push none',
      'codebuild:BatchPutCodeCoverages': 'reports, whose groups bear the name of the project',
    },
  },
  'Pipeline-ScanGate-Role': {
    title: 'The scan gate (`stopOnFindings`)',
    reasons: {
      ...STEP,
      'ecr:BatchGetImage': 'the platforms of the image, and what the scan has found in each',
      'inspector2:ListCoverage': 'with enhanced scanning ECR asks Inspector by these permissions, which have no resource level',
    },
  },
  'Pipeline-BeforeDeploy-Role': {
    title: 'The command before the deployment (`beforeDeploy`)',
    reasons: {
      ...STEP,
      ...REVISIONS,
      'ecs:DescribeServices': "the service's network, and the revision that it runs",
      'ecs:DescribeTasks': 'wait for the task, or stop it when its time is over; ECS makes up the names of tasks',
      'ecs:RunTask': 'run the command, in that cluster alone',
      'ecs:TagResource task': 'the task bears the tags of the service',
    },
  },
  'Pipeline-MoveLiveTag-Role': {
    title: 'The move of the live tag',
    reasons: {
      ...STEP,
      'ecr:BatchGetImage': 'read where the tag is, and move it',
    },
  },
  'Images-InitialImage-Role': {
    title: 'The function that copies the initial image (`initialImage`)',
    reasons: {
      'logs:CreateLogStream': WRITES_LOG,
      'ecr:BatchCheckLayerAvailability': 'fill the live tags of that repository',
    },
  },
  'ApiTask-ExecutionRole': {
    title: "The service's execution role",
    reasons: {
      'ecr:BatchCheckLayerAvailability': 'ECS pulls the image',
      'ecr:GetAuthorizationToken': DOCKER_LOGIN,
    },
  },
};
