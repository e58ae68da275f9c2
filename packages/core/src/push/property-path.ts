import { LockkeeperError } from '../errors/lockkeeper-error.ts';

/** The steps from the root of a JSON document to a property, unescaped. */
export type PropertyPath = readonly [string, ...string[]];

const MAX_LENGTH = 1_024;
const MAX_STEPS = 32;

/** Characters that search, filter or change in path languages; here they must be escaped, so that a path names one place only. */
const SEARCHING = /[#*?|@]/;

function refuse(why: string): never {
  throw new LockkeeperError('InvalidInput', `the property of a push ${why}`, { field: 'remoteRef.property' });
}

/**
 * Reads `remoteRef.property` of a PushSecret: steps between dots, `\` before a character that is to stand for itself. Nothing in it
 * searches, appends or pads (`threat/P9`).
 *
 * @throws LockkeeperError `InvalidInput`
 */
export function parsePropertyPath(text: string): PropertyPath {
  if (text.length > MAX_LENGTH) refuse(`is longer than ${MAX_LENGTH} characters`);
  const [first = '', ...others] = splitSteps(text).map(stepOf);
  if (others.length >= MAX_STEPS) refuse(`has more than ${MAX_STEPS} steps`);
  return [first, ...others];
}

/** Cuts at dots that are not escaped; the escapes stay. */
function splitSteps(text: string): readonly string[] {
  const steps: string[] = [''];
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (character === '.') {
      steps.push('');
    } else {
      const taken = character === '\\' ? text.slice(at, at + 2) : character;
      steps[steps.length - 1] += taken;
      at += taken.length - 1;
    }
  }
  return steps;
}

function stepOf(escaped: string): string {
  const bare = escaped.replaceAll(/\\./gs, '');
  if (escaped === '') refuse('has an empty step; a dot that belongs to a name is written "\\."');
  if (bare.endsWith('\\')) refuse('ends in a single backslash');
  if (SEARCHING.test(bare)) refuse('must name one place: the characters # * ? | @ are to be escaped with "\\"');
  if (escaped === '-1' || /^:\d/.test(escaped)) refuse(`must name one place: ${JSON.stringify(escaped)} does not`);
  return escaped.replaceAll(/\\(.)/gs, '$1');
}
