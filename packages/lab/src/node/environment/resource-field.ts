import { at, type Json, listAt, scalarText, textAt } from '../../kubernetes/json/json.ts';
import type { KubeObject } from '../../kubernetes/json/kube-object.ts';

const factors: ReadonlyMap<string, number> = new Map([
  ['n', 1e-9],
  ['u', 1e-6],
  ['m', 1e-3],
  ['', 1],
  ['k', 1e3],
  ['M', 1e6],
  ['G', 1e9],
  ['T', 1e12],
  ['P', 1e15],
  ['E', 1e18],
  ['Ki', 2 ** 10],
  ['Mi', 2 ** 20],
  ['Gi', 2 ** 30],
  ['Ti', 2 ** 40],
  ['Pi', 2 ** 50],
  ['Ei', 2 ** 60],
]);

function quantity(text: string): number | undefined {
  const { digits, suffix = '' } = /^(?<digits>\d+(?:\.\d*)?|\.\d+)(?<suffix>[A-Za-z]*)$/.exec(text)?.groups ?? {};
  const factor = factors.get(suffix);
  return digits === undefined || factor === undefined ? undefined : Number(digits) * factor;
}

/**
 * What a `resourceFieldRef` names, counted in its divisor and rounded up. A limit that is not set is what the node can give.
 * Undefined for a resource or a divisor that is none.
 */
export function resourceField(
  pod: KubeObject,
  container: Json | undefined,
  ref: Json,
  node: KubeObject,
): string | undefined {
  const of = containerOf(pod, container, textAt(ref, 'containerName'));
  const { kind, resource = '' } =
    /^(?<kind>limits|requests)\.(?<resource>.+)$/.exec(textAt(ref, 'resource'))?.groups ?? {};
  const divisor = quantity(textAt(ref, 'divisor') || '1');
  if (of === undefined || kind === undefined || divisor === undefined) return undefined;
  const amount = quantity(scalarText(at(of, 'resources', kind, resource)) ?? unset(kind, resource, node));
  // Twelve digits are more than any quantity has, and fewer than binary fractions need to show.
  return amount === undefined ? undefined : String(Math.ceil(Number((amount / (divisor || 1)).toPrecision(12))));
}

function unset(kind: string, resource: string, node: KubeObject): string {
  return (kind === 'limits' ? scalarText(at(node, 'status', 'allocatable', resource)) : '0') ?? '0';
}

function containerOf(pod: KubeObject, container: Json | undefined, name: string): Json | undefined {
  const all = [...listAt(pod, 'spec', 'containers'), ...listAt(pod, 'spec', 'initContainers')];
  return name === '' ? container : all.find((one) => textAt(one, 'name') === name);
}
