import type { CallContext } from '../../call-context.ts';

/** Numbers from `start` towards `stop`, which is left out. A step in the wrong direction gives none. */
export function untilStep(start: bigint, stop: bigint, step: bigint, context: CallContext): bigint[] {
  const isDown = stop < start;
  if (isDown ? step >= 0n : step <= 0n) return [];
  const span = isDown ? start - stop : stop - start;
  const stride = isDown ? -step : step;
  const count = Number((span + stride - 1n) / stride);
  context.step(count);
  return Array.from({ length: count }, (_, at) => start + BigInt(at) * step);
}

/** As the command `seq`: last, or first and last, or first, step and last, all included, with a blank between each two. */
export function sequenceText(parameters: readonly bigint[], context: CallContext): string {
  const [first = 0n, second = 0n, third = 0n] = parameters;
  switch (parameters.length) {
    case 1:
      return through(1n, first, first < 1n ? -1n : 1n, context);
    case 2:
      return through(first, second, second < first ? -1n : 1n, context);
    case 3:
      return third < first && second > 0n ? '' : through(first, third, second, context);
    default:
      return '';
  }
}

function through(first: bigint, last: bigint, step: bigint, context: CallContext): string {
  const after = last < first ? last - 1n : last + 1n;
  const text = untilStep(first, after, step, context).join(' ');
  context.make(text.length);
  return text;
}
