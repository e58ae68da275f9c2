import { listAt, textAt } from '../json/json.ts';
import type { KubeObject } from '../json/kube-object.ts';
import { age, count, text } from './column-forms.ts';
import type { Column } from './column.ts';

const webhooks: readonly Column[] = [count('Webhooks', 0, (object) => listAt(object, 'webhooks').length), age];

const policy: readonly Column[] = [
  count('Validations', 0, (object) => listAt(object, 'spec', 'validations').length),
  text('ParamKind', 0, paramKind),
  age,
];

const policyBinding: readonly Column[] = [
  text('PolicyName', 0, (object) => textAt(object, 'spec', 'policyName')),
  text('ParamRef', 0, paramReference),
  age,
];

function paramKind(object: KubeObject): string {
  const kind = textAt(object, 'spec', 'paramKind', 'kind');
  return kind === '' ? '<unset>' : `${textAt(object, 'spec', 'paramKind', 'apiVersion')}/${kind}`;
}

function paramReference(object: KubeObject): string {
  const [namespace, name] = ['namespace', 'name'].map((key) => textAt(object, 'spec', 'paramRef', key));
  if (name === '' || name === undefined) return '<unset>';
  return namespace === '' ? name : `${namespace}/${name}`;
}

/** Printed columns of the kinds of admissionregistration.k8s.io. */
export const admissionColumns: readonly (readonly [message: string, columns: readonly Column[]])[] = [
  ['admissionregistration/v1.MutatingWebhookConfiguration', webhooks],
  ['admissionregistration/v1.ValidatingWebhookConfiguration', webhooks],
  ['admissionregistration/v1.ValidatingAdmissionPolicy', policy],
  ['admissionregistration/v1.ValidatingAdmissionPolicyBinding', policyBinding],
];
