import { readYamlTexts, TemplateError } from '@lockkeeper/template';
import { refusal } from '../errors/refusal.ts';
import { decodeValue } from '../values/decode.ts';
import { SealedValue } from '../values/sealed-value.ts';
import type { RenderPass, TemplateText } from './render-pass.ts';
import { behind, TemplateFailed } from './template-failed.ts';
import { unforeseenKeys } from './unforeseen-keys.ts';

/** What a template gives: keys and values, and which of the keys its author cannot have meant (`threat/X6`). */
export interface AppliedTemplate {
  readonly entries: ReadonlyMap<string, SealedValue>;
  readonly unforeseen: readonly string[];
}

function decoded(key: string, value: SealedValue, strategy: string): SealedValue {
  try {
    return decodeValue(value, strategy);
  } catch (error) {
    throw behind(`failed to decode rendered template value for key ${key}: `, error);
  }
}

/** The keys and texts of rendered YAML. Throws `TemplateFailed` with ESO's text. */
export function readKeysAndValues(text: Uint8Array): ReadonlyMap<string, string> {
  try {
    return readYamlTexts(text);
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    const code = error.stage === 'limit' ? 'Limit' : 'InvalidInput';
    throw new TemplateFailed(
      refusal(code, `could not unmarshal template to 'map[string][]byte': ${error.safeMessage}`),
    );
  }
}

/** Renders the template of one value. */
export async function applyValue(
  pass: RenderPass,
  key: string,
  template: TemplateText,
  decoding: string,
): Promise<SealedValue> {
  return decoded(key, SealedValue.ofBytes(await pass.render(template)), decoding);
}

/** Renders a template whose whole output is YAML of keys and values. */
export async function applyKeysAndValues(
  pass: RenderPass,
  template: TemplateText,
  decoding: string,
): Promise<AppliedTemplate> {
  const texts = readKeysAndValues(await pass.render(template));
  const entries = [...texts].map(([key, text]) => {
    // A key that the template does not spell may be a piece of a value.
    const shown = template.text.includes(key) ? key : 'that is not in the template';
    return [key, decoded(shown, SealedValue.ofText(text), decoding)] as const;
  });
  return {
    entries: new Map(entries),
    unforeseen: unforeseenKeys(pass, template, texts.keys(), (text) => readYamlTexts(text).keys()),
  };
}
