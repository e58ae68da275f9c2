import { type Json, textsAt } from '../json/json.ts';

/** One PolicyRule. */
export interface Rule {
  readonly verbs: readonly string[];
  readonly groups: readonly string[];
  readonly resources: readonly string[];
  readonly names: readonly string[];
  readonly paths: readonly string[];
}

/** What is asked of the authorizer. */
export interface Attributes {
  readonly verb: string;
  readonly isResource: boolean;
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  readonly subresource: string;
  readonly namespace: string;
  readonly name: string;
  readonly path: string;
}

export function readRule(rule: Json): Rule {
  return {
    verbs: textsAt(rule, 'verbs'),
    groups: textsAt(rule, 'apiGroups'),
    resources: textsAt(rule, 'resources'),
    names: textsAt(rule, 'resourceNames'),
    paths: textsAt(rule, 'nonResourceURLs'),
  };
}

export function ruleAllows(rule: Rule, asked: Attributes): boolean {
  if (!has(rule.verbs, asked.verb)) return false;
  if (!asked.isResource) return rule.paths.some((path) => pathMatches(path, asked.path));
  return (
    has(rule.groups, asked.group) &&
    rule.resources.some((resource) => resourceMatches(resource, asked)) &&
    (rule.names.length === 0 || rule.names.includes(asked.name))
  );
}

function has(list: readonly string[], item: string): boolean {
  return list.includes('*') || list.includes(item);
}

function pathMatches(pattern: string, path: string): boolean {
  return pattern === '*' || pattern === path || (pattern.endsWith('*') && path.startsWith(pattern.slice(0, -1)));
}

/** `*` covers all resources and subresources; a subresource is written out as `pods/log`, or with a star for the resource. */
function resourceMatches(pattern: string, { resource, subresource }: Attributes): boolean {
  if (pattern === '*') return true;
  if (subresource === '') return pattern === resource;
  return pattern === `${resource}/${subresource}` || pattern === `*/${subresource}`;
}

/** Whether `owned` rules together allow all that `wanted` allows: the check against escalation. */
export function covers(owned: readonly Rule[], wanted: Rule): boolean {
  return split(wanted).every((atom) => owned.some((rule) => coversAtom(rule, atom)));
}

/** One verb, one group, one resource (or one path), one name. */
interface Atom {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly name: string | undefined;
  readonly path: string | undefined;
}

function split(rule: Rule): readonly Atom[] {
  const names: readonly (string | undefined)[] = rule.names.length === 0 ? [undefined] : rule.names;
  const atoms: Atom[] = [];
  for (const verb of rule.verbs) {
    for (const path of rule.paths) atoms.push({ verb, group: '', resource: '', name: undefined, path });
    for (const group of rule.groups) {
      for (const resource of rule.resources) {
        for (const name of names) atoms.push({ verb, group, resource, name, path: undefined });
      }
    }
  }
  return atoms;
}

function coversAtom(rule: Rule, atom: Atom): boolean {
  if (!has(rule.verbs, atom.verb)) return false;
  const { path } = atom;
  if (path !== undefined) return rule.paths.some((pattern) => pathMatches(pattern, path));
  if (!has(rule.groups, atom.group)) return false;
  if (rule.names.length > 0 && (atom.name === undefined || !rule.names.includes(atom.name))) return false;
  const [, subresource] = atom.resource.split('/');
  return (
    rule.resources.includes('*') ||
    rule.resources.includes(atom.resource) ||
    (subresource !== undefined && rule.resources.includes(`*/${subresource}`))
  );
}
