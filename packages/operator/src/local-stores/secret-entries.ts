import { entriesJson, type FoundAnswer, SealedValue } from '@lockkeeper/core';
import type { KubeObject } from '@lockkeeper/kube';

/** A Secret as the API server answers it. */
export interface RemoteSecret extends KubeObject {
  /** Base64. */
  readonly data?: Readonly<Record<string, string>>;
}

/** The entries of a Secret as they are. */
function dataOf({ data = {} }: RemoteSecret): ReadonlyMap<string, SealedValue> {
  return new Map(
    Object.entries(data).map(([key, text]) => [key, SealedValue.ofBytes(Buffer.from(text, 'base64'))] as const),
  );
}

/** As Go writes a map: sorted, and `null` where the Secret has none. */
function metadataJson(entries: Readonly<Record<string, string>> | undefined): SealedValue {
  if (entries === undefined) return SealedValue.ofText('null');
  return entriesJson(new Map(Object.entries(entries).map(([key, text]) => [key, SealedValue.ofText(text)] as const)));
}

/** `metadataPolicy: Fetch`: labels and annotations, each a JSON object of its own. */
function metadataAnswer({ metadata }: RemoteSecret): FoundAnswer {
  const labels = metadataJson(metadata.labels);
  const annotations = metadataJson(metadata.annotations);
  const whole = `{"annotations":${annotations.revealText()},"labels":${labels.revealText()}}`;
  return {
    kind: 'value',
    value: SealedValue.ofText(whole),
    form: 'text',
    version: '',
    fields: new Map([
      ['annotations', annotations],
      ['labels', labels],
    ]),
  };
}

/** What a Secret is as an answer: its entries, and as one value their JSON object (`eso.md` §2.2, provider kubernetes). */
export function secretAnswer(secret: RemoteSecret, part: 'tags' | undefined): FoundAnswer {
  if (part === 'tags') return metadataAnswer(secret);
  const fields = dataOf(secret);
  const version = secret.metadata.resourceVersion ?? '';
  return { kind: 'value', value: entriesJson(fields), form: 'text', version, fields };
}
