import type { ExternalSecretTemplate, TemplateFrom, TemplateSource } from '../api/generated/external-secrets.ts';
import { refusal } from '../errors/refusal.ts';
import type { SealedValue } from '../values/sealed-value.ts';
import type { TemplateText } from './render-pass.ts';
import { invalid, TemplateFailed } from './template-failed.ts';

/** An object of the same namespace that `templateFrom` names. */
export interface TemplateSourceReference {
  readonly kind: 'ConfigMap' | 'Secret';
  readonly name: string;
}

/** The data of these objects, as far as they exist, by `templateSourceKey`. */
export type TemplateSources = ReadonlyMap<string, ReadonlyMap<string, SealedValue>>;

/** Key of an object in `TemplateSources`. */
export function templateSourceKey({ kind, name }: TemplateSourceReference): string {
  return `${kind}/${name}`;
}

/** The objects that must be read before a template can be rendered, each once. */
export function templateSourcesOf(template: ExternalSecretTemplate | undefined): readonly TemplateSourceReference[] {
  const all = (template?.templateFrom ?? []).flatMap(({ configMap, secret }): TemplateSourceReference[] => [
    ...(configMap ? [{ kind: 'ConfigMap', name: configMap.name } as const] : []),
    ...(secret ? [{ kind: 'Secret', name: secret.name } as const] : []),
  ]);
  return [...new Map(all.map((source) => [templateSourceKey(source), source])).values()];
}

/** One template of `templateFrom`, ready to be rendered. */
export interface SourcedTemplate {
  readonly scope: 'Values' | 'KeysAndValues';
  /** The key that a template of one value fills. */
  readonly key: string;
  readonly template: TemplateText;
  readonly decoding: string;
  /** For example `templateFrom[0].literal`. */
  readonly place: string;
}

function textOf(value: SealedValue, place: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(value.reveal());
  } catch {
    throw invalid(`${place} is no UTF-8 text`);
  }
}

function fromObject(
  kind: TemplateSourceReference['kind'],
  { name, items }: TemplateSource,
  place: string,
  decoding: string,
  sources: TemplateSources,
): readonly SourcedTemplate[] {
  const data = sources.get(templateSourceKey({ kind, name }));
  if (data === undefined) {
    const problem = `${place}: ${kind} ${JSON.stringify(name)} not found in this namespace`;
    throw new TemplateFailed(refusal('Absent', problem, 'later'));
  }
  return items.map(({ key, templateAs }) => {
    const value = data.get(key);
    if (value === undefined) throw invalid(`error in ${kind.toLowerCase()} ${name}: missing key ${key}`);
    const at = `${place} ${name}, key ${key}`;
    const text = textOf(value, at);
    const template = { name: templateAs === 'Values' ? key : at, text, isSecret: kind === 'Secret' };
    return { scope: templateAs, key, template, decoding, place: at };
  });
}

/** The templates of one entry, in the order in which ESO applies them: ConfigMap, Secret, literal. */
export function templatesOf(from: TemplateFrom, index: number, sources: TemplateSources): readonly SourcedTemplate[] {
  const { configMap, secret, literal, valuesDecodingStrategy: decoding = 'None' } = from;
  const place = `templateFrom[${index}]`;
  const at = `${place}.literal`;
  return [
    ...(configMap ? fromObject('ConfigMap', configMap, `${place}.configMap`, decoding, sources) : []),
    ...(secret ? fromObject('Secret', secret, `${place}.secret`, decoding, sources) : []),
    ...(literal === undefined
      ? []
      : [{ scope: 'KeysAndValues' as const, key: at, template: { name: at, text: literal }, decoding, place: at }]),
  ];
}
