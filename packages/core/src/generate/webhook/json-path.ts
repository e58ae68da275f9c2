import { LockkeeperError } from '../../errors/lockkeeper-error.ts';

/** One step of a path: a member of an object, or an item of a list. */
export type PathStep = { readonly member: string } | { readonly item: number };

const STEP = /^\.([^.[\]'"()*?@$\s]+)|^\[(-?\d{1,9})\]|^\['((?:[^'\\]|\\.)*)'\]|^\["((?:[^"\\]|\\.)*)"\]/;

function unescaped(text: string): string {
  return text.replaceAll(/\\(.)/g, '$1');
}

/**
 * Reads a JSONPath that names one place: `$`, then `.name`, `['name']` and `[0]` (RFC 9535 calls it a singular query). Other paths
 * give lists, which hold no keys and values, so that they are refused where they are written. Throws LockkeeperError `InvalidInput`.
 */
export function parseJsonPath(text: string): readonly PathStep[] {
  const steps: PathStep[] = [];
  const problem = `spec.result.jsonPath: ${JSON.stringify(text)} must name one place, as in $.data.items[0]['a key']`;
  if (!text.startsWith('$')) throw new LockkeeperError('InvalidInput', problem);
  for (let rest = text.slice(1); rest !== ''; ) {
    const found = STEP.exec(rest);
    if (found === null) throw new LockkeeperError('InvalidInput', problem);
    const [whole, name, item, single, double] = found;
    rest = rest.slice(whole.length);
    const quoted = single ?? double;
    if (name !== undefined) steps.push({ member: name });
    else if (item !== undefined) steps.push({ item: Number(item) });
    else steps.push({ member: unescaped(quoted ?? '') });
  }
  return steps;
}
