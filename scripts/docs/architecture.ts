import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { plainApp } from './app';
import { Svg } from './svg';
import { PhysicalTemplate } from '../../test/security/physical-template';

interface Action {
  readonly Name: string;
  readonly ActionTypeId: { readonly Provider: string };
  readonly Configuration?: object;
  readonly RunOrder: number;
}

const COLUMN = 220;
const LEFT = 210;
const STAGES_TOP = 96;
const WORKERS_TOP = 236;
const STORES_TOP = 372;
const BOX = { width: 180, height: 64 };

/** What does the work of an action, or is worked on: where its configuration leads. */
const WORKERS = ['AWS::CodeBuild::Project', 'AWS::ECS::Service', 'AWS::Lambda::Function'];

/** docs/architecture.svg, drawn from the template of README's app: its stages, a column for each action, what these lead to, and what all of them use. */
export function renderArchitecture(): string {
  const stack = plainApp(new App());
  const template = new PhysicalTemplate(stack, Template.fromStack(stack).toJSON());
  const { Resources: resources } = template.template;
  const one = (type: string) => template.idsOf(type).filter((id) => /^(Pipeline|Images)/i.test(template.nameOf(id)))[0];
  const [pipeline, repository, bucket, webhook, secret] = [
    'AWS::CodePipeline::Pipeline', 'AWS::ECR::Repository', 'AWS::S3::Bucket', 'AWS::CodePipeline::Webhook', 'AWS::SecretsManager::Secret',
  ].map(one);
  const stages: { Name: string; Actions: Action[] }[] = resources[pipeline].Properties.Stages;
  const x = (column: number) => LEFT + column * COLUMN;
  const right = x(stages.flatMap(({ Actions }) => Actions).length - 1) + BOX.width;
  const svg = new Svg(right + 100, STORES_TOP + 2 * 88 + 24);

  svg.box(24, STAGES_TOP, 130, BOX.height, 'GitHub', 'a push, signed', 'outside');
  svg.frame(LEFT - 18, 40, right - LEFT + 36, STAGES_TOP - 40 + BOX.height + 18, `CodePipeline, execution mode ${resources[pipeline].Properties.ExecutionMode}`);
  svg.arrow(154, STAGES_TOP + 32, x(0), STAGES_TOP + 32);

  const uses = (value: unknown, id: string) => referencesOf(value).has(id);
  const drawAction = (action: Action, column: number) => {
    const centre = x(column) + BOX.width / 2;
    svg.line(centre, STAGES_TOP + 48, action.ActionTypeId.Provider);
    const workers = WORKERS.flatMap((type) => template.idsOf(type)).filter((id) => uses(action.Configuration, id));
    for (const id of workers) {
      svg.box(x(column), WORKERS_TOP, BOX.width, BOX.height, typeOf(resources[id].Type), last(template.nameOf(id).replace(/-(Service|Function)$/, '')), 'worker');
      svg.arrow(centre, STAGES_TOP + BOX.height, centre, WORKERS_TOP);
    }
    const below = workers.length > 0 ? WORKERS_TOP + BOX.height : STAGES_TOP + BOX.height;
    if (workers.some((id) => uses(resources[id], repository))) svg.arrow(centre, below, centre, STORES_TOP, 'pushes');
    if (uses(action.Configuration, repository)) svg.arrow(centre, below, centre, STORES_TOP, 'moves live');
    const images = template.idsOf('AWS::ECS::TaskDefinition').filter((id) => uses(resources[id], repository) && workers.some((worker) => uses(resources[worker], id)));
    if (images.length > 0) svg.arrow(centre, STORES_TOP, centre, below, 'pulls');
  };

  let column = 0;
  for (const { Name, Actions } of stages) {
    svg.box(x(column), STAGES_TOP, (Actions.length - 1) * COLUMN + BOX.width, BOX.height, Name, undefined, 'stage');
    if (column > 0) svg.arrow(x(column - 1) + BOX.width, STAGES_TOP + 32, x(column), STAGES_TOP + 32);
    Actions.forEach((action, i) => {
      drawAction(action, column + i);
      // One after the other.
      const [from, to] = [x(column + i - 1), x(column + i)].map((left) => left + BOX.width / 2);
      if (i > 0 && action.RunOrder > Actions[i - 1].RunOrder) svg.arrow(from + 30, STAGES_TOP + 44, to - 30, STAGES_TOP + 44);
    });
    column += Actions.length;
  }

  if (uses(resources[webhook].Properties.TargetPipeline, pipeline)) {
    svg.box(x(0), WORKERS_TOP, BOX.width, BOX.height, 'Webhook', `signed with ${last(template.nameOf(secret))}`, 'worker');
    svg.arrow(89, STAGES_TOP + BOX.height, x(0), WORKERS_TOP + 32);
    svg.arrow(x(0) + BOX.width / 2, WORKERS_TOP, x(0) + BOX.width / 2, STAGES_TOP + BOX.height);
  }
  const expiry = resources[bucket].Properties.LifecycleConfiguration.Rules[0].ExpirationInDays;
  const immutable = resources[repository].Properties.ImageTagMutability.startsWith('IMMUTABLE') ? 'release tags are immutable' : 'tags are mutable';
  svg.box(x(1), STORES_TOP, right - x(1), BOX.height, 'ECR repository', `${immutable}, live names what runs`, 'store');
  svg.box(x(0), STORES_TOP + 88, right - x(0), BOX.height, 'S3 artifact bucket', `private, TLS only, empty again after ${expiry} days`, 'store');
  return svg.text();
}

/** Logical ids that a value refers to. */
function referencesOf(value: unknown): Set<string> {
  const found = new Set<string>();
  const visit = (part: unknown) => {
    if (typeof part !== 'object' || part === null) return;
    for (const [key, inner] of Object.entries(part)) {
      if (key === 'Ref') found.add(inner);
      else if (key === 'Fn::GetAtt') found.add(inner[0]);
      else visit(inner);
    }
  };
  visit(value);
  return found;
}

const last = (name: string) => name.split('-').at(-1)!;
const typeOf = (type: string) => type.replace(/^AWS::(\w+)::(\w+)$/, (_, service, what) => `${service} ${what.toLowerCase()}`);
