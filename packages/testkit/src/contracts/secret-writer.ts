import { inspect } from 'node:util';
import {
  type AwsService,
  type PushAnswer,
  type PushOwner,
  type PushWish,
  type RemoteReference,
  type RemoveAnswer,
  type Scope,
  SealedValue,
  type SecretWriter,
} from '@lockkeeper/core';
import { describe, expect, it } from 'vitest';
import { buildPush, buildPushOwner } from '../builders/authorized-push.ts';
import { buildPushSettings } from '../builders/push-settings.ts';
import { buildReference } from '../builders/reference.ts';

/** A remote secret as the contract sees it. */
export interface SeenSecret {
  readonly text: string;
  readonly tags: ReadonlyMap<string, string>;
}

/** A writer with a keeper behind it that the contract can fill, look at and disturb. Made anew for every test. */
export interface WriterHarness {
  readonly writer: SecretWriter;
  readonly scope: Scope;
  put(name: string, content: string, tags: ReadonlyMap<string, string>): Promise<void> | void;
  /** Undefined when there is none, or it waits for its deletion. */
  find(name: string): Promise<SeenSecret | undefined> | SeenSecret | undefined;
  /** How many calls that change something were made so far. */
  readonly changes: () => number;
  /** Refuses every change of one name. */
  readonly deny: (name: string) => Promise<void> | void;
  readonly settle: <T>(promise: Promise<T>) => Promise<T>;
  readonly dispose?: () => Promise<void> | void;
}

/** Anything that would be found in an output if a value leaked. */
const PLANTED = 'planted-9c41e7d2aa';
const OWNER = 'lockkeeper.dev/owner';
const ESO = ['managed-by', 'external-secrets'] as const;

const markOf = ({ clusterId, namespace, uid }: PushOwner): string => `${clusterId}/${namespace}/${uid}`;

interface Pushed {
  readonly owner?: PushOwner;
  readonly adoptsFromEso?: boolean;
  readonly property?: string;
  readonly updatePolicy?: PushWish['updatePolicy'];
  readonly tags?: ReadonlyMap<string, string>;
}

/** The rules of `SecretWriter`, for every implementation. `make` gives a fresh harness whose scope is of `service`. */
export function secretWriterContract(
  title: string,
  service: AwsService,
  make: () => Promise<WriterHarness> | WriterHarness,
): void {
  const never = new AbortController().signal;
  const ref = (name: string): RemoteReference => buildReference(name, { service });
  const own = new Map([ESO, [OWNER, markOf(buildPushOwner())]]);

  const rule = (name: string, test: (harness: WriterHarness) => Promise<void>): void => {
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

  function push(
    { writer, scope, settle }: WriterHarness,
    name: string,
    value: string | PushWish['value'],
    more: Pushed = {},
  ): Promise<PushAnswer> {
    const { owner, adoptsFromEso = false, property, updatePolicy = 'Replace', tags } = more;
    const use = buildPush([ref(name)], { scope, adoptsFromEso, ...(owner === undefined ? {} : { owner }) });
    const wish: PushWish = {
      reference: ref(name),
      value: typeof value === 'string' ? { kind: 'one', value: SealedValue.ofText(value) } : value,
      settings: buildPushSettings(service, tags === undefined ? {} : { tags }),
      updatePolicy,
      ...(property === undefined ? {} : { property }),
    };
    return settle(writer.push(use, wish, never));
  }

  function remove(
    { writer, scope, settle }: WriterHarness,
    name: string,
    more: Pick<Pushed, 'owner' | 'adoptsFromEso' | 'property'> = {},
  ): Promise<RemoveAnswer> {
    const { owner, adoptsFromEso = false, property } = more;
    const use = buildPush([ref(name)], { scope, adoptsFromEso, ...(owner === undefined ? {} : { owner }) });
    const target = { reference: ref(name), ...(property === undefined ? {} : { property }) };
    return settle(writer.remove(use, target, { forceDeleteWithoutRecovery: true }, never));
  }

  const textAt = async (harness: WriterHarness, name: string): Promise<string | undefined> =>
    (await harness.find(name))?.text;

  describe(`SecretWriter contract: ${title}`, () => {
    rule('creates a secret with its marks, and writes an equal value no second time', async (harness) => {
      expect(await push(harness, '/pushed/new', 'value')).toEqual({ kind: 'written', change: 'created' });
      expect(await harness.find('/pushed/new')).toEqual({ text: 'value', tags: own });
      const before = harness.changes();
      expect(await push(harness, '/pushed/new', 'value')).toEqual({ kind: 'written', change: 'unchanged' });
      expect(harness.changes()).toBe(before);
    });

    rule('updates a secret of its own', async (harness) => {
      await harness.put('/pushed/old', 'old', own);
      expect(await push(harness, '/pushed/old', 'new')).toEqual({ kind: 'written', change: 'updated' });
      expect(await harness.find('/pushed/old')).toEqual({ text: 'new', tags: own });
    });

    const others: readonly (readonly [string, ReadonlyMap<string, string>])[] = [
      ['nobody', new Map([['team', 'red']])],
      ['another PushSecret', new Map([ESO, [OWNER, markOf(buildPushOwner({ uid: 'stranger' }))]])],
      ['another namespace', new Map([ESO, [OWNER, markOf(buildPushOwner({ namespace: 'team-b' }))]])],
      ['another cluster', new Map([ESO, [OWNER, markOf(buildPushOwner({ clusterId: 'stranger' }))]])],
      ['the External Secrets Operator', new Map([ESO])],
    ];
    for (const [whose, tags] of others) {
      rule(`threat/P3 leaves a secret of ${whose} as it is`, async (harness) => {
        await harness.put('/pushed/theirs', 'theirs', tags);
        const before = harness.changes();
        const answer = await push(harness, '/pushed/theirs', 'mine');
        expect(answer).toMatchObject({ kind: 'foreign', message: expect.any(String) });
        expect(answer.kind === 'foreign' && answer.message).not.toContain('stranger');
        expect(await harness.find('/pushed/theirs')).toEqual({ text: 'theirs', tags });
        expect(harness.changes()).toBe(before);
      });

      rule(`threat/P4 removes no secret of ${whose}, whatever a status says`, async (harness) => {
        await harness.put('/pushed/theirs', '{"a":"1"}', tags);
        const before = harness.changes();
        const answers = [
          await remove(harness, '/pushed/theirs', { adoptsFromEso: true }),
          await remove(harness, '/pushed/theirs', { adoptsFromEso: true, property: 'a' }),
        ];
        expect(answers.map(({ kind }) => kind)).toEqual(['foreign', 'foreign']);
        expect(await textAt(harness, '/pushed/theirs')).toBe('{"a":"1"}');
        expect(harness.changes()).toBe(before);
      });
    }

    rule('says of an unmarked secret what the External Secrets Operator says', async (harness) => {
      await harness.put('/pushed/theirs', 'theirs', new Map());
      expect(await push(harness, '/pushed/theirs', 'mine')).toEqual({
        kind: 'foreign',
        message: 'secret not managed by external-secrets',
      });
    });

    rule('takes a secret of the External Secrets Operator over where that is permitted', async (harness) => {
      await harness.put('/pushed/eso', 'value', new Map([ESO, ['team', 'red']]));
      const answer = await push(harness, '/pushed/eso', 'value', { adoptsFromEso: true });
      expect(answer).toEqual({ kind: 'written', change: 'updated' });
      expect(await harness.find('/pushed/eso')).toEqual({ text: 'value', tags: new Map([...own, ['team', 'red']]) });
      const theirs = new Map([ESO, [OWNER, markOf(buildPushOwner({ uid: 'stranger' }))]]);
      await harness.put('/pushed/taken', 'theirs', theirs);
      expect((await push(harness, '/pushed/taken', 'mine', { adoptsFromEso: true })).kind).toBe('foreign');
    });

    rule('sets wished tags, removes others only then, and never its marks', async (harness) => {
      await harness.put('/pushed/tagged', 'value', new Map([...own, ['team', 'red']]));
      await push(harness, '/pushed/tagged', 'value');
      expect((await harness.find('/pushed/tagged'))?.tags).toEqual(new Map([...own, ['team', 'red']]));
      const answer = await push(harness, '/pushed/tagged', 'value', { tags: new Map([['env', 'prod']]) });
      expect(answer).toEqual({ kind: 'written', change: 'updated' });
      expect((await harness.find('/pushed/tagged'))?.tags).toEqual(new Map([...own, ['env', 'prod']]));
    });

    rule('sets one property and leaves the rest as it was written', async (harness) => {
      await harness.put('/pushed/json', '{"z": 1.00, "a": {"b": "x"}}', own);
      await push(harness, '/pushed/json', 'v', { property: 'a.c' });
      expect(await textAt(harness, '/pushed/json')).toBe('{"z": 1.00, "a": {"b": "x","c":"v"}}');
      const before = harness.changes();
      expect(await push(harness, '/pushed/json', 'v', { property: 'a.c' })).toMatchObject({ change: 'unchanged' });
      expect(harness.changes()).toBe(before);
      await push(harness, '/pushed/fresh', 'v', { property: 'a.b' });
      expect(await textAt(harness, '/pushed/fresh')).toBe('{"a":{"b":"v"}}');
    });

    rule(
      'threat/P9 refuses a property in a secret that is no JSON, and a path that names no place',
      async (harness) => {
        await harness.put('/pushed/text', 'plain text', own);
        expect(await push(harness, '/pushed/text', 'v', { property: 'a' })).toMatchObject({
          kind: 'failed',
          retry: 'change',
          message: expect.stringContaining('requires a json secret'),
        });
        for (const property of ['a.#', '@this', 'a.-1', '*']) {
          const answer = await push(harness, '/pushed/text', 'v', { property });
          expect(answer).toMatchObject({ kind: 'failed', code: 'InvalidProperty' });
        }
        expect(await textAt(harness, '/pushed/text')).toBe('plain text');
      },
    );

    rule('leaves what exists with IfNotExists, and looks at the property where there is one', async (harness) => {
      const updatePolicy = 'IfNotExists';
      await harness.put('/pushed/there', '{"a":"1"}', own);
      expect(await push(harness, '/pushed/there', 'v', { updatePolicy })).toEqual({ kind: 'exists' });
      expect(await push(harness, '/pushed/there', 'v', { updatePolicy, property: 'a' })).toEqual({ kind: 'exists' });
      expect(await textAt(harness, '/pushed/there')).toBe('{"a":"1"}');
      await push(harness, '/pushed/there', 'v', { updatePolicy, property: 'b' });
      expect(await textAt(harness, '/pushed/there')).toBe('{"a":"1","b":"v"}');
      expect(await push(harness, '/pushed/none', 'v', { updatePolicy })).toMatchObject({ change: 'created' });
    });

    rule('pushes all keys as one JSON object', async (harness) => {
      const data = new Map([
        ['b', SealedValue.ofText('<2>')],
        ['a', SealedValue.ofText('1')],
      ]);
      await push(harness, '/pushed/all', { kind: 'all', data });
      const expected = service === 'SecretsManager' ? '{"a":"1","b":"<2>"}' : '{"a":"MQ==","b":"PDI+"}';
      expect(await textAt(harness, '/pushed/all')).toBe(expected);
    });

    rule('removes what is its own, and finds nothing the second time', async (harness) => {
      await harness.put('/pushed/mine', 'value', own);
      expect(await remove(harness, '/pushed/mine')).toEqual({ kind: 'removed' });
      expect(await harness.find('/pushed/mine')).toBeUndefined();
      expect(await remove(harness, '/pushed/mine')).toEqual({ kind: 'absent' });
    });

    rule('removes one property, and the secret with the last one', async (harness) => {
      await harness.put('/pushed/two', '{"a":"1", "b":{"c":"2"}}', own);
      expect(await remove(harness, '/pushed/two', { property: 'x' })).toEqual({ kind: 'absent' });
      expect(await remove(harness, '/pushed/two', { property: 'a' })).toEqual({ kind: 'removed' });
      expect(await textAt(harness, '/pushed/two')).toBe('{ "b":{"c":"2"}}');
      expect(await remove(harness, '/pushed/two', { property: 'b.c' })).toEqual({ kind: 'removed' });
      expect(await harness.find('/pushed/two')).toBeUndefined();
    });

    rule('answers a refusal as denied, and changes nothing', async (harness) => {
      await harness.put('/pushed/closed', 'old', own);
      await harness.deny('/pushed/closed');
      expect(await push(harness, '/pushed/closed', 'new')).toMatchObject({
        kind: 'denied',
        action: expect.stringMatching(service === 'SecretsManager' ? /^secretsmanager:/ : /^ssm:/),
      });
      expect(await textAt(harness, '/pushed/closed')).toBe('old');
    });

    rule('threat/P3 writes nothing that its permission does not name', async (harness) => {
      const { writer, scope } = harness;
      const use = buildPush([ref('/pushed/named')], { scope });
      const value: PushWish['value'] = { kind: 'one', value: SealedValue.ofText('v') };
      const settings = buildPushSettings(service);
      const wish: PushWish = { reference: ref('/pushed/unnamed'), value, settings, updatePolicy: 'Replace' };
      expect(await harness.settle(writer.push(use, wish, never))).toMatchObject({ kind: 'failed', retry: 'change' });
      expect(await harness.find('/pushed/unnamed')).toBeUndefined();
    });

    rule('rejects with the reason of an aborted signal', async ({ writer, scope }) => {
      const gone = new AbortController();
      gone.abort(new Error('gone'));
      const use = buildPush([ref('a')], { scope });
      const target = { reference: ref('a') };
      const settings = { forceDeleteWithoutRecovery: false };
      await expect(writer.remove(use, target, settings, gone.signal)).rejects.toThrow('gone');
    });

    rule('threat/L3 shows no value in any answer, however it is printed', async (harness) => {
      await harness.put('/pushed/text', `no json ${PLANTED}`, own);
      await harness.put('/pushed/theirs', PLANTED, new Map());
      await harness.deny('/pushed/closed');
      const answers = [
        await push(harness, '/pushed/new', PLANTED),
        await push(harness, '/pushed/text', PLANTED, { property: 'a' }),
        await push(harness, '/pushed/theirs', PLANTED),
        await push(harness, '/pushed/closed', PLANTED),
      ];
      expect([inspect(answers, { depth: 20, showHidden: true }), JSON.stringify(answers)].join('')).not.toContain(
        PLANTED,
      );
    });
  });
}
