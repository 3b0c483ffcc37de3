import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { BUILT_IN_TERMS, type Terms, uuidv7 } from '@datoferum/core';
import type { Logger } from 'pino';
import { CredentialAuthenticator, demoLeftovers, seedDemo, watchWrites } from './adapters/authenticator/index.ts';
import { DiskBlobStore } from './adapters/blob-disk/blob-disk.ts';
import { type DiskFs, realFs } from './adapters/blob-disk/disk-fs.ts';
import type { Lifetimes } from './adapters/identity-embedded/index.ts';
import { DirectoryKeyStore } from './adapters/keys-directory/keys-directory.ts';
import { lockDirectory } from './adapters/lock-file/lock-file.ts';
import { createSqliteMetadata } from './adapters/metadata-sqlite/index.ts';
import { OutboxDirNotifier } from './adapters/notifier-outbox-dir/notifier-outbox-dir.ts';
import { FileReserve } from './adapters/reserve-file/reserve-file.ts';
import { createFtsIndex } from './adapters/search-fts/search-fts.ts';
import { DirectorySigner } from './adapters/signer-directory/signer-directory.ts';
import { FileWatermark } from './adapters/watermark-file/watermark-file.ts';
import { ByteEngine } from './bytes/engine.ts';
import { composeIdentity, embeddedIssuer, type Identity } from './compose-identity.ts';
import type { Config } from './config/index.ts';
import { createDoors } from './http/server.ts';
import type { Directory, EmbeddedIssuer } from './ports/accounts.ts';
import type { BlobStore } from './ports/blob-store.ts';
import type { Metadata } from './ports/metadata.ts';
import { type Notifier, NotifyError } from './ports/notifier.ts';
import type { SignIns } from './ports/sign-ins.ts';
import type { TokenIssuer } from './ports/token-issuer.ts';
import type { World } from './ports/world.ts';
import { createLog } from './telemetry/log.ts';
import { createMetrics } from './telemetry/metrics/metrics.ts';
import { createCourier, type RunningCourier } from './usecases/create-courier.ts';
import type { Links } from './usecases/notices/compose-notice.ts';
import type { PatrolOptions } from './usecases/patrol/patrol.ts';
import { createPeople } from './usecases/people/create-people.ts';
import { RecentRows } from './usecases/receive/recent-rows.ts';

export interface House extends AsyncDisposable {
  /** Where it listens, e.g. http://127.0.0.1:8420. */
  url: string;
  port: number;
  courier: RunningCourier;
  metadata: Metadata;
  config: Config;
  identity: Identity;
  /** Reads the TLS files again; connections under way stay as they are. */
  renewCertificate(): void;
  stop(): Promise<void>;
}

/** What a test may put in the place of a real thing. */
export interface Replacements {
  world?: World;
  log?: Logger;
  blobs?: BlobStore;
  terms?: Terms;
  notifier?: Notifier;
  /** False: clock, beat and sweep only turn when `courier.tick()` is called. */
  timers?: boolean;
  patrol?: Partial<PatrolOptions>;
  /** Crypto worker threads; 0 runs in the calling thread. */
  threads?: number;
  /** How the world sees it, where a test has put something in front. */
  url?: string;
  /** Seconds. */
  lifetimes?: Partial<Lifetimes>;
}

const { version } = createRequire(import.meta.url)('../package.json') as { version: string };

export const realWorld: World = {
  now: () => Date.now(),
  random: (bytes) => randomBytes(bytes),
  id: () => uuidv7(Date.now(), forIds()),
};

/** Addresses that mails carry. */
function linksUnder(url: () => string, directory: () => Directory | null, { signIn }: Pick<Config, 'signIn'>): Links {
  return {
    envelope: (envelope) => `${url()}/?${new URLSearchParams({ envelope })}`,
    async invitation(address, to) {
      if (signIn) return null;
      const accounts = directory();
      if (!accounts) throw new NotifyError('later', 'The house is still starting.');
      return accounts.invite(address, to);
    },
  };
}

async function openNotifier(config: Config, log: Logger): Promise<Notifier> {
  const courier = new URL(config.url).host;
  if (config.mail) {
    const { SmtpNotifier } = await import('./adapters/notifier-smtp/notifier-smtp.ts');
    return new SmtpNotifier({ ...config.mail, courier });
  }
  const from = { name: 'Datoferum', address: `courier@${new URL(config.url).hostname}` };
  return new OutboxDirNotifier({ directory: join(config.data, 'outbox'), from, courier, log });
}

/** Where people are signed in, as the doors may ask. */
const signInsOf = ({ sessions, directory }: Pick<EmbeddedIssuer, 'sessions' | 'directory'>): SignIns => ({
  list: (account) => sessions.list(account),
  revoke: (account, id) => sessions.revoke(account, id),
  revokeAll: (account) => sessions.revokeAll(account),
  disable: (account, disabled) => directory.disable(account, disabled),
});

const tokenIssuer = ({ issuer, audience, azp, trustsEmail, jwks }: Config['issuers'][number]): TokenIssuer => ({
  issuer,
  storedAs: issuer,
  audience,
  clients: azp,
  trustsEmail,
  keys: { url: jwks },
});

let pool = randomBytes(0);

/** Ten random bytes, each used once; asking the system for every id costs more than the rest of making it. */
function forIds(): Uint8Array {
  if (pool.length < 10) pool = randomBytes(10 * 400);
  const mine = pool.subarray(0, 10);
  pool = pool.subarray(10);
  return mine;
}

/** Builds the whole house from its configuration: the one place that knows every adapter. */
export async function startHouse(config: Config, replace: Replacements = {}): Promise<House> {
  const world = replace.world ?? realWorld;
  const log = replace.log ?? createLog(config.logLevel);
  await mkdir(config.data, { recursive: true, mode: 0o700 });
  const stack = new AsyncDisposableStack();
  try {
    stack.defer(await lockDirectory(config.data));
    const recent = new RecentRows(await createSqliteMetadata({ file: join(config.data, 'datoferum.db') }));
    stack.defer(() => recent.metadata.close());
    // What this process writes about people counts for its next request.
    const metadata = watchWrites(recent.metadata, (hash) => authenticator.forget(hash));
    const demo = config.mode === 'demo';
    // Which port it got is known when it listens; it counts only where the configuration named no address.
    let heard: number | null = null;
    const { protocol, port: named } = new URL(config.url);
    const url = (): string =>
      replace.url ?? (named === '0' && heard !== null ? `${protocol}//127.0.0.1:${heard}` : config.url);
    const embedded = embeddedIssuer(url, () => identity.engine);
    const issuers = [embedded, ...config.issuers.map(tokenIssuer)];
    const authenticator = new CredentialAuthenticator({ metadata, world, demo, issuers });
    const keys = await DirectoryKeyStore.open({ directories: config.keys });
    const signer = await DirectorySigner.open({ directory: join(config.data, 'signing') });
    const search = createFtsIndex({ directory: join(config.data, 'search'), thread: replace.threads !== 0 });
    stack.defer(() => search.close());
    // The engine reads from the store; the store has its small files made by the engine's workers.
    const engine = new ByteEngine({
      store: { read: (...args) => blobs.read(...args) },
      ...(replace.threads === undefined ? {} : { threads: replace.threads }),
    });
    const putFile: DiskFs['putFile'] = (...args) => engine.putFile(...args);
    const [blobFolder, mark] = [join(config.data, 'blobs'), join(config.data, 'blobs.mark')];
    const blobs =
      replace.blobs ?? (await DiskBlobStore.open({ directory: blobFolder, mark, fs: { ...realFs, putFile } }));
    stack.defer(() => blobs.close());
    stack.defer(() => engine.dispose());
    const notifier = replace.notifier ?? (await openNotifier(config, log));
    stack.defer(() => notifier.close());
    await metadata.write.setDefaultQuota(config.quota);
    if (config.mode === 'demo') await seedDemo(metadata, world);
    else {
      const unsafe = await demoLeftovers(metadata.read);
      if (unsafe) throw new Error(unsafe);
    }

    let directory: Directory | null = null;
    const courier = createCourier(
      {
        metadata,
        blobs,
        keys,
        signer,
        search,
        engine,
        notifier,
        links: linksUnder(url, () => directory, config),
        language: config.language,
        reserve: new FileReserve(join(config.data, 'reserve')),
        watermark: new FileWatermark(join(config.data, 'watermark')),
        world,
        log,
        terms: replace.terms ?? BUILT_IN_TERMS,
        issuers,
        keepFree: config.keepFree,
        backupDays: config.backupDays,
        process: world.id(),
      },
      { timers: replace.timers ?? true, patrol: { ...config.patrol, ...replace.patrol } },
    );
    stack.defer(() => courier.stop());
    await courier.start();

    const identity = await composeIdentity({
      config,
      metadata,
      world,
      log,
      notifier,
      url,
      timers: replace.timers ?? true,
      lifetimes: replace.lifetimes,
    });
    stack.defer(() => identity.stop());
    directory = identity.engine.directory;
    const metrics = createMetrics(async () => {
      const vitals = await courier.condition.vitals();
      const token = { since: null, count: identity.engine.keys().keys.length };
      return { ...vitals, keys: { ...vitals.keys, token } };
    });
    stack.defer(() => metrics.close());
    const readiness = () => courier.condition.parts();
    const people = createPeople({ metadata, world }, signInsOf(identity.engine), issuers);
    const doors = createDoors({
      courier,
      people,
      metadata,
      recent,
      authenticator,
      config,
      log,
      world,
      version,
      metrics,
      readiness,
      identity,
    });
    // Writers let go first, so that a long PATCH still hears how far it came.
    stack.defer(async () => void (await Promise.all([doors.close(), courier.letGo()])));
    const { port } = await doors.listen();
    heard = port;
    const done = stack.move();
    const stop = (): Promise<void> => done.disposeAsync();
    return {
      url: url(),
      port,
      courier,
      metadata,
      config,
      identity,
      renewCertificate: () => doors.renewCertificate(),
      stop,
      [Symbol.asyncDispose]: stop,
    };
  } catch (error) {
    await stack.disposeAsync();
    throw error;
  }
}
