import { type RenderSources, stringMap, type Template, type TemplateData, TemplateError } from '@lockkeeper/template';
import { LockkeeperError } from '../errors/lockkeeper-error.ts';
import { refusal } from '../errors/refusal.ts';
import type { Clock } from '../ports/clock.ts';
import type { HeavyRenderer } from '../ports/heavy-renderer.ts';
import type { Random } from '../ports/random.ts';
import { neutralValues } from './neutral-values.ts';
import type { Delimiters, TemplateCache } from './template-cache.ts';
import { TemplateFailed } from './template-failed.ts';
import { cryptoFunctions } from '../rewrite/template-functions.ts';

/** A template and how to speak of it. */
export interface TemplateText {
  /** What the template is called in error texts. */
  readonly name: string;
  readonly text: string;
  /** The text comes from a Secret, so errors must not quote it (`threat/L2`). */
  readonly isSecret?: boolean;
}

/** What renderings need besides templates and data. */
export interface RendererPorts {
  readonly random: Random;
  readonly clock: Clock;
  /** Where templates with cryptographic functions are rendered; without, such templates are refused. */
  readonly heavy?: HeavyRenderer;
  /** `{{` and `}}` unless given. */
  readonly delimiters?: Delimiters;
}

/** Milliseconds for all templates of one object that are rendered on the event loop. */
const TIME_BUDGET_MS = 1_000;
/** More than a Secret can hold, for all templates of one object together. */
const OUTPUT_BUDGET = 4 * 1024 * 1024;

const NANOSECONDS_PER_MS = 1_000_000n;

/** All renderings for one object: they see the same values and share one budget. */
export class RenderPass {
  readonly namespace: string;
  readonly #ports: RendererPorts;
  readonly #templates: TemplateCache;
  readonly #values: ReadonlyMap<string, Uint8Array>;
  readonly #signal: AbortSignal;
  readonly #sources: RenderSources;
  readonly #deadline: number;
  readonly #input: TemplateData;
  #output = 0;
  #neutral: { readonly input: TemplateData | undefined } | undefined;

  constructor(
    ports: RendererPorts,
    templates: TemplateCache,
    given: {
      readonly namespace: string;
      readonly values: ReadonlyMap<string, Uint8Array>;
      readonly signal: AbortSignal;
    },
  ) {
    const { random, clock } = ports;
    this.namespace = given.namespace;
    this.#ports = ports;
    this.#templates = templates;
    this.#values = given.values;
    this.#signal = given.signal;
    this.#sources = {
      randomBytes: (count) => random.bytes(count),
      now: () => BigInt(clock.now()) * NANOSECONDS_PER_MS,
    };
    this.#deadline = clock.monotonic() + TIME_BUDGET_MS;
    this.#input = stringMap(given.values);
  }

  /** The output of a template. Throws `TemplateFailed` with ESO's text, made of Go's without any part that came from a value. */
  async render(template: TemplateText): Promise<Uint8Array> {
    this.#signal.throwIfAborted();
    const output = await this.#rendered(template);
    this.#output += output.length;
    if (this.#output <= OUTPUT_BUDGET) return output;
    const problem = `the templates of this object give more than ${OUTPUT_BUDGET} bytes together`;
    throw new TemplateFailed(refusal('Limit', `unable to execute template at key ${template.name}: ${problem}`));
  }

  /** Whether a template calls functions that take long. */
  isHeavy(template: TemplateText): boolean {
    return heavyCall(this.#compiled(template)) !== undefined;
  }

  /**
   * The output of a template when no value has a character that could mean something to YAML; undefined when there is no such value
   * or the template cannot do without. Costs one more rendering.
   */
  renderNeutral(template: TemplateText): Uint8Array | undefined | 'unchanged' {
    this.#neutral ??= { input: this.#neutralInput() };
    const { input } = this.#neutral;
    if (input === undefined) return 'unchanged';
    try {
      return this.#inline(this.#compiled(template), input);
    } catch (error) {
      if (error instanceof TemplateError) return undefined;
      throw error;
    }
  }

  #neutralInput(): TemplateData | undefined {
    const neutral = neutralValues(this.#values);
    return neutral === undefined ? undefined : stringMap(neutral);
  }

  async #rendered(template: TemplateText): Promise<Uint8Array> {
    const compiled = this.#compiled(template);
    const { heavy, delimiters } = this.#ports;
    const called = heavyCall(compiled);
    try {
      if (called === undefined) return this.#inline(compiled, this.#input);
      if (heavy === undefined)
        throw new LockkeeperError('InvalidInput', `${called} cannot be called here, only in the operator`);
      const { namespace } = this;
      const { name, text } = template;
      const job = { namespace, name, text, data: this.#values, ...(delimiters === undefined ? {} : { delimiters }) };
      return await heavy.render(job, this.#signal);
    } catch (error) {
      throw failureOf(template, error);
    }
  }

  #compiled(template: TemplateText): Template {
    try {
      return this.#templates.get(template.name, template.text);
    } catch (error) {
      throw failureOf(template, error);
    }
  }

  #inline(compiled: Template, data: TemplateData): Uint8Array {
    const { clock } = this.#ports;
    const isExpired = (): boolean => clock.monotonic() > this.#deadline;
    return compiled.render(data, { ...this.#sources, limits: { isExpired } });
  }
}

function heavyCall({ calls }: Template): string | undefined {
  return [...calls].find((name) => cryptoFunctions.has(name));
}

/** ESO says twice where it was, for it wraps Go's text in two places. */
function failureOf(template: TemplateText, error: unknown): unknown {
  const where = `at key ${template.name}: `;
  const outer = `unable to execute template ${where}`;
  if (error instanceof LockkeeperError)
    return new TemplateFailed(refusal(error.code, `${outer}${error.message}`, retryOf(error)));
  if (!(error instanceof TemplateError)) return error;
  const stage = error.stage === 'parse' ? 'parse' : 'execute';
  const code = error.stage === 'limit' ? 'Limit' : 'InvalidInput';
  const said = template.isSecret ? withoutText(template, error) : error.safeMessage;
  return new TemplateFailed(refusal(code, `${outer}unable to ${stage} template ${where}${said}`));
}

/** A worker that is busy or gone now is there later. */
function retryOf({ code }: LockkeeperError): 'later' | 'change' {
  return code === 'Unavailable' ? 'later' : 'change';
}

/** Go's texts quote the template. Of one that is secret, only the place of the mistake is told. */
function withoutText({ name }: TemplateText, { safeMessage }: TemplateError): string {
  const start = `template: ${name}:`;
  const place = safeMessage.startsWith(start) ? /^\d+(?::\d+)?/.exec(safeMessage.slice(start.length))?.[0] : undefined;
  const at = place === undefined ? '' : ` at ${place}`;
  return `there is a mistake${at}, which is not quoted because the template comes from a Secret`;
}
