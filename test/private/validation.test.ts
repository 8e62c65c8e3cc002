import { Duration, Fn, Lazy, Token } from 'aws-cdk-lib';
import { checkCount, checkDuration, checkEntries, checkLength, checkText, DurationUnit, refusal } from '../../src/private/validation';
import { refusalOf } from '../helpers';

describe('messages', () => {
  test('say what is wrong, what was got and what to do', () => {
    expect(refusal('keepImages', 'be a whole number', 0, 'leave it out').message).toBe('keepImages must be a whole number, got: 0; leave it out');
  });

  test('end with what was got where the rule says what to do', () => {
    expect(refusal('keepImages', 'be a whole number', 0).message).toBe('keepImages must be a whole number, got: 0');
  });

  test.each([
    ['5', '"5"'],
    [5, '5'],
    [' ', '" "'],
    ['a\nb', '"a\\nb"'],
    [undefined, 'undefined'],
    [null, 'null'],
  ])('show %j as %s, so that texts and other values can be told apart', (got, shown) => {
    expect(refusal('prop', 'be right', got).message).toBe(`prop must be right, got: ${shown}`);
  });
});

describe('counts', () => {
  test.each([1, 2, 99999, 100000])('%d is accepted', (count) => {
    expect(() => checkCount('keepImages', count, 1, 100000)).not.toThrow();
  });

  test.each([
    [0, '0'], [-1, '-1'], [-0.5, '-0.5'], [1.5, '1.5'], [100001, '100001'], [NaN, 'NaN'], [Infinity, 'Infinity'], [-Infinity, '-Infinity'],
    ['30', '"30"'], ['', '""'], [null, 'null'], [true, 'true'], [[30], '30'],
  ])('%p is refused', (count, shown) => {
    const [message] = refusalOf(() => checkCount('keepImages', count as any, 1, 100000)).split('; '); // NaN has a remedy
    expect(message).toBe(`keepImages must be a whole number from 1 to 100000, got: ${shown}`);
  });

  test.each([
    ['absent', undefined],
    ['lazy', Lazy.number({ produce: () => 0 })],
    ['imported', Token.asNumber(Fn.importValue('Count'))],
  ])('a value that is %s passes unjudged', (_, count) => {
    expect(() => checkCount('keepImages', count, 1, 100000)).not.toThrow();
  });
});

describe('durations', () => {
  test.each([
    Duration.minutes(1), Duration.minutes(60), Duration.seconds(420), Duration.millis(60000), Duration.hours(1), Duration.hours(0.5),
  ])('%s is accepted as whole minutes', (duration) => {
    expect(() => checkDuration('timeout', duration, DurationUnit.MINUTES, 1, 60)).not.toThrow();
  });

  test.each([
    [Duration.minutes(0), '0 minutes'],
    [Duration.seconds(59), '59 seconds'],
    [Duration.seconds(90), '1 minute 30 seconds'],
    [Duration.minutes(1.5), '1 minute 30 seconds'],
    [Duration.minutes(61), '1 hour 1 minute'],
    [Duration.days(1), '1 day'],
  ])('%s is refused where whole minutes are asked for', (duration, shown) => {
    expect(refusalOf(() => checkDuration('timeout', duration, DurationUnit.MINUTES, 1, 60))).toBe(`timeout must be 1 to 60 whole minutes, got: ${shown}`);
  });

  test.each([Duration.days(1), Duration.hours(48), Duration.minutes(1440), Duration.seconds(86400), Duration.days(3650)])('%s is accepted as whole days', (duration) => {
    expect(() => checkDuration('expiry', duration, DurationUnit.DAYS, 1, 3650)).not.toThrow();
  });

  test.each([Duration.days(0), Duration.hours(36), Duration.days(1.5), Duration.minutes(5), Duration.days(3651)])('%s is refused where whole days are asked for', (duration) => {
    expect(refusalOf(() => checkDuration('expiry', duration, DurationUnit.DAYS, 1, 3650))).toMatch(/^expiry must be 1 to 3650 whole days, got: \d/);
  });

  test.each([
    ['absent', undefined],
    ['a token', Duration.minutes(Lazy.number({ produce: () => 0 }))],
  ])('a value that is %s passes unjudged', (_, duration) => {
    expect(() => checkDuration('timeout', duration, DurationUnit.MINUTES, 1, 60)).not.toThrow();
  });
});

describe('texts and lists', () => {
  test('a text behind a newline does not slip through', () => {
    expect(refusalOf(() => checkText('name', 'ok\n', /^[a-z]+$/, 'be letters'))).toBe('name must be letters, got: "ok\\n"');
  });

  test('a text that is a token passes unjudged', () => {
    expect(() => checkText('name', Fn.importValue('Name'), /^[a-z]+$/, 'be letters')).not.toThrow();
  });

  test.each([
    [[], 'none'],
    [['1', '2', '3'], '3'],
  ])('a list of the wrong length is refused, %j', (list, shown) => {
    expect(refusalOf(() => checkLength('paths', list, 2, 'leave it out'))).toBe(`paths must hold 1 to 2 entries, got: ${shown}; leave it out`);
  });

  test.each([
    ['absent', undefined],
    ['short enough', ['1', '2']],
    ['a token', Fn.split(',', Fn.importValue('Paths'))],
  ])('a list that is %s passes', (_, list) => {
    expect(() => checkLength('paths', list, 2)).not.toThrow();
  });
});

describe('entries of lists and maps', () => {
  test.each<[any, string, string]>([
    [{ A: '1', B: undefined }, 'buildArgs.B', 'undefined'],
    [{ A: null }, 'buildArgs.A', 'null'],
    [['a', undefined], 'buildArgs[1]', 'undefined'],
    // eslint-disable-next-line no-sparse-arrays
    [['a', , 'c'], 'buildArgs[1]', 'undefined'],
  ])('%j is refused by the name of the entry without a value', (values, prop, got) => {
    expect(refusalOf(() => checkEntries('buildArgs', values))).toBe(`${prop} must have a value, got: ${got}; leave the entry out, or see where its value comes from`);
  });

  test.each<[any]>([
    [undefined], [{}], [[]], [{ A: '', B: 0, C: false }], [['', 0, false]], [Token.asList(Fn.getAtt('A', 'B'))], [Lazy.any({ produce: () => ({ A: undefined }) })],
  ])('%p passes', (values) => {
    expect(() => checkEntries('buildArgs', values)).not.toThrow();
  });
});
