import { Token } from 'aws-cdk-lib';
import { refusal } from '../validation';

/**
 * What CodePipeline takes as one value of an action's configuration.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_ActionDeclaration.html
 */
const LONGEST = 1000;
/** A name that only CloudFormation knows: a stack's name of up to 128 characters, a logical id, and 12 characters by chance. */
const LONGEST_GENERATED_NAME = 128 + 1 + 40 + 1 + 12;

/**
 * Values for a handler, as JSON. Names that are tokens stand in it as they are: in the names of AWS's resources there is nothing
 * to escape. What is no ASCII is escaped, as CloudFormation may replace it.
 */
export function userParameters<T extends object>(prop: string, values: T): string {
  const text = JSON.stringify(values).replace(/[^\x00-\x7f]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
  const length = lengthOf(values, text);
  if (length > LONGEST) {
    throw refusal(prop, `fit into the ${LONGEST} characters of an action's parameters, with the names of cluster, service and container`, length, 'put longer scripts into a file of the image');
  }
  return text;
}

/** A token counts as the name that it may become. */
function lengthOf(values: object, text: string): number {
  const tokens = Object.values(values).filter((value): value is string => typeof value === 'string' && Token.isUnresolved(value));
  return tokens.reduce((length, token) => length - token.length + LONGEST_GENERATED_NAME, text.length);
}
