import type { MissingKey } from '../execute/field.ts';
import type { TemplateStage } from '../template-error.ts';

/** One template and its data, as they go to another thread. Everything in it can be cloned; nothing in it acts. */
export interface RenderJob {
  /** Name of the template in error texts. */
  readonly name: string;
  readonly text: string;
  readonly delimiters?: readonly [left: string, right: string];
  readonly missingKey?: MissingKey;
  readonly data: ReadonlyMap<string, Uint8Array>;
  /** Nanoseconds since the epoch: the time of the rendering, on whichever thread. */
  readonly now: bigint;
}

/** A job on its way to the thread. */
export interface JobMessage {
  readonly id: number;
  readonly job: RenderJob;
}

/** What comes back: first that the thread is ready; then for each job the output, the template's error, or that something else went wrong, of which no text leaves the thread. */
export type ReplyMessage = { readonly kind: 'ready' } | JobReply;

export type JobReply =
  | { readonly kind: 'output'; readonly id: number; readonly output: Uint8Array }
  | {
      readonly kind: 'problem';
      readonly id: number;
      readonly stage: TemplateStage;
      readonly message: string;
      readonly safeMessage: string;
    }
  | { readonly kind: 'defect'; readonly id: number };
