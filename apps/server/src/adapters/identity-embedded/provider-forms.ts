import { IncomingMessage } from 'node:http';

const MOST = 16 * 1024;

/** The pages of this courier have one name for one thing; the provider's own forms have theirs. By path below the realm. */
const RENAMED: Readonly<Record<string, (form: URLSearchParams) => URLSearchParams>> = {
  '/device': (form) => {
    const out = new URLSearchParams({ xsrf: form.get('csrf') ?? '', user_code: form.get('code') ?? '' });
    if (form.get('answer') === 'yes') out.set('confirm', 'yes');
    if (form.get('answer') === 'no') out.set('abort', 'yes');
    return out;
  },
  '/protocol/openid-connect/logout/confirm': (form) =>
    new URLSearchParams({ xsrf: form.get('csrf') ?? form.get('xsrf') ?? '', logout: 'yes' }),
};

const SIGN_OUT = '/protocol/openid-connect/logout';

/** The request as the provider expects it, with its path below the realm; one that needs no change is answered as it is. */
export async function asExpected(req: IncomingMessage, path: string): Promise<{ req: IncomingMessage; path: string }> {
  if (req.method !== 'POST') return { req, path };
  // OpenID Connect RP-Initiated Logout 1.0, section 2, has both ways; the provider takes POST with SameSite=None cookies only.
  if (path === SIGN_OUT) return { req: copyOf(req, 'GET', Buffer.alloc(0)), path: `${path}?${await formOf(req)}` };
  const rename = RENAMED[path.split('?')[0] ?? ''];
  if (!rename) return { req, path };
  const given = await formOf(req);
  const form = given.has('user_code') ? given : rename(given);
  return { req: copyOf(req, 'POST', Buffer.from(String(form))), path };
}

async function formOf(req: IncomingMessage): Promise<URLSearchParams> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of req) {
    size += (chunk as Buffer).length;
    if (size > MOST) break;
    chunks.push(chunk as Buffer);
  }
  return new URLSearchParams(Buffer.concat(chunks).toString());
}

function copyOf(req: IncomingMessage, method: string, body: Buffer): IncomingMessage {
  const copy = new IncomingMessage(req.socket);
  const { url, httpVersion, httpVersionMajor, httpVersionMinor } = req;
  Object.assign(copy, { method, url, httpVersion, httpVersionMajor, httpVersionMinor });
  const { 'transfer-encoding': _, 'content-length': __, 'content-type': type, ...headers } = req.headers;
  copy.headers =
    method === 'GET'
      ? headers
      : { ...headers, ...(type === undefined ? {} : { 'content-type': type }), 'content-length': String(body.length) };
  copy.push(body);
  copy.push(null);
  // Else its end would be taken for a broken one, and the connection closed.
  copy.complete = true;
  return copy;
}

/**
 * A device's code that stands in an address goes into the field of our own page: the provider would answer a script that sends
 * it at once, and one click less stands between a stranger's link and a device that acts in one's name (RFC 8628, section 5.4).
 */
export function codeApart(path: string): { url: string; code: string | undefined } {
  const [pathname = '', text] = path.split('?', 2);
  const query = new URLSearchParams(text);
  const code = query.get('user_code');
  if (pathname !== '/device' || code === null) return { url: path, code: undefined };
  query.delete('user_code');
  return { url: query.size > 0 ? `${pathname}?${query}` : pathname, code: code.slice(0, 20) };
}
