import { required } from '../../errors/field-errors.ts';
import type { FieldError } from '../../errors/refusals.ts';
import { type JsonObject, listAt, objectAt, textAt } from '../../json/json.ts';
import { validateEnvironment } from './container-environment.ts';
import { validatePodNames } from './pod-volumes.ts';

export function validatePodSpec(object: JsonObject, path: string): FieldError[] {
  if (listAt(object, 'spec', 'containers').length === 0) return [required(`${path}.containers`)];
  const named = validatePodNames(objectAt(object, 'spec') ?? {}, path);
  const complete = ['initContainers', 'containers'].flatMap((field) =>
    listAt(object, 'spec', field).flatMap((container, index) => {
      const at = `${path}.${field}[${index}]`;
      return [
        ...(textAt(container, 'name') === '' ? [required(`${at}.name`)] : []),
        ...(textAt(container, 'image') === '' ? [required(`${at}.image`)] : []),
        ...validateEnvironment(container, at),
      ];
    }),
  );
  return [...complete, ...named];
}
