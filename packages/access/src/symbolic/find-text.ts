import type { Budget } from './budget.ts';
import { alphabetOf } from './char-set.ts';
import { type Language, setsOf } from './language.ts';
import { Machine, type MachineState } from './machine.ts';

interface Visit {
  readonly state: MachineState;
  readonly unit: number;
  readonly before?: Visit | undefined;
}

/**
 * The shortest texts of a language, those that read best first among equally short ones; none when it is empty. The search goes
 * through the states of the product machine breadth first, each at most `count` times, so it ends; `undefined` when the budget
 * ends first. Different texts may be as many as `count`; fewer means that there are no more that differ in state.
 */
export function findTexts(language: Language, count: number, budget: Budget): readonly string[] | undefined {
  const alphabet = alphabetOf(setsOf(language));
  const machine = new Machine(language, alphabet);
  const seen = new Map<string, number>();
  const found: string[] = [];
  let row: readonly Visit[] = [{ state: machine.start, unit: 0 }];
  while (row.length > 0) {
    const next: Visit[] = [];
    for (const visit of row) {
      if (!isNew(visit.state, seen, count)) continue;
      if (!budget.spend()) return undefined;
      if (machine.accepts(visit.state)) found.push(textOf(visit));
      if (found.length >= count) return found;
      for (const letter of machine.letters(visit.state)) {
        const state = machine.step(visit.state, letter);
        if (!machine.isDead(state)) next.push({ state, unit: alphabet[letter] ?? 0, before: visit });
      }
    }
    row = next;
  }
  return found;
}

function isNew(state: MachineState, seen: Map<string, number>, count: number): boolean {
  const key = state.join();
  const times = seen.get(key) ?? 0;
  seen.set(key, times + 1);
  return times < count;
}

function textOf(visit: Visit): string {
  const units: number[] = [];
  for (let at = visit; at.before !== undefined; at = at.before) units.push(at.unit);
  return String.fromCharCode(...units.toReversed());
}
