import type { IdentityFindingCode } from '@lockkeeper/core';
import { describe, expect, it } from 'vitest';
import { accountReviewer, ROLE } from '../fakes/pods.ts';
import { request } from '../fakes/reviews.ts';

const account = (role: string | undefined, name = 'reader', annotations: object = {}) => ({
  metadata: {
    name,
    annotations: { ...(role === undefined ? {} : { 'eks.amazonaws.com/role-arn': role }), ...annotations },
  },
});
const asked = (object: unknown, changes: object = {}) =>
  request({ group: '', version: 'v1', kind: 'ServiceAccount', namespace: 'shop', name: 'reader', object, ...changes });

const FOREIGN = 'arn:aws:iam::999900001111:role/admin';
const guards = { audiences: ['sts.amazonaws.com'], allowedRoles: ['arn:aws:iam::111122223333:role/${namespace}/*'] };
const reviewer = (...refused: readonly IdentityFindingCode[]) => accountReviewer(refused, { guards });

describe('threat/W1 a ServiceAccount that is written', () => {
  it('is told of a role of a foreign account, and refused where the platform asks for it', () => {
    expect(reviewer().answer(asked(account(FOREIGN)))).toMatchObject({
      allowed: true,
      warnings: [
        expect.stringContaining(`role ${FOREIGN} is none that the platform allows in namespace shop`) as string,
      ],
    });
    expect(reviewer('foreign-role').answer(asked(account(FOREIGN)))).toMatchObject({ allowed: false, code: 403 });
    expect(reviewer('foreign-role').answer(asked(account(ROLE)))).toEqual({ allowed: true, warnings: [] });
  });

  it('is refused as the account that pods get without asking', () => {
    expect(reviewer('default-account').answer(asked(account(ROLE, 'default'))).allowed).toBe(false);
    expect(reviewer('default-account').answer(asked(account(undefined, 'default')))).toEqual({
      allowed: true,
      warnings: [],
    });
  });

  it('is refused for a role that does not trust it', () => {
    const distrust = () => 'it does not trust';
    const strict = accountReviewer(['untrusted-role'], { guards: { ...guards, distrust } });
    expect(strict.answer(asked(account(ROLE)))).toMatchObject({ allowed: false, message: 'it does not trust' });
  });

  it('is not refused for what was wrong before: labels and Secrets of it must not get stuck', () => {
    const update = { operation: 'UPDATE', oldObject: account(FOREIGN) };
    const kept = reviewer('foreign-role').answer(asked(account(FOREIGN, 'reader', { other: '1' }), update));
    expect(kept).toMatchObject({ allowed: true, warnings: [expect.stringContaining(FOREIGN) as string] });
    const worse = account('arn:aws:iam::999900001111:role/root');
    expect(reviewer('foreign-role').answer(asked(worse, update)).allowed).toBe(false);
  });

  it.each([
    [{ kind: 'Pod' }, { allowed: false, code: 400 }],
    [{ operation: 'DELETE', object: null }, { allowed: true }],
    [{ operation: 'CREATE', subresource: 'token' }, { allowed: true }],
    [{ object: 'planted' }, { allowed: false, code: 400 }],
  ])('is all that is judged: %j', (changes, answer) => {
    const found = reviewer().answer(asked(account(ROLE), changes));
    expect(found).toMatchObject(answer);
    expect(JSON.stringify(found)).not.toContain('planted');
  });
});
