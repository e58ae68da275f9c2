import { describe, expect, it } from 'vitest';
import { memberName } from './aws-executor.ts';
import { readPath } from './read-path.ts';

describe('readPath', () => {
  const object = {
    a: {
      b: [
        { type: 'x', v: 1 },
        { type: 'y', v: 'text' },
      ],
    },
  };

  it('prints as jsonpath does: text as it is, other things as JSON, nothing for what is not there', () => {
    expect(readPath(object, ['a', 'b', { where: 'type', is: 'y' }, 'v'])).toBe('text');
    expect(readPath(object, ['a', 'b', { where: 'type', is: 'x' }, 'v'])).toBe('1');
    expect(readPath(object, ['a', 'b', 1, 'v'])).toBe('text');
    expect(readPath({ a: [{ z: 1, b: { y: 2, x: 3 } }] }, ['a'])).toBe('[{"b":{"x":3,"y":2},"z":1}]');
    expect(readPath(object, ['a', 'b', 2, 'v'])).toBe('');
    expect(readPath(object, ['a', 'c', 'd'])).toBe('');
  });

  it('threat/X2 finds no inherited property', () => {
    expect(readPath(object, ['constructor', 'name'])).toBe('');
    expect(readPath(object, ['__proto__'])).toBe('');
  });
});

describe('memberName', () => {
  it('spells options as the API does', () => {
    expect(memberName('role-name')).toBe('RoleName');
    expect(memberName('client-id-list')).toBe('ClientIDList');
    expect(memberName('force-delete-without-recovery')).toBe('ForceDeleteWithoutRecovery');
  });
});
