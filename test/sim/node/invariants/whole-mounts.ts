import { findTokens } from '../../aws/account.ts';
import type { Invariant, Violation } from '../../invariants/run-record.ts';
import type { FileChange, MountRecord, NodeRecord, SeenFiles } from '../node-record.ts';
import type { FileSource } from '../scenario.ts';
import { textOf } from './expected-text.ts';

/** Whether files are exactly those of a call, each with the whole text of one version, and parts of one document of one version. */
function isWhole(run: NodeRecord, files: SeenFiles, wanted: ReadonlyMap<string, FileSource>): boolean {
  if (files.size !== wanted.size) return false;
  const versions = new Map<string, string>();
  for (const [name, source] of wanted) {
    const text = files.get(name) ?? '';
    const version = findTokens(text)[0]?.version ?? '';
    const other = versions.get(source.address.name) ?? version;
    versions.set(source.address.name, version);
    if (version !== other || text !== textOf(run.accounts, source, version)) return false;
  }
  return true;
}

/** What became visible while a call was served; that the driver unmounts what was never mounted is none of it. */
const changesDuring = (run: NodeRecord, { pod, startedAt, endedAt }: MountRecord): readonly FileChange[] =>
  run.changes
    .filter((change) => change.pod.uid === pod.uid && change.at >= startedAt && change.at <= endedAt)
    .filter(({ files, isMounted }) => isMounted || files.size > 0);

const same = (a: SeenFiles, b: SeenFiles): boolean =>
  a.size === b.size && [...a].every(([name, text]) => b.get(name) === text);

function* checkChange(run: NodeRecord, change: FileChange): Generator<string> {
  const { pod, at, files, isMounted } = change;
  if (files.size === 0) {
    if (isMounted) yield `${pod.name} has lost its files`;
    return;
  }
  const calls = run.mounts.filter((mount) => mount.pod.uid === pod.uid && mount.startedAt <= at);
  if (!calls.some(({ wanted }) => isWhole(run, files, wanted))) {
    yield `${pod.name} sees ${[...files.keys()].join(', ')}, which no call asked for as they are`;
  }
}

function* checkMount(run: NodeRecord, mount: MountRecord): Generator<string> {
  if (!mount.isAlone || mount.attack !== undefined) return;
  const { outcome, pod, before, after } = mount;
  const changes = changesDuring(run, mount).length;
  if (changes > 1) yield `the files of ${pod.name} changed in ${changes} steps`;
  if (outcome === 'failed' && before.size > 0 && !same(before, after)) {
    yield `a failed mount changed the files of ${pod.name}: ${mount.message}`;
  }
  if (outcome === 'ok' && after.size !== mount.wanted.size) {
    yield `a mount of ${pod.name} has succeeded, and ${after.size} of ${mount.wanted.size} files are there`;
  }
}

export const wholeMounts: Invariant<NodeRecord> = {
  id: 'S16',
  states: 'a mount shows all its files or none, in one step; old files stay until then, and whenever a mount fails',
  *check(run): Generator<Violation> {
    for (const change of run.changes) {
      for (const message of checkChange(run, change)) {
        yield { invariant: 'S16', at: change.at, step: change.step, message };
      }
    }
    for (const mount of run.mounts) {
      for (const message of checkMount(run, mount)) yield { invariant: 'S16', at: mount.endedAt, message };
    }
  },
};
