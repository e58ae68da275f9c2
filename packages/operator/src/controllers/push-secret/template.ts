import type { Refusal } from '@lockkeeper/core';
import type { PushPass } from './pass.ts';
import type { PushSecretPorts } from './ports.ts';
import type { PushSourceData, ReadPush } from './sources.ts';

/** Shapes the values of each source by the template; without one they are pushed as they are. */
export async function applyPushTemplate(
  { renderer }: Pick<PushSecretPorts, 'renderer'>,
  { object, namespace, signal }: PushPass,
  read: ReadPush,
): Promise<ReadPush | Refusal> {
  const { template } = object.spec;
  if (template === undefined) return read;
  const secrets: PushSourceData[] = [];
  for (const { name, data } of read.secrets) {
    const made = await renderer.renderPush(template, namespace.name, data, { sources: read.objects, signal });
    if (!made.ok) return made.refusal;
    secrets.push({ name, data: made.data });
  }
  return { ...read, secrets };
}
