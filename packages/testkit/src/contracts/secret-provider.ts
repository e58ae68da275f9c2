import { inspect } from 'node:util';
import type { AwsService, FetchAnswer, RemoteReference, Scope, SecretProvider } from '@lockkeeper/core';
import { describe, expect, it } from 'vitest';
import { buildReference } from '../builders/reference.ts';
import { buildUse } from '../builders/authorized-use.ts';
import { type AddRule, type ProviderHarness, reasonOf } from './provider-harness.ts';
import { listRules } from './secret-provider-lists.ts';

/** Anything that would be found in an output if a value leaked. */
const PLANTED = 'planted-5d1f6c0e9b';

const textOf = (answer: FetchAnswer | undefined): string =>
  answer?.kind === 'value' ? answer.value.revealText() : `(${answer?.kind})`;

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

  const rule: AddRule = (name, test) => {
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

    listRules(rule, service);

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
