import { duplicate, invalidValue, required } from '../../errors/field-errors.ts';
import type { FieldError } from '../../errors/refusals.ts';
import { at, type Json, type JsonObject, listAt, objectAt, textAt } from '../../json/json.ts';
import { nameProblem } from '../../names/name-problems.ts';
import { resourceFindings } from './container-environment.ts';

/** Names of volumes and of containers become names of folders and files: labels only, each once. */
export function validatePodNames(spec: JsonObject, path: string): FieldError[] {
  const volumes = listAt(spec, 'volumes');
  const containers = [...listAt(spec, 'initContainers'), ...listAt(spec, 'containers')];
  return [
    ...uniqueLabels(volumes, `${path}.volumes`),
    ...uniqueLabels(containers, `${path}.containers`),
    ...volumes.flatMap((volume, index) => itemPaths(volume, `${path}.volumes[${index}]`)),
    ...volumes.flatMap((volume, index) => tokens(volume, `${path}.volumes[${index}].projected`)),
    ...volumes.flatMap((volume, index) => resources(volume, `${path}.volumes[${index}]`)),
    ...containers.flatMap((container, index) => mounts(container, volumes, `${path}.containers[${index}]`)),
  ];
}

function uniqueLabels(items: readonly Json[], path: string): FieldError[] {
  const seen = new Set<string>();
  return items.flatMap((item, index) => {
    const name = textAt(item, 'name');
    const field = `${path}[${index}].name`;
    const problem = name === '' ? undefined : nameProblem(name, 'label');
    const twice = name !== '' && seen.has(name);
    seen.add(name);
    return [
      ...(problem === undefined ? [] : [invalidValue(field, name, problem)]),
      ...(twice ? [duplicate(field, name)] : []),
    ];
  });
}

/** Paths that projections of keys choose: below the volume, whatever the key is. */
function itemPaths(volume: Json, path: string): FieldError[] {
  const sources = [
    ['secret', volume],
    ['configMap', volume],
    ['downwardAPI', volume],
    ...listAt(volume, 'projected', 'sources').flatMap((source) =>
      ['secret', 'configMap', 'downwardAPI'].map((kind) => [kind, source] as const),
    ),
  ] as const;
  const chosen = sources.flatMap(([kind, source]) => listAt(source, kind, 'items').map((item) => textAt(item, 'path')));
  const tokens = listAt(volume, 'projected', 'sources')
    .map((source) => textAt(source, 'serviceAccountToken', 'path'))
    .filter((one) => one !== '');
  return [...chosen, ...tokens].flatMap((one) => {
    const why = pathProblem(one);
    if (one === '') return [required(`${path}.items.path`)];
    return why === undefined ? [] : [invalidValue(`${path}.items.path`, one, why)];
  });
}

const shortestTokenSeconds = 600;
const longestTokenSeconds = 2 ** 32;

function tokens(volume: Json, path: string): FieldError[] {
  return listAt(volume, 'projected', 'sources').flatMap((source, index) => {
    const field = `${path}.sources[${index}].serviceAccountToken`;
    const token = objectAt(source, 'serviceAccountToken');
    if (token === undefined) return [];
    const seconds = Number(at(token, 'expirationSeconds') ?? shortestTokenSeconds);
    const why = durationProblem(seconds);
    return [
      ...(textAt(token, 'path') === '' ? [required(`${field}.path`)] : []),
      ...(why === undefined ? [] : [invalidValue(`${field}.expirationSeconds`, seconds, why)]),
    ];
  });
}

function durationProblem(seconds: number): string | undefined {
  if (seconds < shortestTokenSeconds) return 'may not specify a duration less than 10 minutes';
  return seconds > longestTokenSeconds ? 'may not specify a duration larger than 2^32 seconds' : undefined;
}

/** Resources that files show: each of a container that is named. */
function resources(volume: Json, path: string): FieldError[] {
  const holders = [
    [volume, path],
    ...listAt(volume, 'projected', 'sources').map(
      (source, index) => [source, `${path}.projected.sources[${index}]`] as const,
    ),
  ] as const;
  return holders.flatMap(([holder, at]) =>
    listAt(holder, 'downwardAPI', 'items').flatMap((item, index) => {
      const source = objectAt(item, 'resourceFieldRef');
      const field = `${at}.downwardAPI.items[${index}].resourceFieldRef`;
      if (source === undefined) return [];
      if (textAt(source, 'containerName') === '') return [required(`${field}.containerName`)];
      return resourceFindings(source, field);
    }),
  );
}

/** Why a path may lead out of its volume; undefined when it does not. */
function pathProblem(path: string): string | undefined {
  if (path.startsWith('/')) return 'must be a relative path';
  if (path.split('/').includes('..')) return "must not contain '..'";
  return path.startsWith('..') ? "must not start with '..'" : undefined;
}

function mounts(container: Json, volumes: readonly Json[], path: string): FieldError[] {
  const known = new Set(volumes.map((volume) => textAt(volume, 'name')));
  const seen = new Set<string>();
  return listAt(container, 'volumeMounts').flatMap((mount, index) => {
    const field = `${path}.volumeMounts[${index}]`;
    const name = textAt(mount, 'name');
    const mountPath = textAt(mount, 'mountPath');
    const subPath = textAt(mount, 'subPath');
    const findings: FieldError[] = [];
    if (!known.has(name)) {
      findings.push({
        field: `${field}.name`,
        reason: 'FieldValueNotFound',
        text: `Not found: ${JSON.stringify(name)}`,
      });
    }
    if (mountPath === '') findings.push(required(`${field}.mountPath`));
    else if (seen.has(mountPath)) findings.push(invalidValue(`${field}.mountPath`, mountPath, 'must be unique'));
    const problem = subPath === '' ? undefined : pathProblem(subPath);
    if (problem !== undefined) findings.push(invalidValue(`${field}.subPath`, subPath, problem));
    seen.add(mountPath);
    return findings;
  });
}
