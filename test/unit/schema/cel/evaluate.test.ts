import { describe, expect, it } from 'vitest';
import { evaluateCel, toCel, unknownFunctions } from '../../../../src/schema/cel/evaluate.ts';
import { parseCel } from '../../../../src/schema/cel/parse.ts';

const pool = {
  name: 'gpu',
  weight: 10,
  ratio: 0.5,
  zones: ['us-west-2a', 'us-west-2b'],
  labels: { team: 'translation', 'karpenter.sh/x': '1' },
  requirements: [
    { key: 'zone', operator: 'In', values: ['a'] },
    { key: 'cpu', operator: 'Gt', values: ['4'] },
  ],
};

const evaluate = (rule: string): unknown => evaluateCel(parseCel(rule), { self: toCel(pool) });

describe('CEL', () => {
  it.each([
    ['self.weight + 2 * 3 == 16', true],
    ['(self.weight + 2) * 3 == 36', true],
    ['7 / 2 == 3 && 7 % 2 == 1 && -7 / 2 == -3', true],
    ['self.ratio * 2.0 == 1.0', true],
    ['self.weight >= 1 && self.weight <= 100', true],
    ["self.name == 'gpu' ? 'yes' : 'no'", 'yes'],
    ["!(self.name in ['cpu', 'gpu'])", false],
    ["'team' in self.labels && self.labels['team'] == 'translation'", true],
    ['has(self.limits)', false],
    ['has(self.labels.team)', true],
    ['!has(self.limits) || self.limits.size() > 0', true],
    ['self.limits.size() > 0 || true', true],
    ['false && self.limits.size() > 0', false],
    ['self.zones.size() == 2 && size(self.zones) == 2', true],
    ["self.zones.all(z, z.startsWith('us-'))", true],
    ["self.zones.exists(z, z.endsWith('b'))", true],
    ["self.zones.exists_one(z, z.contains('2a'))", true],
    ["self.zones.filter(z, z.endsWith('a')) == ['us-west-2a']", true],
    ['self.zones.map(z, z.size()) == [10, 10]', true],
    ["self.labels.all(k, !k.find('^([^/]+)').endsWith('karpenter.sh') || k == 'karpenter.sh/x')", true],
    ["self.requirements.all(x, x.operator == 'In' ? x.values.size() != 0 : true)", true],
    ["self.requirements.all(x, (x.operator == 'Gt') ? int(x.values[0]) >= 0 : true)", true],
    ["self.name.matches('^[a-z]+$')", true],
    [String.raw`'a\tb' == "a` + '\tb" && r\'\\d\' == "\\\\d"', true],
    ["duration('90s') == duration('1m30s')", true],
    ["'a' + 'b' == 'ab' && [1] + [2] == [1, 2]", true],
    ["self == self && {'a': 1} == {'a': 1}", true],
  ])('%s', (rule, expected) => {
    expect(evaluate(rule)).toEqual(expected);
  });

  it.each([
    ['self.limits.size() > 0', 'no such key: limits'],
    ['self.name + 1', 'no such overload'],
    ["int('four')", 'cannot convert string to int: four'],
    ['self.zones[7]', 'index out of bounds: 7'],
    ['1 / 0', 'division by zero'],
    ['other == 1', "undeclared reference to 'other'"],
  ])('%s fails: %s', (rule, message) => {
    expect(() => evaluate(rule)).toThrow(message);
  });

  it.each(['self.name ==', 'self.', '(1', '[1, ', 'self.name #', "'open"])('%s is no expression', (rule) => {
    expect(() => parseCel(rule)).toThrow('Syntax error');
  });

  it('knows which functions it does not have', () => {
    expect(unknownFunctions(parseCel("isURL(self) && self.all(x, url(x).getHost() == 'a')"))).toEqual([
      'isURL',
      'getHost',
      'url',
    ]);
  });
});
