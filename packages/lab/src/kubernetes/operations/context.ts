import type { Clock, Log, Random } from '@lockkeeper/core';
import type { LabRequest } from '../../http/types.ts';
import type { Authenticator } from '../authentication/authenticator.ts';
import type { ServiceAccountKeys } from '../authentication/service-account-keys.ts';
import type { User } from '../authentication/user.ts';
import type { ObjectWriter } from '../writer/object-writer.ts';
import type { RbacAuthorizer } from '../rbac/authorizer.ts';
import type { BuiltinSchemas } from '../resources/builtin-schemas.ts';
import type { ResourceDefinition, ResourceVersion } from '../resources/definition.ts';
import type { ResourceRegistry } from '../resources/registry.ts';
import type { WireTypes } from '../resources/wire-types.ts';
import type { Horizon } from '../store/horizon.ts';
import type { ObjectStore } from '../store/object-store.ts';
import type { Policies } from '../policies/policies.ts';
import type { Webhooks } from '../webhooks/webhooks.ts';
import type { RequestInfo } from '../request/request-info.ts';

/** The parts of one API server. */
export interface ApiParts {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly store: ObjectStore;
  readonly horizon: Horizon;
  readonly registry: ResourceRegistry;
  readonly types: WireTypes;
  readonly schemas: BuiltinSchemas;
  readonly writer: ObjectWriter;
  readonly webhooks: Webhooks;
  readonly policies: Policies;
  readonly authenticator: Authenticator;
  readonly authorizer: RbacAuthorizer;
  readonly keys: ServiceAccountKeys;
  readonly issuer: string;
  readonly audiences: readonly string[];
  readonly version: ServerVersion;
  /** New pods get a ServiceAccount and its token, as nodes need it. */
  readonly podsHaveAccounts: boolean;
}

export interface ServerVersion {
  readonly major: string;
  readonly minor: string;
  readonly gitVersion: string;
}

/** A request for a resource, authenticated and authorized. */
export interface ResourceCall {
  readonly parts: ApiParts;
  readonly request: LabRequest;
  readonly info: RequestInfo;
  readonly user: User;
  readonly definition: ResourceDefinition;
  readonly version: ResourceVersion;
  /** What policies have to say to the client beside the answer; grows while the call is worked on. */
  readonly notes: string[];
}
