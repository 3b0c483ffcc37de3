import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Config } from '../config/index.ts';
import type { Authenticator, Principal } from '../ports/authenticator.ts';
import type { Metadata } from '../ports/metadata.ts';
import type { Envelope, Upload } from '../ports/metadata-rows.ts';
import type { PartOfHouse } from '../ports/vitals.ts';
import type { World } from '../ports/world.ts';
import type { Log } from '../telemetry/log.ts';
import type { Metrics } from '../telemetry/metrics/metrics.ts';
import type { Caller, Courier } from '../usecases/courier.ts';
import type { People } from '../usecases/people/create-people.ts';
import type { RecentRows } from '../usecases/receive/recent-rows.ts';
import type { IdentityHouse } from './identity/identity-exchange.ts';
import type { Params } from './match-route.ts';
import type { Route, Who } from './routes.ts';

/** What the doors stand on. */
export interface House {
  courier: Courier;
  metadata: Metadata;
  recent: Pick<RecentRows, 'envelope' | 'upload'>;
  authenticator: Authenticator;
  people: People;
  config: Config;
  log: Log;
  metrics: Metrics;
  /** Whether each part of the house can work now; never rejects. */
  readiness(): Promise<PartOfHouse[]>;
  world: World;
  /** Of this courier, as its package says. */
  version: string;
  /** The embedded identity provider, where there is one. */
  identity?: IdentityHouse | undefined;
}

/** One request with its answer, before anybody knows who asks. */
export interface Exchange {
  id: string;
  req: IncomingMessage;
  res: ServerResponse;
  /** After X-HTTP-Method-Override. */
  method: string;
  /** Raw, percent-encoding untouched. */
  path: string;
  /** Raw, without the question mark. */
  query: string;
  /** Address of the caller, after trusted proxies. */
  from: string | null;
  /** Set when somebody signed in; for the request's line in the log. */
  person: string | null;
  code: string | null;
}

/** A request that passed authentication and the check of relation and state: what handlers get. */
export interface Admitted extends Exchange {
  route: Route;
  params: Params;
  principal: Principal | null;
  as: ReadonlySet<Who>;
  /** Present exactly when the route's `on` says so. */
  envelope: Envelope | null;
  upload: Upload | null;
}

export type Handler = (admitted: Admitted) => Promise<void>;

/** Who asks, on a route that is not open to anyone. */
export function callerOf({ principal, from }: Pick<Admitted, 'principal' | 'from'>): Caller {
  if (!principal) throw new Error('this route is open to anyone');
  const { person, kind, credential, session, scopes, identity } = principal;
  const token = kind === 'token' ? (credential ?? null) : null;
  // An access token is renewed and its sign-in goes on; a personal token has the end that its person chose.
  const endsAt = kind === 'token' ? principal.expiresAt : null;
  return { person, from, by: { session: session ?? null, token, endsAt, scopes, identity: identity ?? null } };
}

/** The envelope of a route that hangs on one. */
export function envelopeOf(admitted: Pick<Admitted, 'envelope'>): Envelope {
  if (!admitted.envelope) throw new Error('this route hangs on no envelope');
  return admitted.envelope;
}

export function uploadOf(admitted: Pick<Admitted, 'upload'>): Upload {
  if (!admitted.upload) throw new Error('this route hangs on no upload');
  return admitted.upload;
}
