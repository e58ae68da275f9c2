import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { applyPatch } from '../vectors/apply-patch.ts';
import { decidePodIdentity, type PodIdentityWorld } from './decide-pod-identity.ts';
import { readAssociatedAccounts, readRoleMap } from './identity-lists.ts';
import { judgeAccount } from './judge-account.ts';
import { DEFAULT_POD_IDENTITY } from './pod-identity-settings.ts';

const ROLE = 'arn:aws:iam::111122223333:role/shop/reader';
const ANNOTATED = new Map([['eks.amazonaws.com/role-arn', ROLE]]);
const podOf = (spec: object): object => ({ metadata: {}, spec: { serviceAccountName: 'reader', ...spec } });

function world(changes: Partial<PodIdentityWorld> = {}): PodIdentityWorld {
  return {
    pod: podOf({ containers: [{ name: 'app' }] }),
    namespace: { name: 'shop', labels: new Map() },
    settings: DEFAULT_POD_IDENTITY,
    account: ANNOTATED,
    roleMap: new Map(),
    associated: new Set(),
    guards: { allowedRoles: [], audiences: ['sts.amazonaws.com'] },
    random: { next: () => 0 },
    ...changes,
  };
}

const codesOf = (changes: Partial<PodIdentityWorld>): readonly string[] =>
  decidePodIdentity(world(changes)).findings.map(({ code }) => code);

/** Whether everything of `before` is still in `after`, lists in their order. */
function isKept(before: unknown, after: unknown): boolean {
  if (Array.isArray(before)) {
    if (!Array.isArray(after)) return false;
    let at = 0;
    for (const item of after) if (at < before.length && isKept(before[at], item)) at += 1;
    return at === before.length;
  }
  if (typeof before !== 'object' || before === null) return before === null || Object.is(before, after);
  if (typeof after !== 'object' || after === null) return false;
  return Object.entries(before).every(
    ([key, inner]) => Object.hasOwn(after, key) && isKept(inner, (after as Record<string, unknown>)[key]),
  );
}

const NAMES = [
  'AWS_REGION',
  'AWS_ROLE_ARN',
  'AWS_STS_REGIONAL_ENDPOINTS',
  'AWS_CONTAINER_CREDENTIALS_FULL_URI',
  'OTHER',
];
const named = (names: readonly string[]) => fc.record({ name: fc.constantFrom(...names), rest: fc.jsonValue() });
const listOf = <T>(item: fc.Arbitrary<T>) => fc.option(fc.array(item, { maxLength: 4 }), { nil: undefined });
const container = fc.record({
  name: fc.constantFrom('a', 'b', 'c/d', '~1'),
  env: listOf(named(NAMES)),
  volumeMounts: listOf(named(['aws-iam-token', 'eks-pod-identity-token', 'x'])),
  tomorrow: fc.jsonValue(),
});
const anyPod = fc.record({
  metadata: fc.record({
    labels: fc.option(fc.dictionary(fc.string(), fc.string(), { noNullPrototype: true }), { nil: undefined }),
    annotations: fc.option(fc.record({ 'eks.amazonaws.com/skip-containers': fc.constantFrom('a', 'a,b', '"') }), {
      nil: undefined,
    }),
  }),
  spec: fc.record({
    serviceAccountName: fc.constant('reader'),
    containers: fc.array(container, { maxLength: 4 }),
    initContainers: listOf(container),
    volumes: listOf(named(['aws-iam-token', 'eks-pod-identity-token', 'x'])),
    tomorrow: fc.jsonValue(),
  }),
  status: fc.jsonValue(),
});
// As it comes over the wire: without members that are undefined.
const wirePod = anyPod.map((pod) => JSON.parse(JSON.stringify(pod)) as unknown);
const associations = fc.constantFrom(new Set<string>(), new Set(['shop/reader']));

describe('the patch', () => {
  test('threat/W4 never removes or reorders anything of a pod, whatever it holds', () => {
    fc.assert(
      fc.property(wirePod, associations, fc.boolean(), (pod, associated, regionalSts) => {
        const settings = { ...DEFAULT_POD_IDENTITY, regionalSts, region: 'eu-central-1' };
        const { patch } = decidePodIdentity(world({ pod, associated, settings }));
        return isKept(pod, applyPatch(pod, patch));
      }),
    );
  });

  test('is empty the second time: what was injected is found again', () => {
    fc.assert(
      fc.property(wirePod, associations, (pod, associated) => {
        const once = applyPatch(pod, decidePodIdentity(world({ pod, associated })).patch);
        return decidePodIdentity(world({ pod: once, associated })).patch.length === 0;
      }),
    );
  });

  test('threat/W4 compares the name of a container before it adds to it: a list that another webhook changed is not touched', () => {
    const { patch } = decidePodIdentity(world());
    expect(() => applyPatch(podOf({ containers: [{ name: 'mesh' }, { name: 'app' }] }), patch)).toThrow(
      'the patch does not apply at /spec/containers/0/name',
    );
  });

  test('threat/W8 has paths of positions only, whatever containers, volumes and labels are called', () => {
    const pod = {
      metadata: { labels: { 'a/b': 'x' } },
      spec: {
        serviceAccountName: 'reader',
        containers: [{ name: '0/env/-', env: [{ name: '../../x' }] }, { name: '~1~0' }],
        volumes: [{ name: '/spec/hostNetwork' }],
      },
    };
    const { patch } = decidePodIdentity(world({ pod, associated: new Set(['shop/reader']) }));
    for (const { path } of patch)
      expect(path).toMatch(
        /^\/(?:metadata\/labels\/eks\.amazonaws\.com~1pod-identity|spec\/volumes\/0|spec\/containers\/\d+\/(?:name|env|env\/-|volumeMounts|volumeMounts\/-))$/,
      );
  });

  test('threat/W3 grows with the pod and no faster: a thousand containers are a thousand times the steps of one', () => {
    const many = podOf({ containers: Array.from({ length: 1_000 }, (_, i) => ({ name: `c${i}` })) });
    const [one, thousand] = [world(), world({ pod: many })].map((asked) => decidePodIdentity(asked).patch.length);
    expect(thousand).toBe(1_000 * ((one ?? 0) - 1) + 1);
  });
});

test('the default lifetime of container credentials is drawn between 22 and 24 hours', () => {
  const drawn = [0, 0.5, 0.999_999].map((next) => {
    const { patch } = decidePodIdentity(world({ associated: new Set(['shop/reader']), random: { next: () => next } }));
    return /"expirationSeconds":(\d+)/.exec(JSON.stringify(patch))?.[1];
  });
  expect(drawn).toEqual(['79200', '82800', '86400']);
});

describe('what is found', () => {
  const guards = { audiences: ['sts.amazonaws.com'] };

  it.each([
    ['arn:aws:iam::111122223333:role/shop/*', []],
    ['arn:aws:iam::111122223333:role/${namespace}/*', []],
    ['arn:aws:iam::111122223333:role/${namespace}/${serviceAccount}', []],
    ['arn:aws:iam::999900001111:role/*', ['foreign-role']],
    ['arn:aws:iam::111122223333:role/bank/*', ['foreign-role']],
    ['arn:aws:iam::111122223333:role/${label:lockkeeper.dev/team}/*', ['foreign-role']],
    ['arn:aws:iam::111122223333:role/${label:team}/*', ['foreign-role']],
  ])('threat/W1 with roles of %s allowed: %j', (pattern, codes) => {
    expect(codesOf({ guards: { ...guards, allowedRoles: [pattern] } })).toEqual(codes);
  });

  it('threat/W1 a role that does not trust the account, in the words of who knows', () => {
    const asked: unknown[] = [];
    const distrust = (question: unknown): string => {
      asked.push(question);
      return 'no';
    };
    const { findings } = decidePodIdentity(world({ guards: { ...guards, allowedRoles: [], distrust } }));
    expect(findings).toEqual([{ code: 'untrusted-role', text: 'no' }]);
    expect(asked).toEqual([
      { roleArn: ROLE, namespace: 'shop', serviceAccount: 'reader', audience: 'sts.amazonaws.com' },
    ]);
  });

  it('threat/W2 containers that a skipping list or variables of their own leave to the node are named, at most five', () => {
    const env = [{ name: 'AWS_ROLE_ARN' }];
    const pod = podOf({ containers: ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => ({ name, env })) });
    const [finding] = decidePodIdentity(world({ pod })).findings;
    expect(finding?.text).toMatch(
      /^containers a, b, c, d, e would get no AWS identity and act as the node: take it out of/,
    );
  });

  it('threat/W5 a token for the API server, and one that outlives what EKS gives', () => {
    const account = new Map([
      ...ANNOTATED,
      ['eks.amazonaws.com/audience', 'https://kubernetes.default.svc'],
      ['eks.amazonaws.com/token-expiration', '31536000'],
    ]);
    expect(codesOf({ account })).toEqual(['foreign-audience', 'long-token']);
  });
});

describe('threat/W1 a ServiceAccount that is being written', () => {
  const guards = { audiences: ['sts.amazonaws.com'], allowedRoles: ['arn:aws:iam::111122223333:role/${namespace}/*'] };
  const judge = (annotations: Readonly<Record<string, string>> | undefined, name = 'reader') =>
    judgeAccount({
      account: { metadata: { name, ...(annotations ? { annotations } : {}) } },
      namespace: { name: 'shop', labels: new Map() },
      settings: DEFAULT_POD_IDENTITY,
      guards,
    }).map(({ code }) => code);
  const asking = (role: string, more: object = {}) => ({ 'eks.amazonaws.com/role-arn': role, ...more });

  it.each([
    [asking(ROLE), []],
    [asking('arn:aws:iam::999900001111:role/shop/reader'), ['foreign-role']],
    [asking('arn:aws:iam::111122223333:role/bank/reader'), ['foreign-role']],
    [asking('reader'), ['invalid-role']],
    [asking(ROLE, { 'eks.amazonaws.com/audience': 'https://kubernetes.default.svc' }), ['foreign-audience']],
    [asking(ROLE, { 'eks.amazonaws.com/token-expiration': '31536000' }), ['long-token']],
    [asking(ROLE, { 'eks.amazonaws.com/token-expiration': '1h' }), ['unread-annotation']],
    [asking(''), []],
    [{ 'eks.amazonaws.com/audience': 'other' }, []],
    [undefined, []],
  ])('%j is told as %j', (annotations, codes) => {
    expect(judge(annotations)).toEqual(codes);
  });

  it('is told where it is the one that pods get without asking', () => {
    expect(judge(asking(ROLE), 'default')).toEqual(['default-account']);
  });

  it.each(['planted', { metadata: 'planted' }, { metadata: { annotations: { a: ['planted'] } } }])(
    'is none: %j',
    (account) => {
      const namespace = { name: 'shop', labels: new Map() };
      const read = () => judgeAccount({ account, namespace, settings: DEFAULT_POD_IDENTITY, guards });
      expect(read).toThrow('the ServiceAccount cannot be read');
      expect(read).not.toThrow('planted');
    },
  );
});

describe('threat/V12 pods that could listen to the agent of EKS Pod Identity', () => {
  const associated = new Set(['bank/payer']);
  const adding = (...add: readonly string[]) => [{ name: 'app', securityContext: { capabilities: { add } } }];
  const rights: readonly (readonly [string, object])[] = [
    ['the pod has the network of its node', { hostNetwork: true, containers: [{ name: 'app' }] }],
    ['container app adds the capability NET_RAW', { containers: adding('SYS_TIME', 'NET_RAW') }],
    ['container app adds the capability NET_ADMIN', { containers: adding('CAP_NET_ADMIN') }],
    ['container app adds the capability ALL', { containers: adding('all') }],
    ['container app adds the capability NET_RAW', { containers: [], initContainers: adding('NET_RAW') }],
    ['container app runs privileged', { containers: [{ name: 'app', securityContext: { privileged: true } }] }],
  ];

  it.each(rights)('%s: it is told', (why, spec) => {
    const { findings, patch } = decidePodIdentity(world({ pod: podOf(spec), account: new Map(), associated }));
    expect(findings).toMatchObject([{ code: 'exposed-agent', text: expect.stringContaining(why) as string }]);
    expect(patch).toEqual([]);
  });

  it.each(rights)(
    '%s: it is not told where nobody has credentials of the agent, nor of the system itself',
    (_, spec) => {
      expect(codesOf({ pod: podOf(spec) })).toEqual([]);
      expect(codesOf({ pod: podOf(spec), associated, namespace: { name: 'kube-system', labels: new Map() } })).toEqual(
        [],
      );
    },
  );

  it.each([[{}], [{ hostNetwork: false }], [{ containers: adding('NET_BIND_SERVICE') }]])(
    'other pods are not: %j',
    (spec) => {
      expect(codesOf({ pod: podOf({ containers: [{ name: 'app' }], ...spec }), associated })).toEqual([]);
    },
  );
});

describe('lists of identities', () => {
  it('threat/W7 junk in the map is told entry by entry and never ends the reading', () => {
    const text =
      '{"nokey":{},"a/b/c":{},"shop/x*":{},"sh*/x":{},"shop/y":[],"shop/z":{"RoleARN":"r","TokenExpiration":"1"},"*/ok":{"RoleARN":"r"}}';
    const { entries, problems } = readRoleMap(text, DEFAULT_POD_IDENTITY);
    expect([...(entries ?? new Map<string, unknown>()).keys()]).toEqual(['*/ok']);
    expect(problems).toHaveLength(6);
    for (const junk of ['', '[]', 'null', '{', '\u0000'])
      expect(readRoleMap(junk, DEFAULT_POD_IDENTITY)).toEqual({
        entries: undefined,
        problems: ['it is no JSON object'],
      });
  });

  it('any text is read or refused without a defect', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        readRoleMap(text, DEFAULT_POD_IDENTITY);
        try {
          readAssociatedAccounts(text);
        } catch (error) {
          expect((error as Error).name).toBe('LockkeeperError');
        }
      }),
    );
  });
});
