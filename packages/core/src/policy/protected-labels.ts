/** Name of the policy that keeps tenants off protected namespace labels, and of its binding. */
export const LABEL_POLICY_NAME = 'lockkeeper-protected-labels';

const UNCHANGED = [
  "request.userInfo.username in variables.writerUsers || request.userInfo.groups.exists(group, group in variables.writerGroups) || (variables.after.all(key, !key.startsWith('lockkeeper.dev/') || (key in variables.before && variables.before[key] == variables.after[key])) && variables.before.all(key, !key.startsWith('lockkeeper.dev/') || key in variables.after))",
];

const VARIABLES: ReadonlyMap<string, string> = new Map([
  ['before', 'oldObject == null || !has(oldObject.metadata.labels) ? {} : oldObject.metadata.labels'],
  ['after', 'has(object.metadata.labels) ? object.metadata.labels : {}'],
]);

/** The two lists that the platform edits: CEL lists of plain texts, so that they can hold nothing that looks at the request. */
const LISTS: readonly string[] = ['writerGroups', 'writerUsers'];
const LIST = /^\[\s*(?:'[^'\\]*'(?:\s*,\s*'[^'\\]*')*)?\s*\]$/;

const RESOURCES: readonly string[] = ['namespaces', 'namespaces/finalize', 'namespaces/status'];

function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (inner, key) =>
      typeof inner === 'object' && inner !== null && Object.hasOwn(inner, key)
        ? (inner as Readonly<Record<string, unknown>>)[key]
        : undefined,
    value,
  );
}

function items(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function texts(value: unknown): readonly unknown[] {
  return items(value).toSorted();
}

function equal(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** Absent, or there and empty, as the API server's defaults are. */
function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === 'object' && Object.keys(value).length === 0);
}

function variablesFit(spec: unknown): boolean {
  const found = new Map(items(at(spec, 'variables')).map((one) => [at(one, 'name'), at(one, 'expression')]));
  return (
    found.size === VARIABLES.size + LISTS.length &&
    [...VARIABLES].every(([name, expression]) => found.get(name) === expression) &&
    LISTS.every((name) => LIST.test(String(found.get(name))))
  );
}

/** The one rule of the policy: it covers every way in which labels of a namespace can be written. */
function ruleFits(spec: unknown): boolean {
  const match = at(spec, 'matchConstraints');
  const rules = items(at(match, 'resourceRules'));
  const [rule] = rules;
  return (
    rules.length === 1 &&
    equal(texts(at(rule, 'apiGroups')), ['']) &&
    equal(texts(at(rule, 'apiVersions')), ['*']) &&
    equal(texts(at(rule, 'operations')), ['CREATE', 'UPDATE']) &&
    equal(texts(at(rule, 'resources')), RESOURCES) &&
    isEmpty(at(rule, 'resourceNames')) &&
    ['*', undefined].includes(at(rule, 'scope') as string | undefined) &&
    ['excludeResourceRules', 'namespaceSelector', 'objectSelector'].every((part) => isEmpty(at(match, part)))
  );
}

function policyFits(policy: unknown): boolean {
  const spec = at(policy, 'spec');
  const expressions = items(at(spec, 'validations')).map((one) => at(one, 'expression'));
  return (
    at(policy, 'metadata', 'deletionTimestamp') === undefined &&
    ['Fail', undefined].includes(at(spec, 'failurePolicy') as string | undefined) &&
    isEmpty(at(spec, 'paramKind')) &&
    isEmpty(at(spec, 'matchConditions')) &&
    equal(expressions, UNCHANGED) &&
    variablesFit(spec) &&
    ruleFits(spec)
  );
}

function bindingFits(binding: unknown): boolean {
  const match = at(binding, 'spec', 'matchResources');
  return (
    at(binding, 'metadata', 'deletionTimestamp') === undefined &&
    at(binding, 'spec', 'policyName') === LABEL_POLICY_NAME &&
    items(at(binding, 'spec', 'validationActions')).includes('Deny') &&
    isEmpty(at(binding, 'spec', 'paramRef')) &&
    ['resourceRules', 'excludeResourceRules', 'namespaceSelector', 'objectSelector'].every((part) =>
      isEmpty(at(match, part)),
    )
  );
}

/**
 * Whether the installed ValidatingAdmissionPolicy and its binding are those of this release, so that namespace labels under
 * `lockkeeper.dev/` are the platform's (must M7, `threat/I12`). Only the lists of writers may differ; a policy that was weakened in
 * any other way counts as none. Takes the two objects as the API server answers them, undefined for one that does not exist.
 */
export function labelPolicyInForce(policy: unknown, binding: unknown): boolean {
  return policyFits(policy) && bindingFits(binding);
}
