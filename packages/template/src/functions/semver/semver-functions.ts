import type { CallContext } from '../../call-context.ts';
import { goTypes } from '../../values/go-type.ts';
import { boolValue, type Value } from '../../values/value.ts';
import { FunctionTable } from '../function-table.ts';
import { satisfies } from './constraint.ts';
import { readVersion } from './version.ts';
import { versionValue } from './version-object.ts';

const { string } = goTypes;
/** Work of the pattern engine for each byte of a constraint. */
const STEPS_PER_BYTE = 4;

function readText(value: Value | undefined, context: CallContext): string {
  const text = value?.kind === 'string' ? value.value : '';
  context.step(text.length * STEPS_PER_BYTE);
  return text;
}

/** Semantic versions, and whether they are what a constraint asks for, as Masterminds semver 3.4.0 has them. */
export const semverFunctions: FunctionTable = new FunctionTable([
  ['semver', { parameters: [string], call: ([text], context) => versionValue(readVersion(readText(text, context))) }],
  [
    'semverCompare',
    {
      parameters: [string, string],
      call: ([constraint, version], context) =>
        boolValue(satisfies(readText(constraint, context), readText(version, context))),
    },
  ],
]);
