/**
 * An address as it is stored and compared: trimmed, lower-case, its domain as A-label; nothing else is folded (design § 7).
 * Null when it is none.
 */
export function normalAddress(text: string): string | null {
  const trimmed = text.trim();
  const at = trimmed.lastIndexOf('@');
  if (at < 1 || at === trimmed.length - 1 || trimmed.length > 320 || /[\s\p{Cc}]/u.test(trimmed)) return null;
  const domain = domainToALabel(trimmed.slice(at + 1));
  return domain === null ? null : `${lowerCase(trimmed.slice(0, at))}@${domain}`;
}

/** The one letter whose lower case is ASCII while itself is not: it names another mailbox than `k`. */
const KELVIN = '\u212a';
const lowerCase = (text: string): string =>
  text
    .split(KELVIN)
    .map((part) => part.toLowerCase())
    .join(KELVIN);

function domainToALabel(domain: string): string | null {
  // What a URL would take for something else than its host is no domain.
  if (/[/?#:\\%[\]]/.test(domain) || !URL.canParse(`http://${domain}`)) return null;
  return new URL(`http://${domain}`).hostname.toLowerCase();
}

/** A recipient named by issuer and subject stands where an address stands; the space keeps it from ever being one. */
export function identityName(identity: { issuer: string; subject: string }): string {
  return `${identity.issuer} ${identity.subject}`;
}

/** How somebody was named: by address, or by issuer and subject; empty once purged. */
export function namedBy(name: string): { email: string } | { issuer: string; subject: string } | Record<string, never> {
  if (name === '') return {};
  const space = name.indexOf(' ');
  return space < 0 ? { email: name } : { issuer: name.slice(0, space), subject: name.slice(space + 1) };
}
