import type { IdentityFindingCode, Log } from '@lockkeeper/core';
import { describe, expect, it, test } from 'vitest';
import { ANNOTATED, identitiesOf, pod, podReview, podReviewer } from '../fakes/pods.ts';
import { SILENT } from '../fakes/lab-cluster.ts';
import { readReview, requestOf } from '../review/parse-review.ts';

const asked = (object: object = pod(), changes: object = {}) => requestOf(readReview(podReview(object, changes)));
const NODE = pod({ containers: [{ name: 'app', env: [{ name: 'AWS_REGION', value: 'eu-central-1' }] }] });
const BARE: ReadonlyMap<string, string> = new Map();
const sneaky = (spec: object, annotations: object = {}) => pod(spec, { annotations });

describe('what is found', () => {
  const FOREIGN = { volumes: [{ name: 'aws-iam-token', hostPath: { path: '/' } }] };
  const SKIPPED = { containers: [{ name: 'app', env: [{ name: 'AWS_REGION' }] }] };
  const cases: readonly (readonly [
    string,
    IdentityFindingCode,
    object,
    ReadonlyMap<string, string> | undefined,
    string,
  ])[] = [
    [
      'threat/W1 a role on the default account',
      'default-account',
      pod({ serviceAccountName: 'default' }),
      ANNOTATED,
      'gets the AWS identity of "default"',
    ],
    [
      'threat/W1 a role that is no ARN',
      'invalid-role',
      pod(),
      new Map([['eks.amazonaws.com/role-arn', 'x']]),
      'is no ARN of a role',
    ],
    ['a pod that would act as the node', 'node-role', NODE, BARE, 'act as the node: annotate ServiceAccount reader'],
    [
      'threat/W2 a container that a list skips',
      'node-role',
      sneaky(SKIPPED, { 'eks.amazonaws.com/skip-containers': 'app' }),
      ANNOTATED,
      'take it out of eks.amazonaws.com/skip-containers',
    ],
    [
      "threat/W2 a volume of the token's name",
      'foreign-volume',
      sneaky(FOREIGN),
      ANNOTATED,
      'a volume aws-iam-token of its own',
    ],
    [
      'threat/W2 a list that cannot be read',
      'unread-annotation',
      sneaky({}, { 'eks.amazonaws.com/skip-containers': 'a"b' }),
      ANNOTATED,
      'cannot be read',
    ],
    [
      'threat/W5 an audience',
      'foreign-audience',
      pod(),
      new Map([...ANNOTATED, ['eks.amazonaws.com/audience', 'https://kubernetes.default.svc']]),
      'good elsewhere than in AWS',
    ],
    [
      'threat/W5 a year',
      'long-token',
      pod(),
      new Map([...ANNOTATED, ['eks.amazonaws.com/token-expiration', '31536000']]),
      'EKS gives 86400',
    ],
    ['an account that could not be read', 'unknown-account', pod(), undefined, 'create the pod again in a moment'],
  ];

  it.each(cases)('%s is a warning: %s', async (_, code, object, account, why) => {
    const { answer } = await podReviewer(account, [], account === undefined ? noAccount : {}).answer(
      asked(object),
      false,
    );
    expect(answer.allowed).toBe(true);
    expect(answer.warnings.join('\n')).toContain(why);
    const others = await podReviewer(account, allBut(code), account === undefined ? noAccount : {}).answer(
      asked(object),
      false,
    );
    expect(others.answer.allowed).toBe(true);
  });

  it.each(cases)('%s is refused where the platform asks for it: %s', async (_, code, object, account, why) => {
    const { answer, patch } = await podReviewer(account, [code], account === undefined ? noAccount : {}).answer(
      asked(object),
      false,
    );
    expect(answer).toMatchObject({ allowed: false, code: 403, reason: 'Forbidden' });
    expect(answer.allowed ? '' : answer.message).toContain(why);
    expect(patch).toEqual([]);
  });

  it('threat/V12 is a pod that could listen to the agent, in clusters that use it', async () => {
    const identities = { ...identitiesOf(BARE), associated: new Set(['bank/payer']) };
    const spy = asked(pod({ hostNetwork: true }));
    expect((await podReviewer(BARE, [], { identities }).answer(spy, false)).answer.warnings).toMatchObject([
      expect.stringContaining('ask the EKS Pod Identity agent'),
    ]);
    const { answer } = await podReviewer(BARE, ['exposed-agent'], { identities }).answer(spy, false);
    expect(answer.allowed).toBe(false);
    expect((await podReviewer(BARE, ['exposed-agent']).answer(spy, false)).answer.allowed).toBe(true);
  });

  it("threat/W1 is a role outside of the platform's list, or one that does not trust the account", async () => {
    const guards = {
      audiences: ['sts.amazonaws.com'],
      allowedRoles: ['arn:aws:iam::999900001111:role/*'],
      distrust: () => 'it does not trust',
    };
    const warned = await podReviewer(ANNOTATED, [], { guards }).answer(asked(), false);
    expect(warned.answer.warnings).toHaveLength(2);
    for (const code of ['foreign-role', 'untrusted-role'] as const)
      expect((await podReviewer(ANNOTATED, [code], { guards }).answer(asked(), false)).answer.allowed).toBe(false);
  });
});

const noAccount = { identities: identitiesOf(undefined) };

function allBut(code: IdentityFindingCode): readonly IdentityFindingCode[] {
  return (
    [
      'default-account',
      'node-role',
      'invalid-role',
      'foreign-audience',
      'long-token',
      'foreign-volume',
      'unknown-account',
    ] as const
  ).filter((one) => one !== code);
}

describe('namespaces that require identities', () => {
  test('threat/W2 refuse pods without one, also those with the label that passes the webhook by', async () => {
    for (const object of [pod(), pod({}, { labels: { 'eks.amazonaws.com/skip-pod-identity-webhook': '' } })]) {
      const { answer } = await podReviewer(BARE).answer(asked(object), true);
      expect(answer).toMatchObject({ allowed: false, message: expect.stringContaining('act as the node') as string });
    }
    const passed = pod({}, { labels: { 'eks.amazonaws.com/skip-pod-identity-webhook': '' } });
    expect((await podReviewer().answer(asked(passed), true)).answer.allowed).toBe(false);
  });

  test('admit pods that get one', async () => {
    const { answer, patch } = await podReviewer().answer(asked(), true);
    expect(answer).toEqual({ allowed: true, warnings: [] });
    expect(patch).not.toEqual([]);
  });
});

test('a refusal, or a warning that a pod would act as the node, does not rest on a watch that is behind', async () => {
  const behind = { identities: identitiesOf(ANNOTATED, BARE) };
  for (const [object, isRequired] of [
    [NODE, false],
    [pod(), true],
  ] as const) {
    const { answer, patch } = await podReviewer(undefined, [], behind).answer(asked(object), isRequired);
    expect(answer).toEqual({ allowed: true, warnings: [] });
    expect(JSON.stringify(patch)).toContain('AWS_ROLE_ARN');
  }
  const away = { identities: { ...identitiesOf(undefined), account: () => Promise.resolve(BARE) } };
  expect((await podReviewer(undefined, ['node-role'], away).answer(asked(NODE), false)).answer.allowed).toBe(false);
});

test('a pod that has nothing to do with AWS is never refused, whatever the platform refuses', async () => {
  const { answer, patch } = await podReviewer(
    BARE,
    allBut('node-role').concat('node-role', 'unread-annotation'),
  ).answer(asked(), false);
  expect({ answer, patch }).toEqual({ answer: { allowed: true, warnings: [] }, patch: [] });
});

test('threat/L10 nothing of a pod reaches the log but its name', async () => {
  const lines: string[] = [];
  const log: Log = {
    ...SILENT,
    debug: (...line) => lines.push(JSON.stringify(line)),
    info: (...line) => lines.push(JSON.stringify(line)),
  };
  const planted = pod({
    containers: [{ name: 'app', env: [{ name: 'AWS_REGION', value: 'planted' }], command: ['planted'] }],
  });
  await podReviewer(BARE, ['node-role'], { log }).answer(asked(planted), false);
  await podReviewer(ANNOTATED, [], { log }).answer(asked(planted), false);
  expect(lines).toHaveLength(2);
  expect(lines.join()).not.toContain('planted');
});
