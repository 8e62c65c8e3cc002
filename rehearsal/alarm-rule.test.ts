import { alarmRule } from './alarm-rule';

const facts = { name: 'shop', artifactBucket: 'bucket', roleArn: 'arn:pipeline' };
const rule = { AlarmName: 'errors', AlarmStates: 'ALARM' };

async function look(alarms: object[], assumed: string[] = []) {
  const aws: any = { as: async (role: string, service: string) => void assumed.push(`${role} ${service}`) };
  return alarmRule(rule, facts, aws, () => ({ call: async () => ({ MetricAlarms: alarms }) }));
}

test("looks with the pipeline's rights", async () => {
  const assumed: string[] = [];
  await look([{ StateValue: 'OK' }], assumed);
  expect(assumed).toEqual(['arn:pipeline codepipeline.amazonaws.com']);
});

test.each([
  [[{ StateValue: 'OK' }], undefined],
  [[{ StateValue: 'INSUFFICIENT_DATA' }], undefined],
  [[{ StateValue: 'ALARM' }], 'the alarm errors is in the state ALARM'],
  [[], 'the alarm errors does not exist'],
])('of %j it tells: %s', async (alarms, told) => {
  expect(await look(alarms)).toBe(told);
});
