import { hasUnit } from './char-set.ts';
import type { ChainItem, Language } from './language.ts';

/** Where each chain of a language stands after some text: a set of positions as bits. */
export type MachineState = readonly bigint[];

/**
 * Runs a language over the representatives of an alphabet. Every chain is run as the set of its reachable positions, all in one
 * number, so the machine is deterministic, and the boolean operations, complement too, are taken at the end of the text only.
 */
export class Machine {
  readonly start: MachineState;
  readonly #chains: readonly ChainMachine[];
  readonly #answer: Answer;

  constructor(language: Language, alphabet: readonly number[]) {
    const chains: ChainMachine[] = [];
    this.#answer = compile(language, alphabet, chains);
    this.#chains = chains;
    this.start = chains.map((chain) => chain.start);
  }

  /** @param letter Index of a representative in the alphabet. */
  step(state: MachineState, letter: number): MachineState {
    return this.#chains.map((chain, index) => chain.step(state[index] ?? 0n, letter));
  }

  accepts(state: MachineState): boolean {
    return this.#answer((index) => this.#chains[index]?.accepts(state[index] ?? 0n) ?? false) === true;
  }

  /** Whether no text that continues from here is accepted, as far as single chains show it. */
  isDead(state: MachineState): boolean {
    return this.#answer((index) => this.#chains[index]?.outlook(state[index] ?? 0n)) === false;
  }
}

/** A boolean operation over the answers of chains; `undefined` is an answer that is still open. */
type Answer = (chain: (index: number) => boolean | undefined) => boolean | undefined;

function compile(language: Language, alphabet: readonly number[], chains: ChainMachine[]): Answer {
  if (language.kind === 'chain') {
    const index = chains.push(new ChainMachine(language.items, alphabet)) - 1;
    return (chain) => chain(index);
  }
  if (language.kind === 'not') {
    const inner = compile(language.of, alphabet, chains);
    return (chain) => opposite(inner(chain));
  }
  const members = language.of.map((member) => compile(member, alphabet, chains));
  const decisive = language.kind === 'union';
  return (chain) => fold(members, chain, decisive);
}

/** A union is settled by one "yes", an intersection by one "no". */
function fold(
  members: readonly Answer[],
  chain: (index: number) => boolean | undefined,
  decisive: boolean,
): boolean | undefined {
  let open = false;
  for (const member of members) {
    const answer = member(chain);
    if (answer === decisive) return decisive;
    if (answer === undefined) open = true;
  }
  return open ? undefined : !decisive;
}

function opposite(answer: boolean | undefined): boolean | undefined {
  return answer === undefined ? undefined : !answer;
}

/** A chain as a set of positions; bit i says that the items before i are done. */
class ChainMachine {
  readonly start: bigint;
  readonly #fits: readonly bigint[];
  readonly #loops: bigint;
  readonly #final: bigint;
  readonly #open: bigint;

  constructor(items: readonly ChainItem[], alphabet: readonly number[]) {
    this.#fits = alphabet.map((unit) => bitsWhere(items, (item) => hasUnit(item.set, unit)));
    this.#loops = bitsWhere(items, (item) => item.loop);
    this.#final = 1n << BigInt(items.length);
    const tail = items.at(-1);
    const isOpen = tail?.loop === true && alphabet.every((unit) => hasUnit(tail.set, unit));
    this.#open = isOpen ? this.#final >> 1n : 0n;
    this.start = this.#skip(1n);
  }

  step(state: bigint, letter: number): bigint {
    const moving = state & (this.#fits[letter] ?? 0n);
    return this.#skip((moving & this.#loops) | ((moving & ~this.#loops) << 1n));
  }

  accepts(state: bigint): boolean {
    return (state & this.#final) !== 0n;
  }

  /** What every continuation comes to, when it is settled. */
  outlook(state: bigint): boolean | undefined {
    if (state === 0n) return false;
    return (state & this.#open) === 0n ? undefined : true;
  }

  #skip(state: bigint): bigint {
    for (let now = state; ; ) {
      const next = now | ((now & this.#loops) << 1n);
      if (next === now) return now;
      now = next;
    }
  }
}

function bitsWhere(items: readonly ChainItem[], holds: (item: ChainItem) => boolean): bigint {
  return items.reduce((bits, item, index) => (holds(item) ? bits | (1n << BigInt(index)) : bits), 0n);
}
