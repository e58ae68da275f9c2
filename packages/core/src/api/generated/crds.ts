// Generated from packages/core/crds by `npm run generate`; edits are lost and fail the check.

import type { CustomResourceDefinition, JsonSchema } from '../json-schema.ts';

const SECRET_STORE_REF: JsonSchema = {
  description: 'A store. An absent kind means SecretStore.',
  type: 'object',
  properties: {
    name: {
      description: 'Name of the object.',
      type: 'string',
      minLength: 1,
      maxLength: 253,
      pattern: '^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$',
    },
    kind: {
      description: 'SecretStore of the same namespace, or ClusterSecretStore.',
      type: 'string',
      enum: ['SecretStore', 'ClusterSecretStore'],
    },
  },
};

const TEMPLATE_SOURCE: JsonSchema = {
  description: 'An object of the same namespace and the keys to take from it.',
  type: 'object',
  required: ['name', 'items'],
  properties: {
    name: {
      description: 'Name of the object.',
      type: 'string',
      minLength: 1,
      maxLength: 253,
      pattern: '^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$',
    },
    items: {
      type: 'array',
      items: {
        type: 'object',
        required: ['key'],
        properties: {
          key: {
            description: 'Key inside the object\'s data.',
            type: 'string',
            minLength: 1,
            maxLength: 253,
            pattern: '^[-._a-zA-Z0-9]+$',
          },
          templateAs: {
            description: 'Whether the text is one value, or YAML of keys and values.',
            type: 'string',
            enum: ['Values', 'KeysAndValues'],
            default: 'Values',
          },
        },
      },
    },
  },
};

const EXTERNAL_SECRET_TEMPLATE: JsonSchema = {
  description: 'How the Secret is shaped from the values.',
  type: 'object',
  properties: {
    type: { description: 'Type of the Secret.', type: 'string' },
    engineVersion: { description: 'Version of the template language.', type: 'string', enum: ['v2'], default: 'v2' },
    metadata: {
      description: 'Labels and annotations of the Secret; their values are templates.',
      type: 'object',
      properties: {
        annotations: { type: 'object', additionalProperties: { type: 'string' } },
        labels: { type: 'object', additionalProperties: { type: 'string' } },
        finalizers: { type: 'array', items: { type: 'string' } },
      },
    },
    mergePolicy: {
      description: 'Whether the rendered keys replace the fetched ones or are added to them.',
      type: 'string',
      enum: ['Replace', 'Merge'],
      default: 'Replace',
    },
    data: {
      description: 'Keys of the Secret and the templates of their values.',
      type: 'object',
      additionalProperties: { type: 'string' },
    },
    templateFrom: {
      description: 'Templates kept in other objects or written as one text.',
      type: 'array',
      items: {
        type: 'object',
        properties: {
          configMap: TEMPLATE_SOURCE,
          secret: TEMPLATE_SOURCE,
          literal: { description: 'The template itself, YAML of keys and values.', type: 'string' },
          target: {
            description: 'Where the result goes. Data, Annotations or Labels for a Secret.',
            type: 'string',
            default: 'Data',
          },
          valuesDecodingStrategy: {
            description: 'How rendered values are decoded.',
            type: 'string',
            enum: ['Auto', 'Base64', 'Base64URL', 'None'],
          },
        },
      },
    },
  },
};

const REMOTE_REF: JsonSchema = {
  description: 'One remote secret or parameter, or a part of it.',
  type: 'object',
  required: ['key'],
  properties: {
    key: { description: 'Name or ARN of the secret or parameter.', type: 'string' },
    property: { description: 'Path into a JSON value, in the gjson language.', type: 'string' },
    version: {
      description: 'Secrets Manager takes a stage name, or uuid/ and a version id; Parameter Store a version number or a label.',
      type: 'string',
    },
    metadataPolicy: { description: 'Fetch reads the tags instead of the value.', type: 'string', enum: ['None', 'Fetch'] },
    conversionStrategy: {
      description: 'How characters that a Secret key cannot hold are replaced.',
      type: 'string',
      enum: ['Default', 'Unicode'],
    },
    decodingStrategy: { description: 'How fetched values are decoded.', type: 'string', enum: ['Auto', 'Base64', 'Base64URL', 'None'] },
    nullBytePolicy: { description: 'Whether a value with a NUL byte is refused.', type: 'string', enum: ['Ignore', 'Fail'] },
  },
};

const GENERATOR_REF: JsonSchema = {
  description: 'A generator of the same namespace, or a ClusterGenerator.',
  type: 'object',
  required: ['kind', 'name'],
  properties: {
    apiVersion: { type: 'string', default: 'generators.external-secrets.io/v1alpha1' },
    kind: {
      type: 'string',
      enum: [
        'ACRAccessToken',
        'BeyondtrustWorkloadCredentialsDynamicSecret',
        'ClusterGenerator',
        'CloudsmithAccessToken',
        'ECRAuthorizationToken',
        'Fake',
        'GCRAccessToken',
        'GithubAccessToken',
        'GitlabDeployToken',
        'QuayAccessToken',
        'Password',
        'SSHKey',
        'STSSessionToken',
        'UUID',
        'VaultDynamicSecret',
        'Webhook',
        'Grafana',
        'MFA',
      ],
    },
    name: {
      description: 'Name of the object.',
      type: 'string',
      minLength: 1,
      maxLength: 253,
      pattern: '^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$',
    },
  },
};

const REWRITE_REGEXP: JsonSchema = {
  description: 'Replace what a pattern matches in each key.',
  type: 'object',
  required: ['source', 'target'],
  properties: {
    source: { description: 'RE2 pattern.', type: 'string' },
    target: { description: 'Replacement, with $1 and ${name}.', type: 'string' },
  },
};

const REWRITE_TRANSFORM: JsonSchema = {
  description: 'Compute each key by a template.',
  type: 'object',
  required: ['template'],
  properties: { template: { description: 'Template that sees the key as .value.', type: 'string' } },
};

const EXTERNAL_SECRET_SPEC: JsonSchema = {
  description: 'What is wanted.',
  type: 'object',
  properties: {
    secretStoreRef: SECRET_STORE_REF,
    refreshPolicy: {
      description: 'When values are read again. An absent policy means Periodic.',
      type: 'string',
      enum: ['CreatedOnce', 'Periodic', 'OnChange'],
    },
    refreshInterval: { description: 'Time between two reads, as a Go duration; zero reads once.', type: 'string', default: '1h0m0s' },
    syncWindows: {
      description: 'Times, in UTC, at which periodic reads are allowed or denied.',
      type: 'object',
      required: ['kind', 'windows'],
      properties: {
        kind: { type: 'string', enum: ['allow', 'deny'] },
        windows: {
          type: 'array',
          minItems: 1,
          items: {
            type: 'object',
            required: ['schedule', 'duration'],
            properties: {
              schedule: {
                description: 'Five-field cron expression or descriptor.',
                type: 'string',
                minLength: 1,
                pattern: '^(@(annually|yearly|monthly|weekly|daily|midnight|hourly)|@every [^\\s]+.*|[^\\s]+( [^\\s]+){4})$',
              },
              duration: { description: 'How long a window stays open, as a Go duration.', type: 'string' },
            },
          },
        },
      },
    },
    target: {
      description: 'The object that receives the values.',
      type: 'object',
      default: { creationPolicy: 'Owner', deletionPolicy: 'Retain' },
      properties: {
        name: {
          description: 'Name of the Secret; the name of the ExternalSecret when absent.',
          type: 'string',
          minLength: 1,
          maxLength: 253,
          pattern: '^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$',
        },
        creationPolicy: {
          description: 'Who owns the Secret and whether it is created.',
          type: 'string',
          enum: ['Owner', 'Orphan', 'Merge', 'None', 'CreateOrMerge'],
          default: 'Owner',
        },
        deletionPolicy: {
          description: 'What happens to the Secret when the remote values are gone.',
          type: 'string',
          enum: ['Delete', 'Merge', 'Retain'],
          default: 'Retain',
        },
        immutable: { description: 'The Secret is not changed after its creation.', type: 'boolean' },
        manifest: {
          description: 'A kind other than Secret that receives the values.',
          type: 'object',
          required: ['apiVersion', 'kind'],
          properties: { apiVersion: { type: 'string', minLength: 1 }, kind: { type: 'string', minLength: 1 } },
        },
        template: EXTERNAL_SECRET_TEMPLATE,
      },
    },
    data: {
      description: 'Single values, each under a key of its own. They win over dataFrom.',
      type: 'array',
      items: {
        type: 'object',
        required: ['secretKey', 'remoteRef'],
        properties: {
          secretKey: {
            description: 'Key in the Secret.',
            type: 'string',
            minLength: 1,
            maxLength: 253,
            pattern: '^[-._a-zA-Z0-9]+$',
          },
          remoteRef: REMOTE_REF,
          sourceRef: {
            description: 'Another store for this entry.',
            type: 'object',
            minProperties: 1,
            maxProperties: 1,
            properties: { storeRef: SECRET_STORE_REF, generatorRef: GENERATOR_REF },
          },
        },
      },
    },
    dataFrom: {
      description: 'Whole secrets, searches and generators, in order; later keys win.',
      type: 'array',
      items: {
        type: 'object',
        properties: {
          extract: REMOTE_REF,
          find: {
            description: 'All secrets below a path, with a name, or with tags.',
            type: 'object',
            properties: {
              path: { description: 'Only names below this path.', type: 'string' },
              name: {
                description: 'Only names that match.',
                type: 'object',
                properties: { regexp: { description: 'RE2 pattern.', type: 'string' } },
              },
              tags: {
                description: 'Only secrets with all of these tags.',
                type: 'object',
                additionalProperties: { type: 'string' },
              },
              conversionStrategy: {
                description: 'How characters that a Secret key cannot hold are replaced.',
                type: 'string',
                enum: ['Default', 'Unicode'],
              },
              decodingStrategy: {
                description: 'How fetched values are decoded.',
                type: 'string',
                enum: ['Auto', 'Base64', 'Base64URL', 'None'],
              },
              nullBytePolicy: { description: 'Whether a value with a NUL byte is refused.', type: 'string', enum: ['Ignore', 'Fail'] },
            },
          },
          rewrite: {
            description: 'Changes of the fetched keys, in order.',
            type: 'array',
            items: {
              type: 'object',
              minProperties: 1,
              maxProperties: 1,
              properties: {
                regexp: REWRITE_REGEXP,
                transform: REWRITE_TRANSFORM,
                merge: {
                  description: 'Merge the JSON objects held by the values.',
                  type: 'object',
                  properties: {
                    into: { description: 'Key of the result; required with strategy JSON.', type: 'string', default: '' },
                    priority: { description: 'Keys that win, the last most.', type: 'array', items: { type: 'string' } },
                    priorityPolicy: { type: 'string', enum: ['IgnoreNotFound', 'Strict'], default: 'Strict' },
                    conflictPolicy: { type: 'string', enum: ['Ignore', 'Error'], default: 'Error' },
                    strategy: { type: 'string', enum: ['Extract', 'JSON'], default: 'Extract' },
                  },
                },
              },
            },
          },
          sourceRef: {
            description: 'Another store for this entry, or a generator.',
            type: 'object',
            minProperties: 1,
            maxProperties: 1,
            properties: { storeRef: SECRET_STORE_REF, generatorRef: GENERATOR_REF },
          },
        },
      },
    },
  },
};

const LABEL_SELECTOR: JsonSchema = {
  description: 'Labels an object must carry.',
  type: 'object',
  'x-kubernetes-map-type': 'atomic',
  properties: {
    matchLabels: { type: 'object', additionalProperties: { type: 'string' } },
    matchExpressions: {
      type: 'array',
      'x-kubernetes-list-type': 'atomic',
      items: {
        type: 'object',
        required: ['key', 'operator'],
        properties: {
          key: { type: 'string' },
          operator: { description: 'In, NotIn, Exists or DoesNotExist.', type: 'string' },
          values: { type: 'array', 'x-kubernetes-list-type': 'atomic', items: { type: 'string' } },
        },
      },
    },
  },
};

const SECRET_KEY_SELECTOR: JsonSchema = {
  description: 'One key of one Secret.',
  type: 'object',
  properties: {
    name: {
      description: 'Name of the object.',
      type: 'string',
      minLength: 1,
      maxLength: 253,
      pattern: '^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$',
    },
    namespace: {
      description: 'Namespace of the object; only a cluster-scoped owner may name one.',
      type: 'string',
      minLength: 1,
      maxLength: 63,
      pattern: '^[a-z0-9]([-a-z0-9]*[a-z0-9])?$',
    },
    key: {
      description: 'Key inside the object\'s data.',
      type: 'string',
      minLength: 1,
      maxLength: 253,
      pattern: '^[-._a-zA-Z0-9]+$',
    },
  },
};

const AWS_AUTH_SECRET_REF: JsonSchema = {
  description: 'Static access keys kept in Secrets.',
  type: 'object',
  properties: {
    accessKeyIDSecretRef: SECRET_KEY_SELECTOR,
    secretAccessKeySecretRef: SECRET_KEY_SELECTOR,
    sessionTokenSecretRef: SECRET_KEY_SELECTOR,
  },
};

const SERVICE_ACCOUNT_SELECTOR: JsonSchema = {
  description: 'The ServiceAccount whose token is exchanged; it carries the annotation eks.amazonaws.com/role-arn.',
  type: 'object',
  required: ['name'],
  properties: {
    name: {
      description: 'Name of the object.',
      type: 'string',
      minLength: 1,
      maxLength: 253,
      pattern: '^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$',
    },
    namespace: {
      description: 'Namespace of the object; only a cluster-scoped owner may name one.',
      type: 'string',
      minLength: 1,
      maxLength: 63,
      pattern: '^[a-z0-9]([-a-z0-9]*[a-z0-9])?$',
    },
    audiences: {
      description: 'Audiences of the token; the platform\'s list decides which are allowed.',
      type: 'array',
      items: { type: 'string' },
    },
  },
};

const AWS_GENERATOR_AUTH: JsonSchema = {
  description: 'Identity to start from. Without it the controller\'s own identity is asked for, which needs a StoreGrant.',
  type: 'object',
  properties: {
    secretRef: AWS_AUTH_SECRET_REF,
    jwt: {
      description: 'IAM role of a ServiceAccount (IRSA).',
      type: 'object',
      properties: { serviceAccountRef: SERVICE_ACCOUNT_SELECTOR },
    },
  },
};

const ECR_AUTHORIZATION_TOKEN_SPEC: JsonSchema = {
  description: 'Which registry, with which identity.',
  type: 'object',
  required: ['region'],
  properties: {
    region: { description: 'AWS region, for example eu-central-1.', type: 'string' },
    role: { description: 'ARN of the role assumed before the token is asked for.', type: 'string' },
    scope: {
      description: 'public for the public gallery; anything else, or nothing, for the private registry.',
      type: 'string',
    },
    auth: AWS_GENERATOR_AUTH,
  },
};

const STS_SESSION_TOKEN_SPEC: JsonSchema = {
  description: 'Which session, with which identity.',
  type: 'object',
  required: ['region'],
  properties: {
    region: { description: 'AWS region, for example eu-central-1.', type: 'string' },
    role: { description: 'ARN of the role assumed before the session is asked for.', type: 'string' },
    auth: AWS_GENERATOR_AUTH,
    requestParameters: {
      description: 'What GetSessionToken is asked for.',
      type: 'object',
      properties: {
        sessionDuration: { description: 'Seconds the session lasts.', type: 'integer', format: 'int32' },
        serialNumber: { description: 'Serial number or ARN of the MFA device.', type: 'string' },
        tokenCode: { description: 'Code that the MFA device shows.', type: 'string' },
      },
    },
  },
};

const PASSWORD_SPEC: JsonSchema = {
  description: 'What the password is made of.',
  type: 'object',
  required: ['length', 'noUpper', 'allowRepeat'],
  properties: {
    length: { description: 'Characters in all.', type: 'integer', default: 24 },
    digits: { description: 'How many of them are digits; a quarter when absent.', type: 'integer' },
    symbols: { description: 'How many of them are symbols; a quarter when absent.', type: 'integer' },
    symbolCharacters: { description: 'The symbols to choose from.', type: 'string' },
    noUpper: { description: 'Leaves out letters of upper case.', type: 'boolean', default: false },
    allowRepeat: { description: 'Lets a character come twice.', type: 'boolean', default: false },
    secretKeys: {
      description: 'Keys that each get a password of their own; password when absent.',
      type: 'array',
      minItems: 1,
      items: { type: 'string' },
    },
    encoding: {
      description: 'How the password is written.',
      type: 'string',
      enum: ['base64', 'base64url', 'base32', 'hex', 'raw'],
      default: 'raw',
    },
  },
};

const SSH_KEY_SPEC: JsonSchema = {
  description: 'Which kind of key pair.',
  type: 'object',
  properties: {
    keyType: { type: 'string', enum: ['rsa', 'ecdsa', 'ed25519'], default: 'rsa' },
    keySize: { description: 'Bits of an rsa or ecdsa key.', type: 'integer', minimum: 256, maximum: 8192 },
    comment: { description: 'Comment at the end of the public key.', type: 'string' },
  },
};

const MFA_SPEC: JsonSchema = {
  description: 'The secret of the device and how codes are made from it.',
  type: 'object',
  required: ['secret'],
  properties: {
    secret: SECRET_KEY_SELECTOR,
    length: { description: 'Digits of a code; 6 when absent.', type: 'integer' },
    timePeriod: { description: 'Seconds a code is valid; 30 when absent.', type: 'integer' },
    algorithm: { description: 'Hash of the code, for example SHA1.', type: 'string' },
    when: { description: 'The time the code is made for; now when absent.', type: 'string', format: 'date-time' },
  },
};

const FAKE_SPEC: JsonSchema = {
  description: 'The values.',
  type: 'object',
  properties: {
    controller: { description: 'Class of the controller that serves this generator. Empty means any.', type: 'string' },
    data: { description: 'What is generated, as it stands.', type: 'object', additionalProperties: { type: 'string' } },
  },
};

const CA_PROVIDER: JsonSchema = {
  description: 'Where the certificates are kept instead.',
  type: 'object',
  required: ['name', 'type'],
  properties: {
    type: { type: 'string', enum: ['Secret', 'ConfigMap'] },
    name: {
      description: 'Name of the object.',
      type: 'string',
      minLength: 1,
      maxLength: 253,
      pattern: '^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$',
    },
    key: {
      description: 'Key inside the object\'s data.',
      type: 'string',
      minLength: 1,
      maxLength: 253,
      pattern: '^[-._a-zA-Z0-9]+$',
    },
    namespace: {
      description: 'Namespace of the object; only a cluster-scoped owner may name one.',
      type: 'string',
      minLength: 1,
      maxLength: 63,
      pattern: '^[a-z0-9]([-a-z0-9]*[a-z0-9])?$',
    },
  },
};

const WEBHOOK_SPEC: JsonSchema = {
  description: 'The request, and where in the answer the values are.',
  type: 'object',
  required: ['url', 'result'],
  properties: {
    method: { description: 'HTTP method; GET when absent.', type: 'string' },
    url: { description: 'Address, a template.', type: 'string' },
    headers: { description: 'Headers; their values are templates.', type: 'object', additionalProperties: { type: 'string' } },
    auth: {
      description: 'How the request authenticates.',
      type: 'object',
      minProperties: 1,
      maxProperties: 1,
      properties: {
        ntlm: {
          description: 'User name and password of NTLM.',
          type: 'object',
          required: ['usernameSecret', 'passwordSecret'],
          properties: { usernameSecret: SECRET_KEY_SELECTOR, passwordSecret: SECRET_KEY_SELECTOR },
        },
      },
    },
    body: { description: 'Body of the request, a template.', type: 'string' },
    timeout: { description: 'How long an answer is waited for, as a Go duration.', type: 'string' },
    result: { description: 'Where in the answer the values are.', type: 'object', properties: { jsonPath: { type: 'string' } } },
    secrets: {
      description: 'Secrets that the templates may read.',
      type: 'array',
      items: {
        type: 'object',
        required: ['name', 'secretRef'],
        properties: {
          name: { description: 'Name in the templates.', type: 'string' },
          secretRef: {
            description: 'A Secret of the same namespace, and a key of it.',
            type: 'object',
            properties: {
              name: {
                description: 'Name of the object.',
                type: 'string',
                minLength: 1,
                maxLength: 253,
                pattern: '^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$',
              },
              key: {
                description: 'Key inside the object\'s data.',
                type: 'string',
                minLength: 1,
                maxLength: 253,
                pattern: '^[-._a-zA-Z0-9]+$',
              },
            },
          },
        },
      },
    },
    caBundle: { description: 'PEM certificates, base64.', type: 'string', format: 'byte' },
    caProvider: CA_PROVIDER,
  },
};

const PUSH_SECRET_STORE_REF: JsonSchema = {
  description: 'A store by its name, or every store with the labels.',
  type: 'object',
  properties: {
    name: {
      description: 'Name of the object.',
      type: 'string',
      minLength: 1,
      maxLength: 253,
      pattern: '^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$',
    },
    labelSelector: LABEL_SELECTOR,
    kind: {
      description: 'SecretStore of the same namespace, or ClusterSecretStore.',
      type: 'string',
      enum: ['SecretStore', 'ClusterSecretStore'],
      default: 'SecretStore',
    },
  },
};

const PUSH_SECRET_DATA: JsonSchema = {
  type: 'object',
  required: ['match'],
  properties: {
    match: {
      description: 'One key and its place in the store.',
      type: 'object',
      required: ['remoteRef'],
      properties: {
        secretKey: { description: 'Key in the Secret; absent takes the whole Secret as one JSON object.', type: 'string' },
        remoteRef: {
          description: 'The remote secret or parameter, or a part of it.',
          type: 'object',
          required: ['remoteKey'],
          properties: {
            remoteKey: { description: 'Name or ARN of the secret or parameter.', type: 'string' },
            property: { description: 'Path into the remote JSON value; only this part is written.', type: 'string' },
          },
        },
      },
    },
    metadata: {
      description: 'Settings of the provider for what is written, as PushSecretMetadata.',
      'x-kubernetes-preserve-unknown-fields': true,
    },
    conversionStrategy: {
      description: 'Whether escapes in the keys of the Secret are turned back into their characters.',
      type: 'string',
      enum: ['None', 'ReverseUnicode'],
      default: 'None',
    },
  },
};

const PUSH_SECRET_SPEC: JsonSchema = {
  description: 'What is written, and where.',
  type: 'object',
  required: ['secretStoreRefs', 'selector'],
  properties: {
    refreshInterval: { description: 'Time between two writes, as a Go duration; zero writes once.', type: 'string', default: '1h0m0s' },
    secretStoreRefs: { description: 'Stores that are written to.', type: 'array', items: PUSH_SECRET_STORE_REF },
    updatePolicy: {
      description: 'Whether a remote value that exists is replaced.',
      type: 'string',
      enum: ['Replace', 'IfNotExists'],
      default: 'Replace',
    },
    deletionPolicy: {
      description: 'Whether what was written is deleted with the PushSecret.',
      type: 'string',
      enum: ['Delete', 'None'],
      default: 'None',
    },
    selector: {
      description: 'Where the values come from.',
      type: 'object',
      minProperties: 1,
      maxProperties: 1,
      properties: {
        secret: {
          description: 'A Secret of the same namespace by its name, or every Secret with the labels.',
          type: 'object',
          properties: {
            name: {
              description: 'Name of the object.',
              type: 'string',
              minLength: 1,
              maxLength: 253,
              pattern: '^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$',
            },
            selector: LABEL_SELECTOR,
          },
        },
        generatorRef: GENERATOR_REF,
      },
    },
    data: { description: 'Single keys of the Secret and where each is written.', type: 'array', items: PUSH_SECRET_DATA },
    dataTo: {
      description: 'Many keys of the Secret at once, chosen by a pattern.',
      type: 'array',
      items: {
        type: 'object',
        'x-kubernetes-validations': [
          {
            rule: 'has(self.storeRef) && (has(self.storeRef.name) || has(self.storeRef.labelSelector))',
            message: 'storeRef must specify either name or labelSelector',
          },
          {
            rule: '!has(self.remoteKey) || !has(self.rewrite) || size(self.rewrite) == 0',
            message: 'remoteKey and rewrite are mutually exclusive: rewrite is only supported in per-key mode (without remoteKey)',
          },
        ],
        properties: {
          storeRef: PUSH_SECRET_STORE_REF,
          remoteKey: {
            description: 'Name under which all keys are written as one JSON object; absent writes each key under its own name.',
            type: 'string',
          },
          match: {
            description: 'Which keys; absent means all.',
            type: 'object',
            properties: { regexp: { description: 'RE2 pattern; an empty one means all.', type: 'string' } },
          },
          rewrite: {
            description: 'Changes of the keys on their way to remote names, in order.',
            type: 'array',
            items: {
              type: 'object',
              'x-kubernetes-validations': [
                {
                  rule: '(has(self.regexp) && !has(self.transform)) || (!has(self.regexp) && has(self.transform))',
                  message: 'exactly one of regexp or transform must be set',
                },
              ],
              properties: { regexp: REWRITE_REGEXP, transform: REWRITE_TRANSFORM },
            },
          },
          metadata: {
            description: 'Settings of the provider for what is written, as PushSecretMetadata.',
            'x-kubernetes-preserve-unknown-fields': true,
          },
          conversionStrategy: {
            description: 'Whether escapes in the keys of the Secret are turned back into their characters.',
            type: 'string',
            enum: ['None', 'ReverseUnicode'],
            default: 'None',
          },
        },
      },
    },
    template: EXTERNAL_SECRET_TEMPLATE,
  },
};

const PUSH_SECRET_STATUS_CONDITION: JsonSchema = {
  type: 'object',
  required: ['type', 'status'],
  properties: {
    type: { type: 'string' },
    status: { type: 'string' },
    reason: { type: 'string' },
    message: { type: 'string' },
    lastTransitionTime: { type: 'string', format: 'date-time' },
  },
};

export const EXTERNAL_SECRET_SCHEMA: JsonSchema = {
  description: 'Which remote values go into which Secret, and how they are shaped.',
  type: 'object',
  properties: {
    apiVersion: { type: 'string' },
    kind: { type: 'string' },
    metadata: { type: 'object' },
    spec: EXTERNAL_SECRET_SPEC,
    status: {
      description: 'What the controller last did.',
      type: 'object',
      properties: {
        refreshTime: {
          description: 'Start of the last pass that read all values.',
          type: 'string',
          format: 'date-time',
          nullable: true,
        },
        syncedResourceVersion: { description: 'Generation and metadata hash of the last pass.', type: 'string' },
        conditions: {
          type: 'array',
          items: {
            type: 'object',
            required: ['type', 'status'],
            properties: {
              type: { type: 'string', enum: ['Ready', 'Deleted'] },
              status: { type: 'string' },
              reason: { type: 'string' },
              message: { type: 'string' },
              lastTransitionTime: { type: 'string', format: 'date-time' },
            },
          },
        },
        binding: {
          description: 'The Secret, as a Provisioned Service of servicebinding.io.',
          type: 'object',
          'x-kubernetes-map-type': 'atomic',
          properties: { name: { type: 'string', default: '' } },
        },
      },
    },
  },
};

export const CLUSTER_EXTERNAL_SECRET_SCHEMA: JsonSchema = {
  description: 'One ExternalSecret in each of many namespaces.',
  type: 'object',
  properties: {
    apiVersion: { type: 'string' },
    kind: { type: 'string' },
    metadata: { type: 'object' },
    spec: {
      description: 'What is made, and where.',
      type: 'object',
      required: ['externalSecretSpec'],
      properties: {
        externalSecretSpec: EXTERNAL_SECRET_SPEC,
        externalSecretName: {
          description: 'Name of each ExternalSecret; the name of the ClusterExternalSecret when absent.',
          type: 'string',
          minLength: 1,
          maxLength: 253,
          pattern: '^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$',
        },
        externalSecretMetadata: {
          description: 'Labels and annotations of each ExternalSecret.',
          type: 'object',
          properties: {
            annotations: { type: 'object', additionalProperties: { type: 'string' } },
            labels: { type: 'object', additionalProperties: { type: 'string' } },
          },
        },
        namespaceSelector: LABEL_SELECTOR,
        namespaceSelectors: {
          description: 'Labels a Namespace must carry; one selector that matches is enough.',
          type: 'array',
          items: LABEL_SELECTOR,
        },
        namespaces: {
          description: 'Names of namespaces, added to those that a selector finds. Deprecated upstream.',
          type: 'array',
          items: { type: 'string', minLength: 1, maxLength: 63, pattern: '^[a-z0-9]([-a-z0-9]*[a-z0-9])?$' },
        },
        refreshTime: { description: 'Time between two passes over the namespaces, as a Go duration.', type: 'string' },
      },
    },
    status: {
      description: 'What the controller last did.',
      type: 'object',
      properties: {
        externalSecretName: { description: 'Name under which the ExternalSecrets were made.', type: 'string' },
        failedNamespaces: {
          type: 'array',
          items: {
            description: 'A namespace without its ExternalSecret.',
            type: 'object',
            required: ['namespace'],
            properties: { namespace: { type: 'string' }, reason: { type: 'string' } },
          },
        },
        provisionedNamespaces: {
          description: 'Names of the namespaces with an ExternalSecret, sorted.',
          type: 'array',
          items: { type: 'string' },
        },
        conditions: {
          type: 'array',
          items: {
            type: 'object',
            required: ['type', 'status'],
            properties: { type: { type: 'string' }, status: { type: 'string' }, message: { type: 'string' } },
          },
        },
      },
    },
  },
};

export const ECR_AUTHORIZATION_TOKEN_SCHEMA: JsonSchema = {
  description: 'A login for Amazon ECR.',
  type: 'object',
  properties: {
    apiVersion: { type: 'string' },
    kind: { type: 'string' },
    metadata: { type: 'object' },
    spec: ECR_AUTHORIZATION_TOKEN_SPEC,
  },
};

export const STS_SESSION_TOKEN_SCHEMA: JsonSchema = {
  description: 'Temporary AWS credentials.',
  type: 'object',
  properties: {
    apiVersion: { type: 'string' },
    kind: { type: 'string' },
    metadata: { type: 'object' },
    spec: STS_SESSION_TOKEN_SPEC,
  },
};

export const PASSWORD_SCHEMA: JsonSchema = {
  description: 'A random password.',
  type: 'object',
  properties: { apiVersion: { type: 'string' }, kind: { type: 'string' }, metadata: { type: 'object' }, spec: PASSWORD_SPEC },
};

export const UUID_SCHEMA: JsonSchema = {
  description: 'A random UUID.',
  type: 'object',
  properties: {
    apiVersion: { type: 'string' },
    kind: { type: 'string' },
    metadata: { type: 'object' },
    spec: { description: 'Nothing to choose.', type: 'object' },
  },
};

export const SSH_KEY_SCHEMA: JsonSchema = {
  description: 'An SSH key pair.',
  type: 'object',
  properties: { apiVersion: { type: 'string' }, kind: { type: 'string' }, metadata: { type: 'object' }, spec: SSH_KEY_SPEC },
};

export const MFA_SCHEMA: JsonSchema = {
  description: 'A one-time code as of RFC 6238.',
  type: 'object',
  properties: { apiVersion: { type: 'string' }, kind: { type: 'string' }, metadata: { type: 'object' }, spec: MFA_SPEC },
};

export const FAKE_SCHEMA: JsonSchema = {
  description: 'Values written in the generator itself, for tests.',
  type: 'object',
  properties: { apiVersion: { type: 'string' }, kind: { type: 'string' }, metadata: { type: 'object' }, spec: FAKE_SPEC },
};

export const WEBHOOK_SCHEMA: JsonSchema = {
  description: 'Values answered by an HTTP server.',
  type: 'object',
  properties: { apiVersion: { type: 'string' }, kind: { type: 'string' }, metadata: { type: 'object' }, spec: WEBHOOK_SPEC },
};

export const CLUSTER_GENERATOR_SCHEMA: JsonSchema = {
  description: 'A generator for every namespace.',
  type: 'object',
  properties: {
    apiVersion: { type: 'string' },
    kind: { type: 'string' },
    metadata: { type: 'object' },
    spec: {
      description: 'The kind of generator, and its settings.',
      type: 'object',
      required: ['kind', 'generator'],
      properties: {
        kind: {
          type: 'string',
          enum: [
            'ACRAccessToken',
            'BeyondtrustWorkloadCredentialsDynamicSecret',
            'CloudsmithAccessToken',
            'ECRAuthorizationToken',
            'Fake',
            'GCRAccessToken',
            'GithubAccessToken',
            'GitlabDeployToken',
            'QuayAccessToken',
            'Password',
            'SSHKey',
            'STSSessionToken',
            'UUID',
            'VaultDynamicSecret',
            'Webhook',
            'Grafana',
            'MFA',
          ],
        },
        generator: {
          description: 'Exactly one, that of the kind.',
          type: 'object',
          minProperties: 1,
          maxProperties: 1,
          properties: {
            acrAccessTokenSpec: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
            beyondtrustWorkloadCredentialsDynamicSecretSpec: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
            cloudsmithAccessTokenSpec: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
            ecrAuthorizationTokenSpec: ECR_AUTHORIZATION_TOKEN_SPEC,
            fakeSpec: FAKE_SPEC,
            gcrAccessTokenSpec: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
            githubAccessTokenSpec: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
            gitlabDeployTokenSpec: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
            grafanaSpec: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
            mfaSpec: MFA_SPEC,
            passwordSpec: PASSWORD_SPEC,
            quayAccessTokenSpec: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
            sshKeySpec: SSH_KEY_SPEC,
            stsSessionTokenSpec: STS_SESSION_TOKEN_SPEC,
            uuidSpec: { description: 'Nothing to choose.', type: 'object' },
            vaultDynamicSecretSpec: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
            webhookSpec: WEBHOOK_SPEC,
          },
        },
      },
    },
  },
};

export const GENERATOR_STATE_SCHEMA: JsonSchema = {
  description: 'What a generator must clean up later.',
  type: 'object',
  properties: {
    apiVersion: { type: 'string' },
    kind: { type: 'string' },
    metadata: { type: 'object' },
    spec: {
      description: 'What was generated, and when it may go.',
      type: 'object',
      required: ['resource', 'state'],
      properties: {
        garbageCollectionDeadline: {
          description: 'When the state may be cleaned up; absent while it is in use.',
          type: 'string',
          format: 'date-time',
        },
        resource: { description: 'The generator as it was.', 'x-kubernetes-preserve-unknown-fields': true },
        state: { description: 'What the generator needs to clean up.', 'x-kubernetes-preserve-unknown-fields': true },
      },
    },
    status: {
      description: 'What the controller found.',
      type: 'object',
      properties: {
        conditions: {
          type: 'array',
          items: {
            type: 'object',
            required: ['type', 'status'],
            properties: {
              type: { type: 'string' },
              status: { type: 'string' },
              reason: { type: 'string' },
              message: { type: 'string' },
              lastTransitionTime: { type: 'string', format: 'date-time' },
            },
          },
        },
      },
    },
  },
};

export const PUSH_SECRET_SCHEMA: JsonSchema = {
  description: 'Which values of a Secret are written to which stores.',
  type: 'object',
  properties: {
    apiVersion: { type: 'string' },
    kind: { type: 'string' },
    metadata: { type: 'object' },
    spec: PUSH_SECRET_SPEC,
    status: {
      description: 'What the controller last did.',
      type: 'object',
      properties: {
        refreshTime: {
          description: 'Start of the last pass that wrote all values.',
          type: 'string',
          format: 'date-time',
          nullable: true,
        },
        syncedResourceVersion: { description: 'Generation and metadata hash of the last pass.', type: 'string' },
        syncedPushSecrets: {
          description: 'What was written, by store (kind/name) and by remote key and property.',
          type: 'object',
          additionalProperties: { type: 'object', additionalProperties: PUSH_SECRET_DATA },
        },
        conditions: { type: 'array', items: PUSH_SECRET_STATUS_CONDITION },
      },
    },
  },
};

export const CLUSTER_PUSH_SECRET_SCHEMA: JsonSchema = {
  description: 'One PushSecret in each of many namespaces.',
  type: 'object',
  properties: {
    apiVersion: { type: 'string' },
    kind: { type: 'string' },
    metadata: { type: 'object' },
    spec: {
      description: 'What is made, and where.',
      type: 'object',
      required: ['pushSecretSpec'],
      properties: {
        pushSecretSpec: PUSH_SECRET_SPEC,
        pushSecretName: {
          description: 'Name of each PushSecret; the name of the ClusterPushSecret when absent.',
          type: 'string',
          minLength: 1,
          maxLength: 253,
          pattern: '^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$',
        },
        pushSecretMetadata: {
          description: 'Labels and annotations of each PushSecret.',
          type: 'object',
          properties: {
            annotations: { type: 'object', additionalProperties: { type: 'string' } },
            labels: { type: 'object', additionalProperties: { type: 'string' } },
          },
        },
        namespaceSelectors: {
          description: 'Labels a Namespace must carry; one selector that matches is enough.',
          type: 'array',
          items: LABEL_SELECTOR,
        },
        refreshTime: { description: 'Time between two passes over the namespaces, as a Go duration.', type: 'string' },
      },
    },
    status: {
      description: 'What the controller last did.',
      type: 'object',
      properties: {
        pushSecretName: { description: 'Name under which the PushSecrets were made.', type: 'string' },
        failedNamespaces: {
          type: 'array',
          items: {
            description: 'A namespace without its PushSecret.',
            type: 'object',
            required: ['namespace'],
            properties: { namespace: { type: 'string' }, reason: { type: 'string' } },
          },
        },
        provisionedNamespaces: { description: 'Names of the namespaces with a PushSecret, sorted.', type: 'array', items: { type: 'string' } },
        conditions: { type: 'array', items: PUSH_SECRET_STATUS_CONDITION },
      },
    },
  },
};

export const SECRET_STORE_SCHEMA: JsonSchema = {
  description: 'A place secrets are read from, and the identity that reads them.',
  type: 'object',
  properties: {
    apiVersion: { type: 'string' },
    kind: { type: 'string' },
    metadata: { type: 'object' },
    spec: {
      description: 'Which provider, with which identity, for whom.',
      type: 'object',
      required: ['provider'],
      properties: {
        controller: {
          description: 'Class of the controller that serves this store; every other controller leaves it alone. Empty means any.',
          type: 'string',
        },
        provider: {
          description: 'Exactly one provider and its settings.',
          type: 'object',
          minProperties: 1,
          maxProperties: 1,
          'x-kubernetes-preserve-unknown-fields': true,
          properties: {
            aws: {
              description: 'AWS Secrets Manager or Systems Manager Parameter Store.',
              type: 'object',
              required: ['service', 'region'],
              properties: {
                service: {
                  description: 'The AWS service that keeps the values.',
                  type: 'string',
                  enum: ['SecretsManager', 'ParameterStore', 'CertificateManager'],
                },
                region: { description: 'AWS region, for example eu-central-1.', type: 'string' },
                role: { description: 'ARN of the role assumed last, after additionalRoles.', type: 'string' },
                additionalRoles: {
                  description: 'ARNs of roles assumed in this order before role, without external id and tags.',
                  type: 'array',
                  items: { type: 'string' },
                },
                externalID: { description: 'External id sent when role is assumed.', type: 'string' },
                sessionTags: {
                  description: 'Session tags sent when role is assumed.',
                  type: 'array',
                  items: {
                    type: 'object',
                    required: ['key', 'value'],
                    properties: { key: { type: 'string' }, value: { type: 'string' } },
                  },
                },
                transitiveTagKeys: {
                  description: 'Keys of session tags that stay on the sessions of later hops.',
                  type: 'array',
                  items: { type: 'string' },
                },
                sessionTagsPolicy: {
                  description: 'Who chooses the session tags. None takes sessionTags; Simple and Custom replace them by tags that the controller makes from the namespace and the store.',
                  type: 'string',
                  enum: ['None', 'Simple', 'Custom'],
                  default: 'None',
                },
                customSessionTags: {
                  description: 'Tags added to the controller\'s own when sessionTagsPolicy is Custom. In a ClusterSecretStore a value may hold ${namespace}, ${label:lockkeeper.dev/…} and ${serviceAccount}.',
                  type: 'object',
                  additionalProperties: { type: 'string' },
                  'x-kubernetes-validations': [
                    {
                      rule: '!(\'esoNamespace\' in self) && !(\'esoStoreName\' in self) && !(\'esoStoreKind\' in self)',
                      message: 'customSessionTags cannot contain automatically injected reserved keys: esoNamespace, esoStoreName, esoStoreKind',
                    },
                  ],
                },
                auth: {
                  description: 'Identity to start from. Without it the controller\'s own identity is asked for, which needs a StoreGrant.',
                  type: 'object',
                  properties: {
                    secretRef: AWS_AUTH_SECRET_REF,
                    jwt: {
                      description: 'IAM role of a ServiceAccount (IRSA).',
                      type: 'object',
                      properties: {
                        serviceAccountRef: SERVICE_ACCOUNT_SELECTOR,
                        allowedRoles: {
                          description: 'ARNs of the roles that the ServiceAccount may carry, for a ClusterSecretStore that takes the account from the namespace which uses it. May hold ${namespace} and ${label:lockkeeper.dev/…}. Needs spec.controller, because no other controller knows it.',
                          type: 'array',
                          minItems: 1,
                          maxItems: 100,
                          items: { type: 'string', minLength: 1, maxLength: 640 },
                        },
                      },
                    },
                  },
                },
                secretsManager: {
                  description: 'How secrets are deleted when they were pushed by this store.',
                  type: 'object',
                  properties: {
                    forceDeleteWithoutRecovery: { description: 'Delete at once. Excludes recoveryWindowInDays.', type: 'boolean' },
                    recoveryWindowInDays: {
                      description: 'Days a deleted secret can be restored, 7 to 30; 0 is AWS\'s default of 30.',
                      type: 'integer',
                      format: 'int64',
                    },
                  },
                },
                prefix: { description: 'Text put before every key, with no separator added.', type: 'string' },
              },
            },
            fake: {
              description: 'Values written in the store itself, for tests.',
              type: 'object',
              required: ['data'],
              properties: {
                data: {
                  type: 'array',
                  items: {
                    type: 'object',
                    required: ['key', 'value'],
                    properties: { key: { type: 'string' }, value: { type: 'string' }, version: { type: 'string' } },
                  },
                },
                validationResult: { description: 'What validation reports. 0 is ready, 1 unknown, 2 an error.', type: 'integer' },
              },
            },
            kubernetes: {
              description: 'Secrets of a Kubernetes cluster.',
              type: 'object',
              properties: {
                server: {
                  description: 'The API server.',
                  type: 'object',
                  properties: {
                    url: { type: 'string', default: 'kubernetes.default' },
                    caBundle: { description: 'PEM certificates, base64.', type: 'string', format: 'byte' },
                    caProvider: CA_PROVIDER,
                  },
                },
                auth: {
                  description: 'One way to authenticate.',
                  type: 'object',
                  maxProperties: 1,
                  minProperties: 1,
                  properties: {
                    cert: {
                      type: 'object',
                      required: ['clientCert', 'clientKey'],
                      properties: { clientCert: SECRET_KEY_SELECTOR, clientKey: SECRET_KEY_SELECTOR },
                    },
                    token: { type: 'object', required: ['bearerToken'], properties: { bearerToken: SECRET_KEY_SELECTOR } },
                    serviceAccount: SERVICE_ACCOUNT_SELECTOR,
                  },
                },
                authRef: SECRET_KEY_SELECTOR,
                remoteNamespace: {
                  description: 'Namespace the Secrets are read from.',
                  type: 'string',
                  minLength: 1,
                  maxLength: 63,
                  pattern: '^[a-z0-9]([-a-z0-9]*[a-z0-9])?$',
                  default: 'default',
                },
              },
            },
          },
        },
        retrySettings: {
          description: 'How calls to the provider are repeated.',
          type: 'object',
          properties: {
            maxRetries: {
              description: 'Attempts in all; 3 when the block is present without it.',
              type: 'integer',
              format: 'int32',
            },
            retryInterval: { description: 'Fixed wait between attempts, as a Go duration.', type: 'string' },
          },
        },
        refreshInterval: {
          description: 'How often the store is checked, in seconds or as a Go duration. 0 or absent takes the controller\'s setting.',
          'x-kubernetes-int-or-string': true,
        },
        conditions: {
          description: 'Which namespaces may use a ClusterSecretStore. One entry that matches is enough, one field that matches is enough for an entry; no entry at all admits every namespace.',
          type: 'array',
          items: {
            type: 'object',
            properties: {
              namespaceSelector: LABEL_SELECTOR,
              namespaces: {
                description: 'Names of namespaces.',
                type: 'array',
                items: { type: 'string', minLength: 1, maxLength: 63, pattern: '^[a-z0-9]([-a-z0-9]*[a-z0-9])?$' },
              },
              namespaceRegexes: {
                description: 'RE2 patterns that must match the whole name of the namespace.',
                type: 'array',
                items: { type: 'string' },
              },
              remoteKeys: {
                description: 'Which remote keys the namespaces of this entry may ask for, as patterns of whole names, store prefix included. `*` stands for characters of one segment, `**` as the last segment for one or more segments, ${namespace} and ${label:lockkeeper.dev/…} for the namespace\'s own values. Absent means every key: a namespace that several entries admit has the keys of all of them. Needs spec.controller, because no other controller knows it.',
                type: 'array',
                minItems: 1,
                maxItems: 100,
                items: { type: 'string', minLength: 1, maxLength: 1100 },
              },
              pushRemoteKeys: {
                description: 'Which remote keys the namespaces of this entry may write, as patterns like those of remoteKeys. Absent means none where any entry of the store has remoteKeys or pushRemoteKeys, and every key where no entry has either. Needs spec.controller, because no other controller knows it.',
                type: 'array',
                minItems: 1,
                maxItems: 100,
                items: { type: 'string', minLength: 1, maxLength: 1100 },
              },
            },
          },
        },
      },
    },
    status: {
      description: 'What the controller found when it last checked the store.',
      type: 'object',
      properties: {
        capabilities: { description: 'ReadOnly, WriteOnly or ReadWrite.', type: 'string' },
        conditions: {
          type: 'array',
          items: {
            type: 'object',
            required: ['type', 'status'],
            properties: {
              type: { type: 'string' },
              status: { type: 'string' },
              reason: { type: 'string' },
              message: { type: 'string' },
              lastTransitionTime: { type: 'string', format: 'date-time' },
            },
          },
        },
      },
    },
  },
};

export const STORE_GRANT_SCHEMA: JsonSchema = {
  description: 'Lets the SecretStores of one namespace use the operator\'s own AWS identity, within what is listed here and nothing else.',
  type: 'object',
  required: ['spec'],
  properties: {
    apiVersion: { type: 'string' },
    kind: { type: 'string' },
    metadata: { type: 'object' },
    spec: {
      description: 'Who may use the identity, and for what.',
      type: 'object',
      required: ['namespace', 'regions'],
      'x-kubernetes-validations': [
        {
          rule: '(has(self.allowControllerIdentity) && self.allowControllerIdentity) || (has(self.roles) && size(self.roles) > 0)',
          message: 'roles must list at least one role unless allowControllerIdentity is true',
        },
      ],
      properties: {
        namespace: {
          description: 'The namespace whose stores are let through.',
          type: 'string',
          minLength: 1,
          maxLength: 63,
          pattern: '^[a-z0-9]([-a-z0-9]*[a-z0-9])?$',
        },
        namespaceUID: {
          description: 'Pins the grant to one life of the namespace. Absent, the first namespace seen under the name is pinned in status, so that a namespace created later under the same name does not inherit the grant.',
          type: 'string',
          minLength: 1,
          maxLength: 64,
        },
        stores: {
          description: 'Names of the SecretStores that are let through; absent means every SecretStore of the namespace.',
          type: 'array',
          minItems: 1,
          maxItems: 100,
          'x-kubernetes-list-type': 'set',
          items: {
            type: 'string',
            minLength: 1,
            maxLength: 253,
            pattern: '^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$',
          },
        },
        services: {
          description: 'AWS services that may be read; absent means every service that a store can name.',
          type: 'array',
          minItems: 1,
          maxItems: 2,
          'x-kubernetes-list-type': 'set',
          items: { type: 'string', enum: ['SecretsManager', 'ParameterStore'] },
        },
        regions: {
          description: 'AWS regions that may be read.',
          type: 'array',
          minItems: 1,
          maxItems: 50,
          'x-kubernetes-list-type': 'set',
          items: { type: 'string', minLength: 1, maxLength: 32, pattern: '^[a-z]{2}(-[a-z]+)+-[0-9]{1,2}$' },
        },
        push: { description: 'Lets the identity be used for writing too.', type: 'boolean', default: false },
        generators: {
          description: 'Kinds of generators that may use the identity; absent means none.',
          type: 'array',
          minItems: 1,
          maxItems: 2,
          'x-kubernetes-list-type': 'set',
          items: { type: 'string', enum: ['ECRAuthorizationToken', 'STSSessionToken'] },
        },
        roles: {
          description: 'ARNs of the roles that may be assumed, written out without wildcards. Every hop of a chain, additionalRoles and role, must be listed.',
          type: 'array',
          maxItems: 50,
          'x-kubernetes-list-type': 'set',
          items: { type: 'string', maxLength: 640, pattern: '^arn:aws(-[a-z]+)*:iam::[0-9]{12}:role/[A-Za-z0-9_+=,.@/-]+$' },
        },
        allowControllerIdentity: {
          description: 'Lets a store without any role read with the operator\'s identity as it is.',
          type: 'boolean',
          default: false,
        },
        externalID: {
          description: 'The external id sent when role is assumed. A store may repeat it, but not choose another.',
          type: 'string',
          minLength: 2,
          maxLength: 1224,
          pattern: '^[A-Za-z0-9_+=,.@:/-]+$',
        },
        sessionTags: {
          description: 'The session tags a store may send, each with its only allowed value. With the operator\'s identity they are always sent, whether the store repeats them or not, so that leaving one out opens nothing.',
          type: 'array',
          maxItems: 50,
          items: {
            type: 'object',
            required: ['key', 'value'],
            properties: { key: { type: 'string', minLength: 1, maxLength: 128 }, value: { type: 'string', maxLength: 256 } },
          },
        },
        transitiveTagKeys: {
          description: 'Keys of sessionTags that a store may mark as transitive; with the operator\'s identity they always are.',
          type: 'array',
          maxItems: 50,
          'x-kubernetes-list-type': 'set',
          items: { type: 'string', minLength: 1, maxLength: 128 },
        },
      },
    },
    status: {
      description: 'What the controller found.',
      type: 'object',
      properties: {
        namespaceUID: { description: 'The life of the namespace that the grant is pinned to.', type: 'string' },
        conditions: {
          type: 'array',
          items: {
            type: 'object',
            required: ['type', 'status'],
            properties: {
              type: { type: 'string' },
              status: { type: 'string' },
              reason: { type: 'string' },
              message: { type: 'string' },
              lastTransitionTime: { type: 'string', format: 'date-time' },
            },
          },
        },
      },
    },
  },
};

export const EXTERNAL_SECRET_CRD: CustomResourceDefinition = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'externalsecrets.external-secrets.io', labels: { 'external-secrets.io/component': 'controller' } },
  spec: {
    group: 'external-secrets.io',
    names: {
      kind: 'ExternalSecret',
      listKind: 'ExternalSecretList',
      plural: 'externalsecrets',
      singular: 'externalsecret',
      shortNames: ['es'],
      categories: ['external-secrets'],
    },
    scope: 'Namespaced',
    conversion: { strategy: 'None' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        subresources: { status: {} },
        selectableFields: [
          { jsonPath: '.spec.secretStoreRef.name' },
          { jsonPath: '.spec.secretStoreRef.kind' },
          { jsonPath: '.spec.target.name' },
          { jsonPath: '.spec.refreshInterval' },
        ],
        additionalPrinterColumns: [
          { name: 'StoreType', type: 'string', jsonPath: '.spec.secretStoreRef.kind' },
          { name: 'Store', type: 'string', jsonPath: '.spec.secretStoreRef.name' },
          { name: 'Refresh Interval', type: 'string', jsonPath: '.spec.refreshInterval' },
          { name: 'Status', type: 'string', jsonPath: '.status.conditions[?(@.type=="Ready")].reason' },
          { name: 'Ready', type: 'string', jsonPath: '.status.conditions[?(@.type=="Ready")].status' },
          { name: 'Last Sync', type: 'date', jsonPath: '.status.refreshTime' },
        ],
        schema: { openAPIV3Schema: EXTERNAL_SECRET_SCHEMA },
      },
      {
        name: 'v1beta1',
        served: true,
        storage: false,
        subresources: { status: {} },
        selectableFields: [
          { jsonPath: '.spec.secretStoreRef.name' },
          { jsonPath: '.spec.secretStoreRef.kind' },
          { jsonPath: '.spec.target.name' },
          { jsonPath: '.spec.refreshInterval' },
        ],
        additionalPrinterColumns: [
          { name: 'StoreType', type: 'string', jsonPath: '.spec.secretStoreRef.kind' },
          { name: 'Store', type: 'string', jsonPath: '.spec.secretStoreRef.name' },
          { name: 'Refresh Interval', type: 'string', jsonPath: '.spec.refreshInterval' },
          { name: 'Status', type: 'string', jsonPath: '.status.conditions[?(@.type=="Ready")].reason' },
          { name: 'Ready', type: 'string', jsonPath: '.status.conditions[?(@.type=="Ready")].status' },
          { name: 'Last Sync', type: 'date', jsonPath: '.status.refreshTime' },
        ],
        schema: { openAPIV3Schema: EXTERNAL_SECRET_SCHEMA },
      },
    ],
  },
};

export const CLUSTER_EXTERNAL_SECRET_CRD: CustomResourceDefinition = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'clusterexternalsecrets.external-secrets.io', labels: { 'external-secrets.io/component': 'controller' } },
  spec: {
    group: 'external-secrets.io',
    names: {
      kind: 'ClusterExternalSecret',
      listKind: 'ClusterExternalSecretList',
      plural: 'clusterexternalsecrets',
      singular: 'clusterexternalsecret',
      shortNames: ['ces'],
      categories: ['external-secrets'],
    },
    scope: 'Cluster',
    conversion: { strategy: 'None' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        subresources: { status: {} },
        additionalPrinterColumns: [
          { name: 'Store', type: 'string', jsonPath: '.spec.externalSecretSpec.secretStoreRef.name' },
          { name: 'Refresh Interval', type: 'string', jsonPath: '.spec.refreshTime' },
          { name: 'Ready', type: 'string', jsonPath: '.status.conditions[?(@.type=="Ready")].status' },
        ],
        schema: { openAPIV3Schema: CLUSTER_EXTERNAL_SECRET_SCHEMA },
      },
      {
        name: 'v1beta1',
        served: true,
        storage: false,
        subresources: { status: {} },
        additionalPrinterColumns: [
          { name: 'Store', type: 'string', jsonPath: '.spec.externalSecretSpec.secretStoreRef.name' },
          { name: 'Refresh Interval', type: 'string', jsonPath: '.spec.refreshTime' },
          { name: 'Ready', type: 'string', jsonPath: '.status.conditions[?(@.type=="Ready")].status' },
        ],
        schema: { openAPIV3Schema: CLUSTER_EXTERNAL_SECRET_SCHEMA },
      },
    ],
  },
};

export const ECR_AUTHORIZATION_TOKEN_CRD: CustomResourceDefinition = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: {
    name: 'ecrauthorizationtokens.generators.external-secrets.io',
    labels: { 'external-secrets.io/component': 'controller' },
  },
  spec: {
    group: 'generators.external-secrets.io',
    names: {
      kind: 'ECRAuthorizationToken',
      listKind: 'ECRAuthorizationTokenList',
      plural: 'ecrauthorizationtokens',
      singular: 'ecrauthorizationtoken',
      categories: ['external-secrets', 'external-secrets-generators'],
    },
    scope: 'Namespaced',
    conversion: { strategy: 'None' },
    versions: [
      {
        name: 'v1alpha1',
        served: true,
        storage: true,
        subresources: { status: {} },
        schema: { openAPIV3Schema: ECR_AUTHORIZATION_TOKEN_SCHEMA },
      },
    ],
  },
};

export const STS_SESSION_TOKEN_CRD: CustomResourceDefinition = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'stssessiontokens.generators.external-secrets.io', labels: { 'external-secrets.io/component': 'controller' } },
  spec: {
    group: 'generators.external-secrets.io',
    names: {
      kind: 'STSSessionToken',
      listKind: 'STSSessionTokenList',
      plural: 'stssessiontokens',
      singular: 'stssessiontoken',
      categories: ['external-secrets', 'external-secrets-generators'],
    },
    scope: 'Namespaced',
    conversion: { strategy: 'None' },
    versions: [
      {
        name: 'v1alpha1',
        served: true,
        storage: true,
        subresources: { status: {} },
        schema: { openAPIV3Schema: STS_SESSION_TOKEN_SCHEMA },
      },
    ],
  },
};

export const PASSWORD_CRD: CustomResourceDefinition = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'passwords.generators.external-secrets.io', labels: { 'external-secrets.io/component': 'controller' } },
  spec: {
    group: 'generators.external-secrets.io',
    names: {
      kind: 'Password',
      listKind: 'PasswordList',
      plural: 'passwords',
      singular: 'password',
      categories: ['external-secrets', 'external-secrets-generators'],
    },
    scope: 'Namespaced',
    conversion: { strategy: 'None' },
    versions: [
      {
        name: 'v1alpha1',
        served: true,
        storage: true,
        subresources: { status: {} },
        schema: { openAPIV3Schema: PASSWORD_SCHEMA },
      },
    ],
  },
};

export const UUID_CRD: CustomResourceDefinition = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'uuids.generators.external-secrets.io', labels: { 'external-secrets.io/component': 'controller' } },
  spec: {
    group: 'generators.external-secrets.io',
    names: {
      kind: 'UUID',
      listKind: 'UUIDList',
      plural: 'uuids',
      singular: 'uuid',
      categories: ['external-secrets', 'external-secrets-generators'],
    },
    scope: 'Namespaced',
    conversion: { strategy: 'None' },
    versions: [
      {
        name: 'v1alpha1',
        served: true,
        storage: true,
        subresources: { status: {} },
        schema: { openAPIV3Schema: UUID_SCHEMA },
      },
    ],
  },
};

export const SSH_KEY_CRD: CustomResourceDefinition = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'sshkeys.generators.external-secrets.io', labels: { 'external-secrets.io/component': 'controller' } },
  spec: {
    group: 'generators.external-secrets.io',
    names: {
      kind: 'SSHKey',
      listKind: 'SSHKeyList',
      plural: 'sshkeys',
      singular: 'sshkey',
      categories: ['external-secrets', 'external-secrets-generators'],
    },
    scope: 'Namespaced',
    conversion: { strategy: 'None' },
    versions: [
      {
        name: 'v1alpha1',
        served: true,
        storage: true,
        subresources: { status: {} },
        schema: { openAPIV3Schema: SSH_KEY_SCHEMA },
      },
    ],
  },
};

export const MFA_CRD: CustomResourceDefinition = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'mfas.generators.external-secrets.io', labels: { 'external-secrets.io/component': 'controller' } },
  spec: {
    group: 'generators.external-secrets.io',
    names: {
      kind: 'MFA',
      listKind: 'MFAList',
      plural: 'mfas',
      singular: 'mfa',
      categories: ['external-secrets', 'external-secrets-generators'],
    },
    scope: 'Namespaced',
    conversion: { strategy: 'None' },
    versions: [
      {
        name: 'v1alpha1',
        served: true,
        storage: true,
        subresources: { status: {} },
        schema: { openAPIV3Schema: MFA_SCHEMA },
      },
    ],
  },
};

export const FAKE_CRD: CustomResourceDefinition = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'fakes.generators.external-secrets.io', labels: { 'external-secrets.io/component': 'controller' } },
  spec: {
    group: 'generators.external-secrets.io',
    names: {
      kind: 'Fake',
      listKind: 'FakeList',
      plural: 'fakes',
      singular: 'fake',
      categories: ['external-secrets', 'external-secrets-generators'],
    },
    scope: 'Namespaced',
    conversion: { strategy: 'None' },
    versions: [
      {
        name: 'v1alpha1',
        served: true,
        storage: true,
        subresources: { status: {} },
        schema: { openAPIV3Schema: FAKE_SCHEMA },
      },
    ],
  },
};

export const WEBHOOK_CRD: CustomResourceDefinition = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'webhooks.generators.external-secrets.io', labels: { 'external-secrets.io/component': 'controller' } },
  spec: {
    group: 'generators.external-secrets.io',
    names: {
      kind: 'Webhook',
      listKind: 'WebhookList',
      plural: 'webhooks',
      singular: 'webhook',
      categories: ['external-secrets', 'external-secrets-generators'],
    },
    scope: 'Namespaced',
    conversion: { strategy: 'None' },
    versions: [
      {
        name: 'v1alpha1',
        served: true,
        storage: true,
        subresources: { status: {} },
        schema: { openAPIV3Schema: WEBHOOK_SCHEMA },
      },
    ],
  },
};

export const CLUSTER_GENERATOR_CRD: CustomResourceDefinition = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: {
    name: 'clustergenerators.generators.external-secrets.io',
    labels: { 'external-secrets.io/component': 'controller' },
  },
  spec: {
    group: 'generators.external-secrets.io',
    names: {
      kind: 'ClusterGenerator',
      listKind: 'ClusterGeneratorList',
      plural: 'clustergenerators',
      singular: 'clustergenerator',
      categories: ['external-secrets', 'external-secrets-generators'],
    },
    scope: 'Cluster',
    conversion: { strategy: 'None' },
    versions: [
      {
        name: 'v1alpha1',
        served: true,
        storage: true,
        subresources: { status: {} },
        schema: { openAPIV3Schema: CLUSTER_GENERATOR_SCHEMA },
      },
    ],
  },
};

export const GENERATOR_STATE_CRD: CustomResourceDefinition = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'generatorstates.generators.external-secrets.io', labels: { 'external-secrets.io/component': 'controller' } },
  spec: {
    group: 'generators.external-secrets.io',
    names: {
      kind: 'GeneratorState',
      listKind: 'GeneratorStateList',
      plural: 'generatorstates',
      singular: 'generatorstate',
      shortNames: ['gs'],
      categories: ['external-secrets', 'external-secrets-generators'],
    },
    scope: 'Namespaced',
    conversion: { strategy: 'None' },
    versions: [
      {
        name: 'v1alpha1',
        served: true,
        storage: true,
        subresources: {},
        additionalPrinterColumns: [
          { name: 'GC Deadline', type: 'string', jsonPath: '.spec.garbageCollectionDeadline' },
          { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
        ],
        schema: { openAPIV3Schema: GENERATOR_STATE_SCHEMA },
      },
    ],
  },
};

export const PUSH_SECRET_CRD: CustomResourceDefinition = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'pushsecrets.external-secrets.io', labels: { 'external-secrets.io/component': 'controller' } },
  spec: {
    group: 'external-secrets.io',
    names: {
      kind: 'PushSecret',
      listKind: 'PushSecretList',
      plural: 'pushsecrets',
      singular: 'pushsecret',
      shortNames: ['ps'],
      categories: ['external-secrets'],
    },
    scope: 'Namespaced',
    conversion: { strategy: 'None' },
    versions: [
      {
        name: 'v1alpha1',
        served: true,
        storage: true,
        subresources: { status: {} },
        additionalPrinterColumns: [
          { name: 'AGE', type: 'date', jsonPath: '.metadata.creationTimestamp' },
          { name: 'Status', type: 'string', jsonPath: '.status.conditions[?(@.type=="Ready")].reason' },
          { name: 'Last Sync', type: 'date', jsonPath: '.status.refreshTime' },
        ],
        schema: { openAPIV3Schema: PUSH_SECRET_SCHEMA },
      },
    ],
  },
};

export const CLUSTER_PUSH_SECRET_CRD: CustomResourceDefinition = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'clusterpushsecrets.external-secrets.io', labels: { 'external-secrets.io/component': 'controller' } },
  spec: {
    group: 'external-secrets.io',
    names: {
      kind: 'ClusterPushSecret',
      listKind: 'ClusterPushSecretList',
      plural: 'clusterpushsecrets',
      singular: 'clusterpushsecret',
      categories: ['external-secrets'],
    },
    scope: 'Cluster',
    conversion: { strategy: 'None' },
    versions: [
      {
        name: 'v1alpha1',
        served: true,
        storage: true,
        subresources: { status: {} },
        additionalPrinterColumns: [
          { name: 'AGE', type: 'date', jsonPath: '.metadata.creationTimestamp' },
          { name: 'Status', type: 'string', jsonPath: '.status.conditions[?(@.type=="Ready")].reason' },
        ],
        schema: { openAPIV3Schema: CLUSTER_PUSH_SECRET_SCHEMA },
      },
    ],
  },
};

export const SECRET_STORE_CRD: CustomResourceDefinition = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'secretstores.external-secrets.io', labels: { 'external-secrets.io/component': 'controller' } },
  spec: {
    group: 'external-secrets.io',
    names: {
      kind: 'SecretStore',
      listKind: 'SecretStoreList',
      plural: 'secretstores',
      singular: 'secretstore',
      shortNames: ['ss'],
      categories: ['external-secrets'],
    },
    scope: 'Namespaced',
    conversion: { strategy: 'None' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        subresources: { status: {} },
        additionalPrinterColumns: [
          { name: 'AGE', type: 'date', jsonPath: '.metadata.creationTimestamp' },
          { name: 'Status', type: 'string', jsonPath: '.status.conditions[?(@.type=="Ready")].reason' },
          { name: 'Capabilities', type: 'string', jsonPath: '.status.capabilities' },
          { name: 'Ready', type: 'string', jsonPath: '.status.conditions[?(@.type=="Ready")].status' },
        ],
        schema: { openAPIV3Schema: SECRET_STORE_SCHEMA },
      },
      {
        name: 'v1beta1',
        served: true,
        storage: false,
        subresources: { status: {} },
        additionalPrinterColumns: [
          { name: 'AGE', type: 'date', jsonPath: '.metadata.creationTimestamp' },
          { name: 'Status', type: 'string', jsonPath: '.status.conditions[?(@.type=="Ready")].reason' },
          { name: 'Capabilities', type: 'string', jsonPath: '.status.capabilities' },
          { name: 'Ready', type: 'string', jsonPath: '.status.conditions[?(@.type=="Ready")].status' },
        ],
        schema: { openAPIV3Schema: SECRET_STORE_SCHEMA },
      },
    ],
  },
};

export const CLUSTER_SECRET_STORE_CRD: CustomResourceDefinition = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'clustersecretstores.external-secrets.io', labels: { 'external-secrets.io/component': 'controller' } },
  spec: {
    group: 'external-secrets.io',
    names: {
      kind: 'ClusterSecretStore',
      listKind: 'ClusterSecretStoreList',
      plural: 'clustersecretstores',
      singular: 'clustersecretstore',
      shortNames: ['css'],
      categories: ['external-secrets'],
    },
    scope: 'Cluster',
    conversion: { strategy: 'None' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        subresources: { status: {} },
        additionalPrinterColumns: [
          { name: 'AGE', type: 'date', jsonPath: '.metadata.creationTimestamp' },
          { name: 'Status', type: 'string', jsonPath: '.status.conditions[?(@.type=="Ready")].reason' },
          { name: 'Capabilities', type: 'string', jsonPath: '.status.capabilities' },
          { name: 'Ready', type: 'string', jsonPath: '.status.conditions[?(@.type=="Ready")].status' },
        ],
        schema: { openAPIV3Schema: SECRET_STORE_SCHEMA },
      },
      {
        name: 'v1beta1',
        served: true,
        storage: false,
        subresources: { status: {} },
        additionalPrinterColumns: [
          { name: 'AGE', type: 'date', jsonPath: '.metadata.creationTimestamp' },
          { name: 'Status', type: 'string', jsonPath: '.status.conditions[?(@.type=="Ready")].reason' },
          { name: 'Capabilities', type: 'string', jsonPath: '.status.capabilities' },
          { name: 'Ready', type: 'string', jsonPath: '.status.conditions[?(@.type=="Ready")].status' },
        ],
        schema: { openAPIV3Schema: SECRET_STORE_SCHEMA },
      },
    ],
  },
};

export const STORE_GRANT_CRD: CustomResourceDefinition = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'storegrants.lockkeeper.dev', labels: { 'external-secrets.io/component': 'controller' } },
  spec: {
    group: 'lockkeeper.dev',
    names: {
      kind: 'StoreGrant',
      listKind: 'StoreGrantList',
      plural: 'storegrants',
      singular: 'storegrant',
      categories: ['lockkeeper'],
    },
    scope: 'Cluster',
    conversion: { strategy: 'None' },
    versions: [
      {
        name: 'v1alpha1',
        served: true,
        storage: true,
        subresources: { status: {} },
        additionalPrinterColumns: [
          { name: 'Namespace', type: 'string', jsonPath: '.spec.namespace' },
          { name: 'Bound', type: 'string', jsonPath: '.status.conditions[?(@.type=="Bound")].status' },
          { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
        ],
        schema: { openAPIV3Schema: STORE_GRANT_SCHEMA },
      },
    ],
  },
};

/** Every definition, in the order to install them. */
export const CUSTOM_RESOURCE_DEFINITIONS: readonly CustomResourceDefinition[] = [
  EXTERNAL_SECRET_CRD,
  CLUSTER_EXTERNAL_SECRET_CRD,
  ECR_AUTHORIZATION_TOKEN_CRD,
  STS_SESSION_TOKEN_CRD,
  PASSWORD_CRD,
  UUID_CRD,
  SSH_KEY_CRD,
  MFA_CRD,
  FAKE_CRD,
  WEBHOOK_CRD,
  CLUSTER_GENERATOR_CRD,
  GENERATOR_STATE_CRD,
  PUSH_SECRET_CRD,
  CLUSTER_PUSH_SECRET_CRD,
  SECRET_STORE_CRD,
  CLUSTER_SECRET_STORE_CRD,
  STORE_GRANT_CRD,
];
