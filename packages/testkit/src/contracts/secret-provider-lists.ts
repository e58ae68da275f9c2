import type { AwsService, ListAnswer, ListFilter, Scope } from '@lockkeeper/core';
import { expect } from 'vitest';
import { buildUse } from '../builders/authorized-use.ts';
import { type AddRule, type ProviderHarness, reasonOf } from './provider-harness.ts';

/** What `SecretProvider.list` promises. */
export function listRules(rule: AddRule, service: AwsService): void {
  const never = new AbortController().signal;
  const listFor = (harness: ProviderHarness, scope: Scope, filter: Partial<ListFilter> = {}): Promise<ListAnswer> =>
    harness.settle(harness.provider.list(buildUse([], { scope }), { tags: new Map(), ...filter }, never));

  rule('lists all names, over all pages, sorted by their bytes', async (harness) => {
    const [scope] = harness.scopes;
    const names = Array.from({ length: 123 }, (_, i) => `/many/item-${i}`);
    for (const name of names) {
      await harness.put(scope, name, 'x');
    }
    const answer = await listFor(harness, scope, { path: '/many' });
    expect(answer).toEqual({ kind: 'names', names: [...names].sort() });
  });

  rule('lists what is below a path, or begins alike, and nothing else', async (harness) => {
    const [scope] = harness.scopes;
    for (const name of ['/team-a/db', '/team-a/web/key', '/team-ab/db', '/Team-a/db', 'plain']) {
      await harness.put(scope, name, 'x');
    }
    const below = service === 'SecretsManager' ? '/team-a/' : '/team-a';
    expect(await listFor(harness, scope, { path: below })).toEqual({
      kind: 'names',
      names: ['/team-a/db', '/team-a/web/key'],
    });
    const all = await listFor(harness, scope);
    expect(all.kind === 'names' && all.names).toEqual(
      expect.arrayContaining(['/Team-a/db', '/team-a/db', '/team-ab/db', 'plain']),
    );
    expect(await listFor(harness, scope, { path: '/nobody' })).toEqual({ kind: 'names', names: [] });
  });

  rule('lists by tags, each key together with its own value', async (harness) => {
    const [scope] = harness.scopes;
    const tagged: readonly (readonly [string, ReadonlyMap<string, string>])[] = [
      [
        '/tagged/right',
        new Map([
          ['env', 'prod'],
          ['team', 'red'],
        ]),
      ],
      [
        '/tagged/crossed',
        new Map([
          ['env', 'red'],
          ['team', 'prod'],
        ]),
      ],
      [
        '/tagged/longer',
        new Map([
          ['env', 'prod2'],
          ['team', 'red'],
        ]),
      ],
      ['/tagged/one', new Map([['env', 'prod']])],
    ];
    for (const [name, tags] of tagged) {
      await harness.put(scope, name, 'x');
      await harness.tag(scope, name, tags);
    }
    const both = new Map([
      ['team', 'red'],
      ['env', 'prod'],
    ]);
    expect(await listFor(harness, scope, { tags: both })).toEqual({ kind: 'names', names: ['/tagged/right'] });
    expect(await listFor(harness, scope, { tags: new Map([['env', 'prod']]), path: '/tagged' })).toEqual({
      kind: 'names',
      names: ['/tagged/one', '/tagged/right'],
    });
  });

  rule('threat/C1 lists nothing of another scope', async (harness) => {
    const [first, second] = harness.scopes;
    await harness.put(first, '/own/first', 'x');
    await harness.put(second, '/own/second', 'x');
    const answers = await Promise.all([first, second].map((scope) => listFor(harness, scope, { path: '/own' })));
    expect(answers).toEqual([
      { kind: 'names', names: ['/own/first'] },
      { kind: 'names', names: ['/own/second'] },
    ]);
  });

  rule('says that a list is denied, and reads no value for one', async (harness) => {
    const [scope] = harness.scopes;
    await harness.put(scope, '/own/first', 'x');
    const before = harness.reads();
    await listFor(harness, scope, { path: '/own' });
    await harness.denyLists(scope);
    const action = service === 'SecretsManager' ? 'secretsmanager:ListSecrets' : 'ssm:DescribeParameters';
    expect(await listFor(harness, scope, { path: '/own' })).toMatchObject({ kind: 'denied', action });
    expect(harness.reads()).toBe(before);
  });

  rule('rejects a list with the reason of an aborted signal, and lets others have theirs', async (harness) => {
    const [scope] = harness.scopes;
    await harness.put(scope, '/own/first', 'x');
    harness.slow(500);
    const leaving = new AbortController();
    const filter: ListFilter = { path: '/own', tags: new Map() };
    const left = reasonOf(harness.provider.list(buildUse([], { scope }), filter, leaving.signal));
    const stays = harness.provider.list(buildUse([], { scope }), filter, never);
    await harness.pass(100);
    leaving.abort(new Error('left'));
    expect(await left).toBe('left');
    expect(await harness.settle(stays)).toEqual({ kind: 'names', names: ['/own/first'] });
  });

  rule('answers a list of a broken identity as it answers a check', async (harness) => {
    const [, broken] = harness.scopes;
    await harness.breakIdentity(broken);
    const verdict = await harness.settle(harness.provider.check(buildUse([], { scope: broken }), never));
    expect((await listFor(harness, broken)).kind).toBe(verdict?.kind);
  });
}
