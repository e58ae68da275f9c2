import { type FetchAnswer, type RemoteReference } from '@lockkeeper/core';
import { buildReference, buildUse } from '@lockkeeper/testkit';
import { describe, expect, it } from 'vitest';
import { ACCOUNT, type Bench, makeBench, teamScope } from '../conformance/fakes/bench.ts';
import { networkError, serviceError } from '../conformance/fakes/service-error.ts';

const fresh = { signal: new AbortController().signal, maxAgeMs: 0 };
type Service = 'SecretsManager' | 'ParameterStore';

const names = (count: number): string[] =>
  Array.from({ length: count }, (_, i) => `item-${String(i).padStart(3, '0')}`);
const text = (answer: FetchAnswer | undefined): string =>
  answer?.kind === 'value' ? answer.value.revealText() : `(${answer?.kind})`;

function fill({ aws }: Bench, service: Service, list: readonly string[]): RemoteReference[] {
  for (const name of list) {
    if (service === 'SecretsManager') {
      aws.secrets.put(ACCOUNT, name, `value of ${name}`);
    } else {
      aws.parameters.put(ACCOUNT, name, `value of ${name}`);
    }
  }
  return list.map((name) => buildReference(name, { service }));
}

function read({ clock, provider }: Bench, service: Service, references: readonly RemoteReference[]) {
  return clock.until(provider.fetch(buildUse(references, { scope: teamScope('a', { service }) }), fresh));
}

describe('batches', () => {
  it('reads N secrets in N/20 calls and N parameters in N/10, with one token and one STS call per scope', async () => {
    const bench = makeBench();
    await read(bench, 'SecretsManager', fill(bench, 'SecretsManager', names(95)));
    expect(bench.aws.count('BatchGetSecretValue')).toBe(5);
    await read(bench, 'ParameterStore', fill(bench, 'ParameterStore', names(95)));
    expect(bench.aws.count('GetParameters')).toBe(10);
    expect([bench.source.tokens, bench.aws.count('AssumeRoleWithWebIdentity')]).toEqual([2, 2]);
    expect(bench.aws.count('GetSecretValue', 'GetParameter')).toBe(0);
  });

  it('gathers the requests of many objects, and counts equal ones once', async () => {
    const bench = makeBench();
    const references = fill(bench, 'SecretsManager', names(40));
    await bench.clock.until(bench.provider.check(buildUse([], { scope: teamScope('a') }), fresh.signal));
    const objects = Array.from({ length: 400 }, (_, i) =>
      bench.provider.fetch(buildUse([references[i % 40] as RemoteReference], { scope: teamScope('a') }), fresh),
    );
    const answers = await bench.clock.until(Promise.all(objects));
    expect(answers.map(([answer]) => text(answer))).toEqual(objects.map((_, i) => `value of ${names(40)[i % 40]}`));
    expect(bench.aws.count('BatchGetSecretValue')).toBe(2);
  });

  it('makes no call for what nobody waits for any more', async () => {
    const bench = makeBench();
    const references = fill(bench, 'SecretsManager', names(5));
    await bench.clock.until(bench.provider.check(buildUse([], { scope: teamScope('a') }), fresh.signal));
    const leaving = new AbortController();
    const use = buildUse(references, { scope: teamScope('a') });
    const left = bench.provider.fetch(use, { signal: leaving.signal, maxAgeMs: 0 }).catch(() => 'left');
    await bench.clock.settle();
    leaving.abort();
    expect(await left).toBe('left');
    await bench.clock.advance(1_000);
    expect(bench.aws.count('BatchGetSecretValue')).toBe(0);
    expect(bench.clock.pending).toBe(0);
  });

  it('threat/C4 a reply that is shuffled changes nothing', async () => {
    const bench = makeBench();
    const references = fill(bench, 'SecretsManager', names(7));
    bench.aws.tamper('BatchGetSecretValue', (reply) => ({
      ...reply,
      SecretValues: (reply['SecretValues'] as unknown[]).toReversed(),
    }));
    expect((await read(bench, 'SecretsManager', references)).map(text)).toEqual(names(7).map((n) => `value of ${n}`));
  });

  it('threat/C4 an item that a truncated reply lacks is asked singly, once', async () => {
    for (const service of ['SecretsManager', 'ParameterStore'] as const) {
      const bench = makeBench();
      const references = fill(bench, service, names(4));
      const member = service === 'SecretsManager' ? 'SecretValues' : 'Parameters';
      bench.aws.tamper(service === 'SecretsManager' ? 'BatchGetSecretValue' : 'GetParameters', (reply) => ({
        ...reply,
        [member]: (reply[member] as unknown[]).slice(1),
      }));
      expect((await read(bench, service, references)).map(text)).toEqual(names(4).map((n) => `value of ${n}`));
      expect(bench.aws.count('GetSecretValue', 'GetParameter')).toBe(1);
    }
  });

  it('threat/C4 an item that comes twice with two values, or with a foreign identity, is failed and its neighbours are not', async () => {
    for (const service of ['SecretsManager', 'ParameterStore'] as const) {
      const bench = makeBench();
      const references = fill(bench, service, names(4));
      const member = service === 'SecretsManager' ? 'SecretValues' : 'Parameters';
      const swap = (item: Record<string, unknown>) => ({ ...item, Name: 'other-tenant', Value: 'foreign' });
      bench.aws.tamper(service === 'SecretsManager' ? 'BatchGetSecretValue' : 'GetParameters', (reply) => {
        const [first, second, ...rest] = reply[member] as Record<string, unknown>[];
        return {
          ...reply,
          [member]: [first, { ...first, SecretString: 'other', Value: 'other' }, swap(second ?? {}), ...rest],
        };
      });
      bench.aws.tamper('GetSecretValue', swap);
      bench.aws.tamper('GetParameter', (reply) => ({ Parameter: swap(reply['Parameter'] as Record<string, unknown>) }));
      const answers = await read(bench, service, references);
      expect(answers.slice(0, 2)).toMatchObject([
        { kind: 'failed', code: 'BadReply' },
        { kind: 'failed', code: 'BadReply' },
      ]);
      expect(answers.slice(2).map(text)).toEqual(['value of item-002', 'value of item-003']);
    }
  });

  it('threat/C4 takes a secret that comes twice because it was asked for by name and by ARN', async () => {
    const bench = makeBench();
    const [secret] = fill(bench, 'SecretsManager', ['db']);
    const byArn = buildReference(bench.aws.secrets.arnOf(ACCOUNT, 'db'));
    const answers = await read(bench, 'SecretsManager', [secret as RemoteReference, byArn]);
    expect(answers.map(text)).toEqual(['value of db', 'value of db']);
    fill(bench, 'ParameterStore', ['/p']);
    const parameter = (key: string): RemoteReference => buildReference(key, { service: 'ParameterStore' });
    const current = await read(bench, 'ParameterStore', [parameter('/p'), parameter('/p:1')]);
    expect(current.map(text)).toEqual(['value of /p', 'value of /p']);
    expect(bench.aws.count('GetSecretValue', 'GetParameter')).toBe(0);
  });

  it('threat/K5 a secret asked for by ARN is taken only from a reply with this ARN', async () => {
    const bench = makeBench();
    fill(bench, 'SecretsManager', ['app/db']);
    const arn = bench.aws.secrets.arnOf(ACCOUNT, 'app/db');
    const reference = buildReference(arn);
    expect((await read(bench, 'SecretsManager', [reference])).map(text)).toEqual(['value of app/db']);
    const other = { ARN: `${arn}-XyZ123`, Name: arn.split('secret:')[1] };
    for (const operation of ['BatchGetSecretValue', 'GetSecretValue']) {
      bench.aws.tamper(operation, (reply) => {
        const items = reply['SecretValues'] as Record<string, unknown>[] | undefined;
        return items
          ? { ...reply, SecretValues: items.map((item) => ({ ...item, ...other })) }
          : { ...reply, ...other };
      });
    }
    expect(await read(bench, 'SecretsManager', [reference])).toMatchObject([{ kind: 'failed', code: 'BadReply' }]);
  });

  it('threat/C6 19 good and 1 bad that fails the whole call: 19 succeed, at most 6 calls', async () => {
    const bench = makeBench();
    const references = fill(bench, 'SecretsManager', names(20));
    bench.aws.deny('endpoint', 'secretsmanager:GetSecretValue', 'item-013');
    bench.aws.deny('team-a', 'secretsmanager:GetSecretValue', 'item-013');
    const answers = await read(bench, 'SecretsManager', references);
    expect(answers.filter((answer) => answer.kind === 'value')).toHaveLength(19);
    expect(answers[13]).toMatchObject({ kind: 'denied', action: 'secretsmanager:GetSecretValue' });
    expect(bench.aws.count('BatchGetSecretValue', 'GetSecretValue')).toBeLessThanOrEqual(6);
    const before = bench.aws.count();
    await read(bench, 'SecretsManager', references);
    expect(bench.aws.count() - before).toBe(2);
  });

  it('threat/C6 one denied parameter: its neighbours have their values, and it is charged to its owner afterwards', async () => {
    const bench = makeBench();
    const references = fill(bench, 'ParameterStore', names(10));
    for (const action of ['ssm:GetParameter', 'ssm:GetParameters']) {
      bench.aws.deny('team-a', action, 'item-004');
    }
    const answers = await read(bench, 'ParameterStore', references);
    expect(answers.map((answer) => answer.kind).toSpliced(4, 1)).toEqual(Array.from({ length: 9 }, () => 'value'));
    expect(answers[4]).toMatchObject({
      kind: 'denied',
      message: expect.stringContaining('because no identity-based policy allows the ssm:GetParameter action'),
    });
    expect(bench.aws.count('GetParameters', 'GetParameter')).toBeLessThanOrEqual(6);
    const before = bench.aws.count();
    await read(bench, 'ParameterStore', references);
    expect(bench.aws.count() - before).toBe(3);
  });

  it('serves a role that has GetParameters and not GetParameter as soon as a denial is mended', async () => {
    const bench = makeBench();
    const references = fill(bench, 'ParameterStore', names(1));
    for (const action of ['ssm:GetParameter', 'ssm:GetParameters']) {
      bench.aws.deny('team-a', action, 'item-000');
    }
    expect((await read(bench, 'ParameterStore', references)).map((answer) => answer.kind)).toEqual(['denied']);
    bench.aws.allow('team-a', 'ssm:GetParameters', 'item-000');
    expect((await read(bench, 'ParameterStore', references)).map(text)).toEqual(['value of item-000']);
  });

  it('threat/C6 a refusal that names nothing is found by halves', async () => {
    const bench = makeBench();
    const references = fill(bench, 'ParameterStore', names(10));
    bench.aws.tamper('GetParameters', (reply) => {
      const asked = bench.aws.calls.at(-1)?.input['Names'] as string[];
      if (asked.includes('item-006')) {
        throw serviceError('AccessDeniedException', 'The ciphertext refers to a customer master key that …');
      }
      return reply;
    });
    bench.aws.deny('team-a', 'ssm:GetParameter', 'item-006');
    const answers = await read(bench, 'ParameterStore', references);
    expect(answers.map((answer) => answer.kind).filter((kind) => kind === 'value')).toHaveLength(9);
    expect(answers[6]?.kind).toBe('denied');
    expect(bench.aws.count('GetParameters', 'GetParameter')).toBeLessThanOrEqual(9);
  });

  it('reads singly for some minutes where the batch action is not permitted, and says so once', async () => {
    const bench = makeBench();
    const references = fill(bench, 'SecretsManager', names(30));
    bench.aws.deny('team-a', 'secretsmanager:BatchGetSecretValue', '*');
    const expected = names(30).map((name) => `value of ${name}`);
    expect((await read(bench, 'SecretsManager', references)).map(text)).toEqual(expected);
    expect((await read(bench, 'SecretsManager', references)).map(text)).toEqual(expected);
    expect(bench.aws.count('BatchGetSecretValue')).toBeLessThanOrEqual(2);
    expect(bench.log.lines.filter((line) => line.level === 'info')).toHaveLength(1);
    await bench.clock.advance(11 * 60_000);
    const before = bench.aws.count('BatchGetSecretValue');
    await read(bench, 'SecretsManager', references);
    expect(bench.aws.count('BatchGetSecretValue')).toBeGreaterThan(before);
  });

  it('reads parameters singly where a role has GetParameter and not GetParameters', async () => {
    const bench = makeBench();
    const references = fill(bench, 'ParameterStore', names(30));
    names(30).forEach((name) => bench.aws.deny('team-a', 'ssm:GetParameters', name));
    const answers = await read(bench, 'ParameterStore', references);
    expect(answers.map(text)).toEqual(names(30).map((name) => `value of ${name}`));
    expect(bench.aws.count('GetParameters')).toBeLessThanOrEqual(3);
    expect(bench.aws.count('GetParameter')).toBe(30);
  });

  it('takes absence from the keeper alone, and tells a missing version from a missing parameter', async () => {
    const bench = makeBench();
    const [secret] = fill(bench, 'SecretsManager', ['marked']);
    bench.aws.secrets.markForDeletion(ACCOUNT, 'marked');
    const missing = buildReference('missing');
    expect(await read(bench, 'SecretsManager', [secret as RemoteReference, missing])).toEqual([
      { kind: 'absent', code: 'MarkedForDeletion' },
      { kind: 'absent', code: 'ResourceNotFoundException' },
    ]);
    fill(bench, 'ParameterStore', ['/p']);
    const parameter = (key: string): RemoteReference => buildReference(key, { service: 'ParameterStore' });
    const answers = await read(bench, 'ParameterStore', [
      parameter('/p:7'),
      parameter('/q'),
      parameter('/q:1'),
      parameter('/p:1'),
    ]);
    expect(answers).toMatchObject([
      { kind: 'failed', code: 'ParameterVersionNotFound', retry: 'change' },
      { kind: 'absent', code: 'InvalidParameters' },
      { kind: 'absent', code: 'ParameterNotFound' },
      { kind: 'value', version: '1' },
    ]);
  });

  it('never takes an outage, an unreadable reply or an empty one for absence', async () => {
    const outages = [
      networkError(),
      networkError('ENOTFOUND'),
      serviceError('InternalServiceError', 'x', 500),
      serviceError('Unknown', '<html>', 404),
      new SyntaxError('Unexpected token h, "planted" is not valid JSON'),
      Object.assign(new Error('timeout'), { name: 'TimeoutError' }),
    ];
    for (const outage of outages) {
      const bench = makeBench();
      const references = fill(bench, 'ParameterStore', ['p']);
      bench.aws.failNext('GetParameters', ...Array.from({ length: 5 }, () => outage));
      bench.aws.failNext('GetParameter', ...Array.from({ length: 5 }, () => outage));
      const [answer] = await read(bench, 'ParameterStore', references);
      expect(answer?.kind).toBe('failed');
    }
    const bench = makeBench();
    const references = fill(bench, 'SecretsManager', ['s']);
    bench.aws.tamper('BatchGetSecretValue', () => ({}));
    bench.aws.tamper('GetSecretValue', () => ({}));
    expect(await read(bench, 'SecretsManager', references)).toMatchObject([{ kind: 'failed', code: 'BadReply' }]);
  });

  it('rides out a throttled account: 5,000 parameters at 40 calls a second in at most 15 s, no failure shown', async () => {
    const bench = makeBench();
    const references = fill(bench, 'ParameterStore', names(5_000));
    let tokens = 40;
    let filledAt = bench.clock.monotonic();
    bench.aws.delayMs = 5;
    bench.aws.tamper('GetParameters', (reply) => {
      const now = bench.clock.monotonic();
      tokens = Math.min(40, tokens + ((now - filledAt) / 1_000) * 40);
      filledAt = now;
      if (tokens < 1) {
        throw serviceError('ThrottlingException', 'Rate exceeded');
      }
      tokens -= 1;
      return reply;
    });
    const begun = bench.clock.monotonic();
    const answers = await read(bench, 'ParameterStore', references);
    expect(answers.every((answer) => answer.kind === 'value')).toBe(true);
    expect(bench.clock.monotonic() - begun).toBeLessThanOrEqual(15_000);
  });
});
