import { createHash } from 'node:crypto';
import { invalidValue, required, unsupported } from '../../errors/field-errors.ts';
import type { FieldError } from '../../errors/refusals.ts';
import { isObject, type JsonObject, listAt, own, put, textAt } from '../../json/json.ts';
import { ensureObject, type KubeObject, uidOf } from '../../json/kube-object.ts';
import type { Strategy } from '../definition.ts';
import { defaults } from './defaults.ts';

/** Service: stored with an address of the usual range that nothing listens on. */
export const serviceStrategy: Strategy = {
  names: 'label',
  allowUnconditionalUpdate: true,
  createOnUpdate: true,
  statusIsSeparate: true,
  prepare,
  validate,
};

const types = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort'];

function prepare(object: KubeObject, old: KubeObject | undefined): void {
  const spec = ensureObject(object, 'spec');
  defaults(spec, { type: 'ClusterIP', sessionAffinity: 'None' });
  for (const port of listAt(spec, 'ports').filter(isObject)) {
    defaults(port, { protocol: 'TCP', targetPort: own(port, 'port') ?? 0 });
  }
  if (textAt(spec, 'type') !== 'ExternalName') giveAddress(object, spec, old);
  if (old === undefined) put(object, 'status', { loadBalancer: {} });
}

function giveAddress(object: KubeObject, spec: JsonObject, old: KubeObject | undefined): void {
  if (textAt(spec, 'clusterIP') === '') {
    put(spec, 'clusterIP', textAt(old ?? null, 'spec', 'clusterIP') || addressFor(uidOf(object)));
  }
  defaults(spec, { clusterIPs: [textAt(spec, 'clusterIP')] });
  defaults(spec, { internalTrafficPolicy: 'Cluster', ipFamilies: ['IPv4'], ipFamilyPolicy: 'SingleStack' });
}

/** One of 10.96.0.0/12 by the object's uid: the same after a restart, and hardly ever the same for two. */
function addressFor(uid: string): string {
  const [a = 0, b = 0, c = 0] = createHash('sha256').update(uid).digest();
  return `10.${96 + (a & 15)}.${b}.${(c % 254) + 1}`;
}

function validate(object: KubeObject, old: KubeObject | undefined): readonly FieldError[] {
  const spec = ensureObject(object, 'spec');
  const type = textAt(spec, 'type');
  if (!types.includes(type)) return [unsupported('spec.type', type, types)];
  if (type === 'ExternalName') return textAt(spec, 'externalName') === '' ? [required('spec.externalName')] : [];
  const ports = listAt(spec, 'ports');
  const findings: FieldError[] = [];
  if (ports.length === 0 && textAt(spec, 'clusterIP') !== 'None') findings.push(required('spec.ports'));
  ports.forEach((port, index) => {
    const number = isObject(port) ? own(port, 'port') : undefined;
    if (typeof number !== 'number' || number < 1 || number > 65_535) {
      findings.push(invalidValue(`spec.ports[${index}].port`, number ?? 0, 'must be between 1 and 65535, inclusive'));
    }
    if (ports.length > 1 && textAt(port, 'name') === '') findings.push(required(`spec.ports[${index}].name`));
  });
  const before = textAt(old ?? null, 'spec', 'clusterIP');
  if (before !== '' && before !== textAt(spec, 'clusterIP') && textAt(old ?? null, 'spec', 'type') === type) {
    findings.push(invalidValue('spec.clusterIPs[0]', [textAt(spec, 'clusterIP')], 'may not change once set'));
  }
  return findings;
}
