import { AddressRules, GuardedClient } from '@lockkeeper/kube/internal';
import { REFUSAL_RULES, type RefusalCase, refusalCases, refusalManifest, refusalTitle } from '@lockkeeper/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
// Loaded with the first use otherwise, which takes real time.
import './controllers/external-secret/generic/generic-target.ts';
import { startCluster, type TestCluster } from './fakes/cluster.ts';
import { externalSecret, type Manifest, namespace, secret, serviceAccount } from './fakes/manifests.ts';
import { ClusterGeneratorSource } from './generators/cluster-generator-source.ts';
import { WebhookCaller } from './generators/webhook/webhook-caller.ts';
import type { GeneratorParts } from './operator.ts';

const CASES = refusalCases(parse).filter(({ operator }) => operator !== 'served');
/** Kinds that act, and the kind that tells of it: themselves, or what they make. Of the others whoever uses them tells. */
const ACTORS: ReadonlyMap<string, string> = new Map([
  ['ExternalSecret', 'ExternalSecret'],
  ['PushSecret', 'PushSecret'],
  ['ClusterExternalSecret', 'ExternalSecret'],
  ['ClusterPushSecret', 'PushSecret'],
]);
const GENERATORS = 'generators.external-secrets.io/v1alpha1';
const MINUTE = 60_000;

let cluster: TestCluster;
/** What generators have done outside: credentials of AWS, names looked up. */
let calls: string[];
beforeEach(() => {
  calls = [];
});
afterEach(() => cluster.stop());

function asked(what: string): Promise<never> {
  calls.push(what);
  return Promise.reject(new Error('nobody is to be asked'));
}

async function generators(parts: GeneratorParts): Promise<ClusterGeneratorSource> {
  const addresses = new AddressRules([]);
  const outbound = new GuardedClient({ addresses, resolve: (host) => asked(host), clock: parts.clock });
  const { webhookHosts: hosts } = REFUSAL_RULES;
  return new ClusterGeneratorSource({
    ...parts,
    tokens: { registryLogin: () => asked('ecr'), sessionToken: () => asked('sts') },
    webhooks: new WebhookCaller({ client: parts.client, rules: parts.rules, outbound, hosts }),
  });
}

/** The cluster of a case, which has no webhook. */
async function begin({ strict = false, with: before = [] }: RefusalCase): Promise<void> {
  const { rules, genericTargets } = REFUSAL_RULES;
  const account = serviceAccount('reader');
  const annotations = { ...account.metadata.annotations, 'lockkeeper.dev/stores': '*' };
  cluster = await startCluster({
    rules: { ...rules, strict },
    settings: { genericTargets },
    ports: { generators },
    before: [
      { ...account, metadata: { ...account.metadata, annotations } },
      namespace('team-b'),
      secret('source', { password: 'hunter2' }),
      ...before.map((object) => refusalManifest(object, false)),
    ],
  });
}

/** Whoever would have something of the object. */
function userOf({ kind }: RefusalCase): readonly Manifest[] {
  if (ACTORS.has(kind)) return [];
  if (kind.endsWith('Store')) return [externalSecret('user', { secretStoreRef: { name: 'case', kind } })];
  return [
    externalSecret('user', {
      dataFrom: [{ sourceRef: { generatorRef: { apiVersion: GENERATORS, kind, name: 'case' } } }],
    }),
  ];
}

/** What is told of the object, to whom it concerns. */
async function told({ kind }: RefusalCase): Promise<string> {
  const isStore = kind.endsWith('Store');
  const about = isStore || ACTORS.has(kind) ? 'case' : 'user';
  const where = kind === 'ClusterSecretStore' ? 'default' : 'team-a';
  return (await cluster.events(about, where)).filter((event) => event.startsWith('Warning')).join('\n');
}

describe('what must lead to nothing, with no webhook installed', () => {
  it.each(CASES.map((one) => [refusalTitle(one), one] as const))('%s', async (_, one) => {
    await begin(one);
    const secrets = (await cluster.list('Secret')).map(({ metadata }) => metadata.name);
    cluster.forgetTraffic();
    await cluster.apply(refusalManifest(one, true), ...userOf(one));
    await cluster.advance(10 * MINUTE);
    expect(await told(one)).toContain(one.text);
    const [user] = userOf(one);
    const subject = user ?? { kind: ACTORS.get(one.kind) ?? one.kind, metadata: { name: 'case' } };
    expect(await cluster.ready(subject.metadata.name, subject.kind)).toMatch(/^False /);
    if (one.kind.endsWith('Store')) {
      const store = await cluster.get(one.kind, 'case', one.kind === 'SecretStore' ? 'team-a' : undefined);
      const used = cluster.provider.requests.filter(({ use }) => use.scope.storeUid === store.metadata.uid);
      expect(used).toEqual([]);
    }
    expect((await cluster.list('Secret')).map(({ metadata }) => metadata.name)).toEqual(secrets);
    expect(cluster.writer.requests).toEqual([]);
    expect(calls).toEqual([]);
  });
});
