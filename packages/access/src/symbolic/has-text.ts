import { hasUnit } from './char-set.ts';
import type { ChainItem, Language } from './language.ts';

/** Whether a text lies in a language: by its definition, without automata, so that proofs can be checked against it. */
export function hasText(language: Language, text: string): boolean {
  switch (language.kind) {
    case 'chain':
      return fits(language.items, text);
    case 'not':
      return !hasText(language.of, text);
    case 'union':
      return language.of.some((one) => hasText(one, text));
    case 'both':
      return language.of.every((one) => hasText(one, text));
  }
}

/** `places[i]`: whether the items so far can take the first i code units. */
function fits(items: readonly ChainItem[], text: string): boolean {
  let places: readonly boolean[] = Array.from({ length: text.length + 1 }, (_, at) => at === 0);
  for (const item of items) places = item.loop ? afterLoop(places, item, text) : afterOne(places, item, text);
  return places[text.length] === true;
}

function afterOne(places: readonly boolean[], item: ChainItem, text: string): readonly boolean[] {
  return places.map((_, at) => at > 0 && places[at - 1] === true && hasUnit(item.set, text.charCodeAt(at - 1)));
}

function afterLoop(places: readonly boolean[], item: ChainItem, text: string): readonly boolean[] {
  const after: boolean[] = [];
  for (const [at, place] of places.entries()) {
    after.push(place || (at > 0 && after[at - 1] === true && hasUnit(item.set, text.charCodeAt(at - 1))));
  }
  return after;
}
