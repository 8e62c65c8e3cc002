import { join } from 'path';
import { run } from '../processes';
import { Scene } from './scene';

const POLICY = 'taken-away';

/** Does something while a deployed role may not do an action, which it may again afterwards. */
export async function without<T>(action: string, roleArn: string, { aws: { emulator, python } }: Scene, work: () => Promise<T>): Promise<T> {
  const iam = async (command: string, ...args: string[]) => run(join(python, 'bin', 'aws'),
    ['iam', command, '--role-name', roleArn.split('/').pop()!, '--policy-name', POLICY, ...args],
    { env: { PATH: process.env.PATH, ...emulator.environment } });

  const statement = { Effect: 'Deny', Action: action, Resource: '*' };
  await iam('put-role-policy', '--policy-document', JSON.stringify({ Version: '2012-10-17', Statement: [statement] }));
  try {
    return await work();
  } finally {
    await iam('delete-role-policy');
  }
}
