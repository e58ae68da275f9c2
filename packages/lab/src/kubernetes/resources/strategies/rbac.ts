import { invalidValue, required, unsupported } from '../../errors/field-errors.ts';
import type { FieldError } from '../../errors/refusals.ts';
import { equal, isObject, type Json, listAt, own, put, textAt, textsAt } from '../../json/json.ts';
import type { KubeObject } from '../../json/kube-object.ts';
import type { Strategy } from '../definition.ts';

const rbacGroup = 'rbac.authorization.k8s.io';

export const roleStrategy: Strategy = {
  names: 'path',
  allowUnconditionalUpdate: true,
  createOnUpdate: true,
  validate: validateRole,
};

export const bindingStrategy: Strategy = {
  names: 'path',
  allowUnconditionalUpdate: true,
  createOnUpdate: true,
  prepare: prepareBinding,
  validate: validateBinding,
};

function validateRole(object: KubeObject): readonly FieldError[] {
  const cluster = textAt(object, 'kind') === 'ClusterRole';
  return listAt(object, 'rules').flatMap((rule, index) => validateRule(rule, `rules[${index}]`, cluster));
}

function validateRule(rule: Json, path: string, cluster: boolean): FieldError[] {
  const findings: FieldError[] = [];
  if (textsAt(rule, 'verbs').length === 0)
    findings.push(required(`${path}.verbs`, 'verbs must contain at least one value'));
  if (textsAt(rule, 'nonResourceURLs').length > 0) {
    if (!cluster) {
      findings.push(invalidValue(`${path}.nonResourceURLs`, [], 'namespaced rules cannot apply to non-resource URLs'));
    }
    return findings;
  }
  if (textsAt(rule, 'apiGroups').length === 0) {
    findings.push(required(`${path}.apiGroups`, 'resource rules must supply at least one api group'));
  }
  if (textsAt(rule, 'resources').length === 0) {
    findings.push(required(`${path}.resources`, 'resource rules must supply at least one resource'));
  }
  return findings;
}

function prepareBinding(object: KubeObject): void {
  const role = own(object, 'roleRef');
  if (isObject(role) && textAt(role, 'apiGroup') === '') put(role, 'apiGroup', rbacGroup);
  for (const subject of listAt(object, 'subjects').filter(isObject)) {
    const kind = textAt(subject, 'kind');
    if (textAt(subject, 'apiGroup') === '' && (kind === 'User' || kind === 'Group'))
      put(subject, 'apiGroup', rbacGroup);
  }
}

function validateBinding(object: KubeObject, old: KubeObject | undefined): readonly FieldError[] {
  const kinds = textAt(object, 'kind') === 'RoleBinding' ? ['Role', 'ClusterRole'] : ['ClusterRole'];
  const findings: FieldError[] = [];
  if (old !== undefined && !equal(own(object, 'roleRef'), own(old, 'roleRef'))) {
    return [invalidValue('roleRef', own(object, 'roleRef') ?? null, 'cannot change roleRef')];
  }
  const kind = textAt(object, 'roleRef', 'kind');
  if (!kinds.includes(kind)) findings.push(unsupported('roleRef.kind', kind, kinds));
  if (textAt(object, 'roleRef', 'name') === '') findings.push(required('roleRef.name'));
  return [...findings, ...validateSubjects(object)];
}

const subjectKinds = ['ServiceAccount', 'User', 'Group'];

function validateSubjects(object: KubeObject): readonly FieldError[] {
  return listAt(object, 'subjects').flatMap((subject, index) => {
    const path = `subjects[${index}]`;
    const kind = textAt(subject, 'kind');
    if (!subjectKinds.includes(kind)) return [unsupported(`${path}.kind`, kind, subjectKinds)];
    if (textAt(subject, 'name') === '') return [required(`${path}.name`)];
    const needsNamespace = kind === 'ServiceAccount' && textAt(subject, 'namespace') === '';
    return needsNamespace ? [required(`${path}.namespace`)] : [];
  });
}
