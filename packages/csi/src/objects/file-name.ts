import { LockkeeperError } from '@lockkeeper/core';

/** What takes the place of each slash in a file name; undefined leaves slashes as they are. */
export type PathTranslation = string | undefined;

/** Longest name of one folder or file, and of a path, on Linux; the driver checks the same. */
const MAX_NAME_BYTES = 255;
const MAX_PATH_BYTES = 4_096;

/** Reads `pathTranslation`: `_` by default, `False` in any case for none, else one character of one byte. */
export function parsePathTranslation(text: string): PathTranslation {
  if (text === '') return '_';
  if (text.toLowerCase() === 'false') return undefined;
  if (Buffer.byteLength(text) === 1) return text;
  throw new LockkeeperError('InvalidInput', "pathTranslation must be either 'False' or a single character string");
}

/** The file name that an object's name or alias stands for. */
export function translatedName(name: string, translation: PathTranslation): string {
  return translation === undefined ? name.replace(/^\/+/, '') : name.replaceAll('/', translation);
}

/** Names in the top folder that belong to the driver's atomic writer: `..data` and its like. */
const RESERVED = /^\.\.(?:data|data_tmp|\d.*)$/;

interface NameRule {
  readonly problem: string;
  readonly isBroken: (name: string, parts: readonly string[]) => boolean;
}

const NAME_RULES: readonly NameRule[] = [
  { problem: 'is empty', isBroken: (name) => name === '' },
  // oxlint-disable-next-line no-control-regex -- these are what a file name must not have
  { problem: 'has a control character', isBroken: (name) => /[\u0000-\u001f\u007f]/.test(name) },
  { problem: 'is not well-formed text', isBroken: (name) => !name.isWellFormed() },
  { problem: 'begins with a slash', isBroken: (name) => name.startsWith('/') },
  {
    problem: 'has a part that is empty, "." or ".."',
    isBroken: (_, parts) => parts.some((part) => part === '' || part === '.' || part === '..'),
  },
  { problem: 'is reserved for the driver', isBroken: (_, [first = '']) => RESERVED.test(first) },
  {
    problem: `has a part of more than ${MAX_NAME_BYTES} bytes`,
    isBroken: (_, parts) => parts.some((part) => Buffer.byteLength(part) > MAX_NAME_BYTES),
  },
  {
    problem: `has more than ${MAX_PATH_BYTES} bytes`,
    isBroken: (name) => Buffer.byteLength(name) > MAX_PATH_BYTES,
  },
];

/**
 * The one way to a file name in a mount, for objects, aliases and jmesPath entries alike (must M22, `threat/V3`): translates, then
 * refuses whatever could leave the mount or be no file name. Throws LockkeeperError `InvalidInput`.
 */
export function fileName(name: string, translation: PathTranslation): string {
  const file = translatedName(name, translation);
  const parts = file.split('/');
  const broken = NAME_RULES.find((rule) => rule.isBroken(file, parts));
  if (broken === undefined) return file;
  throw new LockkeeperError('InvalidInput', `the file name ${JSON.stringify(file.slice(0, 300))} ${broken.problem}`);
}

/** A file of a mount and the entry that asks for it. */
export interface NamedFile {
  readonly name: string;
  /** For the refusal: `object "a"`. */
  readonly owner: string;
}

/**
 * Refuses two files of one name, and a file where another needs a folder (`threat/V3`): `a/b` and `a_b` are one file after translation,
 * and the later would silently win.
 */
export function refuseCollisions(files: readonly NamedFile[]): void {
  const owners = new Map<string, string>();
  for (const { name, owner } of files) {
    const first = owners.get(name);
    if (first !== undefined) throw collision(name, first, owner);
    owners.set(name, owner);
  }
  for (const { name, owner } of files) {
    for (let at = name.indexOf('/'); at >= 0; at = name.indexOf('/', at + 1)) {
      const first = owners.get(name.slice(0, at));
      if (first !== undefined) throw collision(name.slice(0, at), first, owner);
    }
  }
}

function collision(name: string, first: string, second: string): LockkeeperError {
  return new LockkeeperError(
    'InvalidInput',
    `the file name ${JSON.stringify(name)} is used twice, by ${first} and by ${second}: give one of them an objectAlias of its own`,
  );
}
