import { compile, type Template } from '../compile.ts';
import { cryptoFunctions } from '../functions/crypto/heavy.ts';
import { externalSecretsFunctions } from '../functions/external-secrets.ts';
import type { FunctionTable } from '../functions/function-table.ts';
import { TemplateError } from '../template-error.ts';
import type { JobMessage, JobReply, RenderJob } from './render-job.ts';

/** Texts are the tenants'; what is kept of them is bounded. */
const MOST_TEMPLATES = 256;
const LARGEST_KEPT = 64 * 1024;

const functions: FunctionTable = externalSecretsFunctions.with(cryptoFunctions);

/** The thread's side: reads templates, keeps some of them, renders, answers. Has no clock and no randomness but what it is given. */
export class RenderAnswerer {
  readonly #randomBytes: (count: number) => Uint8Array;
  readonly #templates = new Map<string, Template>();

  constructor(randomBytes: (count: number) => Uint8Array) {
    this.#randomBytes = randomBytes;
  }

  answer({ id, job }: JobMessage): JobReply {
    try {
      return { kind: 'output', id, output: this.#render(job) };
    } catch (problem) {
      if (!(problem instanceof TemplateError)) return { kind: 'defect', id };
      const { stage, message, safeMessage } = problem;
      return { kind: 'problem', id, stage, message, safeMessage };
    }
  }

  #render(job: RenderJob): Uint8Array {
    return this.#template(job).render(job.data, { randomBytes: this.#randomBytes, now: () => job.now });
  }

  #template({ name, text, delimiters, missingKey }: RenderJob): Template {
    const key = JSON.stringify([name, text, delimiters, missingKey]);
    const known = this.#templates.get(key);
    if (known !== undefined) return known;
    const template = compile(text, {
      name,
      functions,
      ...(delimiters && { delimiters }),
      ...(missingKey && { missingKey }),
    });
    if (key.length <= LARGEST_KEPT) this.#keep(key, template);
    return template;
  }

  #keep(key: string, template: Template): void {
    const [oldest] = this.#templates.keys();
    if (oldest !== undefined && this.#templates.size >= MOST_TEMPLATES) this.#templates.delete(oldest);
    this.#templates.set(key, template);
  }
}
