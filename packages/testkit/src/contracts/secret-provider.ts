import { inspect } from 'node:util';
import type {
  AwsService,
  FetchAnswer,
  ListAnswer,
  ListFilter,
  RemoteReference,
  Scope,
  SecretProvider,
} from '@lockkeeper/core';
import { describe, expect, it } from 'vitest';
import { buildReference } from '../builders/reference.ts';
import { buildUse } from '../builders/authorized-use.ts';

/** A provider with a keeper behind it that the contract can fill and disturb. Made anew for every test. */
export interface ProviderHarness {
  readonly provider: SecretProvider;
  /** Two scopes of the service under test that differ only in who asks. */
  readonly scopes: readonly [Scope, Scope];
  /** Stores a value for the identity of a scope. Returns the version to pin, in the words of a manifest. */
  put(scope: Scope, name: string, content: string | Uint8Array): Promise<string> | string;
  remove(scope: Scope, name: string): Promise<void> | void;
  /** Replaces the tags of something that is kept. */
  tag(scope: Scope, name: string, tags: ReadonlyMap<string, string>): Promise<void> | void;
  /** Refuses every list to the identity of a scope. */
  denyLists(scope: Scope): Promise<void> | void;
  /** Refuses reads of one name to the identity of a scope. */
  readonly deny: (scope: Scope, name: string) => Promise<void> | void;
  /** Makes the scope's identity unusable, as when its role cannot be assumed. */
  breakIdentity(scope: Scope): Promise<void> | void;
  /** How many reads of values were tried so far; lists do not count. */
  readonly reads: () => number;
  /** The next `times` tries of reading are throttled; undefined where the implementation has no tries. */
  readonly throttle?: (times: number) => Promise<void> | void;
  /** Waits for a promise; owns the clock where time is not real. */
  readonly settle: <T>(promise: Promise<T>) => Promise<T>;
  /** Lets this much time pass. */
  readonly pass: (ms: number) => Promise<void>;
  /** Makes every read take this long from now on. */
  readonly slow: (ms: number) => void;
  readonly dispose?: () => Promise<void> | void;
}

/** Anything that would be found in an output if a value leaked. */
const PLANTED = 'planted-5d1f6c0e9b';

const textOf = (answer: FetchAnswer | undefined): string =>
  answer?.kind === 'value' ? answer.value.revealText() : `(${answer?.kind})`;

/** Why a promise rejects; attached at once, so that an early rejection is never unhandled. */
const reasonOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'resolved',
    (reason: unknown) => (reason instanceof Error ? reason.message : 'no error'),
  );

/**
 * The rules of `SecretProvider`, for every implementation. `make` gives a fresh harness whose scopes are of `service`.
 */
export function secretProviderContract(
  title: string,
  service: AwsService,
  make: () => Promise<ProviderHarness> | ProviderHarness,
): void {
  const never = new AbortController().signal;
  const ref = (name: string, version?: string): RemoteReference =>
    buildReference(name, { service, ...(version === undefined ? {} : { version }) });

  const fetchFor = (
    harness: ProviderHarness,
    scope: Scope,
    references: readonly RemoteReference[],
    maxAgeMs = 0,
    signal: AbortSignal = never,
  ): Promise<readonly FetchAnswer[]> => harness.provider.fetch(buildUse(references, { scope }), { signal, maxAgeMs });

  const rule = (name: string, test: (harness: ProviderHarness) => Promise<void>): void => {
    it(name, async () => {
      expect.hasAssertions();
      const harness = await make();
      try {
        await test(harness);
      } finally {
        await harness.dispose?.();
      }
    });
  };

  describe(`SecretProvider contract: ${title}`, () => {
    rule('answers in the order of the references, and equal references get equal answers', async (harness) => {
      const [scope] = harness.scopes;
      await harness.put(scope, 'one', 'value 1');
      await harness.put(scope, 'two', 'value 2');
      const asked = [ref('two'), ref('one'), ref('two'), ref('none'), ref('two')];
      const answers = await harness.settle(fetchFor(harness, scope, asked));
      expect(answers.map(textOf)).toEqual(['value 2', 'value 1', 'value 2', '(absent)', 'value 2']);
      expect(answers[0]).toEqual(answers[2]);
    });

    rule('answers an empty list with an empty list, without reading', async (harness) => {
      const before = harness.reads();
      await expect(harness.settle(fetchFor(harness, harness.scopes[0], []))).resolves.toEqual([]);
      expect(harness.reads()).toBe(before);
    });

    rule('gives each of many references its own value', async (harness) => {
      const [scope] = harness.scopes;
      const names = Array.from({ length: 47 }, (_, i) => `item-${i}`);
      for (const name of names) {
        await harness.put(scope, name, `value of ${name}`);
      }
      const answers = await harness.settle(
        fetchFor(
          harness,
          scope,
          names.map((name) => ref(name)),
        ),
      );
      expect(answers.map(textOf)).toEqual(names.map((name) => `value of ${name}`));
    });

    rule('keeps a bad reference from spoiling its neighbours', async (harness) => {
      const [scope] = harness.scopes;
      for (const name of ['a', 'b', 'c', 'forbidden']) {
        await harness.put(scope, name, `value of ${name}`);
      }
      await harness.deny(scope, 'forbidden');
      const asked = ['a', 'forbidden', 'b', 'missing', 'c'].map((name) => ref(name));
      const answers = await harness.settle(fetchFor(harness, scope, asked));
      expect(answers.map(textOf)).toEqual(['value of a', '(denied)', 'value of b', '(absent)', 'value of c']);
    });

    rule('says which action a denial is about, in a sentence for the tenant', async (harness) => {
      const [scope] = harness.scopes;
      await harness.put(scope, 'forbidden', PLANTED);
      await harness.deny(scope, 'forbidden');
      const [answer] = await harness.settle(fetchFor(harness, scope, [ref('forbidden')]));
      const action = service === 'SecretsManager' ? /^secretsmanager:(Batch)?GetSecretValue$/ : /^ssm:GetParameters?$/;
      expect(answer).toMatchObject({ kind: 'denied', action: expect.stringMatching(action) });
      expect(answer?.kind === 'denied' && answer.message.length > 0).toBe(true);
    });

    rule('never retries a denial', async (harness) => {
      const [scope] = harness.scopes;
      await harness.put(scope, 'forbidden', 'x');
      await harness.deny(scope, 'forbidden');
      const before = harness.reads();
      await harness.settle(fetchFor(harness, scope, [ref('forbidden')]));
      expect(harness.reads() - before).toBeLessThanOrEqual(2);
    });

    rule('never shares anything between scopes', async (harness) => {
      const [first, second] = harness.scopes;
      await harness.put(first, 'db', 'value of first');
      await harness.put(second, 'db', 'value of second');
      const both = Promise.all([
        fetchFor(harness, first, [ref('db')], 60_000),
        fetchFor(harness, second, [ref('db')], 60_000),
      ]);
      const [a, b] = await harness.settle(both);
      expect([textOf(a[0]), textOf(b[0])]).toEqual(['value of first', 'value of second']);
    });

    rule('gives a scope that is refused nothing of what another one may read', async (harness) => {
      const [first, second] = harness.scopes;
      await harness.put(first, 'db', 'value of first');
      await harness.put(second, 'db', 'value of second');
      await harness.deny(second, 'db');
      const [c, d] = await harness.settle(
        Promise.all([fetchFor(harness, first, [ref('db')], 60_000), fetchFor(harness, second, [ref('db')], 60_000)]),
      );
      expect([textOf(c[0]), textOf(d[0])]).toEqual(['value of first', '(denied)']);
    });

    rule('reads anew when no age is accepted', async (harness) => {
      const [scope] = harness.scopes;
      await harness.put(scope, 'db', 'old');
      await harness.settle(fetchFor(harness, scope, [ref('db')]));
      await harness.put(scope, 'db', 'new');
      const [answer] = await harness.settle(fetchFor(harness, scope, [ref('db')], 0));
      expect(textOf(answer)).toBe('new');
    });

    rule('gives no value older than accepted', async (harness) => {
      const [scope] = harness.scopes;
      await harness.put(scope, 'db', 'old');
      await harness.settle(fetchFor(harness, scope, [ref('db')], 5_000));
      await harness.put(scope, 'db', 'new');
      await harness.pass(5_001);
      const [answer] = await harness.settle(fetchFor(harness, scope, [ref('db')], 5_000));
      expect(textOf(answer)).toBe('new');
    });

    rule('asks again about what was absent or denied, whatever age is accepted', async (harness) => {
      const [scope] = harness.scopes;
      const ages = [60_000, 60_000];
      const [before] = await harness.settle(fetchFor(harness, scope, [ref('late')], ages[0]));
      await harness.put(scope, 'late', 'here');
      const [after] = await harness.settle(fetchFor(harness, scope, [ref('late')], ages[1]));
      await harness.remove(scope, 'late');
      await harness.pass(120_000);
      const [gone] = await harness.settle(fetchFor(harness, scope, [ref('late')], ages[1]));
      expect([before, after, gone].map(textOf)).toEqual(['(absent)', 'here', '(absent)']);
    });

    rule('keeps text and bytes as they are', async (harness) => {
      const [scope] = harness.scopes;
      const text = 'Grüße, 世界 \u{1F511}\n"quoted" \u0001';
      await harness.put(scope, 'text', text);
      const [answer] = await harness.settle(fetchFor(harness, scope, [ref('text')]));
      expect(answer).toMatchObject({ kind: 'value', form: 'text' });
      expect(textOf(answer)).toBe(text);
      if (service === 'SecretsManager') {
        const bytes = Uint8Array.from({ length: 256 }, (_, i) => i);
        await harness.put(scope, 'bytes', bytes);
        const [binary] = await harness.settle(fetchFor(harness, scope, [ref('bytes')]));
        expect(binary).toMatchObject({ kind: 'value', form: 'binary' });
        expect(binary?.kind === 'value' && Array.from(binary.value.reveal())).toEqual(Array.from(bytes));
      }
    });

    rule('reads a pinned version beside the current one', async (harness) => {
      const [scope] = harness.scopes;
      const first = await harness.put(scope, 'db', 'first');
      await harness.put(scope, 'db', 'second');
      const answers = await harness.settle(fetchFor(harness, scope, [ref('db'), ref('db', first), ref('db')]));
      expect(answers.map(textOf)).toEqual(['second', 'first', 'second']);
    });

    rule('rejects with the reason of an aborted signal, before and during a read', async (harness) => {
      const [scope] = harness.scopes;
      await harness.put(scope, 'db', 'x');
      const gone = new AbortController();
      gone.abort(new Error('gone'));
      await expect(fetchFor(harness, scope, [ref('db')], 0, gone.signal)).rejects.toThrow('gone');
      await expect(harness.provider.check(buildUse([], { scope }), gone.signal)).rejects.toThrow('gone');
      harness.slow(1_000);
      const leaving = new AbortController();
      const read = fetchFor(harness, scope, [ref('db')], 0, leaving.signal);
      const seen = reasonOf(read);
      await harness.pass(100);
      leaving.abort(new Error('left'));
      expect(await seen).toBe('left');
    });

    rule('lets others have their value when one caller leaves', async (harness) => {
      const [scope] = harness.scopes;
      await harness.put(scope, 'db', 'x');
      harness.slow(500);
      const leaving = new AbortController();
      const left = fetchFor(harness, scope, [ref('db')], 0, leaving.signal);
      const seen = reasonOf(left);
      const stays = fetchFor(harness, scope, [ref('db')]);
      await harness.pass(100);
      leaving.abort(new Error('left'));
      expect(await seen).toBe('left');
      const [answer] = await harness.settle(stays);
      expect(textOf(answer)).toBe('x');
    });

    rule('retries throttling within the call', async (harness) => {
      const [scope] = harness.scopes;
      await harness.put(scope, 'db', 'x');
      await harness.throttle?.(3);
      const [answer] = await harness.settle(fetchFor(harness, scope, [ref('db')]));
      expect(textOf(answer)).toBe('x');
    });

    rule('checks an identity without reading, and answers each reference of a broken one', async (harness) => {
      const [good, broken] = harness.scopes;
      await harness.put(good, 'db', 'x');
      await harness.put(broken, 'db', 'x');
      await harness.breakIdentity(broken);
      const before = harness.reads();
      const check = (scope: Scope): ReturnType<SecretProvider['check']> =>
        harness.settle(harness.provider.check(buildUse([], { scope }), never));
      await expect(check(good)).resolves.toBeUndefined();
      const verdict = await check(broken);
      expect(['denied', 'failed']).toContain(verdict?.kind);
      expect(harness.reads()).toBe(before);
      const answers = await harness.settle(fetchFor(harness, broken, [ref('db'), ref('other')]));
      expect(answers.map((answer) => answer.kind)).toEqual([verdict?.kind, verdict?.kind]);
    });

    rule('reads tags as a JSON object of texts, beside the value', async (harness) => {
      const [scope] = harness.scopes;
      await harness.put(scope, 'db', 'the value');
      await harness.tag(
        scope,
        'db',
        new Map([
          ['team', 'a+b'],
          ['Owner', 'x@y'],
        ]),
      );
      const tags: RemoteReference = { ...ref('db'), part: 'tags' };
      const answers = await harness.settle(fetchFor(harness, scope, [tags, ref('db'), tags]));
      expect(answers.map(textOf)).toEqual([
        '{"Owner":"x@y","team":"a+b"}',
        'the value',
        '{"Owner":"x@y","team":"a+b"}',
      ]);
      expect(answers[0]).toMatchObject({ form: 'text', version: '' });
    });

    rule('reads no tags as an empty object, and the tags of what is missing as absent', async (harness) => {
      const [scope] = harness.scopes;
      await harness.put(scope, 'plain', 'x');
      const asked = ['plain', 'missing'].map((name): RemoteReference => ({ ...ref(name), part: 'tags' }));
      const answers = await harness.settle(fetchFor(harness, scope, asked));
      expect(answers.map(textOf)).toEqual(['{}', '(absent)']);
    });

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

    rule('threat/L3 shows no value in any answer, however it is printed', async (harness) => {
      const [scope] = harness.scopes;
      await harness.put(scope, 'db', PLANTED);
      await harness.put(scope, 'forbidden', PLANTED);
      await harness.deny(scope, 'forbidden');
      const asked = ['db', 'forbidden', 'missing'].map((name) => ref(name));
      const answers = await harness.settle(fetchFor(harness, scope, asked));
      const printed = [
        inspect(answers, { depth: 20, showHidden: true }),
        JSON.stringify(answers),
        answers.map((answer) => (answer.kind === 'value' ? answer.value.toString() : '')).join(' '),
      ];
      expect(printed.filter((text) => text.includes(PLANTED))).toEqual([]);
      expect(textOf(answers[0])).toBe(PLANTED);
    });
  });
}
