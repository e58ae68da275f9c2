import type { RemoveAnswer } from '@lockkeeper/core';
import { removeProperty } from '@lockkeeper/core/internal';
import { foreignMarks } from '../push/marks.ts';
import { propertyPath, requireText } from '../push/next-value.ts';
import { isAbsence, type Writing } from '../push/writing.ts';
import { keptBy } from './push.ts';
import { readParameter, readParameterFacts, readParameterTags } from './parameter-state.ts';

const ABSENT: RemoveAnswer = Object.freeze({ kind: 'absent' });
const REMOVED: RemoveAnswer = Object.freeze({ kind: 'removed' });

/** Removes a parameter of ours, or one property of it; see `removeSecret`. Parameter Store has no recovery window. */
export async function removeParameter(writing: Writing, property: string | undefined): Promise<RemoveAnswer> {
  const tags = await readParameterTags(writing);
  if (tags === undefined) return ABSENT;
  const foreign = foreignMarks(tags, writing.use, false);
  if (foreign !== undefined) return foreign;
  return property === undefined ? deleteParameter(writing) : removeParameterProperty(writing, property);
}

async function removeParameterProperty(writing: Writing, property: string): Promise<RemoveAnswer> {
  const current = await readParameter(writing);
  const removal = current && removeProperty(current.bytes, propertyPath(writing, property));
  if (current === undefined || removal?.kind !== 'removed') return ABSENT;
  if (removal.isEmpty) return deleteParameter(writing);
  const facts = await readParameterFacts(writing);
  const input = {
    Name: writing.reference.name,
    Value: requireText(writing, removal.document, 'Parameter Store'),
    Type: current.type,
    Overwrite: true,
    ...keptBy(current.type, facts?.tier ?? 'Standard', facts?.keyId, undefined),
  };
  await writing.parameters('PutParameter', (calls, signal) => calls.putParameter(input, signal));
  return REMOVED;
}

async function deleteParameter(writing: Writing): Promise<RemoveAnswer> {
  const input = { Name: writing.reference.name };
  const reply = await writing.parameters(
    'DeleteParameter',
    (calls, signal) => calls.deleteParameter(input, signal),
    isAbsence,
  );
  return reply === undefined ? ABSENT : REMOVED;
}
