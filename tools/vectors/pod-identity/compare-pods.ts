import { isDeepStrictEqual } from 'node:util';
import type { PodPlace } from '@lockkeeper/core/internal';
import { quantityOf } from './quantity.ts';

/** What comparing two pods came to. */
export interface PodDifferences {
  readonly differences: readonly string[];
  /** What is worth knowing of pods that mean the same, too. */
  readonly notes: readonly string[];
}

interface PodComparison {
  readonly differences: readonly string[];
  /** Places of what the pod came with, we keep and the wanted pod has lost: Go drops what its types do not know. */
  readonly kept: readonly string[];
}

type Members = Readonly<Record<string, unknown>>;

interface Triple {
  readonly path: string;
  /** The pod as it came. */
  readonly before: unknown;
  readonly got: unknown;
  readonly want: unknown;
}

const SAME: PodComparison = { differences: [], kept: [] };

function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function member(value: unknown, key: string): unknown {
  return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

/** Structs that Go writes although nothing is in them; elsewhere an empty object says something (`emptyDir: {}`). */
const EMPTY_STRUCTS: readonly string[] = ['resources', 'status'];

/** What Go's encoder writes for things that are not there, and what its decoder takes for nothing. */
function isNothing(key: string, value: unknown): boolean {
  if (value === undefined || value === null || value === '') return true;
  if (Array.isArray(value)) return value.length === 0;
  if (key === 'divisor') return quantityOf(value) === 0;
  return EMPTY_STRUCTS.includes(key) && isObject(value) && Object.keys(value).length === 0;
}

function spelled(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value);
}

function differing({ path, got, want }: Triple): PodComparison {
  return { differences: [`${path}: got ${spelled(got)}, want ${spelled(want)}`], kept: [] };
}

function together(all: readonly PodComparison[]): PodComparison {
  return { differences: all.flatMap(({ differences }) => differences), kept: all.flatMap(({ kept }) => kept) };
}

/** Lists whose order means nothing to Kubernetes, with the member that tells their items apart. */
const UNORDERED: ReadonlyMap<string, string> = new Map([
  ['volumes', 'name'],
  ['volumeMounts', 'mountPath'],
]);

function inOrder(key: string, list: readonly unknown[]): readonly unknown[] {
  const by = UNORDERED.get(key);
  if (by === undefined) return list;
  const nameOf = (item: unknown): string => `${String(member(item, by))}\n${String(member(item, 'name'))}`;
  return list.toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
}

/** What an item of a list was before: itself, where the webhook has only moved it. */
function itemBefore(before: unknown, item: unknown, index: number): unknown {
  if (!Array.isArray(before)) return undefined;
  return before.find((one) => isDeepStrictEqual(one, item)) ?? (before[index] as unknown);
}

function compareLists(key: string, triple: Triple, got: readonly unknown[], want: readonly unknown[]): PodComparison {
  if (got.length !== want.length) return differing(triple);
  const wanted = inOrder(key, want);
  const { path, before } = triple;
  return together(
    inOrder(key, got).map((item, i) =>
      compare(key, { path: `${path}[${i}]`, before: itemBefore(before, item, i), got: item, want: wanted[i] }),
    ),
  );
}

const QUANTITIES = /\.(?:limits|requests)\.[^[]+$|\.(?:sizeLimit|divisor)$/;

function compareScalars(triple: Triple): PodComparison {
  const { path, got, want } = triple;
  if (isDeepStrictEqual(got, want)) return SAME;
  if (!QUANTITIES.test(path)) return differing(triple);
  const amount = quantityOf(got);
  return amount !== undefined && amount === quantityOf(want) ? SAME : differing(triple);
}

function compare(key: string, triple: Triple): PodComparison {
  const { path, before, got, want } = triple;
  if (isNothing(key, want)) {
    if (isNothing(key, got)) return SAME;
    return isDeepStrictEqual(before, got) ? { differences: [], kept: [path] } : differing(triple);
  }
  if (Array.isArray(got) && Array.isArray(want)) return compareLists(key, triple, got, want);
  if (!isObject(got) || !isObject(want)) return compareScalars(triple);
  const names = [...new Set([...Object.keys(want), ...Object.keys(got)])];
  return together(
    names.map((name) =>
      compare(name, {
        path: path === '' ? name : `${path}.${name}`,
        before: member(before, name),
        got: member(got, name),
        want: member(want, name),
      }),
    ),
  );
}

/** Members that a pod may leave open: what they are then. */
function completed(pod: unknown, { namespace, serviceAccount }: PodPlace): Members {
  const [metadata, spec] = [member(pod, 'metadata'), member(pod, 'spec')];
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    ...(isObject(pod) ? pod : {}),
    metadata: { ...(isObject(metadata) ? metadata : {}), namespace: member(metadata, 'namespace') || namespace },
    spec: {
      ...(isObject(spec) ? spec : {}),
      serviceAccountName: member(spec, 'serviceAccountName') || serviceAccount,
    },
  };
}

/** Compares what two pods mean, where both are the pod `before` with something added; `want` may be no more than its spec. */
export function comparePods(before: unknown, got: unknown, want: unknown, place: PodPlace): PodDifferences {
  const hasMetadata = member(want, 'metadata') !== undefined;
  const wanted = hasMetadata || !isObject(want) ? want : { ...want, metadata: member(got, 'metadata') };
  const { differences, kept } = compare('', {
    path: '',
    before: completed(before, place),
    got: completed(got, place),
    want: completed(wanted, place),
  });
  return {
    differences,
    notes: [
      ...kept.map((path) => `${path} is kept, and lost in the pod that is wanted`),
      ...(hasMetadata ? [] : ['metadata is not compared: the pod that is wanted has none']),
    ],
  };
}
