/** One template that calls functions which take long, with the data it sees. */
export interface HeavyRenderJob {
  /** Whose budget the rendering counts on. */
  readonly namespace: string;
  /** Name of the template in error texts. */
  readonly name: string;
  readonly text: string;
  readonly delimiters?: readonly [left: string, right: string];
  readonly missingKey?: 'error' | 'invalid' | 'zero';
  readonly data: ReadonlyMap<string, Uint8Array>;
}

/**
 * Renders templates that call cryptographic functions away from the event loop, in a worker with a deadline (must M14). Rejects with
 * `TemplateError` as an engine at hand would throw it, stage `limit` for the deadline, or with the signal's reason.
 */
export interface HeavyRenderer {
  render(job: HeavyRenderJob, signal: AbortSignal): Promise<Uint8Array>;
}
