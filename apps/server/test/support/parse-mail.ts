import type { ReceivedMail } from '../../src/ports/notifier.conformance.ts';

/** Reads a message as a mail program does: RFC 5322 headers with RFC 2047 words, one multipart/alternative body. */
export function parseMail(bytes: Uint8Array): ReceivedMail {
  const { headers, body } = split(Buffer.from(bytes).toString('latin1'));
  const boundary = /boundary="?([^";]+)"?/.exec(headers['content-type']?.[0] ?? '')?.[1];
  if (!boundary) throw new Error('not a multipart message');
  const parts = body
    .split(`--${boundary}`)
    .slice(1, -1)
    .map((part) => split(part.replace(/^\r\n/, '')));
  const ofType = (type: string): string => {
    const part = parts.find((one) => one.headers['content-type']?.[0]?.startsWith(type));
    return part ? decoded(part.body, part.headers['content-transfer-encoding']?.[0] ?? '7bit') : '';
  };
  return { headers: decodedHeaders(headers), text: ofType('text/plain'), html: ofType('text/html') };
}

function split(message: string): { headers: Record<string, string[]>; body: string } {
  const at = message.indexOf('\r\n\r\n');
  const headers: Record<string, string[]> = {};
  for (const line of message
    .slice(0, at)
    .replace(/\r\n[ \t]+/g, ' ')
    .split('\r\n')) {
    const colon = line.indexOf(':');
    (headers[line.slice(0, colon).toLowerCase()] ??= []).push(line.slice(colon + 1).trim());
  }
  return { headers, body: message.slice(at + 4) };
}

function decoded(body: string, encoding: string): string {
  const bytes =
    encoding === 'base64'
      ? Buffer.from(body, 'base64')
      : Buffer.from(encoding === 'quoted-printable' ? unquoted(body) : body, 'latin1');
  return bytes.toString('utf8').replaceAll('\r\n', '\n');
}

const unquoted = (text: string): string =>
  text
    .replace(/=\r\n/g, '')
    .replace(/=([0-9A-F]{2})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));

function decodedHeaders(headers: Record<string, string[]>): Record<string, string[]> {
  const word = /=\?utf-8\?([bq])\?([^?]*)\?=(?:\s+(?==\?))?/gi;
  const read = (value: string): string =>
    value.replace(word, (_, kind: string, text: string) =>
      kind.toLowerCase() === 'b'
        ? Buffer.from(text, 'base64').toString('utf8')
        : Buffer.from(unquoted(text.replaceAll('_', ' ')), 'latin1').toString('utf8'),
    );
  return Object.fromEntries(Object.entries(headers).map(([name, values]) => [name, values.map(read)]));
}
