import { anyUnit } from './char-set.ts';
import { type ChainItem, itemsOfText, type Language } from './language.ts';

const anything: ChainItem = { set: anyUnit, loop: true };

/**
 * Texts that a person would take for a name: not empty, no separators side by side or at the end. Witnesses are looked for among
 * them first; proofs have nothing to do with it.
 */
export const pleasantTexts: Language = {
  kind: 'both',
  of: [
    { kind: 'chain', items: [{ set: anyUnit, loop: false }, anything] },
    { kind: 'not', of: { kind: 'union', of: ['//', '--', '/-', '-/', ':/'].map((pair) => around(pair)) } },
    {
      kind: 'not',
      of: {
        kind: 'union',
        of: ['/', '-'].map((end): Language => ({ kind: 'chain', items: [anything, ...itemsOfText(end)] })),
      },
    },
  ],
};

function around(text: string): Language {
  return { kind: 'chain', items: [anything, ...itemsOfText(text), anything] };
}
