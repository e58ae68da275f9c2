import type { HeavyRenderer, HeavyRenderJob } from '../ports/heavy-renderer.ts';
import type { RendererPorts } from '../render/render-pass.ts';

/** 2026-11-21T00:00:00Z. */
const NOW = Date.UTC(2026, 10, 21);

/** Ports whose randomness is a run of numbers, and whose clock stands still unless each look moves it on. */
export function renderPorts(changes: Partial<RendererPorts> & { readonly msPerLook?: number } = {}): RendererPorts {
  const { msPerLook = 0, ...ports } = changes;
  let elapsed = 0;
  let byte = 0;
  const look = (): number => {
    elapsed += msPerLook;
    return elapsed;
  };
  return {
    random: {
      next: () => 0,
      bytes: (length) => Uint8Array.from({ length }, () => byte++ % 256),
      uuid: () => '00000000-0000-4000-8000-000000000000',
    },
    clock: { now: () => NOW, monotonic: look, after: () => () => undefined },
    ...ports,
  };
}

/** Keeps the jobs it is given and answers each the same way. */
export class FakeHeavyRenderer implements HeavyRenderer {
  readonly jobs: HeavyRenderJob[] = [];
  readonly #answer: () => Promise<Uint8Array>;

  constructor(answer: () => Promise<Uint8Array>) {
    this.#answer = answer;
  }

  render(job: HeavyRenderJob): Promise<Uint8Array> {
    this.jobs.push(job);
    return this.#answer();
  }
}
