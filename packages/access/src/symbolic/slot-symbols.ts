import { type CharSet, outside, setOf } from './char-set.ts';
import { fillSlots, isAnything, isSlot, type Pattern, slotsOf } from './constraint.ts';
import type { ChainItem, Language } from './language.ts';

/**
 * The texts of a pattern that are in none of some others, with one sign for the value of each slot. When there are none, the
 * pattern is contained in the others for all values: put the values in, and what a `*` took is taken by it still. A `?`, or a
 * `*` that stops at colons, must not take such a sign. Undefined when a pattern uses the signs itself.
 */
export function outsidePatterns(
  inner: Pattern,
  outer: readonly Pattern[],
  classOf: (variable: string) => string,
): Language | undefined {
  const slots = [...new Set([inner, ...outer].flatMap(slotsOf).map(classOf))];
  const symbols = new SlotSymbols(slots, classOf);
  if ([inner, ...outer].some((pattern) => symbols.areUsedBy(pattern))) return undefined;
  const excluded = outer.map(
    (one): Language => ({ kind: 'not', of: { kind: 'chain', items: symbols.items(one, true) } }),
  );
  return { kind: 'both', of: [{ kind: 'chain', items: symbols.items(inner, false) }, ...excluded] };
}

/** Patterns with signs for slots. */
class SlotSymbols {
  readonly #slots: readonly string[];
  readonly #classOf: (variable: string) => string;
  readonly #signs: CharSet;

  constructor(slots: readonly string[], classOf: (variable: string) => string) {
    this.#slots = slots;
    this.#classOf = classOf;
    // Of the private use area: no policy means anything by them.
    this.#signs = setOf([[0xe000, 0xe000 + slots.length]]);
  }

  /** Whether a pattern has a sign of ours as text of its own. */
  areUsedBy(pattern: Pattern): boolean {
    return pattern.some((piece) => !isSlot(piece) && this.#without(piece.set).length === 0);
  }

  items(pattern: Pattern, isOuter: boolean): readonly ChainItem[] {
    const plain = pattern.map((piece) =>
      isSlot(piece) || (isOuter && isAnything(piece)) ? piece : { ...piece, set: this.#without(piece.set) },
    );
    return fillSlots(plain, (variable) => {
      const unit = 0xe000 + this.#slots.indexOf(this.#classOf(variable));
      return [{ set: [[unit, unit]], loop: false }];
    });
  }

  /** A set minus the signs. */
  #without(set: CharSet): CharSet {
    return outside(setOf([...outside(set), ...this.#signs]));
  }
}
