import { TemplateError } from '@lockkeeper/template';
import type { RenderPass, TemplateText } from './render-pass.ts';

/** The keys of rendered YAML. Throws `TemplateError` for what cannot be read. */
type ReadKeys = (rendered: Uint8Array) => Iterable<string>;

function neutralKeys(
  pass: RenderPass,
  template: TemplateText,
  read: ReadKeys,
): ReadonlySet<string> | undefined | 'all' {
  if (pass.isHeavy(template)) return undefined;
  const rendered = pass.renderNeutral(template);
  if (rendered === 'unchanged') return 'all';
  if (rendered === undefined) return undefined;
  try {
    return new Set(read(rendered));
  } catch (error) {
    if (error instanceof TemplateError) return undefined;
    throw error;
  }
}

/**
 * The keys of a template of keys and values that came out of a value and not out of the template (`threat/X6`): `password: {{ .pw }}`
 * gives a key `ca.crt` when somebody puts a line break and `ca.crt: …` into the value. The engine cannot know, since what is
 * rendered is text; so the template is rendered once more over values without structure, and keys that are missing then are
 * reported. Where that is not possible (a function needs the structure, or takes long), keys that the template does not
 * spell are. A template may take keys out of a value by intent.
 */
export function unforeseenKeys(
  pass: RenderPass,
  template: TemplateText,
  keys: Iterable<string>,
  read: ReadKeys,
): readonly string[] {
  const neutral = neutralKeys(pass, template, read);
  if (neutral === 'all') return [];
  const isForeseen = (key: string): boolean => neutral?.has(key) ?? template.text.includes(key);
  return [...keys].filter((key) => !isForeseen(key));
}
