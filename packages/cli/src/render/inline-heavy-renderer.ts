import { type Clock, type HeavyRenderer, type HeavyRenderJob, LockkeeperError, type Random } from '@lockkeeper/core';

const NANOSECONDS_PER_MS = 1_000_000n;

/**
 * Renders templates with cryptographic functions on the spot: the files are the user's own, and nobody else waits. The functions are
 * loaded with the first template that calls one.
 */
export class InlineHeavyRenderer implements HeavyRenderer {
  readonly #clock: Clock;
  readonly #random: Random;

  constructor(clock: Clock, random: Random) {
    this.#clock = clock;
    this.#random = random;
  }

  async render({ namespace: _, ...template }: HeavyRenderJob, signal: AbortSignal): Promise<Uint8Array> {
    const { TemplateError } = await import('@lockkeeper/template');
    const { RenderAnswerer } = await import('@lockkeeper/template/worker');
    signal.throwIfAborted();
    const now = BigInt(Math.floor(this.#clock.now())) * NANOSECONDS_PER_MS;
    const answerer = new RenderAnswerer((count) => this.#random.bytes(count));
    const reply = answerer.answer({ id: 0, job: { ...template, now } });
    if (reply.kind === 'output') return reply.output;
    if (reply.kind === 'problem') throw new TemplateError(reply.stage, reply.message, reply.safeMessage);
    throw new LockkeeperError('Unavailable', 'the cryptographic functions of the template failed');
  }
}
