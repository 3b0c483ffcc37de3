import { fromBase64, utf8Text } from '../bytes/bytes.ts';

/** A key that a line of an allowed_signers file trusts (ssh-keygen(1), ALLOWED SIGNERS). */
export type TrustedKey = {
  principals: readonly string[];
  /** Null: for every purpose. */
  namespaces: readonly string[] | null;
  /** Milliseconds since 1970. */
  validAfter: number;
  validBefore: number;
  /** 32 bytes, Ed25519. */
  publicKey: Uint8Array;
};

const LINE =
  /^(?<principals>\S+)\s+(?:(?<options>(?:[\w-]+(?:="[^"]*")?)(?:,[\w-]+(?:="[^"]*")?)*)\s+)?ssh-ed25519\s+(?<key>[A-Za-z0-9+/=]+)/;
const PREFIX = '\0\0\0\x0bssh-ed25519\0\0\0\x20';

/** The Ed25519 keys of the file. Lines of other keys, and with options not known here, trust nobody. */
export function parseAllowedSigners(text: string): TrustedKey[] {
  const keys: TrustedKey[] = [];
  for (const line of text.split('\n')) {
    const { principals, options = '', key = '' } = LINE.exec(line.trim())?.groups ?? {};
    const blob = fromBase64(key);
    if (!principals || principals.startsWith('#') || blob?.length !== PREFIX.length + 32) continue;
    if (utf8Text(blob.subarray(0, PREFIX.length)) !== PREFIX) continue;
    const known: TrustedKey = {
      principals: principals.split(','),
      namespaces: null,
      validAfter: -Infinity,
      validBefore: Infinity,
      publicKey: blob.slice(PREFIX.length),
    };
    if (options.match(/[\w-]+(?:="[^"]*")?/g)?.every((option) => takeOption(known, option)) ?? true) keys.push(known);
  }
  return keys;
}

function takeOption(key: TrustedKey, option: string): boolean {
  const [, name, value = ''] = /^([\w-]+)(?:="([^"]*)")?$/.exec(option) ?? [];
  const time = sshTime(value);
  if (name === 'namespaces') key.namespaces = value.split(',');
  else if (name === 'valid-after' && time !== null) key.validAfter = time;
  else if (name === 'valid-before' && time !== null) key.validBefore = time;
  else return false;
  return true;
}

/** `YYYYMMDD` or `YYYYMMDDHHMM[SS]`, here only in UTC (`Z`); milliseconds since 1970. */
function sshTime(text: string): number | null {
  const [, year, month, day, hour = '00', minute = '00', second = '00'] =
    /^(\d{4})(\d\d)(\d\d)(?:(\d\d)(\d\d)(\d\d)?)?Z$/.exec(text) ?? [];
  const ms = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(ms) ? null : ms;
}
