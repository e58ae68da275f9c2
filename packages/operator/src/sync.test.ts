import { describe, expect, it } from 'vitest';
import { startCluster } from './fakes/cluster.ts';
import { externalSecret } from './fakes/manifests.ts';

describe('an ExternalSecret', () => {
  it('becomes a Secret with the bytes of its source', async () => {
    const cluster = await startCluster();
    await cluster.apply(externalSecret('db'));
    expect(await cluster.values('db')).toEqual({ password: 'hunter2-db' });
    expect(await cluster.ready('db')).toBe('True SecretSynced: secret synced');
    expect(await cluster.events('db')).toEqual(['Normal Created secret created']);
    console.log(cluster.writes, cluster.awsCalls(), cluster.log.length);
    await cluster.stop();
  });
});
