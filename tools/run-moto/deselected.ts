import { readFileSync } from 'node:fs';

/** Tests that do not apply, with the reason that they share. A name without brackets means all its parameters. */
export interface Deselection {
  readonly service: string;
  readonly reason: string;
  readonly tests: readonly string[];
}

const file = new URL('../../packages/lab/conformance/aws/moto-deselected.json', import.meta.url);

/** The list beside the lab's known failures. */
export function readDeselected(): readonly Deselection[] {
  return JSON.parse(readFileSync(file, 'utf8'));
}

/** Names of one service's tests as pytest takes them. */
export function deselectedOf(list: readonly Deselection[], service: string): readonly string[] {
  return list.filter((entry) => entry.service === service).flatMap((entry) => entry.tests);
}
