import type { FoundAnswer } from '@lockkeeper/core';

/**
 * The one answer in several entries of a reply that are all about what was asked. The same secret may rightly come twice,
 * when a batch names it once by name and once by ARN. Entries that differ in anything contradict each other, and then
 * none is taken (`threat/C4`).
 */
export function agreeing(found: readonly (FoundAnswer | undefined)[]): FoundAnswer | undefined {
  const [first, ...others] = found;
  const isSame = (other: FoundAnswer | undefined): boolean =>
    other !== undefined &&
    other.version === first?.version &&
    other.form === first.form &&
    other.value.equals(first.value);
  return others.every(isSame) ? first : undefined;
}
