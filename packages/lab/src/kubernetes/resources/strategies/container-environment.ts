import { invalidValue, required, unsupported } from '../../errors/field-errors.ts';
import type { FieldError } from '../../errors/refusals.ts';
import { at, type Json, listAt, objectAt, scalarText, textAt } from '../../json/json.ts';
import { nameProblem } from '../../names/name-problems.ts';

/** Fields of its pod that a variable may have; upstream names them in this order. */
const fieldPaths = [
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'spec.nodeName',
  'spec.serviceAccountName',
  'status.hostIP',
  'status.hostIPs',
  'status.podIP',
  'status.podIPs',
];
/** Fields that only a file can have. */
const filePaths = ['metadata.annotations', 'metadata.labels'];
const keyedField = /^metadata\.(?:labels|annotations)\['[^']*'\]$/;

const resources = ['cpu', 'ephemeral-storage', 'memory'];
const resourcePaths = ['limits', 'requests'].flatMap((kind) => resources.map((one) => `${kind}.${one}`));
const amounts = ['1', '1k', '1M', '1G', '1T', '1P', '1E', '1Ki', '1Mi', '1Gi', '1Ti', '1Pi', '1Ei'];
const divisors: ReadonlyMap<string, readonly [values: readonly string[], why: string]> = new Map([
  ['cpu', [['1m', '1'], "only divisor's values 1m and 1 are supported with the cpu resource"]],
  ['memory', [amounts, `only divisor's values ${amounts.join(', ')} are supported with the memory resource`]],
  [
    'ephemeral-storage',
    [amounts, `only divisor's values ${amounts.join(', ')} are supported with the local ephemeral storage resource`],
  ],
]);

/** What is wrong with the variables of a container, by the rules and in the words of Kubernetes 1.32 and newer. */
export function validateEnvironment(container: Json, path: string): readonly FieldError[] {
  return [
    ...listAt(container, 'env').flatMap((entry, index) => variable(entry, `${path}.env[${index}]`)),
    ...listAt(container, 'envFrom').flatMap((source, index) => wholeSource(source, `${path}.envFrom[${index}]`)),
  ];
}

function nameFindings(field: string, name: string): readonly FieldError[] {
  const why = "a valid environment variable name must consist only of printable ASCII characters other than '='";
  return /^[ -<>-~]*$/.test(name) ? [] : [invalidValue(field, name, why)];
}

function variable(entry: Json, path: string): readonly FieldError[] {
  const name = textAt(entry, 'name');
  const named = name === '' ? [required(`${path}.name`)] : nameFindings(`${path}.name`, name);
  const from = objectAt(entry, 'valueFrom');
  return from === undefined ? named : [...named, ...origin(from, textAt(entry, 'value'), `${path}.valueFrom`)];
}

const origins: ReadonlyMap<string, (source: Json, path: string) => readonly FieldError[]> = new Map([
  ['fieldRef', fieldFindings],
  ['resourceFieldRef', resourceFindings],
  ['configMapKeyRef', keyFindings],
  ['secretKeyRef', keyFindings],
]);

function origin(from: Json, value: string, path: string): readonly FieldError[] {
  const found = [...origins].flatMap(([kind, check]) => {
    const source = objectAt(from, kind);
    return source === undefined ? [] : [check(source, `${path}.${kind}`)];
  });
  const findings = found.flat();
  const all = [...origins.keys()].map((kind) => `\`${kind}\``);
  const known = `${all.slice(0, -1).join(', ')} or ${all.at(-1)}`;
  if (found.length === 0) return [invalidValue(path, '', `must specify one of: ${known}`)];
  if (value !== '') return [...findings, invalidValue(path, '', 'may not be specified when `value` is not empty')];
  return found.length === 1
    ? findings
    : [...findings, invalidValue(path, '', 'may not have more than one field specified at a time')];
}

function fieldFindings(source: Json, path: string): readonly FieldError[] {
  const field = `${path}.fieldPath`;
  const chosen = textAt(source, 'fieldPath');
  if (chosen === '') return [required(field)];
  if (fieldPaths.includes(chosen) || keyedField.test(chosen)) return [];
  if (filePaths.includes(chosen)) return [unsupported(field, chosen, fieldPaths)];
  return [invalidValue(field, chosen, `error converting fieldPath: field label not supported: ${chosen}`)];
}

/** What is wrong with a `resourceFieldRef`. */
export function resourceFindings(source: Json, path: string): readonly FieldError[] {
  const chosen = textAt(source, 'resource');
  if (chosen === '') return [required(`${path}.resource`)];
  if (/^(?:limits|requests)\.hugepages-/.test(chosen)) return [];
  if (!resourcePaths.includes(chosen)) return [unsupported(`${path}.resource`, chosen, resourcePaths)];
  const divisor = scalarText(at(source, 'divisor')) ?? '0';
  const [values, why] = divisors.get(chosen.slice(chosen.indexOf('.') + 1)) ?? [[], ''];
  return divisor === '0' || values.includes(divisor) ? [] : [invalidValue(`${path}.divisor`, chosen, why)];
}

function keyFindings(source: Json, path: string): readonly FieldError[] {
  const name = textAt(source, 'name');
  const problem = nameProblem(name, 'subdomain');
  return [
    ...(problem === undefined ? [] : [invalidValue(`${path}.name`, name, problem)]),
    ...(textAt(source, 'key') === '' ? [required(`${path}.key`)] : []),
  ];
}

function wholeSource(source: Json, path: string): readonly FieldError[] {
  const named = nameFindings(`${path}.prefix`, textAt(source, 'prefix'));
  const found = ['configMapRef', 'secretRef'].filter((kind) => objectAt(source, kind) !== undefined);
  if (found.length === 0)
    return [...named, invalidValue(path, '', 'must specify one of: `configMapRef` or `secretRef`')];
  const unnamed = found.filter((kind) => textAt(source, kind, 'name') === '');
  const many = invalidValue(path, '', 'may not have more than one field specified at a time');
  return [...named, ...unnamed.map((kind) => required(`${path}.${kind}.name`)), ...(found.length > 1 ? [many] : [])];
}
