import { hasClient } from '@lockkeeper/testkit';
import { systemClock, systemRandom } from '@lockkeeper/kube';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeAuthority, makeLeaf } from '../src/certificates/issue.ts';
import { printManifests } from '../src/manifests/admission-objects.ts';
import { type Installation, install, until } from './installation.ts';
import { externalSecret, OWN_ACCOUNT, secretStore } from './manifests.ts';

const BAD = { ...OWN_ACCOUNT, region: 'eu-nowhere-7' };
const CONFIGURATION = 'validatingwebhookconfiguration lockkeeper-admission';

interface Configuration {
  readonly metadata: { readonly resourceVersion: string };
  readonly webhooks: readonly { readonly name: string; readonly clientConfig: { readonly caBundle?: string } }[];
}

/** The manifests without the webhook configuration, which a test applies when it wants to. */
function withoutConfiguration(where: string): string {
  const list = JSON.parse(printManifests(where)) as { items: { kind: string }[] };
  return JSON.stringify({ ...list, items: list.items.filter(({ kind }) => kind !== 'ValidatingWebhookConfiguration') });
}

/** A certificate that nobody of ours keeps, as cert-manager would mount it. */
async function certificateFiles(folder: string): Promise<{ authority: string; flags: readonly string[] }> {
  const ports = { clock: systemClock(), random: systemRandom() };
  const authority = await makeAuthority(ports);
  const leaf = await makeLeaf(authority, ['lockkeeper-admission.external-secrets.svc'], ports);
  const [certificate, key] = [join(folder, 'tls.crt'), join(folder, 'tls.key')];
  await writeFile(certificate, leaf.certificate);
  await writeFile(key, leaf.key.reveal(), { mode: 0o600 });
  return { authority: authority.certificate, flags: [`--tls-cert-file=${certificate}`, `--tls-key-file=${key}`] };
}

describe.runIf(hasClient('kubectl', 'tests that drive the webhook with kubectl'))('when something is wrong', () => {
  let cluster: Installation;
  beforeEach(async () => {
    cluster = await install(withoutConfiguration);
  });
  afterEach(async () => {
    await cluster?.close();
  });

  const configure = (): Promise<string> => cluster.succeeds('apply -f -', printManifests('external-secrets'));
  const configuration = async (name = CONFIGURATION): Promise<Configuration> =>
    JSON.parse((await cluster.kubectl(`get ${name} -o json`)).out) as Configuration;

  test('threat/Q2 nobody answers: objects of ours are refused, and nothing else is', async () => {
    await configure();
    const { code, err } = await cluster.apply(secretStore('own', OWN_ACCOUNT));
    expect(code).toBe(1);
    expect(err).toContain(
      'Error from server (InternalError): error when creating "STDIN": Internal error occurred: failed calling webhook "validate.secretstore.external-secrets.io": failed to call webhook: ',
    );
    expect((await cluster.kubectl('create secret generic other -n team-a')).code).toBe(0);
    expect((await cluster.kubectl('create namespace other')).code).toBe(0);
  });

  test('threat/Q3 an object that was bad before can be labelled and deleted; its spec can only be mended', async () => {
    expect((await cluster.apply(secretStore('old', BAD))).code).toBe(0);
    await configure();
    await (await cluster.startWebhook()).untilReady();
    const labelled = await cluster.kubectl('label secretstore old -n team-a seen=yes');
    expect(labelled.code).toBe(0);
    expect(labelled.err).toContain('Warning: kept although it is refused today: region not found: eu-nowhere-7');
    const worse = { spec: { provider: { aws: { prefix: 'x' } } } };
    const patch = (body: object): Promise<{ code: number; err: string }> =>
      cluster.kubectl(['patch', 'secretstore', 'old', '-n', 'team-a', '--type=merge', '-p', JSON.stringify(body)]);
    expect((await patch(worse)).err).toContain('denied the request: region not found');
    expect((await patch({ spec: { provider: { aws: { region: 'eu-central-1' } } } })).code).toBe(0);
    expect((await cluster.kubectl('delete secretstore old -n team-a')).code).toBe(0);
  });

  test('a bad object with a finalizer goes away while no webhook runs, and cannot be changed on its way', async () => {
    expect((await cluster.apply(externalSecret('old', { refreshInterval: 'soon' }))).code).toBe(0);
    const patch = (body: object): Promise<{ code: number; err: string }> =>
      cluster.kubectl(['patch', 'externalsecret', 'old', '-n', 'team-a', '--type=merge', '-p', JSON.stringify(body)]);
    expect((await patch({ metadata: { finalizers: ['example.com/hold'] } })).code).toBe(0);
    await configure();
    expect((await cluster.kubectl('delete externalsecret old -n team-a --wait=false')).code).toBe(0);
    expect((await patch({ spec: { refreshInterval: '1h' } })).err).toContain('failed calling webhook');
    expect((await patch({ metadata: { finalizers: null } })).code).toBe(0);
    expect((await cluster.kubectl('get externalsecret old -n team-a')).err).toContain('NotFound');
  });

  test('trust in another authority is replaced by a webhook that starts, with the authority it has kept', async () => {
    await configure();
    const webhook = await cluster.startWebhook();
    await webhook.untilReady();
    const good = await configuration();
    const foreign = Buffer.from(cluster.lab.caCertificate).toString('base64');
    const steps = good.webhooks.map((_, i) => ({
      op: 'replace',
      path: `/webhooks/${i}/clientConfig/caBundle`,
      value: foreign,
    }));
    await webhook.end('SIGKILL');
    expect((await cluster.kubectl(`patch ${CONFIGURATION} --type=json -p ${JSON.stringify(steps)}`)).code).toBe(0);
    const other = await cluster.startWebhook();
    await other.untilReady();
    const mended = await configuration();
    expect(mended.webhooks.map(({ clientConfig }) => clientConfig.caBundle)).toEqual(
      good.webhooks.map(({ clientConfig }) => clientConfig.caBundle),
    );
    expect((await cluster.apply(secretStore('own', OWN_ACCOUNT))).code).toBe(0);
  });

  test('threat/Q2 a server whose certificate comes from another authority is not believed', async () => {
    await configure();
    const { authority, flags } = await certificateFiles(cluster.folder);
    const webhook = await cluster.startWebhook(...flags);
    await webhook.untilReady();
    const trust = async (certificate: string): Promise<void> => {
      const value = Buffer.from(certificate).toString('base64');
      const steps = (await configuration()).webhooks.map((_, i) => ({
        op: 'add',
        path: `/webhooks/${i}/clientConfig/caBundle`,
        value,
      }));
      await cluster.succeeds(['patch', ...CONFIGURATION.split(' '), '--type=json', '-p', JSON.stringify(steps)]);
    };
    await trust(cluster.lab.caCertificate);
    const { err } = await cluster.apply(secretStore('own', OWN_ACCOUNT));
    expect(err).toContain('x509: certificate signed by unknown authority');
    await trust(authority);
    expect((await cluster.apply(secretStore('own', OWN_ACCOUNT))).code).toBe(0);
    expect((await cluster.apply(secretStore('bad', BAD))).err).toContain('denied the request');
  });

  test('two replicas share one authority, come to rest, and put back what is deleted', async () => {
    await configure();
    const one = await cluster.startWebhook();
    const two = await cluster.startWebhook('--listen-addr=127.0.0.1:0');
    await Promise.all([one.untilReady(), two.untilReady()]);
    const before = await configuration();
    const secret = 'get secret lockkeeper-admission-ca -n external-secrets';
    const data = (await cluster.kubectl(`${secret} -o jsonpath={.data}`)).out;
    expect((await cluster.kubectl('delete secret lockkeeper-admission-ca -n external-secrets')).code).toBe(0);
    await until(async () => (await cluster.kubectl(`${secret} -o jsonpath={.data}`)).out === data);
    expect((await configuration()).metadata.resourceVersion).toBe(before.metadata.resourceVersion);
    expect((await cluster.apply(secretStore('bad', BAD))).err).toContain('denied the request');
  });

  test('threat/Q7 foreign configurations are neither touched nor readable, and no other Secret is', async () => {
    await configure();
    const foreign = {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'ValidatingWebhookConfiguration',
      metadata: { name: 'foreign' },
      webhooks: [
        {
          name: 'foreign.example.com',
          admissionReviewVersions: ['v1'],
          sideEffects: 'None',
          clientConfig: { service: { name: 'lockkeeper-admission', namespace: 'external-secrets' } },
          rules: [{ apiGroups: ['example.com'], apiVersions: ['v1'], operations: ['CREATE'], resources: ['things'] }],
        },
      ],
    };
    expect((await cluster.apply(foreign)).code).toBe(0);
    await (await cluster.startWebhook()).untilReady();
    expect((await configuration('validatingwebhookconfiguration foreign')).webhooks[0]?.clientConfig.caBundle).toBe(
      undefined,
    );
    const as = '--as=system:serviceaccount:external-secrets:lockkeeper-admission';
    const may = async (what: string): Promise<string> => (await cluster.kubectl(`auth can-i ${what} ${as}`)).out.trim();
    for (const what of [
      'patch validatingwebhookconfigurations/foreign',
      'update validatingwebhookconfigurations/lockkeeper-admission',
      'get secrets/other -n external-secrets',
      'list secrets -n external-secrets',
      'get secrets/lockkeeper-admission-ca -n team-a',
      'get serviceaccounts -A',
      'update secretstores -A',
    ])
      expect(`${what}: ${await may(what)}`).toBe(`${what}: no`);
    expect(await may('patch validatingwebhookconfigurations/lockkeeper-admission')).toBe('yes');
  });

  test('it stops by itself within its grace, and says so with 0', async () => {
    await configure();
    const webhook = await cluster.startWebhook();
    await webhook.untilReady();
    expect(await webhook.end('SIGTERM')).toBe(0);
  });
});
