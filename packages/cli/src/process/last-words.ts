import { readFile } from 'node:fs/promises';

const LONGEST = 500;

/** The last line of a service's log, for a message: the file itself goes with its lab. */
export async function lastWords(logFile: string): Promise<string> {
  const text = await readFile(logFile, 'utf8').catch(() => '');
  const line = text.trimEnd().split('\n').at(-1) ?? '';
  return line === '' ? 'it wrote nothing' : `its last words: ${line.slice(0, LONGEST)}`;
}
