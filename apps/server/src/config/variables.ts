import { BlockList, isIP } from 'node:net';
import { z } from 'zod';

export type Env = Readonly<Record<string, string | undefined>>;

const list = (item: z.ZodType<string, string>) =>
  z
    .string()
    .transform((text) => text.split(',').map((part) => part.trim()))
    .pipe(z.array(item).min(1));

const SECONDS: Readonly<Record<string, number>> = { m: 60, h: 3_600, d: 86_400 };
/** Seconds of a text like `30m`. */
const duration = z
  .string()
  .regex(/^[1-9]\d{0,4}[mhd]$/)
  .transform((text) => Number(text.slice(0, -1)) * (SECONDS[text.slice(-1)] ?? 1));

const directory = z.string().min(1);

/** An address, or a name with the address in angle brackets; one line. */
const MAILBOX = /^(?:[^<>"@\r\n]+ )?<[^<>@\s]+@[^<>@\s]+>$|^[^<>@\s]+@[^<>@\s]+$/;
/** An identity provider whose access tokens are believed. */
export interface IssuerConfig {
  issuer: string;
  audience: string;
  /** Clients that are let in. */
  azp: string[];
  trustsEmail: boolean;
  /** Where its keys are; null: its discovery document says. */
  jwks: string | null;
}

const web = z.string().refine((text) => /^https?:\/\//.test(text) && URL.canParse(text) && !/[\s#?]/.test(text));
/** The address of a realm, as Keycloak and keycloak-js write it: the server, then `/realms/` and one name. */
export const REALM = /^(.+)\/realms\/([^/]+)$/;
const issuers = z
  .string()
  .transform((text, context) => {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      context.addIssue({ code: 'custom', message: 'not JSON' });
      return z.NEVER;
    }
  })
  .pipe(
    z.array(
      z.strictObject({
        issuer: web.refine((text) => text !== 'embedded'),
        audience: z.string().min(1),
        azp: z.array(z.string().min(1)).min(1),
        trustsEmail: z.boolean().default(false),
        jwks: web.nullable().default(null),
      }),
    ),
  );

const UNITS: Record<string, number> = {
  '': 1,
  K: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
};
const size = z
  .string()
  .regex(/^\d{1,15} ?([KMGT]i?)?B?$/)
  .transform((text) => Number.parseInt(text, 10) * (UNITS[/[KMGT]i?/.exec(text)?.[0] ?? ''] as number))
  .pipe(z.int());

/** Every setting, named once: what it means, how it is read, and the end of the sentence that refuses a wrong value. */
export const VARIABLES = {
  DATOFERUM_PORT: {
    means: 'port to listen on (8420; 0 takes a free one)',
    schema: z
      .string()
      .regex(/^\d{1,5}$/)
      .transform(Number)
      .pipe(z.number().max(65_535))
      .optional(),
    sentence: 'a port is a number from 0 to 65535.',
  },
  DATOFERUM_HOST: {
    means: 'address to listen on (demo 127.0.0.1, else 0.0.0.0)',
    schema: z
      .string()
      .regex(/^[0-9A-Za-z.:-]+$/)
      .optional(),
    sentence: 'an address or host name to listen on is needed, for example 127.0.0.1.',
  },
  DATOFERUM_DATA: {
    means: 'directory of everything that is kept (./data)',
    schema: directory.optional(),
    sentence: 'a directory is needed.',
  },
  DATOFERUM_URL: {
    means: 'how the world sees the courier (http://localhost:<port>)',
    schema: z
      .string()
      .refine((text) => isPlainUrl(text))
      .optional(),
    sentence: 'an address like https://courier.example.com without path, query or password is needed.',
  },
  DATOFERUM_TRUSTED_PROXIES: {
    means: 'addresses or CIDR ranges of proxies that are believed, separated by commas',
    schema: list(z.string().refine((text) => isRange(text))).optional(),
    sentence: 'it lists addresses or ranges like 10.0.0.0/8, separated by commas.',
  },
  DATOFERUM_KEYS: {
    means: 'directories of the key store, separated by commas (data/keys)',
    schema: list(directory).optional(),
    sentence: 'it lists directories, separated by commas.',
  },
  DATOFERUM_TLS_CERT: {
    means: 'certificate chain (PEM file)',
    schema: directory.optional(),
    sentence: 'a PEM file is needed.',
  },
  DATOFERUM_TLS_KEY: {
    means: 'private key (PEM file)',
    schema: directory.optional(),
    sentence: 'a PEM file is needed.',
  },
  DATOFERUM_CORS_ORIGINS: {
    means: 'origins whose pages may call the API, separated by commas (none)',
    schema: list(z.string().refine((text) => text === '*' || isPlainUrl(text))).optional(),
    sentence: 'it lists origins like https://app.example.com, separated by commas.',
  },
  DATOFERUM_METRICS_TOKEN: {
    means: 'bearer token that opens /metrics and nothing else (none)',
    schema: z
      .string()
      .regex(/^[\w.~+/-]{16,}=*$/)
      .optional(),
    /** Of a wrong value only the name is repeated. */
    secret: true,
    sentence: 'a token of at least 16 letters, digits and -._~+/ is needed.',
  },
  DATOFERUM_SMTP_URL: {
    means:
      'mail server: smtp://user:password@host:587 (STARTTLS) or smtps://host:465; without it mails lie in data/outbox',
    schema: z
      .string()
      .refine((text) => isMailServer(text))
      .optional(),
    secret: true,
    sentence: 'an address like smtp://user:password@mail.example.com:587 or smtps://mail.example.com is needed.',
  },
  DATOFERUM_MAIL_FROM: {
    means: 'mailbox that mails come from: courier@example.com or Courier <courier@example.com>',
    schema: z
      .string()
      .regex(MAILBOX)
      .transform((text) => readMailbox(text))
      .optional(),
    sentence: 'a mailbox like courier@example.com or Courier <courier@example.com> is needed.',
  },
  DATOFERUM_LANGUAGE: {
    means: 'language of mails to people who chose none: en, pt-BR or es (en)',
    schema: z.enum(['en', 'pt-BR', 'es']).optional(),
    sentence: 'it is one of en, pt-BR, es.',
  },
  DATOFERUM_OIDC_ISSUERS: {
    means: 'identity providers whose access tokens are believed, as JSON (none but the embedded one)',
    schema: issuers.optional(),
    sentence:
      'a JSON list is needed, for example [{"issuer":"https://id.example.com/realms/x","audience":"datoferum","azp":["datoferum-web"],"trustsEmail":true}].',
  },
  DATOFERUM_SIGN_IN: {
    means: 'issuer at which the web app sends people to sign in, one of DATOFERUM_OIDC_ISSUERS (the courier itself)',
    schema: web.refine((text) => REALM.test(text)).optional(),
    sentence: 'the address of a Keycloak realm is needed, for example https://id.example.com/realms/x.',
  },
  DATOFERUM_QUOTA: {
    means: 'bytes that the envelopes of one person may hold, for example 500GB (0: any number)',
    schema: size.optional(),
    sentence: 'a size is needed, for example 500GB or 2TiB; 0 sets no limit.',
  },
  DATOFERUM_KEEP_FREE: {
    means: 'bytes of the disk that stay free: an upload that would take them is refused (1GiB; demo 0)',
    schema: size.optional(),
    sentence: 'a size is needed, for example 20GB; 0 uses the disk to its end.',
  },
  DATOFERUM_BACKUP_DAYS: {
    means:
      'days that copies of database and key store together are kept, for certificates of destruction (not stated; 0: none are made)',
    schema: z
      .string()
      .regex(/^\d{1,4}$/)
      .transform(Number)
      .optional(),
    sentence: 'it is a number of days from 0 to 9999.',
  },
  DATOFERUM_REGISTRATION: {
    means: 'who may make an account: open or invitation (invitation; demo open)',
    schema: z.enum(['open', 'invitation']).optional(),
    sentence: 'it is open or invitation.',
  },
  DATOFERUM_SESSION_IDLE: {
    means: 'a browser session ends after so long without a sign of life (12h)',
    schema: duration.optional(),
    sentence: 'a time like 30m, 12h or 14d is needed.',
  },
  DATOFERUM_SESSION_LONGEST: {
    means: 'a browser session ends at the latest after this (14d)',
    schema: duration.optional(),
    sentence: 'a time like 30m, 12h or 14d is needed.',
  },
  DATOFERUM_PATROL_DAYS: {
    means: 'days within which everything kept is read again and compared (90; 0: never)',
    schema: z
      .string()
      .regex(/^\d{1,4}$/)
      .transform(Number)
      .optional(),
    sentence: 'it is a number of days from 0 to 9999.',
  },
  DATOFERUM_PATROL_MIB_PER_SECOND: {
    means: 'how fast it is read again at most, in MiB a second (50)',
    schema: z
      .string()
      .regex(/^[1-9]\d{0,4}$/)
      .transform(Number)
      .optional(),
    sentence: 'it is a number from 1 to 99999.',
  },
  DATOFERUM_LOG_LEVEL: {
    means: 'silent, error, warn, info or debug (info)',
    schema: z.enum(['silent', 'error', 'warn', 'info', 'debug']).optional(),
    sentence: 'it is one of silent, error, warn, info, debug.',
  },
  DATOFERUM_DEMO_SEED: {
    means: 'demo mode only: whether an empty house gets envelopes to look at, on or off (on)',
    schema: z.enum(['on', 'off']).optional(),
    sentence: 'it is on or off.',
  },
  DATOFERUM_FAULT: {
    means: 'tests only: point:n, where to kill the process',
    schema: z.string().optional(),
    sentence: 'it names a point and a count.',
  },
  DATOFERUM_FAULTS: {
    means: 'tests only: "allowed" arms DATOFERUM_FAULT',
    schema: z.literal('allowed').optional(),
    sentence: 'its only value is "allowed".',
  },
} as const;

function isPlainUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password, pathname, search, hash } = new URL(text);
  const isHttp = protocol === 'http:' || protocol === 'https:';
  return isHttp && pathname === '/' && `${username}${password}${search}${hash}` === '' && !text.endsWith('?');
}

function readMailbox(text: string): { name: string; address: string } {
  const [, name = '', address = text] = /^(?:(.+) )?<(.+)>$/.exec(text) ?? [];
  return { name, address };
}

function isMailServer(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, pathname, search, hash } = new URL(text);
  return /^smtps?:$/.test(protocol) && hostname !== '' && /^\/?$/.test(pathname) && `${search}${hash}` === '';
}

/** True for `10.0.0.1`, `10.0.0.0/8`, `::1` and `fd00::/8`. */
function isRange(text: string): boolean {
  try {
    addRange(new BlockList(), text);
    return true;
  } catch {
    return false;
  }
}

/** Adds an address or CIDR range to a list; throws when it is none. */
export function addRange(to: BlockList, range: string): void {
  const [address = '', bits, more] = range.split('/');
  const family = isIP(address);
  if (family === 0 || more !== undefined) throw new RangeError(`not an address or range: ${range}`);
  const kind = family === 6 ? 'ipv6' : 'ipv4';
  if (bits === undefined) to.addAddress(address, kind);
  else if (/^\d{1,3}$/.test(bits)) to.addSubnet(address, Number(bits), kind);
  else throw new RangeError(`not a range: ${range}`);
}
