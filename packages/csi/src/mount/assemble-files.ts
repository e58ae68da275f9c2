import { type FoundAnswer, SealedValue } from '@lockkeeper/core';
import { jmesDocument, searchText } from '../jmespath/jmespath.ts';
import type { ObjectWish } from '../objects/parse-objects.ts';
import type { MountFile, ObjectVersion } from '../protocol/messages.ts';

/** What a mount consists of. Never without a version, which the driver would take for a failure. */
export interface AssembledMount {
  readonly files: readonly MountFile[];
  readonly versions: readonly ObjectVersion[];
}

function filesOf(wish: ObjectWish, { value }: FoundAnswer, usualMode: number): readonly MountFile[] {
  const { file, extracts, name } = wish;
  const whole: MountFile = { path: file.name, mode: file.mode ?? usualMode, contents: value };
  if (extracts.length === 0) return [whole];
  const document = jmesDocument(value, name);
  const parts = extracts.map((extract): MountFile => {
    const text = searchText(extract.expression, document, extract.path, extract.alias);
    const { name: path, mode } = extract.file;
    return { path, mode: mode ?? usualMode, contents: SealedValue.ofText(text) };
  });
  return [whole, ...parts];
}

/** The files of all objects, and their versions. Throws LockkeeperError when an expression finds no text. */
export function assembleFiles(
  wishes: readonly ObjectWish[],
  found: readonly FoundAnswer[],
  usualMode: number,
): AssembledMount {
  const files: MountFile[] = [];
  const versions: ObjectVersion[] = [];
  for (const [i, wish] of wishes.entries()) {
    const answer = found[i];
    if (answer === undefined) throw new TypeError('every object was found');
    const own = filesOf(wish, answer, usualMode);
    files.push(...own);
    versions.push(...own.map(({ path }) => ({ id: path, version: answer.version })));
  }
  return { files, versions };
}
