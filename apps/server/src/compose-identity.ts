import { join } from 'node:path';
import type { Logger } from 'pino';
import { DEMO_PEOPLE } from './adapters/authenticator/index.ts';
import {
  createEmbeddedIssuer,
  createPasswordHasher,
  type Lifetimes,
  seedAccounts,
} from './adapters/identity-embedded/index.ts';
import type { Config } from './config/index.ts';
import { type IdentityHouse, REALM } from './http/identity/identity-exchange.ts';
import type { EmbeddedIssuer } from './ports/accounts.ts';
import { sessionKey } from './ports/authenticator.ts';
import type { Metadata } from './ports/metadata.ts';
import type { Notifier } from './ports/notifier.ts';
import type { TokenIssuer } from './ports/token-issuer.ts';
import type { World } from './ports/world.ts';
import { Accounts } from './usecases/accounts/accounts.ts';
import { createClients } from './usecases/people/clients.ts';

/** How soon a mail that could not be handed over is thought of again. */
const MAILS_MS = 10_000;
const SWEEP_MS = 10 * 60_000;
/** A signing key is replaced after this. */
const KEY_MS = 90 * 24 * 3_600_000;

export interface IdentityNeeds {
  config: Config;
  metadata: Metadata;
  world: World;
  log: Logger;
  notifier: Pick<Notifier, 'notify'>;
  url: () => string;
  timers: boolean;
  lifetimes?: Partial<Lifetimes> | undefined;
}

export interface Identity extends IdentityHouse {
  /** Removes what is over; replaces a key that signed for long enough. */
  tick(): Promise<void>;
  stop(): Promise<void>;
}

/** The embedded issuer as the authenticator asks it. Its name in the database never changes, so a new host name breaks no pin. */
export function embeddedIssuer(url: () => string, engine: () => EmbeddedIssuer): TokenIssuer {
  return {
    get issuer() {
      return `${url()}${REALM}`;
    },
    storedAs: 'embedded',
    audience: 'datoferum',
    clients: null,
    trustsEmail: true,
    keys: () => ({
      keys: engine()
        .keys()
        .keys.map((key) => ({ ...key })),
    }),
  };
}

/** The embedded OpenID provider with its accounts: who signs in here. */
export async function composeIdentity(needs: IdentityNeeds): Promise<Identity> {
  const { config, metadata, world, log, notifier, url } = needs;
  const passwords = createPasswordHasher();
  const engine = await createEmbeddedIssuer({
    metadata,
    world,
    log,
    directory: join(config.data, 'identity'),
    url,
    origins: config.corsOrigins,
    lifetimes: { idle: config.sessionIdle, longest: config.sessionLongest, ...needs.lifetimes },
  });
  if (config.mode === 'demo') await seedAccounts(metadata, DEMO_PEOPLE, passwords, world);
  // Tokens and tickets of a session end with it.
  engine.sessions.onEnded(async ({ account, id }) => {
    const at = world.now();
    const record = { type: 'session.denied', envelope: null, person: account, from: null, result: 'done' as const, at };
    await metadata.write.endSession(sessionKey('embedded', 'sid', id), at, record);
  });
  const accounts = new Accounts({
    metadata,
    world,
    passwords,
    notifier,
    sessions: engine.sessions,
    directory: engine.directory,
    url,
    registration: config.registration,
    warn: (error) => log.warn({ err: error }, 'a mail was not taken'),
  });
  const tick = async (): Promise<void> => {
    while (await metadata.write.sweepIdentity(world.now()));
    await engine.keepKeysFresh(KEY_MS);
  };
  const mails = needs.timers ? setInterval(() => void accounts.deliver(), MAILS_MS) : undefined;
  mails?.unref();
  const timer = needs.timers
    ? setInterval(() => void tick().catch((error) => log.error({ err: error }, 'sweep failed')), SWEEP_MS)
    : undefined;
  timer?.unref();
  return {
    engine,
    accounts,
    clients: createClients({ metadata, world }, engine),
    world,
    url,
    corsOrigins: config.corsOrigins,
    tick,
    async stop() {
      clearInterval(timer);
      clearInterval(mails);
      await accounts.stop();
    },
  };
}
