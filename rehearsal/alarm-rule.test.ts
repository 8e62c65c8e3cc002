import { alarmRule } from './alarm-rule';

const facts = { name: 'shop', artifactBucket: 'bucket', roleArn: 'arn:pipeline' };
const rule = { AlarmName: 'errors', WaitTime: '5' };

async function look(alarms: object[], assumed: string[] = [], configuration: { [key: string]: string } = rule) {
  const aws: any = { as: async (role: string, service: string) => void assumed.push(`${role} ${service}`) };
  return alarmRule(configuration, facts, aws, () => ({ call: async () => ({ MetricAlarms: alarms }) }));
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

test('plays no rule whose states can be read both ways', async () => {
  await expect(look([{ StateValue: 'OK' }], [], { ...rule, AlarmStates: 'ALARM' })).rejects.toThrow(/^the rule for errors has AlarmStates/);
});
