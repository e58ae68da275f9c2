import { FakeRandom } from '@lockkeeper/testkit';
import { expect, test } from 'vitest';
import { AccessKeys } from '../aws/identity/access-keys.ts';
import type { AwsState } from '../aws/index.ts';
import { Accounts } from '../aws/state/account.ts';
import { awsRows, changedRows, restoreAws } from './aws-rows.ts';

function state(): AwsState {
  return { accounts: new Accounts(), keys: new AccessKeys(new FakeRandom(1)) };
}

function filled(): AwsState {
  const made = state();
  const account = made.accounts.add('111122223333');
  account.iam.users.set('admin', {
    name: 'admin',
    path: '/',
    id: 'AIDA1',
    arn: 'arn:aws:iam::111122223333:user/admin',
    createdAt: 1,
    tags: new Map([['a', 'b']]),
    inlinePolicies: new Map(),
    attachedPolicies: new Set(['arn:p']),
    accessKeyIds: new Set(),
  });
  const region = made.accounts.region('111122223333', 'eu-west-1');
  region?.secrets.set('a/"b"', {
    name: 'a/"b"',
    arn: 'arn:s',
    accountId: '111122223333',
    createdAt: 1,
    tags: new Map(),
    versions: new Map(),
    replicas: new Map(),
    tagged: false,
    lastChangedAt: 1,
  });
  made.keys.create({ accountId: '111122223333', holder: { kind: 'root' }, now: 1 });
  return made;
}

test('rows of one endpoint make another that has the same rows', () => {
  const rows = awsRows(filled());
  const other = state();
  restoreAws(other, rows);
  expect(awsRows(other)).toEqual(rows);
  expect(other.accounts.find('111122223333')?.iam.users.get('admin')?.attachedPolicies).toEqual(new Set(['arn:p']));
});

test('only what differs is written again, and what has gone is taken away', () => {
  const made = filled();
  const before = awsRows(made);
  expect(changedRows(before, awsRows(made))).toEqual([]);
  const region = made.accounts.region('111122223333', 'eu-west-1');
  const secret = region?.secrets.get('a/"b"');
  if (secret !== undefined) secret.description = 'new';
  const [changed] = changedRows(before, awsRows(made));
  const [path, body] = changed ?? [''];
  expect(JSON.parse(path)).toEqual(['account', '111122223333', 'regions', 'eu-west-1', 'secrets', 'a/"b"']);
  expect(body).toContain('new');
  region?.secrets.clear();
  expect(changedRows(before, awsRows(made))).toEqual([[path, undefined]]);
});
