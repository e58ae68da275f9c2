import { describe, expect, test } from 'vitest';
import { type Machine, planMounts } from './mount-plan.ts';

/** A machine with some folders, where `/var/run` is a link to `/run`. */
function machine(there: readonly string[], files: readonly string[] = []): Machine {
  return {
    exists: (path) => path === '/' || there.includes(path),
    isFile: (path) => files.includes(path),
    resolve: (path) => path.replace(/^\/var\/run(?=\/|$)/, '/run'),
  };
}

const mount = (mountPath: string, source = '/lab/v') => ({ mountPath, source, readOnly: true });

/** Paths of the folders that are opened. */
const opened = (mounts: readonly ReturnType<typeof mount>[], on: Machine): readonly string[] =>
  planMounts(mounts, on).opened.map(({ path }) => path);

describe('volumes at their own paths', () => {
  test('a folder that is there takes a volume as it is', () => {
    expect(planMounts([mount('/mnt')], machine(['/mnt']))).toEqual({
      opened: [],
      bound: [{ source: '/lab/v', target: '/mnt', kind: 'folder', readOnly: true }],
    });
  });

  test('a path that is not there opens the nearest folder that is, once for all', () => {
    const mounts = [mount('/etc/app/config'), mount('/etc/app/certs'), mount('/mnt/secrets-store')];
    expect(opened(mounts, machine(['/etc', '/mnt']))).toEqual(['/etc', '/mnt']);
  });

  test('a path whose first step is missing opens the root, before all others', () => {
    expect(opened([mount('/etc/app'), mount('/secrets/db')], machine(['/etc']))).toEqual(['/', '/etc']);
  });

  test('links are followed, so that nothing is mounted through one', () => {
    const mounts = [mount('/var/run/secrets/aws')];
    expect(opened(mounts, machine(['/run', '/var']))).toEqual(['/run']);
    const plan = planMounts(mounts, machine(['/run', '/var']));
    expect(plan.bound[0]?.target).toBe('/run/secrets/aws');
  });

  test('/tmp is opened always and once, and keeps no files', () => {
    const on = machine(['/etc', '/tmp']);
    expect(planMounts([], on).opened).toEqual([{ path: '/tmp', keeps: 'folders' }]);
    expect(planMounts([mount('/tmp/new/folder'), mount('/etc/app')], on).opened).toEqual([
      { path: '/tmp', keeps: 'folders' },
      { path: '/etc', keeps: 'everything' },
    ]);
  });

  test('a file is mounted as a file, and outer paths before inner ones', () => {
    const mounts = [mount('/mnt/a/b.conf', '/lab/f'), mount('/mnt/a')];
    const plan = planMounts(mounts, machine(['/mnt'], ['/lab/f']));
    expect(plan.bound.map(({ target, kind }) => [target, kind])).toEqual([
      ['/mnt/a', 'folder'],
      ['/mnt/a/b.conf', 'file'],
    ]);
  });
});
