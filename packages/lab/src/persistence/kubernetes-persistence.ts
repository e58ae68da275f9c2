import type { KubeObject } from '../kubernetes/json/kube-object.ts';
import type { StoredState, StorePersistence } from '../kubernetes/store/store-persistence.ts';
import type { Journal } from './journal.ts';
import type { ObjectRow } from './state-file.ts';
import { asState } from './unreadable-state.ts';

export interface EarlierObjects {
  readonly revision: number;
  readonly objects: () => Iterable<ObjectRow>;
}

const REVISION = 'kubernetes.revision';

/** The newest revision among the facts of a file; undefined when no API server has used it. */
export function revisionOf(facts: ReadonlyMap<string, string>): number | undefined {
  const text = facts.get(REVISION);
  return text === undefined ? undefined : Number(text);
}

/** Keeps an object store in a journal. */
export function kubernetesPersistence(journal: Journal, earlier: EarlierObjects | undefined): StorePersistence {
  return {
    load: () => (earlier === undefined ? undefined : { revision: earlier.revision, objects: parsed(earlier) }),
    commit: ({ type, collection, revision, current }) => {
      const { namespace, name, object } = current;
      const place = { collection, namespace, name };
      journal.object(type === 'DELETED' ? place : { ...place, revision, object });
      journal.fact(REVISION, String(revision));
    },
    settled: () => journal.settled(),
  };
}

function* parsed({ objects }: EarlierObjects): Generator<StoredState['objects'] extends Iterable<infer T> ? T : never> {
  for (const { body, ...place } of objects()) {
    yield { ...place, object: asState(() => JSON.parse(body) as KubeObject) };
  }
}
