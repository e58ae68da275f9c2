import {
  type GenericTargetRules,
  isDeniedKind,
  LockkeeperError,
  type PlatformRules,
  type PushRules,
  type TemplateDelimiters,
} from '@lockkeeper/core';

/**
 * The flags that say what the platform allows, for `parseArgs`. The operator and the webhook take the same, so that what the one
 * admits the other serves. Names are ESO's where it has them (`eso.md` §6.1).
 */
export const RULE_FLAGS = {
  'controller-class': { type: 'string', default: 'default' },
  'only-named-stores': { type: 'boolean', default: false },
  audience: { type: 'string', multiple: true },
  region: { type: 'string', multiple: true },
  'refuse-namespace': { type: 'string', multiple: true },
  'reserve-tag-key': { type: 'string', multiple: true },
  strict: { type: 'boolean', default: false },
  'enable-kubernetes-provider': { type: 'boolean', default: false },
  'enable-push-secret-reconciler': { type: 'boolean', default: false },
  'push-account': { type: 'string', multiple: true },
  'push-adopt-eso': { type: 'boolean', default: false },
  'push-kms-key': { type: 'string', multiple: true },
  'push-replica-region': { type: 'string', multiple: true },
  'push-resource-policies': { type: 'boolean', default: false },
  'unsafe-allow-generic-targets': { type: 'boolean', default: false },
  'allow-generic-target': { type: 'string', multiple: true },
  'allow-webhook-host': { type: 'string', multiple: true },
  'template-left-delimiter': { type: 'string', default: '{{' },
  'template-right-delimiter': { type: 'string', default: '}}' },
} as const;

/** What `RULE_FLAGS` say in a help text. */
export const RULE_FLAGS_HELP = `The platform's rules; the operator and the webhook must be given the same:
  --controller-class CLASS             serve stores of this class and of none (default "default")
  --only-named-stores                  leave stores alone that name no class or "default": they are another operator's beside this one
  --audience NAME                      audience that tokens may have; repeatable (default sts.amazonaws.com)
  --region NAME                        region that stores may name; repeatable (default: every known one)
  --refuse-namespace NAME              serve nothing there; repeatable (default kube-system, kube-public, kube-node-lease)
  --reserve-tag-key KEY                session tag key that a SecretStore sets only by a StoreGrant; repeatable
  --strict                             cluster stores without conditions are open to nobody, and without pushRemoteKeys to no PushSecret;
                                       ServiceAccounts name the stores that may use them (annotation lockkeeper.dev/stores), Secrets say
                                       that they may be pushed (lockkeeper.dev/push); referent stores list allowedRoles
  --enable-kubernetes-provider         serve stores with provider kubernetes
  --enable-push-secret-reconciler      serve PushSecrets, and of these only what the next flags allow:
  --push-account ID                    AWS account that may be written to, or "*"; repeatable
  --push-adopt-eso                     take over remote secrets that the External Secrets Operator wrote
  --push-kms-key KEY                   kmsKeyID that a PushSecret may set; repeatable
  --push-replica-region NAME           region that secrets may be copied to; repeatable
  --push-resource-policies             resource policies may be set, for principals of the listed accounts
  --unsafe-allow-generic-targets       targets may be other kinds than Secrets, of which
  --allow-generic-target KIND          is one, such as v1/ConfigMap; repeatable
  --allow-webhook-host HOST            host or host:port that Webhook generators may call; repeatable (default: none)
  --template-left-delimiter, --template-right-delimiter
                                       marks around the actions of templates (default {{ and }})
`;

type Flags = typeof RULE_FLAGS;

type Repeatable = { [Name in keyof Flags]: Flags[Name] extends { multiple: true } ? Name : never }[keyof Flags];
type Switch = { [Name in keyof Flags]: Flags[Name] extends { type: 'boolean' } ? Name : never }[keyof Flags];

/** What `parseArgs` reads for `RULE_FLAGS`. */
export type RuleFlagValues = { readonly [Name in Repeatable]?: readonly string[] | undefined } & {
  readonly [Name in Switch]: boolean;
} & { readonly [Name in Exclude<keyof Flags, Repeatable | Switch>]: string };

/** What the platform allows. */
export interface RuleOptions {
  readonly rules: PlatformRules & { readonly controllerClass: string };
  readonly genericTargets: GenericTargetRules;
  /** Hosts that Webhook generators may call, as `host` or `host:port`. */
  readonly webhookHosts: readonly string[];
  /** Marks around the actions of templates. */
  readonly delimiters: TemplateDelimiters;
}

function invalid(flag: string, what: string): LockkeeperError {
  return new LockkeeperError('InvalidInput', `--${flag}: ${what}`);
}

function each(
  values: RuleFlagValues,
  flag: 'push-account' | 'allow-generic-target' | 'allow-webhook-host',
  form: RegExp,
) {
  const found = values[flag] ?? [];
  const wrong = found.find((text) => !form.test(text));
  if (wrong === undefined) return found;
  throw invalid(flag, `${JSON.stringify(wrong)} ${FORMS[flag]}`);
}

const FORMS = {
  'push-account': 'is no AWS account: write its 12 digits, or *',
  'allow-generic-target': 'is no kind: write its apiVersion and kind, such as v1/ConfigMap',
  'allow-webhook-host': 'is no host: write host or host:port in lower case, without https://',
} as const;

/** Flags that mean nothing while PushSecrets are off. */
const PUSH_FLAGS = [
  'push-account',
  'push-adopt-eso',
  'push-kms-key',
  'push-replica-region',
  'push-resource-policies',
] as const;

function pushRules(values: RuleFlagValues): PushRules | undefined {
  const accounts = each(values, 'push-account', /^(?:\d{12}|\*)$/);
  if (!values['enable-push-secret-reconciler']) {
    const idle = PUSH_FLAGS.find((flag) => values[flag] !== undefined && values[flag] !== false);
    if (idle !== undefined) throw invalid(idle, 'PushSecrets are off: give --enable-push-secret-reconciler too');
    return undefined;
  }
  return {
    accounts,
    adoptsFromEso: values['push-adopt-eso'],
    allows: {
      kmsKeys: values['push-kms-key'] ?? [],
      replicaRegions: values['push-replica-region'] ?? [],
      resourcePolicies: values['push-resource-policies'],
    },
  };
}

/** What no flag opens is told at once, and not with the first object that asks for it (`threat/T5`). */
function genericTargets(values: RuleFlagValues): GenericTargetRules {
  const flag = 'allow-generic-target';
  const kinds = each(values, flag, /^(?:[a-z0-9.-]+\/)?v[0-9][a-z0-9]*\/[A-Z][A-Za-z0-9]*$/);
  const denied = kinds.find((text) => {
    const end = text.lastIndexOf('/');
    return isDeniedKind({ apiVersion: text.slice(0, end), kind: text.slice(end + 1) });
  });
  if (denied !== undefined)
    throw invalid(flag, `${denied} is never a target: objects of this kind carry or decide rights, or run code`);
  return { enabled: values['unsafe-allow-generic-targets'], kinds };
}

function delimiters(values: RuleFlagValues): TemplateDelimiters {
  const { 'template-left-delimiter': left, 'template-right-delimiter': right } = values;
  if (left !== '' && right !== '' && left !== right) return [left, right];
  throw invalid('template-left-delimiter', 'two different marks are needed, with --template-right-delimiter');
}

/** Reads what was given for `RULE_FLAGS`. Throws LockkeeperError `InvalidInput` naming the flag. */
export function ruleOptions(values: RuleFlagValues): RuleOptions {
  const push = pushRules(values);
  return {
    rules: {
      controllerClass: values['controller-class'],
      onlyNamedStores: values['only-named-stores'],
      audiences: values.audience ?? ['sts.amazonaws.com'],
      regions: values.region ?? [],
      refusedNamespaces: values['refuse-namespace'] ?? ['kube-system', 'kube-public', 'kube-node-lease'],
      reservedTagKeys: values['reserve-tag-key'] ?? [],
      strict: values.strict,
      kubernetesProvider: values['enable-kubernetes-provider'],
      ...(push === undefined ? {} : { push }),
    },
    genericTargets: genericTargets(values),
    webhookHosts: each(values, 'allow-webhook-host', /^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::[1-9]\d{0,4})?$/),
    delimiters: delimiters(values),
  };
}
