import { type Outcome, type Refusal, type RenderedSecret } from '@lockkeeper/core';
import { fetchData, maxAgeFor } from './fetch.ts';
import type { Gathered } from './gather.ts';
import type { Pass } from './pass.ts';
import type { ExternalSecretPorts } from './ports.ts';

/** All that the gate has let through for one pass. */
type Fetches = Extract<Gathered, { kind: 'fetches' }>;

/** What a pass found out about the wanted Secret, and by which right. */
export interface Findings {
  readonly outcome: Outcome;
  readonly rendered?: RenderedSecret;
  readonly gathered?: Fetches;
}

export function failed(reason: Refusal): Findings {
  return { outcome: { kind: 'failed', stage: 'data', refusal: reason } };
}

/** Fetches what was gathered and renders the Secret from it. */
export async function find(
  { provider, renderer }: Pick<ExternalSecretPorts, 'provider' | 'renderer'>,
  pass: Pass,
  gathered: Fetches,
): Promise<Findings> {
  const { signal, isBulk } = pass;
  const options = { signal, isBulk, maxAgeMs: maxAgeFor(pass.intervalMs) };
  const assembled = await fetchData(provider, gathered.fetches, options);
  if (!assembled.ok) return { ...failed(assembled.refusal), gathered };
  if (assembled.data.size === 0) return { outcome: { kind: 'empty' }, gathered };
  const rendered = renderer.render(pass.object, assembled.data);
  if (!rendered.ok) return { outcome: { kind: 'failed', stage: 'template', refusal: rendered.refusal }, gathered };
  const { desired } = rendered.secret;
  return { outcome: { kind: 'desired', desired }, rendered: rendered.secret, gathered };
}
