import { describe, expect, it } from 'vitest';
import type { KubeJson } from '../cluster/history.ts';
import { checkAll, invariants } from './invariants.ts';
import { manifests as make, RecordBuilder } from './record-builder.ts';

interface Stage {
  readonly run: RecordBuilder;
  readonly external: KubeJson;
}

/** One namespace that the store admits, one ExternalSecret in it, nothing written yet. */
function stage(options: { readonly keys?: readonly string[] } = {}): Stage {
  const run = new RecordBuilder();
  run.write('user', make.account());
  run.write('user', make.namespace('n'));
  run.write('user', make.store());
  return { run, external: run.write('user', make.external('n', 'e', options)) };
}

/** As it should be: read, written, said so. */
function synced(options: { readonly keys?: readonly string[] } = {}): Stage & { readonly secret: KubeJson } {
  const { run, external } = stage(options);
  run.read('n');
  const data = Object.fromEntries((options.keys ?? ['k']).map((key) => [key, run.token]));
  const secret = run.write('operator-1', make.secret(external, 'e', 'n', data));
  run.write('operator-1', make.ready(external, 'True'), { subresource: 'status' });
  return { run, external, secret };
}

const broken = (run: RecordBuilder): readonly string[] => [
  ...new Set(checkAll(run.record()).map(({ invariant }) => invariant)),
];

describe('the invariants', () => {
  it('hold for a run in which all is well, and each has an id and says what it states', () => {
    expect(checkAll(synced().run.record())).toEqual([]);
    expect(new Set(invariants.map(({ id }) => id)).size).toBe(invariants.length);
  });

  it('S1 finds a value that was never read for this namespace', () => {
    const { run, external } = stage();
    run.write('operator-1', make.secret(external, 'e', 'n', { k: run.token }));
    run.write('operator-1', make.ready(external, 'True'), { subresource: 'status' });
    expect(broken(run)).toEqual(['S1']);
  });

  it('S1 finds a value that was read for a namespace which the store does not admit', () => {
    const { run, external } = stage();
    const closed = run.write('user', make.store('nobody'));
    run.read('n', { store: closed });
    run.write('operator-1', make.secret(external, 'e', 'n', { k: run.token }));
    expect(checkAll(run.record()).map(({ message }) => message)).toContainEqual(
      expect.stringContaining('did not admit'),
    );
  });

  it.each(['before the read', 'between read and write'])(
    'S1 finds a write on an old version of the store when the process had seen the narrower one %s',
    (when) => {
      const { run, external } = stage();
      const wide = run.history.current('ClusterSecretStore', '', 'shared') ?? {};
      const narrow = run.write('user', make.store('nobody'));
      if (when === 'before the read') run.see(narrow);
      run.read('n', { store: wide });
      if (when !== 'before the read') run.see(narrow);
      run.write('operator-1', make.secret(external, 'e', 'n', { k: run.token }));
      expect(checkAll(run.record()).map(({ message }) => message)).toContainEqual(
        expect.stringContaining('no longer admits'),
      );
    },
  );

  it('S1 accepts a write on an old version of the store that is all the process has seen', () => {
    const { run, external } = stage();
    const wide = run.history.current('ClusterSecretStore', '', 'shared') ?? {};
    run.write('user', make.store('nobody'));
    run.read('n', { store: wide });
    run.write('operator-1', make.secret(external, 'e', 'n', { k: run.token }));
    expect(broken(run)).toEqual(['L1']);
  });

  it('S1 finds a value that its owner never asked for', () => {
    const { run, external } = synced();
    const other = run.write('user', { ...make.external('n', 'f'), spec: { secretStoreRef: { name: 's' }, data: [] } });
    run.write('operator-1', make.secret(other, 'f', 'n', { k: run.token }));
    expect(checkAll(run.record()).map(({ message }) => message)).toContainEqual(
      expect.stringContaining('never asked for it'),
    );
    expect(external.kind).toBe('ExternalSecret');
  });

  it('S2 finds a write to what another controller owns', () => {
    const { run, external } = stage();
    const rival = run.write('user', { kind: 'Certificate', metadata: { name: 'c', namespace: 'n' } });
    const theirs = run.write('user', make.secret(rival, 'e', 'n', { own: 'x' }));
    run.read('n');
    run.write('operator-1', {
      ...make.secret(external, 'e', 'n', { k: run.token }),
      metadata: { ...make.secret(external, 'e', 'n', {}).metadata, uid: theirs.metadata?.uid ?? '' },
    });
    run.write('operator-1', make.ready(external, 'True'), { subresource: 'status' });
    expect(broken(run)).toEqual(['S2']);
  });

  it('S2 finds data of nobody that is taken over without consent', () => {
    const { run, external } = stage();
    const unowned = make.secret(undefined, 'e', 'n', { mine: 'by hand' });
    run.write('user', { ...unowned, metadata: { name: 'e', namespace: 'n' } });
    run.read('n');
    run.write('operator-1', make.secret(external, 'e', 'n', { k: run.token }));
    run.write('operator-1', make.ready(external, 'True'), { subresource: 'status' });
    expect(broken(run)).toEqual(['S2']);
  });

  it.each<[string, KubeJson]>([
    ['a spec', { ...make.external('n', 'e', { keys: ['changed'] }) }],
    ['a kind that is not ours', { kind: 'ConfigMap', metadata: { name: 'x', namespace: 'n' } }],
  ])('S2 finds a write to %s', (_, object) => {
    const { run } = synced();
    run.write('operator-1', object);
    expect(broken(run)).toContain('S2');
  });

  it('S3 finds a key that is gone though every version of the spec asks for it', () => {
    const { run, external, secret } = synced({ keys: ['a', 'b'] });
    const less = make.secret(external, 'e', 'n', { a: run.token });
    run.write('operator-1', { ...secret, data: less.data ?? {} });
    expect(broken(run)).toEqual(['S3', 'L1']);
  });

  it('S3 finds a value that was emptied', () => {
    const { run, secret } = synced();
    run.write('operator-1', { ...secret, data: { k: '' } });
    expect(broken(run)).toEqual(['S3', 'L1']);
  });

  it('S3 accepts that a key goes which an edit no longer asks for', () => {
    const { run, external, secret } = synced({ keys: ['a', 'b'] });
    run.write('user', {
      ...make.external('n', 'e', { keys: ['a'] }),
      metadata: external.metadata ?? {},
      status: make.ready(external, 'True').status,
    });
    run.write('operator-1', { ...secret, data: make.secret(external, 'e', 'n', { a: run.token }).data ?? {} });
    expect(broken(run)).toEqual([]);
  });

  it('S4 finds the deletion of a Secret that its owner still names', () => {
    const { run, secret } = synced();
    const { uid, resourceVersion } = secret.metadata ?? {};
    run.write('operator-1', secret, { deleted: true, precondition: { uid, resourceVersion } });
    expect(broken(run)).toEqual(['S4', 'L1']);
  });

  it('S4 asks for preconditions even where the deletion is right', () => {
    const { run, external, secret } = synced();
    run.write('user', { ...make.external('n', 'e', { target: 'elsewhere' }), metadata: external.metadata ?? {} });
    const { uid, resourceVersion } = secret.metadata ?? {};
    const copy = new RecordBuilder();
    expect(copy.now).toBe(0);
    run.write('operator-1', secret, { deleted: true });
    expect(broken(run)).toContain('S4');
    expect([uid, resourceVersion]).not.toContain(undefined);
  });

  it('S4 accepts that the former target of a renamed one goes, with its uid and version', () => {
    const { run, external, secret } = synced();
    run.write('user', { ...make.external('n', 'e', { target: 'elsewhere' }), metadata: external.metadata ?? {} });
    const { uid, resourceVersion } = secret.metadata ?? {};
    run.write('operator-1', secret, { deleted: true, precondition: { uid, resourceVersion } });
    expect(broken(run)).toEqual(['L1']);
  });

  it('S6 finds two ExternalSecrets that take turns at one target', () => {
    const { run, secret } = synced();
    const rival = run.write('user', make.external('n', 'rival', { target: 'e' }));
    run.read('n');
    const { metadata } = make.secret(rival, 'e', 'n', {});
    run.write('operator-1', { ...secret, metadata: { ...metadata, uid: secret.metadata?.uid ?? '' } });
    expect(broken(run)).toContain('S6');
  });

  it('S6 finds two controller references on one Secret', () => {
    const { run, secret } = synced();
    const owners = secret.metadata?.ownerReferences ?? [];
    run.write('operator-1', { ...secret, metadata: { ...secret.metadata, ownerReferences: [...owners, ...owners] } });
    expect(broken(run)).toEqual(['S6']);
  });

  it.each<[string, (run: RecordBuilder, external: KubeJson) => void]>([
    ['a log', (run) => run.outputs.push({ where: 'log at 1 ms', text: `wrote ${run.token}` })],
    [
      'a status, in base64',
      (run, external) =>
        run.write('operator-1', make.ready(external, 'False', Buffer.from(run.token).toString('base64'))),
    ],
    [
      'an event',
      (run) =>
        run.write('operator-1', {
          kind: 'Event',
          metadata: { name: 'x', namespace: 'n' },
          message: `saw ${run.token.slice(-20)}`,
        }),
    ],
    [
      "a Secret's annotation",
      (run) => {
        const secret = run.history.current('Secret', 'n', 'e') ?? {};
        run.write('operator-1', { ...secret, metadata: { ...secret.metadata, annotations: { last: run.token } } });
      },
    ],
  ])('S10 finds a value in %s', (_, leak) => {
    const { run, external } = synced();
    leak(run, external);
    expect(broken(run)).toContain('S10');
  });

  it('S11 finds a status that says "synced" before anything was written', () => {
    const { run, external } = stage();
    run.write('operator-1', make.ready(external, 'True'), { subresource: 'status' });
    expect(broken(run)).toContain('S11');
  });

  it.each<[string, (run: RecordBuilder, external: KubeJson, secret: KubeJson) => void]>([
    ['the Secret is not there', (run, _, secret) => run.write('user', secret, { deleted: true })],
    [
      'the Secret holds an old version',
      (run) => run.accounts.rotate({ account: '222222222222', service: 'ParameterStore', name: 'token' }),
    ],
    [
      'Ready is wrong',
      (run, external) => run.write('operator-1', make.ready(external, 'False'), { subresource: 'status' }),
    ],
    [
      'the managed label is gone',
      (run, _, secret) => run.write('user', { ...secret, metadata: { ...secret.metadata, labels: {} } }),
    ],
  ])('L1 finds that %s at the end', (_, spoil) => {
    const { run, external, secret } = synced();
    spoil(run, external, secret);
    expect(broken(run)).toEqual(['L1']);
  });

  it('L1 wants a refusal where the store does not admit the namespace', () => {
    const { run, external } = synced();
    run.write('user', make.store('nobody'));
    expect(broken(run)).toEqual(['L1']);
    run.write('operator-1', make.ready(external, 'False', 'could not get secret data from provider'), {
      subresource: 'status',
    });
    expect(broken(run)).toEqual([]);
  });

  it('R1 finds a write in the quiet hour, and lets a Lease be renewed', () => {
    const { run } = synced();
    const request = (resource: string) => ({
      at: run.now + 5_000,
      by: 'operator-1',
      path: '/',
      status: 200,
      facts: { verb: 'update', resource, objectPath: '/' } as const,
    });
    run.requests.push(request('leases'));
    expect(broken(run)).toEqual([]);
    run.requests.push(request('externalsecrets/status'));
    expect(broken(run)).toEqual(['R1']);
  });

  it('R4 finds a call that is made over and over', () => {
    const { run } = synced();
    for (let i = 0; i < 61; i += 1) run.read('n');
    expect(broken(run)).toEqual([]);
    for (let i = 0; i < 61; i += 1) run.reads.push(...run.reads.slice(0, 1));
    expect(broken(run)).toEqual(['R4']);
  });

  it('R7 finds what was left open', () => {
    const { run } = synced();
    run.leftOpen.push('watch secrets');
    expect(broken(run)).toEqual(['R7']);
  });
});
