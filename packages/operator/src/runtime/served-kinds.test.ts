import { describe, expect, it } from 'vitest';
import { startCluster, type TestCluster } from '../fakes/cluster.ts';
import { TEAM } from '../fakes/manifests.ts';

const EXTERNAL = '/apis/external-secrets.io/v1alpha1';
const GENERATORS = '/apis/generators.external-secrets.io/v1alpha1';

function pushSecret(name: string, spec: object): object {
  return {
    apiVersion: 'external-secrets.io/v1alpha1',
    kind: 'PushSecret',
    metadata: { name },
    spec: { secretStoreRefs: [{ name: 's' }], selector: { secret: { name: 'a' } }, ...spec },
  };
}

async function posted(cluster: TestCluster, path: string, object: object): Promise<[number, string]> {
  const { status, object: answer } = await cluster.request('POST', path, object);
  return [status, JSON.stringify(answer)];
}

describe('our CRDs, served', () => {
  it('refuse by their CEL rules what their shape cannot say, in the words of upstream', async () => {
    const cluster = await startCluster({ start: false });
    const path = `${EXTERNAL}/namespaces/${TEAM}/pushsecrets`;
    const wrong: readonly (readonly [object, string])[] = [
      [{}, 'storeRef must specify either name or labelSelector'],
      [
        { storeRef: { name: 's' }, remoteKey: 'k', rewrite: [{ transform: { template: 'x' } }] },
        'remoteKey and rewrite are mutually exclusive: rewrite is only supported in per-key mode (without remoteKey)',
      ],
      [{ storeRef: { name: 's' }, rewrite: [{}] }, 'exactly one of regexp or transform must be set'],
    ];
    for (const [entry, message] of wrong) {
      const [status, answer] = await posted(cluster, path, pushSecret('wrong', { dataTo: [entry] }));
      expect(status, message).toBe(422);
      expect(answer).toContain(message);
    }
    const right = pushSecret('right', { dataTo: [{ storeRef: { labelSelector: {} }, remoteKey: 'all' }] });
    expect((await posted(cluster, path, right))[0]).toBe(201);
    await cluster.stop();
  });

  it('fill in their defaults', async () => {
    const cluster = await startCluster({ start: false });
    const password = {
      apiVersion: 'generators.external-secrets.io/v1alpha1',
      kind: 'Password',
      metadata: { name: 'p' },
    };
    const [status, answer] = await posted(cluster, `${GENERATORS}/namespaces/${TEAM}/passwords`, {
      ...password,
      spec: {},
    });
    expect(status).toBe(201);
    expect(JSON.parse(answer)).toMatchObject({
      spec: { length: 24, noUpper: false, allowRepeat: false, encoding: 'raw' },
    });
    await cluster.stop();
  });

  it('show the columns of upstream', async () => {
    const cluster = await startCluster({ start: false });
    const columnsOf = async (path: string): Promise<readonly string[]> => {
      const { body } = await cluster.api.handle({
        method: 'GET',
        path,
        headers: { accept: 'application/json;as=Table;g=meta.k8s.io;v=v1' },
        body: Buffer.alloc(0),
        clientCertificate: { commonName: 'user', organizations: ['system:masters'] },
      });
      const table = JSON.parse(Buffer.from(body as Uint8Array).toString()) as { columnDefinitions: { name: string }[] };
      return table.columnDefinitions.map(({ name }) => name);
    };
    expect(await columnsOf(`${EXTERNAL}/pushsecrets`)).toEqual(['Name', 'AGE', 'Status', 'Last Sync']);
    expect(await columnsOf(`${GENERATORS}/generatorstates`)).toEqual(['Name', 'GC Deadline', 'Age']);
    expect(await columnsOf(`${GENERATORS}/uuids`)).toEqual(['Name', 'Age']);
    await cluster.stop();
  });
});
