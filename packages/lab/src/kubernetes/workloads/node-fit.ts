import { at, isObject, type Json, type JsonObject, listAt, objectAt, own, textAt, textsAt } from '../json/json.ts';
import { isTerminating, type KubeObject, metadataOf, nameOf } from '../json/kube-object.ts';

/** Why a pod may not be placed on a node, in the scheduler's words. */
export type Misfit =
  | 'node(s) were unschedulable'
  | "node(s) didn't match Pod's node affinity/selector"
  | `node(s) had untolerated taint {${string}}`;

/** Taints that the pods of a DaemonSet tolerate by themselves. */
export function daemonTolerations(): JsonObject[] {
  const always = (name: string, effect: string): JsonObject => ({
    key: `node.kubernetes.io/${name}`,
    operator: 'Exists',
    effect,
  });
  return [
    always('not-ready', 'NoExecute'),
    always('unreachable', 'NoExecute'),
    always('disk-pressure', 'NoSchedule'),
    always('memory-pressure', 'NoSchedule'),
    always('pid-pressure', 'NoSchedule'),
    always('unschedulable', 'NoSchedule'),
  ];
}

export function nodeAdmits(spec: JsonObject, node: KubeObject): boolean {
  return misfit(spec, node) === undefined;
}

/** Why `node` does not take a pod of this spec; undefined when it does. Room on the node is not asked about: nothing runs. */
export function misfit(spec: JsonObject, node: KubeObject): Misfit | undefined {
  const tolerations = listAt(spec, 'tolerations');
  const cordoned = at(node, 'spec', 'unschedulable') === true && !tolerations.some((one) => tolerates(one, cordon));
  if (cordoned || isTerminating(node)) return 'node(s) were unschedulable';
  const taint = listAt(node, 'spec', 'taints').find(
    (one) => textAt(one, 'effect') !== 'PreferNoSchedule' && !tolerations.some((some) => tolerates(some, one)),
  );
  if (taint !== undefined) return `node(s) had untolerated taint {${textAt(taint, 'key')}: ${textAt(taint, 'value')}}`;
  return selects(spec, node) ? undefined : "node(s) didn't match Pod's node affinity/selector";
}

/** As the taint that a cluster gives to a cordoned node. */
const cordon = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' } as const;

function tolerates(toleration: Json, taint: Json): boolean {
  const effect = textAt(toleration, 'effect');
  if (effect !== '' && effect !== textAt(taint, 'effect')) return false;
  const key = textAt(toleration, 'key');
  const exists = textAt(toleration, 'operator') === 'Exists';
  if (key === '') return exists;
  return key === textAt(taint, 'key') && (exists || textAt(toleration, 'value') === textAt(taint, 'value'));
}

function selects(spec: JsonObject, node: KubeObject): boolean {
  const labels = objectAt(metadataOf(node), 'labels') ?? {};
  const wanted = objectAt(spec, 'nodeSelector') ?? {};
  if (!Object.entries(wanted).every(([key, value]) => own(labels, key) === value)) return false;
  const required = objectAt(spec, 'affinity', 'nodeAffinity', 'requiredDuringSchedulingIgnoredDuringExecution');
  if (required === undefined) return true;
  return listAt(required, 'nodeSelectorTerms').some((term) => matchesTerm(term, labels, nameOf(node)));
}

function matchesTerm(term: Json, labels: JsonObject, name: string): boolean {
  const expressions = listAt(term, 'matchExpressions');
  const fields = listAt(term, 'matchFields');
  if (expressions.length + fields.length === 0) return false;
  return (
    expressions.every((one) => matches(one, own(labels, textAt(one, 'key')))) &&
    fields.every((one) => textAt(one, 'key') === 'metadata.name' && matches(one, name))
  );
}

function matches(expression: Json, found: Json | undefined): boolean {
  if (!isObject(expression)) return false;
  const values = textsAt(expression, 'values');
  const value = typeof found === 'string' ? found : undefined;
  switch (textAt(expression, 'operator')) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    case 'Gt':
      return value !== undefined && Number(value) > Number(values[0]);
    case 'Lt':
      return value !== undefined && Number(value) < Number(values[0]);
    default:
      return false;
  }
}
