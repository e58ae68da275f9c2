import { actionsOf } from './service-actions.ts';

/** Verbs that people take for each other: what AWS calls `Put` here is `Update` there. */
const kindred: readonly ReadonlySet<string>[] = [
  new Set(['put', 'update', 'set', 'modify', 'change', 'edit', 'write', 'create']),
  new Set(['get', 'read', 'fetch', 'describe', 'list', 'retrieve']),
  new Set(['delete', 'remove', 'destroy']),
];

/** The action that was most likely meant by one that does not exist: of the same noun and a kindred verb, else the nearest spelling. */
export function nearestAction(action: string): string | undefined {
  const [service = '', wrong = ''] = action.split(':');
  const ranked = (actionsOf(service) ?? [])
    .map(({ name }) => ({ name, distance: distanceOf(wrong, name) }))
    .toSorted((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1));
  const best = ranked[0];
  if (best === undefined || best.distance > Math.max(4, wrong.length / 2)) return undefined;
  return `${service.toLowerCase()}:${best.name}`;
}

function distanceOf(wrong: string, name: string): number {
  const [theirs, ours] = [verbAndNoun(wrong), verbAndNoun(name)];
  const alike = kindred.some((verbs) => verbs.has(theirs.verb) && verbs.has(ours.verb));
  if (theirs.noun === ours.noun && alike) return 0.5;
  return editDistance(wrong.toLowerCase(), name.toLowerCase());
}

function verbAndNoun(name: string): { readonly verb: string; readonly noun: string } {
  const [, verb = '', noun = ''] = /^([A-Z]?[a-z]*)(.*)$/.exec(name) ?? [];
  return { verb: verb.toLowerCase(), noun: noun.toLowerCase() };
}

function editDistance(left: string, right: string): number {
  let above = Array.from({ length: right.length + 1 }, (_, j) => j);
  for (let i = 1; i <= left.length; i++) {
    const row = [i];
    for (let j = 1; j <= right.length; j++) {
      const same = left.charAt(i - 1) === right.charAt(j - 1) ? 0 : 1;
      row[j] = Math.min((above[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (above[j - 1] ?? 0) + same);
    }
    above = row;
  }
  return above[right.length] ?? 0;
}
