/** When a template failed: reading it, running it, or because it wanted more than its budget. */
export type TemplateStage = 'parse' | 'execute' | 'limit';

/**
 * The one error of this package.
 *
 * `message` is the text that Go's text/template gives, to the letter where Go has one. A few of those texts quote values
 * (`range can't iterate over hunter2`, the text of `fail`). `safeMessage` is the same text with every part that came from
 * data left out: template text, names, types and positions remain. Whoever must not show values prints `safeMessage`.
 */
export class TemplateError extends Error {
  override readonly name = 'TemplateError';
  readonly stage: TemplateStage;
  readonly safeMessage: string;

  constructor(stage: TemplateStage, message: string, safeMessage: string = message) {
    super(message);
    this.stage = stage;
    this.safeMessage = safeMessage;
  }
}
