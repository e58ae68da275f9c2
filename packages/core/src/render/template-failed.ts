import { LockkeeperError } from '../errors/lockkeeper-error.ts';
import { type Refusal, refusal, within } from '../errors/refusal.ts';

/** Rendering stops. Caught where a rendering begins, so it never leaves this room. */
export class TemplateFailed extends Error {
  readonly refusal: Refusal;

  constructor(reason: Refusal) {
    super(reason.tenant);
    this.refusal = reason;
  }
}

/** A template, or what it is applied to, is wrong. The text must not hold anything that came from a value. */
export function invalid(text: string): TemplateFailed {
  return new TemplateFailed(refusal('InvalidInput', text));
}

/** The failure behind a prefix, as Go wraps errors; what is no failure of rendering stays as it is. */
export function behind(prefix: string, error: unknown): unknown {
  if (error instanceof TemplateFailed) return new TemplateFailed(within(prefix, error.refusal));
  if (error instanceof LockkeeperError) return new TemplateFailed(refusal(error.code, `${prefix}${error.message}`));
  return error;
}
