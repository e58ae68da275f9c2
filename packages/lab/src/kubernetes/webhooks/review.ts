import { isObject, type Json, type JsonObject, own, put, textAt, textsAt, withKeys } from '../json/json.ts';
import type { KubeObject } from '../json/kube-object.ts';
import { apiVersionOf, type ResourceVersion } from '../resources/definition.ts';
import type { ReviewVersion } from '../resources/review-version.ts';
import type { AdmissionRequest, Written } from './admission-request.ts';

/** The `request` of an AdmissionReview: what happened, as the webhook's rules name it. */
export function requestOf(request: AdmissionRequest, written: Written, seen: ResourceVersion, uid: string): JsonObject {
  const { definition, version, user, subresource, namespace, name, body } = request;
  const { group, kind, plural } = definition;
  const extra: JsonObject = {};
  for (const [key, values] of user.extra) put(extra, key, [...values]);
  return {
    uid,
    kind: body === undefined ? { group, version: seen.name, kind } : { ...body },
    resource: { group, version: seen.name, resource: plural },
    ...(subresource === '' ? {} : { subResource: subresource, requestSubResource: subresource }),
    requestKind: body === undefined ? { group, version: version.name, kind } : { ...body },
    requestResource: { group, version: version.name, resource: plural },
    ...(name === '' ? {} : { name }),
    ...(namespace === '' ? {} : { namespace }),
    operation: request.operation,
    userInfo: {
      username: user.username,
      ...(user.uid === '' ? {} : { uid: user.uid }),
      groups: [...user.groups],
      ...(user.extra.size === 0 ? {} : { extra }),
    },
    object: shown(written.object, request, seen),
    oldObject: shown(written.old, request, seen),
    dryRun: request.dryRun,
    options: request.options,
  };
}

function shown(object: KubeObject | undefined, { definition, body }: AdmissionRequest, seen: ResourceVersion): Json {
  if (object === undefined) return null;
  if (body !== undefined) {
    return withKeys(object, { apiVersion: apiVersionOf(body.group, body.version), kind: body.kind });
  }
  return withKeys(object, { apiVersion: apiVersionOf(definition.group, seen.name), kind: definition.kind });
}

export function reviewText(request: JsonObject, version: ReviewVersion): string {
  return JSON.stringify({ kind: 'AdmissionReview', apiVersion: `admission.k8s.io/${version}`, request });
}

/** What a webhook answered, checked. */
export interface Verdict {
  readonly allowed: boolean;
  readonly status: JsonObject | undefined;
  /** The JSON patch; undefined when there is none. */
  readonly patch: string | undefined;
  readonly warnings: readonly string[];
}

/**
 * Reads the answer to a review. Throws an Error that says what is wrong with it. Of `v1beta1` an API server asks neither its
 * version nor the uid back, and takes any patch as a JSON patch.
 */
export function readVerdict(text: string, version: ReviewVersion, uid: string, mayPatch: boolean): Verdict {
  const review = parse(text);
  if (version === 'v1') checkVersion(review);
  const response = own(review, 'response');
  if (!isObject(response)) throw new Error('webhook response was absent');
  if (version === 'v1' && textAt(response, 'uid') !== uid) {
    throw new Error(`expected response.uid=${JSON.stringify(uid)}, got ${JSON.stringify(textAt(response, 'uid'))}`);
  }
  const status = own(response, 'status');
  return {
    allowed: own(response, 'allowed') === true,
    status: isObject(status) ? status : undefined,
    patch: mayPatch ? patchOf(response, version) : undefined,
    warnings: textsAt(response, 'warnings'),
  };
}

function checkVersion(review: JsonObject): void {
  const apiVersion = textAt(review, 'apiVersion');
  const kind = textAt(review, 'kind');
  if (apiVersion === 'admission.k8s.io/v1' && kind === 'AdmissionReview') return;
  const [group, version] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion];
  const found = `${group}/${version}, Kind=${kind}`;
  throw new Error(`expected webhook response of admission.k8s.io/v1, Kind=AdmissionReview, got ${found}`);
}

function parse(text: string): JsonObject {
  let parsed: Json;
  try {
    parsed = JSON.parse(text) as Json;
  } catch {
    throw new Error("couldn't get version/kind; json parse error");
  }
  if (!isObject(parsed)) throw new Error("couldn't get version/kind; json parse error");
  return parsed;
}

function patchOf(response: JsonObject, version: ReviewVersion): string | undefined {
  const patch = textAt(response, 'patch');
  const implied = version === 'v1beta1' && patch !== '' ? 'JSONPatch' : '';
  const type = implied || textAt(response, 'patchType');
  if (patch === '' && type === '') return undefined;
  if (patch !== '' && type === '') throw new Error('webhook returned response.patch but not response.patchType');
  if (type !== 'JSONPatch') throw new Error(`webhook returned invalid response.patchType of ${JSON.stringify(type)}`);
  if (patch === '') throw new Error('webhook returned response.patchType but not response.patch');
  return Buffer.from(patch, 'base64').toString('utf8');
}
