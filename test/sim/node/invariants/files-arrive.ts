import type { Invariant, Violation } from '../../invariants/run-record.ts';
import { parametersOf } from '../mount-call.ts';
import type { NodeRecord, SeenFiles, SimPod } from '../node-record.ts';
import { type ClassObject, type FileSource, mayRead, wantedFiles } from '../scenario.ts';
import { partOf } from './expected-text.ts';

type Wanted = ReadonlyMap<string, FileSource>;

/** What the last mount of a pod must have said, when something that it asks for cannot be had. */
function refusal(run: NodeRecord, { namespace }: SimPod, wanted: Wanted): RegExp | undefined {
  const answers = [...wanted.values()].map(({ address }) =>
    mayRead(namespace, address.name) ? run.accounts.read(address).kind : 'denied',
  );
  if (!answers.some((kind) => kind !== 'value')) return undefined;
  // One reason is enough: which one depends on the order in which AWS is asked.
  const reasons = [
    ...(answers.includes('denied') ? ['AccessDenied\\w*: User: .* is not authorized to perform: '] : []),
    ...(answers.includes('absent') ? ['ResourceNotFoundException', 'invalid parameters: '] : []),
  ];
  return new RegExp(reasons.join('|'));
}

function* missingOf(run: NodeRecord, pod: SimPod, files: SeenFiles, isMounted: boolean): Generator<string> {
  const found = run.history.current('SecretProviderClass', pod.namespace, pod.className);
  const objects = JSON.parse(parametersOf(found)['objects'] ?? '[]') as readonly ClassObject[];
  const wanted = wantedFiles(objects);
  const reason = refusal(run, pod, wanted);
  const last = run.mounts.findLast((mount) => mount.pod.uid === pod.uid);
  if (reason !== undefined) {
    if (last?.outcome !== 'failed' || !reason.test(last.message)) {
      yield `${pod.name}: its mount is to fail with ${reason.source}, and ${last?.outcome}: ${last?.message}`;
    }
    if (!isMounted && files.size > 0) yield `${pod.name} has files though it was never mounted`;
    return;
  }
  if (last?.outcome !== 'ok') yield `${pod.name}: its last mount has ${last?.outcome ?? 'not been'}: ${last?.message}`;
  if (files.size !== wanted.size) yield `${pod.name} sees ${files.size} files in place of ${wanted.size}`;
  for (const [name, { address, property }] of wanted) {
    const answer = run.accounts.read(address);
    const text = answer.kind === 'value' ? partOf(answer.version.text, property) : undefined;
    if (files.get(name) !== text) yield `${pod.name}: ${name} is not of the newest version`;
  }
}

/** What is not yet as it will be, once all is well. */
export function* missingFiles(run: NodeRecord): Generator<string> {
  for (const { pod, files, isMounted } of run.pods) yield* missingOf(run, pod, files, isMounted);
}

/** Processes that have had a success for a volume, and then a failure: they know that a rotation has failed. */
const saw = (run: NodeRecord, { uid }: SimPod): readonly string[] => {
  const own = run.mounts.filter(({ pod }) => pod.uid === uid);
  const last = own.at(-1);
  return last?.outcome === 'failed' && own.some(({ by, outcome }) => by === last.by && outcome === 'ok')
    ? [last.by]
    : [];
};

function* untold(run: NodeRecord): Generator<string> {
  const told = new Set(
    [...run.history.all('Event')]
      .filter((event) => event['reason'] === 'FailedRotation')
      .map((event) => (event['involvedObject'] as { readonly uid?: string } | undefined)?.uid),
  );
  for (const { pod } of run.pods) {
    for (const by of saw(run, pod)) {
      if (!told.has(pod.uid)) yield `${by} tells nobody that the files of ${pod.name} are not up to date`;
    }
  }
}

export const filesArrive: Invariant<NodeRecord> = {
  id: 'L1',
  states: 'once all is well, every pod has the newest files that it may have, and an event says why another has not',
  *check(run): Generator<Violation> {
    const { quietTo: at } = run.marks;
    for (const message of [...missingFiles(run), ...untold(run)]) yield { invariant: 'L1', at, message };
  },
};
