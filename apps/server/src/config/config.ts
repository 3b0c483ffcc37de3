import { isAbsolute, join, resolve } from 'node:path';
import type { z } from 'zod';
import { type Env, type IssuerConfig, REALM, VARIABLES } from './variables.ts';

/** What every start has in common. */
interface Common {
  host: string;
  port: number;
  /** Absolute. */
  data: string;
  /** How the world sees the courier, without a slash at its end. */
  url: string;
  /** Addresses or CIDR ranges whose X-Forwarded-For is believed; scheme and host come from `url` alone. */
  trustedProxies: string[];
  /** Directories of the key store, absolute; every one holds every key. */
  keys: string[];
  tls: { cert: string; key: string } | null;
  /** Origins whose pages may call the API; none by default. */
  corsOrigins: string[];
  /** Opens /metrics and nothing else; null: operators' tokens only. */
  metricsToken: string | null;
  /** The mail server and the mailbox mails come from; null: they are kept as files in data/outbox. */
  mail: { url: string; from: { name: string; address: string } } | null;
  /** Of mails to people who chose none. */
  language: 'en' | 'pt-BR' | 'es';
  /** Whose access tokens are believed, besides those of the embedded identity provider. */
  issuers: IssuerConfig[];
  /** Where the web app sends people to sign in; null: the courier itself. */
  signIn: { url: string; realm: string; client: string } | null;
  /** Bytes that the envelopes of one person may hold, where no admin set another figure; 0: any number. */
  quota: number;
  /** Bytes of the disk that stay free: an upload that would take them is refused. */
  keepFree: number;
  /** Days that copies of database and key store are kept, by the operator's word; null: not said. */
  backupDays: number | null;
  /** `invitation`: an account is made by an invitation's link only. */
  registration: 'open' | 'invitation';
  /** Seconds: a browser session ends after so long without a sign of life, and at the latest after the second. */
  sessionIdle: number;
  sessionLongest: number;
  /** Re-reading of what is kept. */
  patrol: { days: number; bytesPerSecond: number };
  logLevel: 'silent' | 'error' | 'warn' | 'info' | 'debug';
}
/** `seed`: an empty house gets envelopes to look at once it takes requests. */
export type DemoConfig = Common & { mode: 'demo'; seed: boolean };
export type ProductionConfig = Common & { mode: 'production'; seed: false };
export type Config = DemoConfig | ProductionConfig;

export type ReadConfig = { ok: true; config: Config; warnings: string[] } | { ok: false; problems: string[] };

const GIB = 1024 ** 3;
const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost']);

/**
 * Reads `DATOFERUM_*` and `--demo`. Wrong or unsafe values are refused with one plain sentence each, all at once.
 * @param cwd what relative directories are relative to
 */
export function readConfig(env: Env, argv: readonly string[], cwd: string): ReadConfig {
  const problems: string[] = [];
  const value = <K extends keyof typeof VARIABLES>(name: K): z.output<(typeof VARIABLES)[K]['schema']> | undefined => {
    const { schema, sentence } = VARIABLES[name];
    const raw = env[name];
    const parsed = schema.safeParse(raw === '' ? undefined : raw);
    if (parsed.success) return parsed.data as z.output<(typeof VARIABLES)[K]['schema']>;
    const isSecret = 'secret' in VARIABLES[name];
    problems.push(`${name} is ${isSecret ? 'set' : JSON.stringify(raw)}, but ${sentence}`);
    return undefined;
  };
  for (const name of Object.keys(env)) {
    if (name.startsWith('DATOFERUM_') && !Object.hasOwn(VARIABLES, name)) {
      problems.push(`${name} is no setting of this version; known are ${Object.keys(VARIABLES).join(', ')}.`);
    }
  }
  const unknown = argv.filter((argument) => argument !== '--demo');
  if (unknown.length > 0) problems.push(`${JSON.stringify(unknown[0])} is no option; the only one is --demo.`);

  const mode = argv.includes('--demo') ? 'demo' : 'production';
  const host = value('DATOFERUM_HOST') ?? (mode === 'demo' ? '127.0.0.1' : '0.0.0.0');
  const port = value('DATOFERUM_PORT') ?? 8420;
  const data = absolute(value('DATOFERUM_DATA') ?? 'data', cwd);
  const keys = (value('DATOFERUM_KEYS') ?? [join(data, 'keys')]).map((path) => absolute(path, cwd));
  const cert = value('DATOFERUM_TLS_CERT');
  const key = value('DATOFERUM_TLS_KEY');
  const url = value('DATOFERUM_URL');
  const smtp = value('DATOFERUM_SMTP_URL');
  const issuers = value('DATOFERUM_OIDC_ISSUERS') ?? [];
  const signIn = value('DATOFERUM_SIGN_IN') ?? null;
  const from = value('DATOFERUM_MAIL_FROM');
  const seed = value('DATOFERUM_DEMO_SEED') !== 'off';
  const common: Common = {
    host,
    port,
    data,
    url: (url ?? `${cert ? 'https' : 'http'}://localhost:${port}`).replace(/\/+$/, ''),
    trustedProxies: value('DATOFERUM_TRUSTED_PROXIES') ?? [],
    keys,
    tls: cert && key ? { cert: absolute(cert, cwd), key: absolute(key, cwd) } : null,
    corsOrigins: value('DATOFERUM_CORS_ORIGINS') ?? [],
    metricsToken: value('DATOFERUM_METRICS_TOKEN') ?? null,
    mail: smtp && from ? { url: smtp, from } : null,
    language: value('DATOFERUM_LANGUAGE') ?? 'en',
    issuers,
    signIn: signIn === null ? null : signInAt(signIn, issuers),
    quota: value('DATOFERUM_QUOTA') ?? 0,
    keepFree: value('DATOFERUM_KEEP_FREE') ?? (mode === 'demo' ? 0 : GIB),
    backupDays: value('DATOFERUM_BACKUP_DAYS') ?? null,
    registration: value('DATOFERUM_REGISTRATION') ?? (mode === 'demo' ? 'open' : 'invitation'),
    sessionIdle: value('DATOFERUM_SESSION_IDLE') ?? 12 * 3_600,
    sessionLongest: value('DATOFERUM_SESSION_LONGEST') ?? 14 * 86_400,
    patrol: {
      days: value('DATOFERUM_PATROL_DAYS') ?? 90,
      bytesPerSecond: (value('DATOFERUM_PATROL_MIB_PER_SECOND') ?? 50) * 1024 * 1024,
    },
    logLevel: value('DATOFERUM_LOG_LEVEL') ?? 'info',
  };
  const config: Config = mode === 'demo' ? { ...common, mode, seed } : { ...common, mode, seed: false };
  value('DATOFERUM_FAULT');
  value('DATOFERUM_FAULTS');

  if ((cert === undefined) !== (key === undefined)) {
    problems.push('DATOFERUM_TLS_CERT and DATOFERUM_TLS_KEY belong together; set both or neither.');
  }
  if (smtp !== undefined && from === undefined && !problems.some((one) => one.startsWith('DATOFERUM_MAIL_FROM'))) {
    problems.push('DATOFERUM_SMTP_URL needs DATOFERUM_MAIL_FROM, the mailbox that mails come from.');
  }
  if (signIn !== null && config.signIn === null && env.DATOFERUM_OIDC_ISSUERS) {
    problems.push(
      `DATOFERUM_SIGN_IN is ${signIn}, but DATOFERUM_OIDC_ISSUERS does not name that issuer; add it there.`,
    );
  } else if (signIn !== null && config.signIn === null) {
    problems.push('DATOFERUM_SIGN_IN needs DATOFERUM_OIDC_ISSUERS, which names that issuer too.');
  }
  if (new Set(config.issuers.map(({ issuer }) => issuer)).size !== config.issuers.length) {
    problems.push('DATOFERUM_OIDC_ISSUERS names an issuer twice.');
  }
  if (new Set(keys).size !== keys.length) problems.push('DATOFERUM_KEYS names a directory twice.');
  problems.push(...(mode === 'demo' ? unsafeDemo(config) : unsafeProduction(config, env, url)));
  return problems.length > 0 ? { ok: false, problems } : { ok: true, config, warnings: warningsOf(config) };
}

/** The realm of a believed issuer, with the first client that is let in; null when it is none of them. */
function signInAt(address: string, issuers: readonly IssuerConfig[]): Config['signIn'] {
  const issuer = issuers.find((one) => one.issuer === address);
  const [, url = '', realm = ''] = REALM.exec(address) ?? [];
  return issuer ? { url, realm, client: issuer.azp[0] ?? '' } : null;
}

function unsafeDemo(config: Config): string[] {
  if (LOOPBACK.has(config.host)) return [];
  return ['Demo mode has well-known tokens, so it binds loopback only; leave DATOFERUM_HOST out or set 127.0.0.1.'];
}

function unsafeProduction(config: Config, env: Env, url: string | undefined): string[] {
  const problems: string[] = [];
  const isPublic = !LOOPBACK.has(config.host);
  if (env.DATOFERUM_FAULT || env.DATOFERUM_FAULTS) {
    problems.push('DATOFERUM_FAULT and DATOFERUM_FAULTS kill the process on purpose and are for tests; unset them.');
  }
  if (isPublic && url === undefined) {
    problems.push('DATOFERUM_URL must say how the world sees this courier, for example https://courier.example.com.');
  }
  if (isPublic && config.url.startsWith('http://')) {
    problems.push(
      'DATOFERUM_URL begins with http://; tokens and files must not cross a network in clear, so give DATOFERUM_TLS_CERT and DATOFERUM_TLS_KEY or put a TLS proxy in front, and use https://.',
    );
  }
  if (isPublic && config.url.startsWith('https://') && !config.tls && config.trustedProxies.length === 0) {
    problems.push(
      'DATOFERUM_URL is https:// but nothing here speaks TLS; give DATOFERUM_TLS_CERT and DATOFERUM_TLS_KEY, or name the proxy that does in DATOFERUM_TRUSTED_PROXIES.',
    );
  }
  for (const { issuer, jwks } of config.issuers) {
    if ([issuer, jwks ?? issuer].every((one) => one.startsWith('https://'))) continue;
    problems.push(
      `DATOFERUM_OIDC_ISSUERS names ${issuer} without https://; keys that anybody on the way could change prove nobody, so use https://.`,
    );
  }
  if (config.corsOrigins.includes('*')) problems.push('DATOFERUM_CORS_ORIGINS must name origins one by one, not "*".');
  return problems;
}

function warningsOf(config: Config): string[] {
  const warnings: string[] = [];
  if (config.mode === 'production' && config.keys.length === 1) {
    warnings.push(
      `DATOFERUM_KEYS is a single directory (${config.keys[0]}): if that disk dies, every envelope is lost. Name a second one on another disk.`,
    );
  }
  if (config.mode === 'production' && !config.mail) {
    warnings.push(
      `DATOFERUM_SMTP_URL names no mail server: messages reach nobody, they lie in ${join(config.data, 'outbox')}.`,
    );
  }
  return warnings;
}

const absolute = (path: string, cwd: string): string => (isAbsolute(path) ? path : resolve(cwd, path));
