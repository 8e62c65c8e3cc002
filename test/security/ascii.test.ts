import { VARIANT_NAMES, variant } from './variants';

/** Every text of a template that holds a character outside of ASCII, by where it stands. */
function beyondAscii(value: unknown, path: string[] = []): string[] {
  if (typeof value === 'string') return /^[\x00-\x7f]*$/.test(value) ? [] : [`${path.join('.')}: ${value.match(/.{0,20}[^\x00-\x7f].{0,20}/)![0]}`];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) => [...beyondAscii(key, [...path, 'key']), ...beyondAscii(each, [...path, key])]);
}

test('a text that is not ASCII would be found, whether it is a value or a key', () => {
  expect(beyondAscii({ Resources: { Project: { Commands: ['echo ok', 'echo wait…'] } }, Größe: 1 }))
    .toEqual(['Resources.Project.Commands.1: echo wait…', 'key: Größe']);
});

// Services and shells differ in what they make of others: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-formats.html
test.each(VARIANT_NAMES)('a template holds nothing but ASCII: %s', (name) => {
  expect(beyondAscii(variant(name).template)).toEqual([]);
});
