import { type GeneratorSource, refusal } from '@lockkeeper/core';

const NONE = refusal('Refused', 'generators are not served by this process');

/**
 * A generator source that is made when the first generator is used: most clusters have none, and what it needs takes memory. Without
 * `make` every use is refused.
 */
export function lateGenerators(make: (() => Promise<GeneratorSource>) | undefined): GeneratorSource {
  let made: Promise<GeneratorSource> | undefined;
  return {
    async generate(request, signal) {
      if (make === undefined) return { kind: 'refused', refusal: NONE };
      made ??= make();
      return (await made).generate(request, signal);
    },
  };
}
