import type { ResourceAction } from './kubernetes-request.ts';
import type { RbacRule } from './model.ts';

/** Whether a rule is about the resource of an action, however it is spelled; all others cannot come close to allowing it. */
export function sameObject({ resources }: RbacRule, { resource }: ResourceAction): boolean {
  const wanted = stem(resource);
  return resources.some((pattern) => pattern === '*' || stem(pattern.split('/')[0] ?? '') === wanted);
}

/** Rules name plurals in lower case; kinds and singulars are common slips. */
function stem(name: string): string {
  return name.toLowerCase().replace(/(?:es|s)$/, '');
}
