import { hasUnit } from './char-set.ts';
import type { ChainItem, Language } from './language.ts';

/** Where each chain of a language stands after some text: numbers of its states. */
export type MachineState = readonly number[];

/**
 * Runs a language over the representatives of an alphabet. Every chain is run as the set of its reachable positions, so the
 * machine is deterministic, and the boolean operations, complement too, are taken at the end of the text only.
 */
export class Machine {
  readonly start: MachineState;
  readonly #chains: readonly ChainMachine[];
  readonly #answer: Answer;
  /** Chains that every accepted text must fit. */
  readonly #required: readonly number[];
  readonly #letters: readonly number[];

  constructor(language: Language, alphabet: readonly number[]) {
    const chains: ChainMachine[] = [];
    const required: number[] = [];
    this.#answer = compile(language, alphabet, chains, required);
    this.#chains = chains;
    this.#required = required;
    this.#letters = alphabet.map((_, letter) => letter);
    this.start = chains.map(() => 0);
  }

  /** Letters, as indices in the alphabet, that may lead from a state to an accepted text; all others do not. */
  letters(state: MachineState): readonly number[] {
    let fewest = this.#letters;
    for (const index of this.#required) {
      const own = this.#chains[index]?.letters(state[index] ?? 0) ?? fewest;
      if (own.length < fewest.length) fewest = own;
    }
    return fewest;
  }

  step(state: MachineState, letter: number): MachineState {
    return this.#chains.map((chain, index) => chain.step(state[index] ?? 0, letter));
  }

  accepts(state: MachineState): boolean {
    return this.#answer((index) => this.#chains[index]?.accepts(state[index] ?? 0) ?? false) === true;
  }

  /** Whether no text that continues from here is accepted, as far as single chains show it. */
  isDead(state: MachineState): boolean {
    return this.#answer((index) => this.#chains[index]?.outlook(state[index] ?? 0)) === false;
  }
}

/** A boolean operation over the answers of chains; `undefined` is an answer that is still open. */
type Answer = (chain: (index: number) => boolean | undefined) => boolean | undefined;

/** `required` is given where the language is one that must hold, and collects the chains that must. */
function compile(
  language: Language,
  alphabet: readonly number[],
  chains: ChainMachine[],
  required: number[] | undefined,
): Answer {
  if (language.kind === 'chain') {
    const index = chains.push(new ChainMachine(language.items, alphabet)) - 1;
    required?.push(index);
    return (chain) => chain(index);
  }
  if (language.kind === 'not') {
    const inner = compile(language.of, alphabet, chains, undefined);
    return (chain) => opposite(inner(chain));
  }
  const isOnly = language.kind === 'both' || language.of.length === 1;
  const members = language.of.map((member) => compile(member, alphabet, chains, isOnly ? required : undefined));
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

/** A set of positions of a chain, and where letters lead from it. */
interface Row {
  /** Bit i: the items before i are done. */
  readonly positions: bigint;
  readonly accepts: boolean;
  /** What every continuation comes to, when it is settled. */
  readonly outlook: boolean | undefined;
  /** State by letter, as far as asked for. */
  readonly next: (number | undefined)[];
  letters: readonly number[] | undefined;
}

/** A chain as a deterministic automaton whose states are made when they are first reached. */
class ChainMachine {
  readonly #fits: readonly bigint[];
  readonly #loops: bigint;
  readonly #final: bigint;
  readonly #open: bigint;
  readonly #rows: Row[] = [];
  readonly #numbers = new Map<bigint, number>();

  constructor(items: readonly ChainItem[], alphabet: readonly number[]) {
    this.#fits = alphabet.map((unit) => bitsWhere(items, (item) => hasUnit(item.set, unit)));
    this.#loops = bitsWhere(items, (item) => item.loop);
    this.#final = 1n << BigInt(items.length);
    const tail = items.at(-1);
    const isOpen = tail?.loop === true && alphabet.every((unit) => hasUnit(tail.set, unit));
    this.#open = isOpen ? this.#final >> 1n : 0n;
    this.#number(this.#skip(1n));
  }

  step(state: number, letter: number): number {
    const row = this.#rows[state];
    if (row === undefined) return 0;
    const known = row.next[letter];
    if (known !== undefined) return known;
    const moving = row.positions & (this.#fits[letter] ?? 0n);
    const next = this.#number(this.#skip((moving & this.#loops) | ((moving & ~this.#loops) << 1n)));
    row.next[letter] = next;
    return next;
  }

  /** Letters that some position can take. */
  letters(state: number): readonly number[] {
    const row = this.#rows[state];
    if (row === undefined) return [];
    row.letters ??= this.#fits.flatMap((fits, letter) => ((fits & row.positions) === 0n ? [] : [letter]));
    return row.letters;
  }

  accepts(state: number): boolean {
    return this.#rows[state]?.accepts ?? false;
  }

  outlook(state: number): boolean | undefined {
    return this.#rows[state]?.outlook;
  }

  #number(positions: bigint): number {
    const known = this.#numbers.get(positions);
    if (known !== undefined) return known;
    const isOpen = (positions & this.#open) !== 0n;
    const accepts = (positions & this.#final) !== 0n;
    const outlook = positions === 0n ? false : isOpen ? true : undefined;
    const number = this.#rows.push({ positions, accepts, outlook, next: [], letters: undefined }) - 1;
    this.#numbers.set(positions, number);
    return number;
  }

  #skip(positions: bigint): bigint {
    for (let now = positions; ; ) {
      const next = now | ((now & this.#loops) << 1n);
      if (next === now) return now;
      now = next;
    }
  }
}

function bitsWhere(items: readonly ChainItem[], holds: (item: ChainItem) => boolean): bigint {
  let bits = '';
  for (const item of items) bits = (holds(item) ? '1' : '0') + bits;
  return BigInt(`0b0${bits}`);
}
